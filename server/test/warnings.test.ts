/** What is allowed and yet told: with webhooks, previews and event types. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { EventType } from '@tidings/core/catalog/event-type';
import type { Preview } from '@tidings/core/preview';
import type { Warning } from '@tidings/core/warning';
import type { Webhook } from '@tidings/core/webhook';
import { startTidings, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

const URL_OF_NOBODY = 'https://example.com/';
let organizations = 0;
const newOrganization = (): string => `warned-${++organizations}`;
const create = (input: Record<string, unknown>): Promise<Webhook> =>
  tidings.createWebhook({ url: URL_OF_NOBODY, ...input });
const told = (warnings: readonly Warning[] = []): string[] =>
  warnings.map(({ path, code }) => `${code} ${path}`);

describe('a webhook', () => {
  const events = ['function.excuted', '*'];
  const filters = { 'order.*': { n: 1 }, 'agent.faild': { n: 1 }, 'webhook.disabled': { n: 1 } };
  const all = [
    'all_events /events/1',
    'idle_filter /filters/webhook.disabled',
    'unknown_event_type /events/0',
    'unknown_event_type /filters/order.*',
    'unknown_event_type /filters/agent.faild',
  ];

  test('is told what it will not or will get, when it is made, read, changed and switched', async () => {
    const made = await create({ events, filters });
    expect(told(made.warnings)).toEqual(all);
    expect(made.warnings.map(({ detail }) => /Did you mean (\S+)\?/.exec(detail)?.[1])).toEqual([
      undefined,
      undefined,
      'function.executed',
      undefined,
      'agent.failed',
    ]);
    const path = `/v1/webhooks/${made.id}`;
    expect((await tidings.request<Webhook>('GET', path)).body.warnings).toEqual(made.warnings);
    const paused = await tidings.request<Webhook>('POST', `${path}/pause`);
    expect(paused.body.warnings).toEqual(made.warnings);
    const replaced = await tidings.request<Webhook>('PUT', `${path}/filters`, { 'agent.failed': { n: 1 } });
    expect(told(replaced.body.warnings)).toEqual([
      'all_events /events/1',
      'unknown_event_type /events/0',
      'missing_field /filters/agent.failed/n',
    ]);
    const narrowed = await tidings.changeWebhook(made, {
      events: ['agent.failed'],
      filters: {},
      categories: ['agent', 'polcy', 'policy'],
    });
    expect(narrowed.body.warnings).toEqual([
      {
        path: '/categories/1',
        code: 'idle_category',
        detail: 'No event type in the catalog has the category polcy. Did you mean policy?',
      },
      expect.objectContaining({ path: '/categories/2', code: 'idle_category' }),
    ]);
    const none = await tidings.changeWebhook(made, { events: [], categories: null });
    expect(told(none.body.warnings)).toEqual(['no_events /events']);
    const listed = await tidings.request<Page<Webhook>>('GET', '/v1/webhooks');
    expect(told(listed.body.data.find(({ id }) => id === made.id)?.warnings)).toEqual(['no_events /events']);
    await tidings.request('PUT', `${path}/watchers/recipe/r1`, { name: 'A recipe', triggers: ['*'] });
    expect((await tidings.request<Webhook>('GET', path)).body.warnings).toEqual([]);
  });

  test('knows the types of its own organization', async () => {
    const organization = newOrganization();
    await tidings.request('POST', '/v1/event-types', { name: 'order.created', organization });
    const made = await create({ organization, events: ['order.created', 'order.*', 'order.craeted'] });
    expect(made.warnings).toEqual([
      {
        path: '/events/2',
        code: 'unknown_event_type',
        detail: 'The catalog has no event type order.craeted. Did you mean order.created?',
      },
    ]);
    expect(told((await create({ events: ['order.created'] })).warnings)).toEqual([
      'unknown_event_type /events/0',
    ]);
  });

  test('is told what its filters look at in vain, when it is made, changed, read and tried', async () => {
    const mistyped = { 'function.executed': { executoin: { status: 'success' }, error: { exists: false } } };
    const path = '/filters/function.executed/executoin';
    const webhook = { name: 'x', url: URL_OF_NOBODY, events: ['function.executed'], filters: mistyped };
    const made = await create(webhook);
    expect(made.warnings).toEqual([
      {
        path,
        code: 'missing_field',
        detail:
          'The example of function.executed does not have executoin, without which the filter lets no event through. Did you mean execution?',
      },
    ]);
    const read = await tidings.request<Webhook>('GET', `/v1/webhooks/${made.id}`);
    expect(read.body.warnings).toEqual(made.warnings);
    const right = { 'function.executed': { execution: { status: 'success' } } };
    expect((await tidings.changeWebhook(made, { filters: right })).body.warnings).toEqual([]);
    const wrong = await tidings.changeWebhook(made, { filters: mistyped });
    expect(wrong.body.warnings).toEqual(made.warnings);
    const tried = { webhook: { ...webhook, secret: 'my-secret' }, event: 'function.executed', data: {} };
    const preview = await tidings.request<Preview>('POST', '/v1/webhooks/preview', tried);
    expect(told(preview.body.warnings)).toEqual([`missing_field /webhook${path}`]);
  });

  test('is told of a filter for many types only what none of their examples has', async () => {
    const organization = newOrganization();
    for (const [name, example] of Object.entries({
      'order.paid': { id: 'o-1', paid: 3 },
      'order.lost': { id: 'o-1', where: 'sea' },
      'order.odd': null,
    }))
      await tidings.request('POST', '/v1/event-types', { name, organization, ...(example && { example }) });
    const warned = async (asked: object): Promise<string[]> =>
      told((await create({ organization, events: ['order.*'], filters: asked })).warnings);
    expect(await warned({ 'order.*': { paid: { gt: 2 }, id: 'o-1' } })).toEqual([]);
    expect(await warned({ 'order.*': { order: { ids: 'o-1' }, paid: 1 } })).toEqual([
      'missing_field /filters/order.*/order/ids',
    ]);
    // The filter of the type itself is asked instead.
    expect(await warned({ 'order.*': { paid: 1 }, 'order.lost': { where: 'sea' } })).toEqual([]);
    expect(await warned({ 'order.*': { where: 'sea' }, 'order.lost': { where: 'sea' } })).toEqual([
      'missing_field /filters/order.*/where',
    ]);
  });

  test('is told the same before it is saved, with where it stands in the preview', async () => {
    const preview = async (input: Record<string, unknown>): Promise<Preview> =>
      (await tidings.request<Preview>('POST', '/v1/webhooks/preview', { data: {}, ...input })).body;
    const webhook = { name: 'x', url: URL_OF_NOBODY, events, filters };
    expect(told((await preview({ webhook })).warnings)).toEqual([
      ...all.map((one) => one.replace(' /', ' /webhook/')),
      'made_up_secret /webhook/secret',
    ]);
    const { id } = await create({ events: ['function.executed'] });
    expect(told((await preview({ id, changes: { filters: { 'a.b': { n: 1 } } } })).warnings)).toEqual([
      'idle_filter /changes/filters/a.b',
      'unknown_event_type /changes/filters/a.b',
    ]);
    const large = { event: 'function.executed', data: { text: 'x'.repeat(5000) } };
    const alert = {
      ...webhook,
      events: ['function.executed'],
      filters: {},
      secret: 'my-secret',
      payload: 'alert',
    };
    expect(told((await preview({ webhook: alert, ...large })).warnings)).toEqual(['large_payload /data']);
  });
});

