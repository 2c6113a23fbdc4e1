/** Each way to fail, by a receiver that really does, and what previews, tests and attempts alike say of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { parseRange } from '@tidings/core/address';
import type { ErrorClass } from '@tidings/core/attempt';
import type { Preview, TestResult } from '@tidings/core/preview';
import { AUTHORITY, EXPIRED, OF_ANOTHER_NAME, VALID } from './certificates.ts';
import { createReceiver, type Receiver, type Reply } from './harness.ts';
import { createNameServer, type NameServer } from './name-server.ts';
import { createRawReceiver, onRequest } from './raw-receiver.ts';
import { SELF_SIGNED } from './self-signed.ts';
import { startTidings, type Tidings } from './start.ts';

vi.mock(import('node:dns/promises'), async (original) =>
  (await import('./name-server.ts')).askingOnlyOurs(await original()),
);

const TIMEOUT_MS = 1000;
const trusted = getCACertificates();
let tidings: Tidings;
let names: NameServer;
let receiver: Receiver;
beforeAll(async () => {
  setDefaultCACertificates([...trusted, AUTHORITY]);
  names = await createNameServer();
  names.records.set('inside.test', ['127.0.0.2']);
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
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** What is said, by all who say it: the preview of a draft, the test of a webhook, and the attempt that is kept of it. */
async function fails(url: string, errorClass: ErrorClass, sentence: RegExp, failed?: string): Promise<void> {
  const webhook = { name: 'x', url, events: ['function.executed'], timeoutMs: TIMEOUT_MS };
  const previewed = await tidings.request<Preview>('POST', '/v1/webhooks/preview', { webhook, send: true });
  expect(previewed.status, previewed.text).toBe(200);
  const sent = previewed.body.sent!;
  expect(sent).toMatchObject({ delivered: false, errorClass });
  expect(sent.cause).toMatch(sentence);
  const failedCheck = sent.checks.find(({ result }) => result === 'failed')!;
  expect(failedCheck.says).toBe(sent.cause);
  expect(failedCheck.check).toBe(failed ?? 'answer');

  const made = await tidings.createWebhook(webhook);
  const tested = await tidings.request<TestResult>('POST', `/v1/webhooks/${made.id}/test`, {});
  expect(tested.body.cause).toMatch(sentence);
  expect(tested.body.attempts[0]).toMatchObject({ errorClass, error: tested.body.cause });
}

async function secure(certified: { key: string; cert: string }): Promise<string> {
  const server = createServer(certified, (_, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => (server.closeAllConnections(), server.close()) });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test.each([
  ['expired', EXPIRED, /^The receiver's certificate expired \d+ years ago, on 2021-01-01\. Renew it\.$/],
  ['for another name', OF_ANOTHER_NAME, /is for elsewhere\.example, not for 127\.0\.0\.1\. Use a name/],
  ['self-signed', SELF_SIGNED, /is self-signed\. Get one from a public authority/],
] as const)('a certificate that is %s', async (_, certified, sentence) => {
  await fails(await secure(certified), 'tls', sentence, 'tls');
});

test('a certificate that is good is told of, and when it ends', async () => {
  const webhook = { name: 'x', url: await secure(VALID), events: ['function.executed'] };
  const { body } = await tidings.request<Preview>('POST', '/v1/webhooks/preview', { webhook, send: true });
  expect(body.sent!.checks).toMatchObject([
    { check: 'name', result: 'skipped' },
    {
      check: 'connection',
      result: 'passed',
      says: expect.stringMatching(/^Connected to 127\.0\.0\.1 in \d+ ms/),
    },
    {
      check: 'tls',
      result: 'passed',
      says: expect.stringContaining('of Tidings tests is valid until 2120-01-01'),
    },
    { check: 'answer', result: 'passed', says: expect.stringContaining('answered 204') },
  ]);
});

test('a receiver that speaks plain HTTP where TLS is expected', async () => {
  await fails(receiver.url.replace('http:', 'https:'), 'tls', /does not speak TLS at port \d+/, 'tls');
});

test('a receiver that speaks old TLS alone', async () => {
  const server = createServer({
    ...VALID,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
    ciphers: 'ALL:@SECLEVEL=0',
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => server.close() });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await fails(url, 'tls', /TLS 1\.2 or 1\.3|failed \(ERR_SSL/, 'tls');
});

test('nobody who listens', async () => {
  const { url, close } = await createRawReceiver(() => undefined);
  await close();
  await fails(url, 'connect', /connection was refused: nothing listens at 127\.0\.0\.1:\d+\./, 'connection');
});

test('a black hole: connections that are never made', async () => {
  // A program that is stopped takes no connections, and once its queue is full the system drops what comes.
  const code = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port) })`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  const fillers: Socket[] = [];
  try {
    let waiting = 0;
    for (let i = 0; i < 6; i++) fillers.push(connect(Number(port.toString()), '127.0.0.1'));
    await expect
      .poll(() => {
        const connected = fillers.filter((socket) => !socket.connecting).length;
        waiting = fillers.length - connected;
        return connected;
      })
      .toBeGreaterThanOrEqual(1);
    expect(waiting).toBeGreaterThan(0);
    const sentence =
      /could not be connected to within 1 second: 127\.0\.0\.1:\d+ does not answer( at all\. A firewall|, or does not speak http)/;
    await fails(`http://127.0.0.1:${port.toString().trim()}/`, 'timeout', sentence, 'connection');
  } finally {
    for (const socket of fillers) socket.destroy();
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
});

test('a connection that is cut', async () => {
  const cut = await createRawReceiver((socket) => onRequest(socket, () => socket.resetAndDestroy()));
  open.push(cut);
  await fails(cut.url, 'reset', /closed the connection before it answered\. It may have crashed/);
});

