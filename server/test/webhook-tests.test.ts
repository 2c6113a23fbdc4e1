/** What a test of a webhook answers. The receivers are real, with what can be wrong with them. */
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseRange } from '@tidings/core/address';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { Delivery } from '@tidings/core/delivery';
import type { Preview, TestResult } from '@tidings/core/preview';
import type { Webhook } from '@tidings/core/webhook';
import { verify } from '@tidings/verify';
import { AUTHORITY, EXPIRED, OF_ANOTHER_NAME, VALID } from './certificates.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { createNameServer, type NameServer } from './name-server.ts';
import { createRawReceiver, onRequest, type RawReceiver } from './raw-receiver.ts';
import { SELF_SIGNED } from './self-signed.ts';
import { startTidings, until, type Answer, type Page, type Tidings } from './start.ts';

vi.mock(import('node:dns/promises'), async (original) =>
  (await import('./name-server.ts')).askingOnlyOurs(await original()),
);

const PAUSE_MS = 150;
const TIMEOUT_MS = 1000;
const trusted = getCACertificates();
let tidings: Tidings;
let names: NameServer;
let receiver: Receiver;
beforeAll(async () => {
  setDefaultCACertificates([...trusted, AUTHORITY]);
  names = await createNameServer();
  const addresses = { allowPrivate: [parseRange('127.0.0.1')!], allowHttp: true };
  [tidings, receiver] = await Promise.all([startTidings({ addresses }), createReceiver()]);
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await Promise.all([receiver.close(), tidings.stop()]);
  await names.close();
});

const open: { close(): unknown }[] = [];
afterEach(async () => {
  names.delayMs = 0;
  await Promise.all(open.splice(0).map((one) => one.close()));
});
beforeEach(() => {
  receiver.respond(() => ({ status: 200 }));
});

const create = (input: Record<string, unknown>): Promise<Webhook> =>
  tidings.createWebhook({ events: ['function.executed'], timeoutMs: TIMEOUT_MS, ...input });
const ask = (id: string, input?: unknown): Promise<Answer<TestResult>> =>
  tidings.request<TestResult>('POST', `/v1/webhooks/${id}/test`, input);
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

async function tested(url: string): Promise<TestResult> {
  const { status, body } = await ask((await create({ url })).id);
  expect(status).toBe(200);
  return body;
}

async function raw(talk: Parameters<typeof createRawReceiver>[0]): Promise<RawReceiver> {
  const made = await createRawReceiver(talk);
  open.push(made);
  return made;
}

