/** A crash of PostgreSQL takes back records that it had confirmed; what they were about is sent again, not forgotten. */
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { migrate } from '../src/store/migrate.ts';
import { rescueDead } from '../src/store/processes.ts';
import { record } from '../src/store/queue.ts';
import { embeddedBinaries, installedBinaries } from '../src/store/postgres/binaries.ts';
import { ATTEMPT, commit, faults, LANE, openLane, outcome, outcomes } from './lane.ts';
import type { Lane } from './lane.ts';
import { startTemporaryCluster } from './temporary-cluster.ts';
import type { TemporaryCluster } from './temporary-cluster.ts';

let cluster: TemporaryCluster;
let lane: Lane;

beforeAll(async () => {
  const dir = inject('postgresDir');
  cluster = await startTemporaryCluster(
    dir === null ? await embeddedBinaries() : installedBinaries(dir, 15)!,
  );
  const pool = new pg.Pool({ connectionString: cluster.urlOf('postgres') });
  await migrate(pool).finally(() => pool.end());
  lane = await openLane(cluster.urlOf('postgres'));
});
afterAll(async () => {
  await lane.close();
  await cluster.stop();
});

/** As the recorder's connection: its commits do not wait for the disk. */
async function recordAhead(owner: number, event: string, done: readonly string[]): Promise<boolean> {
  const client = new pg.Client({
    connectionString: lane.url,
    options: '-c synchronous_commit=off',
  });
  client.on('error', () => undefined);
  await client.connect();
  const list = outcomes([outcome(event, 1, { attempt: ATTEMPT })], done);
  return (await record(client, LANE, Date.now(), owner, list).finally(() => client.end())).fenced;
}

/** From here on nothing reaches the disk but what a commit waits for. */
async function stopWalWriter(): Promise<void> {
  const [writer] = await lane.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'`,
  );
  process.kill(writer!.pid, 'SIGSTOP');
}

test('whoever believes in a record that a crash took back is fenced, and its delivery is found', async () => {
  const owner = await lane.register();
  const [first, second] = await commit(lane, owner, 2);
  await stopWalWriter();
  expect(await recordAhead(owner, first!, [])).toBe(false);
  expect(await lane.query('SELECT event FROM delivery')).toEqual([{ event: first }]);
  await cluster.halt('SIGKILL');
  await cluster.resume();
  expect(await lane.query('SELECT FROM delivery UNION ALL SELECT FROM attempt')).toHaveLength(0);

  // As far as its process knows, the batch is done with this one.
  expect(await recordAhead(owner, second!, [first!])).toBe(true);
  expect(await lane.query('SELECT id FROM batch')).toEqual([{ id: first }]);
  expect([...(await rescueDead(lane.pool, 1, Date.now(), []))]).toEqual([[owner, 2]]);
  expect(await lane.query('SELECT event FROM queue ORDER BY event')).toEqual([
    { event: first },
    { event: second },
  ]);
  expect(await faults(lane)).toEqual([]);
});

test('after a clean restart records and ids are as before', async () => {
  await lane.query('TRUNCATE event, delivery, attempt, process, batch, queue');
  const owner = await lane.register();
  const [first, second] = await commit(lane, owner, 2);
  expect(await recordAhead(owner, first!, [])).toBe(false);
  await cluster.halt('SIGINT');
  await cluster.resume();
  expect(await recordAhead(owner, second!, [first!])).toBe(false);
  expect(await lane.query('SELECT event FROM delivery ORDER BY event')).toEqual([
    { event: first },
    { event: second },
  ]);
  expect(await lane.query('SELECT FROM batch UNION ALL SELECT FROM queue')).toHaveLength(0);
});
