import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { ApiKey, NewApiKey } from '@tidings/core/api-key';
import type { Problem } from '../src/api/errors.ts';
import { parseRange } from '@tidings/core/address';
import { startTidings, TestClock, until, type Answer, type Page, type Tidings } from './start.ts';

const clock = new TestClock();
let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings({ clock });
});
afterAll(() => tidings.stop());

type Headers = Record<string, string>;
const bearer = (key: string): Headers => ({ authorization: `Bearer ${key}` });
const create = (
  input: Record<string, unknown>,
  headers: Headers = {},
): Promise<Answer<NewApiKey & Problem>> =>
  tidings.request(
    'POST',
    '/v1/api-keys',
    { name: 'A key', permissions: ['webhooks:read'], ...input },
    headers,
  );
const make = async (input: Record<string, unknown>, headers: Headers = {}): Promise<NewApiKey> => {
  const made = await create(input, headers);
  expect(made.status, made.text).toBe(201);
  return made.body;
};
const statusOf = async (headers: Headers, at: Tidings = tidings): Promise<number> =>
  (await at.request('GET', '/v1/webhooks', undefined, headers)).status;

describe('an API key', () => {
  test('is taken whatever case the scheme is in', async () => {
    const { key } = await make({});
    expect(await statusOf({ authorization: `bearer ${key}` })).toBe(200);
    expect(await statusOf({ authorization: `Basic ${key}` })).toBe(401);
  });

  test('is shown once, and stored as a hash', async () => {
    const { key, ...made } = await make({});
    expect(made).toEqual({
      id: expect.stringMatching(/^key_[0-9a-z]{26}$/),
      name: 'A key',
      hint: key.slice(-4),
      organization: null,
      project: null,
      permissions: ['webhooks:read'],
      networks: null,
      expiresAt: null,
      lastUsedAt: null,
      createdAt: new Date(clock.now()).toISOString(),
      revokedAt: null,
      revokeReason: null,
    });
    const read = await tidings.request<ApiKey>('GET', `/v1/api-keys/${made.id}`);
    expect(read.body).toEqual(made);
    const listed = await tidings.request<Page<ApiKey>>('GET', '/v1/api-keys');
    expect(listed.body.data).toContainEqual(made);
    expect(read.text + listed.text).not.toContain(key);
    const [stored] = await tidings.query<{ text: string }>(
      'SELECT k::text AS text FROM api_key k WHERE name = $1',
      ['A key'],
    );
    expect(stored!.text).not.toContain(key);
    expect(await statusOf(bearer(key))).toBe(200);
  });

  test('is made once for one Idempotency-Key', async () => {
    const [first, again] = [
      await create({ name: 'Once' }, { 'idempotency-key': 'once' }),
      await create({ name: 'Once' }, { 'idempotency-key': 'once' }),
    ];
    expect(again.body).toEqual(first.body);
  });

  test('can be renamed, and nothing else', async () => {
    const { id } = await make({});
    const renamed = await tidings.request<ApiKey>('PATCH', `/v1/api-keys/${id}`, { name: 'Other' });
    expect(renamed.body.name).toBe('Other');
    const more = await tidings.request('PATCH', `/v1/api-keys/${id}`, { name: 'Other', permissions: ['*'] });
    expect(more.status).toBe(422);
  });

  test('ends within a second in every process when it is revoked', async () => {
    const { id, key } = await make({});
    const other = await startTidings({ clock, beside: tidings });
    try {
      expect([await statusOf(bearer(key)), await statusOf(bearer(key), other)]).toEqual([200, 200]);
      expect((await tidings.request('DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
      const ended = async (at: Tidings): Promise<boolean> => (await statusOf(bearer(key), at)) === 401;
      await until(async () => (await ended(tidings)) && (await ended(other)), 'the end of the key', 1000);
      for (let i = 0; i < 50; i++) expect(await statusOf(bearer(key), i % 2 ? tidings : other)).toBe(401);
    } finally {
      await other.stop();
    }
    expect((await tidings.request('GET', `/v1/api-keys/${id}`)).status).toBe(404);
    expect((await tidings.request('DELETE', `/v1/api-keys/${id}`)).status).toBe(404);
  });

  test('is revoked for a reason, which the list and the audit log tell', async () => {
    const [told, untold] = [await make({ name: 'Told' }), await make({ name: 'Untold' })];
    const reason = 'It stood in a public repository.';
    const why = new URLSearchParams({ reason }).toString();
    expect((await tidings.request('DELETE', `/v1/api-keys/${told.id}?${why}`)).status).toBe(204);
    expect((await tidings.request('DELETE', `/v1/api-keys/${untold.id}`)).status).toBe(204);
    const listed = async (query: string): Promise<ApiKey[]> =>
      (await tidings.request<Page<ApiKey>>('GET', `/v1/api-keys?limit=250${query}`)).body.data;
    const revoked = await listed('&revoked=true');
    expect(revoked.find(({ id }) => id === told.id)).toMatchObject({
      revokeReason: reason,
      revokedAt: expect.any(String),
    });
    expect(revoked.find(({ id }) => id === untold.id)).toMatchObject({ revokeReason: null });
    const inUse = await listed('');
    expect(inUse.filter(({ revokedAt }) => revokedAt !== null)).toEqual([]);
    expect(inUse.some(({ id }) => id === told.id)).toBe(false);
    const { body } = await tidings.request<Page<AuditEntry>>(
      'GET',
      `/v1/audit-log?${new URLSearchParams({ query: `action:delete resource.id:${told.id} changes:repository` }).toString()}`,
    );
    expect(body.data).toMatchObject([
      { action: 'delete', changes: { revokeReason: { before: null, after: reason } } },
    ]);
    for (const wrong of ['', 'x'.repeat(501)]) {
      const refused = await tidings.request('DELETE', `/v1/api-keys/${untold.id}?reason=${wrong}`);
      expect(refused.status).toBe(422);
    }
  });

  test('of the setting is changed by the setting alone', async () => {
    const { body } = await tidings.request<Page<ApiKey>>('GET', '/v1/api-keys?limit=250');
    const fixed = body.data.find(({ name }) => name === 'TIDINGS_API_KEY')!;
    expect(fixed.permissions).toEqual(['*']);
    const refused = await tidings.request('DELETE', `/v1/api-keys/${fixed.id}`);
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('TIDINGS_API_KEY')]);
  });

  test('ends at its time', async () => {
    const expiresAt = new Date(clock.now() + 60_000).toISOString();
    const { key } = await make({ expiresAt });
    expect(await statusOf(bearer(key))).toBe(200);
    clock.advance(60_000);
    const late = await tidings.request('GET', '/v1/webhooks', undefined, bearer(key));
    expect([late.status, late.body.detail]).toEqual([401, expect.stringContaining('expired')]);
    expect((await create({ expiresAt })).body.errors).toEqual([
      { path: '/expiresAt', message: 'is in the past.' },
    ]);
  });

  test('remembers about when it was used', async () => {
    const { id, key } = await make({});
    const own = await startTidings({ clock, beside: tidings });
    expect(await statusOf(bearer(key), own)).toBe(200);
    await own.stop();
    const { body } = await tidings.request<ApiKey>('GET', `/v1/api-keys/${id}`);
    expect(body.lastUsedAt).toBe(new Date(clock.now()).toISOString());
  });
});

describe('networks', () => {
  test('bind a key to addresses', async () => {
    const [here, elsewhere] = [
      await make({ networks: ['127.0.0.1', '10.0.0.0/8'] }),
      await make({ networks: ['10.0.0.0/8', '2001:db8::/32'] }),
    ];
    expect(here.networks).toEqual(['127.0.0.1/32', '10.0.0.0/8']);
    expect(await statusOf(bearer(here.key))).toBe(200);
    const refused = await tidings.request('GET', '/v1/webhooks', undefined, bearer(elsewhere.key));
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('127.0.0.1')]);
    // What anybody can write into a request says nothing about where it comes from.
    const forged = { 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1', 'x-real-ip': '10.0.0.1' };
    expect(await statusOf({ ...bearer(elsewhere.key), ...forged })).toBe(403);
  });

  test('go by what trusted proxies say, and by the last address that none of them vouches for', async () => {
    const { key } = await make({ networks: ['10.0.0.1'] });
    const trustedProxies = [parseRange('127.0.0.1')!, parseRange('192.0.2.0/24')!];
    const behind = await startTidings({ clock, beside: tidings, trustedProxies });
    try {
      const from = (forwarded: string): Promise<number> =>
        statusOf({ ...bearer(key), 'x-forwarded-for': forwarded }, behind);
      expect(await from('10.0.0.1')).toBe(200);
      expect(await from('10.0.0.1, 192.0.2.7')).toBe(200);
      expect(await from('10.0.0.1, 198.51.100.1')).toBe(403);
      expect(await from('10.0.0.1, nonsense')).toBe(403);
      expect(await statusOf(bearer(key), behind)).toBe(403);
    } finally {
      await behind.stop();
    }
  });

  test('may be IPv4 in the spelling of IPv6', async () => {
    const { key, networks } = await make({ networks: ['::ffff:127.0.0.0/104'] });
    expect(networks).toEqual(['127.0.0.0/8']);
    expect(await statusOf(bearer(key))).toBe(200);
    const elsewhere = await make({ networks: ['::ffff:10.0.0.0/104'] });
    expect(await statusOf(bearer(elsewhere.key))).toBe(403);
    expect((await create({ networks: ['::ffff:10.0.0.0/90'] })).status).toBe(422);
  });

  test('are refused where they cannot be read', async () => {
    const { status, body } = await create({ networks: ['10.0.0.0/8', '10.0.0.0/33', 'home'] });
    expect([status, body.errors?.map(({ path }) => path)]).toEqual([422, ['/networks/1', '/networks/2']]);
  });
});