describe('an example', () => {
  const name = 'order.paid';
  async function prepare(): Promise<{
    organization: string;
    path: string;
    webhooks: Record<string, Webhook>;
  }> {
    const organization = newOrganization();
    const example = { order: { id: 'o-1' }, state: 'paid' };
    const type = await tidings.request<EventType>('POST', '/v1/event-types', { name, organization, example });
    expect(type.body).not.toHaveProperty('warnings');
    const make = (named: string, input: object): Promise<Webhook> =>
      create({ organization, name: named, events: ['order.*'], ...input });
    const webhooks = {
      templated: await make('Templated', { template: { id: '{{data.order.id}}' } }),
      byName: await make('By name', { events: [name], template: ['{{data.order.id}}'] }),
      filtered: await make('Filtered', { filters: { 'order.*': { order: { id: { startsWith: 'o-' } } } } }),
      other: await make('Other state', { filters: { [name]: { state: 'lost' } } }),
      elsewhere: await make('Elsewhere', {
        events: ['user.*'],
        template: { id: '{{data.user.id | default: 1}}' },
      }),
    };
    await create({ name: 'Of others', events: [name], template: '{{data.nothing.at.all}}' });
    return { organization, path: `/v1/event-types/${name}?organization=${organization}`, webhooks };
  }

  test('that webhooks do not fit any more is taken, and the answer names them', async () => {
    const { path, webhooks } = await prepare();
    const { templated, byName, filtered } = webhooks;
    const changed = await tidings.request<EventType>('PATCH', path, {
      example: { orderId: 'o-1', state: 'paid' },
    });
    expect(changed.status).toBe(200);
    expect(changed.body.warnings).toEqual([
      {
        path: '/example',
        code: 'unfit_template',
        detail: expect.stringContaining(
          `the webhooks By name (${byName!.id}), Templated (${templated!.id}) does not fit this example: /template`,
        ),
      },
      {
        path: '/example',
        code: 'missing_field',
        detail: expect.stringContaining(
          `The filter of the webhook Filtered (${filtered!.id}) looks at order.id,`,
        ),
      },
    ]);
    expect(changed.body.warnings![0]!.detail).toContain('data.order.id is not in this event');
    // Of what was not changed nothing is said.
    const text = await tidings.request<EventType>('PATCH', path, { description: 'An order was paid' });
    expect(text.body).not.toHaveProperty('warnings');
    const back = await tidings.request<EventType>('PATCH', path, {
      example: { order: { id: 'o-2' }, state: 'x' },
    });
    expect(back.body).not.toHaveProperty('warnings');
    expect((await tidings.request('GET', path)).body).not.toHaveProperty('warnings');
  });

  test('tells callers who may not see webhooks how many there are', async () => {
    const { organization, path } = await prepare();
    const { body: key } = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      name: 'Catalog',
      organization,
      permissions: ['event-types:read', 'event-types:write'],
    });
    const authorization = { authorization: `Bearer ${key.key}` };
    const changed = await tidings.request<EventType>('PATCH', path, { example: {} }, authorization);
    expect(changed.body.warnings![0]!.detail).toContain('The template of 2 webhooks does not fit');
    expect(changed.text).not.toContain('wh_');
  });

  test('that is imported does so too, where it stands in the document', async () => {
    const { organization } = await prepare();
    const schema = { type: 'object', examples: [{ orderId: 'o-1', state: 'paid' }] };
    const imported = (query: string) =>
      tidings.request<{ data: { result: string; warnings?: Warning[] }[] }>(
        'POST',
        `/v1/event-types/import?organization=${organization}${query}`,
        { [name]: schema, 'order.lost': { type: 'object' } },
      );
    for (const query of ['&dryRun=true', '']) {
      const { status, body } = await imported(query);
      expect([status, body.data.map(({ warnings }) => told(warnings))]).toEqual([
        200,
        [[`unfit_template /${name}/examples/0`, `missing_field /${name}/examples/0`], []],
      ]);
    }
  });
});
