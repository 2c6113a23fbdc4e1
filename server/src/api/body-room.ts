/**
 * How many bytes of bodies the process has in hand: from before they are read until their requests are answered. While
 * the database is slow, requests pile up, and what does not fit is refused before it is read.
 */
import { Transform } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { TidingsError } from '@tidings/core/errors';

const ROOM_BYTES = 64 * 1024 * 1024;
/** Smaller ones are not counted: there are no more of them than connections. */
const SMALL_BYTES = 4096;

export function registerBodyRoom(app: FastifyInstance): void {
  let held = 0;

  /** Whether there is room; one body alone is always taken. */
  function take(bytes: number): boolean {
    if (held > 0 && held + bytes > ROOM_BYTES) return false;
    held += bytes;
    return true;
  }

  app.addHook('preParsing', (request, reply, payload, done) => {
    const declared = request.headers['content-length'];
    const length = Number(declared);
    if (declared !== undefined && length <= SMALL_BYTES) {
      done(null, payload);
      return;
    }
    let taken = 0;
    reply.raw.once('close', () => {
      held -= taken;
    });
    if (declared !== undefined) {
      // What is too large by itself is refused by the framework, which knows the limit of the route.
      if (length > request.routeOptions.bodyLimit) done(null, payload);
      else if (take(length)) {
        taken = length;
        done(null, payload);
      } else done(crowded());
      return;
    }
    // Of a chunked body nobody knows the length, so it is counted as it comes.
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        if (!take(chunk.length)) {
          void reply.header('connection', 'close');
          next(crowded());
          return;
        }
        taken += chunk.length;
        next(null, chunk);
      },
    });
    payload.on('error', (error) => counted.destroy(error));
    done(null, payload.pipe(counted));
  });
}

function crowded(): TidingsError {
  return new TidingsError(
    'unavailable',
    'More events are on their way into the database than fit in memory. Send it again in a second.',
    { retryAfter: 1 },
  );
}
