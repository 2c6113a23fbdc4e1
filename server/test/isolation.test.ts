import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Tidings } from './start.ts';

let tidings: Tidings;
let healthy: Receiver;
let dead: Receiver;
beforeAll(async () => {
  [tidings, healthy, dead] = await Promise.all([startTidings(), createReceiver(), createReceiver()]);
  dead.respond(() => 'hang');
});
afterAll(async () => {
  await Promise.all([healthy.close(), dead.close()]);
  await tidings.stop();
});

const send = (organization: string, count: number): Promise<unknown> =>
  tidings.request(
    'POST',
    '/v1/events/batch',
    Array.from({ length: count }, () => ({ organization, type: 'a', data: 'x'.repeat(200) })),
  );

test('a webhook that hangs takes a few requests, and the others get all of theirs', async () => {
  const organization = 'hanging';
  const options = { organization, timeoutMs: 30_000 };
  const stuck = await tidings.createWebhook({ ...options, url: dead.url });
  await tidings.createWebhook({ ...options, url: healthy.url });
  for (let i = 0; i < 4; i++) await send(organization, 500);
  await healthy.waitFor(2000, 10_000);
  // No answer came yet, so whatever reached the dead one is still in flight.
  expect(dead.requests.length).toBeGreaterThan(0);
  expect(dead.requests.length).toBeLessThanOrEqual(32);
  expect(await tidings.deliveries(stuck.id, '?status=pending&limit=250')).toHaveLength(250);
  // Once it is known to be slow, what comes for it waits in the database and no longer in memory.
  await until(async () => {
    await send(organization, 1);
    const [row] = await tidings.query<{ parked: number }>(
      `SELECT count(*)::int AS parked FROM queue q JOIN webhook w ON w.number = q.webhook WHERE w.url = $1 AND q.parked`,
      [dead.url],
    );
    return row!.parked > 0;
  }, 'a delivery that waits in the database');
  expect(dead.requests.length).toBeLessThanOrEqual(32);
});

test('many webhooks that refuse leave the healthy one alone', async () => {
  const organization = 'refusing';
  const gone = await createReceiver();
  await gone.close();
  for (let i = 0; i < 20; i++) await tidings.createWebhook({ organization, url: gone.url });
  const well = await tidings.createWebhook({ organization, url: `${healthy.url}/refusing` });
  for (let i = 0; i < 3; i++) await send(organization, 100);
  const got = (): number => healthy.requests.filter(({ url }) => url === '/refusing').length;
  await healthy.waitFor(() => got() === 300, 10_000);
  await until(
    async () => (await tidings.deliveries(well.id, '?status=success&limit=250&offset=50')).length === 250,
    'all of the healthy one',
  );
  // A webhook that refuses is asked a few times, not once for each event.
  const [row] = await tidings.query<{ most: number }>(
    `SELECT coalesce(max(n), 0)::int AS most FROM (
       SELECT count(*) AS n FROM attempt a JOIN webhook w ON w.number = a.webhook WHERE w.url = $1 GROUP BY w.number) x`,
    [gone.url],
  );
  expect(row!.most).toBeLessThan(60);
});

test('a webhook that comes back gets all that waited for it, once', async () => {
  const organization = 'returning';
  const receiver = await createReceiver();
  try {
    receiver.respond((_, index) => (index < 5 ? 'reset' : {}));
    const webhook = await tidings.createWebhook({
      organization,
      url: receiver.url,
      retry: { delays: [0, 0, 0] },
    });
    await send(organization, 200);
    await until(
      async () => (await tidings.deliveries(webhook.id, '?status=success&limit=250')).length === 200,
      'all deliveries',
      15_000,
    );
    const delivered = receiver.requests.slice(5).map(({ headers }) => headers['webhook-id']);
    expect(delivered).toHaveLength(200);
    expect(new Set(delivered).size).toBe(200);
  } finally {
    await receiver.close();
  }
});
