import { NONCE_BYTES, openAesGcm, TAG_BYTES } from './aes-gcm.ts';
import { DecryptionError } from './decryption-error.ts';
import { parseJwe } from './jwe.ts';
import type { PrivateJwk } from './jwe.ts';
import { readSecret } from './secret.ts';
import { isBytes } from './signed-content.ts';

/** How the bodies of a webhook can be encrypted. */
export type EncryptionScheme = 'pangea' | 'jwe';

export interface PangeaBody {
  /** The bytes of the body as they arrived; they are no text. */
  readonly body: Uint8Array;
  /** The secrets of the webhook, which encrypt as well as sign; any one of them may have encrypted. */
  readonly secrets: readonly string[];
}

export interface JweBody {
  /** The body as it arrived. */
  readonly body: Uint8Array | string;
  /** Shared keys (base64 of 32 bytes) and private keys (JWK); any one of them may be the right one. */
  readonly keys: readonly (string | PrivateJwk)[];
}

/**
 * What was encrypted, as bytes. Verify the signature first: it covers the encrypted body.
 *
 * @throws DecryptionError, and nothing else, whatever the body holds.
 */
export function decrypt(scheme: 'pangea', options: PangeaBody): Promise<Uint8Array<ArrayBuffer>>;
export function decrypt(scheme: 'jwe', options: JweBody): Promise<Uint8Array<ArrayBuffer>>;
export async function decrypt(
  scheme: EncryptionScheme,
  options: PangeaBody | JweBody,
): Promise<Uint8Array<ArrayBuffer>> {
  const plain = await open(scheme, options);
  if (plain) return plain;
  throw new DecryptionError(
    'decryption_failed',
    'None of the keys opens the body: pass the key of this very webhook, and after a change the old and the new one.',
  );
}

async function open(scheme: unknown, options: PangeaBody | JweBody): Promise<Uint8Array<ArrayBuffer> | null> {
  if (scheme === 'pangea') return openPangea(options as PangeaBody);
  if (scheme === 'jwe') return openJwe(options as JweBody);
  throw new DecryptionError(
    'unsupported',
    `There is no scheme ${String(scheme)}: it is pangea or jwe, as the settings of the webhook say.`,
  );
}

/** nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes). */
async function openPangea({ body, secrets }: PangeaBody): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!isBytes(body)) throw notRaw('a Uint8Array');
  const keys = readKeys(secrets, 'secrets').map((secret) => {
    const reading = readSecret('pangea', secret);
    if ('problem' in reading) throw new DecryptionError('invalid_key', reading.problem);
    return reading.bytes;
  });
  if (body.length < NONCE_BYTES + TAG_BYTES) {
    throw new DecryptionError(
      'malformed_body',
      'The body is too short to hold a nonce and a tag: check that the webhook encrypts with pangea, and pass the body as it arrived.',
    );
  }
  const bytes = new Uint8Array(body);
  for (const key of keys) {
    const plain = await openAesGcm(key, bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES));
    if (plain) return plain;
  }
  return null;
}

async function openJwe({ body, keys: given }: JweBody): Promise<Uint8Array<ArrayBuffer> | null> {
  const text: unknown = isBytes(body) ? new TextDecoder().decode(body) : body;
  if (typeof text !== 'string') throw notRaw('a Uint8Array or a string');
  const keys = readKeys(given, 'keys');
  const jwe = parseJwe(text);
  for (const key of keys) {
    const contentKey = await jwe.contentKey(key);
    const plain = contentKey && (await openAesGcm(contentKey, jwe.nonce, jwe.sealed, jwe.additionalData));
    if (plain) return plain;
  }
  return null;
}

function readKeys(keys: unknown, name: string): unknown[] {
  if (Array.isArray(keys) && keys.length > 0) return keys as unknown[];
  throw new DecryptionError('invalid_key', `${name} must be an array that holds at least one.`);
}

function notRaw(kinds: string): DecryptionError {
  return new DecryptionError(
    'body_not_raw',
    `The body must be the raw bytes of the request (${kinds}), not a parsed object. In Express use express.raw({ type: '*/*' }) on this route.`,
  );
}
