/** Each signing profile over real deliveries, verified by other people's libraries where there are any. */
import { createHmac, createPublicKey, verify as verifyWithNode } from 'node:crypto';
import * as octokit from '@octokit/webhooks-methods';
import { createRemoteJWKSet, importJWK } from 'jose';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicKeysOf, verify } from '@tidings/verify';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, TestClock, type Tidings } from './start.ts';

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

const stripe = new Stripe('sk_test_unused').webhooks;

interface Revealed {
  secret: string;
  publicKey: string | null;
}
const reveal = async ({ id }: Webhook): Promise<Revealed> =>
  (await tidings.request<Revealed>('GET', `/v1/webhooks/${id}/secret`)).body;
const rotate = async ({ id }: Webhook, body: unknown = {}): Promise<Revealed> =>
  (await tidings.request<Revealed>('POST', `/v1/webhooks/${id}/rotate-secret`, body)).body;

let events = 0;
/** The request that a new event makes. */
async function receive(webhook: Webhook): Promise<ReceivedRequest & { text: string }> {
  const id = `signed-${events++}`;
  await tidings.send({ id, type: 'a', data: { n: events }, webhooks: [webhook.id] });
  const [request] = await receiver.requestsOf(id);
  return { ...request!, text: request!.body.toString() };
}

async function webhookWith(input: Record<string, unknown>): Promise<Webhook> {
  return tidings.createWebhook({ url: `${receiver.url}/in`, ...input });
}

const changed = (text: string): string => text.replace('"n":', '"m":');

describe('stripe', () => {
  test("verifies with Stripe's library", async () => {
    const webhook = await webhookWith({ signing: 'stripe', secret: 'my-webhook-secret' });
    const { text, headers } = await receive(webhook);
    const header = String(headers['stripe-signature']);
    expect(stripe.constructEvent(text, header, 'my-webhook-secret').type).toBe('a');
    expect(() => stripe.constructEvent(changed(text), header, 'my-webhook-secret')).toThrow('signature');
    expect(() => stripe.constructEvent(text, header, 'another-secret')).toThrow('signature');
  });

  test('carries both secrets during a rotation, and one when it is over', async () => {
    const webhook = await webhookWith({ signing: 'stripe' });
    const { secret: old } = await reveal(webhook);
    const { secret: fresh } = await rotate(webhook, { overlapSeconds: 60 });
    const during = await receive(webhook);
    for (const key of [old, fresh])
      expect(stripe.constructEvent(during.text, String(during.headers['stripe-signature']), key).type).toBe(
        'a',
      );
    clock.advance(60_000);
    const after = await receive(webhook);
    const header = String(after.headers['stripe-signature']);
    expect(stripe.constructEvent(after.text, header, fresh).type).toBe('a');
    expect(() => stripe.constructEvent(after.text, header, old)).toThrow('signature');
  });

  test('goes by another header name', async () => {
    const webhook = await webhookWith({ signing: 'stripe', headerNames: { signature: 'X-Acme-Signature' } });
    const { text, headers } = await receive(webhook);
    expect(headers).not.toHaveProperty('stripe-signature');
    const { secret } = await reveal(webhook);
    expect(stripe.constructEvent(text, String(headers['x-acme-signature']), secret).type).toBe('a');
  });
});

