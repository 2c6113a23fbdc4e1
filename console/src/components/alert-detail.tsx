/** Why an alert was opened: what was held against what, and the events that made it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { Alert } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { alertQuery } from '../queries/alerts.ts';
import { place } from '../search-state.ts';
import { isExactly } from '../search-text.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { durationWords } from './alert-words.ts';
import { VIA_WORDS } from './interaction-detail.tsx';
import { personWords } from './person-words.ts';

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });

export function AlertDetail({ id }: { id: string }): ReactNode {
  const { data: alert, error, refetch } = useQuery(alertQuery(id));
  if (!alert)
    return error === null ? (
      <Skeleton className="h-48" />
    ) : (
      <Failure small what="The alert" error={error} onRetry={() => void refetch()} />
    );
  const { rule, group, condition, value, count, events, acknowledgedAt, resolvedAt, reason } = alert;
  return (
    <div className="grid min-w-0 gap-x-8 gap-y-4 lg:grid-cols-2">
      <dl className="facts self-start">
        <dt>Rule</dt>
        <dd>
          <Link
            to="/alerts/rules/$rule"
            params={{ rule: rule.id }}
            search={place}
            className="text-accent hover:underline"
          >
            {rule.name}
          </Link>
        </dd>
        <dt>Why</dt>
        <dd>
          {CONDITION_WORDS[condition.kind]} {number.format(value)} within{' '}
          {durationWords(condition.windowSeconds)}; the limit is {number.format(condition.threshold)}
        </dd>
        {group.map(({ path, value: same }) => (
          <Fragment key={path}>
            <dt>{path}</dt>
            <dd>
              <code className="min-w-0">{same}</code>
            </dd>
          </Fragment>
        ))}
        {acknowledgedAt !== null && (
          <>
            <dt>Acknowledged</dt>
            <dd>
              <Done at={acknowledgedAt} by={alert.acknowledgedBy} via={alert.acknowledgedVia} />
            </dd>
          </>
        )}
        {resolvedAt !== null && (
          <>
            <dt>Resolved</dt>
            <dd>
              <Done at={resolvedAt} by={alert.resolvedBy} via={alert.resolvedVia} />
              {reason !== null && <span className="text-ink-2">{reason}</span>}
            </dd>
          </>
        )}
        <dt>Id</dt>
        <dd>
          <code className="min-w-0 truncate">{alert.id}</code>
          <CopyButton what="Alert id" text={alert.id} />
        </dd>
      </dl>
      <section className="min-w-0">
        <h3 className="mb-1 font-semibold">
          Events
          <span className="ms-2 font-normal text-ink-3">
            {events.length < count
              ? `the first and the latest of ${number.format(count)}`
              : number.format(count)}
          </span>
        </h3>
        {events.length === 0 ? (
          <p className="text-ink-3">None: what was expected did not come.</p>
        ) : (
          <ol
            className="max-h-72 overflow-auto rounded-md border border-line"
            tabIndex={0}
            aria-label="Events"
          >
            {events.map(({ id: event, type, created }) => (
              <li key={event} className="border-b border-line last:border-0">
                <Link
                  to="/events"
                  search={(at) => ({ ...place(at), q: isExactly('id', event), range: '-30d', open: event })}
                  className="flex min-h-[30px] items-center gap-3 px-2.5 hover:bg-hover"
                >
                  <code className="min-w-0 flex-1 truncate">{type ?? 'no longer in the log'}</code>
                  <code className="min-w-0 flex-1 truncate text-ink-3">{event}</code>
                  {created !== null && (
                    <span className="flex-none font-mono text-xs text-ink-3">
                      <Time at={created} as="clock" />
                    </span>
                  )}
                </Link>
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}

const CONDITION_WORDS: Record<Alert['condition']['kind'], string> = {
  count: 'Events:',
  distinct: 'Different values:',
  ratio: 'Ratio:',
  sum: 'Sum:',
  percentile: 'Percentile:',
  absence: 'Events:',
};

function Done({
  at,
  by,
  via,
}: {
  at: string;
  by: Alert['acknowledgedBy'];
  via: Alert['acknowledgedVia'];
}): ReactNode {
  return (
    <>
      <Time at={at} as="full" />
      {by !== null && <span>by {personWords(by)}</span>}
      {via !== null && <span className="text-ink-3">in {VIA_WORDS[via]}</span>}
    </>
  );
}
