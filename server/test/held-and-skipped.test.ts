import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '@tidings/core/delivery';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Tidings } from './start.ts';

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

let run = 0;
let organization: string;
beforeEach(() => {
  organization = `held-${++run}`;
  receiver.respond(() => ({ status: 200 }));
});

const create = (): Promise<Webhook> =>
  tidings.createWebhook({ organization, url: `${receiver.url}/${organization}` });
const act = (webhook: Webhook, action: string): Promise<unknown> =>
  tidings.request('POST', `/v1/webhooks/${webhook.id}/${action}`);
const send = async (count: number): Promise<string[]> => {
  const batch = Array.from({ length: count }, (_, data) => ({ organization, type: 'a', data }));
  const answer = await tidings.request<{ data: { id: string }[] }>('POST', '/v1/events/batch', batch);
  expect(answer.status).toBe(202);
  return answer.body.data.map(({ id }) => id);
};
const received = (): ReceivedRequest[] => receiver.requests.filter(({ url }) => url === `/${organization}`);
const statuses = async (webhook: Webhook): Promise<Delivery['status'][]> =>
  (await tidings.deliveries(webhook.id, '?limit=250')).map(({ status }) => status);
const untilAll = (webhook: Webhook, status: Delivery['status'], count: number): Promise<unknown> =>
  until(async () => {
    const all = await statuses(webhook);
    return all.length === count && all.every((one) => one === status);
  }, `${count} deliveries that are ${status}`);

describe('a paused webhook', () => {
  test('holds its deliveries, and sends them on resume', async () => {
    const webhook = await create();
    await act(webhook, 'pause');
    const ids = await send(50);
    expect(await statuses(webhook)).toEqual(ids.map(() => 'held'));
    const [held] = await tidings.deliveries(webhook.id, '?limit=1');
    expect(held).toMatchObject({ attemptCount: 0, nextAttemptAt: null, completedAt: null });
    expect(received()).toEqual([]);
    await act(webhook, 'resume');
    await untilAll(webhook, 'success', 50);
    expect(
      received()
        .map(({ headers }) => String(headers['webhook-id']))
        .toSorted(),
    ).toEqual(ids.toSorted());
  });

  test('gets nothing that was accepted afterwards, whichever process takes it up', async () => {
    const api = await startTidings({ roles: ['api'] });
    const engine = await startTidings({ beside: api, roles: ['engine'] });
    const { id } = await api.createWebhook({ organization, url: `${receiver.url}/${organization}` });
    for (let round = 1; round <= 8; round++) {
      await api.send({ organization, type: 'a', data: round });
      // The process that delivers knows by now that it may.
      await until(async () => received().length === 2 * round - 1, 'what came before');
      await api.request('POST', `/v1/webhooks/${id}/pause`);
      await api.send({ organization, type: 'a', data: -round });
      const looked = 'SELECT FROM backlog WHERE owner IS NULL AND rests_until > now()';
      await until(
        async () => (await api.query(looked)).length === 1 || received().length === 2 * round,
        'a look',
      );
      expect(received()).toHaveLength(2 * round - 1);
      await api.request('POST', `/v1/webhooks/${id}/resume`);
      await until(async () => received().length === 2 * round, 'what was held');
    }
    await engine.stop();
    await api.stop();
  });

  test('holds what waited for a retry', async () => {
    const webhook = await create();
    receiver.respond(() => ({ status: 500 }));
    await send(1);
    const retrying = await tidings.delivery(webhook.id, 'retrying');
    await act(webhook, 'pause');
    expect(await statuses(webhook)).toEqual(['held']);
    clock.advanceTo(retrying.nextAttemptAt!);
    receiver.respond(() => ({ status: 200 }));
    await act(webhook, 'resume');
    const delivery = await tidings.delivery(webhook.id, 'success');
    expect(delivery.attempts.map(({ trigger }) => trigger)).toEqual(['event', 'retry']);
  });

  test('still takes a test', async () => {
    const webhook = await create();
    await act(webhook, 'pause');
    const answer = await tidings.request<Delivery>('POST', `/v1/webhooks/${webhook.id}/test`, {
      event: 'a.test',
      data: { n: 1 },
    });
    expect(answer.body).toMatchObject({ status: 'success', event: { type: 'a.test' }, attemptCount: 1 });
    expect(answer.body.attempts[0]!.trigger).toBe('test');
  });
});

describe('a disabled webhook', () => {
  test('skips, and says so', async () => {
    const webhook = await create();
    await act(webhook, 'disable');
    const accepted = await tidings.send({ organization, type: 'a', data: 1 });
    expect(accepted.webhooks).toEqual([]);
    const delivery = await tidings.delivery(webhook.id, 'skipped');
    expect(delivery).toMatchObject({
      event: { id: accepted.id, type: 'a' },
      attempts: [],
      attemptCount: 0,
      completedAt: new Date(clock.now()).toISOString(),
    });
    await act(webhook, 'enable');
    await send(1);
    await tidings.delivery(webhook.id, 'success');
    expect((await statuses(webhook)).toSorted()).toEqual(['skipped', 'success']);
  });

  test('skips what waited, whether it was held or waited for a retry', async () => {
    const webhook = await create();
    receiver.respond(() => ({ status: 500 }));
    await send(2);
    await untilAll(webhook, 'retrying', 2);
    await act(webhook, 'pause');
    await send(2);
    expect(await statuses(webhook)).toEqual(['held', 'held', 'held', 'held']);
    await act(webhook, 'disable');
    await untilAll(webhook, 'skipped', 4);
    expect(received()).toHaveLength(2);
  });

  test('is not retried by hand', async () => {
    const webhook = await create();
    await act(webhook, 'disable');
    await send(1);
    const { id } = await tidings.delivery(webhook.id, 'skipped');
    const refused = await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${id}/retry`);
    expect(refused.body).toMatchObject({ status: 409, code: 'conflict' });
    await act(webhook, 'enable');
    expect((await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${id}/retry`)).status).toBe(
      202,
    );
    await tidings.delivery(webhook.id, 'success');
  });
});

describe('a deleted webhook', () => {
  test('cancels what waited for it, and gets nothing new', async () => {
    const webhook = await create();
    receiver.respond(() => ({ status: 500 }));
    await send(2);
    await untilAll(webhook, 'retrying', 2);
    await act(webhook, 'pause');
    await send(3);
    expect((await tidings.request('DELETE', `/v1/webhooks/${webhook.id}`)).status).toBe(204);
    // What it received and what it missed outlive the webhook.
    await untilAll(webhook, 'canceled', 5);
    expect((await tidings.request('GET', `/v1/webhooks/${webhook.id}`)).status).toBe(404);
    expect((await tidings.send({ organization, type: 'a', data: 1 })).webhooks).toEqual([]);
    expect(received()).toHaveLength(2);
  });
});
