/** Row-level security, by itself: statements that forget to say whose rows they want. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import { embeddedBinaries, installedBinaries } from '../src/store/postgres/binaries.ts';
import { migrate } from '../src/store/migrate.ts';
import { hasTenantRole } from '../src/store/tenant-role.ts';
import { joinAs } from './browser.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, type Page, type Tidings } from './start.ts';
import { startTemporaryCluster } from './temporary-cluster.ts';

/** Readable by every organization, since it tells nothing of any. */
const OPEN = ['batch', 'statistic_progress', 'transaction_numbering'];

let tidings: Tidings;
let receiver: Receiver;
let walled: string[];
const numbers: Record<string, number> = {};

beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  receiver.respond((_, index) => ({ status: index < 2 ? 500 : 200 }));
  for (const organization of ['one', 'two']) {
    await fill(tidings, organization);
    const [row] = await tidings.query<{ number: number }>('SELECT number FROM organization WHERE id = $1', [
      organization,
    ]);
    numbers[organization] = row!.number;
  }
  const tables = await tidings.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  walled = tables.map(({ name }) => name);
});
afterAll(() => Promise.all([tidings.stop(), receiver.close()]));

/** Rows in every table: a failed delivery that waits, one that succeeded, a key. */
async function fill(at: Tidings, organization: string): Promise<void> {
  const webhook = await at.createWebhook({ organization, project: 'p', url: receiver.url });
  for (const id of ['a', 'b'])
    await at.send({ id: `${organization}-${id}`, organization, project: 'p', type: 'a', data: 1 });
  await at.delivery(webhook.id, 'success');
  await at.request('POST', '/v1/api-keys', { name: 'x', organization, permissions: ['*'] });
  const { member } = await joinAs(at, { organization, role: 'owner' });
  await at.request('POST', `/v1/members/${member.id}/sign-in-link`);
}

