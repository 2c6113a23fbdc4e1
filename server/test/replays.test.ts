/** Replays through the API: what is sent again, what is not, and how that is told. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '@tidings/core/delivery';
import type { Replay, ReplayCount } from '@tidings/core/replay';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver, type Reply } from './harness.ts';
import { startTidings, until, type Answer, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

let count = 0;
let organization: string;
let reply: (request: ReceivedRequest) => Reply | Promise<Reply>;
beforeEach(() => {
  organization = `replays-${++count}`;
  reply = () => ({ status: 200 });
  receiver.respond((request) => reply(request));
});

const create = (input: Record<string, unknown> = {}): Promise<Webhook> =>
  tidings.createWebhook({ organization, url: `${receiver.url}/${organization}`, retry: 'none', ...input });
const send = async (events: number, more: Record<string, unknown> = {}): Promise<string[]> => {
  const sent: string[] = [];
  for (let n = 0; n < events; n++)
    sent.push((await tidings.send({ organization, type: 'a', data: { n }, ...more })).id);
  return sent;
};
const received = (path = organization): ReceivedRequest[] =>
  receiver.requests.filter(({ url }) => url === `/${path}`);
const post = <T = Replay>(input: Record<string, unknown>): Promise<Answer<T>> =>
  tidings.request<T>('POST', '/v1/replays', input);
const replay = async (input: Record<string, unknown>): Promise<Replay> => {
  const made = await post({ organization, rateLimit: { perSecond: 1000 }, ...input });
  expect(made.status, made.text).toBe(201);
  return made.body;
};
const read = async ({ id }: { id: string }): Promise<Replay> =>
  (await tidings.request<Replay>('GET', `/v1/replays/${id}`)).body;
const ended = (one: Replay): Promise<Replay> =>
  until(async () => {
    const now = await read(one);
    return now.endedAt !== null && now.counts.waiting === 0 && now;
  }, 'the end of the replay');
const all = (webhook: Webhook, status: string, many: number): Promise<Delivery[]> =>
  until(async () => {
    const found = await tidings.deliveries(webhook.id, '?limit=250');
    return found.length === many && found.every((one) => one.status === status) && found;
  }, `${many} deliveries that are ${status}`);

describe('what was given up', () => {
  test('is sent again under the same ids, with the secret of the day, and marked', async () => {
    reply = () => ({ status: 500 });
    const webhook = await create();
    const events = await send(3);
    await all(webhook, 'failed', 3);
    reply = () => ({ status: 200 });
    const made = await replay({ failedSince: '-1h', webhook: webhook.id });
    expect(made).toMatchObject({
      source: 'failedSince',
      status: 'pending',
      webhook: webhook.id,
      organization,
    });
    const done = await ended(made);
    expect(done).toMatchObject({
      status: 'completed',
      progress: 1,
      counts: {
        found: 3,
        queued: 3,
        events: 3,
        waiting: 0,
        succeeded: 3,
        failed: 0,
        canceled: 0,
        skipped: {},
      },
    });
    const deliveries = await all(webhook, 'success', 3);
    for (const { attempts } of deliveries) {
      expect(attempts.map(({ trigger, replay: by }) => [trigger, by])).toEqual([
        ['event', null],
        ['replay', made.id],
      ]);
    }
    const again = received().slice(3);
    // The oldest first.
    expect(again.map(({ headers }) => headers['webhook-id'])).toEqual(events);
  });

  test('and succeeded since is skipped, and counted', async () => {
    reply = () => ({ status: 500 });
    const webhook = await create();
    await send(2);
    const [, oldest] = await all(webhook, 'failed', 2);
    reply = () => ({ status: 200 });
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${oldest!.id}/retry`);
    await until(async () => received().length === 3, 'the retry by hand');
    await tidings.deliveries(webhook.id);
    await until(
      async () => (await tidings.deliveries(webhook.id, '?status=success')).length === 1,
      'its record',
    );
    const input = { query: '', start: '-1h', webhook: webhook.id };
    const counted = await post<ReplayCount>({ ...input, dryRun: true });
    expect(counted.status, counted.text).toBe(200);
    expect(counted.body).toMatchObject({
      found: 2,
      deliveries: 1,
      events: 1,
      skipped: { succeeded: 1 },
      webhooks: [{ id: webhook.id, name: 'A test', deliveries: 1 }],
      complete: true,
      note: null,
    });
    expect(received()).toHaveLength(3);
    const done = await ended(await replay(input));
    expect(done.counts).toMatchObject({ found: 2, queued: 1, succeeded: 1, skipped: { succeeded: 1 } });
    expect(received()).toHaveLength(4);
  });
});

/** A webhook with so many deliveries that were given up. */
async function failed(many: number, input: Record<string, unknown> = {}): Promise<Webhook> {
  reply = () => ({ status: 500 });
  const webhook = await create(input);
  await send(many);
  await all(webhook, 'failed', many);
  reply = () => ({ status: 200 });
  return webhook;
}

