/** Who calls: the API key of a request, from memory where it can be. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { API_KEY_PATTERN } from '@tidings/core/api-key';
import { isWithin, parseRange } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid } from '@tidings/core/id';
import { permissionsOf } from '@tidings/core/permission';
import { findApiKeyByHash, hashApiKey, noteApiKeysUsed } from '../store/api-keys.ts';
import type { ApiKeyRow } from '../store/api-keys.ts';
import { onBehalfOf } from '../store/caller.ts';
import type { Caller } from '../store/caller.ts';
import type { Context } from './context.ts';
import { checkPermission } from './permission.ts';
import { NOBODY } from './principal.ts';
import type { Principal } from './principal.ts';

/** Every key in use is looked up this often, so that a revoked one ends within a second. */
const FRESH_MS = 500;
/** While the look-up is under way, or the database is slow, the last answer holds for this long. */
const STALE_MS = 900;
const CACHED_KEYS = 10_000;
/** So long a request waits for the look-up. The next one asks anew, perhaps on a connection that works. */
const PATIENCE_MS = 3000;
const CLOSE_PATIENCE_MS = 300;
/** So long the times of use are gathered. */
const NOTE_USE_MS = 5000;

interface Known {
  /** null: no such key, or a revoked one. */
  principal: Principal | null;
  at: number;
}

/** Checks `Authorization: Bearer tk_…` and the permission of the route, before everything else. */
export function registerAuthentication(app: FastifyInstance, context: Context): void {
  const { database, hasTenantRole, clock, log } = context;
  const pool = database.control;
  const cache = new Map<string, Known>();
  const underWay = new Map<string, Promise<Known>>();
  /** Numbers of keys, and when they were used last. */
  let used = new Map<number, number>();

  /** One look-up of a key at a time, whoever waits for it. */
  function lookUp(token: string): Promise<Known> {
    const pending = underWay.get(token);
    if (pending) return pending;
    const at = performance.now();
    const asked = findApiKeyByHash(pool, hashApiKey(token)).then((row) => {
      cache.delete(token);
      const known = { principal: row && principalOf(row), at };
      if (row) {
        cache.set(token, known);
        used.set(row.number, clock.now());
      }
      if (cache.size > CACHED_KEYS) cache.delete(cache.keys().next().value!);
      return known;
    });
    const answered = withinPatience(asked).finally(() => underWay.delete(token));
    underWay.set(token, answered);
    return answered;
  }

  function admit(request: FastifyRequest, { principal }: Known): void {
    if (!principal) throw new TidingsError('unauthorized', 'This API key is not known, or was revoked.');
    if (principal.expiresAt !== null && principal.expiresAt <= clock.now()) {
      throw new TidingsError('unauthorized', 'This API key has expired. Have a new one made.');
    }
    if (principal.networks && !isWithin(request.ip, principal.networks)) {
      throw new TidingsError('forbidden', `This API key cannot be used from ${request.ip}.`);
    }
    request.principal = principal;
    checkPermission(request);
  }

  app.decorateRequest('principal', null as never);
  app.decorateRequest('db', {
    getter(this: FastifyRequest) {
      const { kind, id, name, scope } = this.principal;
      const { operationId } = (this.routeOptions.schema ?? {}) as { operationId?: string };
      const caller: Caller = {
        actor: {
          kind,
          id,
          name,
          at: clock.now(),
          address: this.ip,
          userAgent: this.headers['user-agent']?.slice(0, 256) ?? null,
          operation: operationId ?? null,
        },
        organization: scope.organization,
        reads: this.method === 'GET',
      };
      return onBehalfOf(pool, caller, hasTenantRole);
    },
  });
  // A callback, since most requests find their key in the cache and need no promise.
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.headers.authorization === undefined && request.routeOptions.config.alsoNobody) {
      request.principal = NOBODY;
      done();
      return;
    }
    const token = /^Bearer (.*)$/s.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !API_KEY_PATTERN.test(token)) {
      done(keyMissing());
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
  });

  async function noteUse(): Promise<void> {
    if (used.size === 0) return;
    const noted = used;
    used = new Map();
    await noteApiKeysUsed(pool, noted).catch((error: Error) =>
      log.warn({ error: error.message }, 'the last use of API keys could not be written down'),
    );
  }
  let timer: NodeJS.Timeout | null = null;
  app.addHook('onReady', async () => {
    timer = setInterval(() => void noteUse(), NOTE_USE_MS).unref();
  });
  app.addHook('onClose', async () => {
    if (timer) clearInterval(timer);
    // What is in flight waits for this, and a time of use is not worth a wait for a database that is away.
    await Promise.race([noteUse(), sleep(CLOSE_PATIENCE_MS)]);
  });
}

export function keyMissing(): TidingsError {
  return new TidingsError('unauthorized', 'Send the header Authorization: Bearer tk_… with an API key.');
}

function principalOf(row: ApiKeyRow): Principal {
  const { organization, organizationId, project, projectId } = row;
  return {
    kind: 'api-key',
    id: idFromUuid('apiKey', row.uid),
    name: row.name,
    organization: organization === null ? null : { number: organization, id: organizationId! },
    project: project === null ? null : { number: project, id: projectId! },
    scope: { organization, project },
    grants: row.permissions,
    permissions: permissionsOf(row.permissions),
    // They were checked when they were saved; one that cannot be read lets nobody in.
    networks: row.networks && row.networks.map(parseRange).filter((range) => range !== null),
    expiresAt: row.expiresAt?.getTime() ?? null,
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
