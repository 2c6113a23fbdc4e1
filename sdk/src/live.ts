/** The live stream as an async iterable that comes back by itself, where it was, and misses nothing. */
import { ConnectionError, TidingsApiError, toApiError } from './errors.ts';
import type { components, operations } from './openapi.gen.ts';
import { pathOf, refusal, sleep } from './request.ts';
import type { CallOptions, Send } from './request.ts';
import { retryWait } from './retry.ts';

type Message = components['schemas']['LiveMessage'];
/** What is told: an event or a delivery, and the place to go on from. */
export type LiveItem = Extract<Message, { kind: 'event' | 'delivery' }>;
export type LiveEvent = Extract<Message, { kind: 'event' }>['event'];
export type LiveDelivery = components['schemas']['LiveDelivery'];
export type LiveToken = components['schemas']['LiveToken'];
export type LiveTokenInput = components['schemas']['LiveTokenInput'];
export type LiveKind = 'events' | 'deliveries';
/** `catching-up`: what was missed is told; `waiting`: for the server to be there again. */
export type LiveState = 'connecting' | 'catching-up' | 'live' | 'waiting';

type Asked = NonNullable<operations['listen']['parameters']['query']>;

export interface LiveOptions extends Pick<Asked, 'query' | 'zone' | 'payloads' | 'cursor'> {
  /** All that the caller may see when left out. */
  kinds?: readonly LiveKind[] | undefined;
  /** What was read too slowly and left out is told later (`resume`, when left out), or not at all. */
  dropped?: 'resume' | 'pass-over' | undefined;
  /** Called when something was left out. */
  onDropped?: ((count: number) => void) | undefined;
  onState?: ((state: LiveState) => void) | undefined;
  /** Called with the place to go on from where nothing is told of it: at the beginning, and after a silence. */
  onPlace?: ((cursor: string) => void) | undefined;
  /** Ends it without an error. */
  signal?: AbortSignal | undefined;
}

export interface LiveSource {
  /** Without a slash at the end. */
  baseUrl: string;
  /** What a request shows; asked for each time, since tokens expire. */
  credentials: () => Promise<{ headers?: Record<string, string>; token?: string; session?: boolean }>;
  /** Whether asking again may give others. */
  renewable: boolean;
  fetch: typeof globalThis.fetch;
}

/** The server says something every fifteen seconds. */
const SILENCE_MS = 40_000;

/**
 * Listens until the signal ends it. Throws a `TidingsApiError` when the server refuses for good; whatever may pass is tried
 * again.
 */
export async function* listenTo(
  source: LiveSource,
  options: LiveOptions,
): AsyncGenerator<LiveItem, void, undefined> {
  const { signal, onState, onPlace, onDropped, dropped = 'resume' } = options;
  let cursor = options.cursor;
  let failed = 0;
  let unauthorized = 0;
  while (!signal?.aborted) {
    onState?.(cursor === undefined ? 'connecting' : 'catching-up');
    let ended: TidingsApiError | null = null;
    try {
      for await (const message of readOnce(source, options, cursor)) {
        failed = 0;
        unauthorized = 0;
        if ('cursor' in message) ({ cursor } = message);
        if (message.kind === 'ready' || message.kind === 'heartbeat') onPlace?.(message.cursor);
        if (message.kind === 'ready') onState?.('live');
        else if (message.kind === 'event' || message.kind === 'delivery') yield message;
        else if (message.kind === 'dropped') {
          onDropped?.(message.count);
          if (dropped === 'resume') break;
        } else if (message.kind === 'closing') {
          ended = endFor(message, source.renewable);
          break;
        }
      }
    } catch (error) {
      if (signal?.aborted) return;
      failed++;
      if (error instanceof TidingsApiError && error.status === 401) unauthorized++;
      const wait = waitAfter(error, { failed, unauthorized }, source.renewable);
      if (wait === null) throw error;
      onState?.('waiting');
      await sleep(wait, signal).catch(() => undefined);
      continue;
    }
    if (ended) throw ended;
    // A stream that ends without a word is begun anew, though not as fast as it ends.
    await sleep(failed === 0 ? 100 : 1000, signal).catch(() => undefined);
  }
}

/** Null when another attempt would end alike. Counted since something was heard, what was shown in vain apart from the rest. */
function waitAfter(
  error: unknown,
  { failed, unauthorized }: { failed: number; unauthorized: number },
  renewable: boolean,
): number | null {
  if (!(error instanceof TidingsApiError) && !(error instanceof ConnectionError)) return null;
  const isExpired = error instanceof TidingsApiError && error.status === 401;
  if (isExpired && renewable && unauthorized <= 3) return 250 * unauthorized;
  // The waits of other calls grow for as long as those are tried; this one goes on.
  return retryWait(error, Math.min(failed, 6), Math.random());
}

