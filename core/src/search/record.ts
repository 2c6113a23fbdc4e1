/** What is searched: one delivery or event, by the names of its fields. */
import { someNumber } from '../exact-json.ts';
import { storable } from './check.ts';
import type { FieldName } from './fields.ts';

/**
 * Values as the API gives them, but times in milliseconds since 1970, durations in milliseconds and sizes in bytes. A
 * field without a value is missing or null; one with several is a list: the webhooks of an event, the id and the name of
 * its watcher, and its id, which is ours and, where there is one, the caller's own.
 *
 * `data` and `context` are parsed JSON, `header` and `response.header` objects by name, `response.body` is what
 * `searchableText` makes of the bytes. What is no field is for bare words.
 */
export type SearchRecord = { readonly [Name in FieldName]?: unknown } & {
  /** The event's data as received. */
  readonly payload?: string;
};

/**
 * Bytes as a text that can be searched: null when they are none in UTF-8, or hold NUL, which PostgreSQL has no text for.
 * What is kept of an answer may end inside a character.
 */
export function searchableText(bytes: Uint8Array): string | null {
  for (let cut = 0; cut <= Math.min(3, bytes.length); cut++) {
    const text = textOf(bytes.subarray(0, bytes.length - cut));
    if (text !== null && !text.includes('\0')) return text;
  }
  return null;
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * JSON as a value that can be searched, as PostgreSQL has it: undefined when it holds a number beyond `numeric`, and names
 * of members without what no text there can hold.
 */
export function searchableJson(text: string): unknown {
  if (/[eE][+-]?\d{4}|\d{16000}/.test(text) && someNumber(text, isBeyondNumeric)) return undefined;
  const value = JSON.parse(text) as unknown;
  return /\\u(?:0000|d[89a-f])/i.test(text) ? withStorableKeys(value) : value;
}

/** PostgreSQL's documentation, "Arbitrary Precision Numbers": so many digits before and after the decimal point. */
const MOST_DIGITS_BEFORE = 131_072;
const MOST_DIGITS_BEHIND = 16_383;

function isBeyondNumeric(token: string): boolean {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE](.+))?$/.exec(token) ?? [];
  const digits = whole.replace(/^0+/, '').length + Number(exponent);
  return digits > MOST_DIGITS_BEFORE || fraction.length - Number(exponent) > MOST_DIGITS_BEHIND;
}

function withStorableKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withStorableKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storable(key), withStorableKeys(member)]),
  );
}
