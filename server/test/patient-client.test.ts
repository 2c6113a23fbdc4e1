/** Connections that do not wait for ever, and what they leave in memory. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NoAnswerError, patientClient } from '../src/store/patient-client.ts';
import { createDatabase } from './harness.ts';
import type { TestDatabase } from './harness.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const open = (patienceMs: number): pg.Pool =>
  new pg.Pool({ connectionString: database.url, max: 1, Client: patientClient(patienceMs) });

test('a statement that is not answered ends, and its connection with it', async () => {
  const pool = open(300);
  const gone = new Promise((resolve) => pool.once('remove', resolve));
  await expect(pool.query('SELECT pg_sleep(60)')).rejects.toThrow(NoAnswerError);
  await gone;
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test('so does one of a transaction', async () => {
  const pool = open(300);
  const client = await pool.connect();
  await client.query('BEGIN');
  const error = await client.query('SELECT pg_sleep(60)').catch((one: Error) => one);
  expect(error).toBeInstanceOf(NoAnswerError);
  client.release(error as Error);
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test('an error leads to who asked, and the connection goes on', async () => {
  const pool = open(10_000);
  const client = await pool.connect();
  const error = (await client.query('SELECT nothing').catch((one: Error) => one)) as Error & { code: string };
  expect(error.code).toBe('42703');
  expect(error.stack).toContain('patient-client.test');
  expect((await client.query('SELECT $1::int AS one', [1])).rows).toEqual([{ one: 1 }]);
  client.release();
  await expect(pool.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
  await pool.end();
});

test('what statements carried is collected as young', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-semi-space-size=4', join(import.meta.dirname, 'statement-garbage.ts')],
    { env: { ...process.env, DATABASE_URL: database.url } },
  );
  const { most, carried } = JSON.parse(stdout) as { most: number; carried: number };
  expect(most).toBeLessThan(carried / 5);
});
