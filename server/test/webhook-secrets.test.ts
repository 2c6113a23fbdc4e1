import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import type { Problem } from '../src/api/errors.ts';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, TestClock, type Answer, type Tidings } from './start.ts';

type Rotated = { secret: string; previousSecretExpiresAt: string | null } & Problem;

// Signatures are checked against the time of this machine.
const clock = new TestClock(Date.now());
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const secretOf = async ({ id }: Webhook): Promise<string> =>
  (await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${id}/secret`)).body.secret;

const rotate = ({ id }: Webhook, body?: Record<string, unknown>): Promise<Answer<Rotated>> =>
  tidings.request('POST', `/v1/webhooks/${id}/rotate-secret`, body);

/** The request that a new event makes. */
async function receive(webhook: Webhook): Promise<ReceivedRequest> {
  const { id } = await tidings.send({
    organization: webhook.organization,
    type: 'a',
    data: {},
    webhooks: [webhook.id],
  });
  const isIt = ({ headers }: ReceivedRequest): boolean => headers['webhook-id'] === id;
  return (await receiver.waitFor((requests) => requests.some(isIt))).find(isIt)!;
}

const verifies = ({ headers, body }: ReceivedRequest, secret: string): boolean => {
  try {
    new StandardWebhook(secret).verify(body.toString(), headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
};

describe('the secret', () => {
  test('is made for whoever brings none, and revealed by its own call alone', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    expect(webhook).not.toHaveProperty('secret');
    const answer = await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${webhook.id}/secret`);
    expect(answer.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(verifies(await receive(webhook), answer.body.secret)).toBe(true);
  });

  test('of one’s own is kept as it is', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url, secret: 'my-webhook-secret ☃' });
    expect(webhook.signing).toBe('admin');
    expect(await secretOf(webhook)).toBe('my-webhook-secret ☃');
  });
});

test('a secret of another Standard Webhooks service signs as it did there', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const webhook = await tidings.createWebhook({ url: receiver.url, secret });
  expect(webhook.signing).toBe('standard');
  expect(verifies(await receive(webhook), secret)).toBe(true);
});

describe('rotation', () => {
  test('lets the old secret sign beside the new one, for a day', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const old = await secretOf(webhook);
    const rotated = await rotate(webhook, {});
    expect(rotated.status).toBe(200);
    expect(rotated.body.secret).not.toBe(old);
    expect(await secretOf(webhook)).toBe(rotated.body.secret);
    expect(Date.parse(rotated.body.previousSecretExpiresAt!) / 1000 - Date.now() / 1000).toBeCloseTo(
      86_400,
      -1,
    );
    const request = await receive(webhook);
    expect([old, rotated.body.secret].map((secret) => verifies(request, secret))).toEqual([true, true]);
  });

  test('ends the old secret when the overlap is over', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const old = await secretOf(webhook);
    const { secret, previousSecretExpiresAt } = (await rotate(webhook, { overlapSeconds: 60 })).body;
    expect(previousSecretExpiresAt).toBe(new Date(clock.now() + 60_000).toISOString());
    clock.advance(59_999);
    const before = await receive(webhook);
    clock.advance(1);
    const after = await receive(webhook);
    expect([old, secret].map((one) => verifies(before, one))).toEqual([true, true]);
    expect([old, secret].map((one) => verifies(after, one))).toEqual([false, true]);
  });

  test('takes no body at all', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    expect((await rotate(webhook)).status).toBe(200);
  });

  test('ends the old secret at once where no overlap is asked for', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const old = await secretOf(webhook);
    const rotated = await rotate(webhook, { overlapSeconds: 0 });
    expect(rotated.body.previousSecretExpiresAt).toBeNull();
    const request = await receive(webhook);
    expect([old, rotated.body.secret].map((secret) => verifies(request, secret))).toEqual([false, true]);
  });

  test('keeps the last two secrets only', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const secrets = [await secretOf(webhook)];
    for (let i = 0; i < 2; i++) secrets.push((await rotate(webhook, {})).body.secret);
    const request = await receive(webhook);
    expect(secrets.map((secret) => verifies(request, secret))).toEqual([false, true, true]);
  });

  test('has no overlap where a request carries one signature', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url, secret: 'my-webhook-secret' });
    const refused = await rotate(webhook, { overlapSeconds: 60 });
    expect(refused.status).toBe(422);
    expect(refused.body.errors![0]!.path).toBe('/overlapSeconds');
    expect(await secretOf(webhook)).toBe('my-webhook-secret');
    const rotated = await rotate(webhook, { secret: 'another-secret' });
    expect(rotated.body).toEqual({
      secret: 'another-secret',
      publicKey: null,
      previousSecretExpiresAt: null,
    });
  });

  test('refuses a secret that does not fit, and keeps the old one', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const old = await secretOf(webhook);
    const refused = await rotate(webhook, { secret: 'text of my own' });
    expect(refused.body).toMatchObject({ status: 422, code: 'invalid_secret' });
    expect(await secretOf(webhook)).toBe(old);
  });
});
