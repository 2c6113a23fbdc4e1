/** A statement takes place and its answer is lost with the connection: nobody knows, and yet nothing stays behind. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase } from './harness.ts';
import type { TestDatabase } from './harness.ts';
import { startLoad } from './load.ts';
import { countReceipts } from './receipts.ts';
import type { Receipts } from './receipts.ts';
import { until } from './start.ts';

interface Wire {
  url: string;
  /** Lets the next run of a prepared statement take place, swallows its answer and cuts the connection. */
  lose(statement: string, answer: RegExp): Promise<void>;
  close(): void;
}

/** Stands between Tidings and PostgreSQL. */
async function openWire(databaseUrl: string): Promise<Wire> {
  const url = new URL(databaseUrl);
  const { hostname, port } = url;
  const sockets = new Set<Socket>();
  let armed: { statement: string; answer: RegExp; lost: () => void } | null = null;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let asked = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      asked = armed !== null && chunk.includes(`${armed.statement}\0`);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (asked && armed?.answer.test(chunk.toString('latin1'))) {
        armed.lost();
        armed = null;
        client.destroy();
      } else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    lose: (statement, answer) => new Promise((lost) => (armed = { statement, answer, lost })),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const keys = newKeys();
let database: TestDatabase;
let pool: pg.Pool;
let wire: Wire;
let receipts: Receipts;
let child: Child;

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2, options: '-c jit=off' });
  pool.on('error', () => undefined);
  wire = await openWire(database.url);
  receipts = await countReceipts();
  child = await startChild(wire.url, keys);
  const response = await fetch(`${child.url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'All',
      url: receipts.receiver.url,
      events: ['*'],
      retry: { delays: [0, 0, 0] },
    }),
  });
  expect(response.status).toBe(201);
});
afterEach(() => receipts.clear());
afterAll(async () => {
  await child.stop();
  wire.close();
  await receipts.close();
  await pool.end();
  await database.drop();
});

const SOME = /SELECT [1-9]/;

test.each([
  ['ingest', /SELECT 0/],
  ['record', SOME],
  ['claim_ready', SOME],
  ['claim_backlogs', SOME],
  ['claim_parked', SOME],
  ['release_backlog', SOME],
] as const)('the answer to %s', async (statement, answer) => {
  // The first attempt of each event fails, so that it waits, is claimed and tried again.
  receipts.receiver.respond((request) =>
    request.headers['webhook-attempt'] === '1' ? { status: 500 } : receipts.note(request),
  );
  const lost = wire.lose(statement, answer);
  const ids = Array.from({ length: 5 }, (_, i) => `${statement}-${i}`);
  const events = ids.map((id) => ({ id, type: 'user.login', data: {} }));
  await startLoad(events, { apiKey: keys.apiKey, urls: () => [child.url], requestsAtOnce: 5 }).done;
  if (statement === 'claim_ready') {
    await untilEnded(ids);
    receipts.clear();
    // As when somebody retries them by hand.
    await pool.query(
      `WITH gone AS (DELETE FROM delivery RETURNING *)
       INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked)
       SELECT lane, event, webhook, organization, 0, attempts, 'manual', now(), false FROM gone`,
    );
  }
  await lost;
  await untilEnded(ids);
  for (const id of ids) expect(receipts.copies.has(`${id} /`)).toBe(true);
  const empty = 'SELECT FROM batch UNION ALL SELECT FROM queue UNION ALL SELECT FROM backlog';
  await until(async () => (await pool.query(empty)).rowCount === 0, 'an empty queue');
  await until(
    async () => (await pool.query('SELECT FROM process')).rowCount === 1,
    'the end of the id in doubt',
  );
  const stored = await pool.query('SELECT count(*)::int FROM event WHERE id = ANY ($1)', [ids]);
  expect(stored.rows).toEqual([{ count: ids.length }]);
});

function untilEnded(ids: readonly string[]): Promise<unknown> {
  return until(async () => {
    const ended = await pool.query(
      `SELECT FROM delivery d JOIN event e ON e.uid = d.event WHERE e.id = ANY ($1) AND d.status = 'success'`,
      [ids],
    );
    return ended.rowCount === ids.length;
  }, 'the end of every delivery');
}
