import { join } from '../join.ts';
import { attributesOf } from './format.ts';
import type { Payload, PayloadEvent } from './format.ts';

/** Skillmine's `{event_time, event_type, current_context, data}`; an event without a context has `null` there. */
export function contextPayload(event: PayloadEvent): Payload {
  const head = `{"event_time":${JSON.stringify(event.created)},"event_type":${JSON.stringify(event.type)}`;
  const context = attributesOf(event)('context') ?? 'null';
  const body = join([head, ',"current_context":', context, ',"data":', event.data, '}']);
  return { contentType: 'application/json', body, warning: null };
}
