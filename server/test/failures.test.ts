import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Attempt } from '@tidings/core/attempt';
import type { Delivery } from '@tidings/core/delivery';
import { createReceiver, type Receiver } from './harness.ts';
import { createRawReceiver, onRequest, type RawReceiver } from './raw-receiver.ts';
import { SELF_SIGNED } from './self-signed.ts';
import { startTidings, type Tidings } from './start.ts';

const TIMEOUT_MS = 1000;
const SLACK_MS = 250;
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const open: RawReceiver[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
async function raw(...talk: Parameters<typeof createRawReceiver>): Promise<RawReceiver> {
  const made = await createRawReceiver(...talk);
  open.push(made);
  return made;
}

/** Sends a test: one attempt, and what came of it. */
async function attempt(url: string): Promise<Attempt & { status: Delivery['status'] }> {
  const webhook = await tidings.createWebhook({
    organization: 'failures',
    events: [],
    url,
    timeoutMs: TIMEOUT_MS,
  });
  const answer = await tidings.request<Delivery>('POST', `/v1/webhooks/${webhook.id}/test`, {
    event: 'function.executed',
    data: { n: 1 },
  });
  expect(answer.status).toBe(200);
  expect(answer.body.attempts).toHaveLength(1);
  return { ...answer.body.attempts[0]!, status: answer.body.status };
}

function expectDeadline({ durationMs }: Attempt): void {
  expect(durationMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
  expect(durationMs).toBeLessThanOrEqual(TIMEOUT_MS + SLACK_MS);
}

describe('the deadline ends', () => {
  test('a receiver that says nothing', async () => {
    const { url } = await raw(() => undefined);
    const made = await attempt(url);
    expectDeadline(made);
    expect(made).toMatchObject({
      status: 'failed',
      errorClass: 'timeout',
      error: expect.stringMatching(/^The receiver did not answer within 1 second\. /),
      response: null,
      timing: { firstByteMs: null },
    });
  });

  test('a body that drips: the answer counts', async () => {
    const { url } = await raw((socket) =>
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
        const drip = setInterval(() => socket.write('x'), 100);
        socket.on('close', () => clearInterval(drip));
      }),
    );
    const made = await attempt(url);
    expectDeadline(made);
    expect(made).toMatchObject({
      status: 'success',
      errorClass: 'body',
      response: { status: 200, truncated: true },
    });
    expect(made.error).toMatch(/body could not be read to its end.*1 second/);
    expect(made.response!.body).toMatch(/^x{5,10}$/);
    expect(made.timing.firstByteMs).toBeLessThan(500);
  });

  test('headers that drip', async () => {
    const { url } = await raw((socket) =>
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
        const drip = setInterval(() => socket.write('x'), 100);
        socket.on('close', () => clearInterval(drip));
      }),
    );
    const made = await attempt(url);
    expectDeadline(made);
    expect(made).toMatchObject({ status: 'failed', errorClass: 'timeout', response: null });
  });

  test('a flood of 103', async () => {
    const { url } = await raw((socket) =>
      onRequest(socket, () => {
        const flood = setInterval(
          () => socket.write('HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n'.repeat(20)),
          5,
        );
        socket.on('close', () => clearInterval(flood));
      }),
    );
    const made = await attempt(url);
    expectDeadline(made);
    expect(made).toMatchObject({ status: 'failed', errorClass: 'timeout', response: null });
  });
});

describe('an answer that none may be', () => {
  const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK';
  test.each([
    [
      '100 Continue before it',
      `HTTP/1.1 100 Continue\r\n\r\n${whole}`,
      /^The receiver sent 100 Continue before its answer/,
    ],
    [
      '101',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
      /^The receiver answered 101/,
    ],
    [
      'two lengths',
      whole.replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n'),
      /contradicts itself|is not HTTP/,
    ],
    [
      'a length that is not its own',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nOK',
      /contradicts itself|is not HTTP/,
    ],
  ])('%s: is told as what it is, and the request is not sent again', async (_, text, sentence) => {
    let requests = 0;
    const { url } = await raw((socket) => {
      onRequest(socket, () => {
        requests++;
        socket.write(text);
      });
    });
    const made = await attempt(url);
    expect(made).toMatchObject({
      status: 'failed',
      errorClass: 'http',
      error: expect.stringMatching(sentence),
    });
    expect(requests).toBe(1);
  });
});

