import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { Cancellation } from '@tidings/core/cancellation';
import type { Delivery } from '@tidings/core/delivery';
import type { Webhook } from '@tidings/core/webhook';
import { Tidings as Client } from '@tidings/sdk';
import { createReceiver, type ReceivedRequest, type Receiver, type Reply } from './harness.ts';
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

let count = 0;
let organization: string;
let reply: Reply | Promise<Reply>;
beforeEach(() => {
  organization = `by-hand-${++count}`;
  reply = { status: 200 };
  receiver.respond(() => reply);
});

const create = (retry: unknown = 'standard'): Promise<Webhook> =>
  tidings.createWebhook({ organization, url: `${receiver.url}/${organization}`, retry });
const send = (): Promise<unknown> => tidings.send({ organization, type: 'a', data: { n: count } });
const received = (): ReceivedRequest[] => receiver.requests.filter(({ url }) => url === `/${organization}`);
const act = (
  webhook: Webhook,
  { id }: { id: string },
  action: 'retry' | 'cancel',
): Promise<Answer<Delivery>> =>
  tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${id}/${action}`);
const afterAttempts = (webhook: Webhook, attempts: number): Promise<Delivery> =>
  until(async () => {
    const [delivery] = await tidings.deliveries(webhook.id);
    return delivery?.attemptCount === attempts && delivery;
  }, `attempt ${attempts}`);

/** An answer that a test gives when it likes. */
function held(): { reply: Promise<Reply>; give: (reply: Reply) => void } {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  return { reply: promise, give: resolve };
}

describe('a retry', () => {
  test('of a failed delivery is made at once, under the same id', async () => {
    reply = { status: 500 };
    const webhook = await create('none');
    await send();
    const failed = await tidings.delivery(webhook.id, 'failed');
    reply = { status: 200 };
    const answer = await act(webhook, failed, 'retry');
    expect(answer.status).toBe(202);
    expect(answer.body.id).toBe(failed.id);
    const delivery = await tidings.delivery(webhook.id, 'success');
    expect(delivery.attempts.map(({ number, trigger }) => [number, trigger])).toEqual([
      [1, 'event'],
      [2, 'manual'],
    ]);
    expect(new Set(received().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(received().map(({ headers }) => headers['webhook-attempt'])).toEqual(['1', '2']);
  });

  test('of a successful delivery sends it again', async () => {
    const webhook = await create();
    await send();
    const first = await tidings.delivery(webhook.id, 'success');
    expect((await act(webhook, first, 'retry')).status).toBe(202);
    await until(
      async () => (await tidings.deliveries(webhook.id, '?status=success'))[0]?.attemptCount === 2,
      'it',
    );
    expect(received().map(({ body }) => body.toString())).toEqual([
      received()[0]!.body.toString(),
      received()[0]!.body.toString(),
    ]);
  });

  test('that fails goes on with the schedule', async () => {
    reply = { status: 500 };
    const webhook = await create();
    await send();
    const first = await afterAttempts(webhook, 1);
    expect((await act(webhook, first, 'retry')).status).toBe(202);
    const second = await afterAttempts(webhook, 2);
    expect(second.status).toBe('retrying');
    expect((Date.parse(second.nextAttemptAt!) - clock.now()) / 300_000).toBeCloseTo(1, 0);
    reply = { status: 200 };
    clock.advanceTo(second.nextAttemptAt!);
    const done = await tidings.delivery(webhook.id, 'success');
    expect(done.attempts.map(({ trigger }) => trigger)).toEqual(['event', 'manual', 'retry']);
  });

  test('is made although the webhook rests', async () => {
    reply = { status: 503, headers: { 'retry-after': '3600' } };
    const webhook = await create();
    await send();
    const resting = await afterAttempts(webhook, 1);
    reply = { status: 200 };
    await act(webhook, resting, 'retry');
    await tidings.delivery(webhook.id, 'success');
  });

  test('uses the secret and the address of the day', async () => {
    const webhook = await create();
    await send();
    const first = await tidings.delivery(webhook.id, 'success');
    await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, { url: `${receiver.url}/moved` });
    const before = receiver.requests.length;
    await act(webhook, first, 'retry');
    await receiver.waitFor(before + 1);
    expect(receiver.requests.at(-1)!.url).toBe('/moved');
  });

  test('of a paused webhook is held until it is resumed', async () => {
    const webhook = await create();
    await send();
    const first = await tidings.delivery(webhook.id, 'success');
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
    expect((await act(webhook, first, 'retry')).status).toBe(202);
    expect((await tidings.delivery(webhook.id, 'held')).attemptCount).toBe(1);
    expect(received()).toHaveLength(1);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/resume`);
    await until(async () => (await tidings.deliveries(webhook.id))[0]?.status === 'success', 'its end');
    expect(received()).toHaveLength(2);
  });

  test('while it is in flight is a conflict', async () => {
    const answer = held();
    reply = answer.reply;
    const webhook = await create();
    await send();
    await receiver.waitFor(() => received().length === 1);
    const [pending] = await tidings.deliveries(webhook.id);
    expect(pending).toMatchObject({ status: 'pending', attemptCount: 0 });
    for (const action of ['retry', 'cancel'] as const) {
      const refused = await act(webhook, pending!, action);
      expect(refused.body).toMatchObject({ status: 409, code: 'conflict' });
      expect(refused.headers.get('retry-after')).toBe('1');
    }
    answer.give({ status: 500 });
    const waiting = await afterAttempts(webhook, 1);
    // The same while it was claimed from the queue.
    const second = held();
    reply = second.reply;
    clock.advanceTo(waiting.nextAttemptAt!);
    await receiver.waitFor(() => received().length === 2);
    expect((await act(webhook, waiting, 'retry')).status).toBe(409);
    expect((await act(webhook, waiting, 'cancel')).status).toBe(409);
    second.give({ status: 200 });
    await tidings.delivery(webhook.id, 'success');
    expect(received()).toHaveLength(2);
  });

  test('of many at once is one', async () => {
    const webhook = await create();
    await send();
    const first = await tidings.delivery(webhook.id, 'success');
    const answer = held();
    reply = answer.reply;
    const answers = await Promise.all(Array.from({ length: 8 }, () => act(webhook, first, 'retry')));
    for (const { status } of answers) expect([202, 409]).toContain(status);
    await receiver.waitFor(() => received().length === 2);
    answer.give({ status: 200 });
    await afterAttempts(webhook, 2);
    expect(received()).toHaveLength(2);
  });
});

