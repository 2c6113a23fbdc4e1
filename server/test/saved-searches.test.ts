import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { SavedSearch } from '@tidings/core/saved-search';
import { startTidings, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => (tidings = await startTidings()));
afterAll(() => tidings.stop());

const save = (input: object, headers: Record<string, string> = {}) =>
  tidings.request<SavedSearch>('POST', '/v1/saved-searches', input, headers);
const keyFor = async (input: object): Promise<Record<string, string>> => {
  const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', { name: 'x', ...input });
  return { authorization: `Bearer ${made.body.key}` };
};

test('a search is saved, found, changed and deleted, and the audit log has who did it', async () => {
  const made = await save({ name: 'Failures', query: 'status:failed', start: '-24h', organization: 'acme' });
  expect(made.status).toBe(201);
  const { id } = made.body;
  expect(made.body).toMatchObject({
    id: expect.stringMatching(/^sea_/),
    name: 'Failures',
    subject: 'deliveries',
    query: 'status:failed',
    start: '-24h',
    end: null,
    order: 'newest',
    organization: 'acme',
    project: null,
  });
  expect((await tidings.request('GET', `/v1/saved-searches/${id}`)).body).toEqual(made.body);
  const changed = await tidings.request<SavedSearch>('PATCH', `/v1/saved-searches/${id}`, {
    query: 'status:failed http:5xx',
    start: null,
    order: 'oldest',
  });
  expect(changed.body).toMatchObject({
    name: 'Failures',
    query: 'status:failed http:5xx',
    start: null,
    order: 'oldest',
  });
  const listed = await tidings.request<Page<SavedSearch>>('GET', '/v1/saved-searches?organization=acme');
  expect(listed.body.data).toEqual([changed.body]);
  expect((await tidings.request('DELETE', `/v1/saved-searches/${id}`)).status).toBe(204);
  expect((await tidings.request('GET', `/v1/saved-searches/${id}`)).status).toBe(404);

  const log = await tidings.request<Page<{ action: string; changes: Record<string, unknown> }>>(
    'GET',
    `/v1/audit-log?resource=saved-search&resourceId=${id}`,
  );
  expect(log.body.data.map(({ action }) => action)).toEqual(['delete', 'update', 'create']);
  expect(log.body.data[1]!.changes).toMatchObject({
    query: { before: 'status:failed', after: 'status:failed http:5xx' },
  });
});

test('what cannot be searched is not saved', async () => {
  const refused = await tidings.request('POST', '/v1/saved-searches', { name: 'x', query: 'stauts:failed' });
  expect(refused.body).toMatchObject({
    status: 422,
    code: 'invalid_query',
    errors: [{ path: '/query', position: 0, length: 6, suggestion: 'status' }],
  });
  for (const [input, code] of [
    [{ query: '', start: 'someday' }, 'invalid_request'],
    [{ query: '', start: 'now', end: '-1h' }, 'invalid_request'],
    [{ query: '*x', start: '-7d' }, 'search_too_broad'],
    [{ query: 'status:failed', subject: 'events' }, 'invalid_query'],
    [{ query: 'status:failed', subject: 'audit-log' }, 'invalid_query'],
    [{ query: '', columns: [] }, 'invalid_request'],
  ] as const) {
    const answer = await tidings.request('POST', '/v1/saved-searches', { name: 'x', ...input });
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  }
  const blind = await keyFor({ permissions: ['searches:*', 'deliveries:read'] });
  expect((await save({ name: 'x', query: 'data.secret:*' }, blind)).status).toBe(422);
});

test('a name is taken once in a place', async () => {
  const first = await save({ name: 'Mine', query: '', organization: 'names' });
  const again = await save({ name: 'Mine', query: 'a', organization: 'names' });
  expect(again.body).toMatchObject({ status: 409, code: 'conflict' });
  for (const other of [
    { subject: 'events' },
    { subject: 'audit-log' },
    { project: 'p' },
    { organization: 'others' },
  ]) {
    expect((await save({ name: 'Mine', query: '', organization: 'names', ...other })).status).toBe(201);
  }
  const second = await save({ name: 'Yours', query: '', organization: 'names' });
  const path = `/v1/saved-searches/${second.body.id}`;
  expect((await tidings.request('PATCH', path, { name: 'Mine' })).status).toBe(409);
  expect((await tidings.request('PATCH', path, { name: 'Yours' })).status).toBe(200);
  expect((await tidings.request('GET', path)).body).toMatchObject({ name: 'Yours' });
  expect(first.status).toBe(201);
});

test('searches of an organization are its own, and go with it', async () => {
  const key = await keyFor({ organization: 'one', permissions: ['*'] });
  const mine = await save({ name: 'A', query: '' }, key);
  expect(mine.body.organization).toBe('one');
  const theirs = await save({ name: 'B', query: '', organization: 'two' });
  const listed = await tidings.request<Page<SavedSearch>>('GET', '/v1/saved-searches', undefined, key);
  expect(listed.body.data.map(({ name }) => name)).toEqual(['A']);
  for (const method of ['GET', 'DELETE']) {
    const path = `/v1/saved-searches/${theirs.body.id}`;
    expect((await tidings.request(method, path, undefined, key)).status).toBe(404);
  }
  await save({ name: 'C', query: '', organization: 'two', project: 'part' });
  const uncounted = await tidings.request('DELETE', '/v1/projects/part?organization=two');
  expect(uncounted.body).toMatchObject({
    code: 'in_use',
    detail: expect.stringContaining('1 saved search,'),
  });
  const refused = await tidings.request('DELETE', '/v1/organizations/two');
  expect(refused.body.detail).toContain('1 project and 2 saved searches');
  expect((await tidings.request('DELETE', '/v1/organizations/two?confirm=true')).status).toBe(204);
  expect((await tidings.request('GET', `/v1/saved-searches/${theirs.body.id}`)).status).toBe(404);
  expect((await tidings.request('GET', `/v1/saved-searches/${mine.body.id}`)).status).toBe(200);
});
