/**
 * A payload format makes the body of a request from an event, and from where its page is. Each attempt sends the same
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
  /** Whether its type asks, so that a question follows of which it is the first word. */
  readonly asks: boolean;
  /** The URL of its page in the console; null: nobody knows where the console is, or it has none. */
  readonly record: string | null;
}

export interface Payload {
  readonly contentType: string;
  readonly body: Uint8Array;
  /** What a reader of the delivery should know about this body. */
  readonly warning: string | null;
}

export type PayloadFormat = (event: PayloadEvent) => Payload;

/** What a link to the full record says. */
export const RECORD_LINK = 'Open in Tidings';

/** Reads members out of the event's attributes: their bytes as received, or null. */
export function attributesOf({ attributes }: PayloadEvent): (name: string) => Uint8Array | null {
  if (!attributes) return () => null;
  const spans = memberSpans(attributes, { start: 0, end: attributes.length });
  return (name) => {
    const span = spans?.get(name);
    return span ? attributes.subarray(span.start, span.end) : null;
  };
}
