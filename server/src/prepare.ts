/** Brings the database up to date, for every process and for the supervisor of several, which needs nothing else. */
import { randomBytes } from 'node:crypto';
import { uuidSource } from '@tidings/core/id';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { newApiKey, putFirstApiKey, putFixedApiKey } from './store/api-keys.ts';
import { confirmsTooEarly, openDatabase, ping } from './store/db.ts';
import type { Database } from './store/db.ts';
import { admitMasterKeys } from './store/master-keys.ts';
import { migrate } from './store/migrate.ts';
import { SecretBox } from './store/secrets.ts';

export interface DatabaseSettings {
  config: Config;
  databaseUrl: string;
  /** The one to seal with first. */
  masterKeys: readonly Uint8Array[];
  log: Log;
  /** Ends the wait for the database. */
  signal?: AbortSignal;
  /** A test's clock; the database's when left out. */
  clock?: Clock;
}

const LONGEST_WAIT_MS = 5000;

/** Brings the database up to date without starting anything. */
export async function prepareDatabase(settings: DatabaseSettings): Promise<void> {
  const database = openDatabase(settings.databaseUrl, settings.log);
  try {
    await prepare(database, settings);
  } finally {
    await database.close();
  }
}

/** Makes an API key to begin with; null when there is one. Call it when nothing can keep it from being shown. */
export async function makeFirstApiKey({ databaseUrl, log }: DatabaseSettings): Promise<string | null> {
  const database = openDatabase(databaseUrl, log);
  try {
    const key = newApiKey();
    const uid = uuidSource(randomHex)(Date.now());
    return (await putFirstApiKey(database.control, Date.now(), uid, key)) ? key : null;
  } finally {
    await database.close();
  }
}

/** Waits for the database for as long as it takes, and says so. */
export async function prepare(
  database: Database,
  { config, log, clock, signal, masterKeys }: DatabaseSettings,
): Promise<SecretBox> {
  await waitForDatabase(database, log, signal);
  if (await confirmsTooEarly(database.ingest)) {
    log.warn(
      'PostgreSQL confirms commits before they are on disk (synchronous_commit is off): events that were accepted may be lost when it crashes. Switch it on where it was switched off (postgresql.conf, ALTER DATABASE or ALTER ROLE … SET synchronous_commit = on), and start again',
    );
  }
  await migrate(database.control);
  const secrets = new SecretBox(masterKeys);
  await admitMasterKeys(database.control, secrets);
  if (config.apiKey !== null) {
    const now = clock?.now() ?? Date.now();
    const uid = uuidSource(randomHex)(now);
    await putFixedApiKey(database.control, now, uid, config.apiKey);
  }
  return secrets;
}

async function waitForDatabase(database: Database, log: Log, signal?: AbortSignal): Promise<void> {
  for (let wait = 100; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await ping(database.control);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const refusal = explainRefusal(error as Error & { code?: string });
      if (refusal) throw refusal;
      log.warn(
        { error: (error as Error).message || (error as { code?: string }).code },
        'waiting for PostgreSQL',
      );
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** PostgreSQL answers, and says no: waiting would not help. */
function explainRefusal({ code, message }: Error & { code?: string }): Error | null {
  if (code === '3D000') return new Error(`${message}. Create it, or name another database in DATABASE_URL.`);
  if (code?.startsWith('28'))
    return new Error(`PostgreSQL refuses the user: ${message}. Check DATABASE_URL.`);
  return null;
}

export function randomHex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);
}
