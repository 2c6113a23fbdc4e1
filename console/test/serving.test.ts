/** How the server hands the console out. */
import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import { join } from 'node:path';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstLoad } from '../../scripts/console-sizes.ts';
import { startTidings } from '../../server/test/start.ts';
import type { Tidings } from '../../server/test/start.ts';

let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test('every address of the console answers with its page, which nothing may frame and no inline script can enter', async () => {
  for (const path of ['/', '/sign-in', '/webhooks', '/webhooks/wh_1/deliveries?status=failed', '/nowhere']) {
    const { status, headers, text } = await get(path, PAGE);
    expect([path, status, headers['content-type']]).toEqual([path, 200, 'text/html; charset=utf-8']);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    // Nothing of it is inline, and nothing comes from elsewhere.
    expect(text).not.toMatch(/<script(?![^>]*\ssrc="\/)|<style|\son\w+=|https?:/);
  }
});

test('what is not the console’s stays so, also for browsers', async () => {
  for (const [path, status, type] of [
    ['/v1/nothing', 404, /problem\+json/],
    ['/v1/webhooks', 401, /problem\+json/],
    ['/healthz', 200, /json/],
    ['/readyz', 200, /json/],
    ['/openapi.json', 200, /json/],
    ['/reference/', 200, /html/],
    ['/.well-known/nothing', 404, /problem\+json/],
    ['/assets/nothing.js', 404, /problem\+json/],
    ['/missing.png', 404, /problem\+json/],
  ] as const) {
    const answer = await get(path, PAGE);
    expect([path, answer.status]).toEqual([path, status]);
    expect(answer.headers['content-type']).toMatch(type);
    expect(answer.text).not.toContain('id="root"');
  }
  for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }])
    expect((await get('/webhooks', headers)).status).toBe(404);
  expect((await get('/webhooks', PAGE, 'POST')).status).toBe(404);
});

test('assets come compressed, and are kept for good', async () => {
  const page = await get('/', PAGE);
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.text)![1]!;
  const plain = await get(script);
  expect(plain.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
  });
  expect(plain.headers['content-encoding']).toBeUndefined();
  for (const [accepted, encoding, open] of [
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
  ] as const) {
    const { headers, bytes } = await get(script, { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(encoding);
    expect(open(bytes).toString()).toBe(plain.text);
    const again = await get(script, { 'accept-encoding': accepted, 'if-none-match': headers.etag });
    expect([again.status, again.text]).toEqual([304, '']);
  }
  for (const path of [
    '/assets/../index.html',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/.built-from',
    '/.vite/manifest.json',
  ])
    expect((await get(path)).status, path).toBe(404);
});

test('a browser loads at most 200 KB before the list of webhooks is on the screen', () => {
  const { total, parts } = firstLoad(join(import.meta.dirname, '..', 'dist'));
  expect(parts.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'index.html',
      expect.stringMatching(/inter-latin/),
      expect.stringMatching(/\.css$/),
    ]),
  );
  expect(total).toBeLessThanOrEqual(200_000);
});

interface Got {
  status: number;
  headers: Record<string, string | undefined>;
  bytes: Buffer;
  text: string;
}

/** As it comes over the wire: `fetch` would unpack it, and tidy the path up. */
function get(path: string, headers: Record<string, string | undefined> = {}, method = 'GET'): Promise<Got> {
  const { hostname, port } = new URL(tidings.url);
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const sent = request({ host: hostname, port, path, method, headers: given }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: response.statusCode!,
          headers: response.headers as Got['headers'],
          bytes,
          text: bytes.toString(),
        });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}
