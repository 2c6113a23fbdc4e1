/** What two processes may do to the same rows at once, with each statement held where it hurts. */
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerProcess, rescueDead, unregisterProcess } from '../src/store/processes.ts';
import { claimParked, claimReady } from '../src/store/claims.ts';
import { claimBacklogs, ingest, record } from '../src/store/queue.ts';
import { endWaiting, releaseBacklog, rescue } from '../src/store/queue.ts';
import {
  ANY_SIZE,
  ATTEMPT,
  commit,
  faults,
  LANE,
  newEvent,
  openLane,
  outcome,
  outcomes,
  untilBlocked,
} from './lane.ts';
import type { Lane } from './lane.ts';

let lane: Lane;
beforeEach(async () => (lane = await openLane()));
afterEach(() => lane.close());

const retrying = { status: 'retrying', attempts: 1, parked: true } as const;

describe('a process declared dead', () => {
  test('changes nothing but the attempts', async () => {
    const dead = await lane.register();
    const [sent, waiting] = await commit(lane, dead, 2);
    await rescueDead(lane.pool, 1, Date.now(), []);
    const before = await lane.query('SELECT * FROM queue ORDER BY event');
    expect(before).toHaveLength(2);
    const list = [
      outcome(sent!, 1, { attempt: ATTEMPT }),
      outcome(waiting!, 1, { ...retrying, dueAt: Date.now() }),
      outcome(waiting!, 1, { claimed: true, status: 'failed' }),
    ];
    const late = { ...outcomes(list, [sent!]), failing: new Map([[1, 1]]) };
    expect(await record(lane.pool, LANE, Date.now(), dead, late)).toEqual({ fenced: true, missed: 0 });
    expect(await lane.query('SELECT * FROM queue ORDER BY event')).toEqual(before);
    expect(await lane.query('SELECT FROM delivery UNION ALL SELECT FROM backlog')).toHaveLength(0);
    expect(await lane.query('SELECT FROM health')).toHaveLength(0);
    expect(await lane.query('SELECT event FROM attempt')).toEqual([{ event: sent }]);
    expect(await faults(lane)).toEqual([]);
  });

  test('writes down what it had in hand, or is fenced, and nothing between', async () => {
    const dead = await lane.register();
    const [first] = await commit(lane, dead, 1);
    const [recorder, rescuer] = [await lane.connect(), await lane.connect()];
    await recorder.query('BEGIN');
    await record(recorder, LANE, Date.now(), dead, outcomes([outcome(first!, 1)], [first!]));
    const rescued = rescueDead(asPool(rescuer), 1, Date.now(), []);
    await untilBlocked(lane, rescuer);
    await recorder.query('COMMIT');
    expect([...(await rescued)]).toEqual([[dead, 0]]);
    expect(await lane.query('SELECT FROM queue')).toHaveLength(0);

    const other = await lane.register();
    const [second] = await commit(lane, other, 1);
    await rescuer.query('BEGIN');
    await rescuer.query('DELETE FROM process WHERE id = $1', [other]);
    await rescue(rescuer, LANE, Date.now(), other);
    const late = record(recorder, LANE, Date.now(), other, outcomes([outcome(second!, 1)], [second!]));
    await untilBlocked(lane, recorder);
    await rescuer.query('COMMIT');
    expect(await late).toEqual({ fenced: true, missed: 0 });
    expect(await lane.query('SELECT event FROM queue')).toEqual([{ event: second }]);
    expect(await faults(lane)).toEqual([]);
  });

  test('may have committed a batch too late: it is found all the same', async () => {
    const dead = await lane.register();
    await rescueDead(lane.pool, 1, Date.now(), []);
    const [late] = await commit(lane, dead, 1);
    expect([...(await rescueDead(lane.pool, 1, Date.now(), []))]).toEqual([[dead, 1]]);
    expect(await lane.query('SELECT event, owner FROM queue')).toEqual([{ event: late, owner: null }]);
    expect(await lane.query('SELECT FROM batch')).toHaveLength(0);
  });
});

