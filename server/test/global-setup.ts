import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { embeddedBinaries, installedBinaries } from '../src/store/postgres/binaries.ts';
import { migrate } from '../src/store/migrate.ts';
import { makePartitions } from '../src/store/partitions.ts';
import { startTemporaryCluster } from './temporary-cluster.ts';
import { CLOCKS_BEGIN, templateOf } from './template.ts';

/**
 * One cluster for each project; its template database has every migration, and each test file gets a copy. There is one
 * with the partitions of today, and one with those of the day on which tests' clocks begin: most servers need either, and
 * to make them takes longer than all else of a start.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { postgresDir } = project.getProvidedContext();
  const binaries = postgresDir === null ? await embeddedBinaries() : installedBinaries(postgresDir, 15);
  if (!binaries) throw new Error(`There is no PostgreSQL in ${postgresDir}`);
  const cluster = await startTemporaryCluster(binaries);
  const templates = ['template'];
  try {
    await query(cluster.urlOf('postgres'), 'CREATE DATABASE template');
    const pool = new pg.Pool({ connectionString: cluster.urlOf('template') });
    await migrate(pool).finally(() => pool.end());
    for (const time of [Date.now(), CLOCKS_BEGIN]) {
      const name = templateOf(time);
      await query(cluster.urlOf('postgres'), `CREATE DATABASE ${name} TEMPLATE template`);
      const days = new pg.Pool({ connectionString: cluster.urlOf(name) });
      await makePartitions(days, time).finally(() => days.end());
      templates.push(name);
    }
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  project.provide('postgres', { admin: cluster.urlOf('postgres'), server: cluster.urlOf(''), templates });
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
  /** The names of databases to copy. */
  templates: string[];
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgresDir: PostgresDir;
    postgres: ClusterAddresses;
  }
}