describe('ed25519', () => {
  const jwksUrl = ({ id }: Webhook): string => `${tidings.url}/.well-known/jwks.json?webhook=${id}`;

  /** As somebody would write it who has only the keys and the specification. */
  async function verifiesWith(
    jwk: object,
    { text, headers }: Awaited<ReturnType<typeof receive>>,
  ): Promise<boolean> {
    const key = createPublicKey({ key: jwk as never, format: 'jwk' });
    const content = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${text}`;
    return String(headers['webhook-signature'])
      .split(' ')
      .some((part) => {
        const [version, signature = ''] = part.split(',');
        return (
          version === 'v1a' &&
          verifyWithNode(null, Buffer.from(content), key, Buffer.from(signature, 'base64'))
        );
      });
  }

  interface Jwks {
    keys: { kid: string; x: string }[];
  }
  const fetchJwks = async (webhook: Webhook): Promise<{ status: number; headers: Headers; body: Jwks }> => {
    const response = await fetch(jwksUrl(webhook));
    return { status: response.status, headers: response.headers, body: (await response.json()) as Jwks };
  };

  test('verifies with the keys that are served to everybody', async () => {
    const webhook = await webhookWith({ signing: 'ed25519' });
    const request = await receive(webhook);
    const { status, headers, body } = await fetchJwks(webhook);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'application/jwk-set+json; charset=utf-8',
      'public, max-age=300',
    ]);
    expect(body).toEqual({
      keys: [
        {
          kty: 'OKP',
          crv: 'Ed25519',
          x: expect.stringMatching(/^[\w-]{43}$/),
          kid: expect.stringMatching(/^[\w-]{43}$/),
          use: 'sig',
          alg: 'EdDSA',
        },
      ],
    });
    expect(await verifiesWith(body.keys[0]!, request)).toBe(true);
    expect(await verifiesWith(body.keys[0]!, { ...request, text: changed(request.text) })).toBe(false);
    const options = { headers: request.headers, body: request.body, publicKeys: publicKeysOf(body) };
    expect((await verify('ed25519', options)).id).toBe(request.headers['webhook-id']);
  });

  test("the keys are found by jose's own client of key sets, by their thumbprint", async () => {
    const webhook = await webhookWith({ signing: 'ed25519' });
    const { keys } = (await fetchJwks(webhook)).body;
    const find = createRemoteJWKSet(new URL(jwksUrl(webhook)));
    const found = await find({ alg: 'EdDSA', kid: keys[0]!.kid }, { payload: '', signature: '' });
    expect(found).toMatchObject({ type: 'public' });
    await expect(importJWK(keys[0] as never, 'EdDSA')).resolves.toBeDefined();
  });

  test('the private half is revealed with its public one, and served nowhere', async () => {
    const webhook = await webhookWith({ signing: 'ed25519' });
    const { secret, publicKey } = await reveal(webhook);
    expect(secret).toMatch(/^whsk_/);
    expect(publicKey).toBe(publicKeysOf((await fetchJwks(webhook)).body)[0]);
    const request = await receive(webhook);
    const options = { headers: request.headers, body: request.body, publicKeys: [publicKey!] };
    await expect(verify('ed25519', options)).resolves.toBeDefined();
  });

  test('signs with both keys during a rotation, and serves both', async () => {
    const webhook = await webhookWith({ signing: 'ed25519' });
    const [old] = (await fetchJwks(webhook)).body.keys;
    const { publicKey } = await rotate(webhook, { overlapSeconds: 60 });
    const { keys } = (await fetchJwks(webhook)).body;
    expect(keys).toHaveLength(2);
    expect(publicKeysOf({ keys })[0]).toBe(publicKey);
    expect(keys[1]).toEqual(old);
    const during = await receive(webhook);
    for (const key of keys) expect(await verifiesWith(key, during)).toBe(true);
    clock.advance(60_000);
    expect((await fetchJwks(webhook)).body.keys).toEqual([keys[0]]);
    const after = await receive(webhook);
    expect(await verifiesWith(keys[0]!, after)).toBe(true);
    expect(await verifiesWith(keys[1]!, after)).toBe(false);
  });

  test('takes a secret of one’s own, whose halves belong together', async () => {
    const secret =
      'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==';
    const webhook = await webhookWith({ secret });
    expect(webhook.signing).toBe('ed25519');
    expect((await reveal(webhook)).publicKey).toBe('whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=');
    const bytes = Buffer.from(secret.slice(5), 'base64');
    bytes[40]! ^= 1;
    const refused = await tidings.request('POST', '/v1/webhooks', {
      name: 'x',
      url: receiver.url,
      events: [],
      signing: 'ed25519',
      secret: `whsk_${bytes.toString('base64')}`,
    });
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_secret']);
    expect(refused.body.detail).toContain('do not belong together');
  });

  test('no other webhook has keys, whether it is there or not', async () => {
    const webhook = await webhookWith({});
    for (const id of [webhook.id, 'wh_00000000000000000000000000', 'x']) {
      const answer = await tidings.request('GET', `/.well-known/jwks.json?webhook=${id}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
      expect(answer.body.detail).toBe(`There is no webhook ${id}.`);
    }
    expect((await fetch(`${tidings.url}/.well-known/jwks.json`)).status).toBe(422);
  });
});

describe('admin', () => {
  test('goes by other header names', async () => {
    const headerNames = { signature: 'x-acme-signature', timestamp: 'x-acme-timestamp' };
    const webhook = await webhookWith({ secret: 'my-webhook-secret', headerNames });
    const { text, headers } = await receive(webhook);
    expect(headers).not.toHaveProperty('x-admin-signature');
    const timestamp = String(headers['x-acme-timestamp']);
    const expected = createHmac('sha256', 'my-webhook-secret').update(`${timestamp}.${text}`).digest('hex');
    expect(headers['x-acme-signature']).toBe(expected);
  });
});

describe('sha256', () => {
  test('is what the published page of Y42 describes', async () => {
    const webhook = await webhookWith({ signing: 'sha256', secret: 'a-token-of-high-entropy' });
    const { body, headers } = await receive(webhook);
    // "Y42 will use that token + the message body to create a hash", "adds sha256= at the beginning".
    const hash = createHmac('sha256', 'a-token-of-high-entropy').update(body).digest('hex');
    expect(headers['x-y42-signature']).toBe(`sha256=${hash}`);
  });

  test("goes by GitHub's header, and verifies with GitHub's library", async () => {
    const webhook = await webhookWith({
      signing: 'sha256',
      headerNames: { signature: 'X-Hub-Signature-256' },
    });
    const { secret } = await reveal(webhook);
    const { text, headers } = await receive(webhook);
    expect(headers).not.toHaveProperty('x-y42-signature');
    expect(await octokit.verify(secret, text, String(headers['x-hub-signature-256']))).toBe(true);
    expect(await octokit.verify(secret, changed(text), String(headers['x-hub-signature-256']))).toBe(false);
  });
});

