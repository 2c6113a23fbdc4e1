import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MOST_LIVE_SECRETS, type PreviousSecret } from '@tidings/core/secret-rotation';
import type { Webhook } from '@tidings/core/webhook';
import type { Problem } from '../src/api/errors.ts';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, TestClock, type Answer, type Page, type Tidings } from './start.ts';

type Rotated = { secret: string; previousSecrets: PreviousSecret[] } & Problem;

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

/** As a rotation so many seconds from now shows the secret that it replaces. */
const previous = (seconds: number, overlapSeconds: number): PreviousSecret => ({
  replacedAt: new Date(clock.now() + seconds * 1000).toISOString(),
  expiresAt: new Date(clock.now() + (seconds + overlapSeconds) * 1000).toISOString(),
});

/** The request that a new event makes. */
async function receive(webhook: Webhook): Promise<ReceivedRequest> {
  const { id } = await tidings.send({
    organization: webhook.organization,
    type: 'a',
    data: {},
    webhooks: [webhook.id],
  });
  return (await receiver.requestsOf(id))[0]!;
}

/** Whether one of its signatures is that of the secret; the time is ours, and moves on further than receivers allow. */
const verifies = ({ headers, body }: ReceivedRequest, secret: string): boolean => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  const at = new Date(Number(timestamp) * 1000);
  return String(signatures)
    .split(' ')
    .includes(new StandardWebhook(secret).sign(String(id), at, body.toString()));
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
    expect(rotated.body.previousSecrets).toEqual([previous(0, 86_400)]);
    const request = await receive(webhook);
    expect([old, rotated.body.secret].map((secret) => verifies(request, secret))).toEqual([true, true]);
  });

  test('ends the old secret when the overlap is over', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const old = await secretOf(webhook);
    const { secret, previousSecrets } = (await rotate(webhook, { overlapSeconds: 60 })).body;
    expect(previousSecrets).toEqual([previous(0, 60)]);
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
    expect(rotated.body.previousSecrets).toEqual([]);
    const request = await receive(webhook);
    expect([old, rotated.body.secret].map((secret) => verifies(request, secret))).toEqual([false, true]);
  });

  test('ends no secret earlier than an earlier rotation has promised', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const secrets = [await secretOf(webhook)];
    secrets.push((await rotate(webhook, { overlapSeconds: 3600 })).body.secret);
    clock.advance(10_000);
    const second = await rotate(webhook, { overlapSeconds: 60 });
    secrets.push(second.body.secret);
    const live = [previous(0, 60), previous(-10, 3600)];
    expect(second.body.previousSecrets).toEqual(live);
    const shown = async (): Promise<unknown> =>
      (await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`)).body.previousSecrets;
    expect(await shown()).toEqual(live);
    const verified = async (): Promise<boolean[]> => {
      const request = await receive(webhook);
      return secrets.map((secret) => verifies(request, secret));
    };
    expect(await verified()).toEqual([true, true, true]);
    clock.advance(60_000);
    expect(await verified()).toEqual([true, false, true]);
    expect(await shown()).toEqual([previous(-70, 3600)]);
    clock.advance(3600_000 - 70_000 - 1);
    expect(await verified()).toEqual([true, false, true]);
    clock.advance(1);
    expect(await verified()).toEqual([false, false, true]);
    expect(await shown()).toEqual([]);
  });

  test('is refused while as many secrets sign as may, and says until when', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    // Room is left for two more.
    const others = Array.from({ length: MOST_LIVE_SECRETS - 3 }, () => 7200);
    for (const overlapSeconds of others) await rotate(webhook, { overlapSeconds });
    const first = await secretOf(webhook);
    await rotate(webhook, { overlapSeconds: 3600 });
    await rotate(webhook, { overlapSeconds: 60 });
    const present = await secretOf(webhook);
    const until = previous(0, 60).expiresAt;
    const refused = await rotate(webhook);
    expect(refused.body).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: expect.stringContaining(until),
    });
    // Clients wait for what is soon over and try again: this one is for whoever rotates to decide.
    expect(refused.headers.get('retry-after')).toBe(null);
    expect(await secretOf(webhook)).toBe(present);
    // The present one ends at once, so there is room; the first goes on as was said.
    const { body } = await rotate(webhook, { overlapSeconds: 0 });
    expect(body.previousSecrets).toEqual([
      previous(0, 60),
      previous(0, 3600),
      ...others.map((seconds) => previous(0, seconds)),
    ]);
    const request = await receive(webhook);
    expect([first, present, body.secret].map((one) => verifies(request, one))).toEqual([true, false, true]);
    clock.advanceTo(until);
    expect((await rotate(webhook, { overlapSeconds: 120 })).body.previousSecrets).toEqual([
      previous(0, 120),
      previous(-60, 3600),
      ...others.map((seconds) => previous(-60, seconds)),
    ]);
  });

  test('ends those of before where it says so', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const secrets = [await secretOf(webhook)];
    for (let i = 0; i < 2; i++) secrets.push((await rotate(webhook)).body.secret);
    const ended = await rotate(webhook, { endPrevious: true });
    expect(ended.body.previousSecrets).toEqual([previous(0, 86_400)]);
    const all = [...secrets, ended.body.secret];
    const request = await receive(webhook);
    expect(all.map((secret) => verifies(request, secret))).toEqual([false, false, true, true]);
  });

  test('is over for those of before once its overlap is ended', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const end = (): Promise<Answer<Webhook>> =>
      tidings.request('POST', `/v1/webhooks/${webhook.id}/end-overlap`);
    const secrets = [await secretOf(webhook)];
    for (let i = 0; i < 2; i++) secrets.push((await rotate(webhook)).body.secret);
    const verified = async (): Promise<boolean[]> => {
      const request = await receive(webhook);
      return secrets.map((secret) => verifies(request, secret));
    };
    expect(await verified()).toEqual([true, true, true]);
    const ended = await end();
    expect(ended.status).toBe(200);
    expect(ended.body).toMatchObject({ id: webhook.id, previousSecrets: [] });
    expect(ended.text).not.toContain(secrets[2]);
    expect(await verified()).toEqual([false, false, true]);
    const entries = await tidings.request<Page<{ operation: string; changes: object }>>(
      'GET',
      `/v1/audit-log?resource=webhook&resourceId=${webhook.id}&limit=1`,
    );
    expect(entries.body.data[0]).toMatchObject({ operation: 'endWebhookOverlap', action: 'update' });
    expect(entries.text).not.toContain('whsec_');
    // There is room for others, and nothing left to end.
    expect((await rotate(webhook, { overlapSeconds: 60 })).body.previousSecrets).toEqual([previous(0, 60)]);
    clock.advance(60_000);
    expect((await end()).body).toMatchObject({ previousSecrets: [] });
    expect((await end()).status).toBe(200);
  });

  test('back to a secret of before makes it the present one', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url });
    const old = await secretOf(webhook);
    const { secret } = (await rotate(webhook)).body;
    const back = await rotate(webhook, { secret: old, overlapSeconds: 60 });
    expect(back.body).toMatchObject({ secret: old, previousSecrets: [previous(0, 60)] });
    const signatures = String((await receive(webhook)).headers['webhook-signature']).split(' ');
    expect(signatures).toHaveLength(2);
    const same = await rotate(webhook, { secret: old });
    expect(same.body).toMatchObject({ status: 422, code: 'invalid_secret' });
    expect(secret).not.toBe(old);
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
      previousSecrets: [],
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
