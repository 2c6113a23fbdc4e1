/**
 * The master keys kept beside the embedded PostgreSQL, in base64, a line each. One line is the rule; while one key takes
 * the place of another there are two, the new one first.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataDir } from './data-dir.ts';
import { fileError } from './postgres/postgres-error.ts';

/** Reads the keys, or makes one before there is a database. */
export async function readMasterKeys(dataDir: string): Promise<Uint8Array[]> {
  const path = pathOf(dataDir);
  try {
    const keys = (await readFile(path, 'utf8'))
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => Buffer.from(line, 'base64'));
    if (keys.length > 0 && keys.every((key) => key.length === 32)) return keys;
    throw new Error(
      `The file ${path} does not hold master keys, each 32 bytes in base64 on a line of its own. Put it back from a backup.`,
    );
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw fileError(dataDir, error);
  }
  if (existsSync(join(dataDir, 'postgres'))) {
    throw new Error(
      `The file ${path} is missing, and without it the secrets in the database beside it cannot be opened. Put it back from a backup, or set TIDINGS_MASTER_KEY to what it held.`,
    );
  }
  const key = randomBytes(32);
  try {
    await makeDataDir(dataDir);
    await writeMasterKeys(dataDir, [key]);
  } catch (error) {
    throw fileError(dataDir, error);
  }
  return [key];
}

/** Replaces the file whole: whatever happens, either the old keys or the new ones are there. */
export async function writeMasterKeys(dataDir: string, keys: readonly Uint8Array[]): Promise<void> {
  const path = pathOf(dataDir);
  const text = keys.map((key) => `${Buffer.from(key).toString('base64')}\n`).join('');
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const directory = await open(dataDir);
  await directory.sync().finally(() => directory.close());
}

function pathOf(dataDir: string): string {
  return join(dataDir, 'master-key');
}
