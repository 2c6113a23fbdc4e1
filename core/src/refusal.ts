/** When a webhook that its receiver refuses is well again. */

/** Milliseconds since 1970. */
export interface Refusal {
  /** The webhook is marked since. */
  readonly since: number;
  /** The receiver refused it lately. */
  readonly refusedAt: number;
  /** A delivery that arrived has last taken a mark away; null: none has. */
  readonly acceptedAt: number | null;
}

/** So long nothing may have been refused by a receiver that refused and took before. */
export const REFUSAL_QUIET_MS = 3_600_000;

/**
 * Whether a delivery that arrives takes the mark away. The first one does. But a receiver that refuses again soon after takes some
 * events and refuses others: it would be well and refused in turns all day, and each turn told.
 */
export function refusalEnds({ since, refusedAt, acceptedAt }: Refusal, now: number): boolean {
  const again = acceptedAt !== null && since - acceptedAt < REFUSAL_QUIET_MS;
  return !again || now - refusedAt >= REFUSAL_QUIET_MS;
}
