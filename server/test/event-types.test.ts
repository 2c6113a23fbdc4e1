import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { AuditEntry } from '@tidings/core/audit-log';
import { CATALOG } from '@tidings/core/catalog/index';
import type { EventType, SchemaVersion } from '@tidings/core/catalog/event-type';
import type { Organization } from '@tidings/core/organization';
import { startTidings, TestClock, type Answer, type Page, type Tidings } from './start.ts';

const clock = new TestClock();
let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings({ clock });
});
afterAll(() => tidings.stop());

const ORDER = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
let made = 0;
const newOrganization = (): string => `org-${++made}`;

const create = (input: Record<string, unknown>) =>
  tidings.request<EventType & Problem>('POST', '/v1/event-types', input);
const make = async (input: Record<string, unknown>): Promise<EventType> => {
  const answer = await create(input);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
};
const at = (name: string, organization: string, rest = ''): string =>
  `/v1/event-types/${name}${rest}?organization=${organization}`;
const get = (name: string, organization: string) => tidings.request<EventType>('GET', at(name, organization));
const patch = (name: string, organization: string, change: unknown) =>
  tidings.request<EventType & Problem>('PATCH', at(name, organization), change);
const list = async (query: string, headers = {}): Promise<Page<EventType>> =>
  (await tidings.request<Page<EventType>>('GET', `/v1/event-types?${query}`, undefined, headers)).body;
const namesOf = (page: Page<EventType>): string[] => page.data.map(({ name }) => name);
const withKey = async (input: Record<string, unknown>): Promise<Record<string, string>> => {
  const { body } = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
    name: 'x',
    permissions: ['*'],
    ...input,
  });
  return { authorization: `Bearer ${body.key}` };
};
interface Problem {
  code: string;
  detail: string;
  errors: { path: string; message: string }[];
}

describe('types that ship', () => {
  test('are in every catalog, with schema and example', async () => {
    const page = await list('organization=nobody-yet&limit=250');
    expect(namesOf(page)).toEqual([...CATALOG.keys()].toSorted());
    const { body } = await get('function.executed', 'nobody-yet');
    expect(body).toMatchObject({
      name: 'function.executed',
      organization: null,
      pack: 'admin',
      group: 'function',
      description: 'A function was executed',
      schema: { type: 'object', required: ['id', 'name', 'execution'] },
      schemaVersion: 1,
      example: { id: 'func-123', execution: { status: 'success' } },
      validation: 'off',
      createdAt: null,
    });
    expect(page.data).toContainEqual(body);
  });

  test('have examples that can be sent as they are', async () => {
    const organization = newOrganization();
    const example = await tidings.request<object>('GET', at('policy.denied', organization, '/example'));
    expect(example.body).toMatchObject({ type: 'policy.denied', data: { rule: { id: 'no-shell' } } });
    await patch('policy.denied', organization, { validation: 'reject' });
    await tidings.send({ ...example.body, organization });
  });

  test('become own ones when something about them is changed, until that is deleted', async () => {
    const organization = newOrganization();
    const changed = await patch('user.login', organization, { validation: 'reject', description: 'Ours' });
    expect(changed.body).toMatchObject({
      organization,
      pack: 'admin',
      description: 'Ours',
      validation: 'reject',
      schemaVersion: 1,
      schema: CATALOG.get('user.login')!.schema,
      violations: { warned: 0, refused: 0, lastAt: null, last: null },
    });
    expect((await get('user.login', 'another')).body.description).toBe('A user logged in');
    const page = await list(`organization=${organization}&limit=250`);
    expect(page.data.filter(({ name }) => name === 'user.login')).toEqual([changed.body]);
    expect((await tidings.request('DELETE', at('user.login', organization))).status).toBe(204);
    expect((await get('user.login', organization)).body).toMatchObject({
      organization: null,
      validation: 'off',
    });
    const refused = await tidings.request('DELETE', at('user.login', organization));
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringContaining('ships with the platform'),
    ]);
  });

  test('of the platform itself are nobody else’s', async () => {
    const organization = newOrganization();
    const input = { name: 'webhook.disabled', organization, schema: false, validation: 'reject' };
    expect((await create(input)).body.errors).toEqual([
      { path: '/name', message: expect.stringContaining('belongs to the platform') },
    ]);
    expect((await patch('webhook.disabled', organization, { draft: true })).status).toBe(409);
  });
});

