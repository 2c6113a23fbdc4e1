/**
 * Finds secrets in text that others wrote, however they were spelled, and puts a mask in their place. Receivers answer
 * with what they got: as it came, escaped for JSON, HTML or a URL, in base64, in hexadecimal, as a list of bytes, or cut
 * off somewhere within.
 *
 * Most texts hold none, and are left after a look for a few characters of each spelling. Where one of those is found,
 * the text is read the way each spelling reads, with a note of where each character came from.
 */

/** What stands for a secret. */
export const MASK = '***';
/** What is shorter than this is found by chance in any text, and no secret. */
export const LEAST_SECRET = 6;
/** At the end of a text that was cut, so many characters of a secret are taken for its beginning. */
const LEAST_BEGINNING = 4;
const ANCHOR_LENGTH = 12;
const LEAST_ANCHOR = 4;
/** Escapes within escapes that are undone. */
const MOST_LEVELS = 3;
/** Letters and digits are not escaped unless everything is. */
const ESCAPED_LETTERS = /\\u00[3-7]|\\x[3-7]|%[3-7]|&#|&amp;#/i;
/** Bytes one by one, in hexadecimal or as numbers. */
const LISTED = /[\s:,-](?:0x)?[0-9a-f]{1,3}(?:[\s:,-]+(?:0x)?[0-9a-f]{1,3}){5}/i;

/** A text as one of the spellings reads it, and from where to where each of its characters stood. */
interface Reading {
  text: string;
  starts: readonly number[];
  ends: readonly number[];
}

/** What is looked for in a reading; in base64, its first and last character may also hold what stood beside it. */
interface Needle {
  text: string;
  before: number;
  after: number;
}

interface Anchor {
  text: string;
  /** No text that is shorter than this holds the spelling. */
  least: number;
}

/** All that is looked for: a few characters of each spelling to begin with, then the spellings. */
interface Needles {
  anchors: readonly Anchor[];
  plain: readonly Needle[];
  base64: readonly Needle[];
  hex: readonly Needle[];
  /** What is read is held against them in this way. */
  fold: (text: string) => string;
}

export class Concealer {
  readonly #secrets: readonly string[];
  /** The length of the shortest secret: no text that is shorter holds one. */
  readonly shortest: number;
  #needles: Needles | null = null;
  #needlesOfNames: Needles | null = null;

