/** A delivery: one event for one webhook. */
import Type from 'typebox';
import { Attempt } from './attempt.ts';
import { SEVERITIES } from './event.ts';
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

const NullableText = Type.Union([Type.String(), Type.Null()]);

const summary = {
  id: Type.String(),
  event: Type.Object({ id: Type.String(), type: Type.String() }, { additionalProperties: false }),
  webhook: Type.String(),
  notificationType: Type.String({ description: 'Of the webhook.' }),
  organization: Type.String(),
  project: Type.Union([Type.String(), Type.Null()], { description: 'Of the event.' }),
  severity: Type.Union([Type.Enum(SEVERITIES, { type: 'string' }), Type.Null()]),
  agentId: NullableText,
  size: Type.Integer({ description: "Bytes of the event's data." }),
  status: DeliveryStatus,
  attemptCount: Type.Integer({ minimum: 0 }),
  nextAttemptAt: NullableTime,
  createdAt: Time,
  completedAt: NullableTime,
};

export const Delivery = Type.Object(
  {
    ...summary,
    attempts: Type.Array(Attempt, { description: 'In the order they were made.' }),
    values: Type.Optional(
      Type.Array(Type.Array(Type.String()), {
        description:
          "Where a list was asked for `values`: what of the event's data is at each of the paths, in their order, as texts of 200 characters at most. Empty where there is nothing.",
      }),
    ),
  },
  { title: 'Delivery', additionalProperties: false },
);
export type Delivery = Type.Static<typeof Delivery>;