/** A webhook with so many deliveries that came while it was disabled. */
async function skipped(many: number, input: Record<string, unknown> = {}): Promise<Webhook> {
  const webhook = await create(input);
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/disable`);
  await send(many);
  await all(webhook, 'skipped', many);
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/enable`);
  return webhook;
}

describe('what is gone through', () => {
  test('are the deliveries named', async () => {
    const webhook = await failed(3);
    const [newest, , oldest] = await tidings.deliveries(webhook.id);
    const done = await ended(
      await replay({ deliveries: [oldest!.id, newest!.id], order: 'newest', rateLimit: { perSecond: 4 } }),
    );
    expect(done).toMatchObject({ source: 'deliveries', deliveries: 2, counts: { queued: 2, succeeded: 2 } });
    expect(
      received()
        .slice(3)
        .map(({ headers }) => headers['webhook-id']),
    ).toEqual([newest!.event.id, oldest!.event.id]);
    expect((await tidings.deliveries(webhook.id, '?status=failed')).length).toBe(1);
  });

  test('are those that a search finds in a range', async () => {
    const webhook = await failed(2);
    await send(2, { type: 'b' });
    await until(
      async () => (await tidings.deliveries(webhook.id, '?status=success')).length === 2,
      'the others',
    );
    const made = await replay({ query: 'status:failed event:a http:5xx', start: '-1h', webhook: webhook.id });
    expect(made).toMatchObject({ source: 'query', query: 'status:failed event:a http:5xx' });
    expect((await ended(made)).counts).toMatchObject({ found: 2, queued: 2, succeeded: 2 });
    await all(webhook, 'success', 4);
    expect(received()).toHaveLength(6);
  });

  test('are the events that a webhook wants and never got', async () => {
    const early = await send(3, { type: 'wanted' });
    await send(2, { type: 'other' });
    await send(1, { type: 'wanted', data: { n: 'filtered' } });
    const webhook = await create({ events: ['wanted'], filters: { wanted: { n: { lt: 10 } } } });
    const late = await send(1, { type: 'wanted' });
    await tidings.delivery(webhook.id, 'success');
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/disable`);
    const meanwhile = await send(1, { type: 'wanted' });
    await tidings.delivery(webhook.id, 'skipped');
    const input = { neverSent: true, webhook: webhook.id, start: '-1h' };
    expect((await post(input)).body).toMatchObject({ status: 409, code: 'conflict' });
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/enable`);
    const counted = await post<ReplayCount>({ ...input, dryRun: true });
    expect(counted.body).toMatchObject({ found: 7, deliveries: 4, events: 4, skipped: { unwanted: 3 } });
    const done = await ended(await replay(input));
    expect(done.counts).toMatchObject({ found: 7, queued: 4, succeeded: 4, skipped: { unwanted: 3 } });
    expect(received().map(({ headers }) => headers['webhook-id'])).toEqual([...late, ...early, ...meanwhile]);
    // Now they were sent.
    expect((await ended(await replay(input))).counts).toMatchObject({ found: 3, queued: 0 });
  });

  test('are no events whose sender named other webhooks', async () => {
    const [named, off] = [await create(), await create()];
    await tidings.request('POST', `/v1/webhooks/${off.id}/disable`);
    const [event] = await send(1, { webhooks: [named.id, off.id] });
    await all(named, 'success', 1);
    await all(off, 'skipped', 1);
    const later = await create();
    const input = { neverSent: true, start: '-1h' };
    const done = await ended(await replay({ ...input, webhook: later.id }));
    expect(done.counts).toMatchObject({ found: 1, queued: 0, skipped: { unwanted: 1 } });
    await tidings.request('POST', `/v1/webhooks/${off.id}/enable`);
    expect((await ended(await replay({ ...input, webhook: off.id }))).counts.succeeded).toBe(1);
    expect(received().map(({ headers }) => headers['webhook-id'])).toEqual([event, event]);
  });

  test('are the deliveries of an event', async () => {
    const [one, other] = [await failed(1), await create({ url: `${receiver.url}/other` })];
    const [event] = await send(1);
    await all(other, 'success', 1);
    await until(
      async () => (await tidings.deliveries(one.id, '?status=success')).length === 1,
      'the first webhook',
    );
    const made = await tidings.request<Replay>('POST', `/v1/events/${event}/replay`, {
      includeSucceeded: true,
    });
    expect(made.status, made.text).toBe(201);
    expect((await ended(made.body)).counts).toMatchObject({ queued: 2, events: 1, succeeded: 2 });
    expect(received('other')).toHaveLength(2);
    const nothing = await tidings.request<ReplayCount>('POST', `/v1/events/${event}/replay`, {
      dryRun: true,
    });
    expect(nothing.body).toMatchObject({ deliveries: 0, skipped: { succeeded: 2 } });
  });

  test('is all of an organization, whatever its webhooks', async () => {
    const [one, other] = [await failed(1), await failed(2, { url: `${receiver.url}/elsewhere` })];
    const off = await failed(1);
    await tidings.request('POST', `/v1/webhooks/${off.id}/disable`);
    const gone = await failed(1);
    await tidings.request('DELETE', `/v1/webhooks/${gone.id}`);
    const counted = await post<ReplayCount>({ organization, failedSince: '-1h', dryRun: true });
    const done = await ended(await replay({ failedSince: '-1h' }));
    expect(done.counts.skipped).toEqual(counted.body.skipped);
    expect(done.counts.skipped).toMatchObject({ disabled: 1, deleted: 1 });
    expect(done.counts.queued).toBe(counted.body.deliveries);
    for (const webhook of [one, other]) {
      expect(await tidings.deliveries(webhook.id, '?status=failed')).toEqual([]);
    }
  });

  test('are no tests, and nothing that is on its way', async () => {
    reply = () => ({ status: 500 });
    const webhook = await create({ retry: 'standard' });
    await send(1);
    await until(async () => (await tidings.deliveries(webhook.id))[0]?.status === 'retrying', 'a retry');
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`);
    const done = await ended(await replay({ query: '', start: '-1h', webhook: webhook.id }));
    expect(done.counts).toMatchObject({ found: 2, queued: 0, skipped: { waiting: 1, test: 1 } });
  });

  test('is nothing whose payload was erased', async () => {
    const webhook = await skipped(2);
    const [newest] = await tidings.deliveries(webhook.id);
    const erased = await tidings.request('DELETE', `/v1/events/${newest!.event.id}/payload`);
    expect(erased.status, erased.text).toBeLessThan(300);
    const done = await ended(await replay({ query: '', start: '-1h', webhook: webhook.id }));
    expect(done.counts).toMatchObject({ found: 2, queued: 1, succeeded: 1, skipped: { erased: 1 } });
  });
});

describe('what cannot be', () => {
  test.each([
    [{}, '', /does not say what to replay/],
    [{ query: 'status:failed' }, '/start', /is missing/],
    [{ failedSince: '-1h', query: 'x' }, '/query', /contradicts failedSince/],
    [{ deliveries: ['del_1'], start: '-1h' }, '/start', /contradicts deliveries/],
    [{ neverSent: true, start: '-1h' }, '/webhook', /is missing/],
    [{ query: 'status:failed', start: '-1h', end: '2100-01-01T00:00:00Z' }, '/end', /still to come/],
    [{ failedSince: '2100-01-01T00:00:00Z' }, '/failedSince', /still to come/],
    [{ failedSince: 'soon' }, '/failedSince', /is not a time/],
    [{ query: 'sttus:failed', start: '-1h' }, '/query', /no field sttus/],
    [{ query: 'in:payload x', start: '-48h' }, '/start', /24 hours/],
    [{ deliveries: ['del_01kah3c3t6f8mvav5nq1j6w0zs0000001'] }, '/deliveries/0', /is no delivery/],
    [{ failedSince: '-1h', limit: 5 }, '/limit', /is not a known field/],
    [{ failedSince: '-1h', stopOnErrorRate: 0 }, '/stopOnErrorRate', /./],
  ])('%j is refused at %s', async (input, path, message) => {
    await create();
    const refused = await tidings.request('POST', '/v1/replays', { organization, ...input });
    expect(refused.status, refused.text).toBe(422);
    const fault = refused.body.errors!.find((one) => one.path === path);
    expect(fault?.message, refused.text).toMatch(message);
  });

  test('is a replay to a webhook that was disabled by hand', async () => {
    const webhook = await failed(1);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/disable`);
    const refused = await tidings.request('POST', '/v1/replays', { failedSince: '-1h', webhook: webhook.id });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatch(/disabled by hand.*Enable it first/);
    const [delivery] = await tidings.deliveries(webhook.id);
    const named = await tidings.request('POST', '/v1/replays', { organization, deliveries: [delivery!.id] });
    expect(named.body.errors).toMatchObject([{ path: '/deliveries/0' }]);
  });

  test('is a replay in an organization that there is not', async () => {
    const refused = await tidings.request('POST', '/v1/replays', {
      organization: 'nobody',
      failedSince: '-1h',
    });
    expect(refused.status).toBe(404);
  });
});

