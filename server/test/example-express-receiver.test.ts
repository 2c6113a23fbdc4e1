import { afterAll, beforeAll, expect, test } from 'vitest';
import { Tidings } from '@tidings/sdk';
import { startReceiver } from '../../examples/express-receiver/test/start-receiver.ts';
import { startTidings, until, type Tidings as TestServer } from './start.ts';

let server: TestServer;
let admin: Tidings;
beforeAll(async () => {
  server = await startTidings();
  admin = new Tidings({ apiKey: server.apiKey, baseUrl: server.url });
});
afterAll(() => server.stop());

test.each([
  ['admin', 'my-webhook-secret'],
  ['standard', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
])('the Express receiver verifies what is signed with %s', async (profile, secret) => {
  const receiver = await startReceiver({ WEBHOOK_SECRET: secret, WEBHOOK_PROFILE: profile });
  const organization = `org-${profile}`;
  const input = { name: 'Express', organization, url: receiver.url, events: ['function.*'], secret };
  const webhook = await admin.webhooks.create(input);
  expect(webhook.signing).toBe(profile);

  const { id } = await admin.events.send({
    organization,
    type: 'function.executed',
    data: { text: 'Grüße\n' },
  });
  expect(await receiver.nextLine()).toBe(`function.executed ${id} {"text":"Grüße\\n"}`);
  const delivery = await until(async () => {
    const [newest] = await admin.webhooks.getDeliveries(webhook.id, { status: 'success' });
    return newest;
  }, 'the delivery');

  // Retried, the event arrives again, and is handled no second time.
  await admin.webhooks.retryDelivery(webhook.id, delivery.id);
  await until(
    async () => (await admin.webhooks.getDelivery(webhook.id, delivery.id)).attempts.length === 2,
    'the second attempt',
  );
  const tested = await admin.webhooks.test(webhook.id, { event: 'function.failed', data: null });
  expect(tested.attempts[0]?.response).toMatchObject({ status: 200, body: 'Webhook received' });
  expect(await receiver.nextLine()).toBe(`function.failed ${tested.event.id} null`);
  await receiver.stop();
});
