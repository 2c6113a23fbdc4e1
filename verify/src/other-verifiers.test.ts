import { Buffer } from 'node:buffer';
import { createHmac, createPublicKey, verify as verifyWithNode } from 'node:crypto';
import * as octokit from '@octokit/webhooks-methods';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import type { KeyedProfile } from './profile.ts';
import { generateSecret, publicKeyOf } from './secret.ts';
import { createSigner } from './sign.ts';
import { verify } from './verify.ts';

const text = '{"id":"evt_1","object":"event","type":"order.paid","name":"Zoë","amount":1.0}';
const body = new TextEncoder().encode(text);
const changed = text.replace('1.0', '9.0');
const secret = 'my-webhook-secret';
const timestampMs = Date.now();

async function signed(profile: KeyedProfile, secrets: string[]): Promise<Record<string, string>> {
  const signer = await createSigner({ profile, secrets });
  return signer.sign({ id: 'evt_1', timestampMs, body });
}

describe('the standardwebhooks library', () => {
  test('verifies what is signed here, with the old and with the new secret', async () => {
    const [fresh, old] = [await generateSecret('standard'), await generateSecret('standard')];
    const headers = await signed('standard', [fresh, old]);
    for (const key of [fresh, old]) {
      expect(new Webhook(key).verify(text, headers)).toEqual(JSON.parse(text));
      expect(() => new Webhook(key).verify(changed, headers)).toThrow('signature');
    }
  });

  test('signs what is verified here', async () => {
    const key = await generateSecret('standard');
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(timestampMs / 1000)),
      'webhook-signature': new Webhook(key).sign('msg_1', new Date(timestampMs), text),
    };
    const answer = await verify('standard', { headers, body: text, secrets: [key] });
    expect(answer.id).toBe('msg_1');
  });
});

describe("Octokit's webhook methods", () => {
  test('verify what is signed here', async () => {
    const signature = (await signed('sha256', [secret]))['x-y42-signature'] ?? '';
    expect(await octokit.verify(secret, text, signature)).toBe(true);
    expect(await octokit.verify(secret, changed, signature)).toBe(false);
  });

  test('sign what is verified here', async () => {
    const headers = { 'x-hub-signature-256': await octokit.sign(secret, text) };
    const headerNames = { signature: 'x-hub-signature-256' };
    await verify('sha256', { headers, body: text, secrets: [secret], headerNames });
  });
});

describe("Stripe's library", () => {
  const { webhooks } = new Stripe('sk_test_unused');

  test('verifies what is signed here, with the old and with the new secret', async () => {
    const header = (await signed('stripe', ['another-secret', secret]))['stripe-signature'] ?? '';
    for (const key of ['another-secret', secret]) {
      expect(webhooks.constructEvent(text, header, key).id).toBe('evt_1');
      expect(() => webhooks.constructEvent(changed, header, key)).toThrow('signature');
    }
  });

  test('signs what is verified here', async () => {
    const header = webhooks.generateTestHeaderString({ payload: text, secret });
    await verify('stripe', {
      headers: { 'stripe-signature': header },
      body: text,
      secrets: [secret],
    });
  });
});

describe("Node's crypto", () => {
  test('agrees on admin', async () => {
    const headers = await signed('admin', [secret]);
    const payload = `${headers['x-admin-timestamp']}.${text}`;
    const expected = createHmac('sha256', secret).update(payload).digest('hex');
    expect(headers['x-admin-signature']).toBe(expected);
    expect(headers['x-admin-timestamp']).toBe(String(timestampMs));
  });

  test('agrees on pangea', async () => {
    const key = await generateSecret('pangea');
    const hmac = createHmac('sha256', Buffer.from(key, 'base64')).update(body);
    expect(await signed('pangea', [key])).toEqual({ 'x-signature-sha256': hmac.digest('base64') });
  });

  test('verifies ed25519', async () => {
    const key = await generateSecret('ed25519');
    const headers = await signed('ed25519', [key]);
    const x = Buffer.from(publicKeyOf(key).slice('whpk_'.length), 'base64').toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const [, base64 = ''] = (headers['webhook-signature'] ?? '').split('v1a,');
    const signature = Buffer.from(base64, 'base64');
    const content = (payload: string) => Buffer.from(`evt_1.${headers['webhook-timestamp']}.${payload}`);
    expect(verifyWithNode(null, content(text), publicKey, signature)).toBe(true);
    expect(verifyWithNode(null, content(changed), publicKey, signature)).toBe(false);
  });
});
