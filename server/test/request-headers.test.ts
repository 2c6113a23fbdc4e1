/** The API key and headers of one's own: what goes out, what is refused, and what never shows. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { createRawReceiver, onRequest } from './raw-receiver.ts';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, type Answer, type Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

let events = 0;
async function receive(webhook: Webhook): Promise<ReceivedRequest> {
  const id = `headers-${events++}`;
  await tidings.send({ id, type: 'a', data: 1, webhooks: [webhook.id] });
  return (await receiver.requestsOf(id))[0]!;
}

const create = (input: Record<string, unknown>): Promise<Webhook> =>
  tidings.createWebhook({ url: receiver.url, ...input });

async function refusal(input: Record<string, unknown>): Promise<{ path: string; message: string }> {
  const answer = await tidings.request('POST', '/v1/webhooks', {
    name: 'x',
    url: receiver.url,
    events: [],
    ...input,
  });
  expect([answer.status, answer.body.code, answer.body.errors?.length]).toEqual([422, 'invalid_request', 1]);
  return answer.body.errors![0]!;
}

describe('an API key', () => {
  test('is sent beside the signature, in the header that it has by default', async () => {
    const webhook = await create({ apiKey: { value: 'an API key of 24 chars…'.replace('…', '.') } });
    expect(webhook.apiKey).toEqual({ header: 'X-API-Key' });
    const { headers } = await receive(webhook);
    expect(headers).toMatchObject({
      'x-api-key': 'an API key of 24 chars.',
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
  });

  test('changes its header and its value apart, and ends', async () => {
    const webhook = await create({ apiKey: { header: 'Authorization', value: 'Bearer first-key' } });
    expect((await receive(webhook)).headers.authorization).toBe('Bearer first-key');
    const moved = await tidings.changeWebhook(webhook, { apiKey: { header: 'X-Token' } });
    expect(moved.body.apiKey).toEqual({ header: 'X-Token' });
    expect((await receive(webhook)).headers).toMatchObject({ 'x-token': 'Bearer first-key' });
    await tidings.changeWebhook(webhook, { apiKey: { value: 'second-key' } });
    const { headers } = await receive(webhook);
    expect(headers).toMatchObject({ 'x-token': 'second-key' });
    expect(headers).not.toHaveProperty('authorization');
    expect((await tidings.changeWebhook(webhook, { apiKey: null })).body.apiKey).toBeNull();
    expect((await receive(webhook)).headers).not.toHaveProperty('x-token');
  });

  test('has a value to begin with', async () => {
    const webhook = await create({});
    const refused = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, {
      apiKey: { header: 'X-A' },
    });
    expect(refused.body.errors![0]).toMatchObject({ path: '/apiKey/value' });
    expect((await refusal({ apiKey: {} })).path).toBe('/apiKey/value');
  });
});

describe('headers of one’s own', () => {
  test('go out as they are set', async () => {
    const headers = { 'X-Acme-Tenant': 'one, two;  three', 'x-empty-ish': '-', 'X-UPPER': '~!@#' };
    const webhook = await create({ headers });
    expect(Object.keys(webhook.headers)).toEqual(Object.keys(headers));
    const { rawHeaders } = await receive(webhook);
    for (const [name, value] of Object.entries(headers))
      expect(rawHeaders[rawHeaders.indexOf(name) + 1]).toBe(value);
  });

  test('of which secret ones are never shown again, and can be left as they are', async () => {
    const webhook = await create({
      headers: {
        Authorization: 'Basic c2VjcmV0',
        'X-Plain': { shown: 'seen' },
        'X-Region': 'eu',
        'X-Pass': 'unseen-too',
        'X-Hidden': { secret: 'unseen-value' },
      },
    });
    const shown = {
      Authorization: { secret: true },
      'X-Plain': { shown: 'seen' },
      'X-Region': 'eu',
      'X-Pass': { secret: true },
      'X-Hidden': { secret: true },
    };
    expect(webhook.headers).toEqual(shown);
    // What was read can be written back.
    const kept = await tidings.changeWebhook(webhook, {
      headers: { ...shown, 'X-Plain': { shown: 'other' } },
    });
    expect(kept.body.headers).toEqual({ ...shown, 'X-Plain': { shown: 'other' } });
    expect((await receive(webhook)).headers).toMatchObject({
      authorization: 'Basic c2VjcmV0',
      'x-plain': 'other',
      'x-hidden': 'unseen-value',
    });
    const told = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, {
      headers: { 'X-Pass': { shown: 'unseen-too' } },
    });
    expect([told.status, told.body.errors![0]!.path]).toEqual([422, '/headers/X-Pass']);
    const fewer = await tidings.changeWebhook(webhook, {
      headers: { 'X-Hidden': { secret: 'another-value' } },
    });
    expect(fewer.body.headers).toEqual({ 'X-Hidden': { secret: true } });
    const { headers } = await receive(webhook);
    expect(headers['x-hidden']).toBe('another-value');
    expect(headers).not.toHaveProperty('authorization');
    const refused = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, {
      headers: { Authorization: { secret: true } },
    });
    expect(refused.body.errors![0]!.path).toBe('/headers/Authorization');
  });
});

test('who may not see them cannot have them sent elsewhere', async () => {
  const key = await tidings.request<{ key: string }>('POST', '/v1/api-keys', {
    name: 'Writer',
    permissions: ['webhooks:read', 'webhooks:write'],
  });
  const authorization = `Bearer ${key.body.key}`;
  const webhook = await create({
    apiKey: { value: 'an-api-key' },
    headers: { 'x-plain': 'seen', 'x-hidden': { secret: 'hidden' } },
  });
  const move = async (body: object): Promise<Answer<Webhook>> =>
    tidings.request<Webhook>('PATCH', `/v1/webhooks/${webhook.id}`, body, { authorization });
  const elsewhere = 'https://elsewhere.example.com/';
  const refused = await move({ url: elsewhere });
  expect(refused.status).toBe(403);
  expect(refused.text).toContain('apiKey and headers');
  expect((await move({ url: elsewhere, apiKey: { value: 'another' } })).status).toBe(403);
  const kept = { 'x-hidden': { secret: true } };
  expect((await move({ url: elsewhere, apiKey: null, headers: kept })).status).toBe(403);
  // Another path may be another customer of one service.
  expect((await move({ url: `${receiver.url}/other` })).status).toBe(403);
  expect((await move({ url: receiver.url, name: 'Other' })).status).toBe(200);
  expect(
    (await move({ url: elsewhere, apiKey: { value: 'another' }, headers: { 'x-plain': 'seen' } })).status,
  ).toBe(200);
  expect((await tidings.changeWebhook(webhook, { url: receiver.url })).status).toBe(200);
});

describe('what is recorded', () => {
  test('has masks for secrets, also where the receiver prints them', async () => {
    receiver.respond(({ headers }) => ({
      status: 200,
      headers: { 'x-echo': [String(headers['x-api-key']), 'fine'] },
      body: Buffer.concat([
        Buffer.from([0xff, 0x00]),
        Buffer.from(JSON.stringify(headers)),
        Buffer.from(`token ${String(headers.authorization).slice('Bearer '.length)}`),
      ]),
    }));
    const webhook = await create({
      apiKey: { value: 'echoed-api-key' },
      headers: {
        'X-Hidden': { secret: 'echoed-header' },
        'X-Longer': { secret: 'echoed-header-and-echoed-more' },
        Authorization: 'Bearer echoed-token',
        'X-Plain': { shown: 'seen' },
      },
    });
    await receive(webhook);
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    const [{ request, response }] = attempts as [(typeof attempts)[0]];
    expect(request.headers).toMatchObject({ 'X-API-Key': '***', 'X-Hidden': '***', 'X-Plain': 'seen' });
    expect(response!.headers['x-echo']).toEqual(['***', 'fine']);
    expect(response!.body).toContain('"x-api-key":"***"');
    expect(response!.body).toContain('"x-plain":"seen"');
    expect(response!.body).toContain('token ***');
    const rows = await tidings.query<{ row: string; body: string | null }>(
      `SELECT t::text AS row, encode(response_body, 'escape') AS body FROM attempt t`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { row, body } of rows) expect(`${row} ${body}`).not.toContain('echoed');
    receiver.respond(() => ({ status: 200 }));
  });
});

describe('each header has one source', () => {
  const DENIED = [
    'host',
    'Connection',
    'keep-alive',
    'TE',
    'trailer',
    'Transfer-Encoding',
    'upgrade',
    'expect',
    'http2-settings',
    'proxy-authorization',
    'Proxy-Connection',
    'content-length',
    'Content-Type',
    'content-encoding',
    'content-anything',
    'accept-encoding',
    'User-Agent',
    'webhook-id',
    'Webhook-Signature',
    'webhook-timestamp',
    'webhook-attempt',
    'webhook-x',
    'svix-id',
    'x-hub-signature-256',
    'x-admin-signature',
    'X-Admin-Timestamp',
    'x-y42-signature',
    'x-signature-sha256',
    'Stripe-Signature',
    'forwarded',
    'x-forwarded-for',
    'x-real-ip',
    'via',
    '__proto__',
    '',
    'a b',
    'a:b',
    'a\r\nb',
    'ä',
    'x'.repeat(129),
  ];

  test.each(DENIED)('%j is refused as a header of one’s own, and for the API key', async (name) => {
    const own = await refusal({ headers: JSON.parse(`{${JSON.stringify(name)}:"v"}`) as object });
    expect(own.path).toBe(`/headers/${name}`);
    expect(own.message.length).toBeGreaterThan(20);
    expect((await refusal({ apiKey: { header: name, value: 'v' } })).path).toBe('/apiKey/header');
  });

  test.each(['a\nb', 'a\rb', '\u0000', 'ä', '☃', ' a', 'a ', '\ta', 'a\t', '', '\u007f', 'x'.repeat(1025)])(
    'the value %j is refused',
    async (value) => {
      expect((await refusal({ headers: { 'x-a': value } })).path).toBe('/headers/x-a');
      expect((await refusal({ headers: { 'x-a': { secret: value } } })).path).toBe('/headers/x-a/secret');
      expect((await refusal({ apiKey: { value } })).path).toBe('/apiKey/value');
    },
  );

  test.each([
    [{ headers: { 'x-a': '1', 'X-A': '2' } }, '/headers/X-A'],
    [{ headers: { 'x-api-key': '1' }, apiKey: { value: 'v' } }, '/headers/x-api-key'],
    [{ signing: 'sha256', headerNames: { signature: 'x-sig' }, headers: { 'X-Sig': '1' } }, '/headers/X-Sig'],
    [
      { signing: 'admin', headerNames: { timestamp: 'x-t' }, apiKey: { header: 'X-T', value: 'v' } },
      '/apiKey/header',
    ],
    [{ signing: 'admin', headerNames: { signature: 'x-admin-timestamp' } }, '/headerNames'],
    [{ signing: 'standard', headerNames: { signature: 'x-sig' } }, '/headerNames'],
    [{ signing: 'sha256', headerNames: { timestamp: 'x-t' } }, '/headerNames'],
    [{ signing: 'none', headerNames: { signature: 'x-sig' } }, '/headerNames'],
    [{ signing: 'sha256', headerNames: { signature: 'webhook-signature' } }, '/headerNames/signature'],
    [{ signing: 'stripe', headerNames: { signature: 'Content-Type' } }, '/headerNames/signature'],
    [{ signing: 'stripe', headerNames: { signature: 'a b' } }, '/headerNames/signature'],
    [{ signing: 'stripe', headerNames: {} }, '/headerNames'],
    [{ headers: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`x-${i}`, 'v'])) }, '/headers'],
  ])('%j is refused', async (input, path) => {
    expect((await refusal(input)).path).toBe(path);
  });

  test('a change that would make two of one is refused', async () => {
    const webhook = await create({
      signing: 'sha256',
      headers: { 'x-acme-signature-2': { secret: 'v-value' } },
    });
    const refused = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, {
      headerNames: { signature: 'X-Acme-Signature-2' },
    });
    expect([refused.status, refused.body.errors![0]!.path]).toEqual([422, '/headers/x-acme-signature-2']);
    const renamed = await tidings.changeWebhook(webhook, {
      headerNames: { signature: 'X-Acme' },
      headers: {},
    });
    expect(renamed.status).toBe(200);
    const unused = await tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, { signing: 'none' });
    expect(unused.body.errors![0]).toMatchObject({
      path: '/headerNames',
      message: expect.stringContaining('null'),
    });
    expect((await tidings.changeWebhook(webhook, { signing: 'none', headerNames: null })).status).toBe(200);
  });

  test('on the wire, whatever was let in', async () => {
    const heads: string[] = [];
    const sink = await createRawReceiver((socket) => {
      let head = '';
      socket.on('data', (chunk) => (head += chunk.toString('latin1')));
      onRequest(socket, () => {
        heads.push(head.slice(0, head.indexOf('\r\n\r\n')));
        head = '';
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      });
    });
    const token = fc.string({ unit: fc.constantFrom(..."aZ09!#$%&'*+.^_`|~-"), minLength: 1, maxLength: 20 });
    const value = fc
      .string({ unit: fc.constantFrom('a', ' ', '\t', '"', ':', ',', '~', '!'), maxLength: 30 })
      .map((text) => `<${text}>`);
    const headers = fc.dictionary(token, value, { minKeys: 1, maxKeys: 8 });
    let made = 0;
    try {
      await fc.assert(
        fc.asyncProperty(headers, fc.constantFrom('standard', 'admin', 'stripe'), async (own, signing) => {
          const answer = await tidings.request<Webhook>('POST', '/v1/webhooks', {
            name: 'x',
            url: sink.url,
            events: [],
            signing,
            apiKey: { header: 'x-own-key', value: 'v' },
            headers: own,
          });
          if (answer.status !== 201) return;
          made++;
          heads.length = 0;
          await tidings.request('POST', `/v1/webhooks/${answer.body.id}/test`, { event: 'a', data: 1 });
          expect(heads).toHaveLength(1);
          const lines = heads[0]!.split('\r\n').slice(1);
          const names = lines.map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
          expect(names).toHaveLength(new Set(names).size);
          for (const system of [
            'host',
            'content-length',
            'content-type',
            'webhook-id',
            'user-agent',
            'x-own-key',
          ])
            expect(names).toContain(system);
          for (const [name, text] of Object.entries(own)) expect(lines).toContain(`${name}: ${text}`);
        }),
        { numRuns: 60 },
      );
    } finally {
      await sink.close();
    }
    expect(made).toBeGreaterThan(10);
  });
});
