import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Tidings } from './start.ts';

const DAY = 86_400_000;
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

const isThere = async (id: string): Promise<boolean> =>
  (await tidings.request('GET', `/v1/events/${id}`)).status === 200;

/** Housekeeping is done at each start. */
async function housekeeping(): Promise<void> {
  const other = await startTidings({ clock, beside: tidings, roles: ['engine'] });
  await other.stop();
}

test('events, deliveries and attempts are kept for 30 days, and then dropped by the day', async () => {
  const webhook = await tidings.createWebhook({ url: receiver.url });
  const paused = await tidings.createWebhook({ url: receiver.url });
  await tidings.request('POST', `/v1/webhooks/${paused.id}/pause`);
  const ids: string[] = [];
  for (let day = 0; day < 3; day++) {
    ids.push((await tidings.send({ type: 'a', data: day })).id);
    await tidings.delivery(webhook.id, 'success');
    // A day without a start: the partitions of the days to come are made as they are needed.
    clock.advance(DAY);
  }
  clock.advance(27 * DAY);
  await housekeeping();
  expect(await Promise.all(ids.map(isThere))).toEqual([true, true, true]);

  clock.advance(DAY);
  await housekeeping();
  expect(await Promise.all(ids.map(isThere))).toEqual([false, true, true]);
  expect((await tidings.deliveries(webhook.id)).map(({ event }) => event.id)).toEqual([ids[2], ids[1]]);
  expect((await tidings.deliveries(paused.id)).map(({ event }) => event.id)).toEqual([ids[2], ids[1]]);
  const [counts] = await tidings.query(
    `SELECT (SELECT count(*)::int FROM event) AS events, (SELECT count(*)::int FROM delivery) AS deliveries,
       (SELECT count(*)::int FROM attempt) AS attempts, (SELECT count(*)::int FROM queue) AS waiting`,
  );
  expect(counts).toEqual({ events: 2, deliveries: 2, attempts: 2, waiting: 2 });

  // What is left still works.
  const [old] = await tidings.deliveries(webhook.id);
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${old!.id}/retry`);
  await until(
    async () => (await tidings.deliveries(webhook.id))[0]?.attemptCount === 2,
    'a retry of an old one',
  );
  await tidings.send({ type: 'a', data: 'new' });
  await tidings.delivery(webhook.id, 'success');
});

test('somebody who reads the log for long holds up neither commits nor the partitions of tomorrow', async () => {
  const webhook = await tidings.createWebhook({ url: receiver.url, organization: 'read' });
  const reader = new pg.Client({ connectionString: tidings.databaseUrl });
  await reader.connect();
  await reader.query('BEGIN; SELECT count(*) FROM event');
  try {
    clock.advance(31 * DAY);
    const sent = tidings.send({ organization: 'read', type: 'a', data: 1 });
    const other = await startTidings({ clock, beside: tidings, roles: ['engine'] });
    await sent;
    await tidings.delivery(webhook.id, 'success');
    // What is read is not dropped under its reader, and goes after it.
    await until(
      async () => (await tidings.query('SELECT FROM pg_inherits WHERE inhdetachpending')).length === 1,
      'a partition that is to go',
    );
    const stopped = other.stop();
    await reader.query('COMMIT');
    await stopped;
  } finally {
    await reader.end();
  }
  await housekeeping();
  const today = new Date(clock.now() - 30 * DAY).toISOString().slice(0, 10).replaceAll('-', '');
  expect(
    await tidings.query(
      `SELECT relname FROM pg_class WHERE relname ~ '^event_[0-9]{8}$' AND right(relname, 8) < $1`,
      [today],
    ),
  ).toEqual([]);
});
