/** Who calls: the API key or the session of a request, from memory where it can be. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { API_KEY_PATTERN } from '@tidings/core/api-key';
import { isWithin } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { LIVE_TOKEN_PATTERN } from '@tidings/core/live';
import { PORTAL_TOKEN_PATTERN } from '@tidings/core/portal-session';
import { sessionEnd } from '@tidings/core/session';
import { findApiKeyByHash, hashApiKey, noteApiKeysUsed } from '../store/api-keys.ts';
import { onBehalfOf } from '../store/caller.ts';
import type { Actor } from '../store/caller.ts';
import type { Pool } from '../store/db.ts';
import { findSession, noteSessionsUsed, SESSION_PATTERN } from '../store/sessions.ts';
import type { Context } from './context.ts';
import { principalOfKey, principalOfMember, readHolders } from './credentials.ts';
import { checkPermission } from './permission.ts';
import { NOBODY } from './principal.ts';
import type { Principal } from './principal.ts';
import { readSessionCookie, refuseOtherPages, refuseOtherSites } from './session-cookie.ts';

/** Every key and session in use is looked up this often, so that one that is revoked ends within a second. */
const FRESH_MS = 500;
/** While the look-up is under way, or the database is slow, the last answer holds for this long. */
const STALE_MS = 900;
const MOST_KNOWN = 10_000;
/** So long a request waits for the look-up. The next one asks anew, perhaps on a connection that works. */
const PATIENCE_MS = 3000;
const CLOSE_PATIENCE_MS = 300;
/** So long the times of use are gathered. */
const NOTE_USE_MS = 5000;

interface Known {
  /** null: no such key or session, or one that was revoked. */
  principal: Principal | null;
  at: number;
}

/**
 * Checks `Authorization: Bearer …` with an API key or the token of a portal session, or the cookie of a session, and the
 * permission of the route, before everything else. With both the header rules, and the cookie is not looked at.
 */
