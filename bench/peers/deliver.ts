import { createHmac, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { DeliveredEvent } from './ingest.ts';

/** Signs the event as Standard Webhooks says and posts it with the global `fetch`. */
export async function deliver(event: DeliveredEvent): Promise<Attempt> {
  const started = performance.now();
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify(event);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const response = await fetch(sinkUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  });
  await response.arrayBuffer();
  return { id, status: response.status, durationMs: Math.round(performance.now() - started) };
}

/** Keeps one attempt as one row. */
export async function record(attempt: Attempt): Promise<void> {
  await pool.query({
    name: 'record',
    text: 'INSERT INTO attempt (id, status, duration_ms) VALUES ($1, $2, $3)',
    values: [attempt.id, attempt.status, attempt.durationMs],
  });
}

/** Keeps the attempts of a whole batch in one statement, for workers that are handed batches. */
export async function recordAll(attempts: Attempt[]): Promise<void> {
  await pool.query({
    name: 'record-all',
    text: 'INSERT INTO attempt (id, status, duration_ms) SELECT * FROM unnest($1::text[], $2::int[], $3::int[])',
    values: [attempts.map((a) => a.id), attempts.map((a) => a.status), attempts.map((a) => a.durationMs)],
  });
}

const key = createSecretKey(randomBytes(32));
const sinkUrl = process.env['SINK_URL'] ?? '';

/** Attempt rows need not wait for the disk: what a careful user would set, and what Tidings does itself. */
const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: 10,
  options: '-c synchronous_commit=off',
});

export interface Attempt {
  id: string;
  status: number;
  durationMs: number;
}
