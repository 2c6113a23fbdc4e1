/**
 * Adds up what was attempted, by webhook and hour. It counts rows of the log, not what goes by in memory, so that nothing
 * is lost with a process; ARCHITECTURE.md, "Statistics", says why each row is counted once.
 */
import type { Clock } from '../clock.ts';
import { Latency } from '../latency.ts';
import type { Log } from '../log.ts';
import { ranOutOfTime } from '../store/db.ts';
import type { Database, Db } from '../store/db.ts';
import { countNext, findStatistics, putStatistics } from '../store/statistics.ts';
import type { CountedRow, StatisticKey, StatisticRow } from '../store/statistics.ts';
import { Loop } from './loop.ts';

const EVERY_MS = 10_000;
/** Transactions looked at in one step. */
const MOST_AT_ONCE = 4000;
/** A step is a transaction, too: with as few as that it would never come to an end. */
const FEWEST_AT_ONCE = 16;
/** Rows put together before others get their turn. */
const CHUNK = 250;

export function createStatistician(database: Database, clock: Clock, lanes: number, log: Log): Loop {
  let most = MOST_AT_ONCE;
  return new Loop('statistician', EVERY_MS, log, async () => {
    let more = false;
    for (let lane = 0; lane < lanes; lane++) {
      try {
        more =
          (await countNext(database.control, lane, clock.now(), most, (db, counted) =>
            add(db, lane, counted),
          )) || more;
        most = Math.min(most * 2, MOST_AT_ONCE);
      } catch (error) {
        // There was too much to count at once.
        if (ranOutOfTime(error as { code?: unknown })) most = Math.max(FEWEST_AT_ONCE, most >> 2);
        throw error;
      }
    }
    return more;
  });
}

async function add(db: Db, lane: number, counted: readonly CountedRow[]): Promise<void> {
  const sums = new Map<string, Sum>();
  for (const [i, row] of counted.entries()) {
    for (const key of keysOf(row)) sumOf(sums, key, row.hour).add(row);
    if (i % CHUNK === CHUNK - 1) await others();
  }
  const all = [...sums.values()];
  for (let from = 0; from < all.length; from += CHUNK) {
    const chunk = all.slice(from, from + CHUNK);
    for (const known of await findStatistics(
      db,
      lane,
      chunk.map(({ row }) => row),
    )) {
      sumOf(sums, known, known.hour).addKnown(known);
    }
    await putStatistics(
      db,
      lane,
      chunk.map((sum) => sum.finish()),
    );
    await others();
  }
}

/** Lets what waits for this thread go on. */
function others(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A webhook counts for itself, its project, its organization and the instance. */
function keysOf({ organization, project, webhook }: CountedRow): StatisticKey[] {
  const keys = [
    { organization, project: 0, webhook },
    { organization, project: 0, webhook: 0 },
    { organization: 0, project: 0, webhook: 0 },
  ];
  if (project !== 0) keys.push({ organization, project, webhook: 0 });
  return keys;
}

function sumOf(sums: Map<string, Sum>, key: StatisticKey, hour: Date): Sum {
  const name = `${key.organization} ${key.project} ${key.webhook} ${hour.getTime()}`;
  let sum = sums.get(name);
  if (!sum) {
    sum = new Sum(key, hour);
    sums.set(name, sum);
  }
  return sum;
}

class Sum {
  readonly row: StatisticRow;
  readonly #latency = new Latency();

  constructor({ organization, project, webhook }: StatisticKey, hour: Date) {
    const none = { attempts: 0, delivered: 0, givenUp: 0, skipped: 0, canceled: 0 };
    const maps = { errors: {}, statuses: {}, arrivals: {} };
    this.row = { organization, project, webhook, hour, ...none, ...maps, latency: null };
  }

  add({ ending, errorClass, status, durationMs, attempt, count }: CountedRow): void {
    const { row } = this;
    if (ending !== null) row[ending === 'given_up' ? 'givenUp' : ending] += count;
    if (durationMs === null) return;
    row.attempts += count;
    if (attempt !== null) increase(row.arrivals, String(attempt), count);
    if (errorClass !== null) increase(row.errors, errorClass, count);
    if (status === null) return;
    increase(row.statuses, String(status), count);
    this.#latency.record(durationMs, count);
  }

  addKnown(known: StatisticRow): void {
    const { row } = this;
    for (const name of ['attempts', 'delivered', 'givenUp', 'skipped', 'canceled'] as const)
      row[name] += known[name];
    for (const [name, count] of Object.entries(known.errors)) increase(row.errors, name, count);
    for (const [name, count] of Object.entries(known.statuses)) increase(row.statuses, name, count);
    for (const [name, count] of Object.entries(known.arrivals)) increase(row.arrivals, name, count);
    if (known.latency) this.#latency.add(Latency.read(known.latency));
  }

  finish(): StatisticRow {
    return { ...this.row, latency: this.#latency.toBytes() };
  }
}

function increase(counts: Record<string, number>, name: string, by: number): void {
  counts[name] = (counts[name] ?? 0) + by;
}
