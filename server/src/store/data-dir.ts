/** The directory that holds the embedded PostgreSQL and the master key. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { notWritable } from './postgres/postgres-error.ts';

/**
 * Makes the directory and those above it that are missing. Answers whether it made it. Level by level, since
 * `recursive` never ends on file systems that take no directories, such as `/proc`.
 */
export async function makeDataDir(dataDir: string): Promise<boolean> {
  try {
    return await make(dataDir);
  } catch (error) {
    if (!isMissing(error) || dirname(dataDir) === dataDir) throw error;
  }
  await makeDataDir(dirname(dataDir));
  return make(dataDir).catch((error: unknown) => {
    throw isMissing(error) ? notWritable(dataDir, error) : error;
  });
}

async function make(dir: string): Promise<boolean> {
  try {
    await mkdir(dir, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST' && (await stat(dir)).isDirectory()) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as { code?: string }).code === 'ENOENT';
}
