/** Somebody who listens to the live stream: by server-sent events or WebSocket, as browsers and programs do. */
import { WebSocket } from 'ws';
import type { Tidings } from './start.ts';

export interface LiveMessage {
  kind: string;
  cursor: string;
  event?: { id: string; type: string; organization: string; project: string | null; data?: unknown };
  delivery?: { id: string; status: string; attemptCount: number; event: { id: string }; attempt: unknown };
  count?: number;
  reason?: string;
}

export interface Listener {
  /** Everything heard so far. */
  readonly heard: LiveMessage[];
  /** The latest cursor, as a browser keeps it. */
  readonly cursor: string;
  readonly isOver: boolean;
  /** Settles when the stream has ended. */
  readonly over: Promise<void>;
  /** Waits for a message, of those heard before, too. */
  next(is: (message: LiveMessage) => boolean, withinMs?: number): Promise<LiveMessage>;
  close(): void;
}

interface Heard {
  listener: Listener;
  say(message: LiveMessage, cursor?: string): void;
  end(): void;
}

function listenerThat(close: () => void): Heard {
  const heard: LiveMessage[] = [];
  let cursor = '';
  let isOver = false;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const wake = new Set<() => void>();
  const listener: Listener = {
    heard,
    get cursor() {
      return cursor;
    },
    get isOver() {
      return isOver;
    },
    over,
    next(is, withinMs = 10_000) {
      return new Promise((found, failed) => {
        const look = (): void => {
          const message = heard.find(is);
          if (!message && !isOver) return;
          clearTimeout(timer);
          wake.delete(look);
          if (message) found(message);
          else failed(new Error(`the stream is over: ${JSON.stringify(heard.slice(-3))}`));
        };
        const timer = setTimeout(() => {
          wake.delete(look);
          failed(new Error(`not heard within ${withinMs} ms: ${JSON.stringify(heard.slice(-3))}`));
        }, withinMs);
        wake.add(look);
        look();
      });
    },
    close,
  };
  return {
    listener,
    say(message, id) {
      if (id !== undefined) cursor = id;
      if (message.kind !== '') heard.push(message);
      for (const look of wake) look();
    },
    end() {
      isOver = true;
      resolve();
      for (const look of wake) look();
    },
  };
}

export function pathOf(query: Record<string, string>): string {
  return `/v1/live?${new URLSearchParams(query).toString()}`;
}

/** By server-sent events, once the answer has begun. Rejects with the problem where it is refused. */
export async function listen(
  { url, apiKey }: Pick<Tidings, 'url' | 'apiKey'>,
  query: Record<string, string> = {},
  headers: Record<string, string> = { authorization: `Bearer ${apiKey}` },
): Promise<Listener> {
  const ending = new AbortController();
  const response = await fetch(url + pathOf(query), { headers, signal: ending.signal });
  if (response.status !== 200) throw new Error(await response.text());
  const { listener, say, end } = listenerThat(() => ending.abort());
  void (async () => {
    let rest = '';
    try {
      for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks) {
          const lines = Object.fromEntries(
            block
              .split('\n')
              .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
          );
          const message = lines['data'] === undefined ? { kind: '' } : (JSON.parse(lines['data']) as object);
          say(message as LiveMessage, lines['id']);
        }
      }
    } catch {
      // Cut off, or closed here.
    }
    end();
  })();
  return listener;
}

/** All that is told meanwhile, a delivery at least. */
export async function heardWhile(
  tidings: Pick<Tidings, 'url' | 'apiKey'>,
  act: () => Promise<void>,
): Promise<string> {
  const listener = await listen(tidings);
  await act();
  await listener.next(({ kind }) => kind === 'delivery');
  listener.close();
  return JSON.stringify(listener.heard);
}

/** By WebSocket, once it is open. Rejects with the status where it is refused. */
export function listenBySocket(
  { url, apiKey }: Pick<Tidings, 'url' | 'apiKey'>,
  query: Record<string, string> = {},
  headers: Record<string, string> = { authorization: `Bearer ${apiKey}` },
  protocols: string[] = [],
): Promise<Listener & { socket: WebSocket }> {
  const socket = new WebSocket(url.replace('http', 'ws') + pathOf(query), protocols, { headers });
  const { listener, say, end } = listenerThat(() => socket.terminate());
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as LiveMessage;
    say(message, message.cursor);
  });
  socket.on('close', end);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(Object.assign(listener, { socket })));
    socket.once('unexpected-response', (_request, response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => reject(new Error(`${response.statusCode} ${text}`)));
    });
    socket.on('error', reject);
  });
}
