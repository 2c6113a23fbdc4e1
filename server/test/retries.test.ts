import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '@tidings/core/delivery';
import { RETRY_PRESETS } from '@tidings/core/retry';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver, type Reply } from './harness.ts';
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

let reply: (request: ReceivedRequest) => Reply;
let path = 0;
let organization: string;
beforeEach(() => {
  reply = () => ({ status: 500 });
  receiver.respond((request) => (request.url === '/healthy' ? {} : reply(request)));
  organization = `retries-${++path}`;
});

const createWebhook = (retry: unknown): Promise<Webhook> =>
  tidings.createWebhook({ organization, url: `${receiver.url}/${path}`, retry });
const attemptsReceived = (): ReceivedRequest[] =>
  receiver.requests.filter(
    ({ url, headers }) => url === `/${path}` && headers['webhook-attempt'] !== undefined,
  );
const send = (): Promise<unknown> => tidings.send({ organization, project: 'p', type: 'a', data: {} });

/** The delivery once so many attempts are recorded. */
const afterAttempts = (webhook: Webhook, count: number): Promise<Delivery> =>
  until(async () => {
    const [delivery] = await tidings.deliveries(webhook.id);
    return delivery?.attemptCount === count && delivery;
  }, `attempt ${count}`);

/** Lets the engine look at what is due: deliveries asked for meanwhile have passed through its hands afterwards. */
async function letTheEngineLook(): Promise<void> {
  const marker = await tidings.createWebhook({ organization: 'markers', url: `${receiver.url}/healthy` });
  const { id } = await tidings.send({ organization: 'markers', type: 'a', data: 1, webhooks: [marker.id] });
  const seen = (): number => receiver.requests.filter(({ headers }) => headers['webhook-id'] === id).length;
  for (let round = 1; round <= 3; round++) {
    await receiver.waitFor(() => seen() === round);
    const delivery = await tidings.delivery(marker.id, 'success');
    if (round < 3) await tidings.request('POST', `/v1/webhooks/${marker.id}/deliveries/${delivery.id}/retry`);
  }
}

