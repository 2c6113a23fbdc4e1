/** Searches end when their time is over, and when nobody waits for them any more. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Interval } from '@tidings/core/search/time-point';
import { makePartitions } from '../src/store/partitions.ts';
import { runSearch } from '../src/store/search/run.ts';
import type { SearchOrder } from '../src/store/search/scope.ts';
import { SearchTimeout, walk } from '../src/store/search/walk.ts';
import { openLane } from './lane.ts';
import type { Lane } from './lane.ts';
import { startTidings, until, type Tidings } from './start.ts';

describe('a caller who goes away', () => {
  let tidings: Tidings;
  beforeAll(async () => {
    tidings = await startTidings();
    await tidings.createWebhook({ url: 'https://example.com/' });
  });
  afterAll(() => tidings.stop());

  /** Statements that wait for the lock that the test holds. */
  const waiting = async (): Promise<{ query: string; timeout: string }[]> =>
    tidings.query(
      `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
         AND wait_event_type = 'Lock' AND query LIKE '%idempotency%'`,
    );

  test.each([
    ['deliveries', '/v1/deliveries?query=event.id%3Dx'],
    ['events', '/v1/events?query=event.id%3Dx'],
    ['exports', '/v1/exports/deliveries?format=ndjson&query=event.id%3Dx'],
  ])('ends the search of %s in PostgreSQL', async (_, path) => {
    // The search has to look into this table, and nothing else does just now.
    const letGo = await hold(tidings, 'idempotency');
    try {
      const leave = new AbortController();
      const headers = { authorization: `Bearer ${tidings.apiKey}` };
      const asked = fetch(tidings.url + path, { headers, signal: leave.signal });
      asked.catch(() => undefined);
      await until(async () => (await waiting()).length === 1, 'a search that waits');
      leave.abort();
      await expect(asked).rejects.toThrow();
      await until(async () => (await waiting()).length === 0, 'the end of the search');
    } finally {
      await letGo();
    }
    // The connection does its work again.
    const again = await tidings.request('GET', path);
    expect(again.status).toBe(200);
    expect(tidings.log.filter((line) => line.includes('a request failed'))).toEqual([]);
  });
});

/** Keeps everybody from a table until it is called. */
async function hold(tidings: Tidings, table: string): Promise<() => Promise<void>> {
  const lane = await openLane(tidings.databaseUrl);
  const client = await lane.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  return () => lane.close();
}

describe('a search', () => {
  let lane: Lane;
  const HOUR = 3_600_000;
  const NOW = Date.now();
  const OLDEST = Math.floor(NOW / (24 * HOUR) - 5) * 24 * HOUR;
  const all = { from: 0, to: NOW };
  const nothing = { where: null, inPayload: false };
  const never = new AbortController().signal;
  beforeAll(async () => {
    lane = await openLane();
    // Beginning with the day before.
    await makePartitions(lane.pool, OLDEST + 24 * HOUR);
  });
  afterAll(() => lane.close());

  test('goes no further back than the log, and looks for what is older at nothing', async () => {
    const looked: number[] = [];
    const walked = (range: Interval, order: SearchOrder): Promise<unknown[]> =>
      runSearch(lane.pool, lane.pool, { timeoutMs: 20_000, signal: never }, (run) =>
        walk(run, { range, query: nothing, isByKey: false }, { limit: 1, order, after: null }, ({ from }) => {
          looked.push(from);
          return Promise.resolve([]);
        }),
      );
    await walked(all, 'newest');
    expect(looked.at(-1)).toBe(OLDEST);
    looked.length = 0;
    await walked(all, 'oldest');
    expect(looked[0]).toBe(OLDEST);
    looked.length = 0;
    await walked({ from: 0, to: OLDEST }, 'newest');
    expect(looked).toEqual([]);
  });

  test('has a time limit in PostgreSQL, less for each part, and tells how far it came', async () => {
    const limits: number[] = [];
    const asked = runSearch(lane.pool, lane.pool, { timeoutMs: 300, signal: never }, (run) =>
      walk(
        run,
        { range: all, query: nothing, isByKey: false },
        { limit: 1, order: 'newest', after: null },
        async ({ from }) => {
          const { rows } = await run.db.query<{ ms: number }>(
            `SELECT extract(epoch FROM current_setting('statement_timeout')::interval)::float8 * 1000 AS ms`,
          );
          limits.push(rows[0]!.ms);
          if (from < NOW - 10 * HOUR) await run.db.query('SELECT pg_sleep(30)');
          return [];
        },
      ),
    );
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SearchTimeout);
    // An hour, then four: the next sixteen took too long.
    expect((error as SearchTimeout).searched).toEqual({ from: NOW - 5 * HOUR, to: NOW });
    expect(limits).toHaveLength(3);
    expect(limits.every((limit) => limit > 0 && limit <= 300)).toBe(true);
    expect(limits).toEqual(limits.toSorted((a, b) => b - a));
  });

  test('cannot write', async () => {
    const writes = runSearch(lane.pool, lane.pool, { timeoutMs: 1000, signal: never }, ({ db }) =>
      db.query('DELETE FROM event'),
    );
    await expect(writes).rejects.toThrow('read-only');
  });

  test('that is canceled before it begins asks nothing', async () => {
    const asked = runSearch(lane.pool, lane.pool, { timeoutMs: 1000, signal: AbortSignal.abort() }, () =>
      Promise.reject(new Error('it ran')),
    );
    await expect(asked).rejects.toThrow(/abort/i);
  });
});
