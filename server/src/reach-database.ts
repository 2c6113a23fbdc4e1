/** The embedded PostgreSQL for commands that work on the database, whether Tidings runs on it or not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from './log.ts';
import { runningEmbeddedUrl, startEmbedded } from './store/embedded.ts';
import { PostgresError } from './store/postgres/postgres-error.ts';

/** A command that was pointed at the wrong directory must not make a database there. */
export function refuseWithoutDatabase(dataDir: string): void {
  if (existsSync(join(dataDir, 'postgres'))) return;
  throw new Error(
    `There is no database in ${dataDir}. Set TIDINGS_DATA to the directory of the embedded PostgreSQL, or DATABASE_URL.`,
  );
}

/** Beside a Tidings that runs on the directory, or with a PostgreSQL started for this. */
export async function withEmbedded<T>(
  dataDir: string,
  log: Log,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const quiet = {
    info: (text: string) => log.debug(text),
    warn: (text: string) => log.warn(text),
    error: (text: string) => log.error(text),
  };
  const embedded = await startEmbedded({ dataDir, log: quiet }).catch((error: unknown) => {
    if (error instanceof PostgresError && error.code === 'in_use') return null;
    throw error;
  });
  if (!embedded) return work(await runningEmbeddedUrl(dataDir));
  try {
    return await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
