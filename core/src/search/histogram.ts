/** How a range of time is parted for a histogram. */
import type { Interval } from './time-point.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Lengths that people count by; each but for the last divides a day. */
const STEPS = [
  ...[1, 5, 10, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  DAY,
];
/** A little more than a whole number, since the end of a range is seldom on the dot. */
const MOST_BUCKETS = 60.5;

export interface Buckets {
  /** In milliseconds. */
  readonly step: number;
  /** Milliseconds since 1970; whole steps in UTC, but for the first, which is where the range begins. */
  readonly starts: readonly number[];
}

/** At most some sixty buckets, of the shortest length that gives no more. */
export function bucketsOf({ from, to }: Interval): Buckets {
  const length = Math.max(1, to - from);
  const step =
    STEPS.find((each) => length / each <= MOST_BUCKETS) ?? Math.ceil(length / MOST_BUCKETS / DAY) * DAY;
  const starts = [from];
  for (let next = Math.floor(from / step) * step + step; next < to; next += step) starts.push(next);
  return { step, starts };
}
