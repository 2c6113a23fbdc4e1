import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useNavigate } from '@tanstack/react-router';
import { FlaskConical, Pause, Pencil, Play, SearchX } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import { NotFoundError } from '@tidings/sdk';
import type { Webhook } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { EditWebhook } from '../components/edit-webhook.tsx';
import { MayBeOld } from '../components/may-be-old.tsx';
import { WebhookMenu } from '../components/webhook-menu.tsx';
import { WebhookStatusPill } from '../components/webhook-status.tsx';
import { TypeWord } from '../components/webhook-words.tsx';
import { useLiveSignal } from '../live-signal.ts';
import { useMay } from '../queries/session.ts';
import { givenUpQuery, useSwitchWebhook, webhookQuery } from '../queries/webhooks.ts';
import { place } from '../search-state.ts';
import { isExactly } from '../search-text.ts';
import { useTitle } from '../title.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Note, Placeholder, Skeleton } from '../ui/states.tsx';
import { useTabLine } from '../ui/tab-line.ts';
import { Time } from '../ui/time.tsx';

const route = getRouteApi('/app/webhooks/$id');
const count = new Intl.NumberFormat();
const RecoverWebhook = lazy(async () => ({
  default: (await import('../components/replay-webhook.tsx')).RecoverWebhook,
}));

/** A webhook: what it is called and how it is, above the tabs. */
export default function WebhookPage(): ReactNode {
  const { id } = route.useParams();
  const query = useQuery(webhookQuery(id));
  const { data: webhook, error } = query;
  const mayWrite = useMay('webhooks:write');
  const mayTest = useMay('deliveries:write');
  const mayAudit = useMay('audit-log:read');
  const queries = useQueryClient();
  useLiveSignal({
    active: useMay('deliveries:read'),
    query: isExactly('webhook.id', id),
    onTold: () => {
      for (const queryKey of [webhookQuery(id).queryKey, ['statistics', { webhook: id }]])
        void queries.invalidateQueries({ queryKey });
    },
  });
  useTitle(webhook?.name ?? 'Webhook');
  const tabs = useTabLine(webhook !== undefined);
  if (error instanceof NotFoundError) {
    return (
      <Placeholder
        whole
        icon={SearchX}
        title="There is no such webhook"
        actions={
          <Link to="/webhooks" className={buttonClass()}>
            All webhooks
          </Link>
        }
      >
        It was deleted, or it belongs to an organization that you cannot see.
      </Placeholder>
    );
  }
  if (error !== null && webhook === undefined) {
    return <Failure whole what="The webhook" error={error} onRetry={() => void query.refetch()} />;
  }
  if (webhook === undefined) return <Loading />;
  return (
    <>
      <Header webhook={webhook} />
      <Banners webhook={webhook} />
      <nav
        ref={tabs}
        aria-label="Webhook"
        className="mt-4 mb-[18px] flex gap-[18px] overflow-x-auto border-b border-line"
      >
        <Tab to="/webhooks/$id" id={id} exact>
          Overview
        </Tab>
        <Tab to="/webhooks/$id/deliveries" id={id}>
          Deliveries
        </Tab>
        {mayTest && (
          <Tab to="/webhooks/$id/test" id={id}>
            Test
          </Tab>
        )}
        <Tab to="/webhooks/$id/filters" id={id}>
          Filters
        </Tab>
        <Tab to="/webhooks/$id/security" id={id}>
          Security
        </Tab>
        {mayWrite && (
          <Tab to="/webhooks/$id/settings" id={id}>
            Settings
          </Tab>
        )}
        {mayAudit && (
          <Tab to="/webhooks/$id/audit" id={id}>
            Audit
          </Tab>
        )}
      </nav>
      <Outlet />
      <MayBeOld of={query} />
    </>
  );
}

