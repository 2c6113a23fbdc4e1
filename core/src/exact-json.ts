/**
 * JSON with numbers as they were written. JavaScript holds numbers in 64 bits of floating point: parsed and printed again,
 * `1.0` becomes `1`, 9007199254740993 becomes 9007199254740992, and `1e400` becomes null. Here such a number is a
 * `SpelledNumber`, which `JSON.stringify` prints as it was, and which compares by its true value.
 */

/** A number that JavaScript would print otherwise than it was written. Made by `parseExactly` alone. */
export interface SpelledNumber {
  readonly rawJSON: string;
}

/** ECMAScript's own (proposal-json-parse-with-source), which the type library does not have yet. */
const Native = JSON as unknown as {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): SpelledNumber;
  isRawJSON(value: unknown): value is SpelledNumber;
};

/** As `JSON.parse`, with the numbers that would be printed otherwise kept as they are. */
export function parseExactly(text: string): unknown {
  return spellsNumbers(text) ? Native.parse(text, keepSpelling) : (JSON.parse(text) as unknown);
}

function keepSpelling(_name: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === 'number' && !isPlain(source!) ? Native.rawJSON(source!) : value;
}

/** Whether JSON text holds a number that JavaScript would print otherwise. */
export function spellsNumbers(text: string): boolean {
  return someNumber(text, (token) => !isPlain(token));
}

/**
 * Whether JSON text may hold a number in whose place JavaScript holds another one. Quick, and sure when it says no: up to 15
 * digits without an exponent are always held, and a number stands behind one of a few characters.
 */
export function mayLoseNumbers(text: string): boolean {
  return /(?:^|[\s:,[])-?\d(?:[\d.]{15}|[\d.]*[eE])/.test(text);
}

/** Parsed JSON with its numbers as they were written: read once, and only for who asks. @param data as JavaScript has it */
export function exactly(data: unknown, text: () => string): () => unknown {
  let read: { data: unknown } | null = null;
  return () => {
    if (!read) {
      const json = text();
      read = { data: mayLoseNumbers(json) ? parseExactly(json) : data };
    }
    return read.data;
  };
}

export function isSpelled(value: unknown): value is SpelledNumber {
  // Asked of each object that is looked at; what was parsed otherwise has a prototype, which is seen at once.
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === null &&
    Native.isRawJSON(value)
  );
}

/** A number from its JSON text, for values that come by another way than `parseExactly`. */
export function spelled(token: string): number | SpelledNumber {
  return isPlain(token) ? Number(token) : Native.rawJSON(token);
}

/** Whether JavaScript prints a number as it is written here. */
export function isPlain(token: string): boolean {
  if (token.length < SURE_DIGITS && !/[^\d]/.test(token)) return true;
  return String(Number(token)) === token;
}

/** As many decimal digits are always held exactly (IEEE 754 binary64). */
const SURE_DIGITS = 16;

/** The same number as JavaScript holds it; null when it holds another one in its place. */
export function heldNumber({ rawJSON }: SpelledNumber): number | null {
  const held = Number(rawJSON);
  return Number.isFinite(held) && compareDecimals(rawJSON, String(held)) === 0 ? held : null;
}

/** A value to be looked for among plain ones: a number that JavaScript cannot hold equals none of them. */
export function asHeld(value: unknown): unknown {
  return isSpelled(value) ? (heldNumber(value) ?? value) : value;
}

/** Below 0 when the first number is the smaller one, 0 when they are the same, else above 0. By their true values. */
export function compareNumbers({ rawJSON }: SpelledNumber, other: number): number {
  const near = Number(rawJSON);
  if (near !== other) return near < other ? -1 : 1;
  return compareDecimals(rawJSON, String(other));
}

/** Compares numbers as they are written in JSON. */
function compareDecimals(one: string, other: string): number {
  const [a, b] = [readDecimal(one), readDecimal(other)];
  if (a.sign !== b.sign) return a.sign - b.sign;
  if (a.sign === 0) return 0;
  if (a.exponent !== b.exponent) return a.exponent < b.exponent ? -a.sign : a.sign;
  if (a.digits === b.digits) return 0;
  // Digits of one length sort as text does, and what is cut off at the end are zeros.
  return a.digits < b.digits ? -a.sign : a.sign;
}

/** 0.digits × 10^exponent, with neither a zero in front nor one at the end. */
function readDecimal(text: string): { sign: number; digits: string; exponent: number } {
  const [, minus, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(
    text,
  )!;
  const all = whole! + fraction;
  const digits = all.replace(/^0+/, '');
  if (digits === '') return { sign: 0, digits: '', exponent: 0 };
  // Zeros within are many ways of failing to reach the end: a regular expression would try each of them.
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === ZERO) end--;
  return {
    sign: minus === '-' ? -1 : 1,
    digits: digits.slice(0, end),
    exponent: Number(exponent) + whole!.length - (all.length - digits.length),
  };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** Whether a number in JSON text is as asked. */
export function someNumber(text: string, asked: (token: string) => boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      const start = i++;
      while (i < text.length && isInNumber(text.charCodeAt(i))) i++;
      if (asked(text.slice(start, i))) return true;
      i--;
    }
  }
  return false;
}

/** Digits, and `+ - . e E`. */
function isInNumber(code: number): boolean {
  return (
    (code >= ZERO && code <= NINE) ||
    code === 0x2e ||
    code === 0x65 ||
    code === 0x45 ||
    code === 0x2b ||
    code === MINUS
  );
}

/** Index of the quote that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
