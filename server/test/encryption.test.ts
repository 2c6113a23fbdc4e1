/** Encrypted bodies over real deliveries, opened by `jose`, by Pangea's published steps, and by `@tidings/verify`. */
import { createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { compactDecrypt, exportJWK, generateKeyPair, importJWK } from 'jose';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decrypt, verify } from '@tidings/verify';
import type { PrivateJwk } from '@tidings/verify';
import type { Preview } from '@tidings/core/preview';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Tidings } from './start.ts';

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

const DATA = { recipe: 'pro_1', blocked: true };
const PLAIN = new RegExp(
  `^\\{"id":"encrypted-\\d+","type":"ai_guard.detected","created":"[^"]+","organization":"default","project":null,"data":${JSON.stringify(DATA)}\\}$`,
);

let events = 0;
async function receive(webhook: Webhook): Promise<ReceivedRequest & { id: string }> {
  const id = `encrypted-${events++}`;
  await tidings.send({ id, type: 'ai_guard.detected', data: DATA, webhooks: [webhook.id] });
  return { ...(await receiver.requestsOf(id))[0]!, id };
}

const create = (input: Record<string, unknown>): Promise<Webhook> =>
  tidings.createWebhook({ url: receiver.url, ...input });
const secretOf = async ({ id }: Webhook): Promise<string> =>
  (await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${id}/secret`)).body.secret;
const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

async function makeKeys(crv: string): Promise<{ publicKey: object; privateKey: PrivateJwk }> {
  const pair = await generateKeyPair('ECDH-ES', { crv, extractable: true });
  return {
    publicKey: await exportJWK(pair.publicKey),
    privateKey: (await exportJWK(pair.privateKey)) as PrivateJwk,
  };
}

describe('pangea', () => {
  /** The steps of Pangea's published examples: 400 when the signature is wrong, 503 when decryption fails. */
  function receivePangea({ headers, body }: ReceivedRequest, secret: string): number | string {
    const key = Buffer.from(secret, 'base64');
    const expected = createHmac('sha256', key).update(body).digest('base64');
    if (headers['x-signature-sha256'] !== expected) return 400;
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, 12)).setAuthTag(
        body.subarray(-16),
      );
      return Buffer.concat([decipher.update(body.subarray(12, -16)), decipher.final()]).toString();
    } catch {
      return 503;
    }
  }

  test('is verified and opened by the steps that Pangea publishes', async () => {
    const webhook = await create({ encryption: { scheme: 'pangea' } });
    expect(webhook).toMatchObject({
      signing: 'pangea',
      encryption: { scheme: 'pangea', publicKey: null, keep: 'plaintext' },
    });
    const request = await receive(webhook);
    expect(request.headers['content-type']).toBe('application/octet-stream');
    const secret = await secretOf(webhook);
    expect(receivePangea(request, secret)).toMatch(PLAIN);
    const another = Buffer.alloc(32, 1).toString('base64');
    expect(receivePangea(request, another)).toBe(400);
    request.body[20]! ^= 1;
    expect(receivePangea(request, secret)).toBe(400);
  });

  test('is opened by @tidings/verify, by the old or the new secret of a rotation', async () => {
    const webhook = await create({ encryption: { scheme: 'pangea' } });
    const secrets = [await secretOf(webhook)];
    const before = await receive(webhook);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/rotate-secret`);
    secrets.unshift(await secretOf(webhook));
    const after = await receive(webhook);
    for (const { headers, body } of [before, after]) {
      await verify('pangea', { headers, body, secrets });
      expect(toText(await decrypt('pangea', { body, secrets }))).toMatch(PLAIN);
    }
    await expect(decrypt('pangea', { body: after.body, secrets: [secrets[1]!] })).rejects.toMatchObject({
      code: 'decryption_failed',
    });
  });
});

