/** Why an event went to each webhook, or did not: how many by result, and each with its reason. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { DecisionCounts, Explained, WebhookDecision } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { explanationQuery } from '../queries/events.ts';
import type { EventKey } from '../queries/events.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { EXPLAINED_WORDS, ExplainedPill } from './explained.tsx';

const number = new Intl.NumberFormat();

export function EventDecisions({ event }: { event: EventKey }): ReactNode {
  const id = useId();
  const [result, setResult] = useState<Explained | null>(null);
  const all = useInfiniteQuery(explanationQuery(event, null));
  const chosen = useInfiniteQuery({ ...explanationQuery(event, result), enabled: result !== null });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    result === null ? all : chosen;
  const summary = all.data?.pages[0]?.summary ?? null;
  const decisions = data?.pages.flatMap((page) => page.decisions);
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3 id={id} className="font-semibold">
          Why it was sent or not
        </h3>
        {summary !== null && <Results summary={summary} chosen={result} onChoose={setResult} />}
      </div>
      {error !== null && decisions === undefined ? (
        <Failure small what="Why it went where it did" error={error} onRetry={() => void refetch()} />
      ) : decisions === undefined ? (
        <Skeleton className="h-16" />
      ) : decisions.length === 0 ? (
        <p className="text-ink-3">There was no webhook that it could have gone to.</p>
      ) : (
        <ul className="flex flex-col rounded-md border border-line">
          {decisions.map((decision) => (
            <Decided key={decision.webhook.id} decision={decision} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div>
          <Button size="small" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more webhooks
          </Button>
        </div>
      )}
    </section>
  );
}

/** How many webhooks by result; pressing one shows those alone. */
function Results({
  summary,
  chosen,
  onChoose,
}: {
  summary: DecisionCounts;
  chosen: Explained | null;
  onChoose: (result: Explained | null) => void;
}): ReactNode {
  const found = (Object.entries(summary) as [Explained, number][]).filter(([, count]) => count > 0);
  if (found.length < 2) return null;
  return (
    <span className="flex flex-wrap gap-1.5">
      {found.map(([result, count]) => (
        <button
          key={result}
          type="button"
          aria-pressed={result === chosen}
          className="min-h-6 rounded-full border border-line-strong px-2 text-xs font-medium text-ink-2 hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink"
          onClick={() => onChoose(result === chosen ? null : result)}
        >
          {EXPLAINED_WORDS[result]} {number.format(count)}
        </button>
      ))}
    </span>
  );
}

function Decided({
  decision: { webhook, result, reason, clause, until, delivery },
}: {
  decision: WebhookDecision;
}): ReactNode {
  return (
    <li className="grid gap-x-3 gap-y-0.5 border-b border-line px-3 py-1.5 last:border-0 md:grid-cols-[minmax(0,3fr)_132px_minmax(0,5fr)_56px] md:items-center">
      <Link
        to="/webhooks/$id"
        params={{ id: webhook.id }}
        className="min-w-0 truncate rounded-sm font-medium hover:underline"
        title={webhook.name}
      >
        {webhook.name}
      </Link>
      <span>
        <ExplainedPill result={result} />
      </span>
      <span className="min-w-0 text-ink-2">
        <Reason reason={reason} until={until} />
        {clause !== null && (
          <>
            {' '}
            <code className="text-ink-3">data.{clause.path}</code>
          </>
        )}
      </span>
      {delivery === null ? (
        <span />
      ) : (
        <Link
          to="/webhooks/$id/deliveries"
          params={{ id: webhook.id }}
          search={{ q: delivery, range: '-30d', open: delivery }}
          className="justify-self-start rounded-sm md:justify-self-end text-xs font-semibold text-accent hover:underline"
          aria-label={`Delivery to ${webhook.name}`}
        >
          Delivery
        </Link>
      )}
    </li>
  );
}

/** The sentence, with the moment in it as this place's clock has it. */
function Reason({ reason, until }: Pick<WebhookDecision, 'reason' | 'until'>): ReactNode {
  if (until === null) return reason;
  const [before = '', after] = reason.split(until);
  return (
    <>
      {before}
      {after !== undefined && <Time at={until} as="clock" />}
      {after}{' '}
      <span className="text-ink-3">
        (<Time at={until} />)
      </span>
    </>
  );
}