export function registerAuthentication(app: FastifyInstance, context: Context): void {
  const { database, hasTenantRole, clock, config, log } = context;
  const pool = database.control;
  const cache = new Map<string, Known>();
  const underWay = new Map<string, Promise<Known>>();
  /** Numbers of keys and sessions, and when they were used last. */
  const used = { keys: new Map<number, number>(), sessions: new Map<number, number>() };

  async function findPrincipal(token: string): Promise<Principal | null> {
    const now = clock.now();
    if (API_KEY_PATTERN.test(token)) {
      const row = await findApiKeyByHash(pool, hashApiKey(token));
      if (row) used.keys.set(row.number, now);
      return row && principalOfKey(row);
    }
    if (LIVE_TOKEN_PATTERN.test(token) || PORTAL_TOKEN_PATTERN.test(token)) {
      return (await readHolders(pool, [token])).get(token) ?? null;
    }
    const found = await findSession(pool, token);
    if (!found) return null;
    const { member, session } = found;
    const usedAt = used.sessions.get(session.number) ?? 0;
    const end = sessionEnd(session.createdAt.getTime(), Math.max(session.lastUsedAt.getTime(), usedAt));
    if (end > now) used.sessions.set(session.number, now);
    return principalOfMember(member, session, end);
  }

  /** One look-up of a token at a time, whoever waits for it. */
  function lookUp(token: string): Promise<Known> {
    const pending = underWay.get(token);
    if (pending) return pending;
    const at = performance.now();
    const asked = findPrincipal(token).then((principal) => {
      cache.delete(token);
      const known = { principal, at };
      if (principal) cache.set(token, known);
      if (cache.size > MOST_KNOWN) cache.delete(cache.keys().next().value!);
      return known;
    });
    const answered = withinPatience(asked).finally(() => underWay.delete(token));
    underWay.set(token, answered);
    return answered;
  }

  function admit(request: FastifyRequest, token: string, { principal }: Known): void {
    const said = SENTENCES[kindOf(token)];
    if (!principal) throw new TidingsError('unauthorized', said.unknown);
    const endsAt = principal.signedIn?.endsAt ?? principal.expiresAt;
    if (endsAt !== null && endsAt <= clock.now()) throw new TidingsError('unauthorized', said.over);
    if (principal.networks && !isWithin(request.ip, principal.networks)) {
      throw new TidingsError('forbidden', `This API key cannot be used from ${request.ip}.`);
    }
    request.principal = principal;
    request.credential = token;
    checkPermission(request);
  }

  /** What the request shows: keys and portal sessions come in the header alone, sessions in the cookie alone. */
  function tokenOf(request: FastifyRequest): string {
    const { authorization } = request.headers;
    const liveToken = liveTokenOf(request);
    if (liveToken !== undefined) {
      if (authorization === undefined) return liveToken;
      throw new TidingsError(
        'invalid_request',
        'A live token and the header Authorization contradict each other. Show one of them.',
        { faults: [{ path: 'token', message: 'cannot be combined with the header Authorization.' }] },
      );
    }
    if (authorization === undefined) {
      const session = readSessionCookie(request);
      if (session !== undefined && SESSION_PATTERN.test(session)) {
        if (request.headers.upgrade !== undefined && request.routeOptions.config.takesLiveToken) {
          refuseOtherPages(request, config.publicUrl);
        } else refuseOtherSites(request, config.publicUrl);
        return session;
      }
    } else {
      const key = /^Bearer (.*)$/is.exec(authorization)?.[1];
      if (key !== undefined && (API_KEY_PATTERN.test(key) || PORTAL_TOKEN_PATTERN.test(key))) return key;
    }
    throw nothingShown();
  }

  app.decorateRequest('principal', null as never);
  app.decorateRequest('credential', '');
  const forCaller = (request: FastifyRequest, connections: Pool): Pool => {
    const { scope } = request.principal;
    const actor = actorOf(request, request.principal, clock.now());
    const caller = { actor, organization: scope.organization, reads: request.method === 'GET' };
    return onBehalfOf(connections, caller, hasTenantRole);
  };
  app.decorateRequest('db', {
    getter(this: FastifyRequest) {
      return forCaller(this, pool);
    },
  });
  app.decorateRequest('searches', {
    getter(this: FastifyRequest) {
      return forCaller(this, database.searches);
    },
  });
  // A callback, since most requests find their key in the cache and need no promise.
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.alsoNobody && showsNothing(request)) {
      request.principal = NOBODY;
      done();
      return;
    }
    if (request.routeOptions.config.letsIn?.(request)) {
      request.principal = NOBODY;
      done();
      return;
    }
    const token = tokenOf(request);
    const known = cache.get(token);
    const age = known ? performance.now() - known.at : Infinity;
    if (age > FRESH_MS) {
      const asked = lookUp(token);
      if (age > STALE_MS) {
        asked
          .then((found) => {
            admit(request, token, found);
            done();
          })
          .catch(done);
        return;
      }
      asked.catch(() => undefined);
    }
    admit(request, token, known!);
    done();
  });

  async function noteUse(): Promise<void> {
    const [keys, sessions] = [new Map(used.keys), new Map(used.sessions)];
    used.keys.clear();
    used.sessions.clear();
    try {
      if (keys.size > 0) await noteApiKeysUsed(pool, keys);
      if (sessions.size > 0) await noteSessionsUsed(pool, sessions);
    } catch (error) {
      log.warn(
        { error: (error as Error).message },
        'the last use of API keys and sessions could not be written down',
      );
    }
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

const SENTENCES = {
  key: {
    unknown: 'This API key is not known, or was revoked.',
    over: 'This API key has expired. Have a new one made.',
  },
  session: {
    unknown: 'This session has ended. Sign in again.',
    over: 'This session has ended, since nobody used it for long or it is old. Sign in again.',
  },
  portal: {
    unknown:
      'This portal session is not known, was revoked, or ended with whoever made it. Have a new one made.',
    over: 'This portal session has expired. Have a new one made.',
  },
  token: {
    unknown: 'This live token is not known, or ended with whoever made it. Have a new one made.',
    over: 'This live token has expired. Have a new one made.',
  },
};

function kindOf(token: string): keyof typeof SENTENCES {
  if (LIVE_TOKEN_PATTERN.test(token)) return 'token';
  if (PORTAL_TOKEN_PATTERN.test(token)) return 'portal';
  return API_KEY_PATTERN.test(token) ? 'key' : 'session';
}

/** In the address, or among the protocols of a WebSocket, where the route takes one. */
function liveTokenOf({ query, headers, routeOptions }: FastifyRequest): string | undefined {
  if (!routeOptions.config.takesLiveToken) return undefined;
  const { token } = query as { token?: unknown };
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const shown = token ?? offered.find((name) => LIVE_TOKEN_PATTERN.test(name));
  if (shown === undefined) return undefined;
  if (typeof shown === 'string' && LIVE_TOKEN_PATTERN.test(shown)) return shown;
  throw new TidingsError('unauthorized', SENTENCES.token.unknown);
}

export function nothingShown(): TidingsError {
  return new TidingsError(
    'unauthorized',
    'Send the header Authorization: Bearer tk_… with an API key, or sign in with POST /v1/session.',
  );
}

/** Neither a key nor, on a page of this server, a session. */
function showsNothing(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  const isElsewhere = site === 'cross-site' || site === 'same-site';
  return (
    request.headers.authorization === undefined && (isElsewhere || readSessionCookie(request) === undefined)
  );
}

/** Who does what, for the audit log. */
export function actorOf(
  request: FastifyRequest,
  who: { kind: Actor['kind']; id: string | null; name: string | null },
  now: number,
): Actor {
  const { operationId } = (request.routeOptions.schema ?? {}) as { operationId?: string };
  return {
    kind: who.kind,
    id: who.id,
    name: who.name,
    at: now,
    address: request.ip,
    userAgent: userAgentOf(request),
    operation: operationId ?? null,
  };
}

export function userAgentOf({ headers }: FastifyRequest): string | null {
  return headers['user-agent']?.slice(0, 256) ?? null;
}

function withinPatience<T>(asked: Promise<T>): Promise<T> {
  const { promise, reject, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(() => {
    const sentence = 'The database does not answer just now, so nobody can be let in.';
    reject(new TidingsError('unavailable', `${sentence} Try again in a second.`, { retryAfter: 1 }));
  }, PATIENCE_MS);
  asked.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}
