import { join } from '../join.ts';
import type { Payload, PayloadEvent } from './format.ts';

/** `{id, type, created, organization, project, data}`; an event without a project has `null` there. */
export function nativePayload(event: PayloadEvent): Payload {
  const head =
    `{"id":${JSON.stringify(event.id)},"type":${JSON.stringify(event.type)},"created":${JSON.stringify(event.created)}` +
    `,"organization":${JSON.stringify(event.organization)},"project":${JSON.stringify(event.project)},"data":`;
  return { contentType: 'application/json', body: join([head, event.data, '}']), warning: null };
}
