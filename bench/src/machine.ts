import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** What the figures were measured on. `directory` is where PostgreSQL and Redis keep their data. */
export function readMachine(directory: string): Machine {
  return {
    date: new Date().toISOString(),
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `Linux ${release()}`,
    node: process.version,
    fileSystem: fileSystemOf(directory),
    fdatasyncPerSecond: fdatasyncRate(join(directory, 'fdatasync')),
    writesBack: writeBack(),
    loadBefore: Number(loadavg()[0]?.toFixed(2)),
  };
}

/** How often a second an 8 kB write reaches the disk: the ceiling of one-event commits. */
function fdatasyncRate(path: string): number {
  const block = Buffer.alloc(8192, 1);
  const file = openSync(path, 'w');
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < 1000) {
    writeSync(file, block, 0, block.length, (count % 1024) * block.length);
    fdatasyncSync(file);
    count++;
  }
  const seconds = (performance.now() - started) / 1000;
  closeSync(file);
  rmSync(path);
  return Math.round(count / seconds);
}

function fileSystemOf(directory: string): string {
  return execFileSync('stat', ['-f', '-c', '%T', directory], { encoding: 'utf8' }).trim();
}

/** When the kernel begins to write to the disk what others only wrote to memory: a flush beside it waits for it. */
function writeBack(): string {
  const read = (name: string): number => Number(readFileSync(`/proc/sys/vm/dirty_${name}`, 'utf8'));
  const bytes = read('background_bytes');
  const amount = bytes > 0 ? `${Math.round(bytes / 2 ** 20)} MB` : `${read('background_ratio')} % of memory`;
  return `after ${read('expire_centisecs') / 100} s, or from ${amount}`;
}

export interface Machine {
  date: string;
  cores: number;
  cpu: string;
  memoryGb: number;
  kernel: string;
  node: string;
  fileSystem: string;
  fdatasyncPerSecond: number;
  /** When the kernel writes back. */
  writesBack: string;
  loadBefore: number;
}
