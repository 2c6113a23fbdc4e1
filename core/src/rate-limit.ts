/** How often a webhook may be sent to. ARCHITECTURE.md, "Slots of a rate-limited webhook", says what is promised. */
import Type from 'typebox';

export const RateLimit = Type.Object(
  {
    perSecond: Type.Number({
      title: 'RequestsPerSecond',
      minimum: 0.01,
      maximum: 1000,
      description:
        'Most requests that start in any one second; below 1, such as 0.1 for one in ten seconds, most that start on average. To send none, pause the webhook.',
    }),
  },
  { title: 'RateLimit', additionalProperties: false },
);
export type RateLimit = Type.Static<typeof RateLimit>;

/** A request may start this long after the time of its slot. */
export const SLOT_TOLERANCE_MS = 40;
/** By how much the clocks of two processes may differ, carried forward from the database's as they are. */
const CLOCK_TOLERANCE_MS = 10;
/** How far ahead slots are reserved at most. */
export const SLOT_HORIZON_MS = 250;

/**
 * Milliseconds between two slots. Requests within a second come from slots within a second and the tolerances, so
 * these are spread over as many slots as the limit has requests.
 */
export function slotInterval(perSecond: number): number {
  return (1000 + SLOT_TOLERANCE_MS + CLOCK_TOLERANCE_MS) / perSecond;
}

/** Slots that are asked for at once: at most half of the horizon's, so that two processes get their turns. */
export function mostSlots(perSecond: number): number {
  return Math.max(1, Math.floor((SLOT_HORIZON_MS / 2 / 1000) * perSecond));
}

/** Deliveries that may wait in memory for their slots. */
export function mostPaced(perSecond: number): number {
  return Math.max(1, Math.floor((SLOT_HORIZON_MS / 1000) * perSecond));
}