test('no key renames or revokes one that may do more', async () => {
  const greater = [
    await make({ permissions: ['*'] }),
    await make({ permissions: ['api-keys:*'] }),
    await make({ permissions: ['api-keys:write', 'events:write'] }),
  ];
  const lesser = await make({ permissions: ['api-keys:read', 'api-keys:write'] });
  const own = bearer(lesser.key);
  for (const { id, key } of greater) {
    for (const [method, body] of [['DELETE'], ['PATCH', { name: 'Mine' }]] as const) {
      const refused = await tidings.request(method, `/v1/api-keys/${id}`, body, own);
      expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
      expect(refused.body.detail).toContain('which lacks');
    }
    expect((await tidings.request<ApiKey>('GET', `/v1/api-keys/${id}`)).body.name).toBe('A key');
    expect(await statusOf(bearer(key))).not.toBe(401);
  }
  const equal = await make({ permissions: ['api-keys:read'] });
  expect((await tidings.request('PATCH', `/v1/api-keys/${equal.id}`, { name: 'Mine' }, own)).status).toBe(
    200,
  );
  expect((await tidings.request('DELETE', `/v1/api-keys/${equal.id}`, undefined, own)).status).toBe(204);
  expect((await tidings.request('DELETE', `/v1/api-keys/${lesser.id}`, undefined, own)).status).toBe(204);
});

