/** What a call rejects with: an answer that refuses, by class and by the server's stable code, or no answer. */
import type { components } from './openapi.gen.ts';

export type Problem = components['schemas']['Problem'];
/** The codes that `GET /v1/errors` lists. */
export type ErrorCode = Problem['code'];
/** One thing wrong with the input: where, and what to do about it. */
export type Fault = NonNullable<Problem['errors']>[number];

export interface ErrorAnswer {
  status: number;
  /** `unknown` when the answer is not one of Tidings: a proxy's, say. */
  code: ErrorCode | 'unknown';
  title: string;
  /** A sentence that says what to do; also the error's message. */
  detail: string;
  errors: readonly Fault[];
  /** Seconds after which the server asks to be asked again. */
  retryAfter: number | undefined;
}

/** The server answered, and refused. */
export class TidingsApiError extends Error implements ErrorAnswer {
  override readonly name: string = 'TidingsApiError';
  readonly status: number;
  readonly code: ErrorCode | 'unknown';
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly Fault[];
  readonly retryAfter: number | undefined;

  constructor(answer: ErrorAnswer) {
    super(answer.detail);
    this.status = answer.status;
    this.code = answer.code;
    this.title = answer.title;
    this.detail = answer.detail;
    this.errors = answer.errors;
    this.retryAfter = answer.retryAfter;
  }
}

/** 400 or 422: `errors` lists what is wrong where. */
export class InvalidRequestError extends TidingsApiError {
  override readonly name = 'InvalidRequestError';
}

/** 401: the API key is not known, or was revoked. */
export class UnauthorizedError extends TidingsApiError {
  override readonly name = 'UnauthorizedError';
}

/** 403: the caller lacks a permission. */
export class ForbiddenError extends TidingsApiError {
  override readonly name = 'ForbiddenError';
}

/** 404 */
export class NotFoundError extends TidingsApiError {
  override readonly name = 'NotFoundError';
}

/** 409: the request contradicts the present state. */
export class ConflictError extends TidingsApiError {
  override readonly name: string = 'ConflictError';
}

/** 409: the id of the event was used before, for another event. */
export class IdempotencyConflictError extends ConflictError {
  override readonly name = 'IdempotencyConflictError';
}

/** 413 */
export class PayloadTooLargeError extends TidingsApiError {
  override readonly name = 'PayloadTooLargeError';
}

/** 429, after all retries. */
export class RateLimitedError extends TidingsApiError {
  override readonly name = 'RateLimitedError';
}

/** 502, 503 or 504, after all retries. */
export class UnavailableError extends TidingsApiError {
  override readonly name = 'UnavailableError';
}

/** No answer came, after all retries: whether the server has done what was asked is not known. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

const CLASSES: Readonly<Record<number, typeof TidingsApiError>> = {
  400: InvalidRequestError,
  401: UnauthorizedError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
  413: PayloadTooLargeError,
  422: InvalidRequestError,
  429: RateLimitedError,
  502: UnavailableError,
  503: UnavailableError,
  504: UnavailableError,
};

export function toApiError(answer: ErrorAnswer): TidingsApiError {
  if (answer.code === 'idempotency_conflict') return new IdempotencyConflictError(answer);
  return new (CLASSES[answer.status] ?? TidingsApiError)(answer);
}
