/** Random histories of several processes that send to one ordered webhook: one at a time, and in one order. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../src/store/db.ts';
import { cancelDelivery, retryDelivery } from '../src/store/deliveries.ts';
import { rescueDead } from '../src/store/processes.ts';
import { claimNext } from '../src/store/claims.ts';
import { claimBacklogs, ingest, record, releaseBacklog } from '../src/store/queue.ts';
import { wakeBacklog } from '../src/store/queue.ts';
import { faults, LANE, newEvent, openLane, outcome, outcomes } from './lane.ts';
import type { Lane } from './lane.ts';

const RUNS = 60;
const WEBHOOK = { number: 1, ordered: true };

let lane: Lane;
beforeAll(async () => (lane = await openLane()));
afterAll(() => lane.close());

/** What one process knows; the database may know better. */
interface Worker {
  id: number;
  hasBacklog: boolean;
  held: { event: string; attempts: number } | null;
  /** It knows that it was declared dead, or that its lease is over. */
  lost: boolean;
  /** Ends with what it did last: a process does one thing after another for a webhook. */
  turn: Promise<void>;
}

type Step =
  | { do: 'accept'; commits: number[] }
  | { do: 'next'; who: number }
  | { do: 'conclude'; who: number; verdict: Verdict; twice: boolean }
  | { do: 'die'; who: number; goesOn: boolean }
  | { do: 'wait'; ms: number }
  | { do: 'wake' }
  | { do: 'cancel'; which: number }
  | { do: 'retry'; which: number };
type Verdict = 'success' | 'failed' | 'retrying' | 'pending';

const who = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('accept' as const),
      commits: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('next' as const), who }) },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('conclude' as const),
      who,
      verdict: fc.constantFrom<Verdict>('success', 'success', 'success', 'failed', 'retrying', 'pending'),
      twice: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('die' as const), who, goesOn: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2000 }) }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'wake' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retry' as const), which: fc.nat(20) }) },
);

/** Steps one after another, and now and then several at once. */
const histories = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: step.map((one) => [one]) },
    { weight: 3, arbitrary: fc.array(step, { minLength: 2, maxLength: 4 }) },
  ),
  { minLength: 10, maxLength: 60 },
);

class History {
  now = Date.now();
  readonly workers = new Map<number, Worker>();
  /** Positions as they were given out. */
  readonly positions = new Map<string, number>();
  /** Retried by hand: they come when a person says so. */
  readonly byHand = new Set<string>();
  readonly delivered = new Set<string>();
  #last: { event: string; position: number } = { event: '', position: 0 };

  async worker(n: number): Promise<Worker> {
    const known = this.workers.get(n);
    if (known) return known;
    const id = await lane.register();
    const made = { id, hasBacklog: false, held: null, lost: false, turn: Promise.resolve() };
    this.workers.set(n, made);
    return made;
  }

