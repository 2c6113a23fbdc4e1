import type { ProfileRules } from './profile.ts';

/**
 * An event id: 1 to 256 visible ASCII characters without a full stop. A full stop separates the
 * id, the timestamp and the body in the signed bytes; an id that holds one would let two different
 * deliveries sign the same bytes.
 */
const EVENT_ID = /^[!-\-/-~]{1,256}$/;

const encoder = new TextEncoder();

export function isEventId(id: unknown): id is string {
  return typeof id === 'string' && EVENT_ID.test(id);
}

/** Holds across realms, where `instanceof` does not: jsdom, `node:vm`, edge sandboxes. */
export function isBytes(body: unknown): body is Uint8Array {
  return body instanceof Uint8Array || Object.prototype.toString.call(body) === '[object Uint8Array]';
}

/**
 * What stands before the body in the signed bytes: `{id}.{timestamp}.`, `{timestamp}.` or nothing. `timestamp` is the
 * text that stands in the header.
 */
export function signedPrefix(rules: ProfileRules, id: string, timestamp: string): string {
  if (rules.timestampUnitMs === null) return '';
  return rules.idHeader === null ? `${timestamp}.` : `${id}.${timestamp}.`;
}

/** The bytes that a profile signs. Without a prefix the body is not copied. */
export function signedContent(prefix: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  // WebCrypto's types ask for a view that is not on shared memory, and WebCrypto checks it again.
  if (prefix === '') return body as Uint8Array<ArrayBuffer>;
  // The prefix is ASCII, so its length in characters is its length in bytes.
  const content = new Uint8Array(prefix.length + body.length);
  encoder.encodeInto(prefix, content);
  content.set(body, prefix.length);
  return content;
}
