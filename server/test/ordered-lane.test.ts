/** The order of a webhook below the engine: what may be claimed, by whom, and what a dead process changes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rescueDead } from '../src/store/processes.ts';
import { claimNext, claimParked } from '../src/store/claims.ts';
import { claimBacklogs, ingest, record, releaseBacklog } from '../src/store/queue.ts';
import { wakeBacklog } from '../src/store/queue.ts';
import {
  ANY_SIZE,
  ATTEMPT,
  faults,
  LANE,
  newEvent,
  openLane,
  outcome,
  outcomes,
  untilBlocked,
} from './lane.ts';
import type { Lane } from './lane.ts';

const WEBHOOK = 1;
let lane: Lane;
beforeEach(async () => (lane = await openLane()));
afterEach(() => lane.close());

/** Commits events for the ordered webhook, and gives their uids. */
async function accept(count: number, kind: 'ordered' | 'parked' = 'ordered'): Promise<string[]> {
  const events = Array.from({ length: count }, () => newEvent({ other: [{ webhook: WEBHOOK, kind }] }));
  await ingest(lane.pool, LANE, Date.now(), null, events);
  return events.map(({ uid }) => uid);
}

/** A process that holds the backlog. */
async function worker(): Promise<number> {
  const id = await lane.register();
  expect(await claimBacklogs(lane.pool, LANE, Date.now(), id, 1)).toEqual([WEBHOOK]);
  return id;
}

const next = (owner: number, rests = false): ReturnType<typeof claimNext> =>
  claimNext(lane.pool, LANE, Date.now(), owner, WEBHOOK, rests);
const write = (owner: number, event: string, changes: Parameters<typeof outcome>[2] = {}) =>
  record(
    lane.pool,
    LANE,
    Date.now(),
    owner,
    outcomes([outcome(event, WEBHOOK, { claimed: true, attempt: ATTEMPT, ...changes })]),
  );
const again = (at = Date.now()) => ({ status: 'retrying', parked: true, dueAt: at }) as const;

