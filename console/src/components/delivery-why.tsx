/** Why an event was sent to a webhook, or was not: what decided it, and what the webhook asks for. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { patternsFor } from '@tidings/core/event-type';
import type { Delivery, Webhook } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { decisionQuery } from '../queries/events.ts';
import { BodyView } from '../ui/body-view.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { ExplainedPill } from './explained.tsx';

export function DeliveryWhy({
  delivery: { event, webhook: id },
  webhook,
}: {
  delivery: Pick<Delivery, 'event' | 'webhook'>;
  /** Null where it is gone, or not there yet. */
  webhook: Webhook | null;
}): ReactNode {
  const organization = webhook?.organization ?? null;
  const { data, error, refetch } = useQuery({
    ...decisionQuery({ id: event.id, organization: organization ?? '' }, id),
    enabled: organization !== null,
  });
  if (webhook === null)
    return <p className="text-ink-2">The webhook was deleted, and its subscription with it.</p>;
  if (error !== null && data === undefined)
    return <Failure small what="Why it was sent" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-40" />;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {data === null ? (
        <p className="text-ink-2">Nothing more is known about it.</p>
      ) : (
        <p className="flex flex-wrap items-start gap-x-2.5 gap-y-1">
          <ExplainedPill result={data.result} />
          <span className="min-w-0 flex-1 basis-60">{data.reason}</span>
        </p>
      )}
      {data?.clause != null && (
        <dl className="facts">
          <dt>Condition</dt>
          <dd>
            <code>
              data.{data.clause.path} {data.clause.operator} {JSON.stringify(data.clause.expected)}
            </code>
          </dd>
          <dt>Value</dt>
          <dd>{data.clause.seen === null ? 'nothing that you may see' : <code>{data.clause.seen}</code>}</dd>
        </dl>
      )}
      <Asked webhook={webhook} type={event.type} />
    </div>
  );
}

/** What the webhook asks for as it is now, which may be something else than it was. */
function Asked({ webhook, type }: { webhook: Webhook; type: string }): ReactNode {
  const { id, events, categories, minSeverity, filters, project, rateLimit, ordered, updatedAt } = webhook;
  const by = patternsFor(type).filter((pattern) => events.includes(pattern));
  const filter = patternsFor(type).find((pattern) => pattern in filters);
  const text = useMemo(
    () => (filter === undefined ? '' : JSON.stringify(filters[filter], null, 2)),
    [filter, filters],
  );
  return (
    <section aria-label="What the webhook subscribes to" className="flex min-w-0 flex-col gap-2">
      <h4 className="font-semibold">
        What the webhook subscribes to{' '}
        <span className="font-normal text-ink-3">
          as it is now; changed <Time at={updatedAt} as="full" />
        </span>
      </h4>
      <ul className="list-disc ps-4">
        <li>
          {by.length > 0 ? (
            <>
              It is subscribed by <code>{by.join(', ')}</code>.
            </>
          ) : (
            <>
              It is not subscribed to <code>{type}</code>: events come through what{' '}
              <Link to="/webhooks/$id" params={{ id }} className="rounded-sm underline underline-offset-2">
                uses it
              </Link>
              , or because their sender names it.
            </>
          )}
        </li>
        {project !== null && <li>Only events of the project {project}.</li>}
        <li>{categories === null ? 'Of any category.' : `Only of the category ${categories.join(', ')}.`}</li>
        <li>{minSeverity === null ? 'Of any severity.' : `Of severity ${minSeverity} or higher.`}</li>
        <li>
          {filter === undefined ? (
            <>
              With any data: there is no filter for <code>{type}</code>.
            </>
          ) : (
            <>
              What the filter for <code>{filter}</code> lets through:
            </>
          )}
        </li>
      </ul>
      {filter !== undefined && <BodyView what="Filter" text={text} />}
      {(rateLimit !== null || ordered) && (
        <p className="text-ink-2">
          {rateLimit !== null && `It is sent at most ${rateLimit.perSecond} requests per second. `}
          {ordered && 'Deliveries are sent one after another, in the order of acceptance.'}
        </p>
      )}
    </section>
  );
}
