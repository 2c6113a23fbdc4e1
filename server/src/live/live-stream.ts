/**
 * The live stream of one process: one reader follows the log for everybody who listens, and rests when nobody does.
 * ARCHITECTURE.md, "The live stream", has the protocol and its states.
 */
import { TidingsError } from '@tidings/core/errors';
import { beforeTransaction, comparePositions, printCursor } from '@tidings/core/live';
import type { ClosingReason, Position } from '@tidings/core/live';
import { uuidTime } from '@tidings/core/id';
import type { Clock } from '../clock.ts';
import type { Counts } from '../counts.ts';
import type { Listening, ListeningRoom } from '../listening.ts';
import type { Log } from '../log.ts';
import type { Db } from '../store/db.ts';
import { readHorizon } from '../store/live-log.ts';
import type { Change } from './change.ts';
import { Channels } from './channels.ts';
import { Client, MOST_WAITING } from './client.ts';
import type { Sink } from './client.ts';
import { runConvoy } from './convoy.ts';
import { covers, readLog } from './reader.ts';
import { openEventStream } from './sse.ts';
import { openWebSocket } from './websocket.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export interface LiveRooms<Holder> {
  readonly db: Db;
  readonly lanes: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
  /** Clients at once. */
  readonly most: number;
  /** What credentials stand for now; null for those that stand for nothing. */
  readonly holders: (credentials: readonly string[]) => Promise<ReadonlyMap<string, Holder | null>>;
}

/** The log is looked at this often while somebody listens. */
const LOOK_MS = 50;
/** After a look that took longer than that, too: the process has other things to do. */
const LEAST_PAUSE_MS = 10;
/** What was let in is looked at anew this often, so that what is revoked ends within a second. */
const CHECK_MS = 400;
/** Nothing is told to those who were looked at longer ago. */
const STALE_MS = 900;
const BEAT_MS = 15_000;
const TICK_MS = 1000;
const LONGEST_PAUSE_MS = 2000;
/** What may wait for all clients together; beyond, those who are behind get next to nothing. */
const MOST_WAITING_IN_ALL = 64 * 1024 * 1024;
const LEAST_WAITING = 16 * 1024;
/** One organization has at most this share of the clients. */
const SHARE = 1 / 4;
/** Clients that come back gather for so long. */
const GATHER_MS = 25;
const MOST_CONVOYS = 3;
const LONGEST_BREATH_MS = 8;

export class LiveStream<Holder> implements ListeningRoom<Holder> {
  readonly #rooms: LiveRooms<Holder>;
  readonly #clients = new Set<Client<Holder>>();
  readonly #channels = new Channels<Holder>();
  /** Those who wait to be told what they missed. */
  #returning = new Set<Client<Holder>>();
  #convoys = 0;
  /** Everything up to here was told to those who listen; null while nobody does. */
  #position: Position | null = null;
  #horizon = 0;
  #checkedAt = -Infinity;
  #checks: Promise<boolean> | null = null;
  #mostWaiting = MOST_WAITING;
  #breathedAt = 0;
  #runs: Promise<void> | null = null;
  #starts: Promise<void> | null = null;
  #timers: NodeJS.Timeout[] = [];
  #stopped = false;

  constructor(rooms: LiveRooms<Holder>) {
    this.#rooms = rooms;
  }

