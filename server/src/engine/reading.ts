/** Reads the answer to a request: what it means for the delivery, and what is kept of it. */
import type { Outcome } from '@tidings/core/attempt';
import type { AnswerFacts, RequestFacts } from '@tidings/core/diagnosis/answer';
import { diagnoseFailure } from '@tidings/core/diagnosis/failure';
import type { Stage } from '@tidings/core/diagnosis/failure';
import { TYPES } from '@tidings/core/notification-types/index';
import { parseRetryAfter } from '@tidings/core/retry';
import type { AttemptRecord } from '../store/queue.ts';
import type { Target } from './directory.ts';
import type { Verdict } from './recorder.ts';
import type { RenderedRequest } from './renderer.ts';
import type { Answer } from './sender.ts';

/**
 * What came of an exchange; where it failed, with the cause in words.
 *
 * @param request null when there could be none
 * @param counts false for tests and previews, which leave the webhook as it is
 */
export function readAnswer(
  { url, row }: Pick<Target, 'url' | 'row'>,
  request: RenderedRequest | null,
  answer: Answer,
  now: number,
  counts: boolean,
): Outcome {
  const { status, failure, broken } = answer;
  if (status === null) {
    if (!failure) return { kind: 'retry', errorClass: null, error: null };
    const { errorClass, sentence } = diagnoseFailure(failure, new URL(url), now);
    return { kind: 'retry', errorClass, error: sentence };
  }
  const rest = broken === null ? null : `The answer's body could not be read to its end: ${broken}.`;
  const outcome = TYPES[row.type].classify(answerFacts(status, answer, now), () => ({
    ...requestFacts(new URL(url), row, request),
    counts,
  }));
  if (rest === null) return outcome;
  if (outcome.kind === 'delivered') return { ...outcome, errorClass: 'body', error: rest };
  return { ...outcome, error: `${outcome.error} ${rest}` };
}

export function answerFacts(status: number, answer: Answer, now: number): AnswerFacts {
  return {
    status,
    header: (name) => {
      const value = answer.headers?.[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body: () => (answer.body ? Buffer.from(answer.body).toString() : ''),
    // No getter: V8 makes those of an object among its old ones, where they would keep the answer.
    retryAfterMs: () => parseRetryAfter(retryAfterOf(answer), now) ?? null,
  };
}

function requestFacts(
  url: URL,
  row: Target['row'],
  request: RenderedRequest | null,
): Omit<RequestFacts, 'counts'> {
  return {
    url,
    signing: row.signing,
    hasApiKey: row.apiKeyHeader !== null,
    contentType: request?.headers['content-type'] ?? '',
    bodyBytes: request?.body.length ?? 0,
    body: () => (request ? Buffer.from(request.body).toString() : ''),
  };
}

/** How far an exchange came that brought no answer; null when it brought one. */
export function failedAt({ status, failure, connecting }: Answer): Stage | null {
  if (status !== null || !failure) return null;
  if (failure.kind === 'deadline') return failure.stage ?? 'connection';
  if (failure.kind === 'no-name' || failure.kind === 'blocked') return 'name';
  if (!connecting || connecting.isMade) return 'request';
  const { tlsMs, connectMs } = connecting;
  if (tlsMs !== null) return 'tls';
  return connectMs === null ? 'name' : 'connection';
}

/** In the place of an answer, when there was no request. @param error why there could be none; null: none was needed */
export function unsendable(error: Error | null): Answer {
  return {
    status: null,
    headers: null,
    body: null,
    truncated: false,
    failure: error && { kind: 'unbuildable', message: error.message },
    broken: null,
    durationMs: 0,
    firstByteMs: null,
    connecting: null,
    address: null,
    resent: false,
    withheld: false,
  };
}

export function retryAfterOf({ headers }: Answer): string | undefined {
  const header = headers?.['retry-after'];
  return Array.isArray(header) ? header[0] : header;
}

/** Nothing was sent, since something newer is shown: all that the event has to say is said. */
export function outdatedVerdict(
  target: Pick<Target, 'url' | 'row'>,
  { attempts: before }: { readonly attempts: number },
  at: number,
): Verdict {
  const error = 'Nothing was sent: the message about the same thing shows a newer state already.';
  const outcome: Outcome = { kind: 'delivered', errorClass: null, error };
  const attempt = toRecord(target, at, null, unsendable(null), outcome);
  return { status: 'success', attempts: before + 1, dueAt: null, parked: false, attempt };
}

/** What is written down of an attempt. */
export function toRecord(
  target: Pick<Target, 'url' | 'row'>,
  at: number,
  request: RenderedRequest | null,
  answer: Answer,
  outcome: Outcome,
): AttemptRecord {
  return {
    at,
    statusCode: answer.status,
    errorClass: outcome.errorClass,
    error: outcome.error?.replaceAll('\u0000', ' ') ?? null,
    durationMs: answer.durationMs,
    firstByteMs: answer.firstByteMs,
    connectingMs: answer.connecting && [
      answer.connecting.dnsMs,
      answer.connecting.connectMs,
      answer.connecting.tlsMs,
    ],
    address: answer.address,
    url: request?.to?.shown ?? target.url,
    rendering: target.row.rendering,
    requestHeaders: request?.recordedHeaders ?? '{}',
    requestBody: request?.recordedBody ?? null,
    responseHeaders: answer.headers && JSON.stringify(answer.headers),
    responseBody: answer.body,
    truncated: answer.truncated,
    resent: answer.resent,
  };
}
