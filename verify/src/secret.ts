import { fromBase64, fromBase64Url, toBase64 } from './base64.ts';
import { toHex } from './hex.ts';
import { importPrivateKey } from './key.ts';
import { isKeyedProfile, PROFILES } from './profile.ts';
import type { KeyedProfile, Profile } from './profile.ts';

/** A key read from its text, or a sentence that says why it is none and what to do. */
export type KeyReading = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly problem: string };

const STANDARD_PREFIX = 'whsec_';
const PRIVATE_PREFIX = 'whsk_';
const PUBLIC_PREFIX = 'whpk_';

/**
 * A new secret: `whsec_` + base64 of 32 bytes (`standard`), `whsk_` + base64 of the private seed
 * and the public key (`ed25519`), base64 of 32 bytes (`pangea`), else 64 hex characters.
 *
 * @param randomBytes answers exactly `length` unpredictable bytes; the runtime's own by default.
 * @throws TypeError for the profile `none`, and when `randomBytes` answers another length.
 */
export async function generateSecret(
  profile: KeyedProfile,
  randomBytes: (length: number) => Uint8Array = (length) => crypto.getRandomValues(new Uint8Array(length)),
): Promise<string> {
  if (!isKeyedProfile(profile)) throw new TypeError(`The profile ${String(profile)} has no secret.`);
  const bytes = new Uint8Array(randomBytes(32));
  if (bytes.length !== 32) throw new TypeError('randomBytes(32) must answer 32 bytes.');
  if (profile === 'standard') return STANDARD_PREFIX + toBase64(bytes);
  if (profile === 'pangea') return toBase64(bytes);
  if (profile !== 'ed25519') return toHex(bytes);
  const pair = new Uint8Array(64);
  pair.set(bytes);
  pair.set(await derivePublicKey(bytes), 32);
  return PRIVATE_PREFIX + toBase64(pair);
}

/**
 * Null when the secret fits the profile, else a sentence that says what is wrong and the remedy.
 * The sentence never holds the secret.
 */
export function checkSecret(profile: Profile, secret: unknown): string | null {
  if (profile === 'none') return 'The profile none signs nothing: leave the secret out.';
  if (profile === 'standard' && typeof secret === 'string' && !secret.startsWith(STANDARD_PREFIX)) {
    return `A secret of the profile standard must be ${STANDARD_PREFIX} followed by base64 of 24 to 64 bytes: let one be generated, or choose the profile sha256 or admin to sign with a free text.`;
  }
  const reading = readSecret(profile, secret);
  return 'problem' in reading ? reading.problem : null;
}

/** The public half (`whpk_…`) of an `ed25519` secret (`whsk_…`).
 *
 * @throws TypeError when the secret is not one.
 */
export function publicKeyOf(secret: string): string {
  const reading = readSecret('ed25519', secret);
  if ('problem' in reading) throw new TypeError(reading.problem);
  return PUBLIC_PREFIX + toBase64(reading.bytes.subarray(32));
}

/** The key in a secret. `standard` also takes its base64 without `whsec_`, as other senders print it. */
export function readSecret(profile: KeyedProfile, secret: unknown): KeyReading {
  if (typeof secret !== 'string' || secret === '') {
    return { problem: `A secret of the profile ${profile} must be a text that is not empty.` };
  }
  if (profile === 'ed25519') {
    return readBase64(secret, PRIVATE_PREFIX, 64, 64, 'A secret of the profile ed25519');
  }
  if (profile === 'standard') {
    const whole = secret.startsWith(STANDARD_PREFIX) ? secret : STANDARD_PREFIX + secret;
    return readBase64(whole, STANDARD_PREFIX, 24, 64, 'A secret of the profile standard');
  }
  if (PROFILES[profile].key === 'base64') {
    return readBase64(secret, '', 32, 32, `A secret of the profile ${profile}`);
  }
  if (secret.trim() !== secret) {
    return {
      problem: `A secret of the profile ${profile} must not begin or end with white space: remove it, it is often a line break that was copied along.`,
    };
  }
  return { bytes: new TextEncoder().encode(secret) };
}

/** The 32 bytes of a public key `whpk_…`. */
export function readPublicKey(publicKey: unknown): KeyReading {
  if (typeof publicKey === 'string') {
    return readBase64(publicKey, PUBLIC_PREFIX, 32, 32, 'A public key of the profile ed25519');
  }
  return { problem: `A public key of the profile ed25519 must be a text, ${PUBLIC_PREFIX}….` };
}

function readBase64(text: string, prefix: string, min: number, max: number, subject: string): KeyReading {
  const bytes = text.startsWith(prefix) ? fromBase64(text.slice(prefix.length)) : null;
  if (bytes !== null && bytes.length >= min && bytes.length <= max) return { bytes };
  const length = min === max ? `${min}` : `${min} to ${max}`;
  const shape = prefix === '' ? '' : `${prefix} followed by `;
  return {
    problem: `${subject} must be ${shape}base64 of ${length} bytes: copy it whole, as it was shown when it was made.`,
  };
}

async function derivePublicKey(seed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const jwk = await crypto.subtle.exportKey('jwk', await importPrivateKey(seed, true));
  return fromBase64Url(jwk.x!)!;
}