/** Answers 204 behind a certificate. */
async function secure(certified: { key: string; cert: string }): Promise<{ url: string; port: number }> {
  const server = createServer(certified, (_, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  open.push({ close: () => (server.closeAllConnections(), server.close()) });
  return { url: `https://127.0.0.1:${port}/`, port };
}

describe('a test that is delivered', () => {
  test('answers with the request, the response and the time', async () => {
    receiver.respond(() => ({ status: 202, headers: { 'x-took': 'it' }, body: 'thanks' }));
    const webhook = await create({ url: `${receiver.url}/in?a=1`, apiKey: { value: 'hidden-value' } });
    const secret = await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${webhook.id}/secret`);
    const { body } = await ask(webhook.id, { event: 'function.executed', data: { n: 1 }, severity: 'error' });
    const received = receiver.requests.at(-1)!;
    expect(body).toMatchObject({
      status: 'success',
      event: { type: 'function.executed' },
      request: {
        method: 'POST',
        url: `${receiver.url}/in?a=1`,
        headers: { 'X-API-Key': '***', 'webhook-id': received.headers['webhook-id'] },
        body: received.body.toString(),
        bodyForm: 'sent',
      },
      response: { status: 202, headers: { 'x-took': 'it' }, body: 'thanks', truncated: false },
      cause: null,
    });
    expect(body.attempts).toMatchObject([
      { trigger: 'test', request: body.request, response: body.response, timing: body.timing },
    ]);
    expect(received.headers['x-api-key']).toBe('hidden-value');
    const signed = await verify('standard', { ...received, secrets: [secret.body.secret] });
    expect(signed.id).toBe(received.headers['webhook-id']);
  });

  test('takes the example of the first type of the catalog that the webhook is subscribed to', async () => {
    const example = await tidings.request<{ data: unknown }>(
      'GET',
      '/v1/event-types/agent.completed/example',
    );
    for (const events of [['agent.completed'], ['unknown.type', 'agent.*']]) {
      const webhook = await create({ url: receiver.url, events });
      for (const body of [undefined, {}, { event: 'agent.completed' }]) {
        expect((await ask(webhook.id, body)).body).toMatchObject({ event: { type: 'agent.completed' } });
        const { data } = JSON.parse(receiver.requests.at(-1)!.body.toString()) as { data: unknown };
        expect(data).toEqual(example.body.data);
      }
    }
  });

  test("takes the example of an organization's own type before that of one that ships", async () => {
    await tidings.request('POST', '/v1/event-types', {
      name: 'function.executed',
      organization: 'own',
      example: { ours: true },
    });
    const webhook = await create({ url: receiver.url, organization: 'own' });
    await ask(webhook.id);
    expect(receiver.requests.at(-1)!.body.toString()).toContain('"data":{"ours":true}');
  });

  test('carries the other members of an event where they are given', async () => {
    const webhook = await create({ url: receiver.url, payload: 'context' });
    await ask(webhook.id, { context: { tenant: 'acme' } });
    expect(receiver.requests.at(-1)!.body.toString()).toContain('"current_context":{"tenant":"acme"}');
  });

  test('has the data byte for byte', async () => {
    const webhook = await create({ url: receiver.url });
    const data = '{ "big" : 12345678901234567890.50 }';
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, ` {"data" : ${data} }`);
    expect(receiver.requests.at(-1)!.body.toString()).toContain(`"data":${data}}`);
    const drafted = `{"webhook":{"name":"x","url":"${receiver.url}","events":["a"]},"data":${data}}`;
    const { body } = await tidings.request<Preview>('POST', '/v1/webhooks/preview', drafted);
    expect(body.request.body).toContain(`"data":${data}}`);
  });

  test('is refused without an example, with what is missing', async () => {
    const webhook = await create({ url: receiver.url, events: ['unknown.type'] });
    const nothing = await create({ url: receiver.url, events: [] });
    for (const [id, input, path] of [
      [webhook.id, {}, '/event'],
      [nothing.id, { data: 1 }, '/event'],
      [nothing.id, { event: 'unknown.type' }, '/data'],
    ] as const) {
      const refused = await tidings.request('POST', `/v1/webhooks/${id}/test`, input);
      expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, path]);
    }
    expect((await ask(webhook.id, { data: null })).body).toMatchObject({ event: { type: 'unknown.type' } });
  });

  test('of which the body is cut at 16 KiB', async () => {
    receiver.respond(() => ({ body: 'x'.repeat(20_000) }));
    const { response } = await tested(receiver.url);
    expect(response).toMatchObject({ truncated: true, body: 'x'.repeat(16_384) });
  });

  test('stands in the audit log', async () => {
    const webhook = await create({ url: receiver.url });
    await ask(webhook.id);
    const { body } = await tidings.request<Page<AuditEntry>>('GET', '/v1/audit-log?action=test');
    expect(body.data[0]).toMatchObject({
      operation: 'testWebhook',
      resource: { kind: 'webhook', id: webhook.id },
    });
  });
});

describe('a test that fails says why', () => {
  test.each([
    [401, 'http', /^The receiver answered 401 Unauthorized\. If it verifies the signature: check that/],
    [
      307,
      'redirect',
      /answered 307, a redirect to http:\/\/127\.0\.0\.2\/\. Redirects are not followed.*final address/,
    ],
  ])('%i', async (status, errorClass, cause) => {
    receiver.respond(() => ({ status, headers: { location: 'http://127.0.0.2/' }, body: 'no' }));
    const made = await tested(receiver.url);
    expect(made).toMatchObject({ status: 'failed', response: { status, body: 'no' } });
    expect(made.cause).toMatch(cause);
    expect(made.attempts[0]).toMatchObject({ errorClass, error: made.cause });
  });

  test.each([
    ['a self-signed certificate', SELF_SIGNED, /certificate is self-signed/],
    ['an expired certificate', EXPIRED, /certificate expired \d+ years ago, on 2021-01-01\. Renew it\./],
    [
      'a certificate for another name',
      OF_ANOTHER_NAME,
      /certificate is for elsewhere\.example, not for 127\.0\.0\.1\./,
    ],
  ])('%s', async (_, certified, cause) => {
    const made = await tested((await secure(certified)).url);
    expect(made).toMatchObject({ status: 'failed', response: null, attempts: [{ errorClass: 'tls' }] });
    expect(made.cause).toMatch(cause);
    expect(made.timing).toMatchObject({
      dnsMs: null,
      connectMs: expect.any(Number),
      tlsMs: expect.any(Number),
      firstByteMs: null,
    });
  });

  test('a connection that is refused', async () => {
    const { url, close } = await createRawReceiver(() => undefined);
    await close();
    const made = await tested(url);
    expect(made).toMatchObject({ attempts: [{ errorClass: 'connect' }], response: null });
    expect(made.cause).toMatch(/connection was refused/);
    expect(made.timing).toMatchObject({ connectMs: expect.any(Number), tlsMs: null, firstByteMs: null });
  });

  test('a name that does not exist', async () => {
    names.delayMs = PAUSE_MS;
    const made = await tested('http://nowhere.test/');
    expect(made).toMatchObject({ attempts: [{ errorClass: 'dns' }] });
    expect(made.cause).toMatch(/nowhere\.test has no address.*Check the host/);
    expect(made.timing).toMatchObject({ connectMs: null, tlsMs: null, firstByteMs: null });
    expect(made.timing!.dnsMs).toBeGreaterThanOrEqual(PAUSE_MS - 10);
  });

  test('a name that leads where deliveries must not go', async () => {
    names.records.set('inside.test', ['127.0.0.2']);
    const made = await tested('http://inside.test/');
    expect(made).toMatchObject({ attempts: [{ errorClass: 'blocked_address' }], response: null });
    expect(made.cause).toMatch(/inside\.test resolves to 127\.0\.0\.2/);
    expect(made.timing).toMatchObject({ dnsMs: expect.any(Number), connectMs: null });
  });

  test('as does a preview', async () => {
    names.records.set('inside-too.test', ['127.0.0.2']);
    const { body } = await tidings.request<Preview>('POST', '/v1/webhooks/preview', {
      webhook: { name: 'x', url: 'http://inside-too.test/', events: ['function.executed'] },
      send: true,
    });
    expect(body.sent).toMatchObject({
      delivered: false,
      response: null,
      errorClass: 'blocked_address',
      cause: expect.stringContaining('inside-too.test resolves to 127.0.0.2'),
    });
  });

  test('a receiver that does not answer in time', async () => {
    receiver.respond(() => 'hang');
    const made = await tested(receiver.url);
    expect(made).toMatchObject({ attempts: [{ errorClass: 'timeout' }], response: null });
    expect(made.cause).toMatch(/did not answer within 1 second/);
    expect(made.timing!.totalMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
  });

  test('a TLS handshake that does not end in time', async () => {
    const { url } = await raw(() => undefined);
    const made = await tested(url.replace('http:', 'https:'));
    expect(made).toMatchObject({ attempts: [{ errorClass: 'timeout' }] });
    expect(made.timing!.tlsMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 50);
    expect(made.timing!.tlsMs).toBeLessThanOrEqual(made.timing!.totalMs);
  });

  test('a body that breaks off', async () => {
    const { url } = await raw((socket) =>
      onRequest(socket, () => socket.end('HTTP/1.1 500 Oh\r\nContent-Length: 10\r\n\r\nshort')),
    );
    const made = await tested(url);
    expect(made.response).toMatchObject({ status: 500, body: 'short', truncated: true });
    expect(made.cause).toMatch(/answered 500.*body could not be read to its end/);
  });

  test('a template that does not fit', async () => {
    const webhook = await create({ url: receiver.url, events: ['*'], template: { a: '{{data.mine}}' } });
    const { body } = await ask(webhook.id, { event: 'a', data: {} });
    expect(body).toMatchObject({ status: 'failed', response: null, attempts: [{ errorClass: 'config' }] });
    expect(body.cause).toMatch(/template cannot render.*\/a: data\.mine is not in this event/);
  });
});

describe('the time of an attempt', () => {
  test('begins with the look-up of the name', async () => {
    names.records.set('slow.test', ['127.0.0.1']);
    names.delayMs = PAUSE_MS;
    const { timing } = await tested(receiver.url.replace('127.0.0.1', 'slow.test'));
    expect(timing!.dnsMs).toBeGreaterThanOrEqual(PAUSE_MS - 10);
    expect(timing!.connectMs).toBeLessThan(PAUSE_MS);
    expect(timing!.tlsMs).toBeNull();
    expect(timing!.firstByteMs).toBeGreaterThanOrEqual(timing!.dnsMs! + timing!.connectMs! - 1);
    expect(timing!.totalMs).toBeGreaterThanOrEqual(timing!.firstByteMs!);
  });

  test('goes on with TLS', async () => {
    const { port } = await secure(VALID);
    const { url } = await raw((socket) => {
      socket.pause();
      setTimeout(() => {
        const behind = connect(port, '127.0.0.1');
        behind.on('error', () => socket.destroy());
        socket.on('close', () => behind.destroy());
        socket.pipe(behind).pipe(socket);
      }, PAUSE_MS);
    });
    const made = await tested(url.replace('http:', 'https:'));
    expect(made).toMatchObject({ status: 'success', response: { status: 204 }, timing: { dnsMs: null } });
    expect(made.timing!.connectMs).toBeLessThan(PAUSE_MS);
    expect(made.timing!.tlsMs).toBeGreaterThanOrEqual(PAUSE_MS - 10);
    expect(made.timing!.firstByteMs).toBeGreaterThanOrEqual(made.timing!.tlsMs!);
  });

  test('and the wait for the first byte', async () => {
    receiver.respond(async () => {
      await pause();
      return { status: 200 };
    });
    const { timing } = await tested(receiver.url);
    expect(timing!.connectMs).toBeLessThan(PAUSE_MS);
    expect(timing!.firstByteMs).toBeGreaterThanOrEqual(PAUSE_MS - 10);
  });

  test('has no look-up and no connection where there is one already', async () => {
    const webhook = await create({ url: receiver.url });
    const first = (await ask(webhook.id)).body;
    const second = (await ask(webhook.id)).body;
    expect(second.timing).toMatchObject({ dnsMs: null, connectMs: null, tlsMs: null });
    expect(second.timing!.firstByteMs).toBeGreaterThanOrEqual(0);
    const path = `/v1/webhooks/${webhook.id}/deliveries/${first.id}`;
    const kept = await tidings.request<Delivery>('GET', path);
    expect(kept.body.attempts[0]!.timing).toEqual(first.timing);
  });
});

test('a test counts for nothing: neither health nor the state of the webhook', async () => {
  receiver.respond(() => ({ status: 500 }));
  const webhook = await create({ url: receiver.url });
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/disable`);
  for (let i = 0; i < 3; i++) expect((await ask(webhook.id)).body.status).toBe('failed');
  const { body } = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
  expect(body).toMatchObject({ health: 'healthy', failingSince: null, enabled: false });
  receiver.respond(() => ({ status: 410 }));
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/enable`);
  const gone = (await ask(webhook.id)).body;
  expect(gone).toMatchObject({
    status: 'failed',
    cause: expect.stringContaining('a test leaves it as it is'),
  });
  expect(gone.cause).not.toContain('which disables');
  // Nor does it when it is sent again.
  const again = `/v1/webhooks/${webhook.id}/deliveries/${gone.id}`;
  expect((await tidings.request('POST', `${again}/retry`)).status).toBe(202);
  const { attempts } = await until(async () => {
    const { body: delivery } = await tidings.request<Delivery>('GET', again);
    return delivery.completedAt !== null && delivery.attemptCount === 2 && delivery;
  }, 'the end of the retry');
  expect(attempts.map(({ trigger }) => trigger)).toEqual(['test', 'test']);
  const after = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
  expect(after.body).toMatchObject({ health: 'healthy', enabled: true });
});
