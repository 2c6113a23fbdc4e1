import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Tidings } from './start.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DELIVERIES = 20;
const clock = new TestClock();
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
  receiver.respond(({ body }) => ({ status: body.includes('"data":"good"') ? 200 : 500 }));
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const create = (organization: string): Promise<Webhook> =>
  tidings.createWebhook({ organization, url: receiver.url, retry: 'none' });

async function deliver(webhook: Webhook, data: 'good' | 'bad', count: number): Promise<void> {
  const before = (await tidings.deliveries(webhook.id, '?limit=250')).length;
  for (let i = 0; i < count; i++) {
    await tidings.send({ organization: webhook.organization, type: 'a', data });
    // One by one, and with a rest behind each: a webhook that fails is not asked at once.
    await until(
      async () => {
        clock.advance(60_000);
        const ended = await tidings.deliveries(webhook.id, '?limit=250');
        return (
          ended.filter(({ status }) => status === 'failed' || status === 'success').length === before + i + 1
        );
      },
      `delivery ${i + 1}`,
    );
  }
}

const look = async ({ id }: Webhook): Promise<Webhook> =>
  (await tidings.request<Webhook>('GET', `/v1/webhooks/${id}`)).body;

/** Housekeeping is done at each start. */
async function housekeeping(): Promise<void> {
  const other = await startTidings({ clock, beside: tidings, roles: ['engine'] });
  const marker = await create(`marker-${clock.now()}`);
  await tidings.query(
    `INSERT INTO health (lane, webhook, failing_since, failures)
     SELECT 0, number, $2, 20 FROM webhook WHERE uid = (SELECT uid FROM webhook ORDER BY number DESC LIMIT 1) AND url = $1`,
    [marker.url, new Date(clock.now() - 6 * DAY)],
  );
  await other.stop();
  const again = await startTidings({ clock, beside: tidings, roles: ['engine'] });
  await until(async () => !(await look(marker)).enabled, 'housekeeping');
  await again.stop();
}

test('a webhook that only failed for five days is disabled, one that succeeded in between is not', async () => {
  const ears = await createReceiver();
  for (const organization of ['failing', 'recovered', 'few'])
    await tidings.createWebhook({ organization, url: ears.url, events: ['webhook.disabled'] });
  const [failing, recovered, few] = [await create('failing'), await create('recovered'), await create('few')];
  await deliver(failing, 'bad', 1);
  await deliver(recovered, 'bad', DELIVERIES);
  await deliver(few, 'bad', 1);
  const since = (await look(failing)).failingSince!;
  expect(await look(failing)).toMatchObject({ health: 'failing', enabled: true, disabledReason: null });
  await deliver(failing, 'bad', DELIVERIES - 1);
  expect((await look(failing)).failingSince).toBe(since);

  clock.advance(Date.parse(since) + 5 * DAY - clock.now() - HOUR);
  await housekeeping();
  expect(await look(failing)).toMatchObject({ enabled: true, health: 'failing' });

  await deliver(recovered, 'good', 1);
  expect(await look(recovered)).toMatchObject({ health: 'healthy', failingSince: null });
  await deliver(recovered, 'bad', DELIVERIES);
  expect(await look(recovered)).toMatchObject({ health: 'failing' });
  clock.advance(HOUR);
  await housekeeping();
  expect(await look(failing)).toMatchObject({
    enabled: false,
    health: 'auto-disabled',
    disabledReason: expect.stringContaining(since),
  });
  expect(await look(recovered)).toMatchObject({ enabled: true, health: 'failing' });
  // Long enough, but not often enough.
  expect(await look(few)).toMatchObject({ enabled: true, health: 'failing' });

  await ears.waitFor(1);
  expect(ears.requests.map(({ body }) => JSON.parse(body.toString()) as unknown)).toMatchObject([
    {
      type: 'webhook.disabled',
      organization: 'failing',
      data: {
        webhook: { id: failing.id },
        automatic: true,
        reason: expect.stringMatching(/^It has only failed since .*, 20 deliveries in all\.$/),
        failingSince: since,
      },
    },
  ]);
  await ears.close();

  const enabled = await tidings.request('POST', `/v1/webhooks/${failing.id}/enable`);
  expect(enabled.body).toMatchObject({
    enabled: true,
    health: 'healthy',
    disabledReason: null,
    failingSince: null,
  });
  await housekeeping();
  expect((await look(failing)).enabled).toBe(true);
});
