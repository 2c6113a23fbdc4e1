/** The room for bodies is given back, whatever becomes of them: an idle server takes a large one again. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
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

/** Resolves when the server has seen what was sent or cut before: it looks at its connections in turn. */
async function untilSeen(): Promise<void> {
  for (let i = 0; i < 3; i++) await tidings.request('GET', '/healthz');
}

/** A key that no process has looked up yet. */
async function createKey(): Promise<string> {
  const permissions = ['events:write'];
  const made = await tidings.request<{ key: string }>('POST', '/v1/api-keys', {
    name: 'Another',
    permissions,
  });
  return made.body.key;
}

test('of clients that go while their key is looked up', async () => {
  const key = await createKey();
  const holder = new pg.Client({ connectionString: tidings.databaseUrl });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE api_key IN ACCESS EXCLUSIVE MODE');
  const sockets = await times(80, () => begin('/v1/events', 'Content-Length: 1000000', '{', key));
  await until(async () => {
    const { rowCount } = await holder.query(
      `SELECT FROM pg_locks WHERE NOT granted AND relation = 'api_key'::regclass`,
    );
    return rowCount! > 0;
  }, 'a look-up that waits');
  await untilSeen();
  for (const socket of sockets) socket.resetAndDestroy();
  await untilSeen();
  await holder.query('ROLLBACK');
  await holder.end();
  await until(() => roomFor(30), 'room');
});

test('of clients that go in the middle of a body', async () => {
  const sockets = await times(60, () => begin('/v1/events', 'Content-Length: 1000000', 'x'.repeat(100_000)));
  await untilSeen();
  for (const socket of sockets) socket.resetAndDestroy();
  await until(() => roomFor(30), 'room');
});

test('of chunked bodies that are too large', async () => {
  const chunk = `${(256 * 1024).toString(16)}\r\n${'x'.repeat(256 * 1024)}\r\n`;
  for (let i = 0; i < 10; i++) {
    const sockets = await times(10, () =>
      begin('/v1/events', 'Transfer-Encoding: chunked', chunk.repeat(12)),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'close')));
  }
  await until(() => roomFor(30), 'room');
});

test('is not kept from others by a caller whose bodies do not come', async () => {
  const key = await createKey();
  const sockets = await times(8, () => begin('/v1/events/batch', `Content-Length: ${16 * MIB}`, '[', key));
  await untilSeen();
  expect(await roomFor(20)).toBe(true);
  for (const socket of sockets) socket.destroy();
});
