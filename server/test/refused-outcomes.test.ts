/** What came of a delivery that PostgreSQL refuses to write down: the retention has taken its event meanwhile. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiver, type Receiver, type Reply } from './harness.ts';
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

/** What the retention does to the log, at the worst moment. */
async function dropLog(): Promise<void> {
  const partitions = await tidings.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits
     WHERE inhparent = ANY ('{event,delivery,attempt,idempotency}'::regclass[])`,
  );
  for (const { name } of partitions) await tidings.query(`DROP TABLE ${name}`);
}

test.each([
  ['from a batch', 1],
  ['claimed from the queue', 2],
] as const)('a delivery %s ends all the same, and holds up no other', async (_, attempt) => {
  let reply = (_reply: Reply): void => undefined;
  const replied = new Promise<Reply>((resolve) => (reply = resolve));
  receiver.respond(({ headers }) =>
    Number(headers['webhook-attempt']) < attempt ? { status: 500 } : replied,
  );
  const organization = `refused-${attempt}`;
  await tidings.createWebhook({ organization, url: receiver.url, retry: { delays: [0] } });
  await tidings.send({ organization, type: 'a', data: 1 });
  await receiver.waitFor((requests) =>
    requests.some(
      ({ headers, body }) =>
        headers['webhook-attempt'] === String(attempt) && body.toString().includes(organization),
    ),
  );
  await dropLog();
  await tidings.query('SELECT make_partitions($1, 3)', [new Date(clock.now() + 40 * 86_400_000)]);
  expect(await tidings.query('SELECT FROM event')).toEqual([]);
  clock.advance(40 * 86_400_000);
  reply({ status: 200 });

  const left = () => tidings.query('SELECT event FROM queue UNION ALL SELECT id FROM batch');
  await until(async () => (await left()).length === 0, 'the end of its lease');
  const refused = tidings.log.splice(0).filter((line) => line.includes('an outcome was refused'));
  expect(refused).toHaveLength(3);
  receiver.respond(() => ({ status: 200 }));
  const next = await tidings.createWebhook({ organization: `next-${attempt}`, url: receiver.url });
  await tidings.send({ organization: `next-${attempt}`, type: 'a', data: 1 });
  expect(await tidings.delivery(next.id, 'success')).toMatchObject({ attemptCount: 1 });
});
