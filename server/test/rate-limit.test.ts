/** A rate limit, kept by several processes together. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase } from './harness.ts';
import type { TestDatabase } from './harness.ts';
import { startLoad } from './load.ts';
import { countReceipts } from './receipts.ts';
import type { Receipts } from './receipts.ts';
import { until } from './start.ts';

const keys = newKeys();
let database: TestDatabase;
let pool: pg.Pool;
let receipts: Receipts;
let children: Child[] = [];

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2, options: '-c jit=off' });
  pool.on('error', () => undefined);
  receipts = await countReceipts();
  children = [await startChild(database.url, keys)];
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await receipts.close();
  await pool.end();
  await database.drop();
});

async function createWebhook(path: string, more: object): Promise<Webhook> {
  const response = await fetch(`${children[0]!.url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'A test', url: receipts.receiver.url + path, ...more }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as Webhook;
}

/** Times in milliseconds within any one second, at the worst. */
function worstSecond(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let worst = 0;
  for (let from = 0, to = 0; to < sorted.length; to++) {
    while (sorted[to]! - sorted[from]! >= 1000) from++;
    worst = Math.max(worst, to - from + 1);
  }
  return worst;
}

test(
  'three processes, one of them killed and replaced: no second holds more, nothing is lost, others are not held up',
  { timeout: 60_000 },
  async () => {
    const PER_SECOND = 50;
    const EVENTS = 400;
    await createWebhook('/limited', { events: ['limited'], rateLimit: { perSecond: PER_SECOND } });
    await createWebhook('/free', { events: ['free'] });
    // Those that start now know both from the beginning.
    children.push(...(await Promise.all([startChild(database.url, keys), startChild(database.url, keys)])));
    const urls = (): string[] => children.map((child) => child.url);
    const arrived: number[] = [];
    const arrivals = new Map<string, number[]>();
    receipts.receiver.respond((request) => {
      if (request.url === '/limited') {
        const now = Date.now();
        const id = String(request.headers['webhook-id']);
        arrived.push(now);
        arrivals.set(id, [...(arrivals.get(id) ?? []), now]);
      }
      return receipts.note(request);
    });

    const events = (type: string, count: number) =>
      Array.from({ length: count }, (_, i) => ({ id: `${type}-${i}`, type, data: {} }));
    const load = { apiKey: keys.apiKey, urls };
    const limited = startLoad(events('limited', EVENTS), { ...load, perRequest: 25, requestsAtOnce: 6 });
    await limited.done;
    // Most of it waits by now. What has no limit is through in a moment.
    const began = performance.now();
    await startLoad(events('free', 60), { ...load, requestsAtOnce: 3 }).done;
    const freeOnes = () => [...receipts.copies.keys()].filter((key) => key.endsWith('/free')).length;
    await until(async () => freeOnes() === 60, 'what has no limit');
    console.log(`60 without a limit in ${Math.round(performance.now() - began)} ms`);
    expect(arrived.length).toBeLessThan(EVENTS * 0.8);

    const victim = children[1]!;
    victim.kill('SIGKILL');
    await victim.exited;
    children = children.filter((child) => child !== victim);
    children.push(await startChild(database.url, keys));
    await receipts.reached(EVENTS + 60);

    const recorded = async () =>
      (
        await pool.query<{ at: Date; id: string }>(
          `SELECT a.at, e.id FROM attempt a JOIN event e ON e.lane = a.lane AND e.uid = a.event WHERE a.url LIKE '%/limited'`,
        )
      ).rows;
    await until(async () => (await recorded()).length >= EVENTS, 'the record of every attempt');
    const attempts = await recorded();
    const starts = attempts.map(({ at }) => at.getTime());
    // Requests are as long on the way as busy machines make them: what was started in more than a second may arrive in one.
    const onTheWay = attempts.map(({ at, id }) =>
      Math.min(
        ...arrivals
          .get(id)!
          .map((time) => time - at.getTime())
          .filter((ms) => ms >= 0),
      ),
    );
    const spread = Math.max(...onTheWay) - Math.min(...onTheWay);
    const took = (arrived.at(-1)! - arrived[0]!) / 1000;
    const allowance = Math.ceil((spread / 1000) * PER_SECOND);
    console.log(
      `${arrived.length} requests in ${took.toFixed(1)} s, ${(arrived.length / took).toFixed(1)} a second; worst second ` +
        `${worstSecond(starts)} started, ${worstSecond(arrived)} arrived; on the way for ${Math.max(...onTheWay)} ms at most`,
    );
    expect(worstSecond(starts)).toBeLessThanOrEqual(PER_SECOND);
    expect(worstSecond(arrived)).toBeLessThanOrEqual(PER_SECOND + allowance);
    expect(arrived.length).toBeLessThanOrEqual(took * PER_SECOND + 1 + allowance);
    for (let i = 0; i < EVENTS; i++) expect(receipts.copies.has(`limited-${i} /limited`)).toBe(true);
  },
);
