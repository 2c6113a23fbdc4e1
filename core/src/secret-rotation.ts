/**
 * Secrets that go on signing beside the present one. States of a secret:
 *
 * | state | entered when | what holds |
 * |---|---|---|
 * | present | it is made or given | it signs; revealed by its own call |
 * | previous | a rotation with an overlap replaces it | it signs, behind the newer ones, until the time that its rotation named |
 * | ended | that time is over; or its rotation had no overlap; or a later one says `endPrevious`; or the overlap is ended by its own call; or the profile changes | it never signs again |
 *
 * No later rotation shortens the time of a previous one unless it says so. At most `MOST_LIVE_SECRETS` sign at once.
 */
import Type from 'typebox';
import { Time } from './time.ts';

/** The present one and those before it: each is one more signature in each request. */
export const MOST_LIVE_SECRETS = 10;
/** How long a replaced secret goes on signing unless the caller says otherwise, and at most. */
export const DEFAULT_OVERLAP_SECONDS = 86_400;
export const MAX_OVERLAP_SECONDS = 604_800;

export const PreviousSecret = Type.Object(
  { replacedAt: Time, expiresAt: { ...Time, description: 'Until then it signs, too.' } },
  { title: 'PreviousSecret', additionalProperties: false },
);
export type PreviousSecret = Type.Static<typeof PreviousSecret>;

/** Whether a secret of before still signs. */
export function signsAt({ expiresAt }: PreviousSecret, at: number): boolean {
  return Date.parse(expiresAt) > at;
}

export interface Rotation {
  /** Seconds for which the current secret goes on signing. */
  readonly overlapSeconds: number;
  /** Whether those before it end at once. */
  readonly endPrevious: boolean;
}

/**
 * What becomes of the secrets of before.
 *
 * @param previous newest first, as long as they sign
 * @returns those that go on, newest first, where the first is the one that was present until now if it goes on; or when
 *   there is room for another one
 */
export function rotated<Previous extends PreviousSecret>(
  present: Omit<Previous, keyof PreviousSecret>,
  previous: readonly Previous[],
  now: number,
  { overlapSeconds, endPrevious }: Rotation,
): { previous: Previous[] } | { fullUntil: string } {
  const going = endPrevious ? [] : previous.filter((one) => signsAt(one, now));
  if (overlapSeconds === 0) return { previous: going };
  // The new one signs, and the present one goes on.
  if (going.length + 2 > MOST_LIVE_SECRETS) {
    const fullUntil = going.map(({ expiresAt }) => expiresAt).toSorted()[0]!;
    return { fullUntil };
  }
  const times = {
    replacedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + overlapSeconds * 1000).toISOString(),
  };
  return { previous: [{ ...present, ...times } as Previous, ...going] };
}
