/** Counting goes on after a dump was restored, whatever numbers the transactions of its new cluster have. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { installedBinaries } from '../src/store/postgres/binaries.ts';
import { registerProcess } from '../src/store/processes.ts';
import { countAll, insertAttempts, makeCounted } from './counting.ts';
import { LANE, openLane, untilBlocked, type Lane } from './lane.ts';
import { until } from './start.ts';
import { startTemporaryCluster } from './temporary-cluster.ts';

const run = promisify(execFile);
let lane: Lane;
beforeEach(async () => {
  lane = await openLane();
  await makeCounted(lane);
  await start(lane);
});
afterEach(() => lane.close());

/** What a process does before it writes anything. */
async function start(at: Lane): Promise<void> {
  await registerProcess(await at.connect(), ['engine'], [], 1);
}

/** An ending without an attempt, and one that was taken back before it was counted. */
async function endings(at: Lane): Promise<void> {
  await at.query(
    `INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
     SELECT $1, uuid_floor(now()::date), n, 1, 'skipped', 0, now(), this_transaction() FROM generate_series(1, 2) n`,
    [LANE],
  );
  await at.query('DELETE FROM delivery WHERE webhook = 2');
  // Statistics are of webhooks.
  await at.query('UPDATE uncounted_ending SET webhook = 1');
}

/** Writes 13 that are counted and 9 that are not, and leaves the next transactions to whoever restores. */
async function before(): Promise<void> {
  await lane.query(insertAttempts(13));
  expect(await countWritten(lane)).toBe(13);
  await lane.query(insertAttempts(4));
  await endings(lane);
  await lane.query(insertAttempts(3));
}

/** Counts all that is written by now. The transactions of other databases of the cluster can delay it. */
async function countWritten(at: Lane): Promise<number> {
  const [now] = await at.query<{ number: number }>('SELECT this_transaction() AS number');
  let sum = 0;
  await until(async () => {
    sum += await countAll(at, 100_000);
    const [progress] = await at.query<{ counted: number }>('SELECT counted FROM statistic_progress');
    return progress!.counted > now!.number;
  }, 'the count');
  return sum;
}

/** Counts on, with restarts between. */
async function after(at: Lane): Promise<void> {
  await start(at);
  expect(await countWritten(at)).toBe(9);
  await at.query(insertAttempts(5));
  await start(at);
  await at.query(insertAttempts(6));
  expect(await countWritten(at)).toBe(11);
  const added = await numbersAdded(at);
  for (let round = 0; round < 3; round++) {
    await start(at);
    // As many as were written in the old cluster: they would come by what was counted there.
    for (let n = 0; n < 20; n++) await at.query(insertAttempts(1));
    expect(await countWritten(at)).toBe(20);
  }
  expect(await numbersAdded(at), 'once is enough').toBe(added);
}

async function numbersAdded(at: Lane): Promise<number> {
  const [numbering] = await at.query<{ added: number }>('SELECT added FROM transaction_numbering');
  return numbering!.added;
}

/** As a restore leaves it into a cluster that has had so many transactions fewer. */
async function shift(by: number): Promise<void> {
  await lane.query('UPDATE statistic_progress SET counted = counted + $1', [by]);
  for (const table of ['attempt', 'delivery', 'uncounted_ending']) {
    await lane.query(`UPDATE ${table} SET recorded = recorded + $1`, [by]);
  }
}

describe('each row is counted once', () => {
  test.each([
    ['fewer by billions', 5e9],
    ['fewer', 10_000],
    ['fewer by what was not counted', 8],
    ['more', -10_000],
  ])('after a restore into a cluster that has had transactions: %s', async (_, by) => {
    await before();
    await shift(by);
    await after(lane);
  });

  test('and those of a dump that was never counted', async () => {
    await lane.query(insertAttempts(13));
    await shift(1e6);
    await start(lane);
    await lane.query(insertAttempts(4));
    expect(await countWritten(lane)).toBe(17);
    expect(await countWritten(lane)).toBe(0);
  });

  test('nothing is counted, nor said to be, before a process has registered', async () => {
    await before();
    await shift(1e6);
    const progress = await lane.query('SELECT * FROM statistic_progress');
    expect(await countAll(lane)).toBe(0);
    expect(await lane.query('SELECT * FROM statistic_progress')).toEqual(progress);
  });

  test('who writes while numbers are raised has those from there on', async () => {
    await before();
    await shift(1e6);
    const [early, registering, late] = await Promise.all([lane.connect(), lane.connect(), lane.connect()]);
    await early.query('BEGIN');
    await early.query('SELECT this_transaction()');
    const registered = registerProcess(registering, ['engine'], [], 1);
    await untilBlocked(lane, registering);
    const written = late.query(insertAttempts(5));
    await untilBlocked(lane, late);
    await early.query('COMMIT');
    await Promise.all([registered, written]);
    expect(await countWritten(lane)).toBe(14);
  });

  const directory = inject('postgresDir');
  // The PostgreSQL that npm brings has no pg_dump.
  test.skipIf(directory === null)('after pg_dump and pg_restore into a new cluster', async () => {
    await lane.query(
      'DO $$ BEGIN FOR n IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$',
    );
    await before();
    const other = await startTemporaryCluster(installedBinaries(directory!, 15)!);
    const parent = await mkdtemp(join(tmpdir(), 'tidings-dump-'));
    try {
      const file = join(parent, 'dump');
      await run(`${directory}/pg_dump`, ['--format=custom', '--no-owner', `--file=${file}`, lane.url]);
      await run(`${directory}/pg_restore`, [
        '--no-owner',
        '--no-privileges',
        `--dbname=${other.urlOf('postgres')}`,
        file,
      ]);
      const restored = await openLane(other.urlOf('postgres'));
      try {
        const [numbers] = await restored.query<{ fewer: boolean }>(
          'SELECT transaction_number(pg_current_xact_id()) < min(recorded) AS fewer FROM attempt',
        );
        expect(numbers!.fewer).toBe(true);
        await after(restored);
      } finally {
        await restored.close();
      }
    } finally {
      await rm(parent, { recursive: true });
      await other.stop();
    }
  });
});
