/** What a row shows of a delivery, whether a search found it or the live stream told of it. */
import type { DataPath } from '@tidings/core/log-columns';
import type { Delivery, LiveDelivery, NotificationType } from '@tidings/sdk';
import type { Tailing } from '../live-tail.ts';

export interface DeliveryRow extends Pick<
  Delivery,
  | 'id'
  | 'event'
  | 'webhook'
  | 'organization'
  | 'project'
  | 'severity'
  | 'agentId'
  | 'size'
  | 'status'
  | 'attemptCount'
  | 'nextAttemptAt'
  | 'createdAt'
  | 'completedAt'
> {
  notificationType: NotificationType['type'];
  /** Of what the event carries, what was asked for; null where that is not told. */
  values: Readonly<Partial<Record<DataPath, string[]>>> | null;
  /** Null where it is to be asked for. */
  webhookName: string | null;
  latest: {
    http: number | null;
    durationMs: number;
    trigger: string;
    url: string;
    /** The IP address that it was connected to. */
    address: string | null;
    errorClass: string | null;
    error: string | null;
  } | null;
}

/** Whether an attempt is still to come: it can be canceled. */
export function isWaiting({ status }: Pick<DeliveryRow, 'status'>): boolean {
  return status === 'pending' || status === 'retrying' || status === 'held';
}

/** @param paths what was asked for of what events carry */
export function rowOf(delivery: Delivery, paths: readonly DataPath[]): DeliveryRow {
  const { id, event, webhook, status, attemptCount, nextAttemptAt, createdAt, completedAt } = delivery;
  const { values = [] } = delivery;
  const last = delivery.attempts.at(-1);
  return {
    ...{ id, event, webhook, status, attemptCount, nextAttemptAt, createdAt, completedAt },
    ...aboutOf(delivery),
    values: Object.fromEntries(paths.map((path, at) => [path, values[at]])),
    webhookName: null,
    latest: last
      ? {
          http: last.response?.status ?? null,
          durationMs: last.durationMs,
          trigger: last.trigger,
          url: last.request.url,
          address: last.address,
          errorClass: last.errorClass,
          error: last.error,
        }
      : null,
  };
}

function aboutOf({
  organization,
  project,
  severity,
  agentId,
  size,
  notificationType,
}: Delivery | LiveDelivery) {
  return {
    ...{ organization, project, agentId, size },
    severity: severity as Delivery['severity'],
    notificationType: notificationType as NotificationType['type'],
  };
}

/** When the next attempt is due, or it was completed, is not told. */
function rowOfLive(delivery: LiveDelivery): DeliveryRow {
  const { id, event, webhook, status, attemptCount, createdAt, attempt } = delivery;
  return {
    ...{ id, event, status, attemptCount, createdAt },
    ...aboutOf(delivery),
    values: null,
    webhook: webhook.id,
    webhookName: webhook.name,
    nextAttemptAt: null,
    completedAt: null,
    latest: attempt,
  };
}

export const DELIVERY_TAILING: Tailing<DeliveryRow> = {
  told: {
    kind: 'deliveries',
    rowOf: (item) => (item.kind === 'delivery' ? rowOfLive(item.delivery) : null),
  },
  keyOf: ({ id }) => id,
  timeOf: ({ createdAt }) => createdAt,
  // What was found may be newer than what was told of it, and the other way around: more attempts are more recent.
  latest: (found, { status, attemptCount, latest, webhookName }) =>
    attemptCount >= found.attemptCount ? { ...found, status, attemptCount, latest, webhookName } : found,
  wordsOf: (fresh) => {
    const failed = fresh.filter(({ status }) => status === 'failed' || status === 'retrying').length;
    return `${fresh.length} new ${fresh.length === 1 ? 'delivery' : 'deliveries'}${failed > 0 ? `, ${failed} failed` : ''}`;
  },
};
