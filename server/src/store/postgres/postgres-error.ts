/**
 * Why the PostgreSQL that Tidings runs itself cannot be had:
 * - `binaries_missing`: no PostgreSQL is installed for this platform
 * - `not_writable`: the data directory cannot be made or written
 * - `disk_full`: the file system of the data directory is full
 * - `in_use`: another Tidings owns the data directory
 * - `no_account`: we are root, and PostgreSQL can run under no other account here
 * - `wrong_version`: the data was written by another major version
 * - `cannot_start`, `cannot_stop`: PostgreSQL itself did not come up, or did not go away
 */
export type PostgresErrorCode =
  | 'binaries_missing'
  | 'not_writable'
  | 'disk_full'
  | 'in_use'
  | 'no_account'
  | 'wrong_version'
  | 'cannot_start'
  | 'cannot_stop';

/** The message is a sentence for the person at the terminal: what is wrong and what to do. */
export class PostgresError extends Error {
  readonly code: PostgresErrorCode;

  constructor(code: PostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PostgresError';
    this.code = code;
  }
}

export const USE_OTHER_DATABASE = 'set DATABASE_URL to a PostgreSQL of your own (15 or newer)';

export function notWritable(dir: string, cause: unknown): PostgresError {
  return new PostgresError(
    'not_writable',
    `Tidings cannot write to its data directory ${dir} (${reasonOf(cause)}). ` +
      'Give the account that runs Tidings write access, or set TIDINGS_DATA to a directory it can write.',
    { cause },
  );
}

export function diskFull(dir: string, cause?: unknown): PostgresError {
  return new PostgresError(
    'disk_full',
    `The disk that holds ${dir} is full. Free some space, or set TIDINGS_DATA to a directory on another disk.`,
    { cause },
  );
}

/** An error of the file system, in words; any other error passes through unchanged. */
export function fileError(dir: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return diskFull(dir, error);
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(String(error.code)))
    return notWritable(dir, error);
  return error;
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : String(cause);
}
