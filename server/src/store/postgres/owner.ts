// One Tidings owns a data directory at a time. Its process id and start time stand in the file `owner`; the start
// time tells a living owner from another process that was given the same id later.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresError, USE_OTHER_DATABASE } from './postgres-error.ts';

/** Returns what gives the directory up again. Throws `in_use` while another living process owns it. */
export async function takeOwnership(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'owner');
  const ours = `${process.pid}\n${startTime(process.pid)}\n`;
  for (;;) {
    if (await create(file, ours)) return () => rm(file, { force: true });
    const theirs = await readOwner(file);
    if (theirs === null) continue;
    const [pid = '', started = ''] = theirs.split('\n');
    if (isRunning(Number(pid)) && startTime(Number(pid)) === started) throw inUse(dataDir, pid);
    await removeStale(file, theirs);
  }
}

export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // The process is there, but is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The command line of a running process; empty when there is none, or no way to ask. */
export function commandLine(pid: number): string {
  if (process.platform === 'linux') return readProc(pid, 'cmdline').replaceAll('\0', ' ');
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

/** Ended, though its parent has not taken note yet. */
function isZombie(pid: number): boolean {
  return process.platform === 'linux' && statFields(pid)[0] === 'Z';
}

function startTime(pid: number): string {
  if (process.platform === 'linux') return statFields(pid)[19] ?? '';
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

/** proc(5), from field 3 on: after the command name, which may itself hold spaces and brackets. */
function statFields(pid: number): string[] {
  const stat = readProc(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(file: string): Promise<string | null> {
  try {
    const content = await readFile(file, 'utf8');
    if (content !== '') return content;
    // Between another process's creating the file and its writing to it.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return (await readFile(file, 'utf8')) || 'nobody\n';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** By renaming, so that of two processes that both found the file stale only one removes it, and never a new one. */
async function removeStale(file: string, content: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) === content || content === 'nobody\n') await rm(aside);
  else await rename(aside, file);
}

function inUse(dataDir: string, pid: string): PostgresError {
  return new PostgresError(
    'in_use',
    `Another Tidings (process ${pid}) is using the data directory ${dataDir}. ` +
      `Stop it, set TIDINGS_DATA to another directory, or ${USE_OTHER_DATABASE} to run several against one database.`,
  );
}
