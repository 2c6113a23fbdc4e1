import { connect, createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '@tidings/core/errors';
import { refuseUnreadable } from '../src/api/http.ts';
import { startTidings, type Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

/** All that comes back for these bytes. */
async function exchange(text: string, url = tidings.url): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

function expectProblem(answer: string, code: ErrorCode): void {
  const { status } = ERRORS[code];
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expect(head.toLowerCase()).toContain(`content-length: ${Buffer.byteLength(body)}`);
  expect(JSON.parse(body)).toEqual({
    type: `/v1/errors#${code}`,
    title: ERRORS[code].title,
    status,
    code,
    detail: expect.stringMatching(/^[A-Z].*\.$/),
  });
}

describe('what is no request', () => {
  const host = 'Host: x\r\n';
  test.each<[string, string, ErrorCode]>([
    ['garbage', 'garbage\r\n\r\n', 'malformed_http'],
    ['an unknown method', `FROB / HTTP/1.1\r\n${host}\r\n`, 'malformed_http'],
    [
      'two lengths',
      `POST /v1/events HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
      'malformed_http',
    ],
    [
      'headers that are too large',
      `GET /healthz HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`,
      'headers_too_large',
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 'malformed_http'],
    ['a tunnel', `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`, 'not_found'],
  ])('is answered with a problem: %s', async (_, text, code) => {
    expectProblem(await exchange(text), code);
  });

  test('is answered with a problem: a broken chunk', async () => {
    const answer = await exchange(
      `POST /v1/events HTTP/1.1\r\n${host}Authorization: Bearer ${tidings.apiKey}\r\n` +
        'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    );
    expectProblem(answer, 'malformed_http');
  });

  test('is answered with a problem: one that does not arrive', async () => {
    const server = createServer((socket) =>
      refuseUnreadable(Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expectProblem(await exchange('GET /', url), 'request_timeout');
    } finally {
      server.close();
    }
  });
});

test('a version of HTTP without hosts needs none', async () => {
  expect(await exchange('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

test('an expectation that is not known is no obstacle', async () => {
  const answer = await exchange(
    'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: foo\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test.each(['/healthz', '/readyz'])('HEAD %s answers like GET', async (path) => {
  const got = await fetch(tidings.url + path);
  const head = await fetch(tidings.url + path, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-type')).toBe(got.headers.get('content-type'));
  expect(head.headers.get('content-length')).toBe(String((await got.text()).length));
  expect(await head.text()).toBe('');
});

test.each(['/v1/events', '/v1/webhooks'])('%s takes no compressed body, and says so', async (path) => {
  const body = { type: 'a', data: 1 };
  const answer = await tidings.request('POST', path, body, { 'content-encoding': 'gzip' });
  expect(answer.status).toBe(415);
  expect(answer.body).toMatchObject({
    code: 'unsupported_media_type',
    detail: expect.stringContaining('content-encoding gzip'),
  });
  const plain = await tidings.request('POST', '/v1/events', body, { 'content-encoding': 'identity' });
  expect(plain.status).toBe(202);
});
