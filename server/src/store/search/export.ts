/** All that a search finds, however much: page after page, each a short statement of its own. */
import { uuidTime } from '@tidings/core/id';
import type { Interval } from '@tidings/core/search/time-point';
import { SearchTimeout } from './walk.ts';

const FIRST_PART_MS = 3_600_000;
const LEAST_PART_MS = 60_000;
/** A part that takes less can be followed by a longer one. */
const QUICK_MS = 500;

/**
 * Pages, newest first. The range is gone through in parts whose length goes by how long they take; one that takes too long
 * is tried again in shorter ones.
 *
 * @param find a page of one part: up to `limit` rows behind `after`
 */
export async function* exportPages<Row extends { event: string }>(
  range: Interval,
  limit: number,
  find: (part: Interval, after: Row | null) => Promise<Row[]>,
): AsyncGenerator<Row[], void, undefined> {
  let after: Row | null = null;
  let length = FIRST_PART_MS;
  for (let end = range.to; end > range.from;) {
    const part: Interval = { from: Math.max(range.from, end - length), to: end };
    const begun = performance.now();
    let rows: Row[];
    try {
      rows = await find(part, after);
    } catch (error) {
      if (!(error instanceof SearchTimeout) || length <= LEAST_PART_MS) throw error;
      length = Math.max(LEAST_PART_MS, Math.floor(length / 8));
      continue;
    }
    yield rows;
    after = rows.at(-1) ?? after;
    if (rows.length === limit) {
      end = Math.min(end, uuidTime(after!.event) + 1);
      continue;
    }
    end = part.from;
    if (performance.now() - begun < QUICK_MS) length *= 2;
  }
}