describe('a cancel', () => {
  test('ends a delivery that waits', async () => {
    reply = { status: 500 };
    const webhook = await create();
    await send();
    const waiting = await afterAttempts(webhook, 1);
    const answer = await act(webhook, waiting, 'cancel');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: waiting.id,
      status: 'canceled',
      attemptCount: 1,
      nextAttemptAt: null,
      completedAt: new Date(clock.now()).toISOString(),
    });
    clock.advanceTo(waiting.nextAttemptAt!);
    expect((await act(webhook, waiting, 'cancel')).body).toMatchObject({ status: 409, code: 'conflict' });
    reply = { status: 200 };
    expect((await act(webhook, waiting, 'retry')).status).toBe(202);
    await tidings.delivery(webhook.id, 'success');
    expect(received()).toHaveLength(2);
  });

  test('of what has succeeded is refused', async () => {
    const webhook = await create();
    await send();
    const done = await tidings.delivery(webhook.id, 'success');
    expect((await act(webhook, done, 'cancel')).body).toMatchObject({ status: 409, code: 'conflict' });
  });
});

describe('a cancel of all that a search finds', () => {
  const cancel = (input: Record<string, unknown>): Promise<Answer<Cancellation>> =>
    tidings.request('POST', '/v1/deliveries/cancel', { organization, query: '', start: '-1h', ...input });
  const statuses = async (webhook: Webhook): Promise<Record<string, number>> =>
    Object.fromEntries(
      Object.entries(
        Object.groupBy(await tidings.deliveries(webhook.id, '?limit=250'), (one) => one.status),
      ).map(([status, found]) => [status, found.length]),
    );

  test('ends those that wait, after a look at how many, and leaves all others', async () => {
    const [failing, paused, other] = [await create(), await create(), await create()];
    reply = { status: 500 };
    for (const type of ['order.paid', 'order.sent', 'user.made'])
      await tidings.send({ organization, type, data: 1, webhooks: [failing.id] });
    await until(async () => (await statuses(failing))['retrying'] === 3, 'the first attempts');
    reply = { status: 200 };
    await tidings.send({ organization, type: 'order.paid', data: 1, webhooks: [other.id] });
    await tidings.delivery(other.id, 'success');
    await tidings.request('POST', `/v1/webhooks/${paused.id}/pause`);
    await tidings.send({ organization, type: 'order.paid', data: 1, webhooks: [paused.id] });
    await tidings.delivery(paused.id, 'held');
    const orders = { query: 'event:order.*' };
    const counted = await cancel({ ...orders, dryRun: true });
    expect(counted.status, counted.text).toBe(200);
    expect(counted.body).toMatchObject({ deliveries: 3, inFlight: 0, nextCursor: null });
    const [newest, , oldest] = await tidings.deliveries(failing.id);
    expect(counted.body.oldest).toBe(oldest!.createdAt);
    expect(await statuses(failing)).toEqual({ retrying: 3 });

    const one = await cancel({ ...orders, webhook: failing.id });
    expect(one.body).toMatchObject({ deliveries: 2, inFlight: 0, nextCursor: null });
    expect(await statuses(failing)).toEqual({ canceled: 2, retrying: 1 });
    expect((await cancel(orders)).body).toMatchObject({ deliveries: 1 });
    expect(await statuses(paused)).toEqual({ canceled: 1 });
    expect((await cancel(orders)).body).toMatchObject({ deliveries: 0, oldest: null, newest: null });
    expect(await statuses(other)).toEqual({ success: 1 });
    expect((await tidings.deliveries(failing.id, '?status=retrying'))[0]!.id).toBe(newest!.id);
    const log = await tidings.request<Page<AuditEntry>>(
      'GET',
      `/v1/audit-log?organization=${organization}&action=cancel`,
    );
    expect(log.body.data).toMatchObject([
      {
        operation: 'cancelDeliveries',
        resource: { kind: 'organization', id: organization },
        changes: { query: { after: 'event:order.*' }, deliveries: { before: null, after: 1 } },
      },
      { resource: { kind: 'webhook', id: failing.id }, changes: { deliveries: { after: 2 } } },
    ]);
  });

  test('leaves alone what is in flight, from memory and from the queue', async () => {
    const answer = held();
    reply = answer.reply;
    const webhook = await create();
    await send();
    await receiver.waitFor(() => received().length === 1);
    for (const dryRun of [true, false])
      expect((await cancel({ dryRun })).body).toMatchObject({ deliveries: 0, inFlight: 1 });
    answer.give({ status: 500 });
    const waiting = await afterAttempts(webhook, 1);
    const second = held();
    reply = second.reply;
    clock.advanceTo(waiting.nextAttemptAt!);
    await receiver.waitFor(() => received().length === 2);
    for (const dryRun of [true, false])
      expect((await cancel({ dryRun })).body).toMatchObject({ deliveries: 0, inFlight: 1 });
    second.give({ status: 200 });
    await tidings.delivery(webhook.id, 'success');
  });

  test('lets an ordered webhook go on with what comes next', async () => {
    reply = { status: 500 };
    const webhook = await tidings.createWebhook({
      organization,
      url: `${receiver.url}/${organization}`,
      ordered: true,
    });
    await tidings.send({ organization, type: 'first', data: 1 });
    await afterAttempts(webhook, 1);
    await tidings.send({ organization, type: 'second', data: 1 });
    reply = { status: 200 };
    expect((await cancel({ query: 'event:first' })).body.deliveries).toBe(1);
    await until(async () => (await statuses(webhook))['success'] === 1, 'the one behind it');
    expect(await statuses(webhook)).toEqual({ canceled: 1, success: 1 });
  });

  test('of more than one call takes on goes on from where the last one ended', async () => {
    const webhook = await create();
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
    const batch = Array.from({ length: 1000 }, (_, n) => ({
      organization,
      type: n % 2 ? 'a' : 'b',
      data: n,
    }));
    for (let n = 0; n < 6; n++) {
      await tidings.request('POST', '/v1/events/batch', batch);
      // Ids of one millisecond are few.
      clock.advance(1);
    }
    const admin = new Client({ apiKey: tidings.apiKey, baseUrl: tidings.url });
    const wanted = { organization, query: '', start: '-1h' };
    const told: number[] = [];
    const onProgress = (soFar: { deliveries: number }): unknown => told.push(soFar.deliveries);
    expect((await admin.deliveries.countWaiting(wanted, { onProgress })).deliveries).toBe(6000);
    expect(told).toEqual([5000, 6000]);
    const first = await cancel({});
    expect(first.body).toMatchObject({ deliveries: 5000, inFlight: 0, nextCursor: expect.any(String) });
    const cursor = first.body.nextCursor;
    const other = await cancel({ cursor, query: 'event:a' });
    expect(other.body).toMatchObject({ status: 422, code: 'invalid_cursor' });
    const rest = await cancel({ cursor });
    expect(rest.body).toMatchObject({ deliveries: 1000, inFlight: 0, nextCursor: null });
    expect(await admin.deliveries.cancel(wanted)).toMatchObject({ deliveries: 0, inFlight: 0 });
    expect((await admin.deliveries.search({ query: 'status:held' })).length).toBe(0);
  });

  test.each([
    [{ query: 'status:failed' }, '/query', /only what has ended.*pending, retrying or held/],
    [{ query: 'status:(success OR canceled) event:a' }, '/query', /only what has ended/],
    [{ query: 'sttus:held' }, '/query', /no field sttus/],
    [{ query: 'in:payload x', start: '-48h' }, '/start', /24 hours/],
    [{ start: 'soon' }, '/start', /is not a time/],
    [{ end: '2100-01-01T00:00:00Z' }, '/end', /still to come/],
    [{ start: undefined }, '/start', /is required/],
    [{ query: undefined }, '/query', /is required/],
    [{ cursor: 'x' }, '/cursor', /cannot be read/],
    [{ status: 'held' }, '/status', /is not a known field/],
  ])('with %j is refused at %s', async (input, path, message) => {
    await create();
    const refused = await cancel(input);
    expect(refused.status, refused.text).toBeGreaterThanOrEqual(400);
    const { errors } = refused.body as unknown as { errors: { path: string; message: string }[] };
    expect(errors.find((one) => one.path === path)?.message, refused.text).toMatch(message);
  });

  test('in a place or of a webhook that there is not is refused', async () => {
    expect((await cancel({ organization: 'nobody' })).status).toBe(404);
    expect((await cancel({ webhook: 'wh_01kah3c3t6f8mvav5nq1j6w0zs' })).status).toBe(404);
  });
});

test('a delivery is found under its own webhook only', async () => {
  const [webhook, other] = [await create(), await create()];
  await send();
  const delivery = await tidings.delivery(webhook.id, 'success');
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/retry'],
    ['POST', '/cancel'],
  ] as const) {
    for (const [owner, id] of [
      [other.id, delivery.id],
      [webhook.id, 'del_nonsense'],
      [webhook.id, delivery.id.replace(/.{5}$/, 'zzzzz')],
    ]) {
      const answer = await tidings.request(method, `/v1/webhooks/${owner}/deliveries/${id}${path}`);
      expect(answer.body).toMatchObject({ status: 404, code: 'not_found' });
    }
  }
});
