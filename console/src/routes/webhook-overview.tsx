import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { BellPlus } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import type { KeyedProfile } from '@tidings/verify';
import type { SnippetLanguage } from '@tidings/verify/snippets';
import { Failure } from '../components/failure.tsx';
import { EventsFacts } from '../components/events-facts.tsx';
import { figureLink, spanOf } from '../components/overview-tiles.tsx';
import { RECENT_RANGE, RecentDeliveries } from '../components/recent-deliveries.tsx';
import { ConfigFacts, SigningFacts } from '../components/security-facts.tsx';
import { StatisticsCharts, StatisticsShares } from '../components/statistics-charts.tsx';
import { Watchlist } from '../components/watchlist.tsx';
import { ScopePill } from '../components/webhook-scope.tsx';
import { PAYLOAD_WORDS } from '../components/webhook-words.tsx';
import { USUAL_TIMEOUT_SECONDS } from '../delivery-draft.ts';
import { useMay } from '../queries/session.ts';
import { statisticsQuery } from '../queries/statistics.ts';
import { templateQuery, webhookQuery } from '../queries/webhooks.ts';
import { readWebhookSearch } from '../search-state.ts';
import { FIGURES_RANGE, printSpan, rangeWords } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

const route = getRouteApi('/app/webhooks/$id');
const overview = getRouteApi('/app/webhooks/$id/');
const AlertMe = lazy(async () => ({ default: (await import('../components/alert-me.tsx')).AlertMe }));
const ReceiverCode = lazy(async () => ({
  default: (await import('../components/receiver-code.tsx')).ReceiverCode,
}));

export default function WebhookOverview(): ReactNode {
  const { id } = route.useParams();
  const { data: webhook } = useQuery(webhookQuery(id));
  if (webhook === undefined) return null;
  return (
    <div className="grid items-start gap-[18px] xl:grid-cols-[minmax(0,7fr)_minmax(0,6fr)]">
      <section aria-label="Configuration" className="rounded-lg border border-line bg-surface px-4 py-1">
        <Facts webhook={webhook} />
      </section>
      <RecentDeliveries
        title="Recent deliveries"
        webhook={id}
        q=""
        link={({ open, ...rest }) => (
          <Link
            to="/webhooks/$id/deliveries"
            params={{ id }}
            search={open === undefined ? {} : { range: RECENT_RANGE, open }}
            {...rest}
          />
        )}
      >
        Nothing yet. Send a test, or wait for an event that it is subscribed to.
      </RecentDeliveries>
      <Receiving webhook={webhook} />
      <Figures webhook={id} />
    </div>
  );
}