describe('types of an organization', () => {
  test('are made, read, changed and deleted', async () => {
    const organization = newOrganization();
    const type = await make({ name: 'order.created', organization, schema: ORDER, example: { id: 'o-1' } });
    expect(type).toEqual({
      name: 'order.created',
      organization,
      pack: null,
      group: 'order',
      description: '',
      schema: ORDER,
      schemaVersion: 1,
      example: { id: 'o-1' },
      validation: 'off',
      asks: null,
      deprecated: false,
      draft: false,
      violations: { warned: 0, refused: 0, lastAt: null, last: null },
      createdAt: new Date(clock.now()).toISOString(),
      updatedAt: new Date(clock.now()).toISOString(),
    });
    expect((await get('order.created', organization)).body).toEqual(type);
    clock.advance(1000);
    const changed = await patch('order.created', organization, {
      group: 'shop',
      deprecated: true,
      draft: true,
    });
    expect(changed.body).toEqual({
      ...type,
      group: 'shop',
      deprecated: true,
      draft: true,
      updatedAt: new Date(clock.now()).toISOString(),
    });
    expect(namesOf(await list(`organization=${organization}&own=true`))).toEqual(['order.created']);
    expect(namesOf(await list(`organization=${organization}&group=shop`))).toEqual(['order.created']);
    expect(namesOf(await list(`organization=${organization}&own=false&limit=250`))).toHaveLength(
      CATALOG.size,
    );
    expect((await tidings.request('DELETE', at('order.created', organization))).status).toBe(204);
    expect((await get('order.created', organization)).status).toBe(404);
    expect((await tidings.request('DELETE', at('order.created', organization))).status).toBe(404);
  });

  test('are made once', async () => {
    const organization = newOrganization();
    await make({ name: 'a', organization });
    expect((await create({ name: 'a', organization })).status).toBe(409);
    await make({ name: 'a', organization: newOrganization() });
  });

  test('without an example say so', async () => {
    const organization = newOrganization();
    await make({ name: 'a', organization });
    const answer = await tidings.request('GET', at('a', organization, '/example'));
    expect([answer.status, answer.body.detail]).toEqual([404, expect.stringContaining('has no example')]);
  });

  test('are paged through in the order of their names, in both directions', async () => {
    const organization = newOrganization();
    for (const name of ['c', 'a.b', 'B', 'a', 'a-b']) await make({ name, organization });
    const query = `organization=${organization}&own=true`;
    const first = await list(`${query}&limit=2`);
    expect([namesOf(first), first.prevCursor]).toEqual([['B', 'a'], null]);
    const second = await list(`${query}&limit=2&cursor=${first.nextCursor}`);
    expect(namesOf(second)).toEqual(['a-b', 'a.b']);
    const third = await list(`${query}&limit=2&cursor=${second.nextCursor}`);
    expect([namesOf(third), third.nextCursor]).toEqual([['c'], null]);
    expect(namesOf(await list(`${query}&limit=2&cursor=${third.prevCursor}`))).toEqual(['a-b', 'a.b']);
    expect(namesOf(await list(`${query}&limit=2&offset=3`))).toEqual(['a.b', 'c']);
  });

  test('are a thousand at most', async () => {
    const organization = newOrganization();
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`t${i}`, true]));
    const path = `/v1/event-types/import?organization=${organization}`;
    expect((await tidings.request('POST', path, many)).status).toBe(200);
    const more = await create({ name: 'one-more', organization });
    expect([more.status, more.body.detail]).toEqual([409, expect.stringContaining('at most 1000')]);
    const instead = await tidings.request('POST', path, { t7: { type: 'string' }, next: true });
    expect(instead.status).toBe(409);
    expect((await tidings.request('POST', path, { t7: { type: 'string' } })).status).toBe(200);
  });
});