test('a process that holds its lock and beats is not rescued; one whose lock is gone is', async () => {
  const living = await lane.connect();
  const id = await registerProcess(living, ['engine'], [], 1);
  await commit(lane, id, 1);
  expect((await rescueDead(lane.pool, 1, Date.now(), [])).size).toBe(0);
  await lane.query(`UPDATE process SET beat_at = beat_at - interval '9 seconds'`);
  expect((await rescueDead(lane.pool, 1, Date.now(), [])).size).toBe(0);
  await lane.query(`UPDATE process SET beat_at = beat_at - interval '2 seconds'`);
  expect([...(await rescueDead(lane.pool, 1, Date.now(), []))]).toEqual([[id, 1]]);
  const other = await lane.connect();
  const next = await registerProcess(other, ['engine'], [], 1);
  await other.end();
  await expect.poll(() => rescueDead(lane.pool, 1, Date.now(), [])).toEqual(new Map([[next, 0]]));
});

describe('rescue', () => {
  test('leaves a batch that is committed while it looks to the next one', async () => {
    const dead = await lane.register();
    const [early] = await commit(lane, dead, 1);
    const [holder, rescuer] = [await lane.connect(), await lane.connect()];
    // Somebody has the row that the rescue is about to make: it waits with a snapshot of before the second batch.
    await holder.query('BEGIN');
    await holder.query(
      `INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked)
       VALUES ($1, $2, 1, 1, 0, 0, 'event', now(), false)`,
      [LANE, early],
    );
    const rescued = rescue(rescuer, LANE, Date.now(), dead);
    await untilBlocked(lane, rescuer);
    const [late] = await commit(lane, dead, 1);
    await holder.query('ROLLBACK');
    expect(await rescued).toBe(1);
    expect(await faults(lane)).toEqual([]);
    expect(await rescue(rescuer, LANE, Date.now(), dead)).toBe(1);
    expect(await lane.query('SELECT event FROM queue ORDER BY event')).toEqual([
      { event: early },
      { event: late },
    ]);
  });

  test('takes what is neither recorded nor queued of a batch', async () => {
    const dead = await lane.register();
    const events = await commit(lane, dead, 4, { targets: [1, 2] });
    const [a, b, c, d] = events as [string, string, string, string];
    const recorded = [
      outcome(a, 1),
      outcome(a, 2),
      outcome(b, 1, { ...retrying, dueAt: Date.now() }),
      outcome(c, 2, { status: 'failed' }),
    ];
    await record(lane.pool, LANE, Date.now(), dead, outcomes(recorded));
    expect(await faults(lane)).toEqual([]);
    expect([...(await rescueDead(lane.pool, 1, Date.now(), []))]).toEqual([[dead, 4]]);
    const waiting = await lane.query(
      'SELECT event, webhook, attempts, parked FROM queue ORDER BY event, webhook',
    );
    const fresh = { attempts: 0, parked: false };
    expect(waiting).toEqual([
      { event: b, webhook: 1, attempts: 1, parked: true },
      { event: b, webhook: 2, ...fresh },
      { event: c, webhook: 1, ...fresh },
      { event: d, webhook: 1, ...fresh },
      { event: d, webhook: 2, ...fresh },
    ]);
    expect(await faults(lane)).toEqual([]);
  });

  test('puts parked deliveries that were in flight behind a backlog again', async () => {
    const dead = await lane.register();
    await commit(lane, null, 3, { other: [{ webhook: 1, kind: 'parked' }] });
    expect(await claimBacklogs(lane.pool, LANE, Date.now(), dead, 9)).toEqual([1]);
    expect(await claimParked(lane.pool, LANE, Date.now(), dead, 1, 9, ANY_SIZE)).toHaveLength(3);
    // All of them are in flight, so nothing is parked, and the backlog goes.
    await releaseBacklog(lane.pool, LANE, dead, 1, false, Date.now());
    expect(await lane.query('SELECT FROM backlog')).toHaveLength(0);
    await rescueDead(lane.pool, 1, Date.now(), []);
    expect(await faults(lane)).toEqual([]);
    const next = await lane.register();
    expect(await claimBacklogs(lane.pool, LANE, Date.now(), next, 9)).toEqual([1]);
    expect(await claimParked(lane.pool, LANE, Date.now(), next, 1, 9, ANY_SIZE)).toHaveLength(3);
  });

  test('leaves alone what another process ends meanwhile', async () => {
    const [dead, living] = [await lane.register(), await lane.register()];
    const [event] = await commit(lane, dead, 1, { targets: [1, 2] });
    const again = outcome(event!, 1, { status: 'retrying', dueAt: Date.now() - 1 });
    await record(lane.pool, LANE, Date.now(), dead, outcomes([again]));
    expect(await claimReady(lane.pool, LANE, Date.now(), living, 9, ANY_SIZE)).toHaveLength(1);

    const [recorder, rescuer] = [await lane.connect(), await lane.connect()];
    await recorder.query('BEGIN');
    const ended = outcome(event!, 1, { claimed: true, attempts: 2 });
    await record(recorder, LANE, Date.now(), living, outcomes([ended]));
    const rescued = rescue(rescuer, LANE, Date.now(), dead);
    await untilBlocked(lane, rescuer);
    await recorder.query('COMMIT');
    expect(await rescued).toBe(1);
    expect(await lane.query('SELECT webhook FROM queue')).toEqual([{ webhook: 2 }]);
    expect(await faults(lane)).toEqual([]);
  });

  test('of the same process by two at once takes everything once', async () => {
    const dead = await lane.register();
    await commit(lane, dead, 200);
    const taken = await Promise.all([
      unregisterProcess(lane.pool, 1, Date.now(), dead),
      rescueDead(lane.pool, 1, Date.now(), []),
      rescueDead(lane.pool, 1, Date.now(), []),
    ]);
    expect(taken).toHaveLength(3);
    expect(await lane.query('SELECT FROM queue WHERE owner IS NULL')).toHaveLength(200);
    expect(await lane.query('SELECT FROM batch')).toHaveLength(0);
    expect(await faults(lane)).toEqual([]);
  });
});

