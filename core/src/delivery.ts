/** A delivery: one event for one webhook. */
import Type from 'typebox';
import { Attempt } from './attempt.ts';
import { NullableTime, Time } from './time.ts';

/**
 * `pending` queued or in flight · `retrying` waits for its next attempt · `held` the webhook is paused ·
 * `success` · `failed` given up, for manual review · `skipped` the webhook was disabled · `canceled`.
 */
export const DELIVERY_STATUSES = [
  'pending',
  'retrying',
  'success',
  'failed',
  'held',
  'skipped',
  'canceled',
] as const;
export const DeliveryStatus = Type.Enum(DELIVERY_STATUSES, { title: 'DeliveryStatus', type: 'string' });
export type DeliveryStatus = Type.Static<typeof DeliveryStatus>;

/** The statuses that a delivery can leave only by being retried by hand. */
export type FinalStatus = 'success' | 'failed' | 'skipped' | 'canceled';

export function isFinal(status: DeliveryStatus): status is FinalStatus {
  return status === 'success' || status === 'failed' || status === 'skipped' || status === 'canceled';
}

const summary = {
  id: Type.String(),
  event: Type.Object({ id: Type.String(), type: Type.String() }, { additionalProperties: false }),
  webhook: Type.String(),
  status: DeliveryStatus,
  attemptCount: Type.Integer({ minimum: 0 }),
  nextAttemptAt: NullableTime,
  createdAt: Time,
  completedAt: NullableTime,
};

export const Delivery = Type.Object(
  { ...summary, attempts: Type.Array(Attempt, { description: 'In the order they were made.' }) },
  { title: 'Delivery', additionalProperties: false },
);
export type Delivery = Type.Static<typeof Delivery>;
