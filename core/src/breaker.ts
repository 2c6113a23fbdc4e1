/**
 * How many requests one webhook may have in flight, and when it must rest. Pure: time and chance are arguments.
 *
 * A healthy webhook's window doubles with each full window of successes up to `MAX_WINDOW`. A failure halves it; a
 * severe one (no answer at all, or one that asks for less) closes it to one at once. From the third failure in a row,
 * or the first severe one, each failure is also followed by a pause that doubles from 50 ms, up to twenty times what
 * the failed attempt took (at least a second, at most five minutes): a receiver that refuses at once costs little and
 * is asked often, one that hangs until the deadline holds a slot one twentieth of the time.
 */

export const MAX_WINDOW = 128;
const FIRST_WINDOW = 8;
const FAILURES_BEFORE_REST = 3;
const FIRST_PAUSE_MS = 50;
const SHORTEST_LIMIT_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;

export interface Breaker {
  /** Requests allowed in flight at once. */
  window: number;
  /** Successes since the window last grew. */
  successes: number;
  /** Failures in a row. */
  failures: number;
  /** No request starts before this time (milliseconds since 1970). */
  restsUntil: number;
}

export function newBreaker(): Breaker {
  return { window: FIRST_WINDOW, successes: 0, failures: 0, restsUntil: 0 };
}

/** Changes the breaker in place: it lives on the hot path. */
export function breakerSucceeded(breaker: Breaker): void {
  breaker.failures = 0;
  breaker.restsUntil = 0;
  if (breaker.window < MAX_WINDOW && ++breaker.successes >= breaker.window) {
    breaker.window = Math.min(breaker.window * 2, MAX_WINDOW);
    breaker.successes = 0;
  }
}

export function breakerFailed(
  breaker: Breaker,
  failure: { durationMs: number; severe: boolean },
  now: number,
  chance: number,
): void {
  breaker.failures++;
  breaker.successes = 0;
  breaker.window = failure.severe ? 1 : Math.max(1, breaker.window >> 1);
  if (!failure.severe && breaker.failures < FAILURES_BEFORE_REST) return;
  const limit = Math.min(Math.max(20 * failure.durationMs, SHORTEST_LIMIT_MS), LONGEST_PAUSE_MS);
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(breaker.failures - 1, 30), limit);
  breaker.restsUntil = Math.max(breaker.restsUntil, now + pause * (0.9 + 0.2 * chance));
}
