import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventAccepted } from '@tidings/core/event';
import type { Problem } from '../src/api/errors.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, TestClock, type Answer, type Tidings } from './start.ts';

const clock = new TestClock();
const HOUR = 3_600_000;
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
  await tidings.createWebhook({ url: receiver.url });
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const post = (body: unknown, headers?: Record<string, string>): Promise<Answer<EventAccepted & Problem>> =>
  tidings.request('POST', '/v1/events', body, headers);

const eventsCalled = async (id: string): Promise<number> => {
  const [row] = await tidings.query<{ count: number }>('SELECT count(*)::int FROM event WHERE id = $1', [id]);
  return row!.count;
};

const receiptsOf = (id: string): number =>
  receiver.requests.filter(({ headers }) => headers['webhook-id'] === id).length;

describe('an id of the caller', () => {
  test('gets the first answer again for the same content', async () => {
    const event = { id: 'same', type: 'a', data: { n: 1 } };
    const first = await post(event);
    const again = await post(event);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual({ ...first.body, duplicate: true });
    expect(await eventsCalled('same')).toBe(1);
  });

  test('names the same webhooks although one has been deleted since', async () => {
    const organization = 'changing';
    const webhook = await tidings.createWebhook({ organization, url: receiver.url });
    const event = { id: 'kept', organization, type: 'a', data: 1 };
    await post(event);
    await tidings.request('DELETE', `/v1/webhooks/${webhook.id}`);
    expect((await post(event)).body).toEqual({ id: 'kept', duplicate: true, webhooks: [webhook.id] });
  });

  test('gets it again whatever the organization takes by now', async () => {
    const organization = 'stricter';
    const webhook = await tidings.createWebhook({ organization, url: receiver.url });
    const named = { id: 'named', organization, type: 'a', data: 1, webhooks: [webhook.id] };
    const unknown = { id: 'unknown', organization, type: 'never.heard_of', data: 1 };
    const unfit = { id: 'unfit', organization, type: 'shop.sold', data: 1 };
    const first = [await post(named), await post(unknown), await post(unfit)];
    expect(first.map(({ status }) => status)).toEqual([202, 202, 202]);
    await tidings.request('DELETE', `/v1/webhooks/${webhook.id}`);
    const schema = { type: 'object' };
    const made = { organization, name: 'shop.sold', schema, validation: 'reject' };
    expect((await tidings.request('POST', '/v1/event-types', made)).status).toBe(201);
    const strict = await tidings.request('PATCH', `/v1/organizations/${organization}`, {
      strictEventTypes: true,
    });
    expect(strict.status).toBe(200);
    const repeats = [named, unknown, unfit];
    for (const [i, event] of repeats.entries()) {
      const { body, status } = await post(event);
      expect([status, body]).toEqual([202, { ...first[i]!.body, duplicate: true }]);
      expect((await post({ ...event, data: 2 })).status).toBe(422);
      expect((await post({ ...event, id: `${event.id}-2` })).status).toBe(422);
    }
    const batch = await tidings.request<{ data: EventAccepted[] }>('POST', '/v1/events/batch', repeats);
    expect(batch.body.data.map(({ duplicate }) => duplicate)).toEqual([true, true, true]);
    clock.advance(24 * HOUR);
    expect((await post(unknown)).status).toBe(422);
  });

  test('is none that the platform gave', async () => {
    const { id } = (await post({ type: 'a', data: 1 })).body;
    const answer = await post({ id, type: 'a', data: 1 });
    expect(answer.body).toMatchObject({
      status: 422,
      errors: [{ path: '/id', message: expect.stringContaining('the form that the platform gives') }],
    });
    expect((await post({ type: 'a', data: 1 }, { 'idempotency-key': id })).status).toBe(422);
    expect((await post({ id: `${id}-2`, type: 'a', data: 1 })).status).toBe(202);
  });

  test.each([
    ['data', { id: 'other', type: 'a', data: { n: 2 } }],
    ['type', { id: 'other', type: 'b', data: { n: 1 } }],
    ['context', { id: 'other', type: 'a', data: { n: 1 }, context: 1 }],
    ['project', { id: 'other', type: 'a', data: { n: 1 }, project: 'p' }],
    ['white space in data', '{"id":"other","type":"a","data":{"n": 1}}'],
  ])('is refused for other %s', async (_, event) => {
    await post({ id: 'other', type: 'a', data: { n: 1 } });
    const answer = await post(event);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'idempotency_conflict', errors: [{ path: '/id' }] });
  });

  test('belongs to its organization', async () => {
    const answers = await Promise.all(
      ['one', 'two'].map((organization) =>
        post({ id: 'apart', organization, type: 'a', data: organization }),
      ),
    );
    expect(answers.map(({ body }) => body.duplicate)).toEqual([false, false]);
  });

  test('makes one event of 64 posts at once', async () => {
    const event = { id: 'crowd', type: 'a', data: { n: 1 } };
    const answers = await Promise.all(Array.from({ length: 64 }, () => post(event)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(answers.filter(({ body }) => !body.duplicate)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => JSON.stringify([body.id, body.webhooks]))).size).toBe(1);
    expect(await eventsCalled('crowd')).toBe(1);
    await post({ id: 'behind-the-crowd', type: 'a', data: 1 });
    await receiver.waitFor(() => receiptsOf('behind-the-crowd') === 1);
    expect(receiptsOf('crowd')).toBe(1);
  });

  test('makes one event of a batch that holds it many times', async () => {
    const item = { id: 'echo', type: 'a', data: 1 };
    const batch = [item, { ...item, data: 2 }, item, item];
    const { status, body } = await tidings.request<{ data: (EventAccepted & Problem)[] }>(
      'POST',
      '/v1/events/batch',
      batch,
    );
    expect(status).toBe(207);
    expect(body.data.map((one) => [one.status, one.duplicate, one.code])).toEqual([
      [202, false, undefined],
      [409, undefined, 'idempotency_conflict'],
      [202, true, undefined],
      [202, true, undefined],
    ]);
    expect(await eventsCalled('echo')).toBe(1);
  });

  test('can come as an Idempotency-Key', async () => {
    const event = { type: 'a', data: 'keyed' };
    const first = await post(event, { 'idempotency-key': 'key-1' });
    expect(first.body).toMatchObject({ id: 'key-1', duplicate: false });
    expect((await post(event, { 'idempotency-key': 'key-1' })).body.duplicate).toBe(true);
    expect((await post({ ...event, id: 'key-1' })).body.duplicate).toBe(true);
    expect((await post({ ...event, data: 2 }, { 'idempotency-key': 'key-1' })).status).toBe(409);
    expect((await post({ ...event, id: 'key-2' }, { 'idempotency-key': 'key-1' })).status).toBe(422);
    expect((await post(event, { 'idempotency-key': 'a b' })).status).toBe(422);
  });

  test('is remembered for 24 hours, over midnight too', async () => {
    const event = { id: 'daily', type: 'a', data: 1 };
    // From noon on: each step crosses a midnight or comes close to it.
    await post(event);
    clock.advance(12 * HOUR - 1000);
    expect((await post(event)).body.duplicate).toBe(true);
    clock.advance(2000);
    expect((await post(event)).body.duplicate).toBe(true);
    clock.advance(12 * HOUR - 1002);
    expect((await post(event)).body.duplicate).toBe(true);
    clock.advance(2);
    expect((await post(event)).body.duplicate).toBe(false);
    expect((await post(event)).body.duplicate).toBe(true);
    expect(await eventsCalled('daily')).toBe(2);
  });
});
