import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Delivery } from '@tidings/core/delivery';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Answer, type Page, type Tidings } from './start.ts';

const MINUTE = 60_000;
const COUNT = 12;
const clock = new TestClock();
let tidings: Tidings;
let receiver: Receiver;
let webhook: Webhook;
let all: Delivery[];
/** When the first one was accepted; the others came a minute apart. */
const start = clock.now();

// Of each four: one succeeds, one fails for good, one waits for a retry, one is held.
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
  receiver.respond(({ body }) => ({
    status: body.includes('"data":"ok"') ? 200 : 500,
    body: 'said the receiver',
  }));
  webhook = await tidings.createWebhook({ url: `${receiver.url}/in`, retry: { delays: [86_400] } });
  for (let i = 0; i < COUNT; i++) {
    const kind = ['ok', 'failed', 'retrying', 'held'][i % 4]!;
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/${kind === 'held' ? 'pause' : 'resume'}`);
    await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, {
      retry: kind === 'failed' ? 'none' : { delays: [86_400] },
    });
    const about = { project: 'p', severity: 'error', agentId: `agent-${i}` };
    await tidings.send({ id: `own-${i}`, ...about, type: `kind.${kind}`, data: kind });
    const expected = ({ ok: 'success', failed: 'failed', retrying: 'retrying' } as const)[kind];
    if (expected) await tidings.delivery(webhook.id, expected);
    clock.advance(MINUTE);
  }
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
  all = (await list('')).body.data;
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const list = (query: string): Promise<Answer<Page<Delivery>>> =>
  tidings.request('GET', `/v1/webhooks/${webhook.id}/deliveries?${query}`);
const idsOf = ({ body }: Answer<Page<Delivery>>): string[] => body.data.map(({ event }) => event.id);
const own = (...numbers: number[]): string[] => numbers.map((number) => `own-${number}`);
const at = (minutes: number): string => new Date(start + minutes * MINUTE).toISOString();

describe('the list of deliveries', () => {
  test('has the newest event first', () => {
    expect(all.map(({ event }) => event.id)).toEqual(own(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    expect(all.map(({ createdAt }) => createdAt)).toEqual(all.map((_, i) => at(COUNT - 1 - i)));
  });

  test('is filtered by status, alone or with a time', async () => {
    // While the webhook is paused, what waits for a retry is held as well.
    expect(idsOf(await list('status=success'))).toEqual(own(8, 4, 0));
    expect(idsOf(await list('status=failed'))).toEqual(own(9, 5, 1));
    expect(idsOf(await list('status=held'))).toEqual(own(11, 10, 7, 6, 3, 2));
    expect(idsOf(await list('status=canceled'))).toEqual([]);
    expect(idsOf(await list(`status=success&start=${at(1)}`))).toEqual(own(8, 4));
    expect((await list('status=nonsense')).status).toBe(422);
  });

  test('takes in both ends of a range of time', async () => {
    expect(idsOf(await list(`start=${at(3)}&end=${at(5)}`))).toEqual(own(5, 4, 3));
    expect(idsOf(await list(`start=${at(10)}`))).toEqual(own(11, 10));
    expect(idsOf(await list(`end=${at(0)}`))).toEqual(own(0));
    expect(idsOf(await list(`end=${encodeURIComponent('2026-03-02T14:00:59+02:00')}`))).toEqual(own(0));
    expect(idsOf(await list('start=1960-01-01T00:00:00Z&end=9999-12-31T23:59:59Z'))).toHaveLength(COUNT);
    expect(idsOf(await list('end=1960-01-01T00:00:00Z'))).toEqual([]);
  });

  test.each([
    'start=someday',
    'end=2026-13-01T00:00:00Z',
    'start=2016-12-31T23:59:60Z',
    'start=2026-03-02T12:00:01Z&end=2026-03-02T12:00:00Z',
  ])('refuses %s', async (query) => {
    expect((await list(query)).body).toMatchObject({ status: 422, code: 'invalid_request' });
  });

  test('takes limit and offset', async () => {
    expect(idsOf(await list('limit=3'))).toEqual(own(11, 10, 9));
    expect(idsOf(await list('limit=3&offset=10'))).toEqual(own(1, 0));
    expect(idsOf(await list('status=success&limit=1&offset=1'))).toEqual(own(4));
  });

  test('is walked to its end and back, whatever the page and the status', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: COUNT + 1 }),
        fc.constantFrom('', 'status=success', 'status=held', `start=${at(2)}&end=${at(9)}`),
        async (limit, filter) => {
          const expected = idsOf(await list(filter));
          const forth: string[] = [];
          let page = await list(`${filter}&limit=${limit}`);
          for (;;) {
            forth.push(...idsOf(page));
            if (page.body.nextCursor === null) break;
            page = await list(`${filter}&limit=${limit}&cursor=${page.body.nextCursor}`);
          }
          expect(forth).toEqual(expected);
          const back = idsOf(page);
          while (page.body.prevCursor !== null) {
            page = await list(`${filter}&limit=${limit}&cursor=${page.body.prevCursor}`);
            back.unshift(...idsOf(page));
          }
          expect(back).toEqual(expected);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('a delivery', () => {
  test('shows its attempts without bodies in the list', () => {
    const [attempt] = all.find(({ event }) => event.id === 'own-1')!.attempts;
    expect(attempt).toMatchObject({
      number: 1,
      request: { body: null },
      response: { status: 500, body: null },
    });
  });

  test('shows what was sent, byte for byte, and what came back', async () => {
    const delivery = await tidings.request<Delivery>(
      'GET',
      `/v1/webhooks/${webhook.id}/deliveries/${all.find(({ event }) => event.id === 'own-1')!.id}`,
    );
    const sent = receiver.requests.find(({ headers }) => headers['webhook-id'] === 'own-1')!;
    const { attempts, ...rest } = delivery.body;
    expect(rest).toEqual({
      id: expect.stringMatching(/^del_[0-9a-z]{33}$/),
      event: { id: 'own-1', type: 'kind.failed' },
      webhook: webhook.id,
      notificationType: 'rest',
      organization: 'default',
      project: 'p',
      severity: 'error',
      agentId: 'agent-1',
      size: '"failed"'.length,
      status: 'failed',
      attemptCount: 1,
      nextAttemptAt: null,
      createdAt: at(1),
      completedAt: at(1),
    });
    expect(attempts).toHaveLength(1);
    const [attempt] = attempts;
    expect(attempt).toMatchObject({
      number: 1,
      at: at(1),
      trigger: 'event',
      request: { method: 'POST', url: `${receiver.url}/in`, body: sent.body.toString() },
      response: { status: 500, body: 'said the receiver', truncated: false },
      errorClass: 'http',
      error:
        'The receiver answered 500: it failed while handling the request. Its log from that time says why.',
      resent: false,
    });
    expect(attempt!.timing.totalMs).toBe(attempt!.durationMs);
    expect(attempt!.timing.firstByteMs).toBeLessThanOrEqual(attempt!.durationMs);
    // Every header that is shown went out as shown; the rest is the connection's.
    expect(sent.headers).toMatchObject(attempt!.request.headers);
    expect(Object.keys(attempt!.request.headers).toSorted()).toEqual([
      'content-type',
      'user-agent',
      'webhook-attempt',
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
    ]);
  });

  test('shows the same body after a change of the webhook, and of a retry', async () => {
    const found = all.find(({ event }) => event.id === 'own-0')!;
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/resume`);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${found.id}/retry`);
    const delivery = await until(async () => {
      const { body } = await tidings.request<Delivery>(
        'GET',
        `/v1/webhooks/${webhook.id}/deliveries/${found.id}`,
      );
      return body.attemptCount === 2 && body.status === 'success' && body;
    }, 'the second attempt');
    const sent = receiver.requests.filter(({ headers }) => headers['webhook-id'] === 'own-0');
    expect(delivery.attempts.map(({ request }) => request.body)).toEqual(
      sent.map(({ body }) => body.toString()),
    );
  });
});
