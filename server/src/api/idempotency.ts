/**
 * `Idempotency-Key` on POST requests: a repeat with the same key and body gets the first answer again, for 24 hours.
 * Events have their own ids for this and do not pass here.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import { claimRequest, keepAnswer, releaseRequest } from '../store/requests.ts';
import { answerOwner } from '../store/secrets.ts';
import type { Context } from './context.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that this request has claimed. */
    idempotencyKey: string | null;
  }
  interface FastifyContextConfig {
    /** Whether nothing is kept of it, its answer included. */
    keepsNothing?: boolean;
  }
}

export function registerIdempotency(app: FastifyInstance, { database, secrets, clock }: Context): void {
  app.decorateRequest('idempotencyKey', null);

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined) return;
    if (request.routeOptions.config.keepsNothing) {
      throw new TidingsError(
        'invalid_request',
        'Nothing is kept of this call, so it takes no Idempotency-Key. Leave it out.',
        { faults: [{ path: 'Idempotency-Key', message: 'is not taken here.' }] },
      );
    }
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw new TidingsError('invalid_request', 'An Idempotency-Key is 1 to 255 visible ASCII characters.', {
        faults: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters.' }],
      });
    }
    const hash = createHash('sha256')
      .update(`${request.url}\n${JSON.stringify(request.body ?? null)}`)
      .digest();
    const kept = await claimRequest(database.control, request.principal.id, key, hash, clock.now());
    if (!kept) {
      request.idempotencyKey = key;
      return;
    }
    if (!kept.hash.equals(hash)) {
      throw new TidingsError(
        'idempotency_conflict',
        'This Idempotency-Key was used before for another request. Use a new one.',
      );
    }
    if (kept.status === null || kept.body === null) {
      throw new TidingsError('conflict', 'The first request with this Idempotency-Key is still under way.', {
        retryAfter: 1,
      });
    }
    const body = secrets.open(kept.body, answerOwner(request.principal.id, key));
    return reply
      .code(kept.status)
      .header('idempotency-replayed', 'true')
      .type(kept.status < 400 ? 'application/json' : 'application/problem+json')
      .send(body);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const key = request.idempotencyKey;
    if (key === null) return payload;
    request.idempotencyKey = null;
    // An answer that asks for a repeat must not be what the repeat gets.
    const passes = reply.statusCode >= 500 || reply.hasHeader('retry-after');
    if (passes || typeof payload !== 'string')
      await releaseRequest(database.control, request.principal.id, key);
    else {
      const sealed = secrets.seal(payload, answerOwner(request.principal.id, key));
      await keepAnswer(database.control, request.principal.id, key, reply.statusCode, sealed);
    }
    return payload;
  });
}
