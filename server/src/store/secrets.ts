/**
 * Encryption of secrets at rest: AES-256-GCM with a fresh 96-bit nonce, bound to what it belongs to through the
 * associated data, so that an envelope copied to another row does not open.
 *
 * Envelope: version (1 byte) ‖ key id (4 bytes) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const VERSION = 1;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const HEAD_LENGTH = 5;

export class SecretBox {
  readonly #key: Uint8Array;
  readonly #keyId: Buffer;

  constructor(masterKey: Uint8Array) {
    this.#key = masterKey;
    this.#keyId = createHash('sha256').update('tidings master key').update(masterKey).digest().subarray(0, 4);
  }

  /** @param owner what the secret belongs to, such as `webhook:<uid>` */
  seal(plain: string | Uint8Array, owner: string): Buffer {
    const nonce = randomBytes(NONCE_LENGTH);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), this.#keyId, nonce, sealed, cipher.getAuthTag()]);
  }

  open(envelope: Uint8Array, owner: string): Buffer {
    const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength);
    if (bytes[0] !== VERSION || bytes.length < HEAD_LENGTH + NONCE_LENGTH + TAG_LENGTH) {
      throw new Error('a stored secret is not an envelope of this version');
    }
    if (!bytes.subarray(1, HEAD_LENGTH).equals(this.#keyId)) {
      throw new Error('a stored secret was encrypted with another TIDINGS_MASTER_KEY than the one set');
    }
    const nonce = bytes.subarray(HEAD_LENGTH, HEAD_LENGTH + NONCE_LENGTH);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce)
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-TAG_LENGTH));
    return Buffer.concat([
      decipher.update(bytes.subarray(HEAD_LENGTH + NONCE_LENGTH, -TAG_LENGTH)),
      decipher.final(),
    ]);
  }
}

/** What a webhook's secret is bound to. */
export function webhookSecretOwner(uid: string): string {
  return `webhook:${uid}`;
}

/** Reads the master key kept beside the embedded PostgreSQL, or makes one before there is a database. */
export async function localMasterKey(dataDir: string): Promise<Uint8Array> {
  const path = join(dataDir, 'master-key');
  try {
    return Buffer.from((await readFile(path, 'utf8')).trim(), 'base64');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
  }
  if (existsSync(join(dataDir, 'postgres'))) {
    throw new Error(
      `The file ${path} is missing, and without it the secrets in the database beside it cannot be opened. Put it back from a backup, or set TIDINGS_MASTER_KEY to what it held.`,
    );
  }
  const key = randomBytes(32);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(path, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}