function Tab({
  to,
  id,
  exact = false,
  children,
}: {
  to:
    | '/webhooks/$id'
    | '/webhooks/$id/deliveries'
    | '/webhooks/$id/test'
    | '/webhooks/$id/filters'
    | '/webhooks/$id/security'
    | '/webhooks/$id/settings'
    | '/webhooks/$id/audit';
  id: string;
  exact?: boolean;
  children: string;
}): ReactNode {
  return (
    <Link
      to={to}
      params={{ id }}
      search={place}
      activeOptions={{ exact, includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      className="-mb-px flex-none border-b-2 border-transparent py-[7px] font-medium text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
    >
      {children}
    </Link>
  );
}

function Header({ webhook }: { webhook: Webhook }): ReactNode {
  const mayWrite = useMay('webhooks:write');
  const mayTest = useMay('deliveries:write');
  const navigate = useNavigate();
  const [edits, setEdits] = useState(false);
  const switching = useSwitchWebhook(webhook.id);
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="flex min-h-[30px] min-w-0 flex-1 basis-80 flex-wrap items-center gap-x-2.5 gap-y-1">
        <h1 data-page-id data-id={webhook.id} className="min-w-0 text-lg font-bold tracking-[-0.015em]">
          {webhook.name}
        </h1>
        <WebhookStatusPill webhook={webhook} />
        <span className="rounded-full bg-mute-soft px-2 py-px text-xs">
          <TypeWord type={webhook.type} />
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {mayTest && (
          <Link to="/webhooks/$id/test" params={{ id: webhook.id }} className={buttonClass()}>
            <FlaskConical size={14} aria-hidden className="max-[22.5rem]:hidden" /> Send test
          </Link>
        )}
        {mayWrite && (
          <>
            {/* What is said of one that is disabled enables it; nothing is sent to it that could be held. */}
            {webhook.enabled && (
              <Button
                busy={switching.isPending}
                onClick={() => switching.mutate(webhook.paused ? 'resume' : 'pause')}
              >
                {webhook.paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
                {webhook.paused ? 'Resume' : 'Pause'}
              </Button>
            )}
            <Button onClick={() => setEdits(true)}>
              <Pencil size={14} aria-hidden /> Edit
            </Button>
            <WebhookMenu
              webhook={webhook}
              outlined
              onDeleted={() => void navigate({ to: '/webhooks', replace: true })}
            />
          </>
        )}
      </div>
      {edits && <EditWebhook webhook={webhook} onClose={() => setEdits(false)} />}
    </div>
  );
}

/** What is the matter, since when, and what can be done. */
function Banners({ webhook }: { webhook: Webhook }): ReactNode {
  const { id, enabled, paused, health, disabledReason, failingSince, retry } = webhook;
  // What is to be said of its events stands beside them.
  const warnings = webhook.warnings.filter(({ path }) => !path.startsWith('/events'));
  const mayWrite = useMay('webhooks:write');
  const switching = useSwitchWebhook(id);
  const failing = health === 'failing' && failingSince !== null;
  const mayReplay = useMay('deliveries:write');
  // It goes on when the webhook is enabled, and the banner gone.
  const [recovers, setRecovers] = useState<string | null>(null);
  return (
    <div className="mt-3 flex flex-col gap-2 empty:hidden">
      <Suspense>
        {recovers !== null && (
          <RecoverWebhook webhook={webhook} since={recovers} onClose={() => setRecovers(null)} />
        )}
      </Suspense>
      {!enabled && (
        <Note
          tone={health === 'auto-disabled' ? 'bad' : 'info'}
          actions={
            mayWrite && (
              <span className="flex flex-wrap gap-2">
                {mayReplay && health === 'auto-disabled' && failingSince !== null && (
                  <Recover webhook={id} since={failingSince} onRecover={() => setRecovers(failingSince)} />
                )}
                <Button size="small" busy={switching.isPending} onClick={() => switching.mutate('enable')}>
                  Enable
                </Button>
              </span>
            )
          }
        >
          {disabledReason ?? 'This webhook is disabled.'} Its events are recorded as skipped.
          {failingSince !== null && (
            <>
              {' '}
              Nothing had been delivered since <Time at={failingSince} as="full" />.
            </>
          )}
        </Note>
      )}
      {enabled && paused && (
        <Note tone="info">Paused: deliveries are held, and sent when it is resumed.</Note>
      )}
      {enabled && failing && (
        <Note tone="warn">
          Nothing has been delivered since <Time at={failingSince} as="full" />.{' '}
          {retry === 'none' ? 'Each delivery is tried once.' : 'Deliveries are retried.'}
        </Note>
      )}
      {warnings.map(({ path, code, detail }) => (
        <Note key={path + code} tone="warn">
          {detail}
        </Note>
      ))}
    </div>
  );
}

/** Said with how many it is about; where none was given up there is nothing to recover. */
function Recover({
  webhook,
  since,
  onRecover,
}: {
  webhook: string;
  since: string;
  onRecover: () => void;
}): ReactNode {
  const { data } = useQuery(givenUpQuery(webhook, since));
  if (data === undefined || data.deliveries === 0) return null;
  return (
    <Button size="small" kind="primary" onClick={onRecover}>
      Re-enable and recover {count.format(data.deliveries)}
      {!data.complete && '+'} failed
    </Button>
  );
}

function Loading(): ReactNode {
  return (
    <div role="status" aria-label="Loading the webhook" className="flex flex-col gap-4">
      <Skeleton className="h-7 w-64" />
      <Skeleton className="h-8 w-80" />
      <Skeleton className="h-80 max-w-3xl" />
    </div>
  );
}
