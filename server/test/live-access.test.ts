/** Who may listen to what, and for how long. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import { joinAs } from './browser.ts';
import type { Browser } from './browser.ts';
import { listen, listenBySocket, pathOf } from './listener.ts';
import type { Listener } from './listener.ts';
import { startTidings } from './start.ts';
import type { Tidings } from './start.ts';

interface LiveToken {
  id: string;
  token: string;
  organization: string | null;
  permissions: string[];
  expiresAt: string;
}

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

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

async function makeKey(input: Record<string, unknown>): Promise<NewApiKey> {
  const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', { name: 'A test', ...input });
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

async function makeToken(key: string, input: Record<string, unknown> = {}): Promise<LiveToken> {
  const made = await tidings.request<LiveToken>('POST', '/v1/live/tokens', input, bearer(key));
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

function cookieOf({ cookies }: Browser): Record<string, string> {
  return { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
}

async function ready<T extends Listener>(opened: Promise<T>): Promise<T> {
  const listener = await opened;
  await listener.next(({ kind }) => kind === 'ready');
  return listener;
}

/** That the stream is ended for this reason within a second of what was done. */
async function endsWith(
  listeners: readonly Listener[],
  reason: string,
  act: () => Promise<unknown>,
): Promise<void> {
  await act();
  const since = performance.now();
  const late = lateness();
  for (const listener of listeners) {
    expect(await listener.next(({ kind }) => kind === 'closing')).toMatchObject({ reason });
    await listener.over;
  }
  expect(performance.now() - since).toBeLessThan(1000 + (await late));
}

/** By how much a machine that has too much to do is late with what is due in half a second and asks the database. */
async function lateness(): Promise<number> {
  const since = performance.now();
  await setTimeout(500);
  await tidings.query('SELECT 1');
  return performance.now() - since - 500;
}

