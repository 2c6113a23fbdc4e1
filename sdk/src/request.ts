/** The one place that speaks HTTP: addresses, headers, deadlines, retries, and what answers mean. */
import { ConnectionError, NotFoundError, toApiError } from './errors.ts';
import type { Problem, TidingsApiError } from './errors.ts';
import type { operations } from './openapi.gen.ts';
import { randomHex } from './random.ts';
import { readRetryAfter, retryWait } from './retry.ts';

/** Every call takes these last. */
export interface CallOptions {
  /** Ends the call, retries and all; it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** For each attempt; the client's when left out. */
  timeoutMs?: number | undefined;
}

/** What an operation answers when it succeeds. */
export type Answer<Operation extends keyof operations> = Json<
  operations[Operation]['responses'][keyof operations[Operation]['responses'] & (200 | 201 | 202 | 207)]
>;

/** Sends a request, again where that can help. Rejects with a `TidingsApiError` or a `ConnectionError`. */
export type Send = <Operation extends keyof operations>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  parts?: {
    query?: Query | undefined;
    /** A string goes out as it is. */
    body?: unknown;
    /** What the body is, where it is not JSON. */
    bodyType?: string | undefined;
    options?: CallOptions | undefined;
    /** Not sent again, whatever happens: the server would count it, or refuse it the second time. */
    once?: boolean;
    /** Answers with the text of what came, which is not parsed. */
    asText?: boolean;
  },
) => Promise<Answer<Operation>>;

export interface SendSettings {
  /** null: the browser shows its session. */
  apiKey: string | null;
  /** Without a slash at the end. */
  baseUrl: string;
  timeoutMs: number;
  retries: number;
  fetch: typeof globalThis.fetch;
}

export function createSend({ apiKey, baseUrl, timeoutMs, retries, fetch }: SendSettings): Send {
  return async <Operation extends keyof operations>(
    ...[
      method,
      path,
      { query = {}, body, bodyType = 'application/json', options = {}, once = false, asText = false } = {},
    ]: Parameters<Send>
  ): Promise<Answer<Operation>> => {
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(apiKey === null ? { 'tidings-request': '1' } : { authorization: `Bearer ${apiKey}` }),
    };
    if (body !== undefined) headers['content-type'] = bodyType;
    // Events carry their own ids instead. The key stays the same over all attempts, so that the server acts once.
    if (method === 'POST' && !once && !path.startsWith('/v1/events'))
      headers['idempotency-key'] = randomHex();
    const request: RequestInit = {
      method,
      headers,
      // Following would turn a POST into a GET, or show the key to another host.
      redirect: 'manual',
      ...(apiKey === null && { credentials: 'same-origin' }),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const deadline = { timeoutMs: options.timeoutMs ?? timeoutMs, signal: options.signal };
    for (let attempt = 1; ; attempt++) {
      const url = baseUrl + path + toText(query);
      const outcome = await exchange(fetch, url, request, deadline, asText);
      const error = 'error' in outcome ? noAnswer(baseUrl, attempt, outcome.error) : refusal(outcome);
      if (!error) return (outcome as Exchanged).body as Answer<Operation>;
      // The attempt before, whose answer was lost, has deleted it.
      if (method === 'DELETE' && attempt > 1 && error instanceof NotFoundError) {
        return undefined as Answer<Operation>;
      }
      const wait = !once && attempt <= retries ? retryWait(error, attempt, Math.random()) : null;
      if (wait === null) throw error;
      await sleep(wait, options.signal);
    }
  };
}

/**
 * The path of a thing inside a collection.
 *
 * @throws TypeError when an id is no text, is empty, or would lead elsewhere
 */
export function pathOf(collection: string, id: string, ...rest: string[]): string {
  return ['/v1', collection, segment(collection, id), ...rest].join('/');
}

/** An id as a part of a path. */
export function segment(collection: string, id: string): string {
  if (typeof id !== 'string' || id === '' || id === '.' || id === '..') {
    const noun = collection.replace(/ies$/, 'y').replace(/s$/, '');
    throw new TypeError(`${JSON.stringify(id) ?? 'undefined'} is not the id of a ${noun}. Nothing was sent.`);
  }
  return encodeURIComponent(id);
}

export interface Exchanged {
  response: Response;
  /** Parsed, or text as it is, or the bytes of a file; undefined for anything else. */
  body: unknown;
}

/** One attempt, to the last byte of the answer, but for files. Rejects only when the caller ended it. */
async function exchange(
  fetch: SendSettings['fetch'],
  url: string,
  request: RequestInit,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
  asText: boolean,
): Promise<Exchanged | { error: unknown }> {
  signal?.throwIfAborted();
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(new Error(`not within ${timeoutMs} ms`)), timeoutMs);
  const end = (): void => ending.abort(signal?.reason);
  signal?.addEventListener('abort', end, { once: true });
  let isFile = false;
  try {
    const response = await fetch(url, { ...request, signal: ending.signal });
    isFile = response.ok && FILE.test(response.headers.get('content-type') ?? '');
    // The signal ends it while it is read, too.
    if (isFile) return { response, body: response.body };
    const text = await response.text();
    return { response, body: asText && response.ok ? text : read(response, text) };
  } catch (error) {
    signal?.throwIfAborted();
    return { error };
  } finally {
    clearTimeout(timer);
    if (!isFile) signal?.removeEventListener('abort', end);
  }
}

/** What is read as it comes. */
const FILE = /^(text\/csv|application\/x-ndjson)\b/;

function read(response: Response, text: string): unknown {
  if (response.status === 204) return null;
  if (response.headers.get('content-type')?.startsWith('text/typescript')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Null when the server did what was asked. */
export function refusal({ response, body }: Exchanged): TidingsApiError | null {
  const { status, headers } = response;
  if (response.ok && body !== undefined) return null;
  const problem = isProblem(body) ? body : null;
  return toApiError({
    status,
    code: problem?.code ?? 'unknown',
    title: problem?.title ?? 'The answer is not one of Tidings',
    detail: problem?.detail ?? foreign(response),
    errors: problem?.errors ?? [],
    retryAfter: readRetryAfter(headers.get('retry-after'), Date.now()),
  });
}

function isProblem(body: unknown): body is Problem {
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown };
  return typeof code === 'string' && typeof detail === 'string';
}

function foreign({ status, type, ok }: Response): string {
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return 'The server redirects, and requests with an API key are not sent on. Set baseUrl to the address it leads to.';
  }
  if (ok) return `The answer (${status}) is not JSON: there is another server at baseUrl, or in between.`;
  return `The answer is ${status} and does not say why: it comes from another server, at baseUrl or in between.`;
}

function noAnswer(baseUrl: string, attempts: number, cause: unknown): ConnectionError {
  const times = attempts === 1 ? '' : ` in ${attempts} attempts`;
  return new ConnectionError(
    `${baseUrl} did not answer${times}: ${reason(cause)}. Check baseUrl, and that the server runs.`,
    { cause },
  );
}

/** Engines say what happened in the cause, if at all. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message } = (error.cause ?? {}) as { code?: string; message?: string };
  return code ?? (message || error.message);
}

type Query = Record<string, string | number | boolean | undefined>;

function toText(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? '' : `?${given}`;
}

export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}

type Json<Response> = Response extends { content: { 'application/json': infer Body } }
  ? Body
  : Response extends { content: { 'text/typescript': infer Text } }
    ? Text
    : Response extends { content: { 'text/csv': unknown } }
      ? ReadableStream<Uint8Array>
      : undefined;
