import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { ClusterAddresses } from './global-setup.ts';
import { templateOf } from './template.ts';

export { createReceiver, type ReceivedRequest, type Receiver, type Reply } from './receiver.ts';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/**
 * A database of its own with every migration applied: a copy of a template, made in some tens of milliseconds.
 * @param time whose partitions are to be there already, if there is a template with them; none when left out
 */
export async function createDatabase(time?: number): Promise<TestDatabase> {
  const { admin, server, templates }: ClusterAddresses = inject('postgres');
  const template = templates.find((each) => time !== undefined && each === templateOf(time)) ?? 'template';
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administrate(admin, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY wal_log`);
  return {
    url: `${server}${name}`,
    drop: () => dropDatabase(admin, name),
  };
}

/** Pools say that they ended before their connections have: those leave by themselves, where they would be cut off with an error. */
async function dropDatabase(admin: string, name: string): Promise<void> {
  try {
    // PostgreSQL waits for them, for five seconds.
    await administrate(admin, `DROP DATABASE IF EXISTS ${name}`);
  } catch (error) {
    if ((error as { code?: unknown }).code !== OBJECT_IN_USE) throw error;
    await administrate(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

const OBJECT_IN_USE = '55006';

/** By cluster. A connection each time would cost more than what it is for. */
const administrations = new Map<string, pg.Pool>();

async function administrate(url: string, text: string): Promise<void> {
  let pool = administrations.get(url);
  if (!pool) {
    pool = new pg.Pool({ connectionString: url, max: 1, allowExitOnIdle: true });
    // The cluster ends before the process does.
    pool.on('error', () => undefined);
    administrations.set(url, pool);
  }
  await pool.query(text);
}
