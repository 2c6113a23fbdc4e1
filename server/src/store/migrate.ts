/** Numbered, forward-only migrations, each in its own transaction, applied by whichever process comes first. */
import { readdir, readFile } from 'node:fs/promises';
import { transaction } from './db.ts';
import type { Pool } from './db.ts';
import { prepareTenantRole } from './tenant-role.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);
const LOCK = 7300;

/** Brings the schema up to date. Refuses a database that a newer version has written to. */
export async function migrate(pool: Pool): Promise<void> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).toSorted();
  await transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await db.query(
      'CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL)',
    );
    const applied = new Set(
      (await db.query<{ name: string }>('SELECT name FROM migration')).rows.map((row) => row.name),
    );
    const unknown = [...applied].filter((name) => !names.includes(name));
    if (unknown.length > 0) {
      throw new Error(
        `the database was migrated by a newer version of Tidings (${unknown.join(', ')}); start that version`,
      );
    }
    for (const name of names.filter((candidate) => !applied.has(candidate))) {
      await db.query(await readFile(new URL(name, FOLDER), 'utf8'));
      await db.query('INSERT INTO migration (name, applied_at) VALUES ($1, clock_timestamp())', [name]);
    }
    await prepareTenantRole(db);
  });
}