/** For who writes the receiver. */
function Receiving({ webhook }: { webhook: Webhook }): ReactNode {
  const { code } = overview.useSearch();
  const navigate = overview.useNavigate();
  const profile = profileOf(webhook);
  if (profile === null) return null;
  const show = (language: SnippetLanguage | undefined): void =>
    void navigate({ search: (before) => ({ ...before, code: language }), replace: true, resetScroll: false });
  return (
    <section
      aria-labelledby="receiver-code"
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4 xl:col-span-2"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="receiver-code" className="grow font-semibold">
          Verify the signature
        </h2>
        <Button
          size="small"
          aria-expanded={code !== undefined}
          onClick={() => show(code === undefined ? lastLanguage() : undefined)}
        >
          {code === undefined ? 'Show receiver code' : 'Hide'}
        </Button>
      </div>
      {code === undefined ? (
        <p className="text-ink-2">
          Code for the receiver in Node, Python, Go, PHP, Ruby, Java and C#, with this webhook’s headers, and
          a signed request by curl.
        </p>
      ) : (
        <Suspense fallback={<Skeleton className="h-80 w-full" />}>
          <ReceiverCode
            webhook={webhook}
            profile={profile}
            language={code}
            onLanguage={(language) => {
              localStorage.setItem(LANGUAGE_KEY, language);
              show(language);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}

/** Null for webhooks that sign nothing. */
function profileOf({ type, signing }: Webhook): KeyedProfile | null {
  return type === 'rest' && signing !== 'none' ? signing : null;
}

const LANGUAGE_KEY = 'tidings-receiver-language';

/** Who writes Go once writes Go again. */
function lastLanguage(): SnippetLanguage {
  return readWebhookSearch({ code: localStorage.getItem(LANGUAGE_KEY) }).code ?? 'node';
}

/** What was attempted in the time that is looked at; a step leads to its deliveries. */
function Figures({ webhook }: { webhook: string }): ReactNode {
  const mayRead = useMay('deliveries:read');
  const navigate = useNavigate();
  const { range = FIGURES_RANGE } = overview.useSearch();
  const { data } = useQuery({ ...statisticsQuery(range, { webhook }), enabled: mayRead });
  if (data === undefined || data.present.total.attempts === 0) return null;
  return (
    <section aria-label={rangeWords(range)} className="flex min-w-0 flex-col gap-[18px] xl:col-span-2">
      <StatisticsCharts
        stats={data.present}
        onOpen={(start, end) =>
          void navigate({
            to: '/webhooks/$id/deliveries',
            params: { id: webhook },
            search: { range: printSpan({ start: new Date(start), end: new Date(end) }) },
          })
        }
      />
      <StatisticsShares
        total={data.present.total}
        linkTo={(q, words) => (
          <Link
            to="/webhooks/$id/deliveries"
            params={{ id: webhook }}
            search={{ q, range: spanOf(data.present) }}
            className={figureLink}
          >
            {words}
          </Link>
        )}
      />
    </section>
  );
}

const RETRY_WORDS = {
  standard: ['Standard preset', 'ten attempts over three days'],
  alert: ['Alert preset', '5 attempts in 15 minutes'],
  none: ['None', 'one attempt'],
} as const;

/** What only webhooks of the type rest have. */
function RestFacts({ webhook }: { webhook: Webhook }): ReactNode {
  return (
    <>
      <SigningFacts webhook={webhook} />
      <dt>Body</dt>
      <dd>
        {PAYLOAD_WORDS[webhook.payload === null || webhook.payload === 'native' ? '' : webhook.payload]}
      </dd>
    </>
  );
}

function Facts({ webhook }: { webhook: Webhook }): ReactNode {
  return (
    <dl className="facts">
      <dt>{webhook.type === 'rest' ? 'URL' : 'Goes to'}</dt>
      <dd>
        <code className="min-w-0">{webhook.url}</code>
        {webhook.type === 'rest' && <CopyButton what="URL" text={webhook.url} />}
      </dd>
      <EventsFacts webhook={webhook} />
      {webhook.configurationError !== null && (
        <>
          <dt>Refused</dt>
          <dd className="text-bad">{webhook.configurationError.error}</dd>
        </>
      )}
      {webhook.type === 'rest' ? <RestFacts webhook={webhook} /> : <ConfigFacts webhook={webhook} />}
      {webhook.template !== null && (
        <>
          <dt>Template</dt>
          <dd>
            <Template webhook={webhook} />
          </dd>
        </>
      )}
      <dt>Retry</dt>
      <dd>
        <Retry policy={webhook.retry} />
      </dd>
      {(webhook.rateLimit !== null ||
        webhook.ordered ||
        webhook.timeoutMs !== USUAL_TIMEOUT_SECONDS * 1000) && (
        <>
          <dt>Pace</dt>
          <dd>
            {[
              ...(webhook.rateLimit === null ? [] : [`at most ${webhook.rateLimit.perSecond} per second`]),
              ...(webhook.ordered ? ['in order, one after another'] : []),
              `${webhook.timeoutMs / 1000} s for an attempt`,
            ].join(', ')}
          </dd>
        </>
      )}
      <dt>Watchlist</dt>
      <dd>
        <Watchlist webhook={webhook} />
      </dd>
      <Alerts webhook={webhook} />
      <dt>Scope</dt>
      <dd>
        {webhook.organization}
        {webhook.project !== null && <> · project {webhook.project}</>}
        <ScopePill webhook={webhook} />
      </dd>
      <dt>Id</dt>
      <dd>
        <code>{webhook.id}</code>
        <CopyButton what="Id" text={webhook.id} />
      </dd>
      <dt>Changed</dt>
      <dd>
        <Time at={webhook.updatedAt} as="full" />
        <span className="text-ink-3">
          created <Time at={webhook.createdAt} as="full" />
        </span>
      </dd>
    </dl>
  );
}

/** Who is told when it fails. */
function Alerts({ webhook }: { webhook: Webhook }): ReactNode {
  const { alert = false } = overview.useSearch();
  const navigate = overview.useNavigate();
  const ask = (next: boolean): void =>
    void navigate({
      search: (before) => ({ ...before, alert: next || undefined }),
      replace: true,
      resetScroll: false,
    });
  if (!useMay('webhooks:write')) return null;
  return (
    <>
      <dt>When it fails</dt>
      <dd>
        <Button size="small" onClick={() => ask(true)}>
          <BellPlus size={13} aria-hidden /> Alert me
        </Button>
        <Suspense>{alert && <AlertMe webhook={webhook} onClose={() => ask(false)} />}</Suspense>
      </dd>
    </>
  );
}

function Template({ webhook }: { webhook: Webhook }): ReactNode {
  const { data: text, error, refetch } = useQuery(templateQuery(webhook));
  if (text !== undefined)
    return <code className="line-clamp-3 min-w-0 break-words">{text.replaceAll(/\n\s*/g, ' ')}</code>;
  if (error === null) return <Skeleton className="h-4 w-48" />;
  return <Failure small what="The template" error={error} onRetry={() => void refetch()} />;
}

function Retry({ policy }: { policy: Webhook['retry'] }): ReactNode {
  if (typeof policy !== 'string') {
    const attempts = policy.delays.length + 1;
    return `Custom schedule, ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`;
  }
  const [name, detail] = RETRY_WORDS[policy];
  return (
    <>
      {name}
      <span className="text-ink-3">{detail}</span>
    </>
  );
}
