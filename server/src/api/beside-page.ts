/** What can be asked for beside a page of what was found: how many there are, and when they were. */
import Type from 'typebox';
import type { TSchema } from 'typebox';
import { bucketsOf } from '@tidings/core/search/histogram';
import type { Interval } from '@tidings/core/search/time-point';
import type { BucketCount } from '../store/search/deliveries.ts';
import { ifInTime } from '../store/search/walk.ts';
import type { SearchRun } from '../store/search/walk.ts';

/** Counting ends here. */
const MOST_COUNTED = 10_000;
/** How long counts may take of the time of a search. */
const COUNT_TIMEOUT_MS = 2000;

export interface Counting {
  /** @param most counting ends there */
  count(run: SearchRun, most: number): Promise<number>;
  /** @param bounds where each bucket begins, in milliseconds since 1970 */
  histogram(run: SearchRun, bounds: readonly number[]): Promise<BucketCount<string>[]>;
}

export async function besidePage(
  run: SearchRun,
  { total, histogram }: { total?: boolean; histogram?: boolean },
  range: Interval,
  counting: Counting,
): Promise<object> {
  const buckets = bucketsOf(range);
  const bars =
    histogram === true
      ? await ifInTime(run, COUNT_TIMEOUT_MS, () => counting.histogram(run, buckets.starts))
      : undefined;
  const count =
    total === true
      ? await ifInTime(run, COUNT_TIMEOUT_MS, () => counting.count(run, MOST_COUNTED + 1))
      : undefined;
  return {
    ...(count !== undefined && {
      total: count === null ? null : { count: Math.min(count, MOST_COUNTED), more: count > MOST_COUNTED },
    }),
    ...(bars !== undefined && {
      histogram: bars === null ? null : { stepMs: buckets.step, buckets: inBuckets(buckets.starts, bars) },
    }),
  };
}

function inBuckets(
  starts: readonly number[],
  counted: readonly BucketCount<string>[],
): { start: string; counts: Record<string, number> }[] {
  const buckets = starts.map((start) => ({
    start: new Date(start).toISOString(),
    counts: {} as Record<string, number>,
  }));
  for (const { bucket, kind, count } of counted) buckets[bucket]!.counts[kind] = count;
  return buckets;
}

/** What was looked through. */
export const SearchedRange = Type.Object(
  { start: Type.String({ format: 'date-time' }), end: Type.String({ format: 'date-time' }) },
  { additionalProperties: false, description: 'What was searched, both ends included.' },
);

export function viewRange({ from, to }: Interval): { start: string; end: string } {
  return { start: new Date(from).toISOString(), end: new Date(to - 1).toISOString() };
}

/** @param kinds by which the histogram counts, such as `by status` */
export function BesidePage(kinds: string): { total: TSchema; histogram: TSchema } {
  const Total = Type.Object(
    {
      count: Type.Integer(),
      more: Type.Boolean({
        description: `Whether there are more than the ${MOST_COUNTED} that are counted.`,
      }),
    },
    { additionalProperties: false },
  );
  const Histogram = Type.Object(
    {
      stepMs: Type.Integer({ description: 'How long a bucket is; the first and the last can be shorter.' }),
      buckets: Type.Array(
        Type.Object(
          {
            start: Type.String({ format: 'date-time' }),
            counts: Type.Record(Type.String(), Type.Integer(), { description: `How many, ${kinds}.` }),
          },
          { additionalProperties: false },
        ),
      ),
    },
    { additionalProperties: false },
  );
  return {
    total: Type.Optional(
      Type.Union([Total, Type.Null()], {
        description: 'Where asked for; null when counting took too long.',
      }),
    ),
    histogram: Type.Optional(
      Type.Union([Histogram, Type.Null()], { description: 'Where asked for; null when it took too long.' }),
    ),
  };
}
