/**
 * The closed set of error codes. A code is thrown where the trouble is noticed; one table maps it to HTTP, and
 * `GET /v1/errors` publishes the list.
 */
export const ERRORS = {
  malformed_http: { status: 400, title: 'The bytes are not a valid HTTP request' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_request: { status: 422, title: 'The request does not fit its schema' },
  invalid_url: { status: 422, title: 'The URL cannot receive deliveries' },
  invalid_secret: { status: 422, title: 'The secret does not fit the signing profile' },
  invalid_filter: { status: 422, title: 'A filter is malformed' },
  invalid_cursor: { status: 422, title: 'The cursor is not one of ours' },
  unknown_event_type: { status: 422, title: 'The organization accepts known event types only' },
  unauthorized: { status: 401, title: 'The API key is missing or not valid' },
  not_found: { status: 404, title: 'There is no such thing' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  conflict: { status: 409, title: 'The request contradicts the present state' },
  idempotency_conflict: { status: 409, title: 'The id or key was used before with another body' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'The service cannot take this request just now' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** One thing wrong with the input: where (a JSON pointer) and what to do about it. */
export interface Fault {
  path: string;
  message: string;
}

/** An error for the caller. `detail` is a sentence that says what to do. */
export class TidingsError extends Error {
  override readonly name = 'TidingsError';
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];
  /** Seconds after which a repeat makes sense; sent as `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { faults?: readonly Fault[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.faults = options.faults ?? [];
    this.retryAfter = options.retryAfter;
  }
}
