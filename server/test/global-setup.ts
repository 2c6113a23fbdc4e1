import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { embeddedBinaries, installedBinaries } from '../src/store/postgres/binaries.ts';
import { migrate } from '../src/store/migrate.ts';
import { makePartitions } from '../src/store/partitions.ts';
import { startTemporaryCluster } from './temporary-cluster.ts';
import { CLOCKS_BEGIN, templateOf } from './template.ts';

/** A cluster with its templates, and how many projects have yet to give it back. */
interface SharedCluster {
  users: number;
  started: Promise<{ addresses: ClusterAddresses; stop: () => Promise<void> }>;
}

/** Of this run. Each project loads this file for itself, so they find each other by what is global. */
const shared = ((globalThis as { tidingsTestClusters?: Map<string, SharedCluster> }).tidingsTestClusters ??=
  new Map());

/** A cluster for each version of PostgreSQL, and one more for the files that others are not to be beside. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { postgresDir } = project.getProvidedContext();
  const name = `${postgresDir ?? 'embedded'}${project.name === 'rough' ? ', rough' : ''}`;
  const cluster = shared.get(name) ?? { users: 0, started: startWithTemplates(postgresDir) };
  cluster.users++;
  shared.set(name, cluster);
  const { addresses, stop } = await cluster.started;
  project.provide('postgres', addresses);
  return async () => {
    cluster.users--;
    if (cluster.users > 0) return;
    shared.delete(name);
    await stop();
  };
}

/**
 * Its template database has every migration, and each test file gets a copy. There is one with the partitions of today, and
 * one with those of the day on which tests' clocks begin: most servers need either, and to make them takes longer than all
 * else of a start.
 */
async function startWithTemplates(postgresDir: PostgresDir): Promise<Awaited<SharedCluster['started']>> {
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
  const addresses = { admin: cluster.urlOf('postgres'), server: cluster.urlOf(''), templates };
  return { addresses, stop: () => cluster.stop() };
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
