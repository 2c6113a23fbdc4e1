/** How far one has come in a log, as its address has it: who opens that goes on from there. */
import type { InfiniteData } from '@tanstack/react-query';
import { useMatch, useRouter } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import type { ReactNode } from 'react';
import type { LogOrder, WalkSearch } from '../search-state.ts';
import { printSpan } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { Time } from '../ui/time.tsx';

/**
 * The cursor that the list begins at; null: its beginning.
 *
 * @param isKept whether the list is there from its beginning up to a cursor: who comes back finds it as it was
 */
export function useBeginning(
  cursor: string | undefined,
  isKept: (cursor: string) => boolean,
): { from: string | null; reached: readonly (string | undefined)[]; reach: (cursor: string) => void } {
  const begin = (): { from: string | null; reached: readonly (string | undefined)[] } => ({
    from: cursor === undefined || isKept(cursor) ? null : cursor,
    reached: [cursor],
  });
  const [walk, setWalk] = useState(begin);
  // What the address is asked to say it says a moment later; what it was not asked to say, somebody else asks for.
  if (!walk.reached.includes(cursor)) setWalk(begin());
  return {
    ...walk,
    reach: (next) => setWalk({ ...walk, reached: [...walk.reached, next] }),
  };
}

/** Keeps the address at the last page that is there. */
export function useReached(
  { reached, reach }: Pick<ReturnType<typeof useBeginning>, 'reached' | 'reach'>,
  data: InfiniteData<unknown> | undefined,
  onSearch: (change: WalkSearch) => void,
): void {
  const router = useRouter();
  const here = useMatch({ strict: false, select: ({ pathname }) => pathname });
  const last = data !== undefined && data.pages.length > 1 ? data.pageParams.at(-1) : null;
  const tell = useEffectEvent((cursor: string) => {
    // Who is on the way to another screen takes no place in this list along.
    if (reached.includes(cursor) || router.latestLocation.pathname !== here) return;
    reach(cursor);
    onSearch({ cursor });
  });
  useEffect(() => {
    if (typeof last === 'string') tell(last);
  }, [last]);
}

/** What was searched, as addresses have it: a list that begins in the middle ends when it was first asked for, and not now. */
export function searchedRange(
  range: string,
  from: string | null,
  first: { range: { start: string; end: string } } | undefined,
): string {
  if (from === null || first === undefined) return range;
  return printSpan({ start: new Date(first.range.start), end: new Date(first.range.end) });
}

/** What stands before and behind a row, by which of them come first. */
export const WAYS = {
  newest: { before: 'Newer', next: 'Older' },
  oldest: { before: 'Older', next: 'Newer' },
} as const satisfies Record<LogOrder, object>;

/** Over a list that begins somewhere in the middle: what is before it, and when it was searched. */
export function Midway({
  order,
  until,
  before,
  onSearch,
}: {
  order: LogOrder;
  until: string;
  /** The cursor of the page before it; null: there is none. */
  before: string | null;
  onSearch: (change: WalkSearch) => void;
}): ReactNode {
  return (
    <p className="mb-2 flex flex-wrap items-center gap-2 text-xs text-ink-2">
      <span>
        Further down in the list up to <Time at={until} as="full" />.
      </span>
      {before !== null && (
        <Button size="small" onClick={() => onSearch({ cursor: before })}>
          Show {WAYS[order].before.toLowerCase()}
        </Button>
      )}
      <FromTheEnd order={order} onSearch={onSearch} />
    </p>
  );
}

/** The list from its beginning. */
export function FromTheEnd({
  order,
  onSearch,
}: {
  order: LogOrder;
  onSearch: (change: WalkSearch) => void;
}): ReactNode {
  return (
    <Button size="small" onClick={() => onSearch({ cursor: undefined })}>
      From the {order}
    </Button>
  );
}
