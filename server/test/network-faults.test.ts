/** A network between Tidings and PostgreSQL that is slow, or that swallows everything and tells nobody. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { accountedLoad } from './accounted-load.ts';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase } from './harness.ts';
import type { TestDatabase } from './harness.ts';
import { countReceipts } from './receipts.ts';
import type { Receipts } from './receipts.ts';
import { until } from './start.ts';
import { startTcpProxy } from './tcp-proxy.ts';
import type { TcpProxy } from './tcp-proxy.ts';

const keys = newKeys();
let database: TestDatabase;
let proxy: TcpProxy;
let receipts: Receipts;
let child: Child;

beforeAll(async () => {
  receipts = await countReceipts();
});
beforeEach(async () => {
  database = await createDatabase();
  const url = new URL(database.url);
  proxy = await startTcpProxy(Number(url.port));
  url.port = String(proxy.port);
  child = await startChild(url.href, keys);
  const response = await fetch(`${child.url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'All', url: receipts.receiver.url, events: ['*'] }),
  });
  expect(response.status).toBe(201);
});
afterEach(async () => {
  await child.stop();
  await proxy.close();
  await database.drop();
  receipts.clear();
});
afterAll(() => receipts.close());

const load = (requestsAtOnce: number) =>
  accountedLoad({ child, receipts, databaseUrl: database.url, apiKey: keys.apiKey }, { requestsAtOnce });

test('connections that go silent are given up, and nothing is lost', { timeout: 60_000 }, async () => {
  const under = load(50);
  await receipts.reached(500);
  proxy.silence();
  const silentAt = performance.now();
  await until(async () => (under.answers.get(503) ?? 0) > 100, 'refusals', 20_000);
  const refusedAfter = Math.round(performance.now() - silentAt);
  const askedAt = performance.now();
  expect((await fetch(`${child.url}/readyz`)).status).toBe(503);
  const unreadyAfter = Math.round(performance.now() - askedAt);
  proxy.resume();
  const recovery = Math.round(await under.untilAccepted());
  await under.stop();
  under.report('silent', { refusedAfter, unreadyAfter, recovery });
  expect(under.slowest).toBeLessThan(10_000);
  expect(recovery).toBeLessThan(10_000);
  // Two seconds, and room for a busy machine.
  expect(unreadyAfter).toBeLessThan(6000);
});

test(
  'a fifth of a second to the database and back makes everything slower, nothing wrong',
  { timeout: 40_000 },
  async () => {
    proxy.delay = 100;
    const under = load(50);
    await receipts.reached(250);
    await under.stop();
    under.report('slow', {});
    expect(under.answers.get(503) ?? 0).toBe(0);
    expect(receipts.duplicates()).toEqual([]);
  },
);
