// PostgreSQL, started and owned by Tidings itself, for people who have none.
//
// States of a data directory, and what a start makes of each:
//   no cluster              → initdb, start
//   stopped cleanly         → start
//   crashed (we and it)     → start; PostgreSQL replays its log
//   we crashed, it runs     → adopt the running server: same process, same port
//   it is shutting down     → wait for its end, then start
//   another Tidings owns it → refuse
// PostgreSQL that ends while we run is started again on the same port, so that the address stays good.
import { randomBytes } from 'node:crypto';
import { chmod, chown, readFile, realpath, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { makeDataDir } from './data-dir.ts';
import { chooseAccount, rootsAccount } from './postgres/account.ts';
import { embeddedBinaries, type Binaries } from './postgres/binaries.ts';
import {
  accepts,
  becomesReady,
  freePort,
  initCluster,
  readPidFile,
  startPostmaster,
  stopPostmaster,
  untilGone,
  type Cluster,
  type Postmaster,
} from './postgres/cluster.ts';
import { commandLine, isRunning, takeOwnership } from './postgres/owner.ts';
import { fileError, PostgresError, USE_OTHER_DATABASE } from './postgres/postgres-error.ts';

export interface Embedded {
  url: string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  dataDir: string;
  log: { info(message: string): void; warn(message: string): void; error(message: string): void };
  /** Where PostgreSQL's programs are, when not where npm put them. */
  binaries?: Binaries;
}

const USER = 'tidings';
const DATABASE = 'tidings';

/** Throws `PostgresError`, whose message is meant for the person who started Tidings. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = resolve(options.dataDir);
  try {
    const binaries = options.binaries ?? (await embeddedBinaries());
    await openDataDir(dataDir);
    const release = await takeOwnership(dataDir);
    try {
      return await run(await openCluster(dataDir, binaries), dataDir, options.log, release);
    } catch (error) {
      await release();
      throw error;
    }
  } catch (error) {
    throw fileError(dataDir, error);
  }
}

/** Where the PostgreSQL of a Tidings that runs on this directory is reached. */
export async function runningEmbeddedUrl(dataDir: string): Promise<string> {
  const port = Number(await readFile(portFile(dataDir), 'utf8'));
  return urlOf(port, await readPassword(passwordFile(dataDir)), DATABASE);
}

async function run(
  cluster: Cluster,
  dataDir: string,
  log: EmbeddedOptions['log'],
  release: () => Promise<void>,
): Promise<Embedded> {
  const password = await readPassword(passwordFile(dataDir));
  const settings = settingsFor(cluster);
  let postmaster = (await adopt(cluster, password, log)) ?? (await start(cluster, dataDir, settings, log));
  const stopping = new AbortController();
  const watching = keepRunning();
  await createDatabase(urlOf(postmaster.port, password, 'postgres'));
  let stopped: Promise<void> | undefined;
  return { url: urlOf(postmaster.port, password, DATABASE), stop: () => (stopped ??= stop()) };

  async function keepRunning(): Promise<void> {
    for (;;) {
      await postmaster.gone;
      for (let delay = 100; !stopping.signal.aborted; delay = Math.min(delay * 2, 5_000)) {
        log.error(`PostgreSQL (process ${postmaster.pid}) ended unexpectedly; starting it again`);
        try {
          postmaster = await startPostmaster(cluster, postmaster.port, settings, log.info.bind(log));
          break;
        } catch (error) {
          log.error(error instanceof Error ? error.message : String(error));
          await sleep(delay, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
        }
      }
      if (stopping.signal.aborted) return;
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await stopPostmaster(postmaster, log.warn.bind(log));
    await watching;
    // A restart that was under way when we were asked to stop has made another one by now.
    await stopPostmaster(postmaster, log.warn.bind(log));
    await release();
  }
}

/** Root keeps the directory to itself and to the group PostgreSQL runs in, which must pass through it. */
async function openDataDir(dataDir: string): Promise<void> {
  const made = await makeDataDir(dataDir);
  const account = rootsAccount();
  if (!made || account === null) return;
  await chown(dataDir, 0, account.gid);
  await chmod(dataDir, 0o710);
}

async function openCluster(dataDir: string, binaries: Binaries): Promise<Cluster> {
  const dir = join(await realpath(dataDir), 'postgres');
  const account = chooseAccount(binaries, { reach: dataDir, owner: dir });
  const cluster = { binaries, account, dir, log: join(dataDir, 'postgres.log') };
  const version = await readFile(join(dir, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) {
    await writePassword(passwordFile(dataDir), account);
    await initCluster(cluster, { user: USER, passwordFile: passwordFile(dataDir), durable: true });
  } else if (Number(version) !== binaries.major) {
    throw new PostgresError(
      'wrong_version',
      `The data in ${dir} was written by PostgreSQL ${version.trim()}, and this Tidings brings PostgreSQL ${binaries.major}. ` +
        `Start the Tidings that wrote it, dump the data with pg_dump, and load it into a new data directory; or ${USE_OTHER_DATABASE}.`,
    );
  }
  return cluster;
}

/** PostgreSQL's account reads the file at initdb, so it is its owner; root can read it anyway. */
async function writePassword(file: string, account: Cluster['account']): Promise<void> {
  await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600, flush: true });
  if (account.uid !== undefined) await chown(file, account.uid, account.gid ?? 0);
}

async function readPassword(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new PostgresError(
      'cannot_start',
      `${file} cannot be read, and without the password in it the data beside it stays closed. Put the file back from a backup.`,
      { cause },
    );
  }
}

/** The server that a killed Tidings left behind, when it still runs and answers; null when there is none. */
async function adopt(
  cluster: Cluster,
  password: string,
  log: EmbeddedOptions['log'],
): Promise<Postmaster | null> {
  const file = await readPidFile(cluster.dir);
  if (!file || !isRunning(file.pid) || !isPostmasterOf(cluster.dir, file.pid)) return null;
  const postmaster = { pid: file.pid, port: file.port, gone: untilGone(file.pid) };
  if (file.status === 'stopping') {
    await postmaster.gone;
    return null;
  }
  if (!(await becomesReady(cluster.dir, postmaster, log.info.bind(log)))) return null;
  const port = (await readPidFile(cluster.dir))?.port ?? file.port;
  const dir = await ask(urlOf(port, password, 'postgres'), 'SHOW data_directory');
  if (dir !== cluster.dir) {
    throw new PostgresError(
      'cannot_start',
      `The PostgreSQL on port ${port} (process ${file.pid}) serves ${dir}, not ${cluster.dir}. Stop it, and start Tidings again.`,
    );
  }
  log.info(`Took over the PostgreSQL that is still running (process ${file.pid}, port ${port})`);
  return { ...postmaster, port };
}

async function start(
  cluster: Cluster,
  dataDir: string,
  settings: Record<string, string>,
  log: EmbeddedOptions['log'],
): Promise<Postmaster> {
  const remembered = Number(await readFile(portFile(dataDir), 'utf8').catch(() => '0'));
  const giveUp = performance.now() + 10_000;
  for (;;) {
    const port = await freePort(remembered);
    await writeFile(portFile(dataDir), String(port), { mode: 0o600 });
    try {
      return await startPostmaster(cluster, port, settings, log.info.bind(log));
    } catch (error) {
      // A port can be snatched from under us.
      const passing = /lock file|Address already in use|could not create any TCP/i;
      if (!(error instanceof PostgresError) || !passing.test(error.message) || performance.now() > giveUp)
        throw error;
      await sleep(200);
    }
  }
}

function isPostmasterOf(dir: string, pid: number): boolean {
  const command = commandLine(pid);
  return command.includes(dir) || (process.platform === 'win32' && command === '');
}

function settingsFor(cluster: Cluster): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    wal_compression: accepts(cluster, 'wal_compression', 'lz4') ? 'lz4' : 'off',
    fsync: 'on',
    synchronous_commit: 'on',
    idle_in_transaction_session_timeout: '60s',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
}

async function createDatabase(url: string): Promise<void> {
  const exists = await ask(url, `SELECT datname FROM pg_database WHERE datname = '${DATABASE}'`);
  if (exists === undefined) await ask(url, `CREATE DATABASE ${DATABASE}`);
}

/** The first value of the first row. */
async function ask(url: string, query: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<string[]>({ text: query, rowMode: 'array' });
    return rows[0]?.[0];
  } catch (cause) {
    throw new PostgresError(
      'cannot_start',
      `PostgreSQL runs but does not let Tidings in: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        'If the file postgres-password in the data directory was changed, put it back.',
      { cause },
    );
  } finally {
    await client.end().catch(() => {});
  }
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

function passwordFile(dataDir: string): string {
  return join(dataDir, 'postgres-password');
}

function portFile(dataDir: string): string {
  return join(dataDir, 'postgres-port');
}
