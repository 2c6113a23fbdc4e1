/** Answers without what a receiver must not have repeated: secrets, and the signature of the request. */
import { Concealer } from '@tidings/core/concealer';

export type Headers = Record<string, string | string[] | undefined>;

/** What of an answer may hold what the receiver got. */
interface Repeating {
  headers: Headers | null;
  body: Uint8Array | null;
  truncated: boolean;
}

/** In the value of a header, beside tags and times. */
const SIGNATURE = /[A-Za-z0-9+/_-]{20,}={0,2}/g;
/** What is shorter holds no signature: the shortest are 32 bytes in base64. */
const LEAST_SIGNATURE = 43;

export function concealAnswer<Answer extends Repeating>(answer: Answer, concealer: Concealer): Answer {
  return {
    ...answer,
    headers: answer.headers && concealHeaders(answer.headers, concealer),
    body: answer.body && concealBytes(answer.body, answer.truncated, concealer),
  };
}

/**
 * Without the signature in a header of the request, where the answer holds it as it is, or with its punctuation escaped.
 * Few receivers repeat it, so a look for a dozen of its letters and digits has to do; other spellings are left to
 * `concealerOf` when the answer is shown.
 */
export function concealSignature<Answer extends Repeating>(answer: Answer, signature: string): Answer {
  return mayHold(answer, signature) ? concealAnswer(answer, concealerOf([signature])) : answer;
}

/** @param signatures the values of headers: what of each is a signature is found as text and as the bytes of that */
export function concealerOf(signatures: readonly string[]): Concealer {
  const found = signatures.flatMap((signature) => signature.match(SIGNATURE) ?? []);
  return new Concealer(
    found.flatMap((text) => [text, Buffer.from(text, isHex(text) ? 'hex' : 'base64').toString('latin1')]),
  );
}

function mayHold({ headers, body, truncated }: Repeating, signature: string): boolean {
  let clues: string[] | null = null;
  const isIn = (text: string): boolean =>
    text.length >= LEAST_SIGNATURE && (clues ??= cluesOf(signature)).some((clue) => text.includes(clue));
  for (const name in headers) {
    const value = headers[name];
    if (isIn(name)) return true;
    if (typeof value === 'string' ? isIn(value) : value?.some(isIn)) return true;
  }
  if (!body || (!truncated && body.length < LEAST_SIGNATURE)) return false;
  const text = latin1(body);
  return (clues ??= cluesOf(signature)).some((clue) => text.includes(clue));
}

/** The first letters and digits in a row of each signature; also in small letters, as in names, or in capitals. */
function cluesOf(signature: string): string[] {
  const clues: string[] = [];
  for (const text of signature.match(SIGNATURE) ?? []) {
    const clue = /[A-Za-z0-9]{8,12}/.exec(text)?.[0] ?? text.slice(0, 12);
    clues.push(clue, isHex(text) ? clue.toUpperCase() : clue.toLowerCase());
  }
  return clues;
}

function isHex(text: string): boolean {
  return /^([0-9a-f]{2})+$/.test(text);
}

export function concealHeaders(headers: Headers, concealer: Concealer): Headers {
  // A receiver may call a header `constructor` or `__proto__`.
  const concealed = Object.create(null) as Headers;
  for (const name in headers) {
    const value = headers[name];
    const shown = Array.isArray(value)
      ? value.map((one) => concealer.conceal(one))
      : value === undefined
        ? value
        : concealer.conceal(value);
    const to = concealer.concealName(name);
    const other = concealed[to];
    concealed[to] = other === undefined || shown === undefined ? shown : [other, shown].flat();
  }
  return concealed;
}

export function concealBytes(bytes: Uint8Array, cut: boolean, concealer: Concealer): Uint8Array {
  if (!cut && bytes.length < concealer.shortest) return bytes;
  const text = latin1(bytes);
  const concealed = concealer.conceal(text, cut);
  return concealed === text ? bytes : Buffer.from(concealed, 'latin1');
}

/** Byte for byte: what is around a secret may be anything. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
