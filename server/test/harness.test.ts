import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { migrate } from '../src/store/migrate.ts';
import { createDatabase, createReceiver, type Receiver } from './harness.ts';

describe('createDatabase', () => {
  test('gives each caller a migrated database of its own', async () => {
    const [one, other] = await Promise.all([createDatabase(), createDatabase()]);
    expect(one.url).not.toBe(other.url);
    const client = new pg.Client({ connectionString: one.url });
    await client.connect();
    await client.query('CREATE TABLE only_here ()');
    const { rows } = await client.query('SELECT (SELECT count(*)::int FROM migration) AS migrations');
    expect(rows[0].migrations).toBeGreaterThan(0);
    const version = await client.query('SHOW server_version_num');
    expect(version.rows[0].server_version_num).toMatch(inject('postgresDir') === null ? /^18/ : /^15/);
    await client.end();
    const elsewhere = new pg.Client({ connectionString: other.url });
    await elsewhere.connect();
    await expect(elsewhere.query('SELECT FROM only_here')).rejects.toThrow('does not exist');
    await elsewhere.end();
    await Promise.all([one.drop(), other.drop()]);
  });
});

describe('migrate', () => {
  test('refuses a database that an unreleased version has made', async () => {
    const database = await createDatabase();
    const pool = new pg.Pool({ connectionString: database.url });
    // The pool ends before its connections do, and the database goes with those that are left.
    pool.on('connect', (client) => client.on('error', () => {}));
    try {
      await migrate(pool);
      const edit = 'UPDATE migration SET hash = $1 WHERE name = (SELECT min(name) FROM migration)';
      for (const hash of ['of another text', null]) {
        await pool.query(edit, [hash]);
        await expect(migrate(pool)).rejects.toThrow(/never released: its 0001-configuration\.sql/);
      }
    } finally {
      await pool.end();
      await database.drop();
    }
  });

  test('refuses a database that cannot hold text of all languages, and says how to make one', async () => {
    const { admin, server } = inject('postgres');
    const name = 'of_western_europe';
    const client = new pg.Client({ connectionString: admin });
    await client.connect();
    await client.query(`CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    const pool = new pg.Pool({ connectionString: server + name });
    try {
      await expect(migrate(pool)).rejects.toThrow(/LATIN1.*ENCODING 'UTF8' TEMPLATE template0/s);
    } finally {
      await pool.end();
      await client.query(`DROP DATABASE ${name}`);
      await client.end();
    }
  });
});

describe('createReceiver', () => {
  let receiver: Receiver;
  beforeAll(async () => (receiver = await createReceiver()));
  afterAll(() => receiver.close());

  test('records the request as sent and answers as scripted', async () => {
    receiver.respond((_, index) => ({ status: 200 + index, headers: { 'x-test': 'yes' }, body: 'ok' }));
    const waiting = receiver.waitFor(1);
    const response = await fetch(`${receiver.url}/path?q=1`, { method: 'POST', body: 'hello' });
    expect([response.status, response.headers.get('x-test'), await response.text()]).toEqual([
      200,
      'yes',
      'ok',
    ]);
    const [request] = await waiting;
    expect(request).toMatchObject({ method: 'POST', url: '/path?q=1', body: Buffer.from('hello') });
  });

  test('hangs and resets', async () => {
    receiver.respond(() => 'hang');
    await expect(fetch(receiver.url, { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    receiver.respond(() => 'reset');
    await expect(fetch(receiver.url)).rejects.toThrow();
  });

  test('waiting for what does not come says what came', async () => {
    await expect(receiver.waitFor(99, 20)).rejects.toThrow(
      /99 requests did not come within 20 ms.*POST \/path/,
    );
  });
});
