/** The field `ordered` of a webhook: deliveries one after another, and what blocks and unblocks them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '@tidings/core/delivery';
import { SLOT_TOLERANCE_MS, slotInterval } from '@tidings/core/rate-limit';
import type { Webhook } from '@tidings/core/webhook';
import type { Problem } from '../src/api/errors.ts';
import { createReceiver, type ReceivedRequest, type Receiver, type Reply } from './harness.ts';
import { startTidings, TestClock, until, type Answer, type Tidings } from './start.ts';

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
/** What the receiver answers to each event, by what is in `data`; 200 where nothing is said. */
let replies: Map<number, Reply | Promise<Reply>>;
beforeEach(() => {
  organization = `ordered-${++count}`;
  replies = new Map();
  receiver.respond((request) => replies.get(numberIn(request)) ?? { status: 200 });
});

const numberIn = ({ body }: ReceivedRequest): number =>
  (JSON.parse(body.toString()) as { data: number }).data;
const create = (more: object = {}): Promise<Webhook> =>
  tidings.createWebhook({ organization, url: `${receiver.url}/${organization}`, ordered: true, ...more });
/** What has come, in its order. */
const received = (): number[] =>
  receiver.requests.filter(({ url }) => url === `/${organization}`).map((request) => numberIn(request));
const send = (data: number): Promise<unknown> => tidings.send({ organization, type: 'a', data });
const sendBatch = async (from: number, to: number): Promise<void> => {
  const batch = range(from, to).map((data) => ({ organization, type: 'a', data }));
  expect((await tidings.request('POST', '/v1/events/batch', batch)).status).toBe(202);
};
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** Time goes on meanwhile, at a third of its pace: who finds a delivery in other hands looks again a moment later. */
const untilReceived = async (wanted: number[]): Promise<void> => {
  let looked = performance.now();
  await until(async () => {
    const now = performance.now();
    clock.advance(Math.ceil((now - looked) / 3));
    looked = now;
    return received().length >= wanted.length;
  }, `${wanted.length} requests`);
  expect(received()).toEqual(wanted);
};
const switchTo = (webhook: Webhook, state: string): Promise<unknown> =>
  tidings.request('POST', `/v1/webhooks/${webhook.id}/${state}`);
