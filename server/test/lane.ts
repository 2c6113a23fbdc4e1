/** The data path's rows, made and looked at below the engine: what two processes do to them, statement by statement. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { expect } from 'vitest';
import { uuidSource } from '@tidings/core/id';
import { makePartitions } from '../src/store/partitions.ts';
import { ingest } from '../src/store/queue.ts';
import type { AttemptRecord, NewEvent, Outcome, OutcomeBatch } from '../src/store/queue.ts';
import { createDatabase } from './harness.ts';

export interface Lane {
  pool: pg.Pool;
  url: string;
  /** A connection of its own, closed with the lane. */
  connect(): Promise<pg.Client>;
  /** A registered process without a lock, so that everybody may declare it dead. */
  register(): Promise<number>;
  query<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

export const LANE = 0;
/** Room for whatever a test's events have. */
export const ANY_SIZE = { bytes: 1e9, largest: 1e9 };

/** @param own a migrated database to use instead of a fresh one of the common cluster */
export async function openLane(own?: string): Promise<Lane> {
  const database = own === undefined ? await createDatabase() : { url: own, drop: () => Promise.resolve() };
  // Without jit: PostgreSQL would compile for longer than the look at these few rows takes.
  const pool = new pg.Pool({ connectionString: database.url, max: 8, options: '-c jit=off' });
  pool.on('error', () => undefined);
  const clients: pg.Client[] = [];
  await makePartitions(pool, Date.now());
  return {
    pool,
    url: database.url,
    async connect() {
      const client = new pg.Client({ connectionString: database.url });
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      return client;
    },
    async register() {
      const made = await pool.query<{ id: number }>(
        `INSERT INTO process (id, host, pid, roles, started_at, beat_at)
         VALUES (nextval('process_id'), 'test', 1, '{engine}', clock_timestamp(), clock_timestamp()) RETURNING id`,
      );
      return made.rows[0]!.id;
    },
    async query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await pool.query<T>(text, values)).rows;
    },
    async close() {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await pool.end();
      await database.drop();
    },
  };
}

const newUuid = uuidSource((digits) =>
  randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits),
);

export function newEvent(changes: Partial<NewEvent> & { at?: number } = {}): NewEvent {
  const { at = Date.now(), ...rest } = changes;
  return {
    uid: newUuid(at),
    organization: 1,
    project: null,
    configuration: 0,
    own: null,
    type: 'function.executed',
    created: new Date(at).toISOString(),
    attributes: null,
    test: false,
    named: false,
    data: Buffer.from('{}'),
    targets: [1],
    other: [],
    ...rest,
  };
}

/** Commits as many events with these targets in one batch of the owner, and gives their uids. */
export async function commit(
  lane: Lane,
  owner: number | null,
  count: number,
  changes: Partial<NewEvent> = {},
): Promise<string[]> {
  const events = Array.from({ length: count }, () => newEvent(changes));
  await ingest(lane.pool, LANE, Date.now(), owner, events);
  return events.map((event) => event.uid);
}

export function outcome(event: string, webhook: number, changes: Partial<Outcome> = {}): Outcome {
  return {
    event,
    webhook,
    organization: 1,
    claimed: false,
    status: 'success',
    attempts: 1,
    trigger: 'event',
    dueAt: null,
    parked: false,
    attempt: null,
    ...changes,
  };
}

export function outcomes(list: readonly Outcome[], done: readonly string[] = []): OutcomeBatch {
  return { outcomes: list, done, failing: new Map(), recovered: [], reports: [] };
}

export const ATTEMPT: AttemptRecord = {
  at: Date.now(),
  statusCode: 200,
  errorClass: null,
  error: null,
  durationMs: 1,
  firstByteMs: 1,
  connectingMs: null,
  address: '127.0.0.1',
  url: 'http://127.0.0.1/',
  rendering: 1,
  requestHeaders: '{}',
  requestBody: null,
  responseHeaders: '{}',
  responseBody: null,
  truncated: false,
  resent: false,
};

/**
 * Everything that is wrong with the rows as they are now; every statement must leave nothing to say.
 *
 * @param now given where a backlog may be due later than what waits behind it, as long as its time has come: who worked on an
 *   ordered one dies between a delivery that was retried, for whose time the backlog waited, and the next, accepted before
 */
export async function faults(lane: Lane, now: number | null = null): Promise<string[]> {
  const found = await lane.query<{ fault: string }>(
    `
    WITH delivery_of AS (
      SELECT e.uid, t.webhook,
             EXISTS (SELECT FROM queue q WHERE q.event = e.uid AND q.webhook = t.webhook) AS queued,
             EXISTS (SELECT FROM delivery d WHERE d.event = e.uid AND d.webhook = t.webhook) AS ended,
             EXISTS (SELECT FROM batch b WHERE b.id = e.batch) AS leased
      FROM event e, unnest(e.targets) AS t(webhook))
    SELECT 'lost: ' || uid || ' to ' || webhook AS fault FROM delivery_of WHERE NOT queued AND NOT ended AND NOT leased
    UNION ALL
    SELECT 'ended, and yet waiting: ' || uid || ' to ' || webhook FROM delivery_of WHERE queued AND ended
    UNION ALL
    SELECT 'parked behind no backlog: ' || q.event || ' to ' || q.webhook FROM queue q
    WHERE q.parked AND q.owner IS NULL
      AND NOT EXISTS (
        SELECT FROM backlog b
        WHERE b.webhook = q.webhook AND (b.owner IS NOT NULL OR b.due_at <= greatest(q.due_at, to_timestamp($1 / 1000.0))))
      -- What has others before it in order waits for them.
      AND NOT EXISTS (SELECT FROM queue f WHERE f.webhook = q.webhook AND (f.position, f.event) < (q.position, q.event))
    UNION ALL
    SELECT 'queued without its event: ' || q.event FROM queue q WHERE NOT EXISTS (SELECT FROM event e WHERE e.uid = q.event)`,
    [now],
  );
  return found.map((row) => row.fault);
}

/** Resolves when the statement that runs on a connection waits for another transaction. */
export async function untilBlocked(at: Lane, client: pg.Client): Promise<void> {
  const pid = (client as unknown as { processID: number }).processID;
  await expect
    .poll(() => at.query('SELECT pg_blocking_pids($1) <> $2 AS blocked', [pid, []]), { interval: 2 })
    .toEqual([{ blocked: true }]);
}
