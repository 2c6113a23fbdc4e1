/** Several processes behind one port. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventAccepted } from '@tidings/core/event';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase, createReceiver } from './harness.ts';
import type { Receiver, TestDatabase } from './harness.ts';
import { until } from './start.ts';

const keys = newKeys();
let database: TestDatabase;
let pool: pg.Pool;
let receiver: Receiver;
let supervisor: Child;

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
  receiver = await createReceiver();
  supervisor = await startChild(database.url, keys, { TIDINGS_PROCESSES: '2' });
});
afterAll(async () => {
  await supervisor.stop();
  await receiver.close();
  await pool.end();
  await database.drop();
});

test('two processes share the port and the work, and one that is killed is replaced', async () => {
  const before = await registered();
  expect(before).toHaveLength(2);
  const made = await post('/v1/webhooks', { name: 'All', url: `${receiver.url}/`, events: ['*'] });
  expect(made.status).toBe(201);
  // The process that did not make it reads of it a moment later.
  await until(
    async () => (await sendEvents(10)).every(({ webhooks }) => webhooks.length === 1),
    'both to know of it',
  );
  const first = await sendEvents(20);
  await until(() => Promise.resolve(haveCome(first)), 'every event');

  process.kill(before[0]!, 'SIGKILL');
  await until(async () => {
    const after = await registered();
    return after.length === 2 && !after.includes(before[0]!);
  }, 'a replacement');
  const second = await sendEvents(20);
  // What the killed one had sent but not recorded comes twice; nothing is missing.
  await until(() => Promise.resolve(haveCome(second)), 'every event');
});

test('all of them end together, and sign off', async () => {
  supervisor.kill('SIGTERM');
  expect(await supervisor.exited).toEqual({ code: 0, signal: null });
  expect(await registered()).toEqual([]);
});

function haveCome(events: readonly EventAccepted[]): boolean {
  const come = new Set(receiver.requests.map((request) => request.headers['webhook-id']));
  return events.every(({ id }) => come.has(id));
}

/** Operating system ids of the processes in the database. */
async function registered(): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pid FROM process ORDER BY id');
  return rows.map((row) => row.pid);
}

async function sendEvents(count: number): Promise<EventAccepted[]> {
  const sent = await Promise.all(
    Array.from({ length: count }, () => post('/v1/events', { type: 'function.executed', data: {} })),
  );
  for (const response of sent) expect(response.status).toBe(202);
  return Promise.all(sent.map((response) => response.json() as Promise<EventAccepted>));
}

/** A connection of its own each time, so that requests are spread over the processes. */
function post(path: string, body: unknown): Promise<Response> {
  return fetch(`${supervisor.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys.apiKey}`,
      'content-type': 'application/json',
      connection: 'close',
    },
    body: JSON.stringify(body),
  });
}