const act = (webhook: Webhook, { id }: Delivery, action: 'retry' | 'cancel'): Promise<Answer<Delivery>> =>
  tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${id}/${action}`);
/** Its deliveries, the oldest first. */
const deliveries = async (webhook: Webhook): Promise<Delivery[]> =>
  (await tidings.deliveries(webhook.id, '?limit=250')).toReversed();
const untilStatuses = (webhook: Webhook, statuses: Delivery['status'][]): Promise<Delivery[]> =>
  until(async () => {
    const all = await deliveries(webhook);
    return all.map(({ status }) => status).join() === statuses.join() && all;
  }, statuses.join());

function held(): { reply: Promise<Reply>; give: (reply: Reply) => void } {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  return { reply: promise, give: resolve };
}

/** Sends three events, the first of which fails, and waits until it is to be retried. */
async function behindOneThatFails(webhook: Webhook): Promise<[Delivery, Delivery, Delivery]> {
  replies.set(1, { status: 500 });
  await sendBatch(1, 3);
  const found = await untilStatuses(webhook, ['retrying', 'pending', 'pending']);
  expect(received()).toEqual([1]);
  return found as [Delivery, Delivery, Delivery];
}

test('the field is shown, changed, and off to begin with', async () => {
  const plain = await tidings.createWebhook({ organization, url: receiver.url });
  expect(plain.ordered).toBe(false);
  expect((await tidings.changeWebhook(plain, { ordered: true })).body.ordered).toBe(true);
  const at = `/v1/webhooks/${plain.id}`;
  await tidings.request('PATCH', at, { name: 'Other' });
  expect((await tidings.request<Webhook>('GET', at)).body.ordered).toBe(true);
  const refused = await tidings.changeWebhook(plain, { ordered: 'yes' });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('/ordered');
});

test('a schedule on which one delivery may block the others for hours is warned of', async () => {
  const webhook = await create();
  const told = ({ warnings }: Webhook): string[] =>
    warnings.filter(({ code }) => code === 'long_block').map(({ detail }) => detail);
  const changed = async (input: object): Promise<string[]> =>
    told((await tidings.changeWebhook(webhook, input)).body);
  expect(told(webhook)).toEqual([expect.stringContaining('its retry schedule lasts 76 hours')]);
  expect(await changed({ retry: 'alert' })).toEqual([]);
  expect(await changed({ retry: { delays: [3601] } })).toHaveLength(1);
  expect(await changed({ ordered: false })).toEqual([]);
});

describe('in order', () => {
  test('events one by one, and those of a batch', async () => {
    await create();
    for (const n of range(1, 5)) await send(n);
    await sendBatch(6, 400);
    for (const n of range(401, 405)) await send(n);
    await untilReceived(range(1, 405));
  });

  test('one in flight at a time', async () => {
    const webhook = await create();
    const first = held();
    replies.set(1, first.reply);
    await sendBatch(1, 3);
    await untilReceived([1]);
    const [head, second] = await deliveries(webhook);
    const inFlight = await act(webhook, head!, 'retry');
    expect(inFlight.body).toMatchObject({ status: 409, code: 'conflict' });
    expect((await act(webhook, second!, 'retry')).status).toBe(409);
    expect(received()).toEqual([1]);
    first.give({ status: 200 });
    await untilReceived([1, 2, 3]);
  });

  test('another webhook, which is not, is not held up', async () => {
    await create();
    await tidings.createWebhook({ organization, url: `${receiver.url}/${organization}-free` });
    const first = held();
    receiver.respond(({ url }) => (url === `/${organization}` ? first.reply : { status: 200 }));
    await sendBatch(1, 20);
    await receiver.waitFor(
      (requests) => requests.filter(({ url }) => url === `/${organization}-free`).length === 20,
    );
    await receiver.waitFor(() => received().length === 1);
    first.give({ status: 200 });
    await untilReceived(range(1, 20));
  });

  test('a test is no part of it', async () => {
    const webhook = await create();
    await behindOneThatFails(webhook);
    const tested = await tidings.request<Delivery>('POST', `/v1/webhooks/${webhook.id}/test`, {
      event: 'a',
      data: 9,
    });
    expect(tested.body.status).toBe('success');
    expect(received()).toEqual([1, 9]);
  });
});

test('at a limited rate: one after another, and none before its slot', async () => {
  // Slots need a clock that moves.
  const real = await startTidings();
  await real.createWebhook({
    organization,
    url: `${receiver.url}/${organization}`,
    ordered: true,
    rateLimit: { perSecond: 20 },
    retry: { delays: [0.1] },
  });
  let failures = 0;
  receiver.respond((request) => ({ status: numberIn(request) === 3 && failures++ === 0 ? 500 : 200 }));
  for (const n of range(1, 8)) await real.send({ organization, type: 'a', data: n });
  await untilReceived([1, 2, 3, 3, 4, 5, 6, 7, 8]);
  const starts = await until(async () => {
    const rows = await real.query<{ at: Date }>('SELECT at FROM attempt ORDER BY at');
    return rows.length === 9 && rows.map(({ at }) => at.getTime());
  }, 'the attempts');
  await real.stop();
  for (let i = 1; i < starts.length; i++) {
    expect(starts[i]! - starts[i - 1]!).toBeGreaterThanOrEqual(slotInterval(20) - SLOT_TOLERANCE_MS - 1);
  }
});

describe('one that fails', () => {
  test('blocks those behind it until it succeeds', async () => {
    const webhook = await create();
    const [head] = await behindOneThatFails(webhook);
    await sendBatch(4, 5);
    replies.delete(1);
    clock.advanceTo(head.nextAttemptAt!);
    await untilReceived([1, 1, 2, 3, 4, 5]);
    await untilStatuses(webhook, ['success', 'success', 'success', 'success', 'success']);
  });

  test('and is given up lets the next one go', async () => {
    const webhook = await create({ retry: { delays: [60] } });
    const [head] = await behindOneThatFails(webhook);
    clock.advanceTo(head.nextAttemptAt!);
    await untilStatuses(webhook, ['failed', 'success', 'success']);
    expect(received()).toEqual([1, 1, 2, 3]);
  });

  test('and is canceled lets the next one go at once', async () => {
    const webhook = await create();
    const [head] = await behindOneThatFails(webhook);
    expect((await act(webhook, head, 'cancel')).body.status).toBe('canceled');
    await untilReceived([1, 2, 3]);
    await untilStatuses(webhook, ['canceled', 'success', 'success']);
  });

  test('one behind it can be canceled, and is left out', async () => {
    const webhook = await create();
    const [head, second] = await behindOneThatFails(webhook);
    expect((await act(webhook, second, 'cancel')).body.status).toBe('canceled');
    expect(received()).toEqual([1]);
    replies.delete(1);
    clock.advanceTo(head.nextAttemptAt!);
    await untilReceived([1, 1, 3]);
  });

  test('while the webhook rests, as it asked: nothing goes out before', async () => {
    const webhook = await create({ retry: 'none' });
    replies.set(1, { status: 429, headers: { 'retry-after': '600' } });
    await sendBatch(1, 2);
    await untilStatuses(webhook, ['failed', 'pending']);
    clock.advance(590_000);
    await send(3);
    expect(received()).toEqual([1]);
    clock.advance(20_000);
    await untilReceived([1, 2, 3]);
  });
});

describe('a retry by hand', () => {
  test('of the first that waits is made at once', async () => {
    const webhook = await create();
    const [head] = await behindOneThatFails(webhook);
    replies.delete(1);
    expect((await act(webhook, head, 'retry')).status).toBe(202);
    await untilReceived([1, 1, 2, 3]);
    const path = `/v1/webhooks/${webhook.id}/deliveries/${head.id}`;
    await untilStatuses(webhook, ['success', 'success', 'success']);
    const { attempts } = (await tidings.request<Delivery>('GET', path)).body;
    expect(attempts.map(({ trigger }) => trigger)).toEqual(['event', 'manual']);
  });

  test('of the first, though the webhook rests, and it alone', async () => {
    const webhook = await create();
    replies.set(1, { status: 503, headers: { 'retry-after': '3600' } });
    await sendBatch(1, 2);
    const [head] = await untilStatuses(webhook, ['retrying', 'pending']);
    expect((await act(webhook, head!, 'retry')).status).toBe(202);
    await untilReceived([1, 1]);
    await until(async () => (await deliveries(webhook))[0]!.attemptCount === 2, 'the second attempt');
    expect(received()).toEqual([1, 1]);
  });

  test('of one behind is refused, and says what to do', async () => {
    const webhook = await create();
    const [, second] = await behindOneThatFails(webhook);
    const refused = await act(webhook, second, 'retry');
    expect(refused.body).toMatchObject({ status: 409, code: 'conflict' });
    expect(refused.text).toContain('Retry or cancel the first that waits');
    expect(received()).toEqual([1]);
  });

  test('of one that has ended comes next', async () => {
    const webhook = await create();
    await send(0);
    const [ended] = await untilStatuses(webhook, ['success']);
    replies.set(1, { status: 500 });
    await sendBatch(1, 2);
    const [, head] = await untilStatuses(webhook, ['success', 'retrying', 'pending']);
    expect((await act(webhook, ended!, 'retry')).status).toBe(202);
    await untilReceived([0, 1, 0]);
    replies.delete(1);
    clock.advanceTo(head!.nextAttemptAt!);
    await untilReceived([0, 1, 0, 1, 2]);
  });

  test('of one that has ended, which fails again, blocks the others', async () => {
    const webhook = await create();
    await send(0);
    const [ended] = await untilStatuses(webhook, ['success']);
    replies.set(0, { status: 500 });
    await act(webhook, ended!, 'retry');
    // It waits from the beginning, at first for the attempt that was asked for.
    const waiting = await until(async () => {
      const [first] = await deliveries(webhook);
      return first?.attemptCount === 2 && first.status === 'retrying' && first;
    }, 'the end of the second attempt');
    await sendBatch(1, 2);
    await untilStatuses(webhook, ['retrying', 'pending', 'pending']);
    replies.delete(0);
    clock.advanceTo(waiting.nextAttemptAt!);
    await untilReceived([0, 0, 0, 1, 2]);
  });
});

describe('a webhook that is', () => {
  test('paused and resumed keeps the order', async () => {
    const webhook = await create();
    const first = held();
    replies.set(1, first.reply);
    await sendBatch(1, 3);
    await untilReceived([1]);
    await switchTo(webhook, 'pause');
    first.give({ status: 200 });
    await sendBatch(4, 6);
    await untilStatuses(webhook, ['success', 'held', 'held', 'held', 'held', 'held']);
    await switchTo(webhook, 'resume');
    await sendBatch(7, 8);
    await untilReceived(range(1, 8));
  });

  test('paused while the first waits for its retry: that one still comes first', async () => {
    const webhook = await create();
    await behindOneThatFails(webhook);
    await switchTo(webhook, 'pause');
    replies.delete(1);
    clock.advance(3600_000);
    await sendBatch(4, 4);
    await untilStatuses(webhook, ['held', 'held', 'held', 'held']);
    await switchTo(webhook, 'resume');
    await untilReceived([1, 1, 2, 3, 4]);
  });

  test('disabled skips what waits, and starts anew when it is enabled', async () => {
    const webhook = await create();
    await behindOneThatFails(webhook);
    await switchTo(webhook, 'disable');
    await untilStatuses(webhook, ['skipped', 'skipped', 'skipped']);
    await send(4);
    await switchTo(webhook, 'enable');
    await sendBatch(5, 6);
    await untilStatuses(webhook, ['skipped', 'skipped', 'skipped', 'skipped', 'success', 'success']);
    expect(received()).toEqual([1, 5, 6]);
  });

  test('deleted cancels what waits', async () => {
    const webhook = await create();
    await behindOneThatFails(webhook);
    await tidings.request('DELETE', `/v1/webhooks/${webhook.id}`);
    const waiting = async (): Promise<number> => {
      const of = 'SELECT FROM queue q JOIN webhook w ON w.number = q.webhook WHERE w.url = $1';
      return (await tidings.query(of, [webhook.url])).length;
    };
    await expect.poll(waiting).toBe(0);
    expect(received()).toEqual([1]);
  });

  test('ordered no more sends what waits, each by its own schedule', async () => {
    const webhook = await create();
    const [head] = await behindOneThatFails(webhook);
    await tidings.changeWebhook(webhook, { ordered: false });
    await receiver.waitFor(() => received().length === 3);
    expect(new Set(received())).toEqual(new Set([1, 2, 3]));
    replies.delete(1);
    clock.advanceTo(head.nextAttemptAt!);
    await untilStatuses(webhook, ['success', 'success', 'success']);
  });

  test('ordered from now on sends what waited before first, without its retries', async () => {
    const webhook = await create({ ordered: false });
    replies.set(1, { status: 500 });
    await send(1);
    const [before] = await untilStatuses(webhook, ['retrying']);
    await switchTo(webhook, 'pause');
    await sendBatch(2, 3);
    await tidings.changeWebhook(webhook, { ordered: true });
    await sendBatch(4, 6);
    await switchTo(webhook, 'resume');
    await receiver.waitFor(() => received().length === 6);
    expect(new Set(received().slice(1, 3))).toEqual(new Set([2, 3]));
    expect(received().slice(3)).toEqual([4, 5, 6]);
    replies.delete(1);
    clock.advanceTo(before!.nextAttemptAt!);
    await receiver.waitFor(() => received().length === 7);
    expect(received().at(-1)).toBe(1);
  });
});

test('no replay sends the newest first to it, but to others of its organization', async () => {
  const other = await create({ ordered: false, name: 'Any order' });
  const inOrder = await create({ name: 'In order' });
  await send(1);
  const [free] = await untilStatuses(other, ['success']);
  const [bound] = await untilStatuses(inOrder, ['success']);
  const replay = (input: object): Promise<Answer<Problem>> => {
    const asked = { organization, order: 'newest', includeSucceeded: true, ...input };
    return tidings.request('POST', '/v1/replays', asked);
  };
  const newest = expect.stringMatching(/is ordered.*accepted first.*out/) as string;
  for (const [input, path] of [
    [{ failedSince: '-1h', webhook: inOrder.id }, '/order'],
    [{ failedSince: '-1h' }, '/order'],
    [{ query: '', start: '-1h' }, '/order'],
    [{ deliveries: [free!.id, bound!.id] }, '/deliveries/1'],
  ] as const) {
    const refused = await replay(input);
    expect([refused.status, refused.body.errors]).toEqual([422, [{ path, message: newest }]]);
  }
  expect((await replay({ deliveries: [free!.id] })).status).toBe(201);
  expect((await replay({ failedSince: '-1h', webhook: other.id })).status).toBe(201);
});
