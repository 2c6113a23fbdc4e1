/** Reads the answer to a request: what it means for the delivery, and what is kept of it. */
import { readStatus } from '@tidings/core/attempt';
import type { Outcome } from '@tidings/core/attempt';
import type { AttemptRecord } from '../store/queue.ts';
import type { Target } from './directory.ts';
import type { RenderedRequest } from './renderer.ts';
import type { Answer } from './sender.ts';

/** @param counts false for tests and previews, which leave the webhook as it is */
export function readAnswer(answer: Answer, counts = true): Outcome {
  if (answer.status === null) return { kind: 'retry', errorClass: answer.errorClass, error: answer.error };
  const outcome = readStatus(answer.status, counts);
  if (answer.error === null) return outcome;
  const error = [outcome.error, answer.error].filter(Boolean).join(' ');
  return { ...outcome, errorClass: outcome.errorClass ?? 'body', error };
}

/** In the place of an answer, when there was no request. */
export function unsendable(error: Error): Answer {
  return {
    status: null,
    headers: null,
    body: null,
    truncated: false,
    errorClass: 'config',
    error: `The request could not be built: ${error.message}`,
    durationMs: 0,
    firstByteMs: null,
    connecting: null,
    resent: false,
    withheld: false,
  };
}

export function retryAfterOf({ headers }: Answer): string | undefined {
  const header = headers?.['retry-after'];
  return Array.isArray(header) ? header[0] : header;
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
    url: target.url,
    rendering: target.row.rendering,
    requestHeaders: request?.recordedHeaders ?? '{}',
    requestBody: request?.recordedBody ?? null,
    responseHeaders: answer.headers && JSON.stringify(answer.headers),
    responseBody: answer.body,
    truncated: answer.truncated,
    resent: answer.resent,
  };
}
