/** Why a body could not be decrypted. The list is closed; a code keeps its meaning. */
export const DECRYPTION_ERROR_CODES = [
  'malformed_body',
  'unsupported',
  'decryption_failed',
  'invalid_key',
  'body_not_raw',
] as const;

export type DecryptionErrorCode = (typeof DECRYPTION_ERROR_CODES)[number];

/**
 * The only error that `decrypt` throws. `message` is a sentence with the remedy; it holds neither a key nor any of the
 * text, so it may be logged.
 */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
  readonly code: DecryptionErrorCode;

  constructor(code: DecryptionErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
