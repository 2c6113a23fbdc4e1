import type pg from 'pg';
import type { onRequestHookHandler } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import { findApiKey, hashApiKey } from '../store/api-keys.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Number of the API key that the request came with. */
    apiKey: number;
  }
}

/** A key is looked up again after this long, so that a revoked one ends within a second. */
const CACHE_MS = 500;
const CACHED_KEYS = 10_000;

/** Checks `Authorization: Bearer tk_…`. */
export function createAuthenticate(pool: pg.Pool): onRequestHookHandler {
  const cache = new Map<string, { number: number; until: number }>();

  async function lookUp(token: string): Promise<number> {
    const number = await findApiKey(pool, hashApiKey(token));
    cache.delete(token);
    if (number === null) throw new TidingsError('unauthorized', 'This API key is not known, or was revoked.');
    cache.set(token, { number, until: performance.now() + CACHE_MS });
    if (cache.size > CACHED_KEYS) cache.delete(cache.keys().next().value!);
    return number;
  }

  // A callback, since most requests find their key in the cache and need no promise.
  return (request, _reply, done) => {
    const token = /^Bearer (tk_[A-Za-z0-9_-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) {
      done(new TidingsError('unauthorized', 'Send the header Authorization: Bearer tk_… with an API key.'));
      return;
    }
    const known = cache.get(token);
    if (known && known.until > performance.now()) {
      request.apiKey = known.number;
      done();
      return;
    }
    lookUp(token).then((number) => {
      request.apiKey = number;
      done();
    }, done);
  };
}