test('every change is in the audit log, once', async () => {
  const organization = newOrganization();
  await make({ name: 'a', organization, schema: ORDER, example: { id: '1' }, validation: 'warn' });
  await patch('a', organization, { schema: true, validation: 'reject' });
  await patch('a', organization, { validation: 'reject' });
  const path = `/v1/event-types/import?organization=${organization}`;
  await tidings.request('POST', path, { a: { description: 'Ours' }, b: true });
  await tidings.request('DELETE', at('a', organization));
  const query = `organization=${organization}&resource=event-type`;
  const { body } = await tidings.request<Page<AuditEntry>>('GET', `/v1/audit-log?${query}`);
  const entries = body.data.toReversed();
  expect(entries.map(({ action, operation, resource }) => [action, operation, resource.id])).toEqual([
    ['create', 'createEventType', 'a'],
    ['update', 'updateEventType', 'a'],
    ['update', 'importEventTypes', 'a'],
    ['create', 'importEventTypes', 'b'],
    ['delete', 'deleteEventType', 'a'],
  ]);
  expect(entries[1]).toMatchObject({
    actor: { name: 'TIDINGS_API_KEY' },
    changes: {
      schemaVersion: { before: 1, after: 2 },
      validation: { before: 'warn', after: 'reject' },
    },
  });
});

describe('a schema', () => {
  test('has a new version for each change, and the older ones can be read', async () => {
    const organization = newOrganization();
    await make({ name: 'a', organization, schema: ORDER });
    const wider = { ...ORDER, required: [] };
    expect((await patch('a', organization, { schema: wider })).body.schemaVersion).toBe(2);
    // The same in another order is no change.
    const same = Object.fromEntries(Object.entries(wider).toReversed());
    expect((await patch('a', organization, { schema: same })).body.schemaVersion).toBe(2);
    expect((await patch('a', organization, { description: 'x' })).body.schemaVersion).toBe(2);
    expect((await patch('a', organization, { schema: null })).body).toMatchObject({
      schemaVersion: null,
      schema: null,
    });
    expect((await patch('a', organization, { schema: ORDER })).body.schemaVersion).toBe(3);
    await tidings.request('DELETE', at('a', organization));
    expect((await make({ name: 'a', organization, schema: true })).schemaVersion).toBe(4);
    const { body } = await tidings.request<Page<SchemaVersion>>('GET', at('a', organization, '/versions'));
    expect(body.data.map(({ version, schema }) => [version, schema])).toEqual([
      [4, true],
      [3, ORDER],
      [2, wider],
      [1, ORDER],
    ]);
    const page = await tidings.request<Page<SchemaVersion>>(
      'GET',
      `${at('a', organization, '/versions')}&limit=1&offset=1`,
    );
    expect(page.body.data.map(({ version }) => version)).toEqual([3]);
    const shipped = await tidings.request<Page<SchemaVersion>>(
      'GET',
      at('user.login', organization, '/versions'),
    );
    expect(shipped.body.data).toMatchObject([{ version: 1, createdAt: null }]);
  });

  test.each<[Record<string, unknown>, string, string, string]>([
    [{ schema: { typ: 'object' } }, 'invalid_schema', '/schema/typ', 'Did you mean type?'],
    [
      { schema: { $ref: 'https://example.com/s.json' } },
      'invalid_schema',
      '/schema/$ref',
      'nothing is fetched',
    ],
    [{ schema: { pattern: '(a+)+\\1' } }, 'invalid_schema', '/schema/pattern', 'RE2'],
    [{ schema: 'string' }, 'invalid_request', '/schema', 'must be an object or a boolean or null.'],
    [
      { schema: ORDER, example: { id: 1 } },
      'invalid_request',
      '/example/id',
      'does not fit the schema: it must be a string.',
    ],
    [{ example: { a: '\0' } }, 'invalid_request', '/example', 'cannot be stored'],
    [{ schema: { const: '\ud800' } }, 'invalid_schema', '/schema', 'cannot be stored'],
    [{ example: 'x'.repeat(70_000) }, 'invalid_request', '/example', 'characters long'],
    [{ validation: 'reject' }, 'invalid_request', '/validation', 'can only be off'],
    [{ validation: 'strict' }, 'invalid_request', '/validation', 'must be one of off, warn, reject.'],
    [{ name: 'types.ts' }, 'invalid_request', '/name', 'cannot be types.ts'],
    [{ name: 'a b' }, 'invalid_request', '/name', 'must be names of letters'],
  ])('%j is refused as %s at %s', async (input, code, path, message) => {
    const answer = await create({ name: 'a', organization: 'refusing', ...input });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code,
      errors: [{ path, message: expect.stringContaining(message) }],
    });
  });

  test('is refused in a change, too, and nothing changes', async () => {
    const organization = newOrganization();
    const type = await make({
      name: 'a',
      organization,
      schema: ORDER,
      example: { id: 'x' },
      validation: 'warn',
    });
    for (const [change, path] of [
      [{ schema: { minLength: -1 } }, '/schema/minLength'],
      [{ schema: { type: 'string' } }, '/example'],
      [{ example: {} }, '/example/id'],
      [{ schema: null }, '/validation'],
    ] as const) {
      const refused = await patch('a', organization, change);
      expect([refused.status, refused.body.errors[0]!.path]).toEqual([422, path]);
    }
    expect((await get('a', organization)).body).toEqual(type);
    const together = { schema: { type: 'string' }, example: 'x' };
    expect((await patch('a', organization, together)).status).toBe(200);
    expect((await patch('a', organization, { schema: null, validation: 'off', example: null })).status).toBe(
      200,
    );
  });
});

