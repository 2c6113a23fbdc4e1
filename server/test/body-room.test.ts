/** The room for bodies is given back, whatever becomes of them: an idle server takes a large one again. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTidings, until, type Tidings } from './start.ts';

const MIB = 1024 * 1024;
let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

/** Whether there is room for about so many bodies of 1 MB at once; where room has leaked away, there is not. */
async function roomFor(bodies: number): Promise<boolean> {
  const body = JSON.stringify({ type: 'a', data: 'x'.repeat(1_000_000) });
  const answers = await Promise.all(
    Array.from({ length: bodies }, () => tidings.request('POST', '/v1/events', body)),
  );
  return answers.every(({ status }) => status === 202);
}

/** Sends the head of a request and the beginning of its body. */
async function begin(path: string, head: string, body = '{', apiKey = tidings.apiKey): Promise<Socket> {
  const { hostname, port } = new URL(tidings.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined).resume();
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${apiKey}\r\n` +
      `Content-Type: application/json\r\n${head}\r\n\r\n${body}`,
  );
  return socket;
}

const times = <T>(count: number, call: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, call));

test('of clients that go while their key is looked up', async () => {
  const holder = new pg.Client({ connectionString: tidings.databaseUrl });
  await holder.connect();
  // The key is known for a while; the next look-up of it waits.
  await sleep(1000);
  await holder.query('BEGIN; LOCK TABLE api_key IN ACCESS EXCLUSIVE MODE');
  const sockets = await times(80, () => begin('/v1/events', 'Content-Length: 1000000'));
  await sleep(200);
  for (const socket of sockets) socket.resetAndDestroy();
  await sleep(200);
  await holder.query('ROLLBACK');
  await holder.end();
  await until(() => roomFor(30), 'room');
});

test('of clients that go in the middle of a body', async () => {
  const sockets = await times(60, () => begin('/v1/events', 'Content-Length: 1000000', 'x'.repeat(100_000)));
  await sleep(200);
  for (const socket of sockets) socket.resetAndDestroy();
  await until(() => roomFor(30), 'room');
});

test('of chunked bodies that are too large', async () => {
  const chunk = `${(256 * 1024).toString(16)}\r\n${'x'.repeat(256 * 1024)}\r\n`;
  for (let i = 0; i < 10; i++) {
    const sockets = await times(10, () =>
      begin('/v1/events', 'Transfer-Encoding: chunked', chunk.repeat(12)),
    );
    await sleep(50);
    for (const socket of sockets) socket.destroy();
  }
  await until(() => roomFor(30), 'room');
});

test('is not kept from others by a caller whose bodies do not come', async () => {
  const other = await tidings.request<{ key: string }>('POST', '/v1/api-keys', {
    name: 'Slow',
    permissions: ['events:write'],
  });
  const sockets = await times(8, () =>
    begin('/v1/events/batch', `Content-Length: ${16 * MIB}`, '[', other.body.key),
  );
  await sleep(200);
  expect(await roomFor(20)).toBe(true);
  for (const socket of sockets) socket.destroy();
});
