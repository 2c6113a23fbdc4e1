/**
 * Finds the values that a template's paths lead to in the bytes of an event, in one pass over them however many paths
 * there are. The bytes of a value found are the sender's own, so what is copied keeps its spelling: `1.0` stays `1.0`.
 *
 * Names are the object's own by construction: they are compared with the names in the text, so `constructor` and
 * `__proto__` lead to a value only where the sender wrote one.
 */
import { skipSpace, skipString, skipValue } from '../raw-json.ts';

/** The paths of a template as a tree. */
export interface Wanted {
  /** Where the span of the value goes; -1 when no path ends here. */
  slot: number;
  readonly children: Child[];
  /** The slots here and below, which a repeated name empties again: the last one counts. */
  readonly slots: number[];
}

interface Child {
  /** In UTF-8. */
  readonly name: Uint8Array;
  /** The place in an array that the name stands for; -1 for none. */
  readonly index: number;
  readonly wanted: Wanted;
}

export function nothingWanted(): Wanted {
  return { slot: -1, children: [], slots: [] };
}

/** Adds a path. `newSlot` is used unless the path was there before; answers the slot of the path. */
export function want(root: Wanted, path: readonly string[], newSlot: number): number {
  const way = [root];
  let wanted = root;
  for (const name of path) {
    const bytes = encoder.encode(name);
    let child = wanted.children.find((known) => sameBytes(known.name, bytes, 0, bytes.length));
    if (!child) {
      child = {
        name: bytes,
        index: /^(?:0|[1-9]\d{0,5})$/.test(name) ? Number(name) : -1,
        wanted: nothingWanted(),
      };
      wanted.children.push(child);
    }
    wanted = child.wanted;
    way.push(wanted);
  }
  if (wanted.slot < 0) {
    wanted.slot = newSlot;
    for (const each of way) each.slots.push(newSlot);
  }
  return wanted.slot;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Writes the start and end of each value found to `spans[2 * slot]` and behind it; -1 stays where there is none.
 *
 * @param bytes valid JSON
 */
export function find(bytes: Uint8Array, root: Wanted, spans: Int32Array): void {
  if (root.slots.length > 0) findValue(bytes, skipSpace(bytes, 0), root, spans);
}

/** Answers the index behind the value at `start`. */
function findValue(bytes: Uint8Array, start: number, wanted: Wanted, spans: Int32Array): number {
  const first = bytes[start];
  const end =
    wanted.children.length === 0 || (first !== OPEN_BRACE && first !== OPEN_BRACKET)
      ? skipValue(bytes, start, bytes.length)
      : first === OPEN_BRACE
        ? findMembers(bytes, start, wanted, spans)
        : findItems(bytes, start, wanted, spans);
  if (wanted.slot >= 0) {
    spans[2 * wanted.slot] = start;
    spans[2 * wanted.slot + 1] = end;
  }
  return end;
}

function findMembers(bytes: Uint8Array, start: number, wanted: Wanted, spans: Int32Array): number {
  let i = skipSpace(bytes, start + 1);
  while (i < bytes.length && bytes[i] !== CLOSE_BRACE) {
    const nameEnd = skipString(bytes, i);
    const child = childNamed(wanted, bytes, i + 1, nameEnd);
    // Behind the quote, the colon and what space there is around it.
    i = skipSpace(bytes, skipSpace(bytes, nameEnd + 1) + 1);
    if (child) {
      for (const slot of child.slots) spans[2 * slot] = -1;
      i = findValue(bytes, i, child, spans);
    } else i = skipValue(bytes, i, bytes.length);
    i = skipSpace(bytes, i);
    if (bytes[i] === COMMA) i = skipSpace(bytes, i + 1);
  }
  return i + 1;
}

function findItems(bytes: Uint8Array, start: number, wanted: Wanted, spans: Int32Array): number {
  let i = skipSpace(bytes, start + 1);
  for (let index = 0; i < bytes.length && bytes[i] !== CLOSE_BRACKET; index++) {
    const child = wanted.children.find((known) => known.index === index);
    i = child ? findValue(bytes, i, child.wanted, spans) : skipValue(bytes, i, bytes.length);
    i = skipSpace(bytes, i);
    if (bytes[i] === COMMA) i = skipSpace(bytes, i + 1);
  }
  return i + 1;
}

function childNamed(wanted: Wanted, bytes: Uint8Array, start: number, end: number): Wanted | null {
  for (let i = start; i < end; i++) {
    if (bytes[i] !== BACKSLASH) continue;
    const name = JSON.parse(decoder.decode(bytes.subarray(start - 1, end + 1))) as string;
    return childWith(wanted, encoder.encode(name), 0, undefined);
  }
  return childWith(wanted, bytes, start, end);
}

function childWith(wanted: Wanted, bytes: Uint8Array, start: number, end = bytes.length): Wanted | null {
  for (const child of wanted.children) {
    if (sameBytes(child.name, bytes, start, end)) return child.wanted;
  }
  return null;
}

function sameBytes(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