describe('claims', () => {
  test.each([
    ['ready', false],
    ['parked', true],
  ])('answer with what is %s the longest due first, wherever its rows lie', async (_, parked) => {
    const [mine, other] = [await lane.register(), await lane.register()];
    const events = await commit(lane, mine, 5);
    const now = Date.now();
    const due = [3, 5, 1, 4, 2];
    const given = events.map((event, i) =>
      outcome(event, 1, { status: 'retrying', dueAt: now - 1000 * due[i]!, parked }),
    );
    await record(lane.pool, LANE, now, mine, outcomes(given));
    const claimed = parked
      ? await claimParked(lane.pool, LANE, now, other, 1, 9, ANY_SIZE)
      : await claimReady(lane.pool, LANE, now, other, 9, ANY_SIZE);
    expect(claimed.map(({ event }) => due[events.indexOf(event)])).toEqual([5, 4, 3, 2, 1]);
  });
});

describe('record, written again because the first time ended in doubt', () => {
  test('changes nothing more, even when others have gone on', async () => {
    const [mine, other] = [await lane.register(), await lane.register()];
    const [event] = await commit(lane, mine, 1);
    const given = outcomes([outcome(event!, 1, { status: 'pending', attempts: 0, dueAt: Date.now() })]);
    await record(lane.pool, LANE, Date.now(), mine, { ...given, done: [event!] });
    expect(await claimReady(lane.pool, LANE, Date.now(), other, 9, ANY_SIZE)).toHaveLength(1);
    await record(lane.pool, LANE, Date.now(), mine, { ...given, done: [event!] });
    const sent = outcomes([outcome(event!, 1, { claimed: true })]);
    await record(lane.pool, LANE, Date.now(), other, sent);
    await record(lane.pool, LANE, Date.now(), mine, { ...given, done: [event!] });
    expect(await record(lane.pool, LANE, Date.now(), other, sent)).toEqual({ fenced: false, missed: 1 });
    expect(await lane.query('SELECT FROM queue')).toHaveLength(0);
    expect(await lane.query('SELECT status, attempts FROM delivery')).toEqual([
      { status: 'success', attempts: 1 },
    ]);
    expect(await faults(lane)).toEqual([]);
  });
});

