/** What uses a webhook: said, found, heard, and in the way of whoever would silence it. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { Watcher } from '@tidings/core/watcher';
import type { Webhook } from '@tidings/core/webhook';
import { Tidings as Client, TidingsApiError } from '@tidings/sdk';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Answer, type Page, type Tidings } from './start.ts';

const clock = new TestClock();
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const RECIPE = { name: 'Chat input', triggers: ['block'] };

const pathOf = (webhook: Webhook, kind: string, itemId: string): string =>
  `/v1/webhooks/${webhook.id}/watchers/${encodeURIComponent(kind)}/${encodeURIComponent(itemId)}`;

const put = (
  webhook: Webhook,
  kind: string,
  itemId: string,
  input: unknown = RECIPE,
): Promise<Answer<Watcher>> => tidings.request<Watcher>('PUT', pathOf(webhook, kind, itemId), input);

const make = (input: Record<string, unknown> = {}): Promise<Webhook> =>
  tidings.createWebhook({ url: receiver.url, events: [], ...input });

const list = async (path: string): Promise<Watcher[]> =>
  (await tidings.request<Page<Watcher>>('GET', path)).body.data;

const watchersOf = (webhook: Webhook): Promise<Watcher[]> => list(`/v1/webhooks/${webhook.id}/watchers`);

describe('a watcher', () => {
  test('is said, shown, replaced and taken back', async () => {
    const webhook = await make({ name: 'Alarm' });
    expect(webhook.watchers).toBe(0);
    const input = {
      name: 'Malicious prompt',
      parent: { kind: 'ai_guard.recipe', itemId: 'pro_1', name: 'Chat input' },
      triggers: ['block', 'detect'],
      url: 'https://console.example.com/recipes/pro_1',
    };
    const said = await put(webhook, 'ai_guard.detector', 'malicious_prompt', input);
    const now = new Date(clock.now()).toISOString();
    expect([said.status, said.body]).toEqual([
      201,
      {
        webhook: { id: webhook.id, name: 'Alarm' },
        kind: 'ai_guard.detector',
        itemId: 'malicious_prompt',
        ...input,
        createdAt: now,
        updatedAt: now,
        lastFiredAt: null,
      },
    ]);
    clock.advance(1000);
    const again = await put(webhook, 'ai_guard.detector', 'malicious_prompt', RECIPE);
    expect([again.status, again.body]).toMatchObject([
      200,
      { ...RECIPE, parent: null, url: null, createdAt: now, updatedAt: new Date(clock.now()).toISOString() },
    ]);
    expect(await watchersOf(webhook)).toEqual([again.body]);
    expect((await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`)).body).toEqual({
      ...webhook,
      watchers: 1,
      warnings: [],
    });
    const path = pathOf(webhook, 'ai_guard.detector', 'malicious_prompt');
    expect((await tidings.request('DELETE', path)).status).toBe(204);
    expect(await watchersOf(webhook)).toEqual([]);
    expect((await tidings.request('DELETE', path)).body).toMatchObject({
      code: 'not_found',
      detail: 'The webhook is not used by an item malicious_prompt of the kind ai_guard.detector.',
    });
  });

  test.each([
    ['a slash', 'a/b'],
    ['what addresses escape', 'ä ?#%+'],
    ['dots', '..x'],
    ['a line break', 'x\ny'],
    ['256 characters of four bytes', '🜁'.repeat(256)],
  ])('may have an id with %s', async (_, itemId) => {
    const webhook = await make();
    expect((await put(webhook, 'policy', itemId)).body).toMatchObject({ kind: 'policy', itemId });
    const { webhooks } = await tidings.send({
      ...{ type: 'a', data: 1, trigger: 'block' },
      source: { kind: 'policy', id: itemId },
    });
    expect(webhooks).toEqual([webhook.id]);
    const query = new URLSearchParams({ kind: 'policy', itemId });
    expect(await list(`/v1/watchers?${query.toString()}`)).toHaveLength(1);
    expect((await tidings.request('DELETE', pathOf(webhook, 'policy', itemId))).status).toBe(204);
  });

  test.each([
    [{ triggers: ['a'] }, '/name'],
    [{ ...RECIPE, triggers: [] }, '/triggers'],
    [{ ...RECIPE, triggers: ['a', 'a'] }, '/triggers'],
    [{ ...RECIPE, triggers: 'a' }, '/triggers'],
    [{ ...RECIPE, url: 'javascript:alert(1)' }, '/url'],
    [{ ...RECIPE, parent: 'x' }, '/parent'],
    [{ ...RECIPE, parent: { kind: 'x', itemId: 'y' } }, '/parent/name'],
    [{ ...RECIPE, lastFiredAt: null }, '/lastFiredAt'],
    [{ ...RECIPE, name: 'a\u0000' }, '/name'],
  ])('is refused as %j', async (input, path) => {
    const refused = await put(await make(), 'policy', 'x', input);
    expect([refused.status, (refused as Answer<unknown> as Answer<{ errors: unknown }>).body.errors]).toEqual(
      [422, [{ path, message: expect.any(String) }]],
    );
  });

  test('needs a webhook, an id that is not too long, and room', async () => {
    const webhook = await make();
    const nobody = { ...webhook, id: 'wh_01kah3c3t6f8mvav5nq1j6w0zs' };
    for (const answer of [
      await put(nobody, 'policy', 'x'),
      await tidings.request('DELETE', pathOf(nobody, 'policy', 'x')),
      await tidings.request('GET', `/v1/webhooks/${nobody.id}/watchers`),
    ]) {
      expect([answer.status, answer.text.includes(`no webhook ${nobody.id}`)]).toEqual([404, true]);
    }
    expect((await put(webhook, 'policy', 'x'.repeat(257))).status).toBe(422);
    expect((await put(webhook, 'policy', 'x'.repeat(4000))).status).toBe(422);
    await tidings.query(
      `INSERT INTO watcher (webhook, kind, item, name, triggers, created_at, updated_at)
       SELECT w.number, 'policy', 'p' || n, 'x', '{*}', now(), now() FROM webhook w, generate_series(1, 1000) n
       WHERE w.number = (SELECT max(number) FROM webhook)`,
    );
    expect((await put(webhook, 'policy', 'p0')).text).toContain('1000 watchers already');
    expect((await put(webhook, 'policy', 'p7')).status).toBe(200);
  });

  test('is found by its item: in pages, within an organization', async () => {
    const [one, two, other] = [
      await make({ name: 'one', organization: 'finders' }),
      await make({ name: 'two', organization: 'finders' }),
      await make({ name: 'other', organization: 'losers' }),
    ];
    for (const webhook of [one, two, other]) await put(webhook, 'status_alert', 's1');
    await put(one, 'status_alert', 's2');
    await put(one, 'orchestration', 's1');
    const found = async (query: string): Promise<string[]> =>
      (await list(`/v1/watchers?${query}`)).map((each) => `${each.webhook.name} ${each.kind} ${each.itemId}`);
    expect(await found('kind=status_alert&itemId=s1')).toEqual([
      'other status_alert s1',
      'two status_alert s1',
      'one status_alert s1',
    ]);
    expect(await found('kind=status_alert&itemId=s1&organization=finders&limit=1')).toEqual([
      'two status_alert s1',
    ]);
    expect(await found('organization=finders&kind=orchestration')).toEqual(['one orchestration s1']);
    expect(await found('organization=nobody')).toEqual([]);
    const first = await tidings.request<Page<Watcher>>('GET', '/v1/watchers?organization=finders&limit=3');
    const cursor = `cursor=${first.body.nextCursor}`;
    const second = await tidings.request<Page<Watcher>>('GET', `/v1/watchers?organization=finders&${cursor}`);
    expect([first.body.data.length, second.body.data.length, second.body.nextCursor]).toEqual([3, 1, null]);
    const refused = await tidings.request('GET', '/v1/watchers?itemId=s1');
    expect(refused.body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'kind' }] });
  });

  test('of others is as if it were not there', async () => {
    const webhook = await make({ organization: 'mine' });
    await put(webhook, 'secret_kind', 'x');
    const key = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      ...{ name: 'Theirs', organization: 'theirs', permissions: ['*'] },
    });
    const headers = { authorization: `Bearer ${key.body.key}` };
    const ask = (method: string, path: string, body?: unknown): Promise<Answer<Page<Watcher>>> =>
      tidings.request(method, path, body, headers);
    expect((await ask('GET', '/v1/watchers?kind=secret_kind')).body.data).toEqual([]);
    expect((await ask('GET', `/v1/webhooks/${webhook.id}/watchers`)).status).toBe(404);
    expect((await ask('PUT', pathOf(webhook, 'secret_kind', 'y'), RECIPE)).status).toBe(404);
    expect((await ask('DELETE', pathOf(webhook, 'secret_kind', 'x'))).status).toBe(404);
    expect(await watchersOf(webhook)).toHaveLength(1);
    const own = await make({ organization: 'theirs' });
    expect((await ask('PUT', pathOf(own, 'secret_kind', 'y'), RECIPE)).status).toBe(201);
    expect((await ask('GET', '/v1/watchers?kind=secret_kind')).body.data).toMatchObject([{ itemId: 'y' }]);
    expect((await ask('DELETE', `/v1/webhooks/${own.id}`)).status).toBe(409);
    expect((await ask('DELETE', `/v1/webhooks/${own.id}?confirm=true`)).status).toBe(204);
  });
});

describe('an event', () => {
  const recipe = { kind: 'ai_guard.recipe', id: 'pro_1', name: 'Chat input' };

  test('goes to the webhooks that its item watches through, besides those that subscribe, once each', async () => {
    const organization = 'routing';
    const all: Record<string, Webhook> = {
      block: await make({ organization }),
      any: await make({ organization }),
      detect: await make({ organization }),
      both: await make({ organization, events: ['ai_guard.*'] }),
      subscribed: await make({ organization, events: ['ai_guard.detected'] }),
      otherItem: await make({ organization }),
      otherKind: await make({ organization }),
      filtered: await make({ organization, filters: { 'ai_guard.detected': { level: { gte: 5 } } } }),
      project: await make({ organization, project: 'chat' }),
      neighbour: await make({ organization: 'neighbour' }),
      removed: await make({ organization }),
    };
    const watch = (name: string, itemId: string, triggers: string[], kind = recipe.kind): Promise<unknown> =>
      put(all[name]!, kind, itemId, { name, triggers });
    await watch('block', 'pro_1', ['block']);
    await watch('any', 'pro_1', ['*']);
    await watch('detect', 'pro_1', ['detect', 'report']);
    await watch('both', 'pro_1', ['block']);
    await watch('otherItem', 'pro_2', ['*']);
    await watch('otherKind', 'pro_1', ['*'], 'policy');
    for (const name of ['filtered', 'project', 'neighbour', 'removed']) await watch(name, 'pro_1', ['block']);
    await tidings.request('DELETE', pathOf(all['removed']!, recipe.kind, 'pro_1'));

    const gets = async (event: Record<string, unknown>): Promise<string[]> => {
      const { webhooks } = await tidings.send({
        organization,
        type: 'ai_guard.detected',
        data: {},
        ...event,
      });
      expect(new Set(webhooks).size).toBe(webhooks.length);
      return Object.keys(all).filter((name) => webhooks.includes(all[name]!.id));
    };
    const source = recipe;
    expect(await gets({ source, trigger: 'block' })).toEqual(['block', 'any', 'both', 'subscribed']);
    expect(await gets({ source, trigger: 'detect' })).toEqual(['any', 'detect', 'both', 'subscribed']);
    expect(await gets({ source, trigger: 'Block' })).toEqual(['any', 'both', 'subscribed']);
    expect(await gets({ source })).toEqual(['any', 'both', 'subscribed']);
    expect(await gets({ trigger: 'block' })).toEqual(['both', 'subscribed']);
    expect(await gets({ source, trigger: 'block', type: 'x' })).toEqual(['block', 'any', 'both', 'filtered']);
    // Filters and the list of the event narrow what either way brings.
    expect(await gets({ source, trigger: 'block', data: { level: 5 } })).toContain('filtered');
    expect(
      await gets({ source, trigger: 'block', webhooks: [all['any']!.id, all['otherItem']!.id] }),
    ).toEqual(['any']);
    expect(await gets({ source, trigger: 'block', project: 'chat' })).toContain('project');
    expect(await gets({ source, trigger: 'block', project: 'mail' })).not.toContain('project');

    const attempts = await until(async () => {
      const found = await tidings.deliveries(all['both']!.id, '?limit=250');
      return found.every(({ status }) => status === 'success') && found;
    }, 'all attempts');
    expect(attempts).toHaveLength(9);
  });

  test('of a watcher is skipped by a webhook that is disabled, and held by one that is paused', async () => {
    const organization = 'switched';
    const [disabled, paused] = [await make({ organization, enabled: false }), await make({ organization })];
    for (const webhook of [disabled, paused])
      await put(webhook, 'policy', 'x', { name: 'x', triggers: ['*'] });
    await tidings.request('POST', `/v1/webhooks/${paused.id}/pause`);
    await tidings.send({ organization, type: 'a', data: 1, source: { kind: 'policy', id: 'x' } });
    await tidings.delivery(disabled.id, 'skipped');
    await tidings.delivery(paused.id, 'held');
  });

  test('meets what was said on another process within a second', async () => {
    const other = await startTidings({ clock, beside: tidings });
    const webhook = await make({ organization: 'elsewhere' });
    const event = { organization: 'elsewhere', type: 'a', data: 1, source: { kind: 'policy', id: 'x' } };
    const reaches = async (): Promise<boolean> => (await other.send(event)).webhooks.includes(webhook.id);
    const changes: [string, () => Promise<unknown>][] = [
      ['true', () => put(webhook, 'policy', 'x', { name: 'x', triggers: ['*'] })],
      ['false', () => put(webhook, 'policy', 'x', { name: 'x', triggers: ['block'] })],
      ['true', () => put(webhook, 'policy', 'x', { name: 'x', triggers: ['*', 'block'] })],
      ['false', () => tidings.request('DELETE', pathOf(webhook, 'policy', 'x'))],
    ];
    await until(
      async () => other.send({ organization: 'elsewhere', type: 'a', data: 1 }),
      'the organization',
    );
    for (const [expected, change] of changes) {
      await change();
      await until(async () => String(await reaches()) === expected, `that it is ${expected}`, 1000);
    }
    await other.stop();
  });
});

describe('when it last fired', () => {
  const source = { kind: 'policy', id: 'firing' };
  const lastFired = async (webhook: Webhook): Promise<string | null> =>
    (await watchersOf(webhook))[0]!.lastFiredAt;

  test('is written some seconds later, once for many events, and never goes back', async () => {
    const organization = 'firing';
    const other = await startTidings({ clock, beside: tidings });
    const [webhook, filtered, disabled] = [
      await make({ organization }),
      await make({ organization, filters: { a: { none: 1 } } }),
      await make({ organization, enabled: false }),
    ];
    const all = [webhook, filtered, disabled];
    for (const one of all) await put(one, source.kind, source.id, { name: 'x', triggers: ['*'] });
    await tidings.query(
      `CREATE TABLE written (at timestamptz DEFAULT clock_timestamp());
       CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO written DEFAULT VALUES; RETURN NULL; END';
       CREATE TRIGGER note AFTER UPDATE ON watcher FOR EACH ROW WHEN (NEW.item = '${source.id}') EXECUTE FUNCTION note();`,
    );
    const event = { organization, type: 'a', data: 1, source };
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? tidings : other).send({ ...event, id: `e${i}` })),
    );
    const at = new Date(clock.now()).toISOString();
    await until(async () => (await lastFired(webhook)) === at, 'that it fired');
    expect([await lastFired(filtered), await lastFired(disabled)]).toEqual([null, null]);
    // Two processes, each of which may have written while the events came.
    expect((await tidings.query('SELECT FROM written')).length).toBeLessThanOrEqual(4);
    await tidings.query('DROP TABLE written CASCADE; DROP FUNCTION note CASCADE');

    clock.advance(60_000);
    await tidings.send({ ...event, id: 'e1' });
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, { event: 'a', data: 1 });
    await put(webhook, source.kind, source.id, { name: 'y', triggers: ['*'] });
    // Neither a repeat nor a test counts.
    expect(await lastFired(webhook)).toBe(at);
    await other.send({ ...event, data: 2 });
    // A process that stops writes what it knows.
    await other.stop();
    expect(await lastFired(webhook)).toBe(new Date(clock.now()).toISOString());
  });
});

test('a watcher that fires while its webhook is changed has fired', async () => {
  const organization = 'firing-changed';
  const webhook = await make({ organization });
  await put(webhook, 'policy', 'fired', { name: 'x', triggers: ['*'] });
  const db = new pg.Client(tidings.databaseUrl);
  await db.connect();
  try {
    await db.query('BEGIN');
    await db.query('LOCK TABLE event IN SHARE MODE');
    const source = { kind: 'policy', id: 'fired' };
    const sent = tidings.send({ organization, type: 'a', data: 1, source });
    const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until(async () => (await tidings.query(waits)).length > 0, 'the commit to wait');
    expect((await tidings.changeWebhook(webhook, { name: 'Changed' })).status).toBe(200);
    await db.query('COMMIT');
    await sent;
  } finally {
    await db.end();
  }
  const at = new Date(clock.now()).toISOString();
  await until(async () => (await watchersOf(webhook))[0]!.lastFiredAt === at, 'that it fired');
});

describe('a webhook that something uses', () => {
  const used = async (count: number): Promise<Webhook> => {
    const webhook = await make({ events: ['*'] });
    for (let i = 0; i < count; i++)
      await put(webhook, 'policy', `p${i}`, { name: `Rule ${i}`, triggers: ['*'] });
    return webhook;
  };
  const get = async ({ id }: Webhook): Promise<Answer<Webhook>> =>
    tidings.request('GET', `/v1/webhooks/${id}`);

  test.each([
    { what: 'deleted', method: 'DELETE', action: '', body: undefined },
    { what: 'disabled', method: 'POST', action: '/disable', body: undefined },
    { what: 'switched off', method: 'PATCH', action: '', body: { name: 'new', enabled: false } },
  ])('is not $what unless that is confirmed', async ({ method, action, body }) => {
    const webhook = await used(1);
    const path = `/v1/webhooks/${webhook.id}${action}`;
    const refused = await tidings.request(method, path, body, { 'idempotency-key': webhook.id });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      {
        code: 'in_use',
        detail:
          'This webhook is used by Rule 0 (policy). They would no longer be heard. To go on all the same, say confirm=true.',
        errors: [{ path: 'confirm' }],
      },
    ]);
    expect((await tidings.request(method, `${path}?confirm=false`, body)).status).toBe(409);
    expect((await get(webhook)).body).toMatchObject({ name: webhook.name, enabled: true });
    const done = await tidings.request(method, `${path}?confirm=true`, body);
    expect(done.status).toBeLessThan(300);
    const after = await get(webhook);
    expect(after.status === 404 || !after.body.enabled).toBe(true);
    // What is off can be switched off again, and back on.
    if (after.status === 200) {
      expect((await tidings.request('POST', `/v1/webhooks/${webhook.id}/disable`)).status).toBe(200);
      expect((await tidings.request('POST', `/v1/webhooks/${webhook.id}/enable`)).status).toBe(200);
    } else {
      expect((await list('/v1/watchers?kind=policy')).some((one) => one.webhook.id === webhook.id)).toBe(
        false,
      );
    }
  });

  test('names some of many, and none to whoever may not see them', async () => {
    const webhook = await used(7);
    const path = `/v1/webhooks/${webhook.id}`;
    const detail = async (headers: Record<string, string> = {}): Promise<string> =>
      (await tidings.request('DELETE', path, undefined, headers)).body.detail;
    expect(await detail()).toContain(
      'used by Rule 6 (policy), Rule 5 (policy), Rule 4 (policy), Rule 3 (policy), Rule 2 (policy), 2 more.',
    );
    const key = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      ...{ name: 'Blind', permissions: ['webhooks:write'] },
    });
    expect(await detail({ authorization: `Bearer ${key.body.key}` })).toContain('used by 7 items.');
  });

  test('can be changed, paused and tested like any other; one that nothing uses is deleted unasked', async () => {
    const webhook = await used(1);
    const path = `/v1/webhooks/${webhook.id}`;
    expect((await tidings.request('PATCH', path, { name: 'x', enabled: true })).status).toBe(200);
    expect((await tidings.request('POST', `${path}/pause`)).status).toBe(200);
    await tidings.request('DELETE', pathOf(webhook, 'policy', 'p0'));
    expect((await tidings.request('POST', `${path}/disable`)).status).toBe(200);
    expect((await tidings.request('DELETE', path)).status).toBe(204);
  });
});

test('the SDK says, finds and confirms', async () => {
  const client = new Client({ apiKey: tidings.apiKey, baseUrl: tidings.url });
  const webhook = await client.webhooks.create({
    name: 'w',
    url: receiver.url,
    events: [],
    organization: 'sdk',
  });
  const item = { kind: 'ai_guard.recipe', itemId: 'pro/1' };
  const watcher = await client.watchers.put(webhook.id, item, { name: 'Chat', triggers: ['*'] });
  await client.watchers.put(webhook.id, { ...item, itemId: 'pro_2' }, { name: 'Mail', triggers: ['block'] });
  const names: string[] = [];
  for await (const each of await client.watchers.of(webhook.id, { limit: 1 })) names.push(each.name);
  expect(names).toEqual(['Mail', 'Chat']);
  expect([...(await client.watchers.list({ ...item, organization: 'sdk' }))]).toEqual([watcher]);
  const source = { kind: item.kind, id: item.itemId };
  const sent = await client.events.send({ type: 'a', organization: 'sdk', data: 1, source });
  expect(sent.webhooks).toEqual([webhook.id]);
  await client.watchers.delete(webhook.id, { ...item, itemId: 'pro_2' });
  for (const silence of [
    () => client.webhooks.disable(webhook.id),
    () => client.webhooks.update(webhook.id, { enabled: false }),
    () => client.webhooks.delete(webhook.id),
  ]) {
    const error: unknown = await silence().catch((refusal: unknown) => refusal);
    expect((error as TidingsApiError).code).toBe('in_use');
  }
  expect((await client.webhooks.update(webhook.id, { enabled: false }, { confirm: true })).enabled).toBe(
    false,
  );
  await client.webhooks.enable(webhook.id);
  expect((await client.webhooks.disable(webhook.id, { confirm: true })).enabled).toBe(false);
  await client.webhooks.delete(webhook.id, { confirm: true });
  await expect(client.watchers.put(webhook.id, { kind: '', itemId: 'x' }, RECIPE)).rejects.toThrow(TypeError);
});
