/** How it goes in figures: what came in and what became of it, against the span before; and what waits now. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Stats } from '@tidings/sdk';
import { WAITING, waitingQuery } from '../queries/deliveries.ts';
import { eventCountQuery } from '../queries/events.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { milliseconds } from '../request-text.ts';
import { place } from '../search-state.ts';
import type { Place } from '../search-state.ts';
import { printSpan } from '../time-range.ts';
import { Time } from '../ui/time.tsx';
import { successOf, successWords } from './statistics-charts.tsx';

const number = new Intl.NumberFormat();
const change = new Intl.NumberFormat(undefined, {
  style: 'percent',
  signDisplay: 'exceptZero',
  maximumFractionDigits: 0,
});

export function OverviewTiles({
  stats: { present, before },
  looked,
}: {
  stats: { present: Stats; before: Stats };
  looked: Place;
}): ReactNode {
  const now = present.total;
  const then = before.total;
  return (
    <dl className="grid grid-cols-2 gap-px overflow-clip rounded-lg border border-line bg-line sm:grid-cols-4 2xl:grid-cols-8">
      <EventsIn present={present} before={before} looked={looked} />
      <Tile label="Delivered" value={number.format(now.delivered)}>
        <Delta now={now.delivered} before={then.delivered} />
      </Tile>
      <Tile label="Success" value={successWords(successOf(now))}>
        <Before>{successOf(then) === null ? null : successWords(successOf(then))}</Before>
      </Tile>
      <Tile label="Latency, p95" value={now.latency === null ? '–' : milliseconds(now.latency.p95)}>
        <Before>{then.latency === null ? null : milliseconds(then.latency.p95)}</Before>
      </Tile>
      <Tile
        label="Given up"
        value={
          <Link
            to="/deliveries"
            search={(at) => ({ ...place(at), status: 'failed' as const, range: spanOf(present) })}
            className={figureLink}
          >
            {number.format(now.givenUp)}
          </Link>
        }
        isBad={now.givenUp > 0}
      >
        <Delta now={now.givenUp} before={then.givenUp} />
      </Tile>
      <WaitingTiles looked={looked} />
    </dl>
  );
}

/** What was sent to Tidings. It is counted in the log, which keeps less than statistics do, and not beyond what a search counts. */
function EventsIn({ present, before, looked }: { present: Stats; before: Stats; looked: Place }): ReactNode {
  const enabled = useMay('events:read');
  const now = useQuery({ ...eventCountQuery(looked, present), enabled });
  // It is over: nothing more comes.
  const then = useQuery({ ...eventCountQuery(looked, before), enabled, staleTime: Infinity });
  if (!enabled) return <Tile label="Events in" value="–" />;
  return (
    <Tile
      label="Events in"
      value={
        <Link to="/events" search={(at) => ({ ...place(at), range: spanOf(present) })} className={figureLink}>
          {countWords(now.data, now.error)}
        </Link>
      }
    >
      {now.error !== null
        ? sentenceOf(now.error)
        : now.data &&
          then.data &&
          !now.data.more &&
          !then.data.more && <Delta now={now.data.count} before={then.data.count} />}
    </Tile>
  );
}

/** What waits, whatever the span. */
function WaitingTiles({ looked }: { looked: Place }): ReactNode {
  const all = useQuery(waitingQuery('all', looked));
  const retrying = useQuery(waitingQuery('retrying', looked));
  const held = useQuery(waitingQuery('held', looked));
  const oldest = all.data?.oldest;
  const listed = (query: typeof all, search: { status?: 'retrying'; q?: string }): ReactNode => (
    <Link
      to="/deliveries"
      search={(at) => ({ ...place(at), ...search, range: '-30d' })}
      className={figureLink}
    >
      {countWords(query.data?.total, query.error)}
    </Link>
  );
  return (
    <>
      <Tile label="Retrying now" value={listed(retrying, { status: 'retrying' })}>
        {retrying.error !== null && sentenceOf(retrying.error)}
      </Tile>
      <Tile label="In the queue" value={listed(all, { q: WAITING })}>
        {all.error !== null
          ? sentenceOf(all.error)
          : (held.data?.total?.count ?? 0) > 0 && (
              <Link
                to="/deliveries"
                search={(at) => ({ ...place(at), status: 'held' as const, range: '-30d' })}
                className={figureLink}
              >
                {countWords(held.data?.total, held.error)} held
              </Link>
            )}
      </Tile>
      <Tile
        label="Oldest waiting"
        value={
          oldest ? (
            <Link
              to="/deliveries/$webhook/$delivery"
              params={{ webhook: oldest.webhook, delivery: oldest.id }}
              search={place}
              className={figureLink}
            >
              <Time at={oldest.createdAt} />
            </Link>
          ) : all.data === undefined ? (
            countWords(undefined, all.error)
          ) : (
            '–'
          )
        }
      >
        {oldest ? oldest.event.type : all.data !== undefined && 'nothing waiting'}
      </Tile>
    </>
  );
}

/** The stretch of time of some figures, as addresses have it. */
export function spanOf({ start, end }: Stats): string {
  return printSpan({ start: new Date(start), end: new Date(end) });
}

/** Each a target of its own, also where one stands above another. */
export const figureLink = 'inline-flex min-h-6 min-w-6 items-center rounded-sm hover:underline';

function countWords(
  counted: { count: number; more: boolean } | null | undefined,
  error: Error | null,
): string {
  if (counted === null || error !== null) return '–';
  return counted === undefined ? '…' : `${number.format(counted.count)}${counted.more ? '+' : ''}`;
}

function Tile({
  label,
  value,
  isBad = false,
  children,
}: {
  label: string;
  value: ReactNode;
  isBad?: boolean;
  children?: ReactNode;
}): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-0.5 bg-surface px-4 py-3">
      <dt className="truncate text-xs text-ink-3">{label}</dt>
      <dd className={`truncate text-lg font-semibold tracking-[-0.01em] ${isBad ? 'text-bad' : ''}`}>
        {value}
      </dd>
      <dd className="truncate text-xs/6 text-ink-3 empty:hidden">{children}</dd>
    </div>
  );
}

/** Against the span before, which says nothing where nothing was. */
function Delta({ now, before }: { now: number; before: number }): ReactNode {
  return before > 0 && `${change.format(now / before - 1)} from ${number.format(before)} before`;
}

function Before({ children }: { children: string | null }): ReactNode {
  return children !== null && `${children} before`;
}
