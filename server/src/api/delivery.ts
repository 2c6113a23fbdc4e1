/** Deliveries and their attempts as callers are shown them. */
import type { FastifyRequest } from 'fastify';
import type { Attempt, RecordedHeaders } from '@tidings/core/attempt';
import { MASK } from '@tidings/core/concealer';
import type { Delivery } from '@tidings/core/delivery';
import { attemptId, deliveryId, idFromUuid, uuidTime } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import { concealBytes, concealerOf, concealHeaders } from '../concealed-answer.ts';
import type { Headers } from '../concealed-answer.ts';
import { attemptsOf, findDelivery } from '../store/deliveries.ts';
import type { AttemptRow, DeliveryRow } from '../store/deliveries.ts';
import { findEvent } from '../store/events.ts';
import type { AttemptRecord } from '../store/queue.ts';
import type { WebhookView } from '../store/webhooks.ts';
import type { Context } from './context.ts';
import { seesPayloads, seesSecrets } from './principal.ts';
import { NO_BODY, requestBodies } from './request-body.ts';
import type { RequestBody } from './request-body.ts';

/** A delivery with its attempts, and with bodies where the caller may see them; null when there is none. */
export async function readDelivery(
  request: FastifyRequest,
  { lanes, config }: Pick<Context, 'lanes' | 'config'>,
  webhook: WebhookView,
  event: string,
): Promise<Delivery | null> {
  const lane = laneOf(webhook.organizationId, lanes);
  const { db, principal } = request;
  const row = await findDelivery(db, lane, event, webhook.number);
  if (!row) return null;
  const showBodies = seesPayloads(request);
  const found = showBodies ? await findEvent(db, principal.scope, lane, event) : null;
  const source = found?.erasedAt ? null : found;
  const attempts = await attemptsOf(db, [lane], [webhook.number], [event], source !== null);
  const bodyOf = source
    ? await requestBodies(db, webhook, source, attempts, config.publicUrl)
    : () => NO_BODY;
  return viewDelivery(
    webhook,
    row,
    attempts.map((attempt) => viewAttempt(attempt, bodyOf(attempt), seesSecrets(request))),
  );
}

export function viewDelivery(
  webhook: Pick<WebhookView, 'uid' | 'organizationId'> & { type: string },
  row: DeliveryRow,
  attempts: Attempt[],
): Delivery {
  return {
    id: deliveryId(row.event, row.webhook),
    event: { id: row.eventOwnId ?? idFromUuid('event', row.event), type: row.eventType },
    webhook: idFromUuid('webhook', webhook.uid),
    notificationType: webhook.type,
    organization: webhook.organizationId,
    project: row.project,
    severity: row.severity as Delivery['severity'],
    agentId: row.agentId,
    size: row.size,
    status: row.status,
    attempts,
    attemptCount: row.attempts,
    nextAttemptAt: row.status === 'retrying' ? (row.dueAt?.toISOString() ?? null) : null,
    createdAt: new Date(uuidTime(row.event)).toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}

/** @param signed whether the caller may see signatures: see `showHeaders` */
export function viewAttempt(row: AttemptRow, requestBody: RequestBody, signed: boolean): Attempt {
  const recorded = JSON.parse(row.requestHeaders) as RecordedHeaders;
  return {
    id: attemptId(row.event, row.webhook, row.number),
    number: row.number,
    at: row.at.toISOString(),
    trigger: row.trigger,
    replay: row.replay && idFromUuid('replay', row.replay),
    request: {
      method: methodOf(row.url),
      url: row.url,
      headers: showHeaders(recorded, signed),
      ...requestBody,
    },
    ...viewAnswer(row, recorded),
    durationMs: row.durationMs,
    address: row.address,
    error: row.error,
    resent: row.resent,
  };
}

/** Mail servers are told `MAIL` (RFC 5321). */
export function methodOf(url: string): string {
  return url.startsWith('smtp:') ? 'MAIL' : 'POST';
}

/**
 * The headers of a request as a caller is shown them. A signature proves what it signs to the receiver, whoever sends
 * it: it is shown to those alone who could see the secret, or who gave it with the same call.
 */
export function showHeaders(recorded: RecordedHeaders, signed: boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recorded).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      return [name, signed ? value.signature : MASK];
    }),
  );
}

/**
 * What came back, and how long it took. A signature that the receiver repeats is masked before the answer is stored
 * (`engine/renderer.ts`), where it is plain to see; here in all its spellings.
 */
export function viewAnswer(
  record: Omit<AttemptRecord, 'at'>,
  requestHeaders: RecordedHeaders,
): Pick<Attempt, 'response' | 'timing' | 'errorClass'> {
  const { statusCode, durationMs, firstByteMs, connectingMs, truncated } = record;
  const [dnsMs = null, connectMs = null, tlsMs = null] = connectingMs ?? [];
  const signatures = Object.values(requestHeaders).flatMap((value) =>
    typeof value === 'string' ? [] : [value.signature],
  );
  const concealer = concealerOf(signatures);
  return {
    response:
      statusCode === null
        ? null
        : {
            status: statusCode,
            headers: concealHeaders(
              JSON.parse(record.responseHeaders ?? '{}') as Headers,
              concealer,
            ) as NonNullable<Attempt['response']>['headers'],
            body:
              record.responseBody &&
              Buffer.from(concealBytes(record.responseBody, truncated, concealer)).toString(),
            truncated,
          },
    timing: { dnsMs, connectMs, tlsMs, firstByteMs, totalMs: durationMs },
    errorClass: record.errorClass as Attempt['errorClass'],
  };
}
