/**
 * The console: files that were built before, served from memory as they were compressed then. Nothing is looked for on
 * disk while requests come in, so no address can lead elsewhere.
 *
 * What a file is called depends on what is in it, so browsers keep it for good; the page itself, which names them, is
 * asked for anew each time. Every address that belongs to nobody else and is asked for as a page is the console's. The portal
 * is the same page, but that sites that were named may show it in a frame, and that it asks for nothing with a cookie.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface Served {
  plain: Buffer;
  encoded: Partial<Record<'br' | 'gzip', Buffer>>;
  headers: Record<string, string>;
}

const DIST = join(import.meta.dirname, '..', '..', '..', 'console', 'dist');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const YEAR = 365 * 86_400;

/**
 * Scripts, styles and connections of this server only; nothing inline, and no text that becomes a script.
 *
 * @param framedBy origins of the pages that may show it in a frame
 */
function policyOf(framedBy: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy.length === 0 ? "'none'" : framedBy.join(' ')}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** The portal and all below it. */
const PORTAL = /^\/portal(\/|$)/;
/** With which the page asks for the session of its browser, which is none of the portal's. */
const SESSION_PRELOAD = /^.*href="\/v1\/session".*\n/m;

/** What is never the console's, even where there is nothing. */
const OTHERS = /^\/(v1|reference|metrics|\.well-known|assets)(\/|$)/;

const ASSETS = '/assets/';

/** Read once, however many servers a process starts. */
let files: ReadonlyMap<string, Served> | undefined;

/** Answers for the page; null while the console is not built. */
export type ConsolePage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;

/** @param portalOrigins of the pages that may show the portal in a frame */
export function registerConsole(app: FastifyInstance, portalOrigins: readonly string[]): ConsolePage {
  files ??= readFiles();
  for (const [path, file] of files) {
    if (path.startsWith(ASSETS) || path === '/index.html') continue;
    app.get(path, { exposeHeadRoute: true, schema: { hide: true } }, (request, reply) =>
      send(request, reply, file),
    );
  }
  // One route for the many: a server would take longer to start with one for each.
  const assets = files;
  app.get<{ Params: { name: string } }>(
    `${ASSETS}:name`,
    { exposeHeadRoute: true, schema: { hide: true } },
    (request, reply) => {
      const file = assets.get(ASSETS + request.params.name);
      return file ? send(request, reply, file) : reply.callNotFound();
    },
  );
  const page = files.get('/index.html');
  const portal = page && portalPage(page, portalOrigins);
  return (request, reply) => {
    if (!page || !portal || !asksForPage(request)) return null;
    return send(request, reply, PORTAL.test(request.url.split('?', 1)[0]!) ? portal : page);
  };
}

/** By address. Empty when the console was not built. */
function readFiles(): ReadonlyMap<string, Served> {
  const read = new Map<string, Served>();
  for (const path of globSync('**/*.{html,js,css,svg,woff2}', { cwd: DIST })) {
    const encoded: Served['encoded'] = {};
    for (const [encoding, ending] of [
      ['br', '.br'],
      ['gzip', '.gz'],
    ] as const) {
      const bytes = readIfThere(join(DIST, path + ending));
      if (bytes) encoded[encoding] = bytes;
    }
    const plain = readFileSync(join(DIST, path));
    const type = TYPES[extname(path)]!;
    read.set(`/${path.replaceAll('\\', '/')}`, { plain, encoded, headers: headersOf(path, type, plain) });
  }
  return read;
}

function portalPage({ plain }: Served, portalOrigins: readonly string[]): Served {
  const bytes = Buffer.from(plain.toString().replace(SESSION_PRELOAD, ''));
  const { 'x-frame-options': _, ...headers } = headersOf('index.html', TYPES['.html']!, bytes);
  return {
    plain: bytes,
    encoded: {},
    headers: {
      ...headers,
      'content-security-policy': policyOf(portalOrigins),
      'referrer-policy': 'no-referrer',
      // Browsers that know no frame-ancestors know no origins either.
      ...(portalOrigins.length === 0 && { 'x-frame-options': 'DENY' }),
    },
  };
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function headersOf(path: string, type: string, bytes: Buffer): Record<string, string> {
  const isHashed = /^assets[\\/]/.test(path);
  return {
    'content-type': type,
    'cache-control': isHashed ? `public, max-age=${YEAR}, immutable` : 'no-cache',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
    ...(path === 'index.html' && {
      'content-security-policy': policyOf([]),
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'x-frame-options': 'DENY',
    }),
  };
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { plain, encoded, headers }: Served,
): FastifyReply {
  const accepted = request.headers['accept-encoding'] ?? '';
  const encoding = (['br', 'gzip'] as const).find(
    (each) => encoded[each] && new RegExp(`\\b${each}\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`).test(accepted),
  );
  void reply.headers(headers);
  // Each form of it is another answer.
  const etag = encoding ? headers['etag']!.replace(/"$/, `-${encoding}"`) : headers['etag']!;
  void reply.header('etag', etag);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  if (encoding) void reply.header('content-encoding', encoding);
  return reply.send(encoding ? encoded[encoding] : plain);
}

/** Browsers that go to an address take HTML; scripts that call the API do not say so. */
function asksForPage({ method, headers, url }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0]!;
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers.accept?.includes('text/html') === true &&
    !OTHERS.test(path) &&
    // A file that is missing is missing.
    !/\.[a-z0-9]+$/i.test(path)
  );
}