describe('jwe', () => {
  test.each(['P-256', 'P-384', 'P-521', 'X25519'])('to a public key of %s', async (crv) => {
    const { publicKey, privateKey } = await makeKeys(crv);
    const webhook = await create({
      encryption: { scheme: 'jwe', publicKey: { ...publicKey, kid: 'key-1' } },
    });
    const { headers, body } = await receive(webhook);
    expect(headers['content-type']).toBe('application/jose');
    const opened = await compactDecrypt(body, await importJWK(privateKey, 'ECDH-ES'));
    expect(toText(opened.plaintext)).toMatch(PLAIN);
    expect(opened.protectedHeader).toMatchObject({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      kid: 'key-1',
      cty: 'json',
    });
    expect(toText(await decrypt('jwe', { body, keys: [privateKey] }))).toMatch(PLAIN);
  });

  test('with a shared key, signed over what is sent', async () => {
    const key = randomBytes(32).toString('base64');
    const webhook = await create({ payload: 'cloudevents', encryption: { scheme: 'jwe', key } });
    expect(webhook.encryption).toEqual({ scheme: 'jwe', publicKey: null, keep: 'plaintext' });
    const { headers, body } = await receive(webhook);
    const text = body.toString();
    const secret = await secretOf(webhook);
    // The library parses what it has verified, and this is no JSON: the signature is what fails or passes first.
    expect(() => new StandardWebhook(secret).verify(text, headers as Record<string, string>)).toThrow('JSON');
    expect(() => new StandardWebhook(secret).verify(`${text}A`, headers as Record<string, string>)).toThrow(
      'signature',
    );
    const opened = await compactDecrypt(text, Buffer.from(key, 'base64'));
    expect(opened.protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', cty: 'cloudevents+json' });
    expect(JSON.parse(toText(opened.plaintext))).toMatchObject({ specversion: '1.0', data: DATA });
    expect(await decrypt('jwe', { body, keys: [key] })).toEqual(new Uint8Array(opened.plaintext));
  });

  test('takes fresh randomness for each attempt, around the same text', async () => {
    const { publicKey, privateKey } = await makeKeys('P-256');
    const webhook = await create({ encryption: { scheme: 'jwe', publicKey } });
    receiver.respond((_, index) => ({ status: index === receiver.requests.length - 1 && first ? 500 : 200 }));
    let first = true;
    const { id } = await receive(webhook);
    first = false;
    await until(
      async () => (await tidings.deliveries(webhook.id, '?status=retrying')).length === 1,
      'a retry',
    );
    clock.advance(10_000);
    const [one, two] = await receiver.requestsOf(id, 2);
    expect(one!.body.equals(two!.body)).toBe(false);
    const plain = await Promise.all(
      [one!, two!].map(({ body }) => decrypt('jwe', { body, keys: [privateKey] })),
    );
    expect(plain[0]).toEqual(plain[1]);
  });
});

describe('a change of the encryption', () => {
  const key = randomBytes(32).toString('base64');
  const after = async (webhook: Webhook, encryption: unknown): Promise<unknown> =>
    (await tidings.changeWebhook(webhook, { encryption })).body.encryption;

  test('that does not say what is kept leaves it as it is', async () => {
    const webhook = await create({ encryption: { scheme: 'jwe', key, keep: 'ciphertext' } });
    const other = { scheme: 'jwe', key: randomBytes(32).toString('base64') };
    expect(await after(webhook, other)).toMatchObject({ keep: 'ciphertext' });
    expect(await after(webhook, { scheme: 'jwe', keep: 'plaintext' })).toMatchObject({ keep: 'plaintext' });
    expect(await after(webhook, { scheme: 'jwe' })).toMatchObject({ keep: 'plaintext' });
  });

  test('that gives no key leaves the present one, public or shared', async () => {
    const { publicKey, privateKey } = await makeKeys('X25519');
    const webhook = await create({ encryption: { scheme: 'jwe', publicKey } });
    const kept = { scheme: 'jwe', publicKey, keep: 'ciphertext' };
    expect(await after(webhook, { scheme: 'jwe', keep: 'ciphertext' })).toEqual(kept);
    const { body } = await receive(webhook);
    expect(toText(await decrypt('jwe', { body, keys: [privateKey] }))).toMatch(PLAIN);
    expect(await after(webhook, { scheme: 'jwe', key })).toEqual({ ...kept, publicKey: null });
    expect(await after(webhook, { scheme: 'jwe' })).toEqual({ ...kept, publicKey: null });
    const shared = await receive(webhook);
    expect(toText(await decrypt('jwe', { body: shared.body, keys: [key] }))).toMatch(PLAIN);
  });

  test('that ends it is told', async () => {
    const webhook = await create({ encryption: { scheme: 'jwe', key }, events: ['function.executed'] });
    const told = [{ path: '/encryption', code: 'encryption_ended', detail: expect.any(String) }];
    const preview = await tidings.request<Preview>('POST', '/v1/webhooks/preview', {
      id: webhook.id,
      changes: { encryption: null },
    });
    expect(preview.body.warnings).toEqual([{ ...told[0], path: '/changes/encryption' }]);
    const ended = await tidings.changeWebhook(webhook, { encryption: null });
    expect(ended.body).toMatchObject({ encryption: null, warnings: told });
    expect((await tidings.changeWebhook(webhook, { encryption: null })).body.warnings).toEqual([]);
  });

  test.each([
    [{ scheme: 'jwe', keep: null }],
    [{ scheme: 'jwe', publicKey: null }],
    [{ scheme: null }],
    [{}],
  ])('is not %j', async (encryption) => {
    const webhook = await create({ encryption: { scheme: 'jwe', key, keep: 'ciphertext' } });
    expect((await tidings.changeWebhook(webhook, { encryption })).status).toBe(422);
    const { body } = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
    expect(body).toEqual(webhook);
  });
});

describe('a delivery', () => {
  test('shows what was encrypted', async () => {
    const { publicKey } = await makeKeys('P-256');
    const webhook = await create({ encryption: { scheme: 'jwe', publicKey } });
    await receive(webhook);
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    expect(attempts[0]!.request).toMatchObject({
      bodyForm: 'plaintext',
      body: expect.stringMatching(PLAIN),
      headers: { 'content-type': 'application/jose' },
    });
  });

  test('shows only what was sent where that is asked for', async () => {
    const { publicKey, privateKey } = await makeKeys('X25519');
    const webhook = await create({ encryption: { scheme: 'jwe', publicKey, keep: 'ciphertext' } });
    const sent = await receive(webhook);
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    expect(attempts[0]!.request).toMatchObject({ bodyForm: 'sent', body: sent.body.toString() });
    const body = attempts[0]!.request.body!;
    expect(toText(await decrypt('jwe', { body, keys: [privateKey] }))).toMatch(PLAIN);
  });

  test('shows bytes that are no text as base64', async () => {
    const webhook = await create({ encryption: { scheme: 'pangea', keep: 'ciphertext' } });
    const sent = await receive(webhook);
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    expect(attempts[0]!.request).toMatchObject({ bodyForm: 'base64', body: sent.body.toString('base64') });
  });

  test('goes on showing what it showed when the encryption ends', async () => {
    const webhook = await create({ encryption: { scheme: 'pangea', keep: 'ciphertext' } });
    const { body } = await receive(webhook);
    await tidings.delivery(webhook.id, 'success');
    expect((await tidings.changeWebhook(webhook, { encryption: null })).body.encryption).toBeNull();
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    expect(attempts[0]!.request).toMatchObject({ bodyForm: 'base64', body: body.toString('base64') });
    expect((await receive(webhook)).body.toString()).toMatch(PLAIN);
  });
});

describe('a change', () => {
  test('keeps a shared key that is left out, and takes another one', async () => {
    const keys = [0, 1].map(() => randomBytes(32).toString('base64'));
    const webhook = await create({ encryption: { scheme: 'jwe', key: keys[0] } });
    expect(
      (await tidings.changeWebhook(webhook, { encryption: { scheme: 'jwe', keep: 'ciphertext' } })).status,
    ).toBe(200);
    const kept = await receive(webhook);
    await expect(decrypt('jwe', { body: kept.body, keys: [keys[0]!] })).resolves.toBeDefined();
    expect(
      (await tidings.changeWebhook(webhook, { encryption: { scheme: 'jwe', key: keys[1] } })).status,
    ).toBe(200);
    const other = await receive(webhook);
    await expect(decrypt('jwe', { body: other.body, keys: [keys[1]!] })).resolves.toBeDefined();
    const { publicKey } = await makeKeys('P-256');
    await tidings.changeWebhook(webhook, { encryption: { scheme: 'jwe', publicKey } });
    const still = await tidings.changeWebhook(webhook, { encryption: { scheme: 'jwe' } });
    expect(still.body.encryption).toMatchObject({ publicKey });
  });

  test('of the profile is refused while pangea encrypts', async () => {
    const webhook = await create({ encryption: { scheme: 'pangea' } });
    const refused = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, {
      signing: 'standard',
      secret: null,
    });
    expect([refused.status, refused.body.errors![0]!.path]).toEqual([422, '/encryption/scheme']);
    const both = { signing: 'standard', secret: null, encryption: null };
    expect((await tidings.changeWebhook(webhook, both)).status).toBe(200);
  });
});

