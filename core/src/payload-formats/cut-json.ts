/**
 * Cuts JSON down to a number of bytes so that as much as possible of it stays, and what stays is as it was received:
 * small members of an object first, then what is left of the large ones, in their order; the beginning of arrays and
 * of strings, which then end in `…`.
 */
import { itemSpans, skipSpace, skipString, skipValue } from '../raw-json.ts';
import { join } from '../join.ts';

/** Members up to this size are kept before larger ones. */
const SMALL_BYTES = 128;
/** With less room than this, the rest of a value is not worth its place. */
const LEAST_BYTES = 16;

const encoder = new TextEncoder();
const NULL = encoder.encode('null');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** @param room bytes, 4 or more */
export function cutJson(json: Uint8Array, room: number): Uint8Array {
  if (json.length <= room) return json;
  if (json[0] === QUOTE) return cutText(json, room);
  if (json[0] === OPEN_BRACE) return cutObject(json, room);
  return json[0] === OPEN_BRACKET ? cutArray(json, room) : NULL;
}

/** A JSON string cut to its beginning and `…`; anything else stays as it is. */
export function cutText(json: Uint8Array, room: number): Uint8Array {
  if (json.length <= room || json[0] !== QUOTE) return json;
  // Two quotes, and three bytes of the ellipsis.
  const most = room - 1 - 3;
  let end = 1;
  for (let next = end; next <= most && next < json.length; next += unitLength(json, next)) end = next;
  return room < 5 ? join(['""']) : join([json.subarray(0, end), '…"']);
}

/** The first items of an array, as many as there is room for. */
export function cutToFirst(json: Uint8Array, room: number): Uint8Array {
  if (json.length <= room) return json;
  const items = itemSpans(json, { start: 0, end: json.length });
  const fitting = items.filter(({ end }) => end - items[0]!.start + 2 <= room);
  return fitting.length === 0
    ? join(['[]'])
    : join(['[', json.subarray(items[0]!.start, fitting.at(-1)!.end), ']']);
}

function cutObject(json: Uint8Array, room: number): Uint8Array {
  const members = membersOf(json);
  const kept = new Map<Member, Uint8Array>();
  // Braces; each member counts with its colon and a comma.
  let left = room - 2;
  const isSmall = ({ value }: Member): boolean => value.length <= SMALL_BYTES;
  for (const member of [...members.filter(isSmall), ...members.filter((one) => !isSmall(one))]) {
    const allowance = left - member.name.length - 2;
    const value = fit(member.value, allowance);
    if (!value) continue;
    kept.set(member, value);
    left = allowance - value.length;
  }
  const parts = members
    .filter((member) => kept.has(member))
    .flatMap((member, i) => [i > 0 ? ',' : '', member.name, ':', kept.get(member)!]);
  return join(['{', ...parts, '}']);
}

function cutArray(json: Uint8Array, room: number): Uint8Array {
  const kept: Uint8Array[] = [];
  let left = room - 2;
  for (const { start, end } of itemSpans(json, { start: 0, end: json.length })) {
    const item = json.subarray(start, end);
    const value = fit(item, left - 1);
    if (value) kept.push(value);
    if (value !== item) break;
    left -= value.length + 1;
  }
  return join(['[', ...kept.flatMap((item, i) => [i > 0 ? ',' : '', item]), ']']);
}

/** The value itself, what is left of it, or null when that would be next to nothing. */
function fit(value: Uint8Array, room: number): Uint8Array | null {
  if (value.length <= room) return value;
  const isDivisible = value[0] === QUOTE || value[0] === OPEN_BRACE || value[0] === OPEN_BRACKET;
  return isDivisible && room >= LEAST_BYTES ? cutJson(value, room) : null;
}

interface Member {
  /** With its quotes. */
  name: Uint8Array;
  value: Uint8Array;
}

function membersOf(json: Uint8Array): Member[] {
  const members: Member[] = [];
  let i = skipSpace(json, 1);
  while (i < json.length && json[i] !== CLOSE_BRACE) {
    const nameEnd = skipString(json, i) + 1;
    const start = skipSpace(json, skipSpace(json, nameEnd) + 1);
    const end = skipValue(json, start, json.length);
    members.push({ name: json.subarray(i, nameEnd), value: json.subarray(start, end) });
    i = skipSpace(json, end);
    if (json[i] === COMMA) i = skipSpace(json, i + 1);
  }
  return members;
}

/** Bytes of the character, or the escape of one, that begins at `i` within a JSON string. */
function unitLength(json: Uint8Array, i: number): number {
  const byte = json[i]!;
  if (byte === BACKSLASH) {
    if (json[i + 1] !== 0x75) return 2;
    return isSurrogate(json, i, 0x38) && isSurrogate(json, i + 6, 0x63) ? 12 : 6;
  }
  if (byte < 0x80) return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/** Whether `\ud8…` to `\udb…` (from 8) or `\udc…` to `\udf…` (from c) stands at `i`. */
function isSurrogate(json: Uint8Array, i: number, from: number): boolean {
  if (json[i] !== BACKSLASH || json[i + 1] !== 0x75 || (json[i + 2]! | 0x20) !== 0x64) return false;
  const third = json[i + 3]! | 0x20;
  return from === 0x38
    ? third === 0x38 || third === 0x39 || third === 0x61 || third === 0x62
    : third >= 0x63 && third <= 0x66;
}
