/** The field `rateLimit` of a webhook, and what it holds for. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '@tidings/core/delivery';
import { SLOT_TOLERANCE_MS, slotInterval } from '@tidings/core/rate-limit';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, until, type Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
let organization = 'none';
let path = '/';
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});
let count = 0;
beforeEach(() => {
  receiver.respond(() => ({ status: 200 }));
  organization = `limited-${++count}`;
  path = `/${count}`;
});

const createLimited = (perSecond: number, more: object = {}): Promise<Webhook> =>
  tidings.createWebhook({ organization, url: receiver.url + path, rateLimit: { perSecond }, ...more });
const received = (): ReceivedRequest[] => receiver.requests.filter(({ url }) => url === path);
const send = (): Promise<unknown> => tidings.send({ organization, type: 'a', data: {} });

/** When attempts started, once so many are recorded. */
async function attempts(webhook: Webhook, wanted: number): Promise<number[]> {
  const starts = await until(
    async () => {
      const rows = await tidings.query<{ at: Date }>(
        `SELECT a.at FROM attempt a JOIN webhook w ON w.number = a.webhook WHERE w.name = $1 ORDER BY a.at`,
        [webhook.name],
      );
      return rows.length >= wanted && rows.map(({ at }) => at.getTime());
    },
    `${wanted} attempts`,
    15_000,
  );
  return starts;
}

function expectApart(starts: readonly number[], perSecond: number): void {
  for (let i = 1; i < starts.length; i++) {
    const apart = starts[i]! - starts[i - 1]!;
    expect(apart).toBeGreaterThanOrEqual(slotInterval(perSecond) - SLOT_TOLERANCE_MS - 1);
  }
}

describe('the field', () => {
  test('is shown, changed, and cleared with null; a webhook has none to begin with', async () => {
    const free = await tidings.createWebhook({ organization, url: receiver.url });
    expect(free.rateLimit).toBeNull();
    const webhook = await createLimited(0.5);
    const at = `/v1/webhooks/${webhook.id}`;
    expect((await tidings.request<Webhook>('GET', at)).body.rateLimit).toEqual({ perSecond: 0.5 });
    await tidings.request('PATCH', at, { name: 'Other' });
    const change = (rateLimit: unknown) => tidings.request<Webhook>('PATCH', at, { rateLimit });
    expect((await change({ perSecond: 1000 })).body.rateLimit).toEqual({ perSecond: 1000 });
    expect((await change(null)).body.rateLimit).toBeNull();
    expect((await tidings.request<Webhook>('GET', at)).body.rateLimit).toBeNull();
  });

  test.each([
    [{ perSecond: 0 }, '/rateLimit/perSecond'],
    [{ perSecond: 1001 }, '/rateLimit/perSecond'],
    [{ perSecond: '5' }, '/rateLimit/perSecond'],
    [{}, '/rateLimit/perSecond'],
    [{ perSecond: 5, burst: 2 }, '/rateLimit/burst'],
    [5, '/rateLimit'],
  ])('%j is refused, with its place', async (rateLimit, place) => {
    const refused = await tidings.request('POST', '/v1/webhooks', {
      name: 'A test',
      url: receiver.url,
      events: [],
      rateLimit,
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.map((fault) => fault.path)).toContain(place);
  });

  test.each([true, false])('of 0 is refused with what to do instead; ordered: %s', async (ordered) => {
    const input = { name: 'A test', url: receiver.url, events: [], ordered, rateLimit: { perSecond: 0 } };
    const refused = await tidings.request('POST', '/v1/webhooks', input);
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([
      { path: '/rateLimit/perSecond', message: 'must be 0.01 or more. To send none, pause the webhook.' },
    ]);
  });
});

describe('holds for', () => {
  test('first attempts, which come one after another', async () => {
    const webhook = await createLimited(5, { name: 'First attempts' });
    for (let i = 0; i < 6; i++) await send();
    expectApart(await attempts(webhook, 6), 5);
  });

  test('retries, tests and retries by hand', async () => {
    const webhook = await createLimited(5, { name: 'All', retry: { delays: [0, 0] }, timeoutMs: 1000 });
    receiver.respond(() => ({ status: 500 }));
    await send();
    await attempts(webhook, 3);
    const [failed] = await until(async () => {
      const list = await tidings.deliveries(webhook.id, '?status=failed');
      return list.length > 0 && list;
    }, 'the end of its attempts');
    const byHand = tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${failed!.id}/retry`);
    const tested = tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, { event: 'a', data: {} });
    expectApart(await attempts(webhook, 5), 5);
    expect((await byHand).status).toBe(202);
    expect((await tested).status).toBe(200);
  });

  test('the process that comes after', async () => {
    const webhook = await createLimited(0.4, { name: 'Restarted' });
    await send();
    await send();
    await receiver.waitFor(() => received().length === 1);
    await tidings.stopServer();
    const next = await startTidings({ beside: tidings });
    const starts = await attempts(webhook, 2);
    await next.stop();
    expectApart(starts, 0.4);
  });
});

test('a test goes ahead of what waits', async () => {
  const next = await startTidings({ beside: tidings });
  const webhook = await next.createWebhook({
    organization,
    url: receiver.url + path,
    name: 'Ahead',
    timeoutMs: 1000,
    rateLimit: { perSecond: 3 },
  });
  for (let i = 0; i < 5; i++) await next.send({ organization, type: 'a', data: {} });
  await receiver.waitFor(() => received().length === 1);
  const tested = next.request<Delivery>('POST', `/v1/webhooks/${webhook.id}/test`, { event: 't', data: {} });
  await receiver.waitFor(() => received().length >= 4);
  await tested;
  await next.stop();
  const types = received().map(({ body }) => (JSON.parse(body.toString()) as { type: string }).type);
  expect(types.indexOf('t')).toBeLessThanOrEqual(3);
  expect(types).toContain('t');
});