describe('a published catalog', () => {
  const read = (path: string): Promise<Answer<unknown>> =>
    fetch(`${tidings.url}${path}`).then(async (response) => {
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: isJson ? JSON.parse(text) : text,
      };
    });

  test('can be read without a key, without drafts and counts', async () => {
    const organization = newOrganization();
    await make({ name: 'a', organization, schema: ORDER, example: { id: '1' } });
    await make({ name: 'b', organization, draft: true, example: 1 });
    await patch('user.login', organization, { draft: true });
    const paths = ['', '/a', '/a/example', '/types.ts'].map(
      (rest) => `/v1/event-types${rest}?organization=${organization}`,
    );
    for (const path of paths) {
      const refused = await read(path);
      expect([path, refused.status]).toEqual([path, 401]);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
    const asked = await tidings.request<Organization>('PATCH', `/v1/organizations/${organization}`, {
      publishEventTypes: true,
    });
    expect(asked.body.publishEventTypes).toBe(true);

    const answers = await Promise.all(paths.map(read));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    for (const { headers } of answers) {
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'public, max-age=60',
        vary: 'authorization',
        'access-control-allow-origin': '*',
      });
    }
    // What a caller with a key gets holds more, and is for nobody else to keep.
    for (const path of paths) {
      const { headers } = await tidings.request('GET', path);
      expect([
        headers.get('cache-control')?.includes('public') ?? false,
        headers.has('access-control-allow-origin'),
      ]).toEqual([false, false]);
    }
    const [listed, one, example, types] = answers as [
      Answer<Page<EventType>>,
      Answer<EventType>,
      Answer<unknown>,
      Answer<string>,
    ];
    const all = (await read(`${paths[0]}&limit=250`)) as Answer<Page<EventType>>;
    expect(namesOf(all.body)).toContain('user.created');
    for (const hidden of ['b', 'user.login']) {
      expect(namesOf(all.body)).not.toContain(hidden);
      const missing = await read(`/v1/event-types/${hidden}?organization=${organization}`);
      expect([missing.status, missing.headers.get('cache-control')]).toEqual([404, null]);
      expect((await read(`/v1/event-types/${hidden}/example?organization=${organization}`)).status).toBe(404);
    }
    expect(listed.text + one.text).not.toContain('violations');
    expect(one.body).toMatchObject({ name: 'a', schema: ORDER });
    expect(example.body).toEqual({ type: 'a', data: { id: '1' } });
    expect(types.text).toContain('export interface A {');
    expect(types.text).not.toContain('UserLogin');
    expect(namesOf(((await read(`${paths[0]}&own=true`)) as Answer<Page<EventType>>).body)).toEqual(['a']);

    await tidings.request('PATCH', `/v1/organizations/${organization}`, { publishEventTypes: false });
    expect((await read(paths[0]!)).status).toBe(401);
  });

  test('is all that nobody sees', async () => {
    const organization = newOrganization();
    await tidings.request('POST', '/v1/organizations', { id: organization, publishEventTypes: true });
    await make({ name: 'a', organization, schema: ORDER });
    for (const path of [
      '/v1/event-types',
      '/v1/event-types?organization=nobody-has-this',
      '/v1/event-types/a',
      `/v1/event-types/a/versions?organization=${organization}`,
      '/v1/organizations',
      `/v1/organizations/${organization}`,
    ]) {
      expect([path, (await read(path)).status]).toEqual([path, 401]);
    }
    const write = { method: 'POST', body: '{"name":"x"}', headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${tidings.url}/v1/event-types`, write)).status).toBe(401);
    expect((await fetch(`${tidings.url}${at('a', organization)}`, { method: 'DELETE' })).status).toBe(401);
    // A key that is shown has to be a good one.
    for (const authorization of ['Bearer tk_not_known_to_anybody_at_all', 'Basic YTpi']) {
      const path = `/v1/event-types?organization=${organization}`;
      expect((await tidings.request('GET', path, undefined, { authorization })).status).toBe(401);
    }
  });
});

describe('callers', () => {
  test('of one organization have its catalog without saying so, and no other', async () => {
    const [own, other] = [newOrganization(), newOrganization()];
    const key = await withKey({ organization: own });
    const type = await tidings.request<EventType>('POST', '/v1/event-types', { name: 'mine' }, key);
    expect(type.body.organization).toBe(own);
    await make({ name: 'theirs', organization: other });
    expect(namesOf(await list('own=true', key))).toEqual(['mine']);
    for (const [method, path, body] of [
      ['GET', `/v1/event-types?organization=${other}`, undefined],
      ['GET', at('theirs', other), undefined],
      ['PATCH', at('theirs', other), { draft: true }],
      ['DELETE', at('theirs', other), undefined],
      ['GET', '/v1/event-types/theirs', undefined],
      ['DELETE', '/v1/event-types/theirs', undefined],
      ['POST', `/v1/event-types/import?organization=${other}`, { a: true }],
    ] as const) {
      expect([method, path, (await tidings.request(method, path, body, key)).status]).toEqual([
        method,
        path,
        404,
      ]);
    }
  });

  test('of one project read the catalog and do not change it', async () => {
    const organization = newOrganization();
    await make({ name: 'a', organization });
    const key = await withKey({ organization, project: 'p' });
    expect(namesOf(await list('own=true', key))).toEqual(['a']);
    for (const [method, path, body] of [
      ['POST', '/v1/event-types', { name: 'b' }],
      ['PATCH', '/v1/event-types/a', { draft: true }],
      ['DELETE', '/v1/event-types/a', undefined],
      ['POST', '/v1/event-types/import', { b: true }],
    ] as const) {
      expect((await tidings.request(method, path, body, key)).status).toBe(403);
    }
  });
});