  /** @param secrets each character is a byte; those that are too short to be told from chance are left out */
  constructor(secrets: readonly string[]) {
    // Forms write a space as a plus.
    const spelled = secrets.flatMap((secret) => [secret, secret.replaceAll(' ', '+')]);
    this.#secrets = [...new Set(spelled)].filter(({ length }) => length >= LEAST_SECRET);
    this.shortest = Math.min(...this.#secrets.map(({ length }) => length));
  }

  /**
   * The text with masks for the secrets in it.
   *
   * @param text each character is a byte
   * @param cut whether it goes on, so that a secret may have begun at its end
   */
  conceal(text: string, cut = false): string {
    if (this.#secrets.length === 0 || (!cut && text.length < this.shortest)) return text;
    return mask(text, cut, (this.#needles ??= prepare(this.#secrets, asWritten)), this.shortest);
  }

  /** The same for the name of a header, which comes in small letters whatever the receiver wrote. */
  concealName(name: string): string {
    if (name.length < this.shortest) return name;
    return mask(name, false, (this.#needlesOfNames ??= prepare(this.#secrets, lowercase)), this.shortest);
  }
}

function prepare(secrets: readonly string[], fold: Needles['fold']): Needles {
  const folded = <Item extends { text: string }>(items: Item[]): Item[] =>
    items.map((item) => ({ ...item, text: fold(item.text) }));
  return {
    anchors: folded(secrets.flatMap(anchorsOf)),
    plain: folded(secrets.map(asNeedle)),
    base64: folded(secrets.flatMap(base64Needles)),
    hex: secrets.map((secret) => asNeedle(toHex(secret))),
    fold,
  };
}

function asWritten(text: string): string {
  return text;
}

/** Of bytes: as long as before. */
function lowercase(text: string): string {
  return text.toLowerCase();
}

function mask(text: string, cut: boolean, needles: Needles, shortest: number): string {
  if (!cut && !mayHold(text, needles, shortest)) return text;
  const found = find(text, cut, needles);
  return found.length === 0 ? text : withMasks(text, found);
}

function mayHold(text: string, { anchors, fold }: Needles, shortest: number): boolean {
  if (holdsAnchor(fold(text), anchors) || ESCAPED_LETTERS.test(text)) return true;
  if (text.length >= 2 * shortest && LISTED.test(text)) return true;
  // Base64 is broken into lines.
  return /[\r\n]|\\[rn]/.test(text) && holdsAnchor(text.replaceAll(/\s|(?<!\\)\\+[rn]/g, ''), anchors);
}

function holdsAnchor(text: string, anchors: readonly Anchor[]): boolean {
  for (const { text: anchor, least } of anchors) {
    if (text.length >= least && text.includes(anchor)) return true;
  }
  return false;
}

function find(text: string, cut: boolean, needles: Needles): [number, number][] {
  const ways = ESCAPED_HIGH_BYTE.test(text) ? [true, false] : [true];
  return ways.flatMap((highBytes) => findOneWay(text, cut, needles, highBytes));
}

/** @param highBytes whether \u00e9 stands for a byte, else for a character, which is two bytes in UTF-8 */
function findOneWay(text: string, cut: boolean, needles: Needles, highBytes: boolean): [number, number][] {
  if (!holds(text, cut, needles, highBytes)) return [];
  const found: [number, number][] = [];
  const look = ({ text: read, starts, ends }: Reading, some: readonly Needle[]): void => {
    const folded = needles.fold(read);
    for (const needle of some) {
      for (const [from, to] of occurrences(folded, needle, cut)) {
        // What is left of an escape at the cut belongs to the secret before it.
        found.push([starts[from]!, cut && to === read.length ? text.length : ends[to - 1]!]);
      }
    }
  };
  let reading = asIs(text);
  for (let level = 0; level <= MOST_LEVELS; level++) {
    if (cut) reading = { ...reading, text: withoutRest(reading.text) };
    look(reading, needles.plain);
    look(without(reading, NOT_BASE64, toStandardBase64), needles.base64);
    look(
      without(reading, NOT_HEX, (read) => read.toLowerCase()),
      needles.hex,
    );
    look(replaced(reading, cut ? ENDED_NUMBER : NUMBER, toByte), needles.plain);
    const undone = replaced(reading, ESCAPE, (match) => undoEscape(match, highBytes), true);
    if (undone.text === reading.text) break;
    reading = undone;
  }
  return found;
}

/** The same without the places, which is what costs. */
function holds(text: string, cut: boolean, needles: Needles, highBytes: boolean): boolean {
  const any = (read: string, some: readonly Needle[]): boolean => {
    const folded = needles.fold(read);
    return some.some((needle) => occurrences(folded, needle, cut).length > 0);
  };
  let read = text;
  for (let level = 0; level <= MOST_LEVELS; level++) {
    if (cut) read = withoutRest(read);
    if (any(read, needles.plain)) return true;
    if (any(toStandardBase64(read.replaceAll(NOT_BASE64, '')), needles.base64)) return true;
    if (any(read.replaceAll(NOT_HEX, '').toLowerCase(), needles.hex)) return true;
    if (LISTED.test(read) && any(bytesIn(cut ? read.replace(/(?<!\d)\d+$/, '') : read), needles.plain))
      return true;
    const undone = read.replaceAll(ESCAPE, (...match) => undoEscape(match, highBytes));
    if (undone === read) break;
    read = undone;
  }
  return false;
}

/** A few characters of each spelling. A secret without letters and digits in a row has none that is the same in all. */
function anchorsOf(secret: string): Anchor[] {
  const hex = toHex(secret.slice(0, ANCHOR_LENGTH / 2));
  return [
    { text: anchorIn(secret), least: secret.length },
    ...base64Needles(secret).map(({ text }) => ({ text: anchorIn(text), least: text.length })),
    { text: hex, least: 2 * secret.length },
    { text: hex.toUpperCase(), least: 2 * secret.length },
  ];
}

/** The empty text, which every text holds, when there is none. */
function anchorIn(text: string): string {
  const runs = text.match(/[A-Za-z0-9]+/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest.length < Math.min(LEAST_ANCHOR, text.length) ? '' : longest.slice(0, ANCHOR_LENGTH);
}

function asNeedle(text: string): Needle {
  return { text, before: 0, after: 0 };
}

/** From where to where in the text: the whole needle, and what of it stands before a cut. */
function occurrences(
  text: string,
  { text: needle, before, after }: Needle,
  cut: boolean,
): [number, number][] {
  const found: [number, number][] = [];
  const note = (from: number, to: number): void => {
    found.push([Math.max(0, from - before), Math.min(text.length, to + after)]);
  };
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length)) {
    note(at, at + needle.length);
  }
  for (let length = cut ? Math.min(needle.length - 1, text.length) : 0; length >= LEAST_BEGINNING; length--) {
    if (!text.endsWith(needle.slice(0, length))) continue;
    note(text.length - length, text.length);
    break;
  }
  return found;
}

function withMasks(text: string, found: readonly [number, number][]): string {
  let shown = '';
  let reached = 0;
  for (const [start, end] of found.toSorted((a, b) => a[0] - b[0])) {
    if (start >= reached) shown += text.slice(reached, start) + MASK;
    reached = Math.max(reached, end);
  }
  return shown + text.slice(reached);
}

function asIs(text: string): Reading {
  const starts = Array.from({ length: text.length }, (_, i) => i);
  return { text, starts, ends: starts.map((start) => start + 1) };
}

/** Without what breaks the spelling up, and the rest changed character for character. */
function without(reading: Reading, left: RegExp, change: (text: string) => string): Reading {
  const rest = replaced(reading, left, () => '', true);
  return { ...rest, text: change(rest.text) };
}

/**
 * With some characters, or none, in the place of each match, each of which stands for all that was matched.
 *
 * @param keeps whether what lies between the matches is kept
 */
function replaced(
  { text, starts, ends }: Reading,
  pattern: RegExp,
  replace: (match: readonly unknown[]) => string,
  keeps = false,
): Reading {
  const parts: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let reached = 0;
  const keepUntil = (end: number): void => {
    if (keeps) {
      parts.push(text.slice(reached, end));
      for (; reached < end; reached++) {
        from.push(starts[reached]!);
        to.push(ends[reached]!);
      }
    }
  };
  for (const match of text.matchAll(pattern)) {
    keepUntil(match.index);
    reached = match.index + match[0].length;
    const characters = replace(match);
    parts.push(characters);
    for (let i = 0; i < characters.length; i++) {
      from.push(starts[match.index]!);
      to.push(ends[reached - 1]!);
    }
  }
  keepUntil(text.length);
  return { text: parts.join(''), starts: from, ends: to };
}

/** Lines, and padding. */
const NOT_BASE64 = /[\s=]+/g;
const NOT_HEX = /[\s:,-]+|0x/gi;
// Receivers choose what is read here: no expression may try again from within what it has tried already.
const NUMBER = /\d+/g;
const ENDED_NUMBER = /(?<!\d)\d+(?=\D)/g;
const ESCAPE =
  /%([0-9a-f]{2})|\\+(?:u(d[89ab][0-9a-f]{2})\\+u(d[c-f][0-9a-f]{2})|u([0-9a-f]{4})|x([0-9a-f]{2})|([nrt])|([^\\A-Za-z0-9]))|(\\\\+)|&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));?/gi;
/** Escapes of what is one character or one byte, as the writer of the text took it. */
const ESCAPED_HIGH_BYTE = /u00[89a-f]|#(?:1[2-9]\d|2[0-5]\d)(?!\d)|#x0*[89a-f][0-9a-f](?![0-9a-f])/i;
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const CONTROL: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

function toStandardBase64(text: string): string {
  return text.replaceAll('-', '+').replaceAll('_', '/');
}

function bytesIn(text: string): string {
  return Array.from(text.matchAll(NUMBER), toByte).join('');
}

/** A number in a list of bytes. */
function toByte([digits]: readonly unknown[]): string {
  const number = Number(digits);
  return number > 255 ? '' : String.fromCharCode(number);
}

/** What an escape of a URL, of JSON and other languages, or of HTML stands for: each character of it is a byte. */
function undoEscape(match: readonly unknown[], highBytes: boolean): string {
  const [, percent, high, low, u, x, control, punctuation, backslashes, decimal, hexadecimal, name] =
    match as (string | undefined)[];
  if (control !== undefined) return CONTROL[control.toLowerCase()]!;
  if (punctuation !== undefined) return punctuation;
  if (backslashes !== undefined) return '\\';
  if (name !== undefined) return NAMED[name.toLowerCase()]!;
  const byte = percent ?? x;
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
  if (high !== undefined && low !== undefined) {
    return inUtf8(0x10000 + ((Number.parseInt(high, 16) & 0x3ff) << 10) + (Number.parseInt(low, 16) & 0x3ff));
  }
  const hex = u ?? hexadecimal;
  const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return point > 0xff || !highBytes ? inUtf8(point) : String.fromCharCode(point);
}

/** A character as the bytes that UTF-8 has for it; none for what is no character. */
function inUtf8(point: number): string {
  if (point < 0x80) return String.fromCharCode(point);
  if (point > 0x10ffff) return '';
  const rest = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6), rest(0));
  if (point < 0x10000) return String.fromCharCode(0xe0 | (point >> 12), rest(6), rest(0));
  return String.fromCharCode(0xf0 | (point >> 18), rest(12), rest(6), rest(0));
}

/** Without the escape that the cut went through. */
function withoutRest(text: string): string {
  const [begun = ''] =
    /(?:%[0-9a-f]?|\\+(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&#?\w{0,6}|\b0x?)$/i.exec(text.slice(-12)) ?? [];
  return text.slice(0, text.length - begun.length);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The secret in base64, by what may stand before it; and itself, if it is base64 already. */
function base64Needles(secret: string): Needle[] {
  const needles = [0, 1, 2].map((lead) => {
    const text = toBase64('\0'.repeat(lead) + secret);
    const first = Math.ceil((lead * 8) / 6);
    const last = Math.floor(((lead + secret.length) * 8) / 6);
    const after = (lead + secret.length) % 3 === 0 ? 0 : 1;
    return { text: text.slice(first, last), before: lead === 0 ? 0 : 1, after };
  });
  const own = secret
    .replace(/^whs[ek][ck]?_/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/=+$/, '');
  const isBase64 = own.length >= 2 * LEAST_SECRET && /^[A-Za-z0-9+/]+$/.test(own);
  return isBase64 ? [...needles, asNeedle(own)] : needles;
}

/** Without padding. */
function toBase64(bytes: string): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (code(bytes, i) << 16) | (code(bytes, i + 1) << 8) | code(bytes, i + 2);
    for (let shift = 18; shift >= 0; shift -= 6) text += ALPHABET[(three >> shift) & 63];
  }
  return text.slice(0, Math.ceil((bytes.length * 8) / 6));
}

function code(bytes: string, i: number): number {
  return i < bytes.length ? bytes.charCodeAt(i) & 255 : 0;
}

function toHex(bytes: string): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += code(bytes, i).toString(16).padStart(2, '0');
  return text;
}
