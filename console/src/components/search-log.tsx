/** What logs have in common: a search, a range of time, when it was, what happens as it does, views, exports, and pages of rows. */
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Download, RefreshCw, SearchX } from 'lucide-react';
import { useContext, useState } from 'react';
import type { ReactNode } from 'react';
import type { LogSubject } from '@tidings/core/search/fields';
import { TidingsApiError } from '@tidings/sdk';
import type { DeliveryStatus, Histogram } from '@tidings/sdk';
import { useKeptDays } from '../kept-days.ts';
import type { Tailing } from '../live-tail.ts';
import { sentenceOf } from '../query-client.ts';
import type { LayoutSearch, WalkSearch } from '../search-state.ts';
import { joined } from '../search-text.ts';
import { DEFAULT_RANGE, isRelative, timesOf, withinWords } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { ReadRows } from '../ui/read-rows.tsx';
import { Certainty, Note, Placeholder, Skeleton } from '../ui/states.tsx';
import { useNow } from '../ui/time.tsx';
import { ColumnPicker } from './column-picker.tsx';
import { ExportFiles, ExportLinks } from './export-links.tsx';
import { FilterBuilder } from './filter-builder.tsx';
import { Listed } from './listed.tsx';
import { printLayout, says } from './log-columns.tsx';
import type { Columns, LaidOut } from './log-columns.tsx';
import { FromTheEnd, Midway, searchedRange, WAYS } from './log-walk.tsx';
import type { Sorted } from './log-table.tsx';
import { QueryBox } from './query-box.tsx';
import { SavedViews } from './saved-views.tsx';
import { TailButton, TailState, useTailedRows } from './tail.tsx';
import { TimeHistogram } from './time-histogram.tsx';

const number = new Intl.NumberFormat();

/** As it stands in the URL. */
export interface LogSearch extends LayoutSearch, WalkSearch {
  q?: string | undefined;
  range?: string | undefined;
  status?: DeliveryStatus | undefined;
  open?: string | undefined;
  tail?: boolean | undefined;
}

/** What comes with the first of the pages. */
interface LogPage {
  range: { start: string; end: string };
  /** The cursor of the page before it; null: it is the first. */
  before?: string | null;
  total: { count: number; more: boolean } | null;
  histogram: Histogram | null;
}