describe('the schedule', () => {
  test.each(['alert', 'standard'] as const)('%s is kept to, within its jitter', async (preset) => {
    const webhook = await createWebhook(preset);
    const delays = RETRY_PRESETS[preset];
    await send();
    for (let made = 1; made < delays.length; made++) {
      const delivery = await afterAttempts(webhook, made);
      expect(delivery).toMatchObject({ status: 'retrying', completedAt: null });
      const wait = Date.parse(delivery.nextAttemptAt!) - clock.now();
      expect(wait).toBeGreaterThanOrEqual(Math.floor(delays[made]! * 0.9));
      expect(wait).toBeLessThanOrEqual(Math.ceil(delays[made]! * 1.1));
      clock.advance(wait - 1);
      if (made < 3) {
        await letTheEngineLook();
        expect(attemptsReceived()).toHaveLength(made);
      }
      clock.advance(1);
    }
    const delivery = await afterAttempts(webhook, delays.length);
    expect(delivery).toMatchObject({
      status: 'failed',
      nextAttemptAt: null,
      completedAt: new Date(clock.now()).toISOString(),
    });
    expect(delivery.attempts.map(({ number, trigger }) => [number, trigger])).toEqual(
      delays.map((_, i) => [i + 1, i === 0 ? 'event' : 'retry']),
    );
    expect(attemptsReceived().map(({ headers }) => headers['webhook-attempt'])).toEqual(
      delays.map((_, i) => String(i + 1)),
    );
    expect(new Set(attemptsReceived().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(attemptsReceived().map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(attemptsReceived().map(({ headers }) => headers['webhook-timestamp'])).size).toBe(
      delays.length,
    );
  });

  test('none makes one attempt', async () => {
    const webhook = await createWebhook('none');
    await send();
    expect(await tidings.delivery(webhook.id, 'failed')).toMatchObject({
      attemptCount: 1,
      nextAttemptAt: null,
    });
  });

  test('of one’s own is kept to, and ends with success', async () => {
    reply = ({ headers }) => ({ status: headers['webhook-attempt'] === '3' ? 204 : 500 });
    const webhook = await createWebhook({ delays: [10, 20, 30] });
    await send();
    for (const [made, delay] of [
      [1, 10_000],
      [2, 20_000],
    ] as const) {
      const wait = Date.parse((await afterAttempts(webhook, made)).nextAttemptAt!) - clock.now();
      expect(Math.abs(wait - delay)).toBeLessThanOrEqual(delay * 0.1);
      clock.advance(wait);
    }
    const delivery = await tidings.delivery(webhook.id, 'success');
    expect(delivery.attempts.map(({ response }) => response!.status)).toEqual([500, 500, 204]);
  });
});

describe('Retry-After', () => {
  const httpDate = (seconds: number): string => new Date(clock.now() + seconds * 1000).toUTCString();
  test.each<[string, number, () => string, number, number]>([
    ['seconds', 503, () => '120', 120, 120],
    // A date has no milliseconds.
    ['a date', 429, () => httpDate(300), 299, 300],
    ['more than a day', 503, () => String(10 ** 12), 86_400, 86_400],
    ['less than the schedule', 503, () => '1', 4.5, 5.5],
    ['a negative number', 503, () => '-120', 4.5, 5.5],
    ['a date that has passed', 503, () => httpDate(-300), 4.5, 5.5],
    ['text', 503, () => 'soon', 4.5, 5.5],
    ['seconds with a failure of its own', 500, () => '60', 60, 60],
  ])('in %s is honoured as far as it makes sense', async (_, status, header, least, most) => {
    const webhook = await createWebhook('standard');
    const asked = header();
    reply = () => ({ status, headers: { 'retry-after': asked } });
    await send();
    const delivery = await afterAttempts(webhook, 1);
    const wait = Date.parse(delivery.nextAttemptAt!) - clock.now();
    expect(wait).toBeGreaterThanOrEqual(least * 1000);
    expect(wait).toBeLessThanOrEqual(most * 1000);
  });

  test('rests the whole webhook', async () => {
    const webhook = await createWebhook('standard');
    reply = () => ({ status: 429, headers: { 'retry-after': '600' } });
    await send();
    const resting = await afterAttempts(webhook, 1);
    for (let i = 0; i < 3; i++) await send();
    clock.advance(599_999);
    await letTheEngineLook();
    expect(attemptsReceived()).toHaveLength(1);
    expect((await tidings.deliveries(webhook.id)).map(({ status }) => status)).toEqual([
      'pending',
      'pending',
      'pending',
      'retrying',
    ]);
    reply = () => ({ status: 200 });
    clock.advanceTo(resting.nextAttemptAt!);
    await until(
      async () => (await tidings.deliveries(webhook.id, '?status=success')).length === 4,
      'the end of the rest',
    );
  });
});

describe('an answer', () => {
  test.each([
    [200, 'success', null],
    [204, 'success', null],
    [299, 'success', null],
    [301, 'retrying', 'redirect'],
    [304, 'retrying', 'redirect'],
    [400, 'retrying', 'http'],
    [401, 'retrying', 'http'],
    [404, 'retrying', 'http'],
    [422, 'retrying', 'http'],
    [429, 'retrying', 'rate_limited'],
    [500, 'retrying', 'http'],
    [503, 'retrying', 'http'],
    [599, 'retrying', 'http'],
  ] as const)('of %i makes the delivery %s', async (status, state, errorClass) => {
    const webhook = await createWebhook('standard');
    reply = () => ({ status });
    await send();
    const [attempt] = (await tidings.delivery(webhook.id, state)).attempts;
    expect(attempt).toMatchObject({ errorClass, response: { status } });
    expect(attempt!.error === null).toBe(state === 'success');
  });

  test('of 410 ends the delivery and disables the webhook', async () => {
    const webhook = await createWebhook('standard');
    reply = () => ({ status: 410 });
    await send();
    expect((await tidings.delivery(webhook.id, 'failed')).attemptCount).toBe(1);
    const disabled = await until(async () => {
      const { body } = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
      return !body.enabled && body;
    }, 'the end of the webhook');
    expect(disabled).toMatchObject({
      health: 'auto-disabled',
      disabledReason: expect.stringContaining('410'),
    });
    await send();
    await tidings.delivery(webhook.id, 'skipped');
    expect(attemptsReceived()).toHaveLength(1);
    const enabled = await tidings.request('POST', `/v1/webhooks/${webhook.id}/enable`);
    expect(enabled.body).toMatchObject({ health: 'healthy', disabledReason: null, enabled: true });
  });
});
