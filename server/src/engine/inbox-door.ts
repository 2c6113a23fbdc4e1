/**
 * The door by which webhooks reach test inboxes. An inbox has an address of this server, which may be private, behind a proxy, or
 * served by other processes than those that deliver. So what goes to an inbox does not look that address up at all: each process
 * that delivers has a door of its own, a port of 127.0.0.1 that opens when it is first needed, and its sender connects there and
 * nowhere else (`Sender`). The address guard is asked for everything else as before, and allows nothing more than before.
 *
 * Whoever finds the port on this machine gets nothing by it: a request is let in by a ticket, 122 random bits, that the sender has
 * given out for it, once, together with the webhook as it was sent by.
 */
import { randomUUID } from 'node:crypto';
// oxlint-disable-next-line no-restricted-imports -- it answers the sender of its own process, and calls nobody
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../log.ts';
import { writeInboxAnswer } from '../inbox-answer.ts';
import type { WebhookRow } from '../store/configuration.ts';
import type { Arrival, Reception } from './test-inboxes.ts';

/** Of a body: the largest event, encrypted. */
const MOST_BYTES = 24 * 1024 * 1024;

export interface DoorRooms {
  receive: (webhook: WebhookRow, arrival: Arrival) => Promise<Reception>;
  log: Log;
}

export class InboxDoor {
  readonly #rooms: DoorRooms;
  /** Who may come in, by ticket. */
  readonly #expected = new Map<string, WebhookRow>();
  #server: Server | null = null;
  #port: Promise<number> | null = null;

  constructor(rooms: DoorRooms) {
    this.#rooms = rooms;
  }

  /** Where it is. */
  port(): Promise<number> {
    return (this.#port ??= this.#open());
  }

  /** A ticket for one request, which stands before the path; whoever asked for it gives it back. */
  admit(webhook: WebhookRow): string {
    const ticket = randomUUID();
    this.#expected.set(ticket, webhook);
    return ticket;
  }

  giveBack(ticket: string): void {
    this.#expected.delete(ticket);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async #open(): Promise<number> {
    const server = createServer(
      { keepAlive: false, headersTimeout: 5000, requestTimeout: 65_000 },
      (request, response) => {
        this.#answer(request, response).catch((error: Error) => {
          this.#rooms.log.warn({ error: error.message }, 'a request to a test inbox could not be taken');
          refuse(response, 503, 'The test inbox could not take it just now.\n', { 'retry-after': '1' });
        });
      },
    );
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve);
    }).catch((error: Error) => {
      this.#port = null;
      throw error;
    });
    server.unref();
    return (server.address() as AddressInfo).port;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, ticket = ''] = (request.url ?? '').split('/', 2);
    const webhook = this.#expected.get(ticket);
    this.#expected.delete(ticket);
    if (!webhook) {
      request.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size > MOST_BYTES) {
        refuse(response, 413, 'The test inbox takes bodies of up to 24 MiB.\n');
        return;
      }
      chunks.push(chunk as Buffer);
    }
    const { search } = new URL(request.url!, 'http://inbox');
    const reception = await this.#rooms.receive(webhook, {
      method: request.method ?? 'POST',
      query: search,
      rawHeaders: request.rawHeaders,
      body: Buffer.concat(chunks),
    });
    if (reception.kind === 'taken') writeInboxAnswer(response, reception.answer);
    else if (reception.kind === 'crowded')
      refuse(response, 429, 'More comes than the test inbox takes.\n', { 'retry-after': '1' });
    // For a webhook, that is the end: there will be no such inbox again.
    else refuse(response, 410, 'The test inbox is not there any more.\n');
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text);
}
