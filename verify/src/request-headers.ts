import { VerificationError } from './verification-error.ts';

/**
 * The headers of a request: a `Headers` object, or a plain object whose names may have any case
 * and whose values may be arrays, as Node's `request.headers` and gateways have them.
 */
export type HeaderSource =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

/** A signature header with dozens of signatures is made to cost time, not to be verified. */
const MAX_LENGTH = 4096;

/**
 * The one value of a header.
 *
 * @throws VerificationError `missing_header` or `malformed_header`.
 */
export function readHeader(headers: HeaderSource, name: string): string {
  const values = headerValues(headers, name.toLowerCase());
  const [value] = values;
  if (value === undefined || value === '') {
    throw new VerificationError(
      'missing_header',
      `The header ${name} is missing: check that every proxy in front passes it on, and that the profile is the one the sender signs with.`,
    );
  }
  if (values.length > 1 || typeof value !== 'string' || value.length > MAX_LENGTH) {
    throw new VerificationError(
      'malformed_header',
      `The header ${name} must be one text of at most ${MAX_LENGTH} characters: pass the headers on as they arrived.`,
    );
  }
  return value;
}

function headerValues(headers: unknown, name: string): unknown[] {
  if (typeof headers !== 'object' || headers === null) return [];
  try {
    const values =
      'get' in headers && typeof headers.get === 'function'
        ? [headers.get(name) as unknown]
        : Object.entries(headers)
            .filter(([key]) => key.toLowerCase() === name)
            .flatMap(([, value]: [string, unknown]) => value);
    return values.filter((value) => value !== undefined && value !== null);
  } catch (cause) {
    throw new VerificationError(
      'malformed_header',
      'The headers could not be read: pass a Headers object or a plain object.',
      { cause },
    );
  }
}
