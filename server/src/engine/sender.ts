/**
 * The one place that opens outbound connections. Sends a request under one total deadline, reads a bounded part of the
 * answer, follows no redirect, inflates nothing, and gives the facts of what went wrong, which `core/src/diagnosis/`
 * has the words for.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { Agent, Client, errors } from 'undici';
import type { Dispatcher } from 'undici';
import { RESPONSE_READ_LIMIT, RESPONSE_STORE_LIMIT } from '@tidings/core/attempt';
import { isReset } from '@tidings/core/diagnosis/failure';
import type { Failure } from '@tidings/core/diagnosis/failure';
import { parseRange } from '@tidings/core/address';
import type { AddressPolicy } from '@tidings/core/address';
import type { Mail } from '@tidings/core/notification-types/email/render';
import type { MailServer } from '@tidings/core/notification-types/notification-type';
import { seconds } from '@tidings/core/diagnosis/words';
import { BlockedAddressError, doorConnector, guardedConnector, NameNotFoundError } from './address-guard.ts';
import type { Connect } from './address-guard.ts';
import { Bag } from './bag.ts';
import type { Bagged } from './bag.ts';
import { sendMail } from './mailer.ts';
import type { Connecting } from './connecting.ts';
import type { InboxDoor } from './inbox-door.ts';
import type { WebhookRow } from '../store/configuration.ts';

export interface OutboundRequest {
  /** With `server` it is mail for that. */
  to: { readonly origin: string; readonly path: string; readonly server?: MailServer | undefined };
  headers: Record<string, string>;
  body: Uint8Array;
  timeoutMs: number;
  /** Set for what goes to the test inbox of this webhook, by the door of the process: `to` is what it says of itself. */
  inbox: WebhookRow | null;
  /** Asked when the bytes are about to go; the request is withheld when it may not. */
  mayGo: (() => boolean) | null;
  /** Asked before a request is sent a second time. */
  mayRepeat: (() => boolean) | null;
}

export interface Answer {
  /** null when no answer came. */
  status: number | null;
  headers: Record<string, string | string[] | undefined> | null;
  body: Uint8Array | null;
  truncated: boolean;
  /** What went wrong where no answer came. */
  failure: Failure | null;
  /** Why the body of the answer could not be read to its end. */
  broken: string | null;
  durationMs: number;
  firstByteMs: number | null;
  /** How the connection was made; null when it was there already, or none was tried. */
  connecting: Connecting | null;
  /** The IP address that it was connected to; null where it never was, and for what the door took. */
  address: string | null;
  /** The request was sent a second time, on a fresh connection. */
  resent: boolean;
  /** Nothing was sent, because it might no longer be. */
  withheld: boolean;
}

const DEADLINE_TICK_MS = 50;
const KEEP_ALIVE_MS = 4000;
const KEEP_ALIVE_MAX_MS = 60_000;
/** Webhooks rarely answer with more than a few headers; 16 KiB is what Node's own server accepts. */
const MAX_HEADER_BYTES = 16 * 1024;

/** For what whoever runs the server has set. */
const ANYWHERE: AddressPolicy = {
  allowPrivate: [parseRange('0.0.0.0/0')!, parseRange('::/0')!],
  allowHttp: true,
};

const WITHHELD: Answer = {
  status: null,
  headers: null,
  body: null,
  truncated: false,
  failure: null,
  broken: null,
  durationMs: 0,
  firstByteMs: null,
  connecting: null,
  address: null,
  resent: false,
  withheld: true,
};

class DeadlineError extends Error {}
class EnoughError extends Error {}
class WithheldError extends Error {}

export class Sender {
  readonly #connect: Connect;
  #anywhere: Connect | null = null;
  readonly #agent: Agent;
  readonly #door: InboxDoor;
  /** Leads to the door, and nowhere else. */
  readonly #inboxes: Agent;
  readonly #options: Client.Options;
  readonly #exchanges = new Bag<Exchange>();
  /** Null while nothing is in flight. */
  #tick: NodeJS.Timeout | null = null;
  /** Set from the start of an exchange until its headers go out, which undici does in one go. */
  #starting: Exchange | null = null;
  /** Set while an exchange is handed over, when undici begins the connection that it needs. */
  #dispatching: Exchange | null = null;
  /** Connections that have carried a request. */
  readonly #used = new WeakSet<object>();