test('positions are given out without gaps, in the order of the commits and of the events in each', async () => {
  const commits = await Promise.all([accept(3), accept(2), accept(4)]);
  const rows = await lane.query<{ event: string; position: number }>(
    'SELECT event, position::int AS position FROM queue ORDER BY queue.position',
  );
  expect(rows.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const order = rows.map(({ event }) => event);
  for (const uids of commits) {
    const from = order.indexOf(uids[0]!);
    expect(order.slice(from, from + uids.length)).toEqual(uids);
  }
});

test('an event that was accepted before gets no second position', async () => {
  const event = () =>
    newEvent({ own: { id: 'own', hash: 'aa' }, other: [{ webhook: WEBHOOK, kind: 'ordered' }] });
  await ingest(lane.pool, LANE, Date.now(), null, [event(), event()]);
  await ingest(lane.pool, LANE, Date.now(), null, [event()]);
  await accept(1);
  const rows = await lane.query('SELECT position::int AS position FROM queue ORDER BY queue.position');
  expect(rows).toEqual([{ position: 1 }, { position: 2 }]);
});

describe('what is next', () => {
  test('is claimed one at a time: nothing is passed over', async () => {
    const [first, second] = await accept(2);
    const id = await worker();
    expect(await next(id)).toMatchObject({ event: first });
    expect(await next(id)).toEqual({ until: expect.any(Number) });
    const later = Date.now() + 60_000;
    await write(id, first!, again(later));
    expect(await next(id)).toEqual({ until: later });
    await lane.query(`UPDATE queue SET due_at = now() - interval '1 second' WHERE event = $1`, [first]);
    expect(await next(id)).toMatchObject({ event: first, attempts: 1, trigger: 'retry' });
    await write(id, first!);
    expect(await next(id)).toMatchObject({ event: second });
    await write(id, second!);
    expect(await next(id)).toBeNull();
    expect(await faults(lane)).toEqual([]);
  });

  test('is not what the caller has in hand from when the webhook was not ordered', async () => {
    const [first] = await accept(3);
    const id = await worker();
    expect(await claimParked(lane.pool, LANE, Date.now(), id, WEBHOOK, 1, ANY_SIZE)).toMatchObject([
      { event: first },
    ]);
    expect(await next(id)).toEqual({ until: expect.any(Number) });
    await write(id, first!);
    expect(await next(id)).not.toHaveProperty('until');
  });

  test('while the webhook rests is only what a person asked for', async () => {
    const [first] = await accept(2);
    const id = await worker();
    expect(await next(id, true)).toEqual({ until: expect.any(Number) });
    await lane.query(`UPDATE queue SET trigger = 'manual' WHERE event = $1`, [first]);
    expect(await next(id, true)).toMatchObject({ event: first });
  });

  test('is what was accepted before the webhook was ordered, when it is due', async () => {
    const [early] = await accept(1, 'parked');
    const [first] = await accept(1);
    const id = await worker();
    expect(await next(id)).toMatchObject({ event: early });
    await write(id, early!, again(Date.now() + 60_000));
    expect(await next(id)).toMatchObject({ event: first });
  });

  test('is nothing for somebody who does not hold the backlog', async () => {
    await accept(1);
    const stranger = await lane.register();
    expect(await next(stranger)).toBeNull();
    await worker();
    expect(await next(stranger)).toBeNull();
  });
});

describe('a process declared dead', () => {
  test('claims nothing more, and its outcome moves nothing on', async () => {
    const [first, second] = await accept(2);
    const dead = await worker();
    expect(await next(dead)).toMatchObject({ event: first });
    await rescueDead(lane.pool, 1, Date.now(), []);
    expect(await next(dead)).toBeNull();
    const heir = await worker();
    expect(await write(dead, first!)).toMatchObject({ fenced: true });
    // The repeat comes before what follows.
    expect(await next(heir)).toMatchObject({ event: first });
    expect(await write(dead, first!, again())).toMatchObject({ fenced: true });
    expect(await next(heir)).toEqual({ until: expect.any(Number) });
    await write(heir, first!);
    expect(await next(heir)).toMatchObject({ event: second });
    expect(await faults(lane)).toEqual([]);
  });

  test('after the delivery went for whose time its backlog waited: the next, accepted before, goes at once', async () => {
    const [first, second] = await accept(2);
    const early = await worker();
    await next(early);
    const later = Date.now() + 60_000;
    await write(early, first!, again(later));
    await releaseBacklog(lane.pool, LANE, early, WEBHOOK, true, 0);
    const dead = await lane.register();
    const claims = (owner: number) => claimBacklogs(lane.pool, LANE, later, owner, 1);
    expect(await claims(dead)).toEqual([WEBHOOK]);
    expect(await claimNext(lane.pool, LANE, later, dead, WEBHOOK, false)).toMatchObject({ event: first });
    await write(dead, first!);
    await rescueDead(lane.pool, 1, later, [early]);
    expect(await faults(lane, later)).toEqual([]);
    expect(await claims(early)).toEqual([WEBHOOK]);
    expect(await claimNext(lane.pool, LANE, later, early, WEBHOOK, false)).toMatchObject({ event: second });
  });

  test('while it claims: it comes first, or gets nothing', async () => {
    const [first] = await accept(1);
    const dead = await worker();
    const [claiming, rescuing] = [await lane.connect(), await lane.connect()];
    await claiming.query('BEGIN');
    expect(await claimNext(claiming, LANE, Date.now(), dead, WEBHOOK, false)).toMatchObject({ event: first });
    const rescued = rescuing.query('DELETE FROM process WHERE id = $1', [dead]);
    await untilBlocked(lane, rescuing);
    await claiming.query('COMMIT');
    await rescued;
    await rescueDead(lane.pool, 1, Date.now(), []);
    expect(await lane.query('SELECT event, owner FROM queue')).toEqual([{ event: first, owner: null }]);
    expect(await next(dead)).toBeNull();
  });
});

describe('a backlog that is given back', () => {
  const backlog = async () =>
    (
      await lane.query<{ dueAt: Date; readyAt: Date }>(
        'SELECT due_at AS "dueAt", ready_at AS "readyAt" FROM backlog',
      )
    )[0]!;

  test('waits for the first in order; of a webhook that is ordered no more, for the first that is due', async () => {
    const [first] = await accept(2);
    const id = await worker();
    await next(id);
    const later = Date.now() + 60_000;
    await write(id, first!, again(later));
    await releaseBacklog(lane.pool, LANE, id, WEBHOOK, true, 0);
    expect((await backlog()).readyAt.getTime()).toBe(later);
    await wakeBacklog(lane.pool, LANE, WEBHOOK, Date.now());
    expect(await claimBacklogs(lane.pool, LANE, Date.now(), id, 1)).toEqual([WEBHOOK]);
    await releaseBacklog(lane.pool, LANE, id, WEBHOOK, false, 0);
    expect((await backlog()).readyAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('and was woken meanwhile rests no more, whatever its first waits for', async () => {
    const [first] = await accept(2);
    const id = await worker();
    await next(id);
    const later = Date.now() + 60_000;
    await write(id, first!, again(later));
    await wakeBacklog(lane.pool, LANE, WEBHOOK, Date.now());
    await releaseBacklog(lane.pool, LANE, id, WEBHOOK, true, later);
    expect(await lane.query('SELECT ready_at <= now() AS ready FROM backlog')).toEqual([{ ready: true }]);
  });
});