test('a receiver that takes its time', async () => {
  receiver.respond(() => 'hang');
  await fails(
    receiver.url,
    'timeout',
    /did not answer within 1 second\. Have it answer as soon as it has stored/,
  );
});

test('a receiver that does not speak TLS, nor anything else', async () => {
  const silent = await createRawReceiver(() => undefined);
  open.push(silent);
  await fails(
    silent.url.replace('http', 'https'),
    'timeout',
    /accepts connections but does not speak TLS|does not answer, or does not speak https/,
    'tls',
  );
});

test('what comes is not HTTP', async () => {
  const mail = await createRawReceiver((socket) =>
    onRequest(socket, () => socket.write('220 ESMTP\r\n\r\n')),
  );
  open.push(mail);
  await fails(mail.url, 'http', /is not HTTP\. Is the port right/);

  const odd = await createRawReceiver((socket) =>
    onRequest(socket, () => socket.write('HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n')),
  );
  open.push(odd);
  await fails(odd.url, 'http', /is not HTTP\. Is the port right/);
});

test('a name that does not exist', async () => {
  await fails(
    'http://nowhere.test/',
    'dns',
    /nowhere\.test has no address \(ENOTFOUND\)\. Check the host/,
    'name',
  );
});

test('a name that leads inside', async () => {
  await fails(
    'http://inside.test/',
    'blocked_address',
    /inside\.test resolves to 127\.0\.0\.2.*TIDINGS_ALLOW_PRIVATE/,
    'name',
  );
});

const page = { 'content-type': 'text/html' };
test.each([
  [
    { status: 301, headers: { location: '/new' } },
    'redirect',
    /301, a redirect to http:\/\/127\.0\.0\.1:\d+\/new\./,
  ],
  [{ status: 401, body: 'Invalid signature' }, 'http', /401 Unauthorized and mentions the signature\./],
  [
    { status: 401, body: 'Timestamp outside tolerance' },
    'http',
    /mentions the time\. Check the receiver's clock/,
  ],
  [{ status: 401, headers: { 'www-authenticate': 'Bearer' } }, 'http', /wants credentials \(Bearer\)/],
  [
    { status: 403, headers: { ...page, server: 'cloudflare' }, body: '<html>x' },
    'http',
    /it is Cloudflare that says so/,
  ],
  [{ status: 404 }, 'http', /404 Not Found: there is nothing at \/\./],
  [{ status: 410 }, 'http', /410 Gone\..* a test leaves it as it is/],
  [{ status: 413 }, 'http', /413 Content Too Large: a body of .* is too large/],
  [{ status: 415 }, 'http', /does not accept application\/json/],
  [
    { status: 429, headers: { 'retry-after': '30' } },
    'rate_limited',
    /fewer requests, and none for 30 seconds/,
  ],
  [{ status: 500 }, 'http', /500: it failed while handling the request/],
  [
    { status: 502, headers: page, body: '<html><center>nginx</center>' },
    'http',
    /502 Bad Gateway: nginx could not reach/,
  ],
  [
    { status: 503, headers: { 'retry-after': '600' } },
    'http',
    /down for a while, and asks for no requests for 10 minutes/,
  ],
  [{ status: 504 }, 'http', /a proxy in front of it got no answer/],
] as [Exclude<Reply, string>, ErrorClass, RegExp][])('an answer %j', async (reply, errorClass, sentence) => {
  receiver.respond(() => reply);
  await fails(receiver.url, errorClass, sentence);
});

test('a receiver that verifies a parsed body is found out by a body that changes when it is parsed', async () => {
  receiver.respond(({ body }) =>
    // What the sample of a well-known page does.
    JSON.stringify(JSON.parse(body.toString())) === body.toString()
      ? { status: 200 }
      : { status: 401, body: 'Invalid signature' },
  );
  const webhook = await tidings.createWebhook({ url: receiver.url, events: ['a'] });
  const trial = async (data: string): Promise<TestResult> =>
    (
      await tidings.request<TestResult>(
        'POST',
        `/v1/webhooks/${webhook.id}/test`,
        `{"event":"a","data":${data}}`,
      )
    ).body;
  expect((await trial('{"price":1}')).cause).toBeNull();
  expect((await trial('{"price":1.0}')).cause).toMatch(
    /It seems to verify a parsed body: .*express\.raw\(\)/,
  );
});

test('a body that breaks off or drips has delivered, and is told of', async () => {
  for (const [talk, sentence] of [
    [(socket: Socket) => socket.resetAndDestroy(), /body could not be read to its end/],
    [() => undefined, /body could not be read to its end: not within 1 second/],
  ] as const) {
    const cut = await createRawReceiver((socket) =>
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => talk(socket));
      }),
    );
    open.push(cut);
    const webhook = { name: 'x', url: cut.url, events: ['a'], timeoutMs: TIMEOUT_MS };
    const { body } = await tidings.request<Preview>('POST', '/v1/webhooks/preview', {
      webhook,
      event: 'a',
      data: 1,
      send: true,
    });
    expect(body.sent).toMatchObject({ delivered: true, errorClass: 'body' });
    expect(body.sent!.cause).toMatch(sentence);
    expect(body.sent!.checks.at(-1)).toMatchObject({ check: 'answer', result: 'warning' });
  }
});

test('a request that cannot be built', async () => {
  const made = await tidings.createWebhook({ url: receiver.url, template: { a: '{{data.missing}}' } });
  const { body } = await tidings.request<TestResult>('POST', `/v1/webhooks/${made.id}/test`, {
    event: 'a',
    data: {},
  });
  expect(body.attempts[0]).toMatchObject({ errorClass: 'config' });
  expect(body.cause).toMatch(/^The request could not be built: .*\/a: data\.missing is not in this event/);
});
