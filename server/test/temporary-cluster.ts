import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, statfsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseAccount, rootsAccount } from '../src/store/postgres/account.ts';
import type { Binaries } from '../src/store/postgres/binaries.ts';
import { freePort, initCluster, startPostmaster, stopPostmaster } from '../src/store/postgres/cluster.ts';

export interface TemporaryCluster {
  urlOf(database: string): string;
  /** Ends PostgreSQL: fast, at once, or as `kill -9` of all its processes. */
  halt(how: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void>;
  /** Starts it again, on the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** A cluster for one run: in memory where there is room, without fsync, gone afterwards whatever happens. */
export async function startTemporaryCluster(binaries: Binaries): Promise<TemporaryCluster> {
  const parent = temporaryDir();
  const dir = join(parent, 'cluster');
  const account = chooseAccount(binaries, { reach: parent, owner: dir });
  const cluster = { binaries, account, dir, log: join(parent, 'postgres.log') };
  await initCluster(cluster, { user: 'tidings', durable: false });
  const port = await freePort();
  let postmaster = await startPostmaster(cluster, port, SETTINGS);
  let guard = guardAgainstOurDeath(postmaster.pid, parent);
  return {
    urlOf: (database) => `postgres://tidings@127.0.0.1:${port}/${database}`,
    async halt(how) {
      if (how === 'SIGKILL') {
        for (const pid of [postmaster.pid, ...childrenOf(postmaster.pid)]) process.kill(pid, how);
        await postmaster.gone;
      } else await stopPostmaster(postmaster, console.warn, how);
    },
    async resume() {
      guard.kill();
      postmaster = await startPostmaster(cluster, port, SETTINGS);
      guard = guardAgainstOurDeath(postmaster.pid, parent);
    },
    async stop() {
      await stopPostmaster(postmaster, console.warn, 'SIGQUIT');
      guard.kill();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'on',
  timezone: 'UTC',
};

/** Linux tells them; elsewhere PostgreSQL's processes notice by themselves that the first of them has died. */
function childrenOf(pid: number): number[] {
  const list = `/proc/${pid}/task/${pid}/children`;
  return existsSync(list) ? readFileSync(list, 'utf8').trim().split(' ').filter(Boolean).map(Number) : [];
}

function temporaryDir(): string {
  const memory = '/dev/shm';
  const roomy = existsSync(memory) && statfsSync(memory).bavail * statfsSync(memory).bsize > 2 * 1024 ** 3;
  const dir = mkdtempSync(join(roomy ? memory : tmpdir(), 'tidings-test-'));
  const account = rootsAccount();
  if (account) chownSync(dir, account.uid, account.gid);
  return dir;
}

/** A shell that waits for our end of its pipe to close, which the system does even after kill -9. */
function guardAgainstOurDeath(pid: number, dir: string) {
  const script = `read _; kill -QUIT ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.1; done; rm -rf "$1"`;
  const guard = spawn('/bin/sh', ['-c', script, 'sh', dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  return guard;
}
