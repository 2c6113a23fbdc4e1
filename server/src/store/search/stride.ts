/**
 * A long way through a range of time, a page after the other, each found in time: what replays and cancellations take. It goes
 * part by part, longer ones where little is found quickly, shorter ones where a search is slow.
 */
import { uuidFloor, uuidTime } from '@tidings/core/id';
import type { Interval } from '@tidings/core/search/time-point';
import type { Db } from '../db.ts';
import type { DeliveryKey } from './deliveries.ts';
import { ifInTime } from './walk.ts';

/** How long one statement may look for the next page. */
const PAGE_TIMEOUT_MS = 3000;
/** So little that the next part of the range may be longer. */
const QUICK_MS = 300;
const SHORTEST_STRIDE_MS = 1000;

export interface Way {
  readonly rangeFrom: Date;
  /** Not included. */
  readonly rangeTo: Date;
  readonly newestFirst: boolean;
}

/** How far one has come. */
export interface Reached {
  /** With `cursorWebhook`: everything up to there was looked at. */
  cursorEvent: string | null;
  cursorWebhook: number | null;
  /** How much of the range is looked through in one statement. */
  strideMs: number;
  /** All was looked at. */
  exhausted: boolean;
}

/** Not even a second of the range can be looked through in time. */
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError';

  constructor(at: number) {
    super(
      `Looking for deliveries of ${new Date(at).toISOString()} takes too long. Narrow the search, such as by status or event type, and ask again for what is left.`,
    );
  }
}

/**
 * The next page, of at most `limit`, in the order of the way.
 *
 * @param find what is found in one part of the range behind a key, in order
 * @throws TooSlowError
 */
export async function stride<Key extends DeliveryKey>(
  db: Db,
  way: Way,
  place: Reached,
  limit: number,
  find: (part: Interval, page: { limit: number; after: DeliveryKey | null }) => Promise<Key[]>,
): Promise<{ keys: Key[]; place: Reached }> {
  const part = nextPart(way, place);
  if (part.from >= part.to) return { keys: [], place: { ...place, exhausted: true } };
  const after =
    place.cursorEvent === null ? null : { event: place.cursorEvent, webhook: place.cursorWebhook! };
  const started = performance.now();
  const run = { db, deadline: started + PAGE_TIMEOUT_MS };
  const keys = await ifInTime(run, PAGE_TIMEOUT_MS, () => find(part, { limit, after }));
  if (!keys) {
    if (place.strideMs <= SHORTEST_STRIDE_MS) throw new TooSlowError(part.from);
    const strideMs = Math.max(SHORTEST_STRIDE_MS, Math.floor(place.strideMs / 8));
    return { keys: [], place: { ...place, strideMs } };
  }
  const last = keys.at(-1);
  if (last && keys.length >= limit) {
    return { keys, place: { ...place, cursorEvent: last.event, cursorWebhook: last.webhook } };
  }
  const isQuick = performance.now() - started < QUICK_MS;
  const strideMs = (isQuick ? 4 : 1) * place.strideMs;
  // No event has this id, so it stands for the bound of the part.
  const bound = uuidFloor(way.newestFirst ? part.from : part.to);
  const exhausted = way.newestFirst ? part.from <= way.rangeFrom.getTime() : part.to >= way.rangeTo.getTime();
  return { keys, place: { strideMs, cursorEvent: bound, cursorWebhook: 0, exhausted } };
}

/** The part of the range that is looked through next: from the cursor on, as long as the stride. */
function nextPart({ rangeFrom, rangeTo, newestFirst }: Way, place: Reached): Interval {
  const [from, to] = [rangeFrom.getTime(), rangeTo.getTime()];
  const cursor = place.cursorEvent === null ? null : uuidTime(place.cursorEvent);
  if (newestFirst) {
    const end = cursor === null ? to : Math.min(to, cursor + 1);
    return { from: Math.max(from, end - place.strideMs), to: end };
  }
  const start = cursor === null ? from : Math.max(from, cursor);
  return { from: start, to: Math.min(to, start + place.strideMs) };
}
