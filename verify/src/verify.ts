import { fromBase64, toBase64 } from './base64.ts';
import { constantTimeEqual } from './constant-time-equal.ts';
import { resolveHeaderNames } from './header-names.ts';
import type { ResolvedHeaderNames } from './header-names.ts';
import { toHex } from './hex.ts';
import { importHmacKey, importPublicKey } from './key.ts';
import { isKeyedProfile, PROFILES } from './profile.ts';
import type { HeaderNames, KeyedProfile, ProfileRules } from './profile.ts';
import { readHeader } from './request-headers.ts';
import type { HeaderSource } from './request-headers.ts';
import { readPublicKey, readSecret } from './secret.ts';
import { isBytes, isEventId, signedContent, signedPrefix } from './signed-content.ts';
import { VerificationError } from './verification-error.ts';

interface RequestToVerify {
  readonly headers: HeaderSource;
  /** The body as it arrived: bytes, or the text they decode to. Never a parsed object. */
  readonly body: Uint8Array | string;
  /** How far the timestamp may lie in the past or in the future. 300 by default. */
  readonly toleranceSeconds?: number | undefined;
  /** Unix milliseconds; the clock's by default. */
  readonly now?: number | undefined;
  /** The names that the webhook's settings give, where they differ from the profile's own. */
  readonly headerNames?: HeaderNames | undefined;
}

/** Any one of the keys may have signed. `ed25519` takes public keys, every other profile secrets. */
export type VerifyOptions = RequestToVerify &
  (
    | { readonly secrets: readonly string[]; readonly publicKeys?: undefined }
    | { readonly publicKeys: readonly string[]; readonly secrets?: undefined }
  );

/** What the signature vouches for besides the body. */
export interface Verified {
  /** The event's id, the same in every attempt; null unless `standard` or `ed25519`. */
  readonly id: string | null;
  /** When the attempt was made, in Unix milliseconds; null for `sha256` and `pangea`. */
  readonly timestampMs: number | null;
}

/**
 * Resolves when a signature in the headers was made over exactly this body by one of the keys, and
 * the signed timestamp lies within the tolerance of now, in the past or in the future.
 *
 * `sha256` and `pangea` sign no timestamp: a recorded request verifies for ever, so remember the
 * ids you have handled.
 *
 * @throws VerificationError, and nothing else, whatever the headers hold.
 */
export async function verify(profile: KeyedProfile, options: VerifyOptions): Promise<Verified> {
  const { rules, names, toleranceMs, now } = readOptions(profile, options);
  const keys = readKeys(profile, options);
  const body = readBody(options.body);
  const { id, timestamp, signatures } = readSigned(rules, names, options.headers);
  const timestampMs = timestamp === null ? null : Number(timestamp) * rules.timestampUnitMs!;
  if (timestampMs !== null) assertRecent(timestampMs, now, toleranceMs);
  const content = signedContent(signedPrefix(rules, id ?? '', timestamp ?? ''), body);
  const matches = rules.algorithm === 'HMAC' ? matchesHmac : matchesEd25519;
  for (const key of keys) {
    if (await matches(rules, key, content, signatures)) return { id, timestampMs };
  }
  throw new VerificationError(
    'signature_mismatch',
    'No signature in the request matches: verify the bytes as they arrived, before any JSON parser, with the key of this very webhook; during a rotation, pass the old and the new key.',
  );
}

function readOptions(
  profile: KeyedProfile,
  options: Pick<RequestToVerify, 'toleranceSeconds' | 'now' | 'headerNames'>,
) {
  const { toleranceSeconds = 300, now = Date.now(), headerNames } = options;
  if (!isKeyedProfile(profile)) {
    throw new VerificationError(
      'invalid_option',
      `The profile ${String(profile)} has nothing to verify: name the profile the sender signs with.`,
    );
  }
  if (typeof toleranceSeconds !== 'number' || !(toleranceSeconds >= 0)) {
    throw new VerificationError('invalid_option', 'toleranceSeconds must be 0 or more.');
  }
  if (!Number.isFinite(now)) {
    throw new VerificationError('invalid_option', 'now must be a number of Unix milliseconds.');
  }
  try {
    const names = resolveHeaderNames(profile, headerNames);
    return { rules: PROFILES[profile], names, toleranceMs: toleranceSeconds * 1000, now };
  } catch (cause) {
    throw new VerificationError('invalid_option', (cause as TypeError).message, { cause });
  }
}

function readKeys(profile: KeyedProfile, options: VerifyOptions): Uint8Array<ArrayBuffer>[] {
  const isPublic = profile === 'ed25519';
  const keys: unknown = isPublic ? options.publicKeys : options.secrets;
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new VerificationError(
      'invalid_option',
      `The profile ${profile} verifies with ${isPublic ? 'publicKeys (whpk_…)' : 'secrets'}: pass an array with at least one.`,
    );
  }
  return keys.map((key: unknown) => {
    const reading = isPublic ? readPublicKey(key) : readSecret(profile, key);
    if ('problem' in reading) throw new VerificationError('invalid_secret', reading.problem);
    return reading.bytes;
  });
}

