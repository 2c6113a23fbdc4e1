/**
 * The closed set of error codes. A code is thrown where the trouble is noticed; one table maps it to HTTP, and
 * `GET /v1/errors` publishes the list.
 */
export const ERRORS = {
  malformed_http: {
    status: 400,
    title: 'The bytes are not a valid HTTP request',
    help: 'Send HTTP/1.1 as its standard says; most often a proxy or a hand-written client has left out a line.',
  },
  invalid_json: {
    status: 400,
    title: 'The body is not valid JSON',
    help: 'Send one JSON value in UTF-8. The detail says where reading it ended.',
  },
  invalid_request: {
    status: 422,
    title: 'The request does not fit its schema',
    help: 'Each entry of `errors` names a path and what is wrong there. Unknown fields are refused too, so that a slip of the pen is not ignored.',
  },
  invalid_url: {
    status: 422,
    title: 'The URL cannot receive deliveries',
    help: 'Give an `https:` URL with a public host. An operator opens others with TIDINGS_ALLOW_HTTP and TIDINGS_ALLOW_PRIVATE.',
  },
  invalid_secret: {
    status: 422,
    title: 'The secret does not fit the signing profile',
    help: 'Give a secret that the profile can use, or leave it out and one is made. `standard` takes `whsec_` and base64, `admin` and `sha256` any text.',
  },
  invalid_filter: {
    status: 422,
    title: 'A filter is malformed',
    help: 'The path says where. Correct the operator or the value there.',
  },
  invalid_template: {
    status: 422,
    title: 'The template is malformed',
    help: 'The path says where, and the detail what to write instead. A template must also render the examples of the event types that its webhook gets.',
  },
  invalid_query: {
    status: 422,
    title: 'The search cannot be read',
    help: 'The entry of `errors` has the `position` and `length` of what is wrong, what could stand there (`expected`), and where it can be told what to write instead (`suggestion`). docs/search.md has the language.',
  },
  search_too_broad: {
    status: 422,
    title: 'The search would take too long',
    help: 'Narrow the range with `start` and `end`, or add a condition: on `webhook.id`, `status` or `event.id` for the most effect. The detail says how far it came.',
  },
  invalid_cursor: {
    status: 422,
    title: 'The cursor is not one of ours',
    help: 'Take the cursor of an answer as it is, with the same parameters, or begin again without one.',
  },
  invalid_schema: {
    status: 422,
    title: 'A JSON Schema cannot be used',
    help: 'Each entry of `errors` names a place in the schema and what to do there. Schemas are JSON Schema 2020-12, refer to nothing outside, and have patterns that RE2 takes.',
  },
  schema_violation: {
    status: 422,
    title: 'The data does not fit the schema of its event type',
    help: 'Each entry of `errors` names a place in the event and what is wrong there. `GET /v1/event-types/{name}` has the schema and an example.',
  },
  unknown_event_type: {
    status: 422,
    title: 'The organization accepts known event types only',
    help: 'Send a type of the catalog, add this one to it, or let the organization take every type.',
  },
  unauthorized: {
    status: 401,
    title: 'The caller did not show who it is',
    help: 'Send `Authorization: Bearer tk_…` with a key that is valid, or sign in.',
  },
  forbidden: {
    status: 403,
    title: 'The caller may not do this',
    help: 'Use a key or a member with the permission that the detail names, or ask an owner or an admin for it.',
  },
  cross_site: {
    status: 403,
    title: 'The request may come from another site',
    help: 'Calls with a session come from a page of the server itself, and carry the header `Tidings-Request: 1`. Programs use an API key.',
  },
  insecure_connection: {
    status: 403,
    title: 'Sign-in takes https',
    help: 'Browsers keep no session over plain http, but for localhost. Put TLS in front and name the proxy in TIDINGS_TRUSTED_PROXIES, or open the server as http://localhost.',
  },
  not_found: {
    status: 404,
    title: 'There is no such thing',
    help: 'Check the id. What belongs to somebody else answers as if it were not there.',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time',
    help: 'Send the request in one go; this one stayed unfinished for too long.',
  },
  conflict: {
    status: 409,
    title: 'The request contradicts the present state',
    help: 'Read the resource again and decide on what it is now.',
  },
  in_use: {
    status: 409,
    title: 'Something is in use',
    help: 'The detail names what uses it, or what is in it. Take that away first, or say `confirm=true` to go on all the same.',
  },
  idempotency_conflict: {
    status: 409,
    title: 'The id or key was used before with another body',
    help: 'A repeat must be the same request. For another one take another id or key.',
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    help: 'Send less at once, or a link to the rest.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The content type is not supported',
    help: 'Send `application/json`; a batch of events also goes as `application/x-ndjson`, an import of event types as `application/yaml`.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    help: 'Send fewer or shorter headers: 16 KiB in all.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    help: 'Wait for as long as `Retry-After` says.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    help: 'It is our fault, and the log of the server says what it is. A repeat may work.',
  },
  unavailable: {
    status: 503,
    title: 'The service cannot take this request just now',
    help: 'Send it again after `Retry-After`. With an id of your own an event is stored once at most.',
  },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** One thing wrong with the input: where (a JSON pointer) and what to do about it. */
export interface Fault {
  path: string;
  message: string;
  /** In a text that is written in a language: the place, in UTF-16 code units. */
  position?: number;
  length?: number;
  /** What to write in place of those characters. */
  suggestion?: string;
  /** What could stand there. */
  expected?: readonly string[];
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