  /** A request goes out. */
  send(worker: Worker, event: string): void {
    const others = [...this.workers.values()].filter(
      (other) => other !== worker && !other.lost && other.held,
    );
    expect(others, 'another one is in flight').toEqual([]);
    if (this.byHand.has(event)) return;
    expect(this.delivered.has(event), 'it was delivered before').toBe(false);
    const position = this.positions.get(event)!;
    if (event !== this.#last.event) expect(position).toBeGreaterThan(this.#last.position);
    this.#last = { event, position };
  }
}

async function take(one: Step, history: History): Promise<void> {
  switch (one.do) {
    case 'accept':
      await Promise.all(one.commits.map((count) => accepting(count, history)));
      return;
    case 'next':
      return await inTurn(one.who, history, (worker) => next(worker, history));
    case 'conclude':
      return await inTurn(one.who, history, (worker) => concluding(worker, one, history));
    case 'die':
      return await dying(one, history);
    case 'wait':
      history.now += one.ms;
      return;
    case 'wake':
      return await wakeBacklog(lane.pool, LANE, WEBHOOK.number, history.now);
    case 'cancel': {
      const event = pick(history, one.which);
      if (event) await cancelDelivery(lane.pool, LANE, history.now, event, WEBHOOK);
      return;
    }
    case 'retry': {
      const event = pick(history, one.which);
      if (!event || history.byHand.has(event)) return;
      // Before it is done, so that whoever claims it at once is not found wrong.
      history.byHand.add(event);
      const result = await retryDelivery(lane.pool, LANE, history.now, event, WEBHOOK);
      if (result !== 'done') history.byHand.delete(event);
    }
  }
}

async function inTurn(n: number, history: History, act: (worker: Worker) => Promise<void>): Promise<void> {
  const worker = await history.worker(n);
  worker.turn = worker.turn.then(() => act(worker));
  await worker.turn;
}

function pick(history: History, which: number): string | undefined {
  const known = [...history.positions.keys()];
  return known[which % Math.max(1, known.length)];
}

async function accepting(count: number, history: History): Promise<void> {
  const events = Array.from({ length: count }, () =>
    newEvent({ targets: [WEBHOOK.number], other: [{ webhook: WEBHOOK.number, kind: 'ordered' }] }),
  );
  const uids = events.map(({ uid }) => uid);
  await transaction(lane.pool, async (db) => {
    await ingest(db, LANE, history.now, null, events);
    const { rows } = await db.query<{ event: string; position: number }>(
      'SELECT event, position::int AS position FROM queue WHERE event = ANY ($1) ORDER BY queue.position',
      [uids],
    );
    expect(rows.map(({ event }) => event)).toEqual(uids);
    for (const { event, position } of rows) history.positions.set(event, position);
  });
}

/** Works on the backlog as a process does: takes what is next, or gives it back when there is nothing to do. */
async function next(worker: Worker, history: History): Promise<void> {
  if (worker.held) return;
  if (!worker.hasBacklog) {
    const claimed = await claimBacklogs(lane.pool, LANE, history.now, worker.id, 1);
    worker.hasBacklog = claimed.length > 0;
    if (!worker.hasBacklog) return;
  }
  const found = await claimNext(lane.pool, LANE, history.now, worker.id, WEBHOOK.number, false);
  if (found && !('until' in found)) {
    worker.held = { event: found.event, attempts: found.attempts };
    if (!worker.lost) history.send(worker, found.event);
    return;
  }
  await releaseBacklog(lane.pool, LANE, worker.id, WEBHOOK.number, true, found?.until ?? history.now);
  worker.hasBacklog = false;
}

async function concluding(
  worker: Worker,
  { verdict, twice }: { verdict: Verdict; twice: boolean },
  history: History,
): Promise<void> {
  const { held } = worker;
  if (!held) return;
  const ended = verdict === 'success' || verdict === 'failed';
  const made = outcome(held.event, WEBHOOK.number, {
    claimed: true,
    status: verdict,
    attempts: held.attempts + (verdict === 'pending' ? 0 : 1),
    ...(!ended && { parked: true, dueAt: history.now + (verdict === 'retrying' ? 1000 : 0) }),
  });
  // Before it is written: once it is, another one may go out at any moment.
  worker.held = null;
  for (let i = 0; i <= Number(twice); i++) {
    const { fenced, missed } = await record(lane.pool, LANE, history.now, worker.id, outcomes([made]));
    if (verdict === 'success' && !fenced && missed === 0) history.delivered.add(held.event);
  }
}

/** The others declare it dead; it may go on under its old id without noticing at once. */
async function dying({ who: n, goesOn }: { who: number; goesOn: boolean }, history: History): Promise<void> {
  const worker = history.workers.get(n);
  if (!worker) return;
  // Its lease is over before anybody else acts on that.
  worker.lost = true;
  const living = [...history.workers.values()].filter((other) => other !== worker).map(({ id }) => id);
  await rescueDead(lane.pool, 1, history.now, living);
  if (!goesOn) history.workers.delete(n);
}

test(
  'whoever sends and wherever it ends: one at a time, in one order, and nothing is lost',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (rounds) => {
        await lane.query(
          'TRUNCATE event, delivery, attempt, idempotency, process, batch, queue, backlog, health, ordering',
        );
        const history = new History();
        for (const round of rounds) {
          // Whoever takes part is known before somebody else says who is alive.
          for (const one of round) if ('who' in one && one.do !== 'die') await history.worker(one.who);
          await Promise.all(round.map((one) => take(one, history)));
          expect(await faults(lane, history.now)).toEqual([]);
        }
        await finish(history);
      }),
      { numRuns: RUNS },
    );
  },
);

/** Everybody dies but one, who sends until nothing is left. */
async function finish(history: History): Promise<void> {
  for (const worker of history.workers.values()) worker.lost = true;
  const last = await history.worker(99);
  await rescueDead(lane.pool, 1, history.now, [last.id]);
  history.now += 3600_000;
  for (let i = 0; i <= history.positions.size + 2; i++) {
    await next(last, history);
    await concluding(last, { verdict: 'success', twice: false }, history);
  }
  expect(await faults(lane)).toEqual([]);
  expect(await lane.query('SELECT FROM queue UNION ALL SELECT FROM backlog')).toEqual([]);
  const ended = await lane.query<{ event: string }>('SELECT event FROM delivery');
  expect(new Set(ended.map(({ event }) => event))).toEqual(new Set(history.positions.keys()));
}
