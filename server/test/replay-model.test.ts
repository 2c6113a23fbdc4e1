/**
 * Replays while everything happens at once: two processes move them on and are cut off in between, deliveries come in before
 * and behind their place, at the same times and at others. Nothing that was there when a replay was made is left out, and
 * nothing is queued twice.
 */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidFloor } from '@tidings/core/id';
import { advanceReplays } from '../src/engine/replayer.ts';
import type { Database } from '../src/store/db.ts';
import { claimReady } from '../src/store/claims.ts';
import { record } from '../src/store/queue.ts';
import { findReplay, insertReplay, pauseReplay } from '../src/store/replays.ts';
import type { ReplayPlan, ReplayView } from '../src/store/replays.ts';
import { EVERYTHING } from '../src/store/scope.ts';
import { ANY_SIZE, ATTEMPT, faults, LANE, openLane, outcome, outcomes } from './lane.ts';
import type { Lane } from './lane.ts';

let lane: Lane;
let runners: pg.Pool[];
let owner: number;
const NOW = Date.now();
beforeAll(async () => {
  lane = await openLane();
  runners = [1, 2].map((n) => {
    const pool = new pg.Pool({
      connectionString: lane.url,
      max: 1,
      options: '-c jit=off',
      application_name: `runner ${n}`,
    });
    // Cut off on purpose.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  });
  owner = await lane.register();
});
afterAll(async () => {
  await Promise.all(runners.map((pool) => pool.end()));
  await lane.close();
});

const STATUSES = ['success', 'failed', 'skipped', 'canceled', null] as const;
interface Made {
  /** Milliseconds into the range: few, so that many are at the same time. */
  at: number;
  /** 2: both. */
  webhook: 0 | 1 | 2;
  /** Null: the event never went to the webhook. */
  status: (typeof STATUSES)[number];
}
type Step =
  | { do: 'advance'; both: boolean; cut: number | null }
  | { do: 'insert'; made: Made[] }
  | { do: 'send'; fails: number; limit: number }
  | { do: 'wait'; ms: number }
  | { do: 'pause' | 'resume' };

const deliveries = (maxLength: number): fc.Arbitrary<Made[]> =>
  fc.array(
    fc.record({
      at: fc.oneof(fc.constant(20), fc.integer({ min: 0, max: 40 })),
      webhook: fc.constantFrom(0 as const, 1 as const, 2 as const),
      status: fc.constantFrom(...STATUSES),
    }),
    { maxLength, size: 'max' },
  );
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      both: fc.boolean(),
      cut: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('insert' as const), made: deliveries(8) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      fails: fc.constantFrom(0, 2, 3),
      limit: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const) }) },
);

const plans = fc.record({
  source: fc.constantFrom(
    'query' as const,
    'failedSince' as const,
    'deliveries' as const,
    'neverSent' as const,
  ),
  newestFirst: fc.boolean(),
  includeSucceeded: fc.boolean(),
  perSecond: fc.constantFrom(10, 100, 1000),
  isToOne: fc.boolean(),
});

describe('a replay', () => {
  test(
    'queues everything that was there when it was made, once, whatever happens',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          plans,
          deliveries(260),
          fc.array(steps, { minLength: 5, maxLength: 25 }),
          async (wanted, made, history) => {
            const world = await newWorld();
            await insert(world, made);
            const plan = planOf(world, wanted);
            const expected = wantedOf(plan, world);
            const uid = uuidAt(NOW);
            const asker = { uid, kind: 'api-key' as const, id: 'key', name: 'test' };
            await insertReplay(lane.pool, plan, asker, {});
            for (const step of history) await take(world, uid, step);
            await pauseReplay(lane.pool, world.now, EVERYTHING, uid, false);
            const replay = await toItsEnd(world, uid);

            const attempts = await lane.query<{ key: string; count: number }>(
              `SELECT event || ' ' || webhook AS key, count(*)::int4 AS count FROM attempt
               WHERE trigger = 'replay' AND webhook = ANY ($1) GROUP BY event, webhook`,
              [[...world.webhooks, world.target]],
            );
            expect(attempts.filter(({ count }) => count > 1)).toEqual([]);
            const sent = new Set(attempts.map(({ key }) => key));
            expect([...expected].filter((key) => !sent.has(key))).toEqual([]);
            const known = wantedOf(plan, world);
            expect([...sent].filter((key) => !known.has(key))).toEqual([]);
            expect(replay).toMatchObject({
              status: 'completed',
              queued: sent.size,
              waiting: 0,
              canceled: 0,
              eventCount: new Set([...sent].map((key) => key.slice(0, 36))).size,
            });
            expect(replay.succeeded + replay.failed).toBe(replay.queued);
            const skipped = Object.values(replay.skipped).reduce((sum, count) => sum + count, 0);
            expect(replay.found).toBe(replay.queued + skipped);
            expect(await faults(lane)).toEqual([]);
          },
        ),
        { numRuns: 25 },
      );
    },
  );
});