test('pangea signs a body that is not encrypted, too', async () => {
  const webhook = await webhookWith({ signing: 'pangea' });
  const { secret } = await reveal(webhook);
  const { body, headers } = await receive(webhook);
  const expected = createHmac('sha256', Buffer.from(secret, 'base64')).update(body).digest('base64');
  expect(headers['x-signature-sha256']).toBe(expected);
});

describe('none', () => {
  test('sends no signature, and says so', async () => {
    const webhook = await webhookWith({ signing: 'none' });
    expect(webhook.warnings).toContainEqual({
      path: '/signing',
      code: 'unsigned',
      detail: expect.stringContaining('neither a signature nor an API key'),
    });
    const { headers } = await receive(webhook);
    expect(Object.keys(headers).filter((name) => /signature|timestamp/.test(name))).toEqual([]);
    expect(headers['webhook-id']).toMatch(/^signed-/);
    const keyed = await tidings.changeWebhook(webhook, { apiKey: { value: 'one-of-two-keys' } });
    expect(keyed.body.warnings).toContainEqual(
      expect.objectContaining({ detail: expect.stringContaining('only by the API key') }),
    );
  });

  test('has no secret to reveal or to rotate', async () => {
    const { id } = await webhookWith({ signing: 'none' });
    for (const [method, path] of [
      ['GET', 'secret'],
      ['POST', 'rotate-secret'],
    ] as const) {
      const answer = await tidings.request(method, `/v1/webhooks/${id}/${path}`);
      expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
    }
  });
});

describe('a change of the profile', () => {
  test('keeps a secret that fits, and signs with it at once', async () => {
    const webhook = await webhookWith({ secret: 'my-webhook-secret' });
    const answer = await tidings.changeWebhook(webhook, { signing: 'stripe' });
    expect([answer.status, answer.body.signing]).toEqual([200, 'stripe']);
    const { text, headers } = await receive(webhook);
    expect(stripe.constructEvent(text, String(headers['stripe-signature']), 'my-webhook-secret').type).toBe(
      'a',
    );
    expect(headers).not.toHaveProperty('x-admin-signature');
  });

  test('refuses one that does not fit, and says how to go on', async () => {
    const webhook = await webhookWith({ secret: 'my-webhook-secret' });
    for (const signing of ['standard', 'ed25519', 'pangea']) {
      const refused = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, { signing });
      expect([refused.status, refused.body.code]).toEqual([422, 'invalid_secret']);
      expect(refused.body.errors![0]!.path).toBe('/secret');
      expect(refused.body.detail).toContain('"secret": null');
    }
    expect((await reveal(webhook)).secret).toBe('my-webhook-secret');
  });

  test('takes a secret along, or has one made', async () => {
    const webhook = await webhookWith({ secret: 'my-webhook-secret' });
    expect((await tidings.changeWebhook(webhook, { signing: 'standard', secret: null })).status).toBe(200);
    const { secret } = await reveal(webhook);
    expect(secret).toMatch(/^whsec_/);
    const { text, headers } = await receive(webhook);
    expect(new StandardWebhook(secret).verify(text, headers as Record<string, string>)).toBeDefined();
    expect(
      (await tidings.changeWebhook(webhook, { signing: 'sha256', secret: 'another-secret' })).status,
    ).toBe(200);
    const second = await receive(webhook);
    expect(
      await octokit.verify('another-secret', second.text, String(second.headers['x-y42-signature'])),
    ).toBe(true);
    const unfit = { signing: 'standard', secret: 'text of my own' };
    expect((await tidings.changeWebhook(webhook, unfit)).status).toBe(422);
  });

  test('ends what a rotation has left over', async () => {
    const webhook = await webhookWith({ signing: 'stripe', secret: 'the-first-secret' });
    await rotate(webhook, { secret: 'the-second-secret' });
    const answer = await tidings.changeWebhook(webhook, { signing: 'sha256' });
    expect(answer.body.previousSecrets).toEqual([]);
    const back = await tidings.changeWebhook(webhook, { signing: 'stripe' });
    expect(back.body.previousSecrets).toEqual([]);
    const { headers } = await receive(webhook);
    expect(String(headers['stripe-signature']).match(/v1=/g)).toHaveLength(1);
  });

  test('to none and back needs a new secret', async () => {
    const webhook = await webhookWith({});
    expect((await tidings.changeWebhook(webhook, { signing: 'none' })).status).toBe(200);
    const refused = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, { signing: 'standard' });
    expect(refused.body.detail).toContain('There is no secret yet');
    expect((await tidings.changeWebhook(webhook, { signing: 'standard', secret: null })).status).toBe(200);
  });

  test('a secret alone is changed by its own call', async () => {
    const webhook = await webhookWith({ secret: 'my-webhook-secret' });
    for (const body of [{ secret: 'another-secret' }, { signing: 'admin', secret: null }]) {
      const refused = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, body);
      expect([refused.status, refused.body.errors![0]!.path]).toEqual([422, '/secret']);
      expect(refused.body.detail).toContain('rotate-secret');
    }
  });
});
