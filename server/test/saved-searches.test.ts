import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import { LOG_COLUMNS } from '@tidings/core/log-columns';
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
    layout: null,
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
    [{ query: '', columns: ['time'] }, 'invalid_request'],
  ] as const) {
    const answer = await tidings.request('POST', '/v1/saved-searches', { name: 'x', ...input });
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  }
  const blind = await keyFor({ permissions: ['searches:*', 'deliveries:read'] });
  expect((await save({ name: 'x', query: 'data.secret:*' }, blind)).status).toBe(422);
});

test('a search is saved with the columns in which it is shown', async () => {
  const layout = { columns: ['event.id', 'time', 'data.n', 'data["a b"][0]'], pinned: ['time'], dense: true };
  const made = await save({ name: 'Shown', query: '', organization: 'shown', layout });
  expect(made.body.layout).toEqual(layout);
  const path = `/v1/saved-searches/${made.body.id}`;
  const change = async (input: object) =>
    (await tidings.request<SavedSearch>('PATCH', path, input)).body.layout;
  expect(await change({ name: 'As it was' })).toEqual(layout);
  expect(await change({ layout: { columns: ['status'] } })).toEqual({
    ...{ columns: ['status'], pinned: [], dense: false },
  });
  // What was read can be written, also as one of the usual columns.
  const usual = { columns: null, pinned: [], dense: true };
  expect(await change({ layout: { dense: true } })).toEqual(usual);
  expect(await change({ layout: usual })).toEqual(usual);
  expect(await change({ layout: null })).toBe(null);
  const log = await tidings.request<Page<{ changes: Record<string, unknown> }>>(
    'GET',
    `/v1/audit-log?resource=saved-search&resourceId=${made.body.id}`,
  );
  expect(log.body.data[0]!.changes).toEqual({ layout: { before: usual, after: null } });
  for (const [subject, name] of [
    ['events', 'watcher.trigger'],
    ['audit-log', 'resource.id'],
  ]) {
    const input = { name: 'Shown', query: '', organization: 'shown', subject, layout: { columns: [name] } };
    expect((await save(input)).body.layout).toEqual({ columns: [name], pinned: [], dense: false });
  }
});

test('columns that a log does not have, twice or pinned without being there, are refused where they stand', async () => {
  const refusals = async (layout: object, input: object = {}, headers: Record<string, string> = {}) => {
    const answer = await tidings.request(
      'POST',
      '/v1/saved-searches',
      { name: 'y', query: '', layout, ...input },
      headers,
    );
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    return answer.body['errors'] as { path: string; message: string }[];
  };
  expect(await refusals({ columns: ['time', 'stauts'] })).toEqual([
    {
      path: '/layout/columns/1',
      message: expect.stringMatching(
        /^is no column of deliveries\. There are time, .*, and paths such as data\./,
      ),
      suggestion: 'status',
      expected: expect.arrayContaining(['status', 'error.class']),
    },
  ]);
  expect(await refusals({ columns: ['time', 'time'], pinned: ['status'] })).toMatchObject([
    { path: '/layout/columns/1', message: 'is there already. Name time once.' },
    { path: '/layout/pinned/0', message: 'is none of columns. Name status there, too.' },
  ]);
  expect(await refusals({ columns: ['data.n'] }, { subject: 'events' })).toMatchObject([
    { path: '/layout/columns/0', expected: expect.arrayContaining(['webhooks']) },
  ]);
  const blind = await keyFor({ permissions: ['searches:*', 'deliveries:read'] });
  expect(await refusals({ columns: ['data.n'] }, {}, blind)).toMatchObject([
    { path: '/layout/columns/0', message: expect.stringContaining('payloads:read') },
  ]);
  for (const layout of [{}, { columns: [] }, { columns: 'time' }, { dense: 'yes' }, { wide: true }])
    expect((await refusals(layout))[0]!.path, JSON.stringify(layout)).toMatch(/^\/layout/);
  const { body } = await save({ name: 'y', query: '', subject: 'events' });
  const changed = await tidings.request('PATCH', `/v1/saved-searches/${body.id}`, {
    layout: { columns: ['http'] },
  });
  expect(changed.body).toMatchObject({ status: 422, errors: [{ path: '/layout/columns/0' }] });
  expect((await tidings.request<SavedSearch>('GET', `/v1/saved-searches/${body.id}`)).body.layout).toBe(null);
  // The docs name those that there are.
  const docs = await readFile(new URL('../../docs/search.md', import.meta.url), 'utf8');
  for (const [subject, names] of Object.entries(LOG_COLUMNS))
    expect(docs).toContain(`| \`${subject}\` | ${names.map((name) => `\`${name}\``).join(' ')}`);
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
