/** The body of an attempt's request, as people are shown it. It is not stored a second time but made again. */
import type { Attempt } from '@tidings/core/attempt';
import { TidingsError } from '@tidings/core/errors';
import { recordOf } from '@tidings/core/event';
import { idFromUuid } from '@tidings/core/id';
import { FORMATS } from '@tidings/core/payload-formats/formats';
import type { Payload, PayloadEvent } from '@tidings/core/payload-formats/format';
import { parseTemplate, renderTemplate } from '@tidings/core/template/template';
import type { Db } from '../store/db.ts';
import type { AttemptRow } from '../store/deliveries.ts';
import type { EventRow } from '../store/events.ts';
import { formerRenderings } from '../store/webhooks.ts';
import type { Rendering, WebhookView } from '../store/webhooks.ts';

export type RequestBody = Pick<Attempt['request'], 'body' | 'bodyForm' | 'warning'>;

export const NO_BODY: RequestBody = { body: null, bodyForm: 'sent', warning: null };

/** Reads the bodies of attempts that one event made at one webhook. */
export async function requestBodies(
  db: Db,
  webhook: WebhookView,
  event: EventRow,
  attempts: readonly AttemptRow[],
  publicUrl: URL | null,
): Promise<(attempt: AttemptRow) => RequestBody> {
  if (webhook.type !== 'rest') return ({ requestBody }) => messageBody(requestBody);
  const numbers = new Set(attempts.map(({ rendering }) => rendering));
  const former = [...numbers].filter((number) => number !== webhook.rendering);
  const renderings = await formerRenderings(db, webhook.number, former);
  renderings.set(webhook.rendering, webhook);
  const source = toPayloadEvent(event, publicUrl);
  const payloads = new Map([...renderings].map(([number, one]) => [number, renderPayload(one, source)]));

  return (attempt) => {
    if (attempt.requestBody) {
      const isText = contentTypeOf(attempt) === 'application/jose';
      const body = Buffer.from(attempt.requestBody).toString(isText ? 'latin1' : 'base64');
      return { body, bodyForm: isText ? 'sent' : 'base64', warning: null };
    }
    const payload = payloads.get(attempt.rendering);
    const encryption = renderings.get(attempt.rendering)?.encryption;
    // A request that could not be made had no body; one of which only ciphertext is to be kept shows nothing else.
    if (!payload || attempt.errorClass === 'config' || encryption?.keep === 'ciphertext') return NO_BODY;
    return {
      body: Buffer.from(payload.body).toString(),
      bodyForm: encryption ? 'plaintext' : 'sent',
      warning: payload.warning,
    };
  };
}

/** Of other types than `rest` it is kept as it was sent, since it is made of more than the event. */
export function messageBody(body: Uint8Array | null): RequestBody {
  return body === null ? NO_BODY : { body: Buffer.from(body).toString(), bodyForm: 'sent', warning: null };
}

/** What a body is made of. */
export type BodySource = Pick<
  EventRow,
  'uid' | 'ownId' | 'type' | 'created' | 'organization' | 'project' | 'attributes'
> & { data: Uint8Array };

/**
 * The body of a webhook's request before it is encrypted, which is refused where a template cannot make it.
 *
 * @param base where in the body of the call the template stands; null when it does not
 * @param publicUrl where people find the console; null: nobody knows
 */
export function renderOrRefuse(
  { payload, template }: Pick<Rendering, 'payload' | 'template'>,
  source: BodySource,
  base: string | null,
  publicUrl: URL | null,
): Payload {
  const event = toPayloadEvent(source, publicUrl);
  if (payload !== 'custom') return FORMATS[payload ?? 'native'](event);
  const parsed = parseTemplate(template);
  const rendered = parsed.ok ? renderTemplate(parsed.template, event) : parsed;
  if (rendered.ok) return { contentType: 'application/json', body: rendered.body, warning: null };
  const place = `/template${rendered.path}`;
  const path = base === null ? '/data' : base + place;
  const message =
    base === null ? `does not fit the template: ${place}: ${rendered.message}.` : `${rendered.message}.`;
  throw new TidingsError('invalid_template', `${path} ${message}`, { faults: [{ path, message }] });
}

/** Null when a template cannot render the event. */
function renderPayload(
  { payload, template }: Pick<Rendering, 'payload' | 'template'>,
  event: PayloadEvent,
): Payload | null {
  if (payload !== 'custom') return FORMATS[payload ?? 'native'](event);
  const parsed = parseTemplate(template);
  const rendered = parsed.ok ? renderTemplate(parsed.template, event) : parsed;
  return rendered.ok ? { contentType: 'application/json', body: rendered.body, warning: null } : null;
}

function toPayloadEvent(event: BodySource, publicUrl: URL | null): PayloadEvent {
  const id = event.ownId ?? idFromUuid('event', event.uid);
  return {
    id,
    type: event.type,
    created: event.created,
    organization: event.organization,
    project: event.project,
    attributes: event.attributes === null ? null : Buffer.from(event.attributes),
    data: event.data,
    asks: false,
    record: recordOf({ id, organization: event.organization, uid: event.uid }, publicUrl),
  };
}

function contentTypeOf({ requestHeaders }: AttemptRow): unknown {
  return (JSON.parse(requestHeaders) as Record<string, unknown>)['content-type'];
}
