/**
 * Searches in time. A search goes through its range part by part, from where its order begins: what is found there needs no
 * look at the rest, and how far it came is known when its time is over.
 */
import { uuidTime } from '@tidings/core/id';
import type { SearchQuery } from '@tidings/core/search/query';
import type { Interval } from '@tidings/core/search/time-point';
import { ranOutOfTime } from '../db.ts';
import type { Db } from '../db.ts';
import { isPlain } from './scope.ts';
import type { SearchOrder } from './scope.ts';

/** What runs statements in a transaction, and how long it may go on. */
export interface TimedRun {
  readonly db: Db;
  /** Of `performance.now()`. */
  readonly deadline: number;
}

/** What runs the statements of a search. */
export interface SearchRun extends TimedRun {
  /** Before this, in milliseconds since 1970, the log has nothing. */
  readonly oldest: number;
}

/** The time of a search was over before its end. */
export class SearchTimeout extends Error {
  override readonly name = 'SearchTimeout';
  /** The part of the range that was searched; null: not even the first. */
  readonly searched: Interval | null;

  constructor(searched: Interval | null) {
    super('the search took too long');
    this.searched = searched;
  }
}

const FIRST_PART_MS = 3_600_000;
/** Each part is longer than the one before it by this factor. */
const GROWTH = 4;

/**
 * Up to `limit` rows in the order of the page, part by part of the range.
 *
 * @param find what is found in one part, in order, up to `limit`
 */
export async function walk<Row>(
  run: SearchRun,
  { range, query, isByKey }: { range: Interval; query: SearchQuery; isByKey: boolean },
  { limit, order, after }: { limit: number; order: SearchOrder; after: { event: string } | null },
  find: (part: Interval, limit: number) => Promise<Row[]>,
): Promise<Row[]> {
  const found: Row[] = [];
  let searched: Interval | null = null;
  const kept = { from: Math.max(range.from, run.oldest), to: range.to };
  const rest = cutAt(kept, order, after);
  for (const part of isByKey ? [rest] : partsOf(rest, order)) {
    try {
      found.push(...(await withinTime(run, () => find(part, limit - found.length), isPlain(query))));
    } catch (error) {
      throw error instanceof SearchTimeout ? new SearchTimeout(searched) : error;
    }
    searched = searched
      ? { from: Math.min(searched.from, part.from), to: Math.max(searched.to, part.to) }
      : part;
    if (found.length >= limit) break;
  }
  return found;
}

/**
 * Runs a statement for as long as there is time.
 *
 * @param planOnce whether it is planned once for whatever values
 */
export async function withinTime<T>(
  { db, deadline }: TimedRun,
  work: () => Promise<T>,
  planOnce = false,
): Promise<T> {
  const left = Math.floor(deadline - performance.now());
  if (left < 1) throw new SearchTimeout(null);
  const mode = planOnce ? 'force_generic_plan' : 'auto';
  await db.query(`SET LOCAL statement_timeout = ${left}; SET LOCAL plan_cache_mode = ${mode}`);
  try {
    return await work();
  } catch (error) {
    throw ranOutOfTime(error as { code?: string }) ? new SearchTimeout(null) : error;
  }
}

/** What is left of the range behind a row. */
function cutAt(range: Interval, order: SearchOrder, after: { event: string } | null): Interval {
  if (!after) return range;
  const time = uuidTime(after.event);
  return order === 'newest'
    ? { from: range.from, to: Math.min(range.to, time + 1) }
    : { from: Math.max(range.from, time), to: range.to };
}

export function* partsOf({ from, to }: Interval, order: SearchOrder): Generator<Interval, void, undefined> {
  let length = FIRST_PART_MS;
  for (let start = from, end = to; start < end; length *= GROWTH) {
    if (order === 'newest') {
      const middle = Math.max(start, end - length);
      yield { from: middle, to: end };
      end = middle;
    } else {
      const middle = Math.min(end, start + length);
      yield { from: start, to: middle };
      start = middle;
    }
  }
}

/** What only makes an answer better: null when it takes too long. The transaction goes on. */
export async function ifInTime<T>(
  run: TimedRun,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T | null> {
  const { db } = run;
  const deadline = Math.min(run.deadline, performance.now() + timeoutMs);
  await db.query('SAVEPOINT extra');
  try {
    const result = await withinTime({ db, deadline }, work);
    await db.query('RELEASE SAVEPOINT extra');
    return result;
  } catch (error) {
    if (!(error instanceof SearchTimeout)) throw error;
    await db.query('ROLLBACK TO SAVEPOINT extra');
    return null;
  }
}
