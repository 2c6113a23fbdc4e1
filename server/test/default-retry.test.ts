/** What webhooks that say nothing of retries get: what their project has, or else their organization. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Organization } from '@tidings/core/organization';
import type { Project } from '@tidings/core/project';
import { startTidings } from './start.ts';
import type { Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => (tidings = await startTidings()));
afterAll(() => tidings.stop());

const organization = 'preset';
const retryOf = async (input: object): Promise<unknown> =>
  (await tidings.createWebhook({ organization, url: 'http://127.0.0.1:8099/', name: 'x', ...input })).retry;

test('a webhook gets the retry policy of its project, then that of its organization, unless it has one', async () => {
  expect(await retryOf({ project: 'p' })).toBe('standard');
  const changed = await tidings.request<Organization>('PATCH', `/v1/organizations/${organization}`, {
    defaultRetry: 'alert',
  });
  expect(changed.body).toMatchObject({ defaultRetry: 'alert', name: organization });
  expect(await retryOf({})).toBe('alert');
  expect(await retryOf({ project: 'p' })).toBe('alert');

  const path = `/v1/projects/p?organization=${organization}`;
  const own = { delays: [1, 60] };
  expect((await tidings.request<Project>('PATCH', path, { defaultRetry: own })).body).toMatchObject({
    name: 'p',
    defaultRetry: own,
  });
  expect(await retryOf({ project: 'p' })).toEqual(own);
  expect(await retryOf({ project: 'p', retry: 'none' })).toBe('none');
  expect(await retryOf({})).toBe('alert');

  // A new name leaves it, null takes it away; webhooks that are there keep what they have.
  await tidings.request('PATCH', path, { name: 'Renamed' });
  expect((await tidings.request<Project>('GET', path)).body).toMatchObject({
    name: 'Renamed',
    defaultRetry: own,
  });
  await tidings.request('PATCH', path, { defaultRetry: null });
  await tidings.request('PATCH', `/v1/organizations/${organization}`, { defaultRetry: null });
  expect(await retryOf({ project: 'p' })).toBe('standard');

  const made = await tidings.request<Project>('POST', '/v1/projects', {
    ...{ id: 'made', organization },
    defaultRetry: 'none',
  });
  expect(made.body.defaultRetry).toBe('none');
  expect(await retryOf({ project: 'made' })).toBe('none');
  const whole = await tidings.request<Organization>('POST', '/v1/organizations', {
    id: 'whole',
    defaultRetry: 'none',
  });
  expect(whole.body.defaultRetry).toBe('none');
});

test('what is no retry policy is refused with its path, and so is a change of nothing', async () => {
  await tidings.request('POST', '/v1/projects', { id: 'refused', organization });
  const path = `/v1/projects/refused?organization=${organization}`;
  for (const change of [{ defaultRetry: 'often' }, { defaultRetry: { delays: [] } }]) {
    const refused = await tidings.request('PATCH', path, change);
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.[0]?.path).toMatch(/^\/defaultRetry/);
  }
  expect((await tidings.request('PATCH', path, {})).status).toBe(422);
});
