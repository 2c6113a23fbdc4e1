export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/**
 * AES-256-GCM. `sealed` is the ciphertext followed by the tag. Null when the key is another one, or any of the bytes
 * was changed.
 */
export async function openAesGcm(
  key: Uint8Array<ArrayBuffer>,
  nonce: Uint8Array<ArrayBuffer>,
  sealed: Uint8Array<ArrayBuffer>,
  additionalData = new Uint8Array(),
): Promise<Uint8Array<ArrayBuffer> | null> {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData, tagLength: 8 * TAG_BYTES };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, sealed));
  } catch {
    return null;
  }
}
