/** Lists of one project have what belongs to it, and nothing of others or of the whole organization. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';
import { startTidings } from './start.ts';
import type { Page, Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

interface Placed {
  id: string;
  project: string | null;
}

const list = async (path: string): Promise<(string | null)[]> => {
  const answer = await tidings.request<Page<Placed>>('GET', path);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.map(({ project }) => project);
};

const MAKERS: readonly [path: string, input: object][] = [
  ['/v1/webhooks', { name: 'Hook', events: ['*'], retry: 'none' }],
  ['/v1/api-keys', { name: 'Key', permissions: ['events:write'] }],
  ['/v1/saved-searches', { name: 'Search', query: '' }],
  ['/v1/test-inboxes', {}],
  ['/v1/interactions', { question: 'May I?' }],
  [
    '/v1/alert-rules',
    {
      name: 'Rule',
      match: { types: ['a.*'] },
      groupBy: [],
      condition: { count: { atLeast: 5 } },
      windowSeconds: 60,
    },
  ],
];

test.each(MAKERS)('%s lists what is made in a project', async (path, input) => {
  const organization = `with-${path.slice(4)}`;
  for (const project of ['one', 'two', undefined]) {
    const more = path === '/v1/webhooks' ? { url: receiver.url } : {};
    const made = await tidings.request('POST', path, { ...input, ...more, organization, project });
    expect(made.status, made.text).toBe(201);
  }
  expect(new Set(await list(`${path}?organization=${organization}`))).toEqual(new Set(['one', 'two', null]));
  expect(await list(`${path}?organization=${organization}&project=one`)).toEqual(['one']);
  expect(await list(`${path}?organization=${organization}&project=none`)).toEqual([]);
  expect(await list(`${path}?organization=another&project=one`)).toEqual([]);
});

test('issues, replays and the audit log are those of a project', async () => {
  const organization = 'failing';
  receiver.respond(() => ({ status: 400 }));
  for (const project of ['one', 'two']) {
    await tidings.createWebhook({ organization, project, url: receiver.url, retry: 'none', name: project });
    await tidings.send({ organization, project, type: 'it.fails', data: {} });
  }
  await expect.poll(() => list(`/v1/issues?organization=${organization}`)).toHaveLength(2);
  expect(await list(`/v1/issues?organization=${organization}&project=two`)).toEqual(['two']);

  const { data } = (
    await tidings.request<Page<Placed>>('GET', `/v1/webhooks?organization=${organization}&project=two`)
  ).body;
  const replay = await tidings.request('POST', '/v1/replays', {
    webhook: data[0]!.id,
    query: '',
    start: '-1h',
  });
  expect(replay.status, replay.text).toBe(201);
  expect(await list(`/v1/replays?organization=${organization}&project=two`)).toEqual(['two']);
  expect(await list(`/v1/replays?organization=${organization}&project=one`)).toEqual([]);

  const entries = await tidings.request<Page<{ resource: { name: string }; project: string }>>(
    'GET',
    `/v1/audit-log?organization=${organization}&project=one&resource=webhook`,
  );
  expect(entries.body.data.map(({ resource, project }) => [resource.name, project])).toEqual([
    ['one', 'one'],
  ]);
});

test('a project is one of an organization, which is named beside it or is the caller’s', async () => {
  for (const [path] of MAKERS) {
    const refused = await tidings.request('GET', `${path}?project=one`);
    expect([path, refused.status]).toEqual([path, 422]);
    expect(refused.body).toMatchObject({
      errors: [{ path: 'project', message: expect.stringContaining('name that, too') }],
    });
  }
  const made = await tidings.request<{ key: string }>('POST', '/v1/api-keys', {
    name: 'x',
    organization: 'with-webhooks',
    permissions: ['webhooks:read'],
  });
  const found = await tidings.request<Page<Placed>>('GET', '/v1/webhooks?project=one', undefined, {
    authorization: `Bearer ${made.body.key}`,
  });
  expect(found.body.data.map(({ project }) => project)).toEqual(['one']);
});
