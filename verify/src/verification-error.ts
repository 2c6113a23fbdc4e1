/** Why a verification failed. The list is closed; a code keeps its meaning. */
export const VERIFICATION_ERROR_CODES = [
  'missing_header',
  'malformed_header',
  'timestamp_too_old',
  'timestamp_too_new',
  'signature_mismatch',
  'body_not_raw',
  'invalid_secret',
  'invalid_option',
] as const;

export type VerificationErrorCode = (typeof VERIFICATION_ERROR_CODES)[number];

/**
 * The only error that `verify` throws. `message` is a sentence with the remedy; it holds no secret
 * and no expected signature, so it may be logged.
 */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly code: VerificationErrorCode;

  constructor(code: VerificationErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
