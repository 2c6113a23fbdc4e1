import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { startTidings, type Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

/** Who gets the event, by name. */
async function recipients(event: Record<string, unknown>, all: Record<string, Webhook>): Promise<string[]> {
  const { webhooks } = await tidings.send({ data: {}, ...event });
  return Object.entries(all)
    .filter(([, { id }]) => webhooks.includes(id))
    .map(([name]) => name);
}

async function createAll(
  organization: string,
  inputs: Record<string, Record<string, unknown>>,
): Promise<Record<string, Webhook>> {
  const made: Record<string, Webhook> = {};
  for (const [name, input] of Object.entries(inputs)) {
    made[name] = await tidings.createWebhook({
      organization,
      url: 'https://example.com/',
      enabled: true,
      ...input,
    });
    await tidings.request('POST', `/v1/webhooks/${made[name].id}/pause`);
  }
  return made;
}

test('an event goes to whoever subscribed to its type, each once', async () => {
  const organization = 'types';
  const all = await createAll(organization, {
    everything: { events: ['*'] },
    nothing: { events: [] },
    exact: { events: ['agent.run.done'] },
    near: { events: ['agent.run'] },
    below: { events: ['agent.*'] },
    furtherBelow: { events: ['agent.run.*'] },
    tooFarBelow: { events: ['agent.run.done.*'] },
    many: { events: ['agent.run.done', 'agent.*', '*', 'agent.run.*'] },
  });
  expect(await recipients({ organization, type: 'agent.run.done' }, all)).toEqual([
    'everything',
    'exact',
    'below',
    'furtherBelow',
    'many',
  ]);
  expect(await recipients({ organization, type: 'agent.run' }, all)).toEqual([
    'everything',
    'near',
    'below',
    'many',
  ]);
  expect(await recipients({ organization, type: 'agent' }, all)).toEqual(['everything', 'many']);
  expect(await recipients({ organization, type: 'agency.run' }, all)).toEqual(['everything', 'many']);
  expect((await tidings.send({ organization, type: 'agent.run.done', data: 1 })).webhooks).toHaveLength(5);
  expect(await recipients({ organization: 'others', type: 'agent.run.done' }, all)).toEqual([]);
});

test('a project gets its own events, the organization those of every project', async () => {
  const organization = 'projects';
  const all = await createAll(organization, {
    whole: {},
    one: { project: 'one' },
    two: { project: 'two' },
  });
  expect(await recipients({ organization, type: 'a' }, all)).toEqual(['whole']);
  expect(await recipients({ organization, type: 'a', project: 'one' }, all)).toEqual(['whole', 'one']);
  expect(await recipients({ organization, type: 'a', project: 'two' }, all)).toEqual(['whole', 'two']);
  expect(await recipients({ organization, type: 'a', project: 'new' }, all)).toEqual(['whole']);
  // The same name in another organization is another project.
  expect(await recipients({ organization: 'others', type: 'a', project: 'one' }, all)).toEqual([]);
});

describe('a filter', () => {
  const data = (status: string, name = 'My Function'): Record<string, unknown> => ({
    function: { id: 'func-1', name },
    execution: { status },
  });
  const filters = {
    'function.executed': {
      function: { id: ['func-1', 'func-2'], name: { startsWith: 'My' } },
      execution: { status: ['success'] },
    },
  };

  test('lets through what fits, for its type alone', async () => {
    const organization = 'filters';
    const all = await createAll(organization, { filtered: { filters }, open: {} });
    const to = (type: string, of: Record<string, unknown>): Promise<string[]> =>
      recipients({ organization, type, data: of }, all);
    expect(await to('function.executed', data('success'))).toEqual(['filtered', 'open']);
    expect(await to('function.executed', data('failed'))).toEqual(['open']);
    expect(await to('function.executed', data('success', 'Your Function'))).toEqual(['open']);
    expect(await to('function.executed', {})).toEqual(['open']);
    expect(await to('function.failed', data('failed'))).toEqual(['filtered', 'open']);
  });

  test('counts from the moment it is replaced', async () => {
    const organization = 'replaced-filters';
    const all = await createAll(organization, { filtered: { filters } });
    const event = { organization, type: 'function.executed', data: data('failed') };
    expect(await recipients(event, all)).toEqual([]);
    const replaced = await tidings.request<Webhook>('PUT', `/v1/webhooks/${all['filtered']!.id}/filters`, {
      'function.executed': { execution: { status: ['failed'] } },
    });
    expect(replaced.body.filters).toEqual({ 'function.executed': { execution: { status: ['failed'] } } });
    expect(await recipients(event, all)).toEqual(['filtered']);
    await tidings.request('PUT', `/v1/webhooks/${all['filtered']!.id}/filters`, {});
    expect(await recipients({ ...event, data: {} }, all)).toEqual(['filtered']);
  });
});

test('a change of subscriptions counts for the next event', async () => {
  const organization = 'changing';
  const all = await createAll(organization, { one: { events: ['a'] } });
  await tidings.request('PATCH', `/v1/webhooks/${all['one']!.id}`, { events: ['b'] });
  expect(await recipients({ organization, type: 'a' }, all)).toEqual([]);
  expect(await recipients({ organization, type: 'b' }, all)).toEqual(['one']);
});
