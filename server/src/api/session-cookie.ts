/**
 * The cookie of a session, and why nobody else's page can use it.
 *
 * `__Host-` has the browser take the cookie from this host alone, over a secure connection, for every path; scripts
 * cannot read it. A page of another site that makes the browser call us is kept out three times: `SameSite=Lax` withholds
 * the cookie from all but links; what the browser says of the page (`Sec-Fetch-Site`, or `Origin` where it is too old
 * for that) must be this site; and a change takes a header that no form, image or link can send.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoopback } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { SESSION_MOST_MS } from '@tidings/core/session';

export const SESSION_COOKIE = '__Host-tidings';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';
/** What pages of ours send with each change. */
const OWN_HEADER = 'tidings-request';

export function readCookie({ headers }: FastifyRequest, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}

export function readSessionCookie(request: FastifyRequest): string | undefined {
  return readCookie(request, SESSION_COOKIE);
}

/** @param seconds for which the browser keeps it; 0 has it forget what it had */
export function setCookie(reply: FastifyReply, name: string, value: string, seconds: number): void {
  reply.header('set-cookie', `${name}=${value}; Max-Age=${seconds}; ${ATTRIBUTES}`);
}

export function setSessionCookie(reply: FastifyReply, token: string): void {
  setCookie(reply, SESSION_COOKIE, token, SESSION_MOST_MS / 1000);
}

export function clearSessionCookie(reply: FastifyReply): void {
  setCookie(reply, SESSION_COOKIE, '', 0);
}

/** Throws unless a page of this site asks, as far as the browser tells; a change must bear the header besides. */
export function refuseOtherSites(request: FastifyRequest, publicUrl: URL | null): void {
  const { headers, method } = request;
  const site = headers['sec-fetch-site'];
  if (method === 'GET' || method === 'HEAD') {
    // `none`: somebody typed the address. A browser too old for the header says where a script is from, if it is another
    // page's; to the rest nothing is shown that another page could see.
    if (site === 'same-origin' || site === 'none') return;
    if (site === undefined && (headers.origin === undefined || isOwnOrigin(request, publicUrl))) return;
  } else if (headers[OWN_HEADER] === '1') {
    if (site === undefined ? isOwnOrigin(request, publicUrl) : site === 'same-origin') return;
  } else {
    throw new TidingsError(
      'cross_site',
      'A change with a session takes the header Tidings-Request: 1, which pages of other sites cannot send.',
    );
  }
  throw new TidingsError(
    'cross_site',
    'The request does not come from a page of this server: neither Sec-Fetch-Site nor Origin says so. Programs use an API key.',
  );
}

/**
 * The same for a WebSocket, which pages of all sites may open, and read: browsers say with each where the page is from, and
 * who does not say is no browser.
 */
export function refuseOtherPages(request: FastifyRequest, publicUrl: URL | null): void {
  const site = request.headers['sec-fetch-site'];
  if (isOwnOrigin(request, publicUrl) && (site === undefined || site === 'same-origin')) return;
  throw new TidingsError(
    'cross_site',
    'The WebSocket is not opened by a page of this server: its Origin is another one, or missing. Other pages use a live token, programs an API key.',
  );
}

/** Throws where a browser would not keep the cookie, and whoever signs in would wonder why nothing came of it. */
export function refuseInsecure(request: FastifyRequest, publicUrl: URL | null): void {
  const isPublic = publicUrl?.protocol === 'https:' && publicUrl.host === request.host;
  if (request.protocol === 'https' || isPublic || isLoopback(request.hostname.replace(/^\[|\]$/g, '')))
    return;
  throw new TidingsError(
    'insecure_connection',
    `Browsers keep no session of http://${request.host}. Sign in over https, or on the machine itself at http://localhost. Behind a proxy that speaks https, set TIDINGS_PUBLIC_URL to the address that people open.`,
  );
}

function isOwnOrigin({ headers, host, protocol }: FastifyRequest, publicUrl: URL | null): boolean {
  const { origin } = headers;
  return origin !== undefined && (origin === `${protocol}://${host}` || origin === publicUrl?.origin);
}
