/** What is known of an event type beside its schema: whose it is, what becomes of misfits, who hears of it, how much. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { EventType } from '@tidings/sdk';
import { eventsQuery } from '../queries/events.ts';
import { useMay } from '../queries/session.ts';
import { useWebhooks } from '../queries/webhooks.ts';
import { isExactly, joined } from '../search-text.ts';
import { withinWords } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { subscribesTo } from './event-type-list.tsx';
import { TimeHistogram } from './time-histogram.tsx';
import { WebhookStatusPill } from './webhook-status.tsx';

const number = new Intl.NumberFormat();

const VALIDATION_WORDS: Record<EventType['validation'], string> = {
  off: 'Not checked',
  warn: 'Accepted with a warning',
  reject: 'Refused',
};

export function EventTypeFacts({
  type,
  organization,
}: {
  type: EventType;
  organization: string | null;
}): ReactNode {
  const { name, group, pack, validation, violations, schemaVersion, updatedAt } = type;
  const maySeeWebhooks = useMay('webhooks:read');
  const maySeeEvents = useMay('events:read');
  return (
    <div className="flex min-w-0 flex-col gap-[18px]">
      <section aria-label="About" className="rounded-lg border border-line bg-surface px-4 py-1">
        <dl className="facts">
          <dt>Group</dt>
          <dd>{group}</dd>
          <dt>Origin</dt>
          <dd>
            {type.organization === null
              ? `Built in, from the pack ${pack ?? ''}`
              : `${type.organization}’s own${pack === null ? '' : `, replacing one of the pack ${pack}`}`}
          </dd>
          <dt>Schema</dt>
          <dd>{schemaVersion === null ? 'None' : `Version ${schemaVersion}`}</dd>
          <dt>Schema violations</dt>
          <dd>
            {VALIDATION_WORDS[validation]}
            {violations !== undefined && violations.warned + violations.refused > 0 && (
              <span className="basis-full text-warn">
                {number.format(violations.warned)} accepted with a warning,{' '}
                {number.format(violations.refused)} refused
                {violations.lastAt !== null && (
                  <>
                    , the last one <Time at={violations.lastAt} as="full" />
                  </>
                )}
                {violations.last !== null && (
                  <>
                    : <code>{violations.last.path}</code> {violations.last.message}
                  </>
                )}
              </span>
            )}
          </dd>
          {updatedAt !== null && (
            <>
              <dt>Changed</dt>
              <dd>
                <Time at={updatedAt} as="full" />
              </dd>
            </>
          )}
        </dl>
      </section>
      {maySeeEvents && <Volume name={name} organization={organization} />}
      {maySeeWebhooks && <Subscribers type={type} organization={organization} />}
    </div>
  );
}

const WEEK = '-7d';

/** How many events of the type came in a week. */
function Volume({ name, organization }: { name: string; organization: string | null }): ReactNode {
  const [range, setRange] = useState(WEEK);
  const q = joined([organization === null ? '' : isExactly('org', organization), isExactly('event', name)]);
  const { data, error } = useInfiniteQuery(eventsQuery({ q, range }));
  const first = data?.pages[0];
  return (
    <section
      aria-labelledby="volume"
      className="flex flex-col gap-2 rounded-lg border border-line bg-surface px-4 py-3"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="volume" className="font-semibold">
          {first?.total ? (
            <>
              {number.format(first.total.count)}
              {first.total.more && '+'} {first.total.count === 1 ? 'event' : 'events'} {withinWords(range)}
            </>
          ) : (
            'Events'
          )}
        </h2>
        <span className="flex items-center gap-2">
          {range !== WEEK && (
            <Button size="small" onClick={() => setRange(WEEK)}>
              Last 7 days
            </Button>
          )}
          <Link
            to="/events"
            search={{ q: isExactly('event', name), range }}
            className="inline-flex min-h-6 items-center rounded-md px-1 text-xs font-semibold text-accent hover:underline"
          >
            Show them
          </Link>
        </span>
      </div>
      {error !== null ? (
        <p className="text-ink-3">They could not be counted.</p>
      ) : first === undefined ? (
        <Skeleton className="h-10" />
      ) : first.histogram && first.events.length > 0 ? (
        <TimeHistogram
          histogram={first.histogram}
          end={first.range.end}
          what={`events of ${name}`}
          onRange={setRange}
        />
      ) : (
        <p className="text-ink-3">None.</p>
      )}
    </section>
  );
}

const SHOWN = 12;

/** Which webhooks hear of it, by name or by pattern. */
function Subscribers({ type, organization }: { type: EventType; organization: string | null }): ReactNode {
  const { query, webhooks } = useWebhooks(organization === null ? {} : { organization });
  const [most, setMost] = useState(SHOWN);
  const subscribed = webhooks.filter((webhook) => subscribesTo(webhook, type));
  return (
    <section
      aria-labelledby="subscribers"
      className="overflow-hidden rounded-lg border border-line bg-surface"
    >
      <h2 id="subscribers" className="px-4 py-3 font-semibold">
        Who subscribes
        {subscribed.length > 0 && <span className="ms-2 font-normal text-ink-3">{subscribed.length}</span>}
      </h2>
      {query.isPending ? (
        <Skeleton className="mx-4 mb-4 h-16" />
      ) : subscribed.length === 0 ? (
        <p className="px-4 pb-4 text-ink-3">No webhook. Its events are stored, but sent nowhere.</p>
      ) : (
        <ul className="border-t border-line">
          {subscribed.slice(0, most).map((webhook) => (
            <li key={webhook.id} className="border-b border-line last:border-0">
              <Link
                to="/webhooks/$id"
                params={{ id: webhook.id }}
                className="flex min-h-[34px] items-center gap-3 px-4 hover:bg-hover"
              >
                <span className="min-w-0 flex-1 truncate font-medium" title={webhook.name}>
                  {webhook.name}
                </span>
                <code className="min-w-0 truncate text-ink-3 max-sm:hidden">
                  {webhook.events.find((each) => subscribesTo({ events: [each] }, type))}
                </code>
                <WebhookStatusPill webhook={webhook} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {subscribed.length > most && (
        <div className="border-t border-line p-2">
          <Button size="small" onClick={() => setMost(most + SHOWN)}>
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}