describe('a webhook', () => {
  test('that the platform disabled may be replayed to, and stays disabled', async () => {
    reply = () => ({ status: 410 });
    const webhook = await create();
    await send(1);
    await all(webhook, 'failed', 1);
    const state = async (): Promise<Webhook> =>
      (await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`)).body;
    await until(async () => (await state()).health === 'auto-disabled', 'its end');
    // The process reads what it wrote within a second, and at once when something else is changed.
    await tidings.createWebhook({ organization: 'elsewhere', url: receiver.url, events: [] });
    await send(1);
    await until(
      async () => (await tidings.deliveries(webhook.id, '?status=skipped')).length === 1,
      'a skipped one',
    );
    const before = await state();
    const first = await ended(
      await replay({ query: '', start: '-1h', webhook: webhook.id, stopOnErrorRate: null }),
    );
    expect(first.counts).toMatchObject({ queued: 2, failed: 2 });
    reply = () => ({ status: 200 });
    const second = await ended(await replay({ query: '', start: '-1h', webhook: webhook.id }));
    expect(second.counts).toMatchObject({ queued: 2, succeeded: 2 });
    expect(await state()).toEqual(before);
  });

  test('fails no more and no less by a replay, and what had succeeded stays so', async () => {
    const webhook = await create({ retry: 'standard' });
    await send(2);
    const before = await all(webhook, 'success', 2);
    reply = () => ({ status: 500 });
    const done = await ended(
      await replay({ query: '', start: '-1h', webhook: webhook.id, includeSucceeded: true }),
    );
    expect(done).toMatchObject({ status: 'completed', counts: { queued: 2, failed: 2, succeeded: 0 } });
    const after = await all(webhook, 'success', 2);
    expect(after.map(({ completedAt, attemptCount }) => [completedAt, attemptCount])).toEqual(
      before.map(({ completedAt }) => [completedAt, 2]),
    );
    const state = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
    expect(state.body).toMatchObject({ health: 'healthy', failingSince: null });
    const health = await tidings.query(
      'SELECT FROM health h JOIN webhook w ON w.number = h.webhook WHERE w.name = $1',
      [organization],
    );
    expect(health).toEqual([]);
  });

  test('that is paused holds the replay until it is resumed', async () => {
    const webhook = await failed(3);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
    const made = await replay({ failedSince: '-1h', webhook: webhook.id });
    const holds = await until(async () => {
      const now = await read(made);
      return now.waitsFor !== null && now;
    }, 'the hold');
    expect(holds).toMatchObject({ status: 'running', counts: { queued: 0 } });
    expect(holds.waitsFor).toMatch(/A test is paused/);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/resume`);
    expect(await ended(made)).toMatchObject({
      status: 'completed',
      waitsFor: null,
      counts: { succeeded: 3 },
    });
  });

  test('that is deleted midway ends the replay, and says so', async () => {
    const webhook = await skipped(12);
    const made = await replay({ query: '', start: '-1h', webhook: webhook.id, rateLimit: { perSecond: 8 } });
    await receiver.waitFor(() => received().length > 1);
    await tidings.request('DELETE', `/v1/webhooks/${webhook.id}`);
    const done = await ended(made);
    expect(done).toMatchObject({ status: 'stopped', reason: 'The webhook was deleted.' });
    const { queued, succeeded, canceled } = done.counts;
    expect(succeeded + canceled).toBe(queued);
    expect(succeeded).toBeLessThan(12);
    // What was not sent is what it was.
    const left = await tidings.deliveries(webhook.id, '?limit=50');
    expect(left.map(({ status }) => status).toSorted()).toEqual([
      ...Array.from({ length: 12 - succeeded }, () => 'skipped'),
      ...Array.from({ length: succeeded }, () => 'success'),
    ]);
  });

  test('that is ordered gets them in order', async () => {
    const webhook = await failed(4, { ordered: true });
    const made = await replay({ failedSince: '-1h', webhook: webhook.id });
    expect((await ended(made)).counts).toMatchObject({ queued: 4, succeeded: 4 });
    const [before, after] = [received().slice(0, 4), received().slice(4)];
    expect(after.map(({ headers }) => headers['webhook-id'])).toEqual(
      before.map(({ headers }) => headers['webhook-id']),
    );
  });
});

