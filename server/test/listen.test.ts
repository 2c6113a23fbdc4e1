/** `HOST=localhost` on a machine where the name has two addresses; here two of 127.0.0.0/8 stand for them. */
import { connect } from 'node:net';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { HTTP_OPTIONS, refuseUnreadable, registerHttpRules } from '../src/api/http.ts';
import { addressesOf, listen } from '../src/api/listen.ts';

let app: FastifyInstance | undefined;
let arrive = (): void => undefined;
let answer: Promise<void> = Promise.resolve();
afterEach(() => app?.close());

async function listenOn(...addresses: string[]): Promise<number> {
  app = Fastify({
    http: HTTP_OPTIONS,
    clientErrorHandler: refuseUnreadable,
    forceCloseConnections: 'idle',
  });
  registerHttpRules(app);
  app.get('/', () => 'here');
  app.get('/slow', async () => {
    arrive();
    await answer;
    return 'late';
  });
  return Number(new URL(await listen(app, 0, addresses)).port);
}

function ask(host: string, port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ host, port }, () => socket.write(request));
    socket.setEncoding('utf8').on('data', (more: string) => (text += more));
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

test('both addresses answer alike, what is refused below the routes included', async () => {
  const port = await listenOn('127.0.0.1', '127.0.0.2');
  for (const host of ['127.0.0.1', '127.0.0.2']) {
    expect(await ask(host, port, 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')).toContain('here');
    expect(await ask(host, port, 'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n')).toContain('this is no proxy');
    expect(await ask(host, port, 'nonsense\r\n\r\n')).toContain('malformed_http');
    const expecting = 'GET / HTTP/1.1\r\nhost: a\r\nexpect: wonders\r\nconnection: close\r\n\r\n';
    expect(await ask(host, port, expecting)).toContain('here');
  }
});

test('a stop answers what is under way on both, and takes nothing more', async () => {
  const port = await listenOn('127.0.0.1', '127.0.0.2');
  // One connection rests, one is being answered.
  await fetch(`http://127.0.0.2:${port}/`).then((response) => response.text());
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  let reply = (): void => undefined;
  answer = new Promise<void>((resolve) => (reply = resolve));
  const slow = fetch(`http://127.0.0.2:${port}/slow`).then((response) => response.text());
  await arrived;
  const closed = app!.close();
  await expect.poll(() => app!.server.listening).toBe(false);
  reply();
  expect(await slow).toBe('late');
  await closed;
  for (const host of ['127.0.0.1', '127.0.0.2'])
    await expect(ask(host, port, '')).rejects.toThrow('ECONNREFUSED');
});

test('a port that is taken on the other address is refused, an address that is not there passed over', async () => {
  const port = await listenOn('127.0.0.2');
  const other = Fastify();
  await expect(listen(other, port, ['127.0.0.1', '127.0.0.2'])).rejects.toThrow('EADDRINUSE');
  await other.close();
  const third = Fastify();
  await listen(third, 0, ['127.0.0.1', '192.0.2.1']);
  await third.close();
});

test('only localhost stands for several addresses, those of version 4 first', async () => {
  expect(await addressesOf('0.0.0.0')).toEqual(['0.0.0.0']);
  expect((await addressesOf('localhost'))[0]).toBe('127.0.0.1');
});
