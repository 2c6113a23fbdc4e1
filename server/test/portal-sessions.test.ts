/** Portal sessions: what they let in to, whose they are, and when they end. `tenants.test.ts` has that they see nothing of others. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { NewPortalSession, PortalSession } from '@tidings/core/portal-session';
import { PORTAL_PERMISSIONS, USUAL_PORTAL_PERMISSIONS } from '@tidings/core/portal-session';
import type { CallerView } from '@tidings/core/session';
import type { Webhook } from '@tidings/core/webhook';
import openapi from '../openapi.json' with { type: 'json' };
import { readConfig } from '../src/config.ts';
import { joinAs } from './browser.ts';
import { listen } from './listener.ts';
import type { Listener } from './listener.ts';
import { startTidings, TestClock } from './start.ts';
import type { Answer, Page, Tidings } from './start.ts';

let tidings: Tidings;
let other: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
  other = await startTidings({ beside: tidings });
});
afterAll(async () => {
  await other?.stop();
  await tidings?.stop();
});

const WEBHOOK = { name: 'Orders', url: 'https://example.com/in', events: ['*'] };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function makeKey(input: Record<string, unknown>): Promise<NewApiKey> {
  const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', { name: 'Shop', ...input });
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

async function open(input: Record<string, unknown>, by?: string): Promise<NewPortalSession> {
  const headers = by === undefined ? undefined : bearer(by);
  const made = await tidings.request<NewPortalSession>('POST', '/v1/portal-sessions', input, headers);
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

function as<T = unknown>(token: string, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  return tidings.request<T>(method, path, body, bearer(token));
}

async function ready(opened: Promise<Listener>): Promise<Listener> {
  const listener = await opened;
  await listener.next(({ kind }) => kind === 'ready');
  return listener;
}

test('lets a customer look after the webhooks of its own organization, under the name of the session', async () => {
  const made = await open({ organization: 'acme', name: 'Ada of Acme' });
  expect(made).toMatchObject({
    name: 'Ada of Acme',
    organization: 'acme',
    project: null,
    permissions: [...USUAL_PORTAL_PERMISSIONS],
    url: `${tidings.url}/portal#token=${made.token}`,
  });
  expect(Date.parse(made.expiresAt) - Date.parse(made.createdAt)).toBe(3_600_000);
  const { body: caller } = await as<CallerView>(made.token, 'GET', '/v1/session');
  expect(caller).toMatchObject({
    kind: 'portal-session',
    id: made.id,
    organization: 'acme',
    member: null,
    session: null,
    expiresAt: made.expiresAt,
  });
  const webhook = await as<Webhook>(made.token, 'POST', '/v1/webhooks', WEBHOOK);
  expect([webhook.status, webhook.body.organization]).toEqual([201, 'acme']);
  const replay = await as<{ askedBy: object }>(made.token, 'POST', '/v1/replays', {
    webhook: webhook.body.id,
    failedSince: '-1h',
  });
  expect(replay.body.askedBy).toEqual({ kind: 'portal-session', id: made.id, name: 'Ada of Acme' });
  const log = await tidings.request<Page<AuditEntry>>('GET', `/v1/audit-log?actor=${made.id}`);
  expect(
    log.body.data.map(({ actor, action, resource }) => [actor.kind, actor.name, action, resource.kind]),
  ).toEqual([
    ['portal-session', 'Ada of Acme', 'replay', 'replay'],
    ['portal-session', 'Ada of Acme', 'create', 'webhook'],
  ]);
});

test('is given the name and the colour of its page, and no other look', async () => {
  const branding = { name: 'Shop of Ada', accentColor: '#4F46e5' };
  const made = await open({ organization: 'branded', branding });
  expect(made.branding).toEqual(branding);
  const { body: found } = await tidings.request<PortalSession>('GET', `/v1/portal-sessions/${made.id}`);
  expect(found.branding).toEqual(branding);
  expect((await as<CallerView>(made.token, 'GET', '/v1/session')).body.branding).toEqual(branding);
  const plain = await open({ organization: 'branded' });
  expect(plain.branding).toBe(null);
  expect((await as<CallerView>(plain.token, 'GET', '/v1/session')).body.branding).toBe(null);
  for (const [refused, path] of [
    [{ accentColor: 'red' }, '/branding/accentColor'],
    [{ accentColor: '#fff; background: url(//example.com)' }, '/branding/accentColor'],
    [{ name: '' }, '/branding/name'],
    [{ name: 'A\u0000B' }, '/branding/name'],
    [{ logo: 'https://example.com/logo.svg' }, '/branding/logo'],
    [{}, '/branding'],
  ] as const) {
    const input = { organization: 'branded', branding: refused };
    const { status, body } = await tidings.request('POST', '/v1/portal-sessions', input);
    expect([status, body.errors?.[0]?.path], JSON.stringify(refused)).toEqual([422, path]);
  }
});

test('does nothing that is not of a portal, whatever its maker may', async () => {
  const { token } = await open({ organization: 'narrow', permissions: PORTAL_PERMISSIONS });
  interface Operation {
    operationId: string;
    security?: { apiKey?: string[] }[];
  }
  const refused: string[] = [];
  const letIn: string[] = [];
  for (const [path, operations] of Object.entries(
    openapi.paths as unknown as Record<string, Record<string, Operation>>,
  )) {
    for (const [method, { operationId, security }] of Object.entries(operations)) {
      const [permission] = security?.[0]?.apiKey ?? [];
      if (permission === undefined) continue;
      const { status } = await as(
        token,
        method.toUpperCase(),
        path.replaceAll(/\{\w+\}/g, 'none'),
        undefined,
      );
      const isOfPortal = (PORTAL_PERMISSIONS as readonly string[]).includes(permission);
      expect([operationId, status === 403]).toEqual([operationId, !isOfPortal]);
      (isOfPortal ? letIn : refused).push(operationId);
    }
  }
  expect(letIn).toEqual(expect.arrayContaining(['listWebhooks', 'getWebhookSecret', 'retryDelivery']));
  expect(refused).toEqual(
    expect.arrayContaining([
      'listMembers',
      'createApiKey',
      'createPortalSession',
      'listPortalSessions',
      'updateOrganization',
      'getInstance',
      'sendEvent',
    ]),
  );
  for (const [method, path] of [
    ['POST', '/v1/live/tokens'],
    ['DELETE', '/v1/session'],
  ] as const) {
    const { status, body } = await as<{ detail: string }>(
      token,
      method,
      path,
      method === 'POST' ? {} : undefined,
    );
    expect([status, body.detail]).toEqual([403, expect.stringContaining('A portal session')]);
  }
});

test('has no more than its maker has, and no secrets and no audit log unless they are named', async () => {
  const { key } = await makeKey({
    organization: 'less',
    permissions: ['webhooks:read', 'deliveries:read', 'portal-sessions:write'],
  });
  const usual = await open({}, key);
  expect(usual).toMatchObject({ organization: 'less', permissions: ['webhooks:read', 'deliveries:read'] });
  const more = await as<{ errors: object[] }>(key, 'POST', '/v1/portal-sessions', {
    permissions: ['webhooks:read', 'webhooks:reveal'],
  });
  expect([more.status, more.body.errors]).toEqual([
    403,
    [{ path: '/permissions/1', message: 'is more than the caller has.' }],
  ]);
  expect((await as(usual.token, 'POST', '/v1/webhooks', WEBHOOK)).status).toBe(403);
  const full = await open({ organization: 'less' });
  const webhook = await as<Webhook>(full.token, 'POST', '/v1/webhooks', WEBHOOK);
  const secret = `/v1/webhooks/${webhook.body.id}/secret`;
  expect((await as(full.token, 'GET', secret)).status).toBe(403);
  expect((await as(full.token, 'GET', '/v1/audit-log')).status).toBe(403);
  const shown = await open({ organization: 'less', permissions: ['webhooks:reveal'] });
  expect((await as(shown.token, 'GET', secret)).status).toBe(200);
});

test('refuses what is unknown or contradicts itself, with its path', async () => {
  const refused = async (input: object, by?: string): Promise<[number, unknown]> => {
    const headers = by === undefined ? undefined : bearer(by);
    const { status, body } = await tidings.request<{ errors?: { path: string }[]; code: string }>(
      'POST',
      '/v1/portal-sessions',
      input,
      headers,
    );
    return [status, body.errors?.map(({ path }) => path) ?? body.code];
  };
  expect(await refused({})).toEqual([422, ['/organization']]);
  expect(await refused({ project: 'one' })).toEqual([422, ['/organization']]);
  expect(await refused({ organization: 'a', permissions: ['members:read'] })).toEqual([
    422,
    ['/permissions/0'],
  ]);
  expect(await refused({ organization: 'a', permissions: [] })).toEqual([422, ['/permissions']]);
  expect(await refused({ organization: 'a', expiresInSeconds: 86_401 })).toEqual([
    422,
    ['/expiresInSeconds'],
  ]);
  expect(await refused({ organization: 'a', theme: 'blue' })).toEqual([422, ['/theme']]);
  expect(await refused({ organization: 'a', member: 'x' })).toEqual([422, ['/member']]);
  const { key } = await makeKey({ organization: 'own', permissions: ['*'] });
  expect((await refused({ organization: 'another' }, key))[0]).toBe(404);
  const none = await makeKey({ organization: 'own', permissions: ['webhooks:read'] });
  expect((await refused({}, none.key))[0]).toBe(403);
  const useless = await makeKey({ organization: 'own', permissions: ['portal-sessions:write'] });
  expect((await refused({}, useless.key))[0]).toBe(403);
});

test('is listed while it is open, without its token, to those whose it is', async () => {
  const first = await open({ organization: 'listed', project: 'one', theme: 'dark' });
  const second = await open({ organization: 'listed' });
  expect(first.url).toBe(`${tidings.url}/portal?theme=dark#token=${first.token}`);
  const list = await tidings.request<Page<PortalSession>>('GET', '/v1/portal-sessions?organization=listed');
  expect(list.body.data.map(({ id, project }) => [id, project])).toEqual([
    [second.id, null],
    [first.id, 'one'],
  ]);
  expect(list.text).not.toContain('tp_');
  const one = await tidings.request<PortalSession>('GET', `/v1/portal-sessions/${first.id}`);
  const { token: _token, url: _url, ...shown } = first;
  expect(one.body).toEqual(shown);
  await tidings.request('DELETE', `/v1/portal-sessions/${first.id}`);
  expect((await tidings.request('GET', `/v1/portal-sessions/${first.id}`)).status).toBe(404);
  expect((await tidings.request('DELETE', `/v1/portal-sessions/${first.id}`)).status).toBe(404);
  const log = await tidings.request<Page<AuditEntry>>(
    'GET',
    `/v1/audit-log?resource=portal-session&resourceId=${first.id}`,
  );
  expect(log.body.data.map(({ action, organization, project }) => [action, organization, project])).toEqual([
    ['delete', 'listed', 'one'],
    ['create', 'listed', 'one'],
  ]);
  expect(log.text).not.toContain(first.token);
});

test('ends with its time, by the clock of the server', async () => {
  const clock = new TestClock();
  const timed = await startTidings({ clock });
  try {
    const input = { organization: 'timed', expiresInSeconds: 60 };
    const made = await timed.request<NewPortalSession>('POST', '/v1/portal-sessions', input);
    const look = () =>
      timed.request<{ detail: string }>('GET', '/v1/webhooks', undefined, bearer(made.body.token));
    clock.advance(59_999);
    expect((await look()).status).toBe(200);
    const listener = await ready(listen(timed, {}, bearer(made.body.token)));
    clock.advance(1);
    const over = await look();
    expect([over.status, over.body.detail]).toEqual([401, expect.stringContaining('has expired')]);
    expect(await listener.next(({ kind }) => kind === 'closing')).toMatchObject({ reason: 'expired' });
    const list = await timed.request<Page<PortalSession>>('GET', '/v1/portal-sessions');
    expect(list.body.data).toEqual([]);
    expect((await timed.request('DELETE', `/v1/portal-sessions/${made.body.id}`)).status).toBe(404);
  } finally {
    await timed.stop();
  }
});

test('ends everywhere within a second when it is revoked, with its live streams', async () => {
  const made = await open({ organization: 'ended' });
  const kept = await open({ organization: 'ended' });
  const here = await ready(listen(tidings, {}, bearer(made.token)));
  const there = await ready(listen(other, {}, bearer(made.token)));
  const stays = await ready(listen(other, {}, bearer(kept.token)));
  await tidings.request('DELETE', `/v1/portal-sessions/${made.id}`);
  const since = performance.now();
  for (const listener of [here, there]) {
    expect(await listener.next(({ kind }) => kind === 'closing')).toMatchObject({ reason: 'revoked' });
  }
  for (const server of [tidings, other]) {
    await expect
      .poll(async () => (await server.request('GET', '/v1/webhooks', undefined, bearer(made.token))).status)
      .toBe(401);
  }
  // A second, and what a machine with too much to do may be late with.
  expect(performance.now() - since).toBeLessThan(3000);
  expect(stays.isOver).toBe(false);
  stays.close();
});

test('ends with the key or the session that made it, and has what they have still', async () => {
  const { id, key } = await makeKey({
    organization: 'made',
    permissions: ['*'],
    networks: ['127.0.0.0/8', '::1/128'],
  });
  const byKey = await open({}, key);
  const { browser, member } = await joinAs(tidings, { role: 'admin', organization: 'made' });
  const made = await browser.request<NewPortalSession>('POST', '/v1/portal-sessions', {});
  const byMember = made.body;
  const status = async (token: string, method = 'GET', path = '/v1/webhooks'): Promise<number> =>
    (await as(token, method, path)).status;
  expect([await status(byKey.token), await status(byMember.token)]).toEqual([200, 200]);
  // The key is for the backend alone; what it makes is for browsers anywhere.
  await tidings.query(
    `UPDATE api_key SET networks = '{192.0.2.0/24}' WHERE name = 'Shop' AND hint = right($1, 4)`,
    [key],
  );
  await expect.poll(() => status(key)).toBe(403);
  // Of a process that has not seen it: nothing is known from before.
  const there = await other.request('GET', '/v1/webhooks', undefined, bearer(byKey.token));
  expect(there.status).toBe(200);
  await tidings.request('PATCH', `/v1/members/${member.id}`, { role: 'viewer' });
  await expect.poll(() => status(byMember.token, 'DELETE', '/v1/webhooks/none')).toBe(403);
  expect(await status(byMember.token)).toBe(200);
  await browser.request('DELETE', '/v1/session');
  await expect.poll(() => status(byMember.token)).toBe(401);
  await tidings.request('DELETE', `/v1/api-keys/${id}`);
  await expect.poll(() => status(byKey.token)).toBe(401);
});

test('ends with its organization, and with its project', async () => {
  const whole = await open({ organization: 'leaving' });
  const part = await open({ organization: 'leaving', project: 'one' });
  const status = async (token: string): Promise<number> => (await as(token, 'GET', '/v1/webhooks')).status;
  expect([await status(whole.token), await status(part.token)]).toEqual([200, 200]);
  await tidings.request('DELETE', '/v1/projects/one?organization=leaving&confirm=true');
  await expect.poll(() => status(part.token)).toBe(401);
  expect(await status(whole.token)).toBe(200);
  await tidings.request('DELETE', '/v1/organizations/leaving?confirm=true');
  await expect.poll(() => status(whole.token)).toBe(401);
});

test('is in no line of the log, nor in the database', async () => {
  const { token } = await open({ organization: 'silent' });
  await as(token, 'GET', '/v1/webhooks');
  await as(`${token.slice(0, -1)}!`, 'GET', '/v1/webhooks');
  expect(tidings.log.concat(other.log).some((line) => line.includes('tp_'))).toBe(false);
  const rows = await tidings.query<{ row: string }>('SELECT s::text AS row FROM portal_session s');
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain('tp_');
});

test('its page is framed by origins, and by nothing that is more', () => {
  const read = (text: string): unknown => {
    const found = readConfig({ TIDINGS_PORTAL_ORIGINS: text });
    return 'config' in found ? found.config.portalOrigins : found.faults;
  };
  expect(read('')).toEqual([]);
  expect(read('https://app.example.com, https://app.example.com/,http://localhost:3000')).toEqual([
    'https://app.example.com',
    'http://localhost:3000',
  ]);
  for (const text of [
    '*',
    'https://*.example.com',
    'http://app.example.com',
    'https://app.example.com/embed',
    'https://app.example.com; script-src *',
    "'self'",
    'app.example.com',
    'https://user@app.example.com',
  ]) {
    expect(read(text)).toEqual([expect.stringContaining('TIDINGS_PORTAL_ORIGINS holds')]);
  }
});
