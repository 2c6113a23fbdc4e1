/** Random histories of several processes over one lane: at every moment each delivery is in exactly one place. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rescueDead, unregisterProcess } from '../src/store/processes.ts';
import { claimBacklogs, claimParked, claimReady, endWaiting, ingest } from '../src/store/queue.ts';
import { record, releaseBacklog, wakeBacklog } from '../src/store/queue.ts';
import type { Outcome } from '../src/store/queue.ts';
import { faults, LANE, newEvent, openLane, outcome } from './lane.ts';
import type { Lane } from './lane.ts';

const RUNS = 60;
const WEBHOOKS = [1, 2, 3];

let lane: Lane;
beforeAll(async () => (lane = await openLane()));
afterAll(() => lane.close());

/** A delivery that a process holds in memory. */
interface Held {
  event: string;
  webhook: number;
  claimed: boolean;
  attempts: number;
  batch: string | null;
}

/** What one process knows; the database may know better. */
interface Worker {
  id: number;
  held: Held[];
  open: Map<string, number>;
  backlogs: Set<number>;
}

class History {
  now = Date.now();
  keys = 0;
  readonly workers = new Map<number, Worker>();
  readonly accepted = new Set<string>();
  /** What must not be sent again. */
  readonly delivered = new Set<string>();

  async worker(n: number): Promise<Worker> {
    const known = this.workers.get(n);
    if (known) return known;
    const made = { id: await lane.register(), held: [], open: new Map(), backlogs: new Set<number>() };
    this.workers.set(n, made);
    return made;
  }
}

type Step = (history: History) => Promise<unknown>;

const who = fc.nat(2);
const kinds = fc.constantFrom('memory', 'ready', 'parked', 'skipped');

/** Commits events, some of them repeats; each target goes the way of its kind. */
const ingesting = fc
  .tuple(
    who,
    fc.array(fc.tuple(fc.array(kinds, { minLength: 0, maxLength: 3 }), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([n, wanted]): Step => async (history) => {
    const worker = await history.worker(n);
    const events = wanted.map(([places, repeats]) => {
      const key = repeats ? Math.floor(history.keys / 2) : ++history.keys;
      const other = places.flatMap((kind, i) => (kind === 'memory' ? [] : [{ webhook: WEBHOOKS[i]!, kind }]));
      const targets = places.flatMap((kind, i) => (kind === 'skipped' ? [] : [WEBHOOKS[i]!]));
      return {
        places,
        event: newEvent({ own: { id: `k${key}`, hash: 'aa' }, targets, other }),
      };
    });
    const leased = wanted.some(([places]) => places.includes('memory'));
    const list = events.map(({ event }) => event);
    const duplicates = await ingest(lane.pool, LANE, history.now, leased ? worker.id : null, list);
    const repeated = new Set(duplicates.map(({ index }) => index));
    const batch = leased ? list[0]!.uid : null;
    let count = 0;
    events.forEach(({ places, event }, i) => {
      if (repeated.has(i)) return;
      history.accepted.add(event.uid);
      places.forEach((kind, k) => {
        if (kind !== 'memory') return;
        count++;
        worker.held.push({ event: event.uid, webhook: WEBHOOKS[k]!, claimed: false, attempts: 0, batch });
      });
    });
    if (batch) worker.open.set(batch, count);
  });

const claiming = fc.tuple(who, fc.integer({ min: 1, max: 5 })).map(([n, limit]): Step => async (history) => {
  const worker = await history.worker(n);
  const rows = await claimReady(lane.pool, LANE, history.now, worker.id, limit);
  worker.held.push(...rows.map((row) => ({ ...row, claimed: true, batch: null })));
});

/** Works on a backlog: takes some of it, and may give it back while those are in flight. */
const draining = fc
  .tuple(who, fc.nat(4), fc.boolean())
  .map(([n, limit, release]): Step => async (history) => {
    const worker = await history.worker(n);
    for (const webhook of await claimBacklogs(lane.pool, LANE, history.now, worker.id, 1))
      worker.backlogs.add(webhook);
    for (const webhook of worker.backlogs) {
      const rows = await claimParked(lane.pool, LANE, history.now, worker.id, webhook, limit);
      worker.held.push(...rows.map((row) => ({ ...row, claimed: true, batch: null })));
      if (!release) continue;
      await releaseBacklog(lane.pool, LANE, worker.id, webhook, history.now);
      worker.backlogs.delete(webhook);
    }
  });

/** Writes down what came of some of what a process holds, perhaps twice because it could not tell. */
const recording = fc
  .tuple(
    who,
    fc.array(fc.constantFrom('success', 'failed', 'retrying', 'pending', 'parked'), {
      minLength: 1,
      maxLength: 6,
    }),
    fc.boolean(),
  )
  .map(([n, verdicts, twice]): Step => async (history) => {
    const worker = await history.worker(n);
    const held = worker.held.splice(0, verdicts.length);
    const list = held.map((delivery, i) => toOutcome(delivery, verdicts[i]!, history.now));
    const done = held.flatMap(({ batch }) => {
      if (batch === null) return [];
      const left = worker.open.get(batch)! - 1;
      worker.open.set(batch, left);
      return left === 0 ? [batch] : [];
    });
    const written = { outcomes: list, done, failing: new Map(), recovered: [] };
    for (let i = 0; i <= Number(twice); i++) {
      const { fenced } = await record(lane.pool, LANE, history.now, worker.id, written);
      if (fenced) continue;
      for (const { event, webhook, status } of list)
        if (status === 'success') history.delivered.add(`${event} ${webhook}`);
    }
  });

function toOutcome({ event, webhook, claimed, attempts }: Held, verdict: string, now: number): Outcome {
  if (verdict === 'success' || verdict === 'failed')
    return outcome(event, webhook, { claimed, status: verdict, attempts: attempts + 1 });
  const back = { claimed, dueAt: now + (verdict === 'retrying' ? 1000 : 0), parked: verdict !== 'pending' };
  return verdict === 'retrying'
    ? outcome(event, webhook, { ...back, status: 'retrying', attempts: attempts + 1 })
    : outcome(event, webhook, { ...back, status: attempts > 0 ? 'retrying' : 'pending', attempts });
}

/** A process dies, and the others see it; or it is believed dead and goes on under its old id. */
const dying = fc
  .tuple(who, fc.constantFrom('dead', 'fenced', 'left'))
  .map(([n, how]): Step => async (history) => {
    const worker = history.workers.get(n);
    if (!worker) return;
    if (how === 'left') {
      worker.held.length = 0;
      await unregisterProcess(lane.pool, 1, history.now, worker.id);
    } else {
      const others = [...history.workers.values()].filter((other) => other !== worker).map(({ id }) => id);
      await rescueDead(lane.pool, 1, history.now, others);
    }
    if (how !== 'fenced') history.workers.delete(n);
  });

const rescuing = fc.constant<Step>((history) =>
  rescueDead(
    lane.pool,
    1,
    history.now,
    [...history.workers.values()].map(({ id }) => id),
  ),
);
const waiting = fc.integer({ min: 1, max: 2000 }).map(
  (ms): Step =>
    (history) =>
      Promise.resolve((history.now += ms)),
);
const changing = fc
  .tuple(fc.constantFrom(...WEBHOOKS), fc.boolean())
  .map(([webhook, disabled]): Step => async (history) => {
    if (disabled) await endWaiting(lane.pool, LANE, history.now, webhook, 'skipped', 3);
    await wakeBacklog(lane.pool, LANE, webhook, history.now);
  });

/** Steps one after another, and now and then several at once. */
const histories = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: step().map((one) => [one]) },
    { weight: 3, arbitrary: fc.array(step(), { minLength: 2, maxLength: 4 }) },
  ),
  { minLength: 5, maxLength: 40 },
);