export function SearchLog<Row extends { id: string }, Name extends string>({
  subject,
  words = subject,
  one,
  usual = DEFAULT_RANGE,
  search,
  onSearch,
  query,
  found,
  holds,
  organization,
  tailing,
  columns,
  laidOut,
  sorted,
  from = null,
  isNarrow = false,
  isKept = true,
  narrowed = '',
  hasViews = true,
  exported,
  bad,
  narrowing,
  selected,
  more,
  refresh,
  linked,
  nothing,
  children,
}: {
  subject: LogSubject;
  /** What all of them are called; as the subject, when left out. */
  words?: string;
  /** One of them, in words. */
  one: string;
  /** What is looked at when no stretch of time is chosen. */
  usual?: string;
  search: LogSearch;
  onSearch: (change: LogSearch) => void;
  query: UseInfiniteQueryResult<InfiniteData<LogPage>>;
  /** The rows of its pages. */
  found: readonly Row[];
  /** What holds whatever is searched, as a search. */
  holds: string;
  /** Whose views there are; null: those of every organization that the caller sees. */
  organization: string | null;
  /** Left out where nothing is added as it happens. */
  tailing?: Tailing<Row>;
  columns: Columns<Row, Name>;
  laidOut: LaidOut<Name>;
  /** Left out where they are shown from one end alone. */
  sorted?: Sorted<Name>;
  /** The cursor that the list begins at; null: its beginning. */
  from?: string | null;
  /** Whether something stands beside the table: there is room for less. */
  isNarrow?: boolean;
  /** Whether it goes with the log of events. */
  isKept?: boolean;
  /** What is narrowed beside the search, as a search. Where a view is chosen, or all are to be shown, `onSearch` is told of a status. */
  narrowed?: string;
  /** Whether searches have names here. */
  hasViews?: boolean;
  /** What is asked for of an export, where that is not the search alone. */
  exported?: Readonly<Record<string, string>>;
  /** What counts as gone wrong, and how that is said. */
  bad?: { statuses: readonly string[]; words: string };
  /** Beside the filters. */
  narrowing?: ReactNode;
  /** In the place of how many there are, when some are chosen; null: none is. It hears how many there are, once that is counted. */
  selected?: (rows: readonly Row[], total: LogPage['total']) => ReactNode;
  /** What else can be done with all that the search finds. */
  more?: { words: string; actions: (close: () => void) => ReactNode } | undefined;
  /** Looks up all anew; resolves when it is there. */
  refresh: () => Promise<void>;
  /** What stands there for one that is open and not among those that are found, by its id. */
  linked?: (id: string) => ReactNode;
  /** What stands there when there is nothing at all. */
  nothing: (lookBack: ReactNode) => ReactNode;
  /** The table. */
  children: (rows: readonly Row[]) => ReactNode;
}): ReactNode {
  const { q = '', range = usual, status, open, order = 'newest' } = search;
  // What happens now is no part of a stretch of time that is over, and comes first where the newest do.
  const isTailed =
    search.tail === true && tailing !== undefined && isRelative(range) && order === 'newest' && from === null;
  const isCertain = useContext(Certainty);
  const { data, dataUpdatedAt, error, isPending, isFetching, isFetchingNextPage, isPlaceholderData } = query;
  const refused = error instanceof TidingsApiError && error.code === 'invalid_query' ? error : null;
  const isLost = error instanceof TidingsApiError && error.code === 'invalid_cursor';
  const whole = joined([holds, q]);
  // Who asks wants to see what is new, unless it comes by itself: until there is another answer than when it was asked.
  const [askedAt, setAskedAt] = useState<number | null>(null);
  const asks = askedAt === dataUpdatedAt;
  const ask = (): void => {
    setAskedAt(dataUpdatedAt);
    void refresh();
  };
  const tailed = useTailedRows({
    active: isTailed,
    tailing: tailing ?? nothingTold<Row>(),
    query: joined([status === undefined ? '' : `status:${status}`, whole]),
    choice:
      isPending || isPlaceholderData || (asks && !isTailed)
        ? null
        : [range, order, from, status, narrowed, whole].join(' '),
    rows: found,
    hasMore: query.hasNextPage,
    open,
    refresh: () => void refresh(),
  });
  const { rows } = tailed;
  const first = data?.pages[0];
  // What was told of since they were counted is there, too.
  const told =
    first === undefined ? 0 : missing(rows, found, (row) => isSince(first.range.end, tailing?.timeOf(row)));
  const total = first?.total ? { ...first.total, count: first.total.count + told } : null;
  const isLooking = isFetching && !isFetchingNextPage;
  const lookBack = range !== '-30d' && (
    <Button onClick={() => onSearch({ range: '-30d' })}>Look through 30 days</Button>
  );

  return (
    <section aria-label={`Log of ${words}`}>
      <div className="mb-2.5 flex flex-wrap items-start gap-2">
        <QueryBox
          subject={subject}
          value={q}
          error={refused === null ? null : sentenceOf(refused)}
          onSearch={(next) => onSearch({ q: next === '' ? undefined : next, open: undefined })}
        />
        <div className="flex flex-wrap gap-2 pt-[3px]">
          <FilterBuilder
            subject={subject}
            value={q}
            onSearch={(next) => onSearch({ q: next, open: undefined })}
          />
          {narrowing}
          <Button busy={asks && isLooking} onClick={ask}>
            {!(asks && isLooking) && <RefreshCw size={14} aria-hidden />} Refresh
          </Button>
        </div>
      </div>
      {isPending && <Skeleton className="mb-2 h-10" />}
      {first?.histogram && found.length > 0 && (
        <TimeHistogram
          histogram={first.histogram}
          end={first.range.end}
          what={words}
          {...(bad && { bad: bad.statuses, badWords: bad.words })}
          onRange={(next) => onSearch({ range: next, tail: undefined })}
        />
      )}
      <div className="mb-1.5 flex min-h-[30px] flex-wrap items-center gap-x-3 gap-y-1.5">
        {isPending && <Skeleton className="h-3.5 w-32" />}
        {selected?.(rows, total) ??
          (total && (isCertain || rows.length > 0) && (
            // Of what comes with a tail it is summed up now and then, and not each time that it is counted.
            <p
              role="status"
              aria-live={tailed.state === 'off' ? 'polite' : 'off'}
              className="text-xs text-ink-3"
            >
              {number.format(total.count)}
              {total.more && '+'} {from === null ? withinWords(range) : 'found'}{' '}
              {isKept && <NotKept organization={organization} range={range} />}
            </p>
          ))}
        <span className="grow" />
        <div className="flex flex-wrap items-center gap-2">
          {tailing && <TailState tailed={tailed} tailing={tailing} />}
          {tailing && isRelative(range) && (
            <TailButton
              on={isTailed}
              onChange={(on) => onSearch({ tail: on || undefined, ...(on && FROM_THE_NEWEST) })}
            />
          )}
          {hasViews && (
            <SavedViews
              subject={subject}
              organization={organization}
              view={{
                q: joined([narrowed, q]),
                ...(status && { status }),
                ...(range !== usual && { range }),
                ...(order !== 'newest' && { order }),
                ...(says(search) && { layout: printLayout(laidOut.layout) }),
              }}
              onView={({ q: text, status: of, range: over, order: end, layout }) =>
                onSearch({
                  ...{ q: text, status: of, range: over, order: end, cursor: undefined, open: undefined },
                  ...{ columns: undefined, pinned: undefined, dense: undefined, ...layout },
                })
              }
            />
          )}
          <Popover label={more?.words ?? 'Export'} iconOnly trigger={<Download size={14} aria-hidden />}>
            {(close) => (
              <div className="flex w-60 flex-col gap-2">
                <p className="text-xs text-ink-2">
                  All that the search finds, not only what is shown. A file that the browser reports as failed
                  was cut off: the search took too long, or the connection was lost. Export it again, with a
                  shorter time range.
                </p>
                {exported ? (
                  <ExportFiles subject={subject} asked={exported} onTaken={close} />
                ) : (
                  <ExportLinks
                    subject={subject}
                    query={whole}
                    range={searchedRange(range, from, first)}
                    status={status}
                    onTaken={close}
                  />
                )}
                {more?.actions(close)}
              </div>
            )}
          </Popover>
          <ColumnPicker columns={columns} laidOut={laidOut} isNarrow={isNarrow} sorted={sorted} />
        </div>
      </div>
      {tailed.error !== null && (
        <div className="mb-2">
          <Note tone="warn" role="alert">
            {sentenceOf(tailed.error)}
          </Note>
        </div>
      )}
      {open !== undefined &&
        first &&
        !isPlaceholderData &&
        !rows.some(({ id }) => id === open) &&
        linked?.(open)}
      {refused !== null && (
        <Placeholder
          icon={SearchX}
          title="Nothing was searched"
          actions={<Button onClick={() => onSearch({ q: undefined, status: undefined })}>Show all</Button>}
        >
          Correct the search first: what is wrong with it is shown above.
        </Placeholder>
      )}
      {isLost && (
        <Placeholder
          icon={SearchX}
          title="The list does not continue from there"
          actions={<FromTheEnd order={order} onSearch={onSearch} />}
        >
          The address names a place in another list: of another search or another time range.
        </Placeholder>
      )}
      {from !== null && first && !isLost && (
        <Midway order={order} until={first.range.end} before={first.before ?? null} onSearch={onSearch} />
      )}
      {refused === null && !isLost && (
        <Listed
          pages={query}
          what={words}
          onward={`Show ${WAYS[order].next.toLowerCase()}`}
          empty={
            rows.length > 0 ? null : from !== null ? (
              <Placeholder icon={SearchX} title={`No ${one} is left there`}>
                What was there is no longer kept.
              </Placeholder>
            ) : q === '' && narrowed === '' && status === undefined ? (
              nothing(lookBack)
            ) : (
              <Placeholder
                icon={SearchX}
                title={`No ${one} matches`}
                actions={
                  <>
                    <Button onClick={() => onSearch({ q: undefined, status: undefined })}>Show all</Button>
                    {lookBack}
                  </>
                }
              >
                There is none of this kind {withinWords(range)}.
              </Placeholder>
            )
          }
        >
          <ReadRows of={tailed} tail={tailed.state === 'off' ? undefined : `Tail of ${words}`}>
            {children(rows)}
          </ReadRows>
        </Listed>
      )}
    </section>
  );
}

