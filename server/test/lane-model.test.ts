/** Random histories of several processes over one lane: at every moment each delivery is in exactly one place. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rescueDead, unregisterProcess } from '../src/store/processes.ts';
import { claimParked, claimReady } from '../src/store/claims.ts';
import { claimBacklogs, endWaiting, ingest } from '../src/store/queue.ts';
import { record, releaseBacklog, wakeBacklog } from '../src/store/queue.ts';
import type { Outcome } from '../src/store/queue.ts';
import { ANY_SIZE, faults, LANE, newEvent, openLane, outcome } from './lane.ts';
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
  /** Ends with the last recording. */
  recording: Promise<void>;
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
    const made = {
      id: await lane.register(),
      held: [],
      open: new Map(),
      backlogs: new Set<number>(),
      recording: Promise.resolve(),
    };
    this.workers.set(n, made);
    return made;
  }

  ids(but?: Worker): number[] {
    return [...this.workers.values()].filter((worker) => worker !== but).map(({ id }) => id);
  }
}

/** What happens next; as data, so that a counterexample can be read. */
type Step =
  | { do: 'ingest'; who: number; events: { places: Place[]; repeats: boolean }[] }
  | { do: 'claim'; who: number; limit: number }
  | { do: 'drain'; who: number; limit: number; release: boolean }
  | { do: 'record'; who: number; verdicts: Verdict[]; twice: boolean }
  | { do: 'die'; who: number; how: 'dead' | 'fenced' | 'left' }
  | { do: 'rescue' }
  | { do: 'wait'; ms: number }
  | { do: 'change'; webhook: number; disabled: boolean };
type Place = 'memory' | 'ready' | 'parked' | 'skipped';
type Verdict = 'success' | 'failed' | 'retrying' | 'pending' | 'parked';
type Of<Kind extends Step['do']> = Extract<Step, { do: Kind }>;

const who = fc.nat(2);
const arbitraries: Record<Step['do'], { weight: number; arbitrary: fc.Arbitrary<Step> }> = {
  ingest: {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ingest' as const),
      who,
      events: fc.array(
        fc.record({
          places: fc.array(fc.constantFrom<Place>('memory', 'ready', 'parked', 'skipped'), { maxLength: 3 }),
          repeats: fc.boolean(),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  },
  claim: {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('claim' as const), who, limit: fc.integer({ min: 1, max: 5 }) }),
  },
  drain: {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('drain' as const),
      who,
      limit: fc.nat(4),
      release: fc.boolean(),
    }),
  },
  record: {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      who,
      verdicts: fc.array(fc.constantFrom<Verdict>('success', 'failed', 'retrying', 'pending', 'parked'), {
        minLength: 1,
        maxLength: 6,
      }),
      twice: fc.boolean(),
    }),
  },
  die: {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      who,
      how: fc.constantFrom('dead', 'fenced', 'left'),
    }),
  },
  rescue: { weight: 1, arbitrary: fc.constant({ do: 'rescue' }) },
  wait: {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2000 }) }),
  },
  change: {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      webhook: fc.constantFrom(...WEBHOOKS),
      disabled: fc.boolean(),
    }),
  },
};
const steps = fc.oneof(...Object.values(arbitraries));

/** Steps one after another, and now and then several at once. */
const histories = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: steps.map((one) => [one]) },
    { weight: 3, arbitrary: fc.array(steps, { minLength: 2, maxLength: 4 }) },
  ),
  { minLength: 5, maxLength: 40 },
);

async function take(step: Step, history: History): Promise<void> {
  switch (step.do) {
    case 'ingest':
      return await ingesting(step, history);
    case 'claim':
      return await claiming(step, history);
    case 'drain':
      return await draining(step, history);
    case 'record':
      return await recording(step, history);
    case 'die':
      return await dying(step, history);
    case 'rescue':
      await rescueDead(lane.pool, 1, history.now, history.ids());
      return;
    case 'wait':
      history.now += step.ms;
      return;
    case 'change':
      if (step.disabled) await endWaiting(lane.pool, LANE, history.now, step.webhook, 'skipped', 3);
      await wakeBacklog(lane.pool, LANE, step.webhook, history.now);
  }
}

/** Commits events, some of them repeats; each target goes the way of its place. */
async function ingesting({ who: n, events: wanted }: Of<'ingest'>, history: History): Promise<void> {
  const worker = await history.worker(n);
  const events = wanted.map(({ places, repeats }) => {
    const key = repeats ? Math.floor(history.keys / 2) : ++history.keys;
    const other = places.flatMap((kind, i) => (kind === 'memory' ? [] : [{ webhook: WEBHOOKS[i]!, kind }]));
    const targets = places.flatMap((kind, i) => (kind === 'skipped' ? [] : [WEBHOOKS[i]!]));
    return newEvent({ own: { id: `k${key}`, hash: 'aa' }, targets, other });
  });
  const leased = wanted.some(({ places }) => places.includes('memory'));
  const duplicates = await ingest(lane.pool, LANE, history.now, leased ? worker.id : null, events);
  const repeated = new Set(duplicates.map(({ index }) => index));
  const batch = leased ? events[0]!.uid : null;
  let count = 0;
  events.forEach((event, i) => {
    if (repeated.has(i)) return;
    history.accepted.add(event.uid);
    wanted[i]!.places.forEach((kind, k) => {
      if (kind !== 'memory') return;
      count++;
      worker.held.push({ event: event.uid, webhook: WEBHOOKS[k]!, claimed: false, attempts: 0, batch });
    });
  });
  if (batch) worker.open.set(batch, count);
}

