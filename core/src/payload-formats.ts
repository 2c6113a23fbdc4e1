/** Payload formats: the body that a receiver gets, built around the event's `data` without touching its bytes. */

export interface PayloadEvent {
  id: string;
  type: string;
  /** ISO 8601 */
  created: string;
  organization: string;
  project: string | null;
  data: Uint8Array;
}

export interface Payload {
  contentType: string;
  body: Uint8Array;
}

const encoder = new TextEncoder();
const CLOSING_BRACE = 0x7d;

/** `native`: `{id, type, created, organization, project, data}`; an event without a project has `null` there. */
export function nativePayload(event: PayloadEvent): Payload {
  const head = encoder.encode(
    `{"id":${JSON.stringify(event.id)},"type":${JSON.stringify(event.type)},"created":${JSON.stringify(event.created)}` +
      `,"organization":${JSON.stringify(event.organization)},"project":${JSON.stringify(event.project)},"data":`,
  );
  const body = new Uint8Array(head.length + event.data.length + 1);
  body.set(head, 0);
  body.set(event.data, head.length);
  body[body.length - 1] = CLOSING_BRACE;
  return { contentType: 'application/json', body };
}