/** The error of a stream that was ended for good; null for one to come back to. */
function endFor(
  { reason, detail }: Extract<Message, { kind: 'closing' }>,
  renewable: boolean,
): TidingsApiError | null {
  if (reason === 'shutdown' || reason === 'slow' || (reason === 'expired' && renewable)) return null;
  const codes = {
    revoked: 'unauthorized',
    expired: 'unauthorized',
    forbidden: 'forbidden',
    costly: 'search_too_broad',
  } as const;
  const code = codes[reason];
  const status = { unauthorized: 401, forbidden: 403, search_too_broad: 422 }[code];
  return toApiError({
    status,
    code,
    title: 'The live stream was ended',
    detail,
    errors: [],
    retryAfter: undefined,
  });
}

/** One connection, to its end. Rejects when there is no answer, a refusal, or silence. */
async function* readOnce(
  { baseUrl, credentials, fetch }: LiveSource,
  { kinds, query, zone, payloads, signal }: LiveOptions,
  cursor: string | undefined,
): AsyncGenerator<Message, void, undefined> {
  const ending = new AbortController();
  const end = (): void => ending.abort(signal?.reason);
  signal?.addEventListener('abort', end, { once: true });
  let silence: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => ending.abort(new Error('the server fell silent')), SILENCE_MS);
  };
  try {
    heard();
    const { headers = {}, token, session = false } = await Promise.race([credentials(), over(ending.signal)]);
    const asked = new URLSearchParams();
    const parameters = { kinds: kinds?.join(','), query, zone, payloads, cursor, token };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) asked.set(name, String(value));
    }
    const response = await answered(baseUrl, () =>
      fetch(`${baseUrl}/v1/live?${asked.toString()}`, {
        headers: { accept: 'text/event-stream', ...headers },
        redirect: 'manual',
        cache: 'no-store',
        ...(session ? { credentials: 'same-origin' as const } : { credentials: 'omit' as const }),
        signal: ending.signal,
      }),
    );
    if (response.status !== 200 || !response.body) throw await refused(response);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await answered(baseUrl, () => reader.read());
      if (done) return;
      heard();
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) {
        const message = readBlock(block);
        if (message) yield message;
      }
    }
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', end);
    ending.abort();
  }
}

/** Rejects when it is: what gives tokens can fall silent, too. */
async function over(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new ConnectionError('No live token came.')));
  });
}

async function answered<T>(baseUrl: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConnectionError(`${baseUrl} did not answer: ${why}.`, { cause });
  }
}

async function refused(response: Response): Promise<TidingsApiError> {
  const text = await response.text().catch(() => '');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return refusal({ response, body })!;
}

/** The message of a block; a heartbeat has none but its place. */
function readBlock(block: string): Message | null {
  let id: string | undefined;
  for (const line of block.split('\n')) {
    if (line.startsWith('data: ')) return JSON.parse(line.slice(6)) as Message;
    if (line.startsWith('id: ')) id = line.slice(4);
  }
  return id === undefined ? null : { kind: 'heartbeat', cursor: id };
}

/** Tokens with which browsers listen. */
export class LiveTokens {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Makes one that lasts ten minutes unless told otherwise. It is shown this once. */
  async create(input: LiveTokenInput = {}, options?: CallOptions): Promise<LiveToken> {
    return this.#send<'createLiveToken'>('POST', '/v1/live/tokens', { body: input, once: true, options });
  }

  /** Streams that it opened end within a second. */
  async revoke(id: string, options?: CallOptions): Promise<void> {
    await this.#send<'revokeLiveToken'>('DELETE', pathOf('live/tokens', id), { options });
  }
}

/** Where a page listens that has no key: with a token that its own server made for it. */
export interface TokenSource {
  /** Where the server is. */
  baseUrl: string;
  /**
   * `lt_…`, or what fetches one: asked for again whenever one has expired. Where it rejects it is tried again, but for a
   * `TidingsApiError` that says no for good.
   */
  token: string | (() => string | Promise<string>);
  fetch?: typeof globalThis.fetch | undefined;
}

/** Listens with a live token, in browsers above all. */
export function listen(
  { baseUrl, token, fetch }: TokenSource,
  options: LiveOptions = {},
): AsyncGenerator<LiveItem, void, undefined> {
  return listenTo(
    {
      baseUrl: baseUrl.replace(/\/+$/, ''),
      credentials: async () => ({ token: typeof token === 'string' ? token : await fetched(token) }),
      renewable: typeof token === 'function',
      fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
    },
    options,
  );
}

/** What gives tokens can be away like the server itself, whatever it rejects with then. */
async function fetched(token: () => string | Promise<string>): Promise<string> {
  try {
    return await token();
  } catch (cause) {
    if (cause instanceof TidingsApiError || cause instanceof ConnectionError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConnectionError(`No live token could be had: ${why}.`, { cause });
  }
}
