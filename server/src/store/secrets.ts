/**
 * Encryption of secrets at rest: AES-256-GCM with a fresh 96-bit nonce, bound to what it belongs to through the
 * associated data, so that an envelope copied to another row, or to another organization, does not open.
 *
 * Envelope: version (1 byte) ‖ key id (4 bytes) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
 *
 * A process may hold several master keys; an envelope names the one that opens it. `master-keys.ts` has how one key
 * takes the place of another.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { signsAt } from '@tidings/core/secret-rotation';
import type { PreviousSecret } from '@tidings/core/secret-rotation';

const VERSION = 1;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const HEAD_LENGTH = 5;

export class SecretBox {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  #sealing: string;

  /** @param masterKeys 32 bytes each; the first seals until `sealWith` says otherwise */
  constructor(masterKeys: readonly Uint8Array[]) {
    this.#keys = new Map(masterKeys.map((key) => [masterKeyId(key), key]));
    const [first] = this.#keys.keys();
    if (first === undefined) throw new Error('a secret box takes at least one master key');
    this.#sealing = first;
  }

  /** Ids of the keys held, in the order given. */
  get keyIds(): string[] {
    return [...this.#keys.keys()];
  }

  holds(keyId: string): boolean {
    return this.#keys.has(keyId);
  }

  /** The id of the key that seals. */
  get sealing(): string {
    return this.#sealing;
  }

  /** From now on this key seals, if it is held. */
  sealWith(keyId: string): void {
    if (this.#keys.has(keyId)) this.#sealing = keyId;
  }

  /** @param owner what the secret belongs to, such as `webhookSecretOwner` says */
  seal(plain: string | Uint8Array, owner: string): Buffer {
    const nonce = randomBytes(NONCE_LENGTH);
    const cipher = createCipheriv('aes-256-gcm', this.#keys.get(this.#sealing)!, nonce).setAAD(
      Buffer.from(owner),
    );
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([
      Buffer.of(VERSION),
      Buffer.from(this.#sealing, 'hex'),
      nonce,
      sealed,
      cipher.getAuthTag(),
    ]);
  }

  open(envelope: Uint8Array, owner: string): Buffer {
    const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength);
    if (bytes[0] !== VERSION || bytes.length < HEAD_LENGTH + NONCE_LENGTH + TAG_LENGTH) {
      throw new Error('a stored secret is not an envelope of this version');
    }
    const keyId = bytes.toString('hex', 1, HEAD_LENGTH);
    const key = this.#keys.get(keyId);
    if (!key) throw new Error(`a stored secret was sealed with the master key ${keyId}, which is not held`);
    const nonce = bytes.subarray(HEAD_LENGTH, HEAD_LENGTH + NONCE_LENGTH);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce)
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-TAG_LENGTH));
    return Buffer.concat([
      decipher.update(bytes.subarray(HEAD_LENGTH + NONCE_LENGTH, -TAG_LENGTH)),
      decipher.final(),
    ]);
  }
}

/** What tells master keys apart in public: 8 hexadecimal digits of a hash. */
export function masterKeyId(key: Uint8Array): string {
  return createHash('sha256').update('tidings master key').update(key).digest('hex').slice(0, 8);
}

/** What a webhook's secrets are bound to: the webhook, and the organization that it is of. */
export function webhookSecretOwner({ organization, uid }: { organization: number; uid: string }): string {
  return `organization:${organization}/webhook:${uid}`;
}

/** What the URL is bound to at which a message can be changed for a while: its conversation. */
export function responseUrlOwner({ webhook, key }: { webhook: number; key: Buffer }): string {
  return `webhook:${webhook}/conversation:${key.toString('hex')}`;
}

/** What the URL is bound to at which somebody who pressed a button is told something. */
export function pressReplyOwner({ webhook, uid }: { webhook: number; uid: string }): string {
  return `webhook:${webhook}/press:${uid}`;
}

/** What a webhook sends or encrypts with, beside its signing secret: one envelope for all of it. */
export interface Credentials {
  apiKey?: string;
  /** Values of secret headers, by name as set. */
  headers?: Record<string, string>;
  /** The shared key of the encryption `jwe`: base64. */
  encryptionKey?: string;
  /** The secrets of `config`, by field. */
  config?: Record<string, string>;
}

export function sealCredentials(
  secrets: SecretBox,
  webhook: { organization: number; uid: string },
  credentials: Credentials,
): Buffer | null {
  const isEmpty = Object.values(credentials).every((value) => value === undefined);
  return isEmpty ? null : secrets.seal(JSON.stringify(credentials), webhookSecretOwner(webhook));
}

export function openCredentials(
  secrets: SecretBox,
  webhook: { organization: number; uid: string; credentials: Buffer | null },
): Credentials {
  if (!webhook.credentials) return {};
  return JSON.parse(secrets.open(webhook.credentials, webhookSecretOwner(webhook)).toString()) as Credentials;
}

/** A secret that was replaced and may still sign. */
export interface OpenPreviousSecret extends PreviousSecret {
  readonly secret: string;
}

/** The columns that they are kept in. */
type PreviousSecrets = { previousSecrets: Buffer | null; previousSecretTimes: PreviousSecret[] };

/** @param previous newest first */
export function sealPreviousSecrets(
  secrets: SecretBox,
  webhook: { organization: number; uid: string },
  previous: readonly OpenPreviousSecret[],
): PreviousSecrets {
  if (previous.length === 0) return { previousSecrets: null, previousSecretTimes: [] };
  const texts = JSON.stringify(previous.map(({ secret }) => secret));
  return {
    previousSecrets: secrets.seal(texts, webhookSecretOwner(webhook)),
    previousSecretTimes: previous.map(({ replacedAt, expiresAt }) => ({ replacedAt, expiresAt })),
  };
}

/** Those that sign at a time, newest first. */
export function openPreviousSecrets(
  secrets: SecretBox,
  webhook: { organization: number; uid: string } & PreviousSecrets,
  at: number,
): OpenPreviousSecret[] {
  const { previousSecrets, previousSecretTimes } = webhook;
  if (!previousSecrets || !previousSecretTimes.some((times) => signsAt(times, at))) return [];
  const texts = JSON.parse(secrets.open(previousSecrets, webhookSecretOwner(webhook)).toString()) as string[];
  return previousSecretTimes
    .map((times, i) => ({ ...times, secret: texts[i]! }))
    .filter((previous) => signsAt(previous, at));
}

/** What a kept answer is bound to. */
export function answerOwner(principal: string, key: string): string {
  return `request:${principal}:${key}`;
}