test('what is of the whole instance is not given to keys of an organization', async () => {
  const place = { organization: 'acme' };
  const permissions = ['webhooks:read', 'metrics:read', 'metrics:*'];
  const within = bearer((await make({ ...place, permissions: ['*'] })).key);
  for (const refused of [
    await create({ ...place, permissions }),
    await create({ ...place, project: 'part', permissions }),
    await create({ permissions }, within),
  ]) {
    expect([refused.status, refused.body.errors?.map(({ path }) => path)]).toEqual([
      422,
      ['/permissions/1', '/permissions/2'],
    ]);
    expect(refused.body.detail).toContain('Leave out metrics:read');
  }
  await make({ permissions });
});

describe('no key can make one that', () => {
  test('can do more', async () => {
    const maker = bearer((await make({ permissions: ['api-keys:write', 'webhooks:*'] })).key);
    await make({ permissions: ['webhooks:read', 'webhooks:*'] }, maker);
    const refused = await create({ permissions: ['webhooks:read', 'events:write', '*'] }, maker);
    expect([refused.status, refused.body.errors?.map(({ path }) => path)]).toEqual([
      403,
      ['/permissions/1', '/permissions/2'],
    ]);
  });

  test('sees more', async () => {
    const permissions = ['api-keys:*'];
    const ofOne = bearer((await make({ permissions, organization: 'one' })).key);
    await make({ permissions, organization: 'two' });
    const inherited = await make({ permissions }, ofOne);
    expect([inherited.organization, inherited.project]).toEqual(['one', null]);
    expect((await make({ permissions, organization: 'one', project: 'p' }, ofOne)).project).toBe('p');
    for (const organization of ['two', 'none']) {
      const refused = await create({ permissions, organization }, ofOne);
      expect([refused.status, refused.body.detail]).toEqual([
        404,
        `There is no organization ${organization}.`,
      ]);
    }
    const ofProject = bearer((await make({ permissions, organization: 'one', project: 'p' })).key);
    expect((await make({ permissions }, ofProject)).project).toBe('p');
    expect((await create({ permissions, project: 'q' }, ofProject)).status).toBe(404);
    expect((await create({ project: 'p' })).body.errors?.[0]?.path).toBe('/project');
  });

  test('lives longer, or can be used from elsewhere', async () => {
    const expiresAt = new Date(clock.now() + 60_000).toISOString();
    const later = new Date(clock.now() + 60_001).toISOString();
    const limits = { expiresAt, networks: ['127.0.0.0/8'] };
    const maker = bearer((await make({ permissions: ['api-keys:write'], ...limits })).key);
    const permissions = ['api-keys:write'];
    expect(await make({ permissions }, maker)).toMatchObject(limits);
    expect((await make({ permissions, networks: ['127.0.0.1'] }, maker)).networks).toEqual(['127.0.0.1/32']);
    expect((await create({ permissions, expiresAt: later }, maker)).status).toBe(422);
    for (const network of ['0.0.0.0/0', '126.0.0.0/7', '10.0.0.1', '::/0']) {
      expect((await create({ permissions, networks: [network] }, maker)).status).toBe(422);
    }
  });
});

