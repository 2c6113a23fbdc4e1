import { toBase64 } from './base64.ts';
import { resolveHeaderNames } from './header-names.ts';
import { toHex } from './hex.ts';
import { importHmacKey, importPrivateKey, importPublicKey } from './key.ts';
import type { ImportedKey } from './key.ts';
import { isKeyedProfile, PROFILES } from './profile.ts';
import type { HeaderNames, KeyedProfile, Profile } from './profile.ts';
import { readSecret } from './secret.ts';
import { isBytes, isEventId, signedContent, signedPrefix } from './signed-content.ts';

export interface SignerSettings {
  readonly profile: Profile;
  /**
   * Newest first. Profiles whose header carries several signatures sign with all of them, the
   * others with the first. `none` takes none.
   */
  readonly secrets: readonly string[];
  readonly headerNames?: HeaderNames | undefined;
  /**
   * HMAC-SHA256 by other means than WebCrypto: takes a key, answers a function from the content, in two parts, to its
   * 32 bytes. WebCrypto hands each signature to a thread and back; a sender of thousands a second has its runtime's
   * synchronous one.
   */
  readonly hmac?: ((key: Uint8Array) => (prefix: string, body: Uint8Array) => Uint8Array) | undefined;
}

/** A secret ready to sign. */
type Sign = (prefix: string, body: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** One attempt to deliver an event. */
export interface SignInput {
  /** The event's id, the same in every attempt: visible ASCII without a full stop. */
  readonly id: string;
  /** When the attempt is made, in Unix milliseconds. Profiles that sign seconds round it down. */
  readonly timestampMs: number;
  /** The exact bytes that are sent. */
  readonly body: Uint8Array;
}

export interface Signer {
  /**
   * The headers to send along with the body.
   *
   * @throws TypeError for an id, a timestamp or a body that cannot be signed.
   */
  sign(input: SignInput): Promise<Record<string, string>>;
}

/**
 * Reads and imports the secrets once, so that `sign` costs one signature a secret.
 *
 * @throws TypeError when a secret does not fit the profile, or a header name cannot be used.
 */
export async function createSigner(settings: SignerSettings): Promise<Signer> {
  const { profile, secrets } = settings;
  if (profile === 'none') return { sign: () => Promise.resolve({}) };
  if (!isKeyedProfile(profile)) throw new TypeError(`There is no profile ${String(profile)}.`);
  if (secrets.length === 0) {
    throw new TypeError(`The profile ${profile} signs with a secret: give at least one.`);
  }
  const rules = PROFILES[profile];
  const names = resolveHeaderNames(profile, settings.headerNames);
  const used = rules.separator === null ? secrets.slice(0, 1) : secrets;
  const signs = await Promise.all(used.map((secret) => prepare(profile, secret, settings.hmac)));
  const encode = rules.encoding === 'hex' ? toHex : toBase64;

  async function signature(sign: Sign, prefix: string, body: Uint8Array): Promise<string> {
    return rules.signatureTag + encode(await sign(prefix, body));
  }

  return {
    async sign({ id, timestampMs, body }) {
      assertInput(id, timestampMs, body);
      const timestamp = String(Math.floor(timestampMs / (rules.timestampUnitMs ?? 1)));
      const prefix = signedPrefix(rules, id, timestamp);
      const parts =
        signs.length === 1
          ? [await signature(signs[0]!, prefix, body)]
          : await Promise.all(signs.map((sign) => signature(sign, prefix, body)));
      if (rules.timestampTag !== null) parts.unshift(rules.timestampTag + timestamp);
      const headers: Record<string, string> = {};
      if (names.id !== null) headers[names.id] = id;
      if (names.timestamp !== null) headers[names.timestamp] = timestamp;
      headers[names.signature] = parts.join(rules.separator ?? '');
      return headers;
    },
  };
}

function assertInput(id: string, timestampMs: number, body: Uint8Array): void {
  if (!isEventId(id)) {
    throw new TypeError('An id must be 1 to 256 visible ASCII characters without a full stop.');
  }
  if (!Number.isSafeInteger(timestampMs) || timestampMs < 0) {
    throw new TypeError('timestampMs must be a whole number of Unix milliseconds.');
  }
  if (!isBytes(body)) throw new TypeError('The body must be a Uint8Array: the bytes to be sent.');
}

async function prepare(profile: KeyedProfile, secret: string, hmac: SignerSettings['hmac']): Promise<Sign> {
  const reading = readSecret(profile, secret);
  if ('problem' in reading) throw new TypeError(reading.problem);
  if (profile !== 'ed25519')
    return hmac ? hmac(reading.bytes) : signWith('HMAC', await importHmacKey(reading.bytes));
  const privateKey = await importPrivateKey(reading.bytes.subarray(0, 32));
  await assertPair(privateKey, await importPublicKey(reading.bytes.subarray(32)));
  return signWith('Ed25519', privateKey);
}

function signWith(algorithm: 'HMAC' | 'Ed25519', key: ImportedKey): Sign {
  return async (prefix, body) =>
    new Uint8Array(await crypto.subtle.sign(algorithm, key, signedContent(prefix, body)));
}

/** A public half that belongs to another private half would make every receiver refuse in silence. */
async function assertPair(privateKey: ImportedKey, publicKey: ImportedKey): Promise<void> {
  const probe = new Uint8Array(1);
  const signature = await crypto.subtle.sign('Ed25519', privateKey, probe);
  if (!(await crypto.subtle.verify('Ed25519', publicKey, signature, probe))) {
    throw new TypeError('The two halves of the ed25519 secret do not belong together: generate a new one.');
  }
}
