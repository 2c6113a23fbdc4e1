import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseAccount, rootsAccount } from '../src/store/postgres/account.ts';
import type { Binaries } from '../src/store/postgres/binaries.ts';
import { freePort, initCluster, startPostmaster, stopPostmaster } from '../src/store/postgres/cluster.ts';

export interface TemporaryCluster {
  urlOf(database: string): string;
  stop(): Promise<void>;
}

/** A cluster for one run: in memory where there is room, without fsync, gone afterwards whatever happens. */
export async function startTemporaryCluster(binaries: Binaries): Promise<TemporaryCluster> {
  const parent = temporaryDir();
  const dir = join(parent, 'cluster');
  const account = chooseAccount(binaries, { reach: parent, owner: dir });
  const cluster = { binaries, account, dir, log: join(parent, 'postgres.log') };
  await initCluster(cluster, { user: 'tidings', durable: false });
  const postmaster = await startPostmaster(cluster, await freePort(), SETTINGS);
  const guard = guardAgainstOurDeath(postmaster.pid, parent);
  return {
    urlOf: (database) => `postgres://tidings@127.0.0.1:${postmaster.port}/${database}`,
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
