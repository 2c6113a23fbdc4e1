/**
 * The second wall between organizations, see `migrations/0004-access.sql`. Its policies bind the role `tidings_tenant`,
 * which one cluster has once for all its databases. Whoever may neither make the role nor take it on lets the policies
 * bind the owner of the tables: as safe, but then the platform's own statements pass them, too.
 */
import type pg from 'pg';
import { rows } from './db.ts';
import type { Db } from './db.ts';

/** What the role may do with tables that are walled off; what is written for it is only read. */
const PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE';
const READ_ONLY = [
  'audit_log',
  'report',
  'owner_notice',
  'refusal',
  'former_webhook',
  'former_watcher',
  'statistic',
  'uncounted_ending',
];
/**
 * Tables without a wall that it may read: they tell nothing but which events came together, how far all is counted, and
 * how transactions are numbered.
 */
const OPEN_TABLES = ['batch', 'statistic_progress', 'transaction_numbering'];

/**
 * Makes the role and grants it what it needs, as far as that is not done.
 *
 * @param db in a transaction
 */
export async function prepareTenantRole(db: pg.ClientBase): Promise<void> {
  const usable = (await canTakeRole(db)) || ((await makeRole(db)) && (await canTakeRole(db)));
  if (usable) await grantWhatIsMissing(db);
  const [tables] = await rows<{ names: string[] }>(
    db,
    `SELECT coalesce(array_agg(oid::regclass::text), '{}') AS names FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relrowsecurity AND relforcerowsecurity = $1`,
    [usable],
  );
  for (const table of tables!.names) {
    await db.query(`ALTER TABLE ${table} ${usable ? 'NO FORCE' : 'FORCE'} ROW LEVEL SECURITY`);
  }
}

/** Whether statements for an organization run under the role, or as the owner, whom the policies then bind. */
export async function hasTenantRole(db: Db): Promise<boolean> {
  const [forced] = await rows<{ exists: boolean }>(
    db,
    `SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relforcerowsecurity)`,
  );
  return !forced!.exists;
}

async function canTakeRole(db: pg.ClientBase): Promise<boolean> {
  return attempt(db, 'SET LOCAL ROLE tidings_tenant; RESET ROLE');
}

async function makeRole(db: pg.ClientBase): Promise<boolean> {
  // Another database of the cluster may be making it just now: then the insert waits, and finds it taken.
  await attempt(db, 'CREATE ROLE tidings_tenant NOLOGIN');
  return attempt(db, 'GRANT tidings_tenant TO CURRENT_USER');
}

async function attempt(db: pg.ClientBase, statement: string): Promise<boolean> {
  await db.query('SAVEPOINT attempt');
  try {
    await db.query(statement);
    await db.query('RELEASE SAVEPOINT attempt');
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    // It is not allowed, there is no such role, or there is one already.
    if (!['42501', '42704', '22023', '42710', '23505', '0LP01'].includes(code ?? '')) throw error;
    await db.query('ROLLBACK TO SAVEPOINT attempt');
    return false;
  }
}

async function grantWhatIsMissing(db: pg.ClientBase): Promise<void> {
  const missing = await rows<{ name: string; writable: boolean }>(
    db,
    `SELECT c.oid::regclass::text AS name, 
            c.relrowsecurity AND NOT c.relname = ANY ($2) AS writable
     FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
       AND (c.relrowsecurity OR c.relname = ANY ($1)) AND NOT has_table_privilege('tidings_tenant', c.oid, 'SELECT')`,
    [OPEN_TABLES, READ_ONLY],
  );
  if (missing.length === 0) return;
  for (const { name, writable } of missing) {
    await db.query(`GRANT ${writable ? PRIVILEGES : 'SELECT'} ON ${name} TO tidings_tenant`);
  }
  await db.query('GRANT USAGE ON SEQUENCE config_version TO tidings_tenant');
  const [schema] = await rows<{ name: string }>(db, 'SELECT quote_ident(current_schema()) AS name');
  await db.query(`GRANT USAGE ON SCHEMA ${schema!.name} TO tidings_tenant`);
}
