import type pg from 'pg';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import { findApiKey, hashApiKey } from '../store/api-keys.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Number of the API key that the request came with. */
    apiKey: number;
  }
}

/** Every key in use is looked up this often, so that a revoked one ends within a second. */
const FRESH_MS = 500;
/** While the look-up is under way, or the database is slow, the last answer holds for this long. */
const STALE_MS = 900;
const CACHED_KEYS = 10_000;
/** So long a request waits for the look-up. The next one asks anew, perhaps on a connection that works. */
const PATIENCE_MS = 3000;

interface Known {
  /** null: no such key, or a revoked one. */
  number: number | null;
  at: number;
}

/** Checks `Authorization: Bearer tk_…`. */
export function createAuthenticate(pool: pg.Pool): onRequestHookHandler {
  const cache = new Map<string, Known>();
  const underWay = new Map<string, Promise<Known>>();

  /** One look-up of a key at a time, whoever waits for it. */
  function lookUp(token: string): Promise<Known> {
    const pending = underWay.get(token);
    if (pending) return pending;
    const at = performance.now();
    const asked = findApiKey(pool, hashApiKey(token)).then((number) => {
      cache.delete(token);
      const known = { number, at };
      if (number !== null) cache.set(token, known);
      if (cache.size > CACHED_KEYS) cache.delete(cache.keys().next().value!);
      return known;
    });
    const answered = withinPatience(asked).finally(() => underWay.delete(token));
    underWay.set(token, answered);
    return answered;
  }

  function admit(request: FastifyRequest, { number }: Known): void {
    if (number === null) throw new TidingsError('unauthorized', 'This API key is not known, or was revoked.');
    request.apiKey = number;
  }

  // A callback, since most requests find their key in the cache and need no promise.
  return (request, _reply, done) => {
    const token = /^Bearer (tk_[A-Za-z0-9_-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) {
      done(new TidingsError('unauthorized', 'Send the header Authorization: Bearer tk_… with an API key.'));
      return;
    }
    const known = cache.get(token);
    const age = known ? performance.now() - known.at : Infinity;
    if (age > FRESH_MS) {
      const asked = lookUp(token);
      if (age > STALE_MS) {
        asked
          .then((found) => {
            admit(request, found);
            done();
          })
          .catch(done);
        return;
      }
      asked.catch(() => undefined);
    }
    admit(request, known!);
    done();
  };
}

function withinPatience<T>(asked: Promise<T>): Promise<T> {
  const { promise, reject, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(() => {
    const sentence = 'The database does not answer just now, so the API key could not be checked.';
    reject(new TidingsError('unavailable', `${sentence} Try again in a second.`, { retryAfter: 1 }));
  }, PATIENCE_MS);
  asked.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}