function step(): fc.Arbitrary<Step> {
  return fc.oneof(
    { weight: 4, arbitrary: ingesting },
    { weight: 3, arbitrary: claiming },
    { weight: 3, arbitrary: draining },
    { weight: 5, arbitrary: recording },
    { weight: 2, arbitrary: dying },
    { weight: 1, arbitrary: rescuing },
    { weight: 1, arbitrary: waiting },
    { weight: 1, arbitrary: changing },
  );
}

test(
  'whatever processes do and wherever they end, no delivery is lost, doubled or stuck',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (rounds) => {
        await lane.query(
          'TRUNCATE event, delivery, attempt, idempotency, process, batch, queue, backlog, health',
        );
        const history = new History();
        for (const round of rounds) {
          await Promise.all(round.map((one) => one(history)));
          expect(await faults(lane)).toEqual([]);
        }
        await finish(history);
      }),
      { numRuns: RUNS },
    );
  },
);

/** Everybody dies but one, who works until nothing is left. */
async function finish(history: History): Promise<void> {
  const id = await lane.register();
  await rescueDead(lane.pool, 1, history.now, [id]);
  history.now += 3600_000;
  for (let idle = 0; idle < 2; idle++) {
    const rows = await claimReady(lane.pool, LANE, history.now, id, 1000);
    for (const webhook of await claimBacklogs(lane.pool, LANE, history.now, id, 1000)) {
      rows.push(...(await claimParked(lane.pool, LANE, history.now, id, webhook, 1000)));
      await releaseBacklog(lane.pool, LANE, id, webhook, history.now);
    }
    for (const { event, webhook } of rows) expect(history.delivered.has(`${event} ${webhook}`)).toBe(false);
    const list = rows.map(({ event, webhook }) => outcome(event, webhook, { claimed: true }));
    await record(lane.pool, LANE, history.now, id, {
      outcomes: list,
      done: [],
      failing: new Map(),
      recovered: [],
    });
  }
  expect(await faults(lane)).toEqual([]);
  expect(
    await lane.query('SELECT FROM queue UNION ALL SELECT FROM batch UNION ALL SELECT FROM backlog'),
  ).toEqual([]);
  const stored = await lane.query<{ uid: string }>('SELECT uid FROM event');
  expect(new Set(stored.map(({ uid }) => uid))).toEqual(history.accepted);
}
