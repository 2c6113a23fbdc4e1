/**
 * Finds where the members of a JSON object, or the items of an array, stand in the bytes as received, so that `data`
 * can be stored, signed and sent byte for byte: parsing and printing again would turn `1.0` into `1` and
 * 12345678901234567890 into another number.
 *
 * The bytes must be valid JSON (the caller has parsed them); only the nesting is followed here, in one pass.
 */

export interface Span {
  start: number;
  end: number;
}

export const MAX_JSON_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** True when no array or object is nested deeper than `limit`. Safe on any bytes, valid JSON or not. */
export function jsonDepthWithin(bytes: Uint8Array, limit: number): boolean {
  return countOpenings(bytes, limit) <= limit || deepestWithin(bytes, limit);
}

/** Arrays and objects that open, strings not looked at; at most one more than `most`. */
function countOpenings(bytes: Uint8Array, most: number): number {
  let count = 0;
  for (const opening of [OPEN_BRACE, OPEN_BRACKET]) {
    for (let i = bytes.indexOf(opening); i >= 0 && count <= most; i = bytes.indexOf(opening, i + 1)) count++;
  }
  return count;
}

function deepestWithin(bytes: Uint8Array, limit: number): boolean {
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) i = skipString(bytes, i);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > limit) return false;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return true;
}

/**
 * The spans of an object's member values by name.
 *
 * @returns null when a name occurs twice, or holds an escape: which value counts would be a guess
 */
export function memberSpans(bytes: Uint8Array, object: Span): Map<string, Span> | null {
  const spans = new Map<string, Span>();
  let i = skipSpace(bytes, object.start) + 1;
  for (;;) {
    i = skipSpace(bytes, i);
    if (i >= object.end || bytes[i] !== QUOTE) return spans;
    const nameEnd = skipString(bytes, i);
    let name = '';
    for (let k = i + 1; k < nameEnd; k++) {
      const byte = bytes[k]!;
      if (byte === BACKSLASH) return null;
      name += String.fromCharCode(byte);
    }
    if (spans.has(name)) return null;
    i = skipSpace(bytes, nameEnd + 1);
    if (bytes[i] !== COLON) return spans;
    const start = skipSpace(bytes, i + 1);
    const end = skipValue(bytes, start, object.end);
    spans.set(name, { start, end });
    i = skipSpace(bytes, end);
    if (bytes[i] !== COMMA) return spans;
    i++;
  }
}

/** The spans of an array's items. */
export function itemSpans(bytes: Uint8Array, array: Span): Span[] {
  const spans: Span[] = [];
  let i = skipSpace(bytes, array.start) + 1;
  for (;;) {
    i = skipSpace(bytes, i);
    if (i >= array.end || bytes[i] === CLOSE_BRACKET) return spans;
    const end = skipValue(bytes, i, array.end);
    spans.push({ start: i, end });
    i = skipSpace(bytes, end);
    if (bytes[i] !== COMMA) return spans;
    i++;
  }
}

/**
 * The spans of the items of an array of which nobody knows yet that it is one; at most one more than `most`. Safe on any
 * bytes. Null when they are no array, or something else than a comma stands between items: the items themselves are yet
 * to be parsed.
 */
export function splitArray(bytes: Uint8Array, most: number): Span[] | null {
  let i = skipSpace(bytes, 0);
  if (bytes[i] !== OPEN_BRACKET) return null;
  const spans: Span[] = [];
  i = skipSpace(bytes, i + 1);
  if (bytes[i] === CLOSE_BRACKET) return skipSpace(bytes, i + 1) === bytes.length ? spans : null;
  for (;;) {
    const end = skipValue(bytes, i, bytes.length);
    if (end === i || end > bytes.length) return null;
    spans.push({ start: i, end });
    if (spans.length > most) return spans;
    i = skipSpace(bytes, end);
    if (bytes[i] === CLOSE_BRACKET) return skipSpace(bytes, i + 1) === bytes.length ? spans : null;
    if (bytes[i] !== COMMA) return null;
    i = skipSpace(bytes, i + 1);
  }
}

/** Index of the quote that closes the string opened at `start`. */
export function skipString(bytes: Uint8Array, start: number): number {
  let i = start + 1;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
}

export function skipSpace(bytes: Uint8Array, start: number): number {
  let i = start;
  while (bytes[i] === 0x20 || bytes[i] === 0x0a || bytes[i] === 0x0d || bytes[i] === 0x09) i++;
  return i;
}

/** Index just behind the value that starts at `start`. */
export function skipValue(bytes: Uint8Array, start: number, limit: number): number {
  const first = bytes[start];
  if (first === QUOTE) return skipString(bytes, start) + 1;
  if (first === OPEN_BRACE || first === OPEN_BRACKET) {
    let depth = 0;
    for (let i = start; i < limit; i++) {
      const byte = bytes[i];
      if (byte === QUOTE) i = skipString(bytes, i);
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return i + 1;
    }
    return limit;
  }
  let i = start;
  while (
    i < limit &&
    bytes[i] !== COMMA &&
    bytes[i] !== CLOSE_BRACE &&
    bytes[i] !== CLOSE_BRACKET &&
    bytes[i]! > 0x20
  ) {
    i++;
  }
  return i;
}
