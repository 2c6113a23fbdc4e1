import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { embeddedBinaries, installedBinaries } from '../src/store/postgres/binaries.ts';
import { migrate } from '../src/store/migrate.ts';
import { startTemporaryCluster } from './temporary-cluster.ts';

/** One cluster for each project; its template database has every migration, and each test file gets a copy. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { postgresDir } = project.getProvidedContext();
  const binaries = postgresDir === null ? await embeddedBinaries() : installedBinaries(postgresDir, 15);
  if (!binaries) throw new Error(`There is no PostgreSQL in ${postgresDir}`);
  const cluster = await startTemporaryCluster(binaries);
  try {
    await query(cluster.urlOf('postgres'), 'CREATE DATABASE template');
    const pool = new pg.Pool({ connectionString: cluster.urlOf('template') });
    await migrate(pool).finally(() => pool.end());
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  project.provide('postgres', { admin: cluster.urlOf('postgres'), server: cluster.urlOf('') });
  return () => cluster.stop();
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

/** Where an installed PostgreSQL 15 is; null for the 18 that npm brings. */
export type PostgresDir = string | null;

/** Addresses of the cluster: of its own database, and of any other once its name is put behind. */
export interface ClusterAddresses {
  admin: string;
  server: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgresDir: PostgresDir;
    postgres: ClusterAddresses;
  }
}
