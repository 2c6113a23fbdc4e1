import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type Pg from 'pg';
import { migrate } from '../server/src/store/migrate.ts';
import { installedBinaries } from '../server/src/store/postgres/binaries.ts';
import { startTemporaryCluster } from '../server/test/temporary-cluster.ts';

/** The embedded PostgreSQL has no pg_dump, and a dump must look the same everywhere: this version makes it. */
const MAJOR = 15;
const PROGRAMS = `/usr/lib/postgresql/${MAJOR}/bin`;

/** The schema that all migrations together make, so that a review sees what a migration changes. */
export async function writeSchema(file: string): Promise<'written' | { skipped: string }> {
  const binaries = installedBinaries(PROGRAMS, MAJOR);
  if (!binaries || !existsSync(`${PROGRAMS}/pg_dump`)) {
    return { skipped: `it takes the pg_dump of PostgreSQL ${MAJOR} (apt-get install postgresql-${MAJOR})` };
  }
  const cluster = await startTemporaryCluster(binaries);
  try {
    const url = cluster.urlOf('postgres');
    await applyMigrations(url);
    const flags = ['--schema-only', '--no-owner', '--no-privileges', `--dbname=${url}`];
    const { stdout } = await promisify(execFile)(`${PROGRAMS}/pg_dump`, flags, { maxBuffer: 1 << 26 });
    await writeFile(file, withoutVersions(stdout));
  } finally {
    await cluster.stop();
  }
  return 'written';
}

async function applyMigrations(url: string): Promise<void> {
  // The driver belongs to the server's package.
  const pg: typeof Pg = createRequire(new URL('../server/package.json', import.meta.url))('pg');
  const pool = new pg.Pool({ connectionString: url });
  await migrate(pool).finally(() => pool.end());
}

/** Minor versions and the random key of `\restrict` would make every dump differ. */
function withoutVersions(dump: string): string {
  return dump
    .split('\n')
    .filter((line) => !/^-- Dumped (from|by) |^\\(un)?restrict /.test(line))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '');
}
