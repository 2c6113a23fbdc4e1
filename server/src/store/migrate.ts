/** Numbered, forward-only migrations, each in its own transaction, applied by whichever process comes first. */
import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { transaction } from './db.ts';
import type { Pool } from './db.ts';
import { prepareTenantRole } from './tenant-role.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);
const LOCK = 7300;

/** Brings the schema up to date. Refuses a database that a newer version has written to, or an unreleased one. */
export async function migrate(pool: Pool): Promise<void> {
  await refuseOtherEncodings(pool);
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).toSorted();
  await transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await db.query(
      'CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL, hash text)',
    );
    // Of before there were hashes.
    await db.query('ALTER TABLE migration ADD COLUMN IF NOT EXISTS hash text');
    const { rows } = await db.query<{ name: string; hash: string | null }>(
      'SELECT name, hash FROM migration',
    );
    const applied = new Map(rows.map((row) => [row.name, row.hash]));
    const unknown = [...applied.keys()].filter((name) => !names.includes(name));
    if (unknown.length > 0) {
      throw new Error(
        `the database was migrated by a newer version of Tidings (${unknown.join(', ')}); start that version`,
      );
    }
    for (const name of names) {
      const text = await readFile(new URL(name, FOLDER), 'utf8');
      const digest = hash('sha256', text);
      if (applied.has(name)) refuseOther(name, applied.get(name)!, digest);
      else {
        await db.query(text);
        await db.query('INSERT INTO migration (name, applied_at, hash) VALUES ($1, clock_timestamp(), $2)', [
          name,
          digest,
        ]);
      }
    }
    await prepareTenantRole(db);
  });
}

/** Events are kept as the bytes that were sent, in UTF-8, and are read as text wherever rules and searches look into them. */
async function refuseOtherEncodings(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ server_encoding: string }>('SHOW server_encoding');
  const encoding = rows[0]!.server_encoding;
  if (encoding === 'UTF8') return;
  throw new Error(
    `the database holds text in ${encoding}, and Tidings keeps text of all languages. ` +
      "Create another: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and name it in DATABASE_URL",
  );
}

/** What was applied under the name is what is there now, or else nobody knows what the schema is. */
function refuseOther(name: string, applied: string | null, wanted: string): void {
  if (applied === wanted) return;
  throw new Error(
    `the database was made by a version of Tidings that was never released: its ${name} is another one. ` +
      'Start with an empty database (with the embedded one, another TIDINGS_DATA), or go back to the version that made it',
  );
}