interface World {
  organization: number;
  webhooks: [number, number];
  /** Where all goes in a replay to another webhook. */
  target: number;
  now: number;
  made: { event: string; webhook: number; status: Made['status'] }[];
}

let worlds = 0;

async function newWorld(): Promise<World> {
  const name = `world-${++worlds}`;
  const at = new Date(NOW);
  const [organization] = await lane.query<{ number: number }>(
    'INSERT INTO organization (id, name, created_at, updated_at, version) VALUES ($1, $1, $2, $2, 1) RETURNING number',
    [name, at],
  );
  const webhook = async (): Promise<number> => {
    const [row] = await lane.query<{ number: number }>(
      `INSERT INTO webhook (uid, organization, name, description, type, url, events, filters, enabled, signing, headers,
         payload, retry, timeout_ms, created_at, updated_at, version)
       VALUES (gen_random_uuid(), $1, 'x', '', 'rest', 'https://example.com/', '{*}', '{}', true, 'none', '{}', 'native',
         '"none"', 1000, $2, $2, 1) RETURNING number`,
      [organization!.number, at],
    );
    return row!.number;
  };
  return {
    organization: organization!.number,
    webhooks: [await webhook(), await webhook()],
    target: await webhook(),
    now: NOW,
    made: [],
  };
}

const FROM = NOW - 1000;