async function claiming({ who: n, limit }: Of<'claim'>, history: History): Promise<void> {
  const worker = await history.worker(n);
  const rows = await claimReady(lane.pool, LANE, history.now, worker.id, limit, ANY_SIZE);
  worker.held.push(...rows.map((row) => ({ ...row, claimed: true, batch: null })));
}

/** Works on a backlog: takes some of it, and may give it back while those are in flight. */
async function draining({ who: n, limit, release }: Of<'drain'>, history: History): Promise<void> {
  const worker = await history.worker(n);
  for (const webhook of await claimBacklogs(lane.pool, LANE, history.now, worker.id, 1))
    worker.backlogs.add(webhook);
  for (const webhook of worker.backlogs) {
    const rows = await claimParked(lane.pool, LANE, history.now, worker.id, webhook, limit, ANY_SIZE);
    worker.held.push(...rows.map((row) => ({ ...row, claimed: true, batch: null })));
    if (!release) continue;
    await releaseBacklog(lane.pool, LANE, worker.id, webhook, false, history.now);
    worker.backlogs.delete(webhook);
  }
}

/** Writes down what came of some of what a process holds, perhaps twice because it could not tell. */
async function recording(step: Of<'record'>, history: History): Promise<void> {
  const worker = await history.worker(step.who);
  // One at a time: a batch is done when all of it was recorded before.
  worker.recording = worker.recording.then(() => recordingOf(worker, step, history));
  await worker.recording;
}

async function recordingOf(
  worker: Worker,
  { verdicts, twice }: Of<'record'>,
  history: History,
): Promise<void> {
  const held = worker.held.splice(0, verdicts.length);
  const list = held.map((delivery, i) => toOutcome(delivery, verdicts[i]!, history.now));
  const done = held.flatMap(({ batch }) => {
    if (batch === null) return [];
    const left = worker.open.get(batch)! - 1;
    worker.open.set(batch, left);
    return left === 0 ? [batch] : [];
  });
  const written = { outcomes: list, done, failing: new Map(), recovered: [], reports: [] };
  for (let i = 0; i <= Number(twice); i++) {
    const { fenced } = await record(lane.pool, LANE, history.now, worker.id, written);
    if (fenced) continue;
    for (const { event, webhook, status } of list)
      if (status === 'success') history.delivered.add(`${event} ${webhook}`);
  }
}

function toOutcome({ event, webhook, claimed, attempts }: Held, verdict: Verdict, now: number): Outcome {
  if (verdict === 'success' || verdict === 'failed')
    return outcome(event, webhook, { claimed, status: verdict, attempts: attempts + 1 });
  const back = { claimed, dueAt: now + (verdict === 'retrying' ? 1000 : 0), parked: verdict !== 'pending' };
  return verdict === 'retrying'
    ? outcome(event, webhook, { ...back, status: 'retrying', attempts: attempts + 1 })
    : outcome(event, webhook, { ...back, status: attempts > 0 ? 'retrying' : 'pending', attempts });
}

/** A process dies, and the others see it; or it is believed dead and goes on under its old id. */
async function dying({ who: n, how }: Of<'die'>, history: History): Promise<void> {
  const worker = history.workers.get(n);
  if (!worker) return;
  if (how === 'left') {
    await worker.recording;
    worker.held.length = 0;
    await unregisterProcess(lane.pool, 1, history.now, worker.id);
  } else {
    await rescueDead(lane.pool, 1, history.now, history.ids(worker));
  }
  if (how !== 'fenced') history.workers.delete(n);
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
          // Whoever takes part is known before somebody else says who is alive.
          for (const one of round) if ('who' in one && one.do !== 'die') await history.worker(one.who);
          await Promise.all(round.map((step) => take(step, history)));
          expect(await faults(lane)).toEqual([]);
        }
        await finish(history);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
);

/** Everybody dies but one, who works until nothing is left. */
async function finish(history: History): Promise<void> {
  const id = await lane.register();
  await rescueDead(lane.pool, 1, history.now, [id]);
  history.now += 3600_000;
  for (let idle = 0; idle < 2; idle++) {
    const rows = await claimReady(lane.pool, LANE, history.now, id, 1000, ANY_SIZE);
    for (const webhook of await claimBacklogs(lane.pool, LANE, history.now, id, 1000)) {
      rows.push(...(await claimParked(lane.pool, LANE, history.now, id, webhook, 1000, ANY_SIZE)));
      await releaseBacklog(lane.pool, LANE, id, webhook, false, history.now);
    }
    for (const { event, webhook } of rows) expect(history.delivered.has(`${event} ${webhook}`)).toBe(false);
    const list = rows.map(({ event, webhook }) => outcome(event, webhook, { claimed: true }));
    await record(lane.pool, LANE, history.now, id, {
      outcomes: list,
      done: [],
      failing: new Map(),
      recovered: [],
      reports: [],
    });
  }
  expect(await faults(lane)).toEqual([]);
  expect(
    await lane.query('SELECT FROM queue UNION ALL SELECT FROM batch UNION ALL SELECT FROM backlog'),
  ).toEqual([]);
  const stored = await lane.query<{ uid: string }>('SELECT uid FROM event');
  expect(new Set(stored.map(({ uid }) => uid))).toEqual(history.accepted);
}