  constructor(policy: AddressPolicy, door: InboxDoor) {
    this.#door = door;
    this.#connect = guardedConnector(policy, (connecting) => {
      if (this.#dispatching) this.#dispatching.connecting = connecting;
    });
    this.#options = {
      connect: this.#connect,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
    };
    // The dispatcher decides how many requests a webhook may have in flight; here each may have its connection.
    this.#agent = new Agent({ ...this.#options, connections: null });
    this.#inboxes = new Agent({
      ...this.#options,
      connect: doorConnector(() => door.port()),
      connections: null,
    });
    subscribe('undici:client:sendHeaders', this.#onSendHeaders);
  }

  get inFlight(): number {
    return this.#exchanges.size;
  }

  /** Never throws: whatever happens is in the answer. */
  async send(request: OutboundRequest): Promise<Answer> {
    const { server } = request.to;
    if (server) {
      if (request.mayGo?.() === false) return WITHHELD;
      return sendMail({ ...request, server }, this.#connect, (error) => failureOf(error, null));
    }
    if (request.inbox) return this.#sendToInbox(request, request.inbox);
    const started = performance.now();
    const answer = await this.#exchange(this.#agent, request, started);
    if (!answer.diedOnReusedConnection || request.mayRepeat?.() === false) return answer;
    // The receiver closed a kept-alive connection just as we used it. The request may have been read all the same, so
    // it is sent once more at once, and the attempt says so.
    const fresh = new Client(request.to.origin, this.#options);
    try {
      return { ...(await this.#exchange(fresh, request, started)), resent: true };
    } finally {
      fresh.destroy().catch(() => undefined);
    }
  }

  /** Hands a mail to the mail server of the instance, wherever that is. Never throws. */
  async mail(server: MailServer, mail: Mail, timeoutMs: number): Promise<Answer> {
    const body = Buffer.from(JSON.stringify(mail));
    this.#anywhere ??= guardedConnector(ANYWHERE, () => undefined);
    return sendMail({ server, body, timeoutMs }, this.#anywhere, (error) => failureOf(error, null));
  }

  async stop(): Promise<void> {
    if (this.#tick) clearTimeout(this.#tick);
    unsubscribe('undici:client:sendHeaders', this.#onSendHeaders);
    await Promise.all([this.#agent.destroy(), this.#inboxes.destroy()]);
    await this.#door.stop();
  }

  /** Each request has a connection of its own, so none is sent a second time. */
  async #sendToInbox(request: OutboundRequest, webhook: WebhookRow): Promise<Answer> {
    const ticket = this.#door.admit(webhook);
    const { origin, path } = request.to;
    const query = path.indexOf('?') < 0 ? '' : path.slice(path.indexOf('?'));
    const headers = { ...request.headers, host: new URL(origin).host };
    const to = { origin: 'http://127.0.0.1', path: `/${ticket}/${query}` };
    try {
      return await this.#exchange(this.#inboxes, { ...request, to, headers }, performance.now());
    } finally {
      this.#door.giveBack(ticket);
    }
  }

  #exchange(dispatcher: Dispatcher, request: OutboundRequest, started: number): Promise<Exchange> {
    return new Promise((resolve) => {
      const exchange = new Exchange(started, request, {
        starting: (starting) => (this.#starting = starting),
        ended: (ended) => {
          this.#exchanges.delete(ended);
          resolve(ended);
        },
      });
      this.#exchanges.add(exchange);
      this.#tick ??= this.#nextTick();
      this.#dispatching = exchange;
      try {
        dispatcher.dispatch(
          {
            origin: request.to.origin,
            path: request.to.path,
            method: 'POST',
            headers: request.headers,
            body: request.body,
            idempotent: false,
          },
          exchange,
        );
      } catch (error) {
        exchange.onResponseError(null, error as Error);
      } finally {
        this.#dispatching = null;
      }
    });
  }

  /** Notes where the connection leads that a request goes out on, and whether it has carried another one before. */
  readonly #onSendHeaders = (message: unknown): void => {
    // Others in this process may use undici too.
    if (!this.#starting) return;
    const { socket } = message as { socket: Socket };
    if (this.#used.has(socket)) this.#starting.reusesConnection = true;
    else this.#used.add(socket);
    // The socket keeps it: the system is asked once for each connection.
    if (!this.#starting.isIndoors) this.#starting.address = socket.remoteAddress ?? null;
    this.#starting = null;
  };

  /** One look at all of them is cheaper than a timer each. */
  #nextTick(): NodeJS.Timeout {
    return setTimeout(() => {
      const now = performance.now();
      for (const exchange of this.#exchanges) if (exchange.deadline <= now) exchange.expire();
      this.#tick = this.#exchanges.size > 0 ? this.#nextTick() : null;
    }, DEADLINE_TICK_MS).unref();
  }
}

interface ExchangeEvents {
  starting: (exchange: Exchange) => void;
  ended: (exchange: Exchange) => void;
}

/** One request on its way, and what is known of its answer. */
class Exchange implements Answer, Bagged, Dispatcher.DispatchHandler {
  slot = 0;
  status: number | null = null;
  headers: Answer['headers'] = null;
  body: Uint8Array | null = null;
  truncated = false;
  failure: Failure | null = null;
  broken: string | null = null;
  durationMs = 0;
  firstByteMs: number | null = null;
  connecting: Connecting | null = null;
  address: string | null = null;
  resent = false;
  withheld = false;
  reusesConnection = false;
  diedOnReusedConnection = false;
  readonly deadline: number;

  readonly #started: number;
  readonly #request: OutboundRequest;
  readonly #on: ExchangeEvents;
  #controller: Dispatcher.DispatchController | null = null;
  #chunks: Buffer[] = [];
  #read = 0;
  #over = false;

  constructor(started: number, request: OutboundRequest, on: ExchangeEvents) {
    this.#started = started;
    this.deadline = started + request.timeoutMs;
    this.#request = request;
    this.#on = on;
  }

  /** By the door of the process: nothing is connected to. */
  get isIndoors(): boolean {
    return this.#request.inbox !== null;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#on.starting(this);
    if (this.#over) controller.abort(new DeadlineError());
    else if (this.#request.mayGo?.() === false) controller.abort(new WithheldError());
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Answer['headers'],
  ): void {
    // 1xx are notes on the way; the answer is still to come.
    if (status < 200) return;
    this.firstByteMs = Math.round(performance.now() - this.#started);
    this.status = status;
    this.headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const room = RESPONSE_STORE_LIMIT - Math.min(this.#read, RESPONSE_STORE_LIMIT);
    if (room > 0) this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.#read += chunk.length;
    if (this.#read > RESPONSE_STORE_LIMIT) this.truncated = true;
    if (this.#read > RESPONSE_READ_LIMIT) controller.abort(new EnoughError());
  }

  onResponseEnd(): void {
    this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#over) return;
    if (this.status !== null) {
      // The receiver has answered; only its body broke off, was too long, or too slow. The answer counts.
      if (!(error instanceof EnoughError)) {
        this.truncated = true;
        this.broken =
          error instanceof DeadlineError ? `not within ${seconds(this.#request.timeoutMs)}` : describe(error);
      }
    } else if (error instanceof WithheldError) {
      this.withheld = true;
    } else {
      this.failure = this.#failureOf(error);
      this.diedOnReusedConnection = this.reusesConnection && isReset(this.failure);
    }
    this.#end();
  }

  /** The deadline has come: whatever is under way ends now. */
  expire(): void {
    if (this.#over) return;
    if (this.#controller) this.#controller.abort(new DeadlineError());
    // Before a connection there is no controller to abort; the request is dropped when it would start.
    if (!this.#over) this.onResponseError(null, new DeadlineError());
  }

  #failureOf(error: Error): Failure {
    if (error instanceof DeadlineError) {
      const { timeoutMs } = this.#request;
      const stage = this.#controller ? 'request' : (this.connecting?.stage ?? null);
      return { kind: 'deadline', stage, timeoutMs };
    }
    return failureOf(error, this.connecting);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.durationMs = Math.round(performance.now() - this.#started);
    this.connecting?.end();
    // A connection over which no request went.
    this.address ??= this.connecting?.address ?? null;
    // Copied, since a slice would keep all that was read with it.
    if (this.status !== null) this.body = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#on.ended(this);
  }
}

/** Of undici, by what its errors say. */
const CUT_FOR = { 'bad response': 'continue', 'bad upgrade': 'upgrade' } as const;

function failureOf(error: Error, connecting: Connecting | null): Failure {
  if (error instanceof BlockedAddressError) return { kind: 'blocked', message: error.message };
  if (error instanceof NameNotFoundError) return { kind: 'no-name', host: error.host, code: error.code };
  const { code = '' } = error as { code?: string };
  // Of a status below 100 the client says no more than that it is false.
  if (error instanceof errors.HTTPParserError || code === 'ERR_ASSERTION') return { kind: 'not-http' };
  if (error instanceof errors.ResponseContentLengthMismatchError)
    return { kind: 'bad-answer', what: 'length' };
  // The client cuts the connection itself, and has no code of its own for either.
  if (error instanceof errors.SocketError && error.message in CUT_FOR)
    return { kind: 'bad-answer', what: CUT_FOR[error.message as keyof typeof CUT_FOR] };
  const { code: cause = '' } = (error.cause ?? {}) as { code?: string };
  return {
    kind: 'error',
    // The client's own code says less than that of the system beneath it.
    code: cause === '' || code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? code : cause,
    message: describe(error),
    certificate: connecting?.certificate ?? null,
  };
}

/** An error in one line that holds no control characters. */
function describe(error: Error): string {
  const text = error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message;
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 500) || error.name;
}