  /** Throws where there is no room for one more. */
  checkRoom(organization: number | null): void {
    const { most } = this.#rooms;
    if (this.#stopped || this.#clients.size >= most) {
      throw new TidingsError(
        'unavailable',
        `${most} clients listen to this process, and no more may. Try again in a moment, or raise TIDINGS_LIVE_CLIENTS.`,
        { retryAfter: 5 },
      );
    }
    if (organization === null) return;
    let beside = 0;
    for (const { listening } of this.#clients) if (listening.scope.organization === organization) beside++;
    if (beside >= Math.max(1, Math.floor(most * SHARE))) {
      throw new TidingsError(
        'rate_limited',
        `${beside} clients of this organization listen already, and no more may. Close one of them.`,
        { retryAfter: 5 },
      );
    }
  }

  /** Where the stream is now, as far as a new listener is concerned. */
  async horizon(): Promise<number> {
    return readHorizon(this.#rooms.db);
  }

  openEventStream(
    listening: Listening<Holder>,
    response: ServerResponse,
    headers: Record<string, string>,
  ): void {
    this.#open(listening, openEventStream(response, headers));
  }

  openWebSocket(listening: Listening<Holder>, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    openWebSocket(request, socket, head, (sink) => this.#open(listening, sink));
  }

  /** Tells everybody to come back with their cursors, and ends. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const client of this.#clients) this.#end(client, 'shutdown');
    await this.#runs;
  }

  /** Takes a client on, who is told from where it asks until it goes away. */
  #open(listening: Listening<Holder>, sink: Sink): void {
    const client = new Client(listening, sink, '', performance.now());
    this.#clients.add(client);
    this.#rooms.counts.live.clients[sink.transport]++;
    sink.onGone(() => this.#forget(client));
    this.#start().then(
      () => {
        if (!this.#clients.has(client)) return;
        if (client.isReturning) this.#return(client);
        else this.#arrive(client);
      },
      (error: Error) => {
        this.#rooms.log.warn({ error: error.message }, 'the live stream could not be begun');
        this.#end(client, 'shutdown');
      },
    );
  }

  /** Begins to follow the log, unless somebody listens already. */
  #start(): Promise<void> {
    if (this.#position) return Promise.resolve();
    this.#starts ??= this.horizon()
      .then((horizon) => {
        this.#horizon = horizon;
        this.#position = beforeTransaction(horizon);
        // Whoever opens the stream was looked at just now.
        this.#checkedAt = performance.now();
        this.#timers = [
          setInterval(() => void this.#check(), CHECK_MS),
          setInterval(() => this.#tick(), TICK_MS),
        ];
        this.#runs = this.#follow();
      })
      .finally(() => (this.#starts = null));
    return this.#starts;
  }

  async #follow(): Promise<void> {
    for (let failures = 0; this.#clients.size > 0;) {
      const began = performance.now();
      try {
        await this.#round();
        failures = 0;
      } catch (error) {
        failures++;
        this.#rooms.log.warn({ error: (error as Error).message }, 'the live stream could not be read');
      }
      const took = performance.now() - began;
      const rest = failures > 0 ? LOOK_MS * 2 ** failures : Math.max(LOOK_MS - took, LEAST_PAUSE_MS);
      if (this.#clients.size > 0) await pause(Math.min(rest, LONGEST_PAUSE_MS));
    }
    // Synchronously after the last look at who is there.
    this.#position = null;
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #round(): Promise<void> {
    this.#horizon = Math.max(this.#horizon, await this.horizon());
    for await (const { changes, until, parts } of readLog(
      this.#rooms,
      this.#position!,
      this.#horizon,
      () => this.#channels.parts,
    )) {
      // What is not told now is read again from here: also where somebody has come since who looks at more of it.
      if (!(await this.#knowsListeners())) return;
      const now = this.#rooms.clock.now();
      for (const change of changes) {
        if (!covers(parts, this.#channels.parts)) return;
        this.#channels.forListeners(change, now, (client) => this.#offer(client, change));
        this.#position = change.position;
        await this.#breathe();
      }
      if (!covers(parts, this.#channels.parts)) return;
      this.#position = until;
    }
  }

  #offer(client: Client<Holder>, change: Change): void {
    if (client.after && comparePositions(change.position, client.after) <= 0) return;
    client.after = null;
    if (client.offer(change, this.#mostWaiting, performance.now())) this.#told(change);
    else this.#rooms.counts.live.dropped++;
  }

  #told(change: Change): void {
    const { counts, clock } = this.#rooms;
    counts.live.told[change.kind]++;
    if (change.kind !== 'events') return;
    counts.live.seconds.observe(Math.max(0, clock.now() - uuidTime(change.position.event)) / 1000);
  }

  #arrive(client: Client<Holder>): void {
    this.#channels.add(client);
    client.isReturning = false;
    const after = client.after ?? this.#position!;
    client.ready(printCursor(after, this.#rooms.clock.now()), performance.now());
  }

  /** Has a client hear what it missed, together with others that come back at about the same time. */
  #return(client: Client<Holder>): void {
    this.#returning.add(client);
    if (this.#returning.size === 1) setTimeout(() => this.#depart(), GATHER_MS);
  }

  #depart(): void {
    if (this.#returning.size === 0 || this.#convoys >= MOST_CONVOYS || !this.#position) return;
    const clients = this.#returning;
    this.#returning = new Set();
    this.#convoys++;
    const rooms = this.#rooms;
    runConvoy(clients, {
      reader: rooms,
      position: () => this.#position!,
      horizon: () => this.#horizon,
      breathe: () => this.#breathe(),
      knowsListeners: () => this.#knowsListeners(),
      arrived: (client) => this.#arrive(client),
      lagging: (client) => this.#waitForRoom(client),
      told: (change) => void rooms.counts.live.told[change.kind]++,
      isGone: (client) => !this.#clients.has(client),
    })
      .catch((error: Error) => {
        rooms.log.warn({ error: error.message }, 'the live stream could not be read for who came back');
        setTimeout(() => {
          for (const client of clients) if (this.#clients.has(client)) this.#return(client);
        }, LONGEST_PAUSE_MS);
      })
      .finally(() => {
        this.#convoys--;
        this.#depart();
      });
  }

  #waitForRoom(client: Client<Holder>): void {
    if (!this.#clients.has(client)) return;
    if (client.sink.waiting < MOST_WAITING / 4) this.#return(client);
    else setTimeout(() => this.#waitForRoom(client), LOOK_MS);
  }

  /** @returns whether those who listen were looked at a moment ago, or could be now; nothing is told unless they were */
  async #knowsListeners(): Promise<boolean> {
    while (performance.now() - this.#checkedAt > STALE_MS) if (!(await this.#check())) return false;
    return true;
  }

  /**
   * Ends those who may not go on. One look at a time: a database that does not answer is not asked by ever more of them.
   * @returns whether it could be looked at
   */
  #check(): Promise<boolean> {
    this.#checks ??= this.#look().finally(() => (this.#checks = null));
    return this.#checks;
  }

  async #look(): Promise<boolean> {
    const began = performance.now();
    const clients = [...this.#clients];
    try {
      const holders = await this.#rooms.holders([
        ...new Set(clients.map(({ listening }) => listening.credential)),
      ]);
      for (const client of clients) {
        const reason = client.listening.refusal(holders.get(client.listening.credential) ?? null);
        if (reason) this.#end(client, reason);
      }
      this.#checkedAt = Math.max(this.#checkedAt, began);
      const took = performance.now() - began;
      // By then it is too long ago to tell anybody anything, and would be silence without a word.
      if (took > STALE_MS)
        this.#rooms.log.warn(
          { seconds: took / 1000 },
          'who listens took too long to look at: nothing is told',
        );
      return true;
    } catch (error) {
      this.#rooms.log.warn({ error: (error as Error).message }, 'who listens could not be looked at');
      return false;
    }
  }

  #tick(): void {
    if (!this.#position) return;
    const now = performance.now();
    let waiting = 0;
    const at = this.#rooms.clock.now();
    const cursor = printCursor(this.#position, at);
    for (const client of this.#clients) {
      waiting += client.sink.waiting;
      const { after } = client;
      const isElsewhere = after && (client.isReturning || comparePositions(after, this.#position) > 0);
      if (client.tick(isElsewhere ? printCursor(after, at) : cursor, BEAT_MS, now)) this.#end(client, 'slow');
    }
    this.#mostWaiting = waiting > MOST_WAITING_IN_ALL ? LEAST_WAITING : MOST_WAITING;
    for (const client of this.#channels.costly()) this.#end(client, 'costly');
  }

  #end(client: Client<Holder>, reason: ClosingReason): void {
    if (!this.#clients.has(client)) return;
    this.#rooms.counts.live.ended[reason]++;
    client.sink.end(reason);
    this.#forget(client);
  }

  #forget(client: Client<Holder>): void {
    if (!this.#clients.delete(client)) return;
    this.#rooms.counts.live.clients[client.sink.transport]--;
    this.#channels.delete(client);
    this.#returning.delete(client);
  }

  /** Lets others do something, when this has been at it for a while. */
  async #breathe(): Promise<void> {
    const now = performance.now();
    if (now - this.#breathedAt < LONGEST_BREATH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#breathedAt = performance.now();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
