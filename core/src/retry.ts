/** Retry policies as data, and the one formula that turns them into times. */
import Type from 'typebox';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Delays before each attempt, in milliseconds after the one before; the first entry is the first attempt. */
export const RETRY_PRESETS = {
  /** Standard Webhooks' schedule, three days in all. */
  standard: [
    0,
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
  ],
  /** Five attempts at 0, 1, 3, 7 and 15 minutes. */
  alert: [0, MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE],
  none: [0],
} as const;

export const MAX_RETRY_AFTER_MS = 24 * HOUR;
const JITTER = 0.1;

export const RetryPolicy = Type.Union(
  [
    Type.Literal('standard'),
    Type.Literal('alert'),
    Type.Literal('none'),
    Type.Object(
      {
        delays: Type.Array(Type.Number({ minimum: 0, maximum: 86_400 }), {
          minItems: 1,
          maxItems: 50,
          description: 'Seconds to wait before the second, third, … attempt.',
        }),
      },
      { additionalProperties: false },
    ),
  ],
  {
    title: 'RetryPolicy',
    default: 'standard',
    description:
      '`standard`: ten attempts over three days; `alert`: five within 15 minutes; `none`: one; or your own delays in seconds.',
  },
);
export type RetryPolicy = Type.Static<typeof RetryPolicy>;

/** Delays of a policy in milliseconds, the first attempt's 0 included. */
export function retryDelays(policy: RetryPolicy): readonly number[] {
  return typeof policy === 'string'
    ? RETRY_PRESETS[policy]
    : [0, ...policy.delays.map((delay) => delay * SECOND)];
}

/**
 * When the next attempt is due, or null when the schedule has ended.
 *
 * @param attempts attempts made so far, at least 1
 * @param now milliseconds since 1970
 * @param chance a number in [0, 1) that spreads the delay by ±10 %
 * @param retryAfter milliseconds the receiver asked for; it can lengthen the delay up to 24 h, never shorten it
 */
export function nextAttemptAt(
  policy: RetryPolicy,
  attempts: number,
  now: number,
  chance: number,
  retryAfter?: number,
): number | null {
  const delay = retryDelays(policy)[attempts];
  if (delay === undefined) return null;
  const jittered = delay * (1 + JITTER * (2 * chance - 1));
  const asked = retryAfter === undefined ? 0 : Math.min(Math.max(retryAfter, 0), MAX_RETRY_AFTER_MS);
  return now + Math.round(Math.max(jittered, asked));
}

/** What has been tried of a delivery. */
export interface Tried {
  /** Attempts made so far, at least 1. */
  readonly attempts: number;
  /** Milliseconds since its event was accepted. */
  readonly ageMs: number;
  /** Whether the last one was answered with 429. */
  readonly isThrottled: boolean;
}

const SHORTEST_THROTTLE_MS = SECOND;

/**
 * The same for services that say how often they may be written to. What one of them has no time for is tried again when it says, for
 * as long as the schedule takes, and uses nothing of that up: behind it the schedule goes on where it stands by the clock.
 *
 * @param retryAfter milliseconds that the service asked for
 */
export function nextServiceAttemptAt(
  policy: RetryPolicy,
  { attempts, ageMs, isThrottled }: Tried,
  now: number,
  chance: number,
  retryAfter?: number,
): number | null {
  let at = 0;
  const times = retryDelays(policy).map((delay) => (at += delay));
  if (isThrottled && retryAfter !== undefined && ageMs < at) {
    const asked = Math.min(Math.max(retryAfter, SHORTEST_THROTTLE_MS), MAX_RETRY_AFTER_MS);
    return now + Math.round(asked * (1 + JITTER * chance));
  }
  const passed = times.filter((time) => time * (1 - JITTER) <= ageMs).length;
  return nextAttemptAt(policy, Math.min(attempts, passed), now, chance, retryAfter);
}

/**
 * A `Retry-After` header in milliseconds from now (RFC 9110 §10.2.3: seconds or an HTTP date); undefined when absent,
 * malformed or in the past.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * SECOND;
  // Only the fixed format that RFC 9110 lets a sender generate; Date.parse alone would take almost anything.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const until = Date.parse(text) - now;
  return until > 0 ? until : undefined;
}
