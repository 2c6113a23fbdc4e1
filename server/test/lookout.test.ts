import { afterAll, beforeAll, expect, test } from 'vitest';
import { Lookout } from '../src/engine/lookout.ts';
import type { Db } from '../src/store/db.ts';
import { LANE, openLane } from './lane.ts';
import type { Lane } from './lane.ts';

let lane: Lane;

beforeAll(async () => {
  lane = await openLane();
});
afterAll(() => lane.close());

const clock = { now: () => Date.now() };

test('all who look at the same time share one look; who knows of something looks anew', async () => {
  let asked = 0;
  const query: Db['query'] = (...given) => {
    asked++;
    return lane.pool.query(...given);
  };
  const lookout = new Lookout({ query }, clock);
  const looks = await Promise.all(Array.from({ length: 5 }, () => lookout.look(LANE, false)));
  expect([asked, new Set(looks).size]).toEqual([1, 1]);
  expect(Object.entries(looks[0]!).filter(([, waits]) => waits)).toEqual([]);
  await lane.query(`INSERT INTO asking (lane, event, asks) VALUES ($1, gen_random_uuid(), '{}')`, [LANE]);
  expect((await lookout.look(LANE, true)).asking).toBe(true);
  // By now everybody knows.
  expect((await lookout.look(LANE, false)).asking).toBe(true);
  expect((await lookout.look(LANE + 1, false)).asking).toBe(false);
});

test('a look that fails is not kept', async () => {
  const closed = await lane.connect();
  await closed.end();
  let db: Db = closed;
  const query: Db['query'] = (...given) => db.query(...given);
  const lookout = new Lookout({ query }, clock);
  await expect(lookout.look(LANE, false)).rejects.toThrow();
  db = lane.pool;
  expect((await lookout.look(LANE, false)).reports).toBe(false);
});
