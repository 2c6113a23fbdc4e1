import { ConnectionError, TidingsApiError } from './errors.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;
/** A server that asks for more is left alone: the caller knows better what to do meanwhile. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

const TRANSIENT = [408, 429, 502, 503, 504];

/**
 * Milliseconds to wait before a failed request is sent again, or null when a repeat makes no sense. The wait doubles
 * from attempt to attempt, half of it at random, and is never shorter than the server's `Retry-After`.
 *
 * @param attempt how often it was sent, from 1
 * @param random from 0 to 1
 */
export function retryWait(error: unknown, attempt: number, random: number): number | null {
  const ceiling = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
  const wait = (ceiling * (1 + random)) / 2;
  if (error instanceof ConnectionError) return wait;
  if (!(error instanceof TidingsApiError) || !isTransient(error)) return null;
  const asked = error.retryAfter ?? 0;
  return asked > LONGEST_RETRY_AFTER_SECONDS ? null : Math.max(wait, asked * 1000);
}

/** A conflict that names a time is one that passes: the first attempt of this very request is still under way. */
function isTransient({ status, retryAfter }: TidingsApiError): boolean {
  return TRANSIENT.includes(status) || (status === 409 && retryAfter !== undefined);
}

/**
 * Seconds in a `Retry-After` header, which holds seconds or a date.
 *
 * @param now milliseconds since 1970
 */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const time = Date.parse(header);
  return Number.isNaN(time) ? undefined : Math.max(0, Math.ceil((time - now) / 1000));
}
