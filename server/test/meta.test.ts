import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, type Tidings } from './start.ts';

const sendingAddresses = ['192.0.2.7', '2001:db8::/64'];
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ sendingAddresses }), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

test('whoever runs a receiver learns without a key what deliveries look like and where they come from', async () => {
  const response = await fetch(`${tidings.url}/v1/meta`);
  expect(response.status).toBe(200);
  const meta = (await response.json()) as Record<string, unknown>;
  expect(meta).toMatchObject({
    sendingAddresses,
    timeoutMs: { default: 15_000, most: 30_000 },
    retry: { alert: [0, 60, 120, 240, 480], none: [0] },
    signIn: ['password', 'link'],
  });
  await tidings.createWebhook({ url: receiver.url });
  await tidings.send({ type: 'a', data: 1 });
  const [request] = await receiver.waitFor(1);
  expect(request!.headers['user-agent']).toBe(meta['userAgent']);
});

test('sending addresses are told as they were set, null when nobody said, and refused when they are none', () => {
  const set = (text: string) => readConfig({ TIDINGS_SENDING_ADDRESSES: text });
  expect(set(' 192.0.2.7, 2001:db8::/64')).toMatchObject({ config: { sendingAddresses } });
  expect(set('')).toMatchObject({ config: { sendingAddresses: null } });
  expect(set('192.0.2.7, somewhere')).toEqual({
    faults: [expect.stringContaining('TIDINGS_SENDING_ADDRESSES holds "somewhere"')],
  });
});
