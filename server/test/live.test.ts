import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReceiver } from './harness.ts';
import type { Receiver } from './harness.ts';
import { listen } from './listener.ts';
import { startTidings } from './start.ts';
import type { Tidings } from './start.ts';

let tidings: Tidings;
let other: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  tidings = await startTidings();
  other = await startTidings({ beside: tidings });
  receiver = await createReceiver();
});
afterAll(async () => {
  await other?.stop();
  await tidings?.stop();
  await receiver?.close();
});

describe('what happens is told', () => {
  test('events and what becomes of them, whichever process took them', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url, organization: 'told' });
    const here = await listen(tidings, { query: 'org:told' });
    const there = await listen(other, { query: 'org:told' });
    await Promise.all([here, there].map((one) => one.next(({ kind }) => kind === 'ready')));
    const { id } = await tidings.send({ type: 'order.placed', organization: 'told', data: { a: 1 } });
    for (const listener of [here, there]) {
      const { event } = await listener.next(({ kind }) => kind === 'event');
      expect(event).toMatchObject({ id, type: 'order.placed', organization: 'told', webhooks: 1 });
      expect(event).not.toHaveProperty('data');
      const { delivery } = await listener.next(({ kind }) => kind === 'delivery');
      expect(delivery).toMatchObject({
        event: { id },
        webhook: { id: webhook.id },
        status: 'success',
        attemptCount: 1,
        attempt: { number: 1, http: 200, trigger: 'event' },
      });
      listener.close();
    }
  });
});