describe('a replay', () => {
  test('that fails too much stops, and says why', async () => {
    const webhook = await skipped(100);
    let index = 0;
    // A success now and then, so that the webhook does not rest for long.
    reply = () => ({ status: index++ % 3 === 2 ? 200 : 500 });
    const done = await ended(
      await replay({
        query: '',
        start: '-1h',
        webhook: webhook.id,
        rateLimit: { perSecond: 20 },
        stopOnErrorRate: 0.3,
      }),
    );
    expect(done.status).toBe('stopped');
    expect(done.reason).toMatch(/\d\d % failed, more than the 30 % that were allowed/);
    expect(done.counts.failed).toBeGreaterThanOrEqual(12);
    expect(done.counts.queued).toBeLessThan(100);
    const left = await tidings.deliveries(webhook.id, '?status=skipped&limit=100');
    expect(left).toHaveLength(100 - done.counts.failed - done.counts.succeeded);
  });

  test('that PostgreSQL refuses to move on is stopped, and says so', async () => {
    const webhook = await failed(1);
    await tidings.query('ALTER TABLE replayed ADD CONSTRAINT refuses CHECK (attempt < 0) NOT VALID');
    try {
      const { status, reason } = await ended(await replay({ failedSince: '-1h', webhook: webhook.id }));
      expect([status, reason]).toEqual(['stopped', expect.stringContaining('fault of the server')]);
    } finally {
      await tidings.query('ALTER TABLE replayed DROP CONSTRAINT refuses');
    }
  });

  test('that is canceled leaves what was not sent as it was, and is in the audit log', async () => {
    const webhook = await skipped(10);
    const made = await replay({ query: '', start: '-1h', webhook: webhook.id, rateLimit: { perSecond: 4 } });
    await receiver.waitFor(() => received().length === 1);
    const canceled = await tidings.request<Replay>('POST', `/v1/replays/${made.id}/cancel`);
    expect(canceled.body).toMatchObject({ status: 'canceled', reason: null });
    const { counts } = await ended(made);
    expect(counts.succeeded + counts.canceled).toBe(counts.queued);
    const found = await tidings.deliveries(webhook.id);
    expect(found.filter(({ status }) => status === 'success')).toHaveLength(counts.succeeded);
    expect(found.filter(({ status }) => status === 'skipped')).toHaveLength(10 - counts.succeeded);
    const again = await tidings.request('POST', `/v1/replays/${made.id}/cancel`);
    expect(again.body).toMatchObject({ status: 409, code: 'conflict' });
    const audit = await tidings.request<Page<Record<string, unknown>>>(
      'GET',
      `/v1/audit-log?resource=replay&resourceId=${made.id}`,
    );
    expect(audit.body.data).toMatchObject([
      { action: 'cancel', operation: 'cancelReplay', resource: { kind: 'replay', id: made.id } },
      {
        action: 'replay',
        operation: 'createReplay',
        organization,
        changes: { start: { after: '-1h' }, webhook: { after: webhook.id } },
      },
    ]);
  });

  test('is found again, with others of its kind', async () => {
    const webhook = await failed(1);
    const [one, two] = [
      await replay({ failedSince: '-1h', webhook: webhook.id }),
      await replay({ failedSince: '-1h' }),
    ];
    await Promise.all([ended(one), ended(two)]);
    const list = (query: string): Promise<Replay[]> =>
      tidings
        .request<Page<Replay>>('GET', `/v1/replays?organization=${organization}${query}`)
        .then(({ body }) => body.data);
    expect((await list('')).map(({ id }) => id)).toEqual([two.id, one.id]);
    expect((await list('&limit=1')).map(({ id }) => id)).toEqual([two.id]);
    expect((await list(`&webhook=${webhook.id}`)).map(({ id }) => id)).toEqual([one.id]);
    expect(await list('&status=running')).toEqual([]);
    expect(one.askedBy).toMatchObject({ kind: 'api-key' });
    expect((await tidings.request('GET', '/v1/replays/rpl_01kah3c3t6f8mvav5nq1j6w0zs')).status).toBe(404);
  });
});