const FROM_THE_NEWEST: WalkSearch = { order: undefined, cursor: undefined };

/** How many of the rows that are shown were not found, but told of. */
function missing<Row extends { id: string }>(
  rows: readonly Row[],
  found: readonly Row[],
  counts: (row: Row) => boolean,
): number {
  const known = new Set(found.map(({ id }) => id));
  return rows.filter((row) => !known.has(row.id) && counts(row)).length;
}

function isSince(end: string, time: string | undefined): boolean {
  return time !== undefined && Date.parse(time) >= Date.parse(end);
}

/** Of what is looked up alone. */
function nothingTold<Row extends { id: string }>(): Tailing<Row> {
  return {
    ...{ told: { kind: 'events', rowOf: () => null }, wordsOf: () => '', timeOf: () => '' },
    keyOf: ({ id }) => id,
    latest: (found) => found,
  };
}

const DAY_MS = 86_400_000;

/** That some of the stretch of time is before all that is kept. */
function NotKept({ organization, range }: { organization: string | null; range: string }): ReactNode {
  const days = useKeptDays(organization);
  const now = useNow();
  if (days === undefined || timesOf(range, now).start.getTime() >= now - days * DAY_MS) return null;
  return (
    <span className="ms-2 font-medium text-warn">
      Anything older than {days === 1 ? 'a day' : `${number.format(days)} days`} is not kept.
    </span>
  );
}
