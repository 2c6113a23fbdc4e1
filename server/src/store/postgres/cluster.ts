// One PostgreSQL cluster as files and as a child process: make it, start it, see that it is ready, stop it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, fchownSync, openSync, readFileSync, statSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnOptions, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { isRunning } from './owner.ts';
import { diskFull, notWritable, PostgresError } from './postgres-error.ts';

export interface Cluster {
  binaries: Binaries;
  account: Account;
  /** The cluster's own directory; PostgreSQL's messages go to the file `log`. */
  dir: string;
  log: string;
}

export interface Postmaster {
  pid: number;
  port: number;
  /** Settles when the process has ended, however it ended. */
  gone: Promise<unknown>;
}

const READY_WITHIN = 5 * 60_000;
const STOPPED_WITHIN = 20_000;
const POLL = 15;
const PREDECESSORS_GONE_WITHIN = 10_000;

/** Makes the cluster under another name first: what has the name `dir` is complete. */
export async function initCluster(
  cluster: Cluster,
  options: { user: string; passwordFile?: string; durable: boolean },
): Promise<void> {
  const { binaries, account, dir } = cluster;
  const unfinished = `${dir}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (account.uid !== undefined) await chown(unfinished, account.uid, account.gid ?? -1);
  const locale =
    binaries.major >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : ['--locale=C.UTF-8'];
  const auth = options.passwordFile
    ? ['--auth=scram-sha-256', `--pwfile=${options.passwordFile}`]
    : ['--auth=trust'];
  const flags = ['-D', unfinished, '-U', options.user, '-E', 'UTF8', ...locale, ...auth];
  if (!options.durable) flags.push('--no-sync');
  await runToEnd(cluster, binaries.initdb, flags);
  await rename(unfinished, dir);
}

/** Starts the server and waits until it takes connections, crash recovery included. */
export async function startPostmaster(
  cluster: Cluster,
  port: number,
  settings: Record<string, string>,
  onWait: (message: string) => void = () => {},
): Promise<Postmaster> {
  const patience = performance.now() + PREDECESSORS_GONE_WITHIN;
  for (;;) {
    const started = await startOnce(cluster, port, settings, onWait);
    if (typeof started !== 'string') return started;
    // After a kill -9 its processes notice one by one that the first of them is gone.
    const predecessorsEnd = /pre-existing shared memory block .* is still in use/.test(started);
    if (!predecessorsEnd || performance.now() > patience)
      throw failure(cluster, 'PostgreSQL did not start', started);
    await sleep(POLL);
  }
}

/** The server, or what it printed when it did not start. */
async function startOnce(
  cluster: Cluster,
  port: number,
  settings: Record<string, string>,
  onWait: (message: string) => void,
): Promise<Postmaster | string> {
  const { binaries, account, dir, log } = cluster;
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const output = openLog(cluster);
  const logStart = statSync(log).size;
  const [program = '', ...args] = [...account.prefix, binaries.postgres, '-D', dir, ...flags];
  // Detached: Ctrl-C in the terminal reaches us, not PostgreSQL, which must outlive our last write.
  const child = spawn(program, args, {
    ...spawnOptions(account),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.unref();
  const gone = ended(child);
  if (child.pid === undefined) throw cannotRun(program, await gone);
  const postmaster = { pid: child.pid, port, gone };
  if (await becomesReady(dir, postmaster, onWait)) return postmaster;
  if (isRunning(postmaster.pid)) process.kill(postmaster.pid, 'SIGQUIT');
  return readFileSync(log).subarray(logStart).toString();
}

/** False when the process ended instead, or was not ready in time. */
export async function becomesReady(
  dir: string,
  postmaster: Postmaster,
  onWait: (message: string) => void = () => {},
): Promise<boolean> {
  const end = new AbortController();
  void postmaster.gone.then(() => end.abort());
  const began = performance.now();
  let nextMessage = 5_000;
  while (!end.signal.aborted && performance.now() - began < READY_WITHIN) {
    const file = await readPidFile(dir);
    if (file?.pid === postmaster.pid && file.status === 'ready') return true;
    if (performance.now() - began > nextMessage) {
      onWait(
        `PostgreSQL is still starting after ${Math.round(nextMessage / 1000)} s; it may be recovering from a crash`,
      );
      nextMessage *= 2;
    }
    await sleep(POLL);
  }
  return false;
}

/**
 * SIGINT is a fast shutdown: sessions are ended, everything is written, no recovery is needed at the next start.
 * SIGQUIT ends it at once, for a cluster nobody will start again.
 */
export async function stopPostmaster(
  postmaster: Postmaster,
  log: (message: string) => void,
  how: 'SIGINT' | 'SIGQUIT' = 'SIGINT',
): Promise<void> {
  // Its number may belong to another process by now.
  if (await within(0, postmaster.gone)) return;
  signal(postmaster.pid, how);
  if (await within(STOPPED_WITHIN, postmaster.gone)) return;
  log(
    `PostgreSQL (process ${postmaster.pid}) has not stopped within ${STOPPED_WITHIN / 1000} s; ending it at once, the next start recovers`,
  );
  signal(postmaster.pid, 'SIGQUIT');
  if (await within(STOPPED_WITHIN, postmaster.gone)) return;
  throw new PostgresError(
    'cannot_stop',
    `PostgreSQL (process ${postmaster.pid}) does not stop. Its disk may hang; nothing is lost, and the next start takes it over.`,
  );
}

export interface PidFile {
  pid: number;
  port: number;
  /** `starting`, `ready`, `stopping` or `standby`; empty in the first moments. */
  status: string;
}

/** postmaster.pid, whose lines PostgreSQL documents in src/include/utils/pidfile.h. */
export async function readPidFile(dir: string): Promise<PidFile | null> {
  const text = await readFile(`${dir}/postmaster.pid`, 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!pid) return null;
  return { pid, port: Number(lines[3] ?? 0), status: lines[7]?.trim() ?? '' };
}

/** For a process that is not our child, which the system does not report to us. */
export async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await sleep(50, undefined, { ref: false });
}

/** The port itself when nothing listens on it, else one that is free at this moment. */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  const port = await new Promise<number | null>((resolve) => {
    server.once('error', () => resolve(null));
    server.listen({ port: preferred, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      resolve(typeof address === 'object' ? (address?.port ?? null) : null);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  if (port !== null) return port;
  if (preferred !== 0) return freePort();
  throw new PostgresError(
    'cannot_start',
    'No port is free on 127.0.0.1 for PostgreSQL. End what holds so many ports, and try again.',
  );
}

/** Whether this build of PostgreSQL knows a value of a setting, such as a compression method it was built with. */
export function accepts(cluster: Cluster, setting: string, value: string): boolean {
  const { binaries, account, dir } = cluster;
  const [program, ...args] = [
    ...account.prefix,
    binaries.postgres,
    '-D',
    dir,
    '-C',
    setting,
    '-c',
    `${setting}=${value}`,
  ];
  return spawnSync(program, args, { ...spawnOptions(account), stdio: 'ignore' }).status === 0;
}

async function runToEnd(cluster: Cluster, file: string, flags: string[]): Promise<void> {
  const [program = '', ...args] = [...cluster.account.prefix, file, ...flags];
  const child = spawn(program, args, { ...spawnOptions(cluster.account), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
  const fault = await ended(child);
  if (fault) throw cannotRun(program, fault);
  if (child.exitCode !== 0) throw failure(cluster, 'PostgreSQL could not create its files', output);
}

/** Null when the program ran to its end, else why it could not be run. */
function ended(child: ChildProcess): Promise<Error | null> {
  return new Promise((resolve) => {
    child.once('close', () => resolve(null));
    child.once('error', resolve);
  });
}

function cannotRun(program: string, cause: unknown): PostgresError {
  return new PostgresError('cannot_start', `${program} could not be run.`, { cause });
}

/** A sentence and a code from what PostgreSQL printed. */
function failure(cluster: Cluster, what: string, output: string): PostgresError {
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(cluster.dir);
  if (/Permission denied|Read-only file system/.test(output))
    return notWritable(cluster.dir, new Error(lastComplaint(output)));
  return new PostgresError('cannot_start', `${what}: ${lastComplaint(output)} (all of it: ${cluster.log})`);
}

function lastComplaint(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}

function openLog({ log, account }: Cluster): number {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const file = openSync(log, size > 10 * 1024 * 1024 ? 'w' : 'a', 0o600);
  if (account.uid !== undefined) fchownSync(file, account.uid, account.gid ?? 0);
  return file;
}

function signal(pid: number, name: NodeJS.Signals): void {
  if (isRunning(pid)) process.kill(pid, name);
}

async function within(milliseconds: number, done: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(milliseconds, false, { signal: timer.signal }).catch(() => false);
  const first = await Promise.race([done.then(() => true), late]);
  timer.abort();
  return first;
}
