/**
 * A payload format makes the body of a request from an event. It sees the event alone, so each attempt sends the same
 * bytes; `data` and the sender's other members go in as they were received.
 */
import { memberSpans } from '../raw-json.ts';

export interface PayloadEvent {
  readonly id: string;
  readonly type: string;
  /** ISO 8601, as the sender wrote it. */
  readonly created: string;
  readonly organization: string;
  readonly project: string | null;
  /** JSON as received. */
  readonly data: Uint8Array;
  /** A JSON object with the event's other members as received (`EVENT_ATTRIBUTES`); null when it has none. */
  readonly attributes: Uint8Array | null;
}

export interface Payload {
  readonly contentType: string;
  readonly body: Uint8Array;
  /** What a reader of the delivery should know about this body. */
  readonly warning: string | null;
}

export type PayloadFormat = (event: PayloadEvent) => Payload;

/** Reads members out of the event's attributes: their bytes as received, or null. */
export function attributesOf({ attributes }: PayloadEvent): (name: string) => Uint8Array | null {
  if (!attributes) return () => null;
  const spans = memberSpans(attributes, { start: 0, end: attributes.length });
  return (name) => {
    const span = spans?.get(name);
    return span ? attributes.subarray(span.start, span.end) : null;
  };
}
