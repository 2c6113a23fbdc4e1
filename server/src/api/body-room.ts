/**
 * How many bytes of bodies the process has in hand: from before they are read until their events are answered for. While
 * the database is slow, requests pile up, and what does not fit is refused before it is read.
 */
import { Transform } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Counts } from '../counts.ts';
import { TidingsError } from '@tidings/core/errors';
import { tooLarge } from './errors.ts';

const ROOM_BYTES = 64 * 1024 * 1024;
/** What one caller's bodies may take that have not come yet, so that its slow uplink shuts nobody else out. */
const COMING_BYTES = ROOM_BYTES / 2;
/** Smaller ones are not counted: there are no more of them than connections. */
const SMALL_BYTES = 4096;
/** A body that has not come after this long takes only as much room as there is of it. */
const STALL_MS = 3000;

/** The room that one body takes. */
class Holding {
  readonly #room: Room;
  readonly #caller: string;
  /** Bytes that have come. */
  #come = 0;
  /** Bytes that were announced and have not come, for which there is room. */
  #coming = 0;
  #over = false;

  constructor(room: Room, caller: string) {
    this.#room = room;
    this.#caller = caller;
  }

  /** Makes room for bytes that were announced. */
  announce(bytes: number): boolean {
    if (!this.#room.take(bytes) || !this.#room.expect(this.#caller, bytes)) return false;
    this.#coming = bytes;
    return true;
  }

  /** Counts bytes that come. Answers whether there is room for them. */
  receive(bytes: number): boolean {
    if (this.#over) return false;
    const announced = Math.min(bytes, this.#coming);
    const more = bytes - announced;
    if (more > 0 && !this.#room.take(more)) return false;
    this.#coming -= announced;
    this.#room.expect(this.#caller, -announced);
    this.#come += bytes;
    return true;
  }

  /** Nothing more is expected for now. */
  stall(): void {
    this.#room.give(this.#coming);
    this.#room.expect(this.#caller, -this.#coming);
    this.#coming = 0;
  }

  end(): void {
    if (this.#over) return;
    this.stall();
    this.#over = true;
    this.#room.give(this.#come);
  }
}

class Room {
  readonly #counts: Pick<Counts, 'bodyBytes'>;
  #held = 0;
  readonly #coming = new Map<string, number>();

  constructor(counts: Pick<Counts, 'bodyBytes'>) {
    this.#counts = counts;
  }

  /** One body alone is always taken. */
  take(bytes: number): boolean {
    if (this.#held > 0 && this.#held + bytes > ROOM_BYTES) return false;
    this.#held += bytes;
    this.#counts.bodyBytes = this.#held;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
    this.#counts.bodyBytes = this.#held;
  }

  /** Counts what is to come from a caller. When that is too much, what was taken for it is given back. */
  expect(caller: string, bytes: number): boolean {
    const before = this.#coming.get(caller) ?? 0;
    if (bytes > 0 && before > 0 && before + bytes > COMING_BYTES) {
      this.give(bytes);
      return false;
    }
    const coming = before + bytes;
    if (coming > 0) this.#coming.set(caller, coming);
    else this.#coming.delete(caller);
    return true;
  }
}

const HOLDING = Symbol('holding');
type Holder = FastifyReply & { [HOLDING]?: Holding };

/** Counts the bodies of the routes of this part of the app. */
export function registerBodyRoom(app: FastifyInstance, counts: Pick<Counts, 'bodyBytes'>): void {
  const room = new Room(counts);

  app.addHook('preParsing', (request, reply: Holder, payload, done) => {
    const declared = request.headers['content-length'];
    const length = Number(declared);
    const limit = request.routeOptions.bodyLimit;
    // What is too large by itself is refused by the framework before it is read.
    if (declared !== undefined && (length <= SMALL_BYTES || length > limit)) {
      done(null, payload);
      return;
    }
    // Whoever has gone already comes by nowhere to give room back.
    if (request.raw.destroyed || reply.raw.destroyed) {
      done(crowded());
      return;
    }
    const holding = new Holding(room, callerOf(request));
    if (declared !== undefined && !holding.announce(length)) {
      done(crowded());
      return;
    }
    reply[HOLDING] = holding;
    reply.raw.once('close', () => holding.end());
    const stalled = setTimeout(() => holding.stall(), STALL_MS);
    let size = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        size += chunk.length;
        if (size <= limit && holding.receive(chunk.length)) {
          next(null, chunk);
          return;
        }
        void reply.header('connection', 'close');
        holding.end();
        next(size > limit ? tooLarge('body', limit) : crowded());
      },
    });
    counted.once('close', () => clearTimeout(stalled));
    payload.once('error', (error) => counted.destroy(error));
    payload.once('close', () => clearTimeout(stalled));
    done(null, payload.pipe(counted));
  });
  // The events are stored or refused; how long the client takes to read the answer is another matter.
  app.addHook('onSend', (_request, reply: Holder, _payload, done) => {
    reply[HOLDING]?.end();
    done();
  });
}

function callerOf({ principal }: FastifyRequest): string {
  return principal.id;
}

function crowded(): TidingsError {
  return new TidingsError(
    'unavailable',
    'More events are on their way into the database than fit in memory. Send it again in a second.',
    { retryAfter: 1 },
  );
}
