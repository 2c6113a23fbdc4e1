/**
 * The addresses of test inboxes. A webhook whose URL is one of them reaches the inbox within the server, so it is told apart
 * when the URL is set: it has the token of an inbox of the webhook's own organization, and the origin by which this server is
 * known. A forged `Host` gets nobody anywhere: what is told apart goes to that inbox and nowhere else, and all else is held
 * against the address policy as ever.
 */
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '@tidings/core/address';
import { INBOX_PATH, INBOX_TOKEN_PATTERN } from '@tidings/core/test-inbox';
import type { Db } from '../store/db.ts';
import { testInboxOf } from '../store/test-inboxes.ts';
import type { Context } from './context.ts';

/** Where this server is known, as the settings or else the request say. */
export function originOf({ protocol, host }: FastifyRequest, publicUrl: URL | null): string {
  return publicUrl?.origin ?? `${protocol}://${host}`;
}

export function inboxUrl(request: FastifyRequest, publicUrl: URL | null, token: string): string {
  return originOf(request, publicUrl) + INBOX_PATH + token;
}

/** What the URL of a webhook is looked up in. */
export interface Inboxes {
  /** Uid of the inbox of an organization that the URL is the address of; null: it is none. */
  find(organization: string, url: string): Promise<string | null>;
}

export function inboxesFor(
  { clock, config }: Context,
  request: FastifyRequest,
  db: Db = request.db,
): Inboxes {
  return {
    async find(organization, url) {
      const token = tokenIn(url);
      if (token === null || !isHere(new URL(url), originOf(request, config.publicUrl))) return null;
      return testInboxOf(db, clock.now(), organization, token);
    },
  };
}

/** The token in a URL that looks like the address of an inbox. */
export function tokenIn(url: string): string | null {
  // Another spelling is no address that was ever shown.
  const parsed = url.includes(INBOX_PATH) ? URL.parse(url) : null;
  if (!parsed || parsed.username || parsed.password || parsed.hash || !/^https?:$/.test(parsed.protocol))
    return null;
  const token = parsed.pathname.slice(INBOX_PATH.length);
  return parsed.pathname.startsWith(INBOX_PATH) && INBOX_TOKEN_PATTERN.test(token) ? token : null;
}

/** On the machine itself, one name of it is as good as another. */
function isHere(url: URL, origin: string): boolean {
  if (url.origin === origin) return true;
  const own = URL.parse(origin);
  if (!own || own.protocol !== url.protocol || own.port !== url.port) return false;
  return [own, url].every(({ hostname }) => isLoopback(hostname.replace(/^\[|\]$/g, '')));
}