describe('refused:', () => {
  const x = 'LFWtGmDcof8dmM4Ppz2Qdaqan_D9jKAnW3EM3c00p0g';
  const okp = { kty: 'OKP', crv: 'X25519', x };
  const key = Buffer.alloc(32, 9).toString('base64');
  test.each([
    ['no key', { scheme: 'jwe' }, '/encryption'],
    ['two keys', { scheme: 'jwe', key, publicKey: okp }, '/encryption'],
    ['a short key', { scheme: 'jwe', key: 'c2hvcnQ=' }, '/encryption/key'],
    ['a private key', { scheme: 'jwe', publicKey: { ...okp, d: x } }, '/encryption/publicKey/d'],
    ['a key of RSA', { scheme: 'jwe', publicKey: { ...okp, kty: 'RSA' } }, '/encryption/publicKey/kty'],
    ['a signing key', { scheme: 'jwe', publicKey: { ...okp, crv: 'Ed25519' } }, '/encryption/publicKey/crv'],
    [
      'a key for signatures',
      { scheme: 'jwe', publicKey: { ...okp, use: 'sig' } },
      '/encryption/publicKey/use',
    ],
    ['the wrong type', { scheme: 'jwe', publicKey: { ...okp, kty: 'EC' } }, '/encryption/publicKey/kty'],
    ['half a point', { scheme: 'jwe', publicKey: { kty: 'EC', crv: 'P-256', x } }, '/encryption/publicKey/y'],
    [
      'a short coordinate',
      { scheme: 'jwe', publicKey: { ...okp, x: x.slice(1) } },
      '/encryption/publicKey/x',
    ],
    [
      'no point on the curve',
      { scheme: 'jwe', publicKey: { kty: 'EC', crv: 'P-256', x, y: x } },
      '/encryption/publicKey',
    ],
    [
      'a point of small order',
      { scheme: 'jwe', publicKey: { ...okp, x: 'A'.repeat(43) } },
      '/encryption/publicKey',
    ],
    ['a key for pangea', { scheme: 'pangea', key }, '/encryption/key'],
    ['a public key for pangea', { scheme: 'pangea', publicKey: okp }, '/encryption/publicKey'],
    ['another scheme', { scheme: 'pgp' }, '/encryption/scheme'],
  ])('%s', async (_, encryption, path) => {
    const answer = await tidings.request('POST', '/v1/webhooks', {
      name: 'x',
      url: receiver.url,
      events: [],
      encryption,
    });
    expect([answer.status, answer.body.errors!.map((fault) => fault.path)]).toEqual([422, [path]]);
  });

  test('pangea beside another profile', async () => {
    const answer = await tidings.request('POST', '/v1/webhooks', {
      name: 'x',
      url: receiver.url,
      events: [],
      signing: 'standard',
      encryption: { scheme: 'pangea' },
    });
    expect(answer.body.detail).toContain('this webhook has the profile standard: set signing to pangea');
  });
});
