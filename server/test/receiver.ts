import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  method: string;
  /** Path and query, as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came over the wire. */
  rawHeaders: string[];
  body: Buffer;
  /** When the last byte of the body was here. */
  at: Date;
}

/** What a receiver does: answer, never answer (`hang`), or cut the connection (`reset`). */
export type Reply =
  | 'hang'
  | 'reset'
  | { status?: number; headers?: Record<string, string | string[]>; body?: string | Buffer };

export interface Receiver {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string;
  requests: ReceivedRequest[];
  /** Scripts every answer from now on; a promise delays it. `index` counts requests from 0. The first script is 200. */
  respond(script: (request: ReceivedRequest, index: number) => Reply | Promise<Reply>): void;
  /** Resolves as soon as so many requests have come, or the predicate holds for all that have. */
  waitFor(
    wanted: number | ((requests: ReceivedRequest[]) => boolean),
    timeoutMs?: number,
  ): Promise<ReceivedRequest[]>;
  /** The requests of an event, as soon as so many have come. */
  requestsOf(event: string, count?: number): Promise<ReceivedRequest[]>;
  close(): Promise<void>;
}

/** A real HTTP server on 127.0.0.1 that records what it gets and answers what the test says. */
export async function createReceiver(): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const watchers = new Set<() => void>();
  let script: Parameters<Receiver['respond']>[0] = () => ({ status: 200 });

  const server = createServer((incoming, response) => {
    void receive(incoming)
      .then(async (request) => {
        const index = requests.push(request) - 1;
        const reply = script(request, index);
        for (const watcher of watchers) watcher();
        answer(response, await reply);
      })
      // The sender gave up, or the script threw: either way there is nobody to answer.
      .catch(() => response.destroy());
  });
  // Connections that a busy test has not taken yet must not be dropped: the sender would wait for its deadline.
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));

  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respond(next) {
      script = next;
    },
    waitFor(wanted, timeoutMs = 15_000) {
      const enough = typeof wanted === 'number' ? () => requests.length >= wanted : () => wanted(requests);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => finish(() => reject(tooFew(wanted, timeoutMs, requests))), timeoutMs);
        const watcher = () => {
          if (enough()) finish(() => resolve(requests));
        };
        const finish = (settle: () => void) => {
          clearTimeout(timer);
          watchers.delete(watcher);
          settle();
        };
        watchers.add(watcher);
        watcher();
      });
    },
    async requestsOf(event, count = 1) {
      const own = (all: ReceivedRequest[]): ReceivedRequest[] =>
        all.filter(({ headers }) => headers['webhook-id'] === event);
      return own(await receiver.waitFor((all) => own(all).length >= count));
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body: Buffer.concat(chunks),
    at: new Date(),
  };
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(reply.status ?? 200, reply.headers);
  response.end(reply.body);
}

function tooFew(wanted: unknown, timeoutMs: number, requests: ReceivedRequest[]): Error {
  const what = typeof wanted === 'number' ? `${wanted} requests` : 'what was waited for';
  const came = requests.map((request) => `${request.method} ${request.url}`).join(', ') || 'none';
  return new Error(
    `${what} did not come within ${timeoutMs} ms; requests so far (${requests.length}): ${came}`,
  );
}
