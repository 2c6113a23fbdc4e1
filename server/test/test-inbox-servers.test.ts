/** Test inboxes of several servers: one that is crowded, one that stops, those that only deliver, one behind a proxy. */
import { expect, test } from 'vitest';
import type { ReceiptSummary, TestInbox } from '@tidings/core/test-inbox';
import { startTidings, until } from './start.ts';

/** Nothing private is allowed, as where people run it. */
const addresses = { allowPrivate: [], allowHttp: false };

test('what comes faster than anybody looks at is refused, each inbox for itself', async () => {
  const crowded = await startTidings({ addresses });
  const urls = await Promise.all(
    [1, 2].map(async () => (await crowded.request<TestInbox>('POST', '/v1/test-inboxes', {})).body.url),
  );
  const all = await Promise.all(Array.from({ length: 90 }, () => post(urls[0]!)));
  // Where the machine is busy the database may be, too, and is said to be.
  expect(new Set([200, 429, 503, ...all.map(({ status }) => status)])).toEqual(new Set([200, 429, 503]));
  expect(all.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  expect((await post(urls[1]!)).status).toBe(200);
  const beyond = await Promise.all(Array.from({ length: 120 }, () => post(`${crowded.url}/inbox/x`)));
  expect(beyond.map(({ status }) => status)).toContain(429);
  await crowded.stop();
});

test('one that only delivers reaches an inbox, and the others show what came', async () => {
  const takes = await startTidings({ roles: ['api'], addresses });
  const delivers = await startTidings({ beside: takes, roles: ['engine'], addresses });
  const made = (await takes.request<TestInbox>('POST', '/v1/test-inboxes', {})).body;
  const webhook = await takes.createWebhook({ url: made.url });
  await takes.send({ type: 'function.executed', data: 1 });
  await takes.delivery(webhook.id, 'success');
  const found = await takes.request<{ data: ReceiptSummary[] }>(
    'GET',
    `/v1/test-inboxes/${made.id}/receipts`,
  );
  expect(found.body.data).toMatchObject([{ webhook: webhook.id, signature: { verified: true } }]);
  await delivers.stop();
  await takes.stop();
});

test('behind a proxy, the public address is that of an inbox, and the one behind it is not', async () => {
  const publicUrl = new URL('https://tidings.example.com');
  const proxied = await startTidings({ publicUrl, addresses });
  const made = (await proxied.request<TestInbox>('POST', '/v1/test-inboxes', {})).body;
  expect(made.url.startsWith('https://tidings.example.com/inbox/')).toBe(true);
  const webhook = await proxied.createWebhook({ url: made.url });
  await proxied.send({ type: 'function.executed', data: 1 });
  await proxied.delivery(webhook.id, 'success');
  const inner = made.url.replace('https://tidings.example.com', proxied.url);
  expect((await proxied.request('POST', '/v1/webhooks', { name: 'x', url: inner, events: [] })).status).toBe(
    422,
  );
  await proxied.stop();
});

test('does not hold up a stop by an answer that it holds back', async () => {
  const stopping = await startTidings({ addresses });
  const slow = (
    await stopping.request<TestInbox>('POST', '/v1/test-inboxes', { answer: { delayMs: 60_000 } })
  ).body;
  const held = post(slow.url).catch(() => 'cut');
  await until(async () => {
    const now = await stopping.request<TestInbox>('GET', `/v1/test-inboxes/${slow.id}`);
    return now.body.received === 1;
  }, 'the request');
  const started = performance.now();
  await stopping.stop();
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(await held).toBe('cut');
});

async function post(url: string): Promise<{ status: number }> {
  const answered = await fetch(url, { method: 'POST', body: 'x' });
  await answered.text();
  return answered;
}
