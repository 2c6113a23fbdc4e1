/** Deliveries and their attempts as callers are shown them. */
import type { FastifyRequest } from 'fastify';
import type { Attempt } from '@tidings/core/attempt';
import type { Delivery } from '@tidings/core/delivery';
import { deliveryId, idFromUuid, uuidTime } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import { attemptsOf, findDelivery } from '../store/deliveries.ts';
import type { AttemptRow, DeliveryRow } from '../store/deliveries.ts';
import { findEvent } from '../store/events.ts';
import type { AttemptRecord } from '../store/queue.ts';
import type { WebhookView } from '../store/webhooks.ts';
import { seesPayloads } from './principal.ts';
import { NO_BODY, requestBodies } from './request-body.ts';
import type { RequestBody } from './request-body.ts';

/** A delivery with its attempts, and with bodies where the caller may see them; null when there is none. */
export async function readDelivery(
  request: FastifyRequest,
  lanes: number,
  webhook: WebhookView,
  event: string,
): Promise<Delivery | null> {
  const lane = laneOf(webhook.organizationId, lanes);
  const { db, principal } = request;
  const row = await findDelivery(db, lane, event, webhook.number);
  if (!row) return null;
  const showBodies = seesPayloads(request);
  const [attempts, source] = await Promise.all([
    attemptsOf(db, lane, webhook.number, [event], showBodies),
    showBodies ? findEvent(db, principal.scope, lane, event) : null,
  ]);
  const bodyOf = source ? await requestBodies(db, webhook, source, attempts) : () => NO_BODY;
  return viewDelivery(
    webhook,
    row,
    attempts.map((attempt) => viewAttempt(attempt, bodyOf(attempt))),
  );
}

export function viewDelivery(webhook: WebhookView, row: DeliveryRow, attempts: Attempt[]): Delivery {
  return {
    id: deliveryId(row.event, row.webhook),
    event: { id: row.eventOwnId ?? idFromUuid('event', row.event), type: row.eventType },
    webhook: idFromUuid('webhook', webhook.uid),
    status: row.status,
    attempts,
    attemptCount: row.attempts,
    nextAttemptAt: row.status === 'retrying' ? (row.dueAt?.toISOString() ?? null) : null,
    createdAt: new Date(uuidTime(row.event)).toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}

export function viewAttempt(row: AttemptRow, requestBody: RequestBody): Attempt {
  return {
    number: row.number,
    at: row.at.toISOString(),
    trigger: row.trigger,
    request: { method: 'POST', url: row.url, headers: parseHeaders(row.requestHeaders), ...requestBody },
    ...viewAnswer(row),
    durationMs: row.durationMs,
    error: row.error,
    resent: row.resent,
  };
}

function parseHeaders(text: string): Attempt['request']['headers'] {
  return JSON.parse(text) as Attempt['request']['headers'];
}

/** What came back, and how long it took. */
export function viewAnswer(
  record: Omit<AttemptRecord, 'at'>,
): Pick<Attempt, 'response' | 'timing' | 'errorClass'> {
  const { statusCode, durationMs, firstByteMs, connectingMs } = record;
  const [dnsMs = null, connectMs = null, tlsMs = null] = connectingMs ?? [];
  return {
    response:
      statusCode === null
        ? null
        : {
            status: statusCode,
            headers: parseHeaders(record.responseHeaders ?? '{}'),
            body: record.responseBody ? Buffer.from(record.responseBody).toString() : null,
            truncated: record.truncated,
          },
    timing: { dnsMs, connectMs, tlsMs, firstByteMs, totalMs: durationMs },
    errorClass: record.errorClass as Attempt['errorClass'],
  };
}