describe('a response', () => {
  test('is kept up to 16 KiB', async () => {
    receiver.respond(() => ({ status: 500, body: 'x'.repeat(16_384) }));
    const whole = await attempt(receiver.url);
    expect(whole.response).toMatchObject({ truncated: false, body: 'x'.repeat(16_384) });
    receiver.respond(() => ({ status: 500, body: 'x'.repeat(16_385) }));
    const cut = await attempt(receiver.url);
    expect(cut.response).toMatchObject({ truncated: true, body: 'x'.repeat(16_384) });
  });

  test('is read up to 64 KiB, then the connection is cut', async () => {
    let written = 0;
    let closed = (): void => undefined;
    const cut = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { url } = await raw((socket) => {
      socket.on('close', closed);
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        const pour = (): void => {
          while (!socket.destroyed && socket.write(`1000\r\n${'x'.repeat(4096)}\r\n`)) written += 4096;
        };
        socket.on('drain', pour);
        pour();
      });
    });
    const made = await attempt(url);
    expect(made).toMatchObject({
      status: 'success',
      error: null,
      response: { status: 200, truncated: true },
    });
    expect(made.response!.body).toHaveLength(16_384);
    expect(made.durationMs).toBeLessThan(TIMEOUT_MS);
    await cut;
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  test('is not inflated', async () => {
    const body = gzipSync('x'.repeat(10_000_000));
    receiver.respond(() => ({ headers: { 'content-encoding': 'gzip' }, body }));
    const made = await attempt(receiver.url);
    expect(receiver.requests.at(-1)!.headers).not.toHaveProperty('accept-encoding');
    expect(made.response!.headers['content-encoding']).toBe('gzip');
    expect(made.response!.body).toBe(body.toString());
  });

  test('that is no text is shown all the same', async () => {
    receiver.respond(() => ({ status: 500, body: Buffer.of(0x61, 0x00, 0xff, 0x62) }));
    expect((await attempt(receiver.url)).response!.body).toBe('a\u0000\ufffdb');
  });

  test('has its headers as they came', async () => {
    receiver.respond(() => ({ headers: { 'x-one': 'Zo\u00eb', 'set-cookie': ['a=1', 'b=2'] } }));
    const { headers } = (await attempt(receiver.url)).response!;
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers).toHaveProperty('x-one');
  });

  test('with too large a head is refused', async () => {
    const { url } = await raw((socket) =>
      onRequest(socket, () => socket.write(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`)),
    );
    expect(await attempt(url)).toMatchObject({
      status: 'failed',
      errorClass: 'http',
      error: expect.stringContaining('16 KiB'),
    });
  });

  test('that is no HTTP is named', async () => {
    const { url } = await raw((socket) =>
      onRequest(socket, () => socket.write('220 mail.example.com ESMTP\r\n\r\n')),
    );
    expect(await attempt(url)).toMatchObject({ status: 'failed', errorClass: 'http', response: null });
  });
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('of %i is not followed', async (status) => {
    const canary = await raw(() => undefined, '127.0.0.2');
    receiver.respond(() => ({ status, headers: { location: `${canary.url}/hidden` } }));
    const before = receiver.requests.length;
    const made = await attempt(receiver.url);
    expect(made).toMatchObject({ status: 'failed', errorClass: 'redirect', response: { status } });
    expect(made.response!.headers['location']).toBe(`${canary.url}/hidden`);
    expect(receiver.requests).toHaveLength(before + 1);
    expect(canary.connections).toBe(0);
  });
});

describe('a connection', () => {
  test('that is refused is named', async () => {
    const gone = await createRawReceiver(() => undefined);
    await gone.close();
    expect(await attempt(gone.url)).toMatchObject({
      status: 'failed',
      errorClass: 'connect',
      error: expect.stringContaining('refused'),
      response: null,
    });
  });

  test.each([
    ['as soon as it is made', (socket) => socket.resetAndDestroy()],
    ['after the request', (socket) => onRequest(socket, () => socket.resetAndDestroy())],
    ['politely, without an answer', (socket) => onRequest(socket, () => socket.end())],
    [
      'within the head of the answer',
      (socket) => onRequest(socket, () => socket.end('HTTP/1.1 200 OK\r\nX-')),
    ],
  ] as [string, Parameters<typeof createRawReceiver>[0]][])(
    'cut %s is a reset, and not resent',
    async (_, talk) => {
      const cut = await raw(talk);
      expect(await attempt(cut.url)).toMatchObject({
        status: 'failed',
        errorClass: 'reset',
        response: null,
        resent: false,
      });
      expect(cut.connections).toBe(1);
    },
  );

  test('cut within the body has delivered', async () => {
    const { url } = await raw((socket) =>
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.resetAndDestroy());
      }),
    );
    const made = await attempt(url);
    expect(made).toMatchObject({
      status: 'success',
      errorClass: 'body',
      response: { status: 200, truncated: true },
    });
    expect(made.error).toMatch(/body could not be read to its end/);
  });

  test('kept alive and cut just as it is used again is made anew, and the attempt says so', async () => {
    // Each connection answers once, and dies when it is used a second time: what a race with a receiver that closes
    // idle connections looks like from here, each time.
    const stale = await raw((socket) =>
      onRequest(socket, (index) => {
        if (index === 0) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        else socket.resetAndDestroy();
      }),
    );
    const results = [];
    for (let i = 0; i < 6; i++) results.push(await attempt(stale.url));
    expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'success'));
    expect(results.filter(({ resent }) => resent).length).toBeGreaterThanOrEqual(3);
    expect(results[0]!.resent).toBe(false);
  });

  test('closed while idle costs no delivery', async () => {
    // What the head of an answer does not announce.
    const stale = await raw((socket) =>
      onRequest(socket, () =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', () => setImmediate(() => socket.end())),
      ),
    );
    const organization = 'stale';
    const webhook = await tidings.createWebhook({ organization, url: stale.url });
    for (let round = 0; round < 10; round++) {
      const items = Array.from({ length: 30 }, () => ({ organization, type: 'a', data: round }));
      await tidings.request('POST', '/v1/events/batch', items);
    }
    await expect
      .poll(
        async () => (await tidings.deliveries(webhook.id, '?status=success&limit=250&offset=100')).length,
        {
          timeout: 8000,
        },
      )
      .toBe(200);
    const [counts] = await tidings.query<{ attempts: number; failed: number }>(
      `SELECT count(*)::int AS attempts, count(*) FILTER (WHERE a.error_class IS NOT NULL)::int AS failed
       FROM attempt a JOIN webhook w ON w.number = a.webhook WHERE w.url = $1`,
      [stale.url],
    );
    expect(counts).toEqual({ attempts: 300, failed: 0 });
  });
});

describe('TLS', () => {
  test('with a certificate signed by itself is refused, and named', async () => {
    const requests: string[] = [];
    const server = createServer(SELF_SIGNED, (request, response) => {
      requests.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const made = await attempt(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      expect(made).toMatchObject({
        status: 'failed',
        errorClass: 'tls',
        error: expect.stringContaining('self-signed'),
        response: null,
      });
      expect(requests).toEqual([]);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('with a receiver that speaks plain HTTP is refused, and named', async () => {
    const before = receiver.requests.length;
    const made = await attempt(receiver.url.replace('http:', 'https:'));
    expect(made).toMatchObject({ status: 'failed', errorClass: 'tls', response: null });
    expect(receiver.requests).toHaveLength(before);
  });
});
