/** How it goes: what was sent, what waits, what was given up; and for who has just begun, what to do next. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failure } from '../components/failure.tsx';
import { FirstSteps } from '../components/first-steps.tsx';
import { MayBeOld } from '../components/may-be-old.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { figureLink, OverviewTiles, spanOf } from '../components/overview-tiles.tsx';
import { StatisticsCharts, StatisticsShares } from '../components/statistics-charts.tsx';
import { issuesQuery } from '../queries/issues.ts';
import { useMay } from '../queries/session.ts';
import { statisticsQuery } from '../queries/statistics.ts';
import { useLiveSignal } from '../live-signal.ts';
import { place } from '../search-state.ts';
import type { Place } from '../search-state.ts';
import { within } from '../search-text.ts';
import { FIGURES_RANGE, printSpan } from '../time-range.ts';
import { useTitle } from '../title.ts';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

const route = getRouteApi('/app/overview');
const number = new Intl.NumberFormat();

export default function Overview(): ReactNode {
  useTitle('Overview');
  const { range = FIGURES_RANGE } = route.useSearch();
  const looked = usePlace();
  const mayRead = useMay('deliveries:read');
  const queries = useQueryClient();
  useLiveSignal({
    active: mayRead,
    query: within(looked),
    everyMs: 4000,
    // Statistics are counted every ten seconds.
    countedMs: 14_000,
    onTold: () => {
      for (const queryKey of [['first-steps'], ['statistics'], ['deliveries', 'waiting'], ['issues', 'list']])
        void queries.invalidateQueries({ queryKey });
    },
  });
  return (
    <>
      <h1 className="mb-3.5 text-lg font-bold tracking-[-0.015em]">Overview</h1>
      <div className="flex flex-col gap-[18px]">
        <FirstSteps looked={looked} />
        {mayRead && <Figures range={range} looked={looked} />}
        {mayRead && <WorstIssues looked={looked} />}
      </div>
    </>
  );
}

function Figures({ range, looked }: { range: string; looked: Place }): ReactNode {
  const navigate = route.useNavigate();
  const query = useQuery(statisticsQuery(range, looked));
  const { data, error } = query;
  if (error !== null && data === undefined)
    return <Failure what="The figures" error={error} onRetry={() => void query.refetch()} />;
  if (data === undefined)
    return (
      <div role="status" aria-label="Loading figures" className="flex flex-col gap-[18px]">
        <Skeleton className="h-24 w-full" />
        <Skeleton className="h-56 w-full" />
      </div>
    );
  const { total } = data.present;
  return (
    <>
      <OverviewTiles stats={data} looked={looked} />
      <StatisticsCharts
        stats={data.present}
        onOpen={(start, end) =>
          void navigate({
            to: '/deliveries',
            search: (at) => ({
              ...place(at),
              range: printSpan({ start: new Date(start), end: new Date(end) }),
            }),
          })
        }
      />
      <StatisticsShares
        total={total}
        linkTo={(q, words) => (
          <Link
            to="/deliveries"
            search={(at) => ({ ...place(at), q, range: spanOf(data.present) })}
            className={figureLink}
          >
            {words}
          </Link>
        )}
      />
      <MayBeOld of={query} />
    </>
  );
}

const SHOWN = 5;

function WorstIssues({ looked }: { looked: Place }): ReactNode {
  const { data } = useInfiniteQuery(issuesQuery(looked, ['open', 'acknowledged']));
  const issues = data?.pages[0]?.issues ?? [];
  if (issues.length === 0) return null;
  const worst = issues.toSorted((a, b) => b.deliveries - a.deliveries).slice(0, SHOWN);
  return (
    <section aria-labelledby="worst" className="min-w-0 rounded-lg border border-line bg-surface">
      <div className="flex items-center justify-between gap-2 px-4 py-3">
        <h2 id="worst" className="font-semibold">
          Given up, to review
        </h2>
        <Link
          to="/issues"
          search={place}
          className="inline-flex min-h-6 items-center rounded-md px-1 text-xs font-semibold text-accent hover:underline"
        >
          All issues
        </Link>
      </div>
      <ul className="border-t border-line">
        {worst.map(({ id, webhook, lastError, deliveries, lastSeenAt }) => (
          <li key={id} className="border-b border-line last:border-0">
            <Link
              to="/issues"
              search={(at) => ({ ...place(at), open: id })}
              className="flex min-h-[34px] items-center gap-x-3 px-4 py-1 hover:bg-hover max-sm:flex-wrap max-sm:py-1.5"
            >
              <span className="w-48 flex-none truncate font-semibold max-sm:w-auto 2xl:w-80 max-sm:flex-1">
                {webhook.name}
              </span>
              <span className="min-w-0 flex-1 truncate text-ink-2 max-sm:order-last max-sm:line-clamp-2 max-sm:basis-full max-sm:whitespace-normal">
                {lastError}
              </span>
              <span className="flex-none text-ink-3 max-sm:hidden">
                <Time at={lastSeenAt} />
              </span>
              <span className="w-14 flex-none text-end font-semibold">{number.format(deliveries)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
