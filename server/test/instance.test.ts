/** What a server says of itself to whoever looks after it, and to those of one organization. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRange, printRange } from '@tidings/core/address';
import type { Instance } from '@tidings/core/instance';
import { VERSION } from '../src/version.ts';
import { createReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';
import { startTidings } from './start.ts';
import type { Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([
    startTidings({ sendingAddresses: ['192.0.2.7'], retentionDays: 12 }),
    createReceiver(),
  ]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const keyFor = async (input: object): Promise<Record<string, string>> => {
  const made = await tidings.request<{ key: string }>('POST', '/v1/api-keys', { name: 'x', ...input });
  return { authorization: `Bearer ${made.body.key}` };
};

test('callers of the whole instance see its settings, its processes and what waits', async () => {
  receiver.respond(() => ({ status: 500 }));
  await tidings.createWebhook({ organization: 'waits', url: receiver.url, retry: { delays: [3600] } });
  await tidings.send({ organization: 'waits', type: 'it.waits', data: {} });
  await expect
    .poll(
      async () => (await tidings.request<Instance>('GET', '/v1/instance')).body.health!.queue.waiting,
      // What was found is kept for five seconds.
      { timeout: 10_000 },
    )
    .toBe(1);
  const { status, body } = await tidings.request<Instance>('GET', '/v1/instance');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    version: VERSION,
    retentionDays: 12,
    sendingAddresses: ['192.0.2.7'],
    allowPrivate: ['127.0.0.0/8'],
  });
  const { processes, queue, databaseVersion } = body.health!;
  expect(databaseVersion).toMatch(/^1\d/);
  expect(processes).toMatchObject([{ pid: process.pid, roles: ['api', 'engine'] }]);
  expect(queue).toMatchObject({ parked: 1, backlogs: 1, overdueSeconds: null });
  expect(queue.oldestSeconds).toBeGreaterThanOrEqual(0);
});

test('those of one organization see what bears on it alone, and others nothing', async () => {
  const own = await keyFor({ organization: 'waits', permissions: ['settings:read'] });
  const { body } = await tidings.request<Instance>('GET', '/v1/instance', undefined, own);
  expect(body).toMatchObject({ retentionDays: 12, allowPrivate: null, health: null });
  const other = await keyFor({ permissions: ['webhooks:read'] });
  expect((await tidings.request('GET', '/v1/instance', undefined, other)).status).toBe(403);
});

test.each(['10.0.0.0/8', '127.0.0.1/32', 'fd00::/8', '2001:db8::7/128'])(
  'the range %s is printed as it is read',
  (text) => {
    expect(printRange(parseRange(text)!)).toBe(text);
  },
);

test('a PostgreSQL that confirms commits before they are on disk is told of at start', async () => {
  const warned = ({ log }: Tidings) => log.some((line) => line.includes('synchronous_commit is off'));
  const first = await startTidings();
  const { pathname } = new URL(first.databaseUrl);
  await first.query(`ALTER DATABASE "${pathname.slice(1)}" SET synchronous_commit = off`);
  const second = await startTidings({ beside: first });
  expect([warned(first), warned(second)]).toEqual([false, true]);
  await second.stop();
  await first.stop();
});
