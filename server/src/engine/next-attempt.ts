/** When a delivery that failed is tried again. */
import type { Outcome } from '@tidings/core/attempt';
import { uuidTime } from '@tidings/core/id';
import { nextAttemptAt, nextServiceAttemptAt } from '@tidings/core/retry';
import type { Target } from './directory.ts';
import type { Work } from './work.ts';

/**
 * Null where it is given up.
 *
 * @param now milliseconds since 1970
 * @param chance a number in [0, 1)
 * @param retryAfter milliseconds that the receiver asked for
 */
export function nextAttempt(
  { row }: Target,
  { attempts: before, event, trigger }: Work,
  { kind, errorClass }: Outcome,
  now: number,
  chance: number,
  retryAfter: number | undefined,
): number | null {
  // A replay is one attempt: whoever asked for it sees what failed, and asks again.
  if (kind !== 'retry' || trigger === 'replay') return null;
  const attempts = before + 1;
  if (row.type === 'rest') return nextAttemptAt(row.retry, attempts, now, chance, retryAfter);
  const isThrottled = errorClass === 'rate_limited';
  const tried = { attempts, ageMs: now - uuidTime(event.uid), isThrottled };
  return nextServiceAttemptAt(row.retry, tried, now, chance, retryAfter);
}
