/** Searches by the SDK. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvalidRequestError, Tidings as Client } from '@tidings/sdk';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Tidings } from './start.ts';

let server: Tidings;
let receiver: Receiver;
let admin: Client;
let webhook: string;
beforeAll(async () => {
  [server, receiver] = await Promise.all([startTidings(), createReceiver()]);
  admin = new Client({ apiKey: server.apiKey, baseUrl: server.url });
  ({ id: webhook } = await admin.webhooks.create({ name: 'A', url: receiver.url, events: ['*'] }));
  await admin.events.sendBatch(
    [1, 2, 3, 4, 5].map((n) => ({ id: `e-${n}`, type: 'order.paid', data: { n } })),
  );
  await until(async () => {
    const delivered = await admin.webhooks.getDeliveries(webhook, { status: 'success' });
    return delivered.length === 5;
  }, 'the deliveries');
});
afterAll(() => Promise.all([server.stop(), receiver.close()]));

test('deliveries are found page by page, with what was asked for besides', async () => {
  const search = { query: 'data.n>1', timeRange: { start: '-1h' }, total: true, histogram: true, limit: 3 };
  const page = await admin.deliveries.search(search);
  expect(page.map(({ event }) => event.id)).toEqual(['e-5', 'e-4', 'e-3']);
  expect(page.total).toEqual({ count: 4, more: false });
  const counts = page.histogram!.buckets.flatMap((bucket) => Object.entries(bucket.counts));
  expect(counts.map(([status]) => status)).toContain('success');
  expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(4);
  expect(Date.parse(page.range.end) - Date.parse(page.range.start)).toBe(3_600_000);
  const all: string[] = [];
  for await (const { event } of page) all.push(event.id);
  expect(all).toEqual(['e-5', 'e-4', 'e-3', 'e-2']);
  const plain = await admin.webhooks.getDeliveries(webhook, { limit: 2, offset: 1 });
  expect(plain.map(({ event }) => event.id)).toEqual(['e-4', 'e-3']);
  expect([plain.total, plain.histogram]).toEqual([null, null]);
});

test('events are found, and both are exported as files', async () => {
  const found = await admin.events.search({ query: 'data.n:(1 OR 2)', order: 'oldest' });
  expect(found.map(({ id }) => id)).toEqual(['e-1', 'e-2']);
  const events = await new Response(
    await admin.events.export({ format: 'ndjson', query: 'data.n=1' }),
  ).text();
  expect(JSON.parse(events)).toMatchObject({ id: 'e-1', data: { n: 1 } });
  const csv = await new Response(await admin.deliveries.export({ format: 'csv' })).text();
  expect(csv.split('\r\n')).toHaveLength(5 + 2);
});

test('what is wrong with a search is told with its place', async () => {
  const refused = await admin.deliveries.search({ query: 'a stauts:b' }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InvalidRequestError);
  expect(refused).toMatchObject({
    code: 'invalid_query',
    errors: [{ position: 2, length: 6, suggestion: 'status' }],
  });
  await expect(admin.deliveries.export({ format: 'csv', query: '(' })).rejects.toBeInstanceOf(
    InvalidRequestError,
  );
});

test('searches are saved', async () => {
  const saved = await admin.savedSearches.create({ name: 'Paid', query: 'event:order.paid', start: '-7d' });
  const layout = { columns: ['time', 'data.n'], pinned: ['time'] };
  await admin.savedSearches.update(saved.id, { name: 'Orders', layout });
  expect((await admin.savedSearches.list({ subject: 'deliveries' })).map(({ name }) => name)).toEqual([
    'Orders',
  ]);
  expect(await admin.savedSearches.get(saved.id)).toMatchObject({
    name: 'Orders',
    query: 'event:order.paid',
    layout: { ...layout, dense: false },
  });
  await admin.savedSearches.delete(saved.id);
  expect(await admin.savedSearches.list()).toHaveLength(0);
});