describe('an API key that is rotated', () => {
  const rotate = (
    id: string,
    body: object = {},
    headers: Headers = {},
  ): Promise<Answer<NewApiKey & Problem>> =>
    tidings.request('POST', `/v1/api-keys/${id}/rotate`, body, headers);

  test('gets another in its place, which may do the same, and ends after the overlap', async () => {
    const old = await make({ organization: 'rotated', project: 'p', networks: ['127.0.0.0/8'] });
    const { status, body: made, text } = await rotate(old.id, { overlapSeconds: 60 });
    expect(status, text).toBe(201);
    expect(made).toMatchObject({
      ...{ name: old.name, organization: 'rotated', project: 'p', networks: old.networks },
      ...{ permissions: old.permissions, expiresAt: null },
    });
    expect(made.key).not.toBe(old.key);
    expect([await statusOf(bearer(old.key)), await statusOf(bearer(made.key))]).toEqual([200, 200]);
    expect((await tidings.request<ApiKey>('GET', `/v1/api-keys/${old.id}`)).body.expiresAt).toBe(
      new Date(clock.now() + 60_000).toISOString(),
    );
    clock.advance(60_001);
    await until(async () => (await statusOf(bearer(old.key))) === 401, 'the old key to end');
    expect(await statusOf(bearer(made.key))).toBe(200);
    const log = await tidings.request<Page<{ action: string; resource: { id: string } }>>(
      'GET',
      '/v1/audit-log?organization=rotated&resource=api-key',
    );
    expect(log.body.data.map(({ action, resource }) => [action, resource.id])).toEqual([
      ['create', made.id],
      ['update', old.id],
      ['create', old.id],
    ]);
    expect(log.text).not.toContain(made.key);
  });

  test('ends at once where there is no overlap, and never later than it would have', async () => {
    const soon = new Date(clock.now() + 30_000).toISOString();
    const old = await make({ expiresAt: soon });
    const made = (await rotate(old.id)).body;
    // The new one lasts as long as the old one was made for.
    expect(made.expiresAt).toBe(soon);
    expect((await tidings.request<ApiKey>('GET', `/v1/api-keys/${old.id}`)).body.expiresAt).toBe(soon);
    const later = new Date(clock.now() + 90_000).toISOString();
    expect((await rotate(made.id, { overlapSeconds: 0, expiresAt: later })).body.expiresAt).toBe(later);
    await until(async () => (await statusOf(bearer(made.key))) === 401, 'the old key to end');
  });

  test('is nobody’s who may do less, or call from fewer networks; nor is that of the settings', async () => {
    const old = await make({ organization: 'guarded', permissions: ['webhooks:*', 'api-keys:*'] });
    const less = bearer((await make({ organization: 'guarded', permissions: ['api-keys:*'] })).key);
    expect((await rotate(old.id, {}, less)).status).toBe(403);
    const here = bearer(
      (await make({ organization: 'guarded', permissions: ['*'], networks: ['127.0.0.0/8'] })).key,
    );
    const refused = await rotate(old.id, {}, here);
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('may not call')]);
    const other = bearer((await make({ organization: 'another', permissions: ['*'] })).key);
    expect((await rotate(old.id, {}, other)).status).toBe(404);
    expect(await statusOf(bearer(old.key))).toBe(200);
    const keys = await tidings.request<Page<ApiKey>>('GET', '/v1/api-keys?limit=250');
    const fixed = keys.body.data.find(({ name }) => name === 'TIDINGS_API_KEY')!;
    expect((await rotate(fixed.id)).status).toBe(409);
    for (const body of [{ overlapSeconds: -1 }, { overlapSeconds: 31 * 86_400 }, { overlap: 1 }])
      expect((await rotate(old.id, body)).status).toBe(422);
    expect((await rotate(old.id, { expiresAt: new Date(clock.now() - 1).toISOString() })).status).toBe(422);
  });
});
