/** `tidings rotate-master-key` without its terminal: finds the database and its keys, and seals everything anew. */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { refuseWithoutDatabase, withEmbedded } from './reach-database.ts';
import { openDatabase } from './store/db.ts';
import { readMasterKeys, writeMasterKeys } from './store/master-key-file.ts';
import { admitMasterKeys } from './store/master-keys.ts';
import { migrate } from './store/migrate.ts';
import { rotateMasterKey } from './store/rotate-master-key.ts';
import { SecretBox } from './store/secrets.ts';

/** How many secrets were sealed anew; null when the key was the only one in use already. */
export type Rotated = number | null;
type Progress = (resealed: number) => void;

/**
 * With TIDINGS_MASTER_KEY, goes over to it. Else makes a new key, in the file of the embedded PostgreSQL.
 *
 * @throws an error that says what to do
 */
export async function rotate(config: Config, log: Log, onProgress: Progress): Promise<Rotated> {
  const dataDir = resolve(config.dataDir);
  if (config.databaseUrl !== null) return seal(config.databaseUrl, config.masterKeys!, log, onProgress);
  refuseWithoutDatabase(dataDir);
  if (config.masterKeys !== null) {
    const { masterKeys } = config;
    return withEmbedded(dataDir, log, (url) => seal(url, masterKeys, log, onProgress));
  }
  // The file holds both keys from before the first secret is sealed with the new one until after the last.
  let keys = await readMasterKeys(dataDir);
  if (keys.length === 1) {
    keys = [randomBytes(32), ...keys];
    await writeMasterKeys(dataDir, keys);
  }
  const howToGive = `The new key is in the file master-key in ${dataDir} now. Start Tidings again`;
  const rotated = await withEmbedded(dataDir, log, (url) => seal(url, keys, log, onProgress, howToGive));
  await writeMasterKeys(dataDir, keys.slice(0, 1));
  return rotated;
}

async function seal(
  url: string,
  masterKeys: readonly Uint8Array[],
  log: Log,
  onProgress: Progress,
  howToGive?: string,
): Promise<Rotated> {
  const database = openDatabase(url, log);
  try {
    await migrate(database.control);
    const secrets = new SecretBox(masterKeys);
    await admitMasterKeys(database.control, secrets);
    return await rotateMasterKey({
      database,
      secrets,
      onProgress,
      ...(howToGive !== undefined && { howToGive }),
    });
  } finally {
    await database.close();
  }
}