describe('what is to be told of outcomes', () => {
  const uid = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`;
  const exhausted = { type: 'delivery.exhausted', facts: {} } as const;
  const failed = { status: 'failed' } as const;
  const told = (): Promise<unknown[]> =>
    lane.query('SELECT DISTINCT uid, type, webhook FROM report ORDER BY uid');

  test('is told where it has come to be so, and not by those who come too late', async () => {
    const [dead, mine, other] = [await lane.register(), await lane.register(), await lane.register()];
    const [first, second] = await commit(lane, dead, 2);
    const late = outcomes([outcome(first!, 1, failed)]);
    await rescueDead(lane.pool, 1, Date.now(), [mine, other]);
    await record(lane.pool, LANE, Date.now(), dead, {
      ...late,
      reports: [{ outcome: 0, uid: uid(1), ...exhausted }],
    });
    expect(await told()).toEqual([]);

    await claimReady(lane.pool, LANE, Date.now(), mine, 9, ANY_SIZE);
    const back = { claimed: true, status: 'retrying', attempts: 4, dueAt: Date.now(), parked: true } as const;
    const both = {
      ...outcomes([outcome(first!, 1, back), outcome(second!, 1, { ...failed, claimed: true })]),
      reports: [
        { outcome: 0, uid: uid(2), type: 'delivery.failing', facts: { 'a"\\': '{,}' } },
        { outcome: 1, uid: uid(3), ...exhausted },
      ] as const,
    };
    // Neither is the other's to end.
    await record(lane.pool, LANE, Date.now(), other, both);
    expect(await told()).toEqual([]);
    // Written twice, it is told under one id.
    for (let i = 0; i < 2; i++) await record(lane.pool, LANE, Date.now(), mine, both);
    expect(await told()).toEqual([
      { uid: uid(2), type: 'delivery.failing', webhook: 1 },
      { uid: uid(3), type: 'delivery.exhausted', webhook: 1 },
    ]);
    expect(await lane.query('SELECT facts FROM report ORDER BY number LIMIT 1')).toEqual([
      { facts: { 'a"\\': '{,}' } },
    ]);
  });

  test('is told once of a webhook that recovers, however many see it', async () => {
    const owners = [await lane.register(), await lane.register()];
    const since = Date.now() - 1000;
    await lane.query('INSERT INTO health VALUES (0, 1, $1, 1)', [new Date(since)]);
    for (const [n, owner] of owners.entries()) {
      const [one, two] = await commit(lane, owner, 2);
      const reports = [0, 1].map(
        (i) => ({ outcome: i, uid: uid(2 * n + i), type: 'webhook.recovered', facts: null }) as const,
      );
      const well = { ...outcomes([outcome(one!, 1), outcome(two!, 1)]), recovered: [1, 1], reports };
      await record(lane.pool, LANE, since + 1000, owner, well);
    }
    expect(await lane.query('SELECT uid, facts FROM report')).toEqual([
      {
        uid: uid(0),
        facts: {
          failingSince: new Date(since).toISOString(),
          recoveredAt: new Date(since + 1000).toISOString(),
        },
      },
    ]);
  });
});

test('claims take no more bytes than there is room for, but one delivery that is not too large', async () => {
  const owner = await lane.register();
  const data = Buffer.alloc(1000);
  await commit(lane, null, 4, { data, other: [{ webhook: 1, kind: 'ready' }] });
  await commit(lane, null, 4, { data, attributes: '{"a":1}', other: [{ webhook: 1, kind: 'parked' }] });
  const ready = async (bytes: number, largest: number): Promise<number> =>
    (await claimReady(lane.pool, LANE, Date.now(), owner, 9, { bytes, largest })).length;
  const parked = async (bytes: number, largest: number): Promise<number> =>
    (await claimParked(lane.pool, LANE, Date.now(), owner, 1, 9, { bytes, largest })).length;
  expect(await ready(9999, 999)).toBe(0);
  expect(await ready(10, 1000)).toBe(1);
  expect(await ready(2999, 1000)).toBe(2);
  expect(await ready(9999, 1000)).toBe(1);
  expect(await parked(9999, 1006)).toBe(0);
  expect(await parked(2013, 1007)).toBe(1);
  expect(await parked(2014, 1007)).toBe(2);
});

test('what waits for a disabled webhook ends, but for tests; for a deleted one, all of it', async () => {
  const other = [{ webhook: 1, kind: 'ready' as const }];
  const [waiting] = await commit(lane, null, 1, { other });
  const [tested] = await commit(lane, null, 1, { other, test: true });
  expect(await endWaiting(lane.pool, LANE, Date.now(), 1, 'skipped', 9)).toBe(1);
  expect(await lane.query('SELECT event FROM delivery')).toEqual([{ event: waiting }]);
  expect(await endWaiting(lane.pool, LANE, Date.now(), 1, 'canceled', 9)).toBe(1);
  expect(await lane.query('SELECT event, status::text FROM delivery ORDER BY event')).toEqual([
    { event: waiting, status: 'skipped' },
    { event: tested, status: 'canceled' },
  ]);
});

test('a claim whose event is gone is dropped, and stops no other', async () => {
  const owner = await lane.register();
  const [gone, there] = await commit(lane, null, 2, { other: [{ webhook: 1, kind: 'ready' }] });
  await lane.query('DELETE FROM event WHERE uid = $1', [gone]);
  expect(await claimReady(lane.pool, LANE, Date.now(), owner, 9, ANY_SIZE)).toMatchObject([{ event: there }]);
  expect(await lane.query('SELECT event FROM queue')).toEqual([{ event: there }]);
});

test('claims never hand a row to two', async () => {
  await commit(lane, null, 300, { other: [{ webhook: 1, kind: 'ready' }] });
  await commit(lane, null, 300, { targets: [2], other: [{ webhook: 2, kind: 'parked' }] });
  const owners = await Promise.all(Array.from({ length: 6 }, () => lane.register()));
  const taken = await Promise.all(
    owners.map(async (owner) => {
      const mine: string[] = [];
      for (let more = true; more;) {
        const [ready, webhooks, parked] = await Promise.all([
          claimReady(lane.pool, LANE, Date.now(), owner, 7, ANY_SIZE),
          claimBacklogs(lane.pool, LANE, Date.now(), owner, 7),
          claimParked(lane.pool, LANE, Date.now(), owner, 2, 7, ANY_SIZE),
        ]);
        mine.push(...[...ready, ...parked].map((row) => row.event), ...webhooks.map(String));
        more = ready.length + parked.length > 0;
      }
      return mine;
    }),
  );
  // 600 deliveries, and the one backlog once.
  expect(taken.flat()).toHaveLength(601);
  expect(new Set(taken.flat()).size).toBe(601);
});

test('giving a backlog back while others park behind it loses no wake-up', async () => {
  const [worker, parker] = [await lane.register(), await lane.register()];
  const [releasing, parking] = [await lane.connect(), await lane.connect()];
  for (let i = 0; i < 60; i++) {
    const [event] = await commit(lane, parker, 1);
    await lane.query(
      `INSERT INTO backlog (lane, webhook, due_at, owner) VALUES (0, 1, now(), $1)
       ON CONFLICT (lane, webhook) DO UPDATE SET owner = excluded.owner`,
      [worker],
    );
    const parked = outcomes([outcome(event!, 1, { ...retrying, dueAt: Date.now() + i })], [event!]);
    const now = Date.now();
    if (i % 3 === 0) {
      // The parker is at its end, but not visible yet.
      await parking.query('BEGIN');
      await record(parking, LANE, now, parker, parked);
      const released = releaseBacklog(releasing, LANE, worker, 1, false, now);
      await untilBlocked(lane, releasing);
      await parking.query('COMMIT');
      await released;
    } else if (i % 3 === 1) {
      await releasing.query('BEGIN');
      await releaseBacklog(releasing, LANE, worker, 1, false, now);
      const recorded = record(parking, LANE, now, parker, parked);
      await untilBlocked(lane, parking);
      await releasing.query('COMMIT');
      await recorded;
    } else {
      await Promise.all([
        releaseBacklog(releasing, LANE, worker, 1, false, now),
        record(parking, LANE, now, parker, parked),
      ]);
    }
    expect(await faults(lane)).toEqual([]);
    const later = now + 3600_000;
    expect(await claimBacklogs(lane.pool, LANE, later, worker, 9)).toEqual([1]);
    expect(await claimParked(lane.pool, LANE, later, worker, 1, 9, ANY_SIZE)).toHaveLength(1);
    await lane.query('TRUNCATE event, queue');
  }
});

describe('an id of the caller’s own', () => {
  const own = (hash = 'aa'): { id: string; hash: string } => ({ id: 'order-1', hash });
  /** The next midnight in UTC, for which there are partitions. */
  const midnight = (Math.floor(Date.now() / 86_400_000) + 1) * 86_400_000;

  test.each([
    [-59_000, -57_000],
    [-61_000, -58_000],
    [-2000, 1000],
    [1000, -2000],
    [59_000, 61_000],
    [61_000, 58_000],
    [-61_000, -61_000],
  ])('stands for one event where clocks say %i and %i ms past midnight', async (one, two) => {
    const owner = await lane.register();
    for (const together of [true, false]) {
      await lane.query('TRUNCATE event, batch, idempotency');
      const sides = [one, two].map((past) => {
        const now = midnight + past;
        return () => ingest(lane.pool, LANE, now, owner, [newEvent({ at: now, own: own() })]);
      });
      const answers = together
        ? await Promise.all(sides.map((side) => side()))
        : [await sides[0]!(), await sides[1]!()];
      const stored = await lane.query<{ uid: string }>('SELECT uid FROM event');
      expect(stored).toHaveLength(1);
      expect(answers.flat()).toEqual([{ index: 0, uid: stored[0]!.uid, hash: 'aa', targets: [1] }]);
    }
  });

  test.each([-30_000, 30_000, 3600_000])(
    'given to several events of one commit stands for the first, %i ms past midnight',
    async (past) => {
      const owner = await lane.register();
      for (let i = 0; i < 10; i++) {
        await lane.query('TRUNCATE event, batch, idempotency');
        const now = midnight + past;
        const events = Array.from({ length: 40 }, (_, n) =>
          newEvent({ at: now, own: { id: `order-${n % 4}`, hash: 'aa' } }),
        );
        // The uids in any order: what is first in the commit counts, not what sorts first.
        const duplicates = await ingest(lane.pool, LANE, now, owner, events);
        const stored = await lane.query<{ uid: string }>('SELECT uid FROM event ORDER BY uid');
        expect(stored.map((row) => row.uid)).toEqual(events.slice(0, 4).map((event) => event.uid));
        expect(duplicates).toHaveLength(36);
        for (const { index, uid } of duplicates) expect(uid).toBe(events[index % 4]!.uid);
      }
    },
  );

  test('used again a day later stands for the newer event', async () => {
    const owner = await lane.register();
    const send = (now: number, hash: string) =>
      ingest(lane.pool, LANE, now, owner, [newEvent({ at: now, own: { id: 'order-1', hash } })]);
    const at = midnight + 1800_000;
    expect(await send(at, 'aa')).toEqual([]);
    const again = at + 86_400_000 + 1800_000;
    expect(await send(again, 'bb')).toEqual([]);
    expect(await send(again + 120_000, 'bb')).toMatchObject([{ hash: 'bb' }]);
  });

  test('is free again a day later, not before', async () => {
    const owner = await lane.register();
    const at = midnight + 7200_000;
    const send = (now: number) => ingest(lane.pool, LANE, now, owner, [newEvent({ at: now, own: own() })]);
    expect(await send(at)).toEqual([]);
    expect(await send(at + 86_400_000 - 1000)).toHaveLength(1);
    expect(await send(at + 86_400_000 + 1000)).toEqual([]);
    expect(await lane.query('SELECT FROM event')).toHaveLength(2);
  });
});

/** For functions that want a pool but open one transaction only. */
function asPool(client: pg.Client): pg.Pool {
  const shared = { connect: () => Promise.resolve(client), query: client.query.bind(client) };
  Object.assign(client, { release: () => undefined });
  return shared as unknown as pg.Pool;
}
