/** WebCrypto's `CryptoKey`, named without relying on which library declares it. */
export type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** What stands before the 32-byte seed in an Ed25519 private key of RFC 8410, section 7 (PKCS #8). */
const PKCS8_PREFIX = [
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/** An HMAC-SHA256 key that signs. */
export function importHmacKey(bytes: Uint8Array<ArrayBuffer>): Promise<ImportedKey> {
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** An Ed25519 key that signs, from its 32-byte seed. */
export function importPrivateKey(seed: Uint8Array<ArrayBuffer>, extractable = false): Promise<ImportedKey> {
  const pkcs8 = new Uint8Array(PKCS8_PREFIX.length + 32);
  pkcs8.set(PKCS8_PREFIX);
  pkcs8.set(seed, PKCS8_PREFIX.length);
  return crypto.subtle.importKey('pkcs8', pkcs8, { name: 'Ed25519' }, extractable, ['sign']);
}

/** An Ed25519 key that verifies, from its 32 bytes. */
export function importPublicKey(bytes: Uint8Array<ArrayBuffer>): Promise<ImportedKey> {
  return crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify']);
}