/** Runs statements as a request of a caller of one organization does; nothing of it stays. */
async function within<T>(
  organization: number | null,
  work: (client: pg.Client) => Promise<T>,
  snapshot?: string,
): Promise<T> {
  const client = new pg.Client({ connectionString: tidings.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    if (snapshot) {
      await client.query(
        `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT '${snapshot}'`,
      );
    }
    await client.query('SET LOCAL ROLE tidings_tenant');
    if (organization !== null) await client.query(`SET LOCAL tidings.organization = '${organization}'`);
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('the second wall', () => {
  test('stands round every table that holds rows of organizations, and nobody walks past it', async () => {
    const tables = await tidings.query<{ name: string; holds: boolean; reads: boolean; writes: boolean }>(
      `SELECT c.relname AS name,
         EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('organization', 'webhook')
                 AND NOT a.attisdropped) AS holds,
         has_table_privilege('tidings_tenant', c.oid, 'SELECT') AS reads,
         has_table_privilege('tidings_tenant', c.oid, 'INSERT') OR has_table_privilege('tidings_tenant', c.oid, 'UPDATE')
           OR has_table_privilege('tidings_tenant', c.oid, 'DELETE') AS writes
       FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace`,
    );
    const without = tables.filter(({ name }) => !walled.includes(name));
    expect(without.filter(({ holds }) => holds)).toEqual([]);
    expect(new Set(without.filter(({ reads }) => reads).map(({ name }) => name))).toEqual(new Set(OPEN));
    expect(without.filter(({ writes }) => writes)).toEqual([]);
    expect(walled).toEqual(expect.arrayContaining(['event', 'delivery', 'attempt', 'webhook', 'api_key']));
    const partitions = await tidings.query(
      `SELECT oid::regclass FROM pg_class WHERE relispartition AND relkind = 'r'
         AND has_table_privilege('tidings_tenant', oid, 'SELECT, INSERT, UPDATE, DELETE')`,
    );
    expect(partitions).toEqual([]);
  });

  test('shows a statement without WHERE the rows of its organization alone', async () => {
    const count = async (client: pg.Client): Promise<Record<string, number>> => {
      const found: Record<string, number> = {};
      for (const table of walled) {
        found[table] = (await client.query(`SELECT count(*)::int4 AS n FROM ${table}`)).rows[0].n;
      }
      return found;
    };
    // One snapshot for everybody: deliveries go on meanwhile.
    const owner = new pg.Client({ connectionString: tidings.databaseUrl });
    await owner.connect();
    await owner.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const exported = await owner.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot');
    const seenBy = (organization: number | null): Promise<Record<string, number>> =>
      within(organization, count, exported.rows[0]!.snapshot);
    const [one, two, nobody] = [
      await seenBy(numbers['one']!),
      await seenBy(numbers['two']!),
      await seenBy(null),
    ];
    const all = await count(owner);
    await owner.end();
    for (const table of walled) {
      expect([table, nobody[table]]).toEqual([table, 0]);
      expect([table, one[table]! + two[table]! <= all[table]!]).toEqual([table, true]);
    }
    expect(one).toMatchObject({
      organization: 1,
      project: 1,
      webhook: 1,
      api_key: 1,
      event: 2,
      idempotency: 2,
      member: 1,
      session: 1,
      sign_in_link: 1,
    });
    expect(two).toMatchObject({
      organization: 1,
      project: 1,
      webhook: 1,
      api_key: 1,
      event: 2,
      idempotency: 2,
      member: 1,
      session: 1,
      sign_in_link: 1,
    });
    expect(one['attempt']).toBeGreaterThan(0);
    expect(two['delivery']).toBeGreaterThan(0);
  });

  test('lets nothing be changed, moved or put where it does not belong', async () => {
    const { one, two } = numbers as { one: number; two: number };
    await within(one, async (client) => {
      expect((await client.query('UPDATE webhook SET name = name')).rowCount).toBe(1);
      expect(
        (await client.query(`UPDATE webhook SET name = 'mine' WHERE organization = ${two}`)).rowCount,
      ).toBe(0);
      expect((await client.query(`DELETE FROM queue WHERE organization = ${two}`)).rowCount).toBe(0);
    });
    for (const statement of [
      `UPDATE webhook SET organization = ${two}`,
      `INSERT INTO project (organization, id, name, created_at, updated_at, version)
         VALUES (${two}, 'mine', 'mine', now(), now(), 1)`,
      `INSERT INTO health (lane, webhook, failing_since, failures) SELECT 0, max(number) + 1, now(), 1 FROM webhook`,
      `INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
         SELECT 0, gen_random_uuid(), now(), organization, number, 'webhook.deleted', '{}' FROM webhook`,
      `SELECT * FROM setting`,
      `SELECT * FROM request`,
      `SELECT * FROM sign_in_limit`,
      `UPDATE member SET organization = NULL`,
      `INSERT INTO session (uid, member, hash, method, address, created_at, last_used_at)
         SELECT gen_random_uuid(), max(number) + 1, '', '', '', now(), now() FROM member`,
      `TRUNCATE webhook`,
      `ALTER TABLE webhook DISABLE ROW LEVEL SECURITY`,
    ]) {
      const code = within(one, (client) => client.query(statement)).catch(
        (error: { code: string }) => error.code,
      );
      expect([statement, await code]).toEqual([statement, '42501']);
    }
  });

  test('ends with the transaction', async () => {
    const key = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      name: 'x',
      organization: 'one',
      permissions: ['*'],
    });
    const headers = { authorization: `Bearer ${key.body.key}` };
    // More than there are connections, by turns: none may keep the role of the request before.
    const answers = Array.from({ length: 60 }, (_, i) =>
      tidings.request<Page<{ organization: string }>>('GET', '/v1/webhooks', undefined, i % 2 ? headers : {}),
    );
    for (const [i, answer] of (await Promise.all(answers)).entries()) {
      const seen = new Set(answer.body.data.map(({ organization }) => organization));
      expect([...seen].toSorted()).toEqual(i % 2 ? ['one'] : ['one', 'two']);
    }
  });
});

describe('an owner of the database that is no superuser', () => {
  /** Where Tidings runs as such an owner, and what it does there. */
  async function tryOwner(admin: string, urlOf: (name: string) => string, rights: string): Promise<boolean> {
    const client = new pg.Client({ connectionString: admin });
    await client.connect();
    const name = `owner_${Math.random().toString(36).slice(2, 10)}`;
    await client.query(`CREATE ROLE ${name} LOGIN ${rights}`);
    await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
    const url = new URL(urlOf(name));
    url.username = name;
    const own = await startTidings({ beside: { ...tidings, databaseUrl: url.href } });
    try {
      for (const organization of ['one', 'two']) await fill(own, organization);
      const key = await own.request<NewApiKey>('POST', '/v1/api-keys', {
        name: 'x',
        organization: 'one',
        permissions: ['*'],
      });
      const headers = { authorization: `Bearer ${key.body.key}` };
      const listed = await own.request<Page<{ id: string; organization: string }>>(
        'GET',
        '/v1/webhooks',
        undefined,
        headers,
      );
      expect(listed.body.data.map(({ organization }) => organization)).toEqual(['one']);
      const path = `/v1/webhooks/${listed.body.data[0]!.id}`;
      expect((await own.request('PATCH', path, { name: 'New' }, headers)).status).toBe(200);
      expect(
        (await own.request<Page<unknown>>('GET', `${path}/deliveries`, undefined, headers)).body.data,
      ).toHaveLength(2);
      const [forced] = await own.query<{ forced: boolean }>(
        `SELECT bool_or(relforcerowsecurity) AS forced FROM pg_class WHERE relrowsecurity`,
      );
      if (forced!.forced) {
        // The wall binds the owner itself, once it has chosen an organization.
        const own1 = new pg.Client({ connectionString: url.href });
        await own1.connect();
        await own1.query(`BEGIN; SET LOCAL tidings.organization = '1'`);
        expect((await own1.query('SELECT FROM webhook')).rowCount).toBe(1);
        await own1.end();
      }
      return forced!.forced;
    } finally {
      await own.stop();
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.query(`DROP ROLE ${name}`);
      await client.end();
    }
  }

  test('is bound by the walls itself where it may not take on the role', async () => {
    const { admin, server } = inject('postgres');
    expect(await tryOwner(admin, (name) => server + name, 'NOCREATEROLE')).toBe(true);
  });

  test('makes the role where it may, also when two databases do at once', { timeout: 60_000 }, async () => {
    const postgresDir = inject('postgresDir');
    const binaries = postgresDir === null ? await embeddedBinaries() : installedBinaries(postgresDir, 15);
    const cluster = await startTemporaryCluster(binaries!);
    try {
      const urlOf = (name: string): string => cluster.urlOf(name);
      expect(await tryOwner(urlOf('postgres'), urlOf, 'CREATEROLE')).toBe(false);
      const admin = new pg.Pool({ connectionString: urlOf('postgres'), max: 1 });
      await admin.query('DROP ROLE tidings_tenant');
      for (const name of ['east', 'west']) await admin.query(`CREATE DATABASE ${name}`);
      const pools = ['east', 'west'].map((name) => new pg.Pool({ connectionString: urlOf(name) }));
      await Promise.all(pools.map((pool) => migrate(pool)));
      for (const pool of [...pools, admin]) {
        expect(await hasTenantRole(pool)).toBe(true);
        await pool.end();
      }
    } finally {
      await cluster.stop();
    }
  });
});
