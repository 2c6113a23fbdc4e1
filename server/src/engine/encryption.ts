/** Encrypts bodies for their receiver. Each call takes fresh randomness, so no two attempts send the same bytes. */
import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import type { importJWK } from 'jose';
import type { EncryptionView } from '@tidings/core/encryption';

type PublicKey = Awaited<ReturnType<typeof importJWK>>;

export interface Encrypted {
  contentType: string;
  body: Uint8Array;
}

export type Encrypt = (contentType: string, body: Uint8Array) => Promise<Encrypted>;

const NONCE_BYTES = 12;

/**
 * @param keys the shared key of `jwe`, the signing secret of `pangea`: base64 of 32 bytes
 * @throws when there is no key, or it is none
 */
export async function createEncrypt(
  { scheme, publicKey }: Pick<EncryptionView, 'scheme' | 'publicKey'>,
  keys: { shared: string | undefined; secret: string | undefined },
): Promise<Encrypt> {
  if (scheme === 'pangea') return pangea(readKey(keys.secret));
  if (!publicKey) return jwe({ alg: 'dir', key: readKey(keys.shared) });
  const { kid } = publicKey;
  const { importJWK } = await import('jose');
  const key = await importJWK(publicKey, 'ECDH-ES');
  return jwe({ alg: 'ECDH-ES', key, kid });
}

/** nonce ‖ ciphertext ‖ tag. */
function pangea(bytes: Buffer): Encrypt {
  const key = createSecretKey(bytes);
  return (_contentType, body) => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = [nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()];
    return Promise.resolve({ contentType: 'application/octet-stream', body: Buffer.concat(sealed) });
  };
}

function jwe({ alg, key, kid }: { alg: string; key: PublicKey; kid?: string | undefined }): Encrypt {
  return async (contentType, body) => {
    const { CompactEncrypt } = await import('jose');
    const encryption = new CompactEncrypt(body).setProtectedHeader({
      alg,
      enc: 'A256GCM',
      ...(kid !== undefined && { kid }),
      cty: innerType(contentType),
    });
    return { contentType: 'application/jose', body: Buffer.from(await encryption.encrypt(key)) };
  };
}

/** The media type of what is inside, without what goes without saying (RFC 7516, section 4.1.12). */
function innerType(contentType: string): string {
  return contentType.replace(/^application\//, '').replace(/;.*$/, '');
}

function readKey(base64: string | undefined): Buffer {
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (bytes.length !== 32) throw new Error('the key of the encryption is missing, or is not 32 bytes');
  return bytes;
}
