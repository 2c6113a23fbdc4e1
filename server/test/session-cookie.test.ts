/** The cookie of a session: who can use it, and from where. */
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseRange } from '@tidings/core/address';
import type { NewApiKey } from '@tidings/core/api-key';
import type { NewMember } from '@tidings/core/member';
import type { CallerView } from '@tidings/core/session';
import { joinAs, newPerson, openBrowser } from './browser.ts';
import { startTidings, TestClock, type Page, type Tidings } from './start.ts';

const clock = new TestClock();
let tidings: Tidings;
beforeAll(async () => (tidings = await startTidings({ clock })));
afterAll(() => tidings.stop());
// Every test has the tries of an address to itself.
beforeEach(() => clock.advance(3600_000));

describe('a request with a session', () => {
  const input = { name: 'x', url: 'https://example.com/', events: [] };

  test.each([
    ['without the header', { 'tidings-request': undefined }],
    ['with another value', { 'tidings-request': 'true' }],
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of another port or subdomain', { 'sec-fetch-site': 'same-site' }],
    ['that somebody typed', { 'sec-fetch-site': 'none' }],
    ['of an old browser on another page', { 'sec-fetch-site': undefined, origin: 'https://evil.example' }],
    ['of an old browser on a page without a name', { 'sec-fetch-site': undefined, origin: 'null' }],
    ['that says nothing', { 'sec-fetch-site': undefined }],
  ])('changes nothing when it comes %s', async (_, headers) => {
    const { browser } = await joinAs(tidings, { role: 'owner', organization: 'sites' });
    const calls = [
      ['POST', '/v1/webhooks', input],
      ['PUT', '/v1/session/password', { password: 'rain on a tin roof' }],
      ['DELETE', '/v1/session', undefined],
      ['POST', '/v1/events', { type: 'a', data: 1 }],
      ['POST', '/v1/session', { email: 'a@example.com', password: 'x' }],
      ['POST', '/v1/session/link', { token: 'x' }],
    ] as const;
    for (const [method, path, body] of calls) {
      const refused = await browser.request(method, path, body, headers);
      expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'cross_site']);
    }
    expect(
      (await tidings.request<Page<unknown>>('GET', '/v1/webhooks?organization=sites')).body.data,
    ).toEqual([]);
    expect((await browser.request('GET', '/v1/session')).status).toBe(200);
  });

  test('is taken from an old browser on a page of the server', async () => {
    const { browser } = await joinAs(tidings, { role: 'owner', organization: 'acme' });
    const old = { 'sec-fetch-site': undefined, origin: tidings.url };
    expect((await browser.request('POST', '/v1/webhooks', input, old)).status).toBe(201);
  });

  test('is read by pages of the server alone, and by whoever types the address', async () => {
    const { browser } = await joinAs(tidings, { role: 'owner', organization: 'acme' });
    const read = async (site: string | undefined): Promise<number> =>
      (await browser.request('GET', '/v1/webhooks', undefined, { 'sec-fetch-site': site })).status;
    expect([await read('none'), await read('same-origin'), await read(undefined)]).toEqual([200, 200, 200]);
    expect([await read('cross-site'), await read('same-site')]).toEqual([403, 403]);
    const old = { 'sec-fetch-site': undefined, origin: 'https://evil.example' };
    expect((await browser.request('GET', '/v1/webhooks', undefined, old)).status).toBe(403);
    const own = { ...old, origin: tidings.url };
    expect((await browser.request('GET', '/v1/webhooks', undefined, own)).status).toBe(200);
    const shared = await browser.request('GET', '/v1/webhooks', undefined, {
      origin: 'https://evil.example',
    });
    expect(shared.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('and an API key is one with the key', async () => {
    const { browser } = await joinAs(tidings, { role: 'owner', organization: 'acme' });
    const key = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      name: 'Narrow',
      organization: 'acme',
      permissions: ['webhooks:read'],
    });
    const headers = { authorization: `Bearer ${key.body.key}`, 'sec-fetch-site': 'cross-site' };
    const answer = await browser.request<CallerView>('GET', '/v1/session', undefined, headers);
    expect(answer.body).toMatchObject({ kind: 'api-key', name: 'Narrow', member: null, session: null });
    expect((await browser.request('POST', '/v1/webhooks', input, headers)).status).toBe(403);
    expect((await browser.request('DELETE', '/v1/session', undefined, headers)).body.detail).toContain(
      'API key',
    );
    const wrong = { authorization: 'Bearer nonsense' };
    expect((await browser.request('GET', '/v1/session', undefined, wrong)).status).toBe(401);
  });

  test.each([
    ['a token that is none', 'nonsense'],
    ['a session that is none', `ts_${'a'.repeat(43)}`],
    ['an API key', null],
  ])('is refused with %s for a cookie', async (_, value) => {
    const browser = openBrowser(tidings.url, new Map([['__Host-tidings', value ?? tidings.apiKey]]));
    expect((await browser.request('GET', '/v1/session')).status).toBe(401);
  });

  test('cannot be had over plain http from elsewhere, and the answer says so', async () => {
    const refused = await signInAt(tidings, 'tidings.example.com');
    expect(refused).toMatch(/^HTTP\/1.1 403 /);
    expect(refused).toContain('insecure_connection');
    expect(refused).toContain('http://tidings.example.com');
    // Who is no trusted proxy says what it likes.
    expect(await signInAt(tidings, 'tidings.example.com', 'X-Forwarded-Proto: https')).toMatch(/ 403 /);
    for (const host of ['localhost:8420', '127.0.0.1', '[::1]:8420'])
      expect(await signInAt(tidings, host)).toMatch(/^HTTP\/1.1 401 /);
  });

  test('can be had behind a proxy that is trusted, or at the address that the settings name', async () => {
    const trustedProxies = [parseRange('127.0.0.0/8')!];
    const behind = await startTidings({ clock, beside: tidings, trustedProxies });
    expect(await signInAt(behind, 'tidings.example.com', 'X-Forwarded-Proto: https')).toMatch(/ 401 /);
    expect(await signInAt(behind, 'tidings.example.com')).toMatch(/ 403 /);
    await behind.stop();
    const named = await startTidings({
      clock,
      beside: tidings,
      publicUrl: new URL('https://tidings.example.com'),
    });
    expect(await signInAt(named, 'tidings.example.com')).toMatch(/ 401 /);
    expect(await signInAt(named, 'other.example.com')).toMatch(/ 403 /);
    const invited = await named.request<NewMember>('POST', '/v1/members', { ...newPerson(), role: 'viewer' });
    expect(invited.body.signInLink.url).toMatch('https://tidings.example.com/sign-in#token=');
    await named.stop();
  });
});

/** Tries a password over a connection to the host; `fetch` would name the host itself. */
async function signInAt({ url }: Tidings, host: string, ...headers: string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const body = JSON.stringify({ email: 'a@example.com', password: 'x' });
  const socket = connect(Number(port), hostname);
  const lines = [
    'POST /v1/session HTTP/1.1',
    ...[`Host: ${host}`, 'Connection: close', 'Tidings-Request: 1', 'Sec-Fetch-Site: same-origin'],
    ...['Content-Type: application/json', `Content-Length: ${body.length}`, ...headers],
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
  return text;
}
