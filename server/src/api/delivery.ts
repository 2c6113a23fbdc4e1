/** Deliveries and their attempts as callers are shown them. */
import type { FastifyRequest } from 'fastify';
import type { Attempt, RecordedHeaders } from '@tidings/core/attempt';
import { Concealer, MASK } from '@tidings/core/concealer';
import type { Delivery } from '@tidings/core/delivery';
import { deliveryId, idFromUuid, uuidTime } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import { attemptsOf, findDelivery } from '../store/deliveries.ts';
import type { AttemptRow, DeliveryRow } from '../store/deliveries.ts';
import { findEvent } from '../store/events.ts';
import type { AttemptRecord } from '../store/queue.ts';
import type { WebhookView } from '../store/webhooks.ts';
import { seesPayloads, seesSecrets } from './principal.ts';
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
  const found = showBodies ? await findEvent(db, principal.scope, lane, event) : null;
  const source = found?.erasedAt ? null : found;
  const attempts = await attemptsOf(db, [lane], [webhook.number], [event], source !== null);
  const bodyOf = source ? await requestBodies(db, webhook, source, attempts) : () => NO_BODY;
  return viewDelivery(
    webhook,
    row,
    attempts.map((attempt) => viewAttempt(attempt, bodyOf(attempt), seesSecrets(request))),
  );
}

export function viewDelivery(
  webhook: Pick<WebhookView, 'uid'>,
  row: DeliveryRow,
  attempts: Attempt[],
): Delivery {
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

/** @param signed whether the caller may see signatures: see `showHeaders` */
export function viewAttempt(row: AttemptRow, requestBody: RequestBody, signed: boolean): Attempt {
  const recorded = JSON.parse(row.requestHeaders) as RecordedHeaders;
  return {
    number: row.number,
    at: row.at.toISOString(),
    trigger: row.trigger,
    request: { method: 'POST', url: row.url, headers: showHeaders(recorded, signed), ...requestBody },
    ...viewAnswer(row, recorded, signed),
    durationMs: row.durationMs,
    error: row.error,
    resent: row.resent,
  };
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

/** What came back, and how long it took. A signature that the receiver repeats is masked like the one that was sent. */
export function viewAnswer(
  record: Omit<AttemptRecord, 'at'>,
  requestHeaders: RecordedHeaders,
  signed: boolean,
): Pick<Attempt, 'response' | 'timing' | 'errorClass'> {
  const { statusCode, durationMs, firstByteMs, connectingMs, truncated } = record;
  const [dnsMs = null, connectMs = null, tlsMs = null] = connectingMs ?? [];
  const concealer = new Concealer(signed ? [] : signaturesIn(requestHeaders));
  return {
    response:
      statusCode === null
        ? null
        : {
            status: statusCode,
            headers: JSON.parse(record.responseHeaders ?? '{}', (_, value: unknown) =>
              typeof value === 'string' ? concealer.conceal(value) : value,
            ) as NonNullable<Attempt['response']>['headers'],
            body: record.responseBody && showBody(record.responseBody, truncated, concealer),
            truncated,
          },
    timing: { dnsMs, connectMs, tlsMs, firstByteMs, totalMs: durationMs },
    errorClass: record.errorClass as Attempt['errorClass'],
  };
}

function showBody(bytes: Uint8Array, cut: boolean, concealer: Concealer): string {
  const text = Buffer.from(bytes).toString('latin1');
  return Buffer.from(concealer.conceal(text, cut), 'latin1').toString();
}

/** What of a header is a signature, as text and as the bytes that it stands for. */
function signaturesIn(recorded: RecordedHeaders): string[] {
  const values = Object.values(recorded).flatMap((value) =>
    typeof value === 'string' ? [] : [value.signature],
  );
  return values.flatMap((value) =>
    (value.match(/[A-Za-z0-9+/_-]{20,}={0,2}/g) ?? []).flatMap((text) => {
      const encoding = /^([0-9a-f]{2})+$/.test(text) ? 'hex' : 'base64';
      return [text, Buffer.from(text, encoding).toString('latin1')];
    }),
  );
}