function uuidAt(time: number): string {
  const random = randomBytes(10).toString('hex');
  return `${uuidFloor(time).slice(0, 14)}7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}

async function insert(world: World, made: readonly Made[]): Promise<void> {
  const rows = made.flatMap(({ at, webhook, status }) => {
    const event = uuidAt(FROM + at);
    const all = webhook === 2 ? world.webhooks : [world.webhooks[webhook]];
    return all.map((number) => ({ event, webhook: number, status }));
  });
  await lane.query(
    `WITH made AS (SELECT * FROM unnest($1::uuid[], $2::int4[], $3::text[]) AS m(event, webhook, status)),
     ended AS (
       INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at)
       SELECT 0, event, webhook, $4, status::delivery_status, CASE WHEN status = 'skipped' THEN 0 ELSE 1 END, $5
       FROM made WHERE status IS NOT NULL)
     INSERT INTO event (lane, uid, organization, configuration, type, created, targets, test, data)
     SELECT 0, event, $4, 1, 'a', '2026', coalesce(array_agg(webhook) FILTER (WHERE status IS NOT NULL), '{}'), false, '{}'
     FROM made GROUP BY event`,
    [
      rows.map(({ event }) => event),
      rows.map(({ webhook }) => webhook),
      rows.map(({ status }) => status),
      world.organization,
      new Date(NOW - 10),
    ],
  );
  world.made.push(...rows);
}

function planOf(
  { organization, webhooks, target, made }: World,
  {
    isToOne,
    ...wanted
  }: Pick<ReplayPlan, 'source' | 'newestFirst' | 'includeSucceeded' | 'perSecond'> & { isToOne: boolean },
): ReplayPlan {
  const named = made
    .filter(({ status }) => status !== null)
    .map(({ event, webhook }) => ({ event, webhook }))
    .toSorted((a, b) => (a.event < b.event === wanted.newestFirst ? 1 : -1));
  const isNamed = wanted.source === 'deliveries';
  const isToTarget = isToOne && wanted.source !== 'neverSent';
  // An event goes to a target once.
  const seen = new Set<string>();
  const listed = named.filter(({ event }) => !isToTarget || (!seen.has(event) && seen.add(event)));
  return {
    lane: LANE,
    organization,
    project: null,
    webhook: wanted.source === 'neverSent' ? webhooks[0] : null,
    target: isToTarget ? target : null,
    events: isNamed ? listed.map(({ event }) => event) : null,
    webhooks: isNamed ? listed.map(({ webhook }) => webhook) : null,
    query: '',
    zone: 'UTC',
    rangeFrom: new Date(FROM),
    rangeTo: new Date(NOW),
    failedSince: wanted.source === 'failedSince' ? new Date(NOW - 100) : null,
    stopOnErrorRate: null,
    createdAt: new Date(NOW),
    ...wanted,
  };
}

/** The deliveries, of all that have come in, that the replay is to send, each as its event and its webhook. */
function wantedOf(
  { source, includeSucceeded, events, target }: ReplayPlan,
  { made, webhooks }: World,
): Set<string> {
  const wanted = made.flatMap(({ event, webhook, status }) => {
    if (source === 'neverSent') {
      // What went to the other webhook alone never went to this one.
      const never = made.every(
        (one) =>
          one.event !== event ||
          one.webhook !== webhooks[0] ||
          one.status === null ||
          one.status === 'skipped',
      );
      return never ? [`${event} ${webhooks[0]}`] : [];
    }
    if (status === null || (source === 'deliveries' && !events!.includes(event))) return [];
    if (target !== null) {
      // What has become of it elsewhere does not matter.
      return source !== 'failedSince' || status === 'failed' ? [`${event} ${target}`] : [];
    }
    const isOne = source === 'failedSince' ? status === 'failed' : status !== 'success' || includeSucceeded;
    return isOne ? [`${event} ${webhook}`] : [];
  });
  return new Set(wanted);
}

async function take(world: World, replay: string, step: Step): Promise<void> {
  switch (step.do) {
    case 'advance':
      return advance(world, step.both ? 2 : 1, step.cut);
    case 'insert':
      return insert(world, step.made);
    case 'send':
      return send(world, step.fails, step.limit);
    case 'pause':
    case 'resume':
      await pauseReplay(lane.pool, world.now, EVERYTHING, replay, step.do === 'pause');
      return undefined;
    case 'wait':
      world.now += step.ms;
  }
}

/** One or two processes look at the same time; the first may be cut off in the middle. */
async function advance(world: World, many: number, cut: number | null): Promise<void> {
  const looks = runners.slice(0, many).map((control) =>
    advanceReplays({
      database: { control } as unknown as Database,
      clock: { now: () => world.now },
      lanes: 1,
      queued: () => undefined,
      log: pino({ level: 'silent' }),
    }).catch(() => false),
  );
  if (cut !== null) {
    // So many round trips of another connection later.
    for (let n = 0; n < cut; n++) await lane.query('SELECT 1');
    await lane.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'runner 1'`,
    );
  }
  await Promise.all(looks);
}

let sends = 0;

/** Makes the attempts that are due. */
async function send({ now }: World, fails: number, limit: number): Promise<void> {
  const claimed = await claimReady(lane.pool, LANE, now, owner, limit, ANY_SIZE);
  const made = claimed.map((row) => {
    const isOk = fails === 0 || ++sends % fails !== 0;
    return outcome(row.event, row.webhook, {
      organization: row.organization,
      claimed: true,
      status: isOk ? 'success' : 'failed',
      attempts: row.attempts + 1,
      trigger: row.trigger,
      attempt: { ...ATTEMPT, at: now, statusCode: isOk ? 200 : 500 },
    });
  });
  if (made.length > 0) await record(lane.pool, LANE, now, owner, outcomes(made));
}

async function toItsEnd(world: World, uid: string): Promise<ReplayView> {
  for (let turn = 0; turn < 2000; turn++) {
    const replay = (await findReplay(lane.pool, EVERYTHING, uid))!;
    if (replay.lookAt === null) return replay;
    await advance(world, 1, null);
    await send(world, 3, 1000);
    world.now += 500;
  }
  throw new Error('the replay came to no end');
}
