import { NONCE_BYTES, TAG_BYTES } from './aes-gcm.ts';
import { fromBase64, fromBase64Url } from './base64.ts';
import { DecryptionError } from './decryption-error.ts';

/** A private key as JSON Web Key: P-256, P-384, P-521 or X25519. */
export interface PrivateJwk {
  readonly kty: string;
  readonly crv?: string | undefined;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly d?: string | undefined;
  readonly kid?: string | undefined;
}

/** A JWE that has been taken apart and not yet opened. */
export interface Jwe {
  /**
   * The key that the content is encrypted with. Null when the given key cannot be the right one.
   *
   * @throws DecryptionError when the given key is none at all
   */
  contentKey(key: unknown): Promise<Uint8Array<ArrayBuffer> | null>;
  readonly nonce: Uint8Array<ArrayBuffer>;
  /** Ciphertext and tag. */
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly additionalData: Uint8Array<ArrayBuffer>;
}

const KEY_BYTES = 32;
/** Length of the shared secret in bits. */
const CURVES: Readonly<Record<string, { kty: string; bits: number }>> = {
  'P-256': { kty: 'EC', bits: 256 },
  'P-384': { kty: 'EC', bits: 384 },
  'P-521': { kty: 'EC', bits: 528 },
  X25519: { kty: 'OKP', bits: 256 },
};
const encoder = new TextEncoder();

interface JweHeader {
  alg?: unknown;
  enc?: unknown;
  kid?: unknown;
  epk?: unknown;
  apu?: unknown;
  apv?: unknown;
  zip?: unknown;
  crit?: unknown;
}

/**
 * Takes a compact JWE apart (RFC 7516, section 7.1): `dir` or `ECDH-ES`, with `A256GCM`.
 *
 * @throws DecryptionError `malformed_body` or `unsupported`
 */
export function parseJwe(body: string): Jwe {
  const parts = body.split('.');
  const [head = '', encryptedKey, iv = '', ciphertext = '', tag = ''] = parts;
  const nonce = fromBase64Url(iv);
  const cipherBytes = fromBase64Url(ciphertext);
  const tagBytes = fromBase64Url(tag);
  const header = readHeader(head);
  if (
    parts.length !== 5 ||
    encryptedKey !== '' ||
    !header ||
    nonce?.length !== NONCE_BYTES ||
    !cipherBytes ||
    tagBytes?.length !== TAG_BYTES
  ) {
    throw new DecryptionError(
      'malformed_body',
      'The body is not a compact JWE: check that the webhook encrypts with jwe, and pass the body as it arrived.',
    );
  }
  const { alg, enc } = header;
  if (
    (alg !== 'dir' && alg !== 'ECDH-ES') ||
    enc !== 'A256GCM' ||
    header.zip !== undefined ||
    header.crit !== undefined
  ) {
    throw new DecryptionError(
      'unsupported',
      'The JWE is not of the kinds that Tidings sends, dir or ECDH-ES with A256GCM: check who sent it.',
    );
  }
  const sealed = new Uint8Array(cipherBytes.length + TAG_BYTES);
  sealed.set(cipherBytes);
  sealed.set(tagBytes, cipherBytes.length);
  return {
    contentKey: (key) => (alg === 'dir' ? sharedKey(key) : agreedKey(header, key)),
    nonce,
    sealed,
    additionalData: encoder.encode(head),
  };
}

function readHeader(head: string): JweHeader | null {
  const bytes = fromBase64Url(head);
  if (!bytes) return null;
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof header === 'object' && header !== null && !Array.isArray(header) ? header : null;
  } catch {
    return null;
  }
}

async function sharedKey(key: unknown): Promise<Uint8Array<ArrayBuffer> | null> {
  if (typeof key !== 'string') {
    readPrivateKey(key);
    return null;
  }
  return readSharedKey(key);
}

function readSharedKey(key: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(key);
  if (bytes?.length === KEY_BYTES) return bytes;
  throw new DecryptionError(
    'invalid_key',
    'A shared key must be base64 of 32 bytes: pass it as the webhook has it.',
  );
}

function readPrivateKey(key: unknown): PrivateJwk & { crv: string; d: string } {
  const jwk = (typeof key === 'object' && key !== null ? key : {}) as PrivateJwk;
  const { kty, crv, d } = jwk;
  const curve = typeof crv === 'string' && Object.hasOwn(CURVES, crv) ? CURVES[crv] : undefined;
  if (curve?.kty === kty && typeof d === 'string') return jwk as PrivateJwk & { crv: string; d: string };
  throw new DecryptionError(
    'invalid_key',
    'A private key must be a JWK of P-256, P-384, P-521 or X25519, with its private part d.',
  );
}

/** ECDH-ES with direct agreement: RFC 7518, section 4.6. */
async function agreedKey(header: JweHeader, key: unknown): Promise<Uint8Array<ArrayBuffer> | null> {
  if (typeof key === 'string') {
    readSharedKey(key);
    return null;
  }
  const jwk = readPrivateKey(key);
  const ephemeral = (typeof header.epk === 'object' && header.epk !== null ? header.epk : {}) as PrivateJwk;
  const apu = readPartyInfo(header.apu);
  const apv = readPartyInfo(header.apv);
  if (ephemeral.kty !== jwk.kty || ephemeral.crv !== jwk.crv || !apu || !apv) return null;
  const { kty, crv, x, y } = ephemeral;
  const secret = await agree(jwk, { kty, crv, x, ...(kty === 'EC' && { y }) });
  return secret && deriveKey(secret, apu, apv);
}

function readPartyInfo(value: unknown): Uint8Array<ArrayBuffer> | null {
  if (value === undefined) return new Uint8Array();
  return typeof value === 'string' ? fromBase64Url(value) : null;
}

async function agree(
  { kty, crv, x, y, d }: PrivateJwk & { crv: string },
  ephemeral: object,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const algorithm = kty === 'EC' ? { name: 'ECDH', namedCurve: crv } : { name: crv };
  const own = { kty, crv, x, d, ...(kty === 'EC' && { y }) } as object;
  const privateKey = await crypto.subtle
    .importKey('jwk', own, algorithm, false, ['deriveBits'])
    .catch((cause) => {
      throw new DecryptionError(
        'invalid_key',
        `The private key could not be read, or this runtime has no ${crv}.`,
        { cause },
      );
    });
  try {
    const publicKey = await crypto.subtle.importKey('jwk', ephemeral, algorithm, false, []);
    const parameters = { name: algorithm.name, public: publicKey };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, privateKey, CURVES[crv]!.bits));
  } catch {
    // A point that is not on the curve, or of a small order.
    return null;
  }
}

/** Concat KDF with SHA-256, one round, which is as long as the key (NIST SP 800-56A, section 5.8.1). */
async function deriveKey(
  secret: Uint8Array,
  apu: Uint8Array,
  apv: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts = [
    uint32(1),
    secret,
    ...[encoder.encode('A256GCM'), apu, apv].flatMap((info) => [uint32(info.length), info]),
    uint32(8 * KEY_BYTES),
  ];
  const input = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let end = 0;
  for (const part of parts) {
    input.set(part, end);
    end += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', input));
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