/** What somebody who comes with the token is told; processes look it up anew twice a second. */
async function refusalOf(token: string): Promise<string> {
  try {
    (await listen(tidings, { token }, {})).close();
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('nobody hears what is not theirs', () => {
  test('of other organizations and projects, by any search', async () => {
    const a = await makeKey({
      organization: 'a',
      permissions: ['events:read', 'deliveries:read', 'payloads:read'],
    });
    const part = await makeKey({ organization: 'a', project: 'one', permissions: ['events:read'] });
    const b = await makeKey({ organization: 'b', permissions: ['events:read'] });
    const narrowed = await makeToken(tidings.apiKey, { organization: 'b' });
    const of = [
      await ready(listen(tidings, { query: 'org:* OR -org:x' }, bearer(a.key))),
      await ready(listen(other, { payloads: 'true', kinds: 'events' }, bearer(a.key))),
      await ready(listen(tidings, {}, bearer(part.key))),
      await ready(listen(tidings, { query: '-type:z' }, bearer(b.key))),
      await ready(listenBySocket(other, { token: narrowed.token }, {})),
    ];
    const send = (type: string, organization: string, project?: string) =>
      tidings.send({ type, organization, ...(project !== undefined && { project }), data: { secret: type } });
    await send('a.all', 'a');
    await send('a.one', 'a', 'one');
    await send('a.two', 'a', 'two');
    await send('b.all', 'b');
    await send('a.end', 'a', 'one');
    await send('b.end', 'b');
    const expected = [
      ['a.all', 'a.one', 'a.two', 'a.end'],
      ['a.all', 'a.one', 'a.two', 'a.end'],
      ['a.one', 'a.end'],
      ['b.all', 'b.end'],
      ['b.all', 'b.end'],
    ];
    for (const [index, listener] of of.entries()) {
      await listener.next(({ event }) => event?.type === expected[index]!.at(-1));
      expect(listener.heard.flatMap(({ event }) => event?.type ?? [])).toEqual(expected[index]);
    }
    // Nor by a cursor of somebody else.
    const { cursor } = of[0]!.heard.find(({ event }) => event?.type === 'a.all')!;
    const back = await ready(listen(tidings, { cursor }, bearer(b.key)));
    expect(back.heard.flatMap(({ event }) => event?.type ?? [])).toEqual(['b.all', 'b.end']);
    for (const listener of [...of, back]) listener.close();
  });

  test('what events carry, without the permission', async () => {
    const { key } = await makeKey({ organization: 'p', permissions: ['events:read'] });
    for (const [query, code] of [
      [{ payloads: 'true' }, 'forbidden'],
      [{ query: 'data.secret:x' }, 'invalid_query'],
      [{ kinds: 'deliveries' }, 'forbidden'],
      [{ kinds: 'events', query: 'context.a:1' }, 'invalid_query'],
    ] as const) {
      await expect(listen(tidings, query, bearer(key))).rejects.toThrow(`"code":"${code}"`);
    }
    const none = await makeKey({ organization: 'p', permissions: ['webhooks:read'] });
    await expect(listen(tidings, {}, bearer(none.key))).rejects.toThrow('events:read');
    await expect(listen(tidings, {}, {})).rejects.toThrow('unauthorized');
    await expect(listenBySocket(tidings, {}, {})).rejects.toThrow('401');
  });
});

describe('a stream ends within a second, at every process', () => {
  test('when its key is revoked', async () => {
    const { id, key } = await makeKey({ organization: 'end', permissions: ['events:read'] });
    const listeners = [
      await ready(listen(tidings, {}, bearer(key))),
      await ready(listenBySocket(other, {}, bearer(key))),
    ];
    await endsWith(listeners, 'revoked', () => tidings.request('DELETE', `/v1/api-keys/${id}`));
  });

  test('when its token is revoked, or the key that made it', async () => {
    const { id, key } = await makeKey({ organization: 'end', permissions: ['events:read', 'payloads:read'] });
    const first = await makeToken(key);
    const second = await makeToken(key, { permissions: ['events:read', 'payloads:read'] });
    const revoked = await ready(listenBySocket(other, {}, {}, ['tidings.live', first.token]));
    const kept = await ready(listen(tidings, { token: second.token, payloads: 'true' }, {}));
    expect(revoked.socket.protocol).toBe('tidings.live');
    await endsWith([revoked], 'revoked', () =>
      tidings.request('DELETE', `/v1/live/tokens/${first.id}`, undefined, bearer(key)),
    );
    expect(kept.isOver).toBe(false);
    await endsWith([kept], 'revoked', () => other.request('DELETE', `/v1/api-keys/${id}`));
    await expect.poll(() => refusalOf(second.token)).toContain('ended with whoever made it');
  });

  test('when its session ends, and when its member may not see it any more', async () => {
    const { browser, member } = await joinAs(tidings, { role: 'developer', organization: 'end' });
    const viewer = await joinAs(tidings, { role: 'viewer', organization: 'end' });
    const own = { ...cookieOf(browser), 'sec-fetch-site': 'same-origin' };
    const payloads = await ready(listen(tidings, { kinds: 'events', payloads: 'true' }, own));
    const searching = await ready(listen(other, { kinds: 'events', query: 'data.a:1' }, own));
    const plain = await ready(listen(tidings, { kinds: 'events' }, own));
    const watching = await ready(
      listenBySocket(tidings, { kinds: 'events' }, { ...cookieOf(viewer.browser), origin: tidings.url }),
    );
    await endsWith([payloads, searching], 'forbidden', () =>
      tidings.request('PATCH', `/v1/members/${member.id}`, { viewPayloads: false }),
    );
    expect(plain.isOver).toBe(false);
    await endsWith([watching], 'revoked', () => viewer.browser.request('DELETE', '/v1/session'));
    await endsWith([plain], 'revoked', () => tidings.request('DELETE', `/v1/members/${member.id}`));
  });
});

test('nothing is told while it cannot be looked at who may listen, nor to who was looked at too long ago', async () => {
  const { key } = await makeKey({ organization: 'unseen', permissions: ['events:read'] });
  const [ended, kept] = [await makeToken(key), await makeToken(key)];
  const gone = await ready(listen(tidings, { token: ended.token }, {}));
  const stays = await ready(listen(tidings, { token: kept.token }, {}));
  // Who listens with a key is looked for elsewhere.
  const elsewhere = await ready(listen(other, {}, bearer(key)));
  const back = gone.cursor;
  expect(back).not.toBe('');
  const types = ['unseen.first', 'unseen.second', 'unseen.third'];
  const send = (type: string) => tidings.send({ type, organization: 'unseen', data: {} });
  await send(types[0]!);
  for (const listener of [gone, stays, elsewhere]) await listener.next(({ event }) => event !== undefined);
  const failed = () =>
    tidings.log.filter((line) => line.includes('who listens could not be looked at')).length;
  const before = failed();
  let returning: Listener | undefined;
  await tidings.query('ALTER TABLE live_token RENAME TO live_token_away');
  try {
    // Looked at every 400 ms: who was seen before the first of these may have been sent away since.
    await expect.poll(failed).toBeGreaterThan(before + 3);
    returning = await listen(tidings, { cursor: back }, bearer(key));
    for (const type of types.slice(1)) await send(type);
    await elsewhere.next(({ event }) => event?.type === types.at(-1));
    // It was read here, too, and taken up again.
    const now = failed();
    await expect.poll(failed).toBeGreaterThan(now + 3);
    const told = [gone, stays, returning].map(({ heard }) => heard.flatMap(({ event }) => event?.type ?? []));
    expect(told).toEqual([[types[0]], [types[0]], []]);
    await tidings.query('UPDATE live_token_away SET expires_at = now() WHERE hash = sha256($1)', [
      Buffer.from(ended.token),
    ]);
    await tidings.query('ALTER TABLE live_token_away RENAME TO live_token');
    await gone.over;
    expect(gone.heard.map(({ kind, reason, event }) => event?.type ?? reason ?? kind)).toEqual([
      'ready',
      types[0],
      'expired',
    ]);
    for (const listener of [stays, returning]) {
      await listener.next(({ event }) => event?.type === types.at(-1));
      expect(listener.heard.flatMap(({ event }) => event?.type ?? [])).toEqual(types);
    }
  } finally {
    await tidings.query('ALTER TABLE IF EXISTS live_token_away RENAME TO live_token');
    for (const listener of [stays, elsewhere, returning]) listener?.close();
  }
});

test('nothing is told while a look at who may listen takes too long, which the log says, and everything after that', async () => {
  const { token } = await makeToken(tidings.apiKey, { permissions: ['events:read'] });
  const listener = await ready(listen(tidings, { token, query: 'event:crawls.*' }, {}));
  const late = () => tidings.log.filter((line) => line.includes('took too long to look at')).length;
  await tidings.query(
    `ALTER TABLE live_token RENAME TO live_token_quick;
     CREATE VIEW live_token AS SELECT t.* FROM live_token_quick t, LATERAL (SELECT pg_sleep(1), t.number OFFSET 0) s;
     GRANT SELECT ON live_token TO PUBLIC`,
  );
  try {
    await expect.poll(late, { timeout: 10_000 }).toBeGreaterThan(0);
    await tidings.send({ type: 'crawls.one', data: {} });
    const now = late();
    await expect.poll(late, { timeout: 10_000 }).toBeGreaterThan(now + 1);
    expect(listener.heard.map(({ kind }) => kind)).toEqual(['ready']);
  } finally {
    await tidings.query('DROP VIEW live_token; ALTER TABLE live_token_quick RENAME TO live_token');
  }
  await listener.next(({ event }) => event?.type === 'crawls.one');
  listener.close();
});

describe('a token', () => {
  test('is no wider than its maker, and good for nothing else', async () => {
    const { key } = await makeKey({ organization: 'maker', permissions: ['events:read'] });
    const refused = async (input: object): Promise<string> =>
      (await tidings.request('POST', '/v1/live/tokens', input, bearer(key))).body.code;
    expect(await refused({ permissions: ['payloads:read'] })).toBe('forbidden');
    expect(await refused({ organization: 'another' })).toBe('not_found');
    expect(await refused({ expiresInSeconds: 86_400 })).toBe('invalid_request');
    const made = await makeToken(key);
    expect(made).toMatchObject({ organization: 'maker', permissions: ['events:read'] });
    const life = Date.parse(made.expiresAt) - Date.now();
    expect(life).toBeGreaterThan(590_000);
    expect(life).toBeLessThan(601_000);
    for (const path of ['/v1/events', '/v1/webhooks', `/v1/events?token=${made.token}`]) {
      expect((await tidings.request('GET', path, undefined, bearer(made.token))).status).toBe(401);
    }
    await expect(listen(tidings, { token: made.token }, bearer(key))).rejects.toThrow('contradict');
    await expect(listen(tidings, { token: 'lt_x' }, {})).rejects.toThrow('unauthorized');
    // Those of others cannot be ended, nor told from those that are not there.
    const stranger = await makeKey({ organization: 'maker', permissions: ['events:read'] });
    const path = `/v1/live/tokens/${made.id}`;
    expect((await tidings.request('DELETE', path, undefined, bearer(stranger.key))).status).toBe(404);
    expect((await tidings.request('DELETE', path, undefined, bearer(key))).status).toBe(204);
  });

  test('ends with its time, and lets pages of any site listen until then', async () => {
    const made = await makeToken(tidings.apiKey, { expiresInSeconds: 30 });
    const page = { origin: 'https://dashboard.example', 'sec-fetch-site': 'cross-site' };
    const answer = await fetch(tidings.url + pathOf({ token: made.token }), { headers: page });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    await answer.body!.cancel();
    const listener = await ready(listenBySocket(other, { token: made.token }, page));
    await endsWith([listener], 'expired', () =>
      tidings.query(
        `UPDATE live_token SET expires_at = now() WHERE encode(sha256($1::bytea), 'hex') = encode(hash, 'hex')`,
        [Buffer.from(made.token)],
      ),
    );
    await expect.poll(() => refusalOf(made.token)).toContain('has expired');
  });

  test('lets pages of any site read why they are refused, and nobody else', async () => {
    const { token } = await makeToken(tidings.apiKey);
    const page = { origin: 'https://dashboard.example', 'sec-fetch-site': 'cross-site' };
    const asked = async (parameters: Record<string, string>, headers: Record<string, string> = page) => {
      const answer = await fetch(tidings.url + pathOf(parameters), { headers });
      await answer.body!.cancel();
      expect(answer.ok).toBe(false);
      return answer.headers.get('access-control-allow-origin');
    };
    expect(await asked({ token, query: 'status:(' })).toBe('*');
    expect(await asked({ token, kinds: 'none' })).toBe('*');
    expect(await asked({ token, payloads: 'true' })).toBe('*');
    expect(await asked({ token: `lt_${'x'.repeat(43)}` })).toBe('*');
    expect(await asked({ token: 'what a proxy says' })).toBe('*');
    expect(await asked({ query: 'status:(' }, { ...page, ...bearer(tidings.apiKey) })).toBeNull();
    expect(await asked({})).toBeNull();
    const { browser } = await joinAs(tidings, { role: 'viewer', organization: 'read' });
    expect(
      await asked({ query: 'status:(' }, { ...cookieOf(browser), 'sec-fetch-site': 'same-origin' }),
    ).toBeNull();
  });

  test('is in no line of the log', () => {
    expect(tidings.log.concat(other.log).some((line) => line.includes('lt_'))).toBe(false);
  });
});

describe('pages of other sites cannot use the session of whoever visits them', () => {
  test.each([
    ['from another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['from a neighbouring one', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['from one that an old browser names', { origin: 'https://evil.example' }],
    ['from one without a name', { origin: 'null' }],
    ['from one that is not said', {}],
    ['as somebody who types', { 'sec-fetch-site': 'none' }],
  ])('to open a WebSocket %s', async (_, headers) => {
    const { browser } = await joinAs(tidings, { role: 'viewer', organization: 'visited' });
    await expect(listenBySocket(tidings, {}, { ...cookieOf(browser), ...headers })).rejects.toThrow(
      /403.*cross_site/,
    );
  });

  test('to open an event stream', async () => {
    const { browser } = await joinAs(tidings, { role: 'viewer', organization: 'visited' });
    const headers = { ...cookieOf(browser), origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    await expect(listen(tidings, {}, headers)).rejects.toThrow('cross_site');
  });
});

describe('a WebSocket', () => {
  test('takes nothing from its client', async () => {
    for (const said of ['hello', 'x'.repeat(4096)]) {
      const listener = await ready(listenBySocket(tidings));
      listener.socket.send(said);
      await listener.over;
    }
  });

  test('is not compressed', async () => {
    const listener = await ready(listenBySocket(tidings));
    expect(listener.socket.extensions).toBe('');
    listener.close();
  });

  test('is opened nowhere else', async () => {
    const url = `${tidings.url}/v1/webhooks`;
    const answer = await fetch(url, { headers: { ...bearer(tidings.apiKey) } });
    expect(answer.status).toBe(200);
    await expect(
      listenBySocket({ url: `${tidings.url}/v1/webhooks?`, apiKey: tidings.apiKey }),
    ).rejects.toThrow();
  });
});
