import { join } from '../join.ts';
import type { Payload, PayloadEvent } from './format.ts';

/** `{type, timestamp, data}`, as Standard Webhooks advises; the id is in the header `webhook-id`. */
export function standardPayload(event: PayloadEvent): Payload {
  const head = `{"type":${JSON.stringify(event.type)},"timestamp":${JSON.stringify(event.created)},"data":`;
  return { contentType: 'application/json', body: join([head, event.data, '}']), warning: null };
}
