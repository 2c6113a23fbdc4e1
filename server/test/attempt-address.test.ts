/** The IP address that an attempt was connected to: what is kept of it, who is told, and how it is searched. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseRange } from '@tidings/core/address';
import type { Attempt } from '@tidings/core/attempt';
import type { Delivery } from '@tidings/core/delivery';
import type { TestInbox } from '@tidings/core/test-inbox';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type Receiver } from './harness.ts';
import { createNameServer, type NameServer } from './name-server.ts';
import { createRawReceiver } from './raw-receiver.ts';
import { SELF_SIGNED } from './self-signed.ts';
import { startTidings, type Page, type Tidings } from './start.ts';

vi.mock(import('node:dns/promises'), async (original) =>
  (await import('./name-server.ts')).askingOnlyOurs(await original()),
);

let tidings: Tidings;
let names: NameServer;
let receiver: Receiver;
beforeAll(async () => {
  names = await createNameServer();
  const addresses = { allowPrivate: [parseRange('127.0.0.1')!], allowHttp: true };
  [tidings, receiver] = await Promise.all([startTidings({ addresses }), createReceiver()]);
});
afterAll(async () => {
  await Promise.all([receiver.close(), tidings.stop()]);
  await names.close();
});

const create = (url: string): Promise<Webhook> => tidings.createWebhook({ events: [], url, timeoutMs: 2000 });

async function attempt({ id }: Webhook): Promise<Attempt> {
  const { body } = await tidings.request<Delivery>('POST', `/v1/webhooks/${id}/test`, {
    event: 'a',
    data: 1,
  });
  return body.attempts[0]!;
}

test('is the one that the name led to, on a connection of its own and on one that is kept', async () => {
  names.records.set('here.test', ['127.0.0.1']);
  const webhook = await create(receiver.url.replace('127.0.0.1', 'here.test'));
  const [first, second] = [await attempt(webhook), await attempt(webhook)];
  expect([first.timing.connectMs, second.timing.connectMs]).toEqual([expect.any(Number), null]);
  expect([first.address, second.address]).toEqual(['127.0.0.1', '127.0.0.1']);
});

test('is told of a connection over which no request went', async () => {
  const server = createServer(SELF_SIGNED);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const made = await attempt(await create(`https://127.0.0.1:${port}/`));
  server.close();
  expect(made).toMatchObject({ errorClass: 'tls', address: '127.0.0.1' });
});

test('is told of nothing that never was connected', async () => {
  const closed = await createRawReceiver(() => undefined);
  await closed.close();
  names.records.set('inside.test', ['127.0.0.2']);
  const made = [];
  for (const url of [closed.url, 'http://nowhere.test/', 'http://inside.test/'])
    made.push(await attempt(await create(url)));
  expect(made.map(({ errorClass, address }) => [errorClass, address])).toEqual([
    ['connect', null],
    ['dns', null],
    ['blocked_address', null],
  ]);
});

test('nor of what a test inbox took, which is no address', async () => {
  const inbox = await tidings.request<TestInbox>('POST', '/v1/test-inboxes', { name: 'In' });
  expect(await attempt(await create(inbox.body.url))).toMatchObject({
    response: { status: 200 },
    address: null,
  });
});

test('is searched, exported, and found by the id of the attempt', async () => {
  const webhook = await create(receiver.url);
  const { id } = await attempt(webhook);
  const find = async (query: string): Promise<number> => {
    const parameters = new URLSearchParams({ query, start: '-1h' }).toString();
    const path = `/v1/webhooks/${webhook.id}/deliveries?${parameters}`;
    const { status, body } = await tidings.request<Page<Delivery>>('GET', path);
    expect(status, query).toBe(200);
    return body.data.length;
  };
  const later = `${id.slice(0, -1)}2`;
  const found = [];
  for (const query of ['ip:127.0.0.1', 'address=127.0.0.1', 'ip:10.*', 'ip:*', id, later])
    found.push(await find(query));
  expect(found).toEqual([1, 1, 0, 1, 1, 0]);
  const csv = await tidings.request<string>(
    'GET',
    `/v1/exports/deliveries?${new URLSearchParams({ format: 'csv', query: `webhook.id:${webhook.id}`, start: '-1h' }).toString()}`,
  );
  const [head, row] = csv.body.trim().split('\r\n');
  expect(row!.split(',')[head!.split(',').indexOf('address')]).toBe('127.0.0.1');
});