function readBody(body: unknown): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (isBytes(body)) return body;
  throw new VerificationError(
    'body_not_raw',
    "The body must be the raw bytes of the request (a Uint8Array or a string), not a parsed object: a signature covers bytes that JSON.stringify does not restore. In Express use express.raw({ type: '*/*' }) on this route; elsewhere pass new Uint8Array(await request.arrayBuffer()).",
  );
}

interface Signed {
  readonly id: string | null;
  /** The text in the header: what was signed, before it is read as a number. */
  readonly timestamp: string | null;
  /** The signatures of this profile's kind, without their tag. */
  readonly signatures: readonly string[];
}

/** What a request says of its signature, as a person compares it with what a receiver has computed. */
export interface SignatureParts {
  /** The header that holds the signatures. */
  readonly header: string;
  /** What stands before the body in the signed bytes: `{id}.{timestamp}.`, `{timestamp}.` or nothing. */
  readonly prefix: string;
  /** As the profile encodes them, without their tag. */
  readonly signatures: readonly string[];
}

/**
 * Reads the signature of a request without verifying it.
 *
 * @throws VerificationError when the headers are not those of the profile.
 */
export function readSignature(
  profile: KeyedProfile,
  options: Pick<RequestToVerify, 'headers' | 'headerNames'>,
): SignatureParts {
  const { rules, names } = readOptions(profile, options);
  const { id, timestamp, signatures } = readSigned(rules, names, options.headers);
  return { header: names.signature, prefix: signedPrefix(rules, id ?? '', timestamp ?? ''), signatures };
}

function readSigned(rules: ProfileRules, names: ResolvedHeaderNames, headers: HeaderSource): Signed {
  const id = names.id === null ? null : readHeader(headers, names.id);
  if (id !== null && !isEventId(id)) {
    throw malformed(names.id!, 'visible ASCII characters without a full stop, at most 256');
  }
  const text = readHeader(headers, names.signature);
  const parts = rules.separator === null ? [text] : text.split(rules.separator);
  const signatures = withTag(parts, rules.signatureTag);
  if (signatures.length === 0) {
    throw malformed(names.signature, `a signature that begins with ${rules.signatureTag}`);
  }
  const timestamp = readTimestamp(rules, names, headers, parts);
  return { id, timestamp, signatures };
}

function readTimestamp(
  rules: ProfileRules,
  names: ResolvedHeaderNames,
  headers: HeaderSource,
  parts: readonly string[],
): string | null {
  if (rules.timestampUnitMs === null) return null;
  const found =
    rules.timestampTag === null
      ? [readHeader(headers, names.timestamp!)]
      : withTag(parts, rules.timestampTag);
  const unit = rules.timestampUnitMs === 1 ? 'milliseconds' : 'seconds';
  if (found.length !== 1 || !/^(?:0|[1-9][0-9]{0,14})$/.test(found[0]!)) {
    throw malformed(names.timestamp ?? names.signature, `one whole number of Unix ${unit}`);
  }
  return found[0]!;
}

function withTag(parts: readonly string[], tag: string): string[] {
  return parts.filter((part) => part.startsWith(tag)).map((part) => part.slice(tag.length));
}

function malformed(name: string, expected: string): VerificationError {
  return new VerificationError(
    'malformed_header',
    `The header ${name} must hold ${expected}: check that the profile is the one the sender signs with.`,
  );
}

function assertRecent(timestampMs: number, now: number, toleranceMs: number): void {
  const ageMs = now - timestampMs;
  const distance = `${Math.round(Math.abs(ageMs) / 1000)} seconds`;
  if (ageMs > toleranceMs) {
    throw new VerificationError(
      'timestamp_too_old',
      `The request was signed ${distance} ago: it is a replay, or waited in a queue, or this clock is fast. Synchronise the clock, or raise toleranceSeconds.`,
    );
  }
  if (-ageMs > toleranceMs) {
    throw new VerificationError(
      'timestamp_too_new',
      `The request was signed ${distance} in the future: this clock or the sender's is wrong. Synchronise the clock.`,
    );
  }
}

/** Compares texts, not decoded bytes, so that exactly one text counts as the signature. */
async function matchesHmac(
  rules: ProfileRules,
  secret: Uint8Array<ArrayBuffer>,
  content: Uint8Array<ArrayBuffer>,
  signatures: readonly string[],
): Promise<boolean> {
  const digest = await crypto.subtle.sign('HMAC', await importHmacKey(secret), content);
  const expected = (rules.encoding === 'hex' ? toHex : toBase64)(new Uint8Array(digest));
  return signatures.some((signature) => constantTimeEqual(signature, expected));
}

async function matchesEd25519(
  _rules: ProfileRules,
  publicKey: Uint8Array<ArrayBuffer>,
  content: Uint8Array<ArrayBuffer>,
  signatures: readonly string[],
): Promise<boolean> {
  const key = await importPublicKey(publicKey);
  for (const text of signatures) {
    const signature = fromBase64(text);
    if (signature === null) continue;
    if (await crypto.subtle.verify('Ed25519', key, signature, content)) return true;
  }
  return false;
}
