/** Processes that are killed, stopped, cut short and replaced, while others go on. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase } from './harness.ts';
import type { TestDatabase } from './harness.ts';
import { startLoad } from './load.ts';
import type { Load, SentEvent } from './load.ts';
import { countReceipts } from './receipts.ts';
import type { Receipts } from './receipts.ts';
import { until } from './start.ts';

const keys = newKeys();
let database: TestDatabase;
let pool: pg.Pool;
let receipts: Receipts;
let children: Child[] = [];
let gate: Promise<void> | undefined;
let open = (): void => undefined;

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2, options: '-c jit=off' });
  // A pool is at its end before its connections are, which the drop then cuts off.
  pool.on('error', () => undefined);
  receipts = await countReceipts(() => gate ?? Promise.resolve());
  // One first, to make the webhook that all others know from the beginning.
  children = [await startChild(database.url, keys)];
  const response = await fetch(`${children[0]!.url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'All', url: receipts.receiver.url, events: ['*'] }),
  });
  expect(response.status).toBe(201);
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  expect(await leftOver()).toEqual({ batch: 0, queue: 0, backlog: 0, process: 0 });
  await receipts.close();
  await pool.end();
  await database.drop();
});
afterEach(async () => {
  openGate();
  receipts.clear();
  const nothing = { batch: 0, queue: 0, backlog: 0, process: children.length };
  await expect.poll(leftOver, { timeout: 5000 }).toEqual(nothing);
});

/** From now on the receiver does not answer before `open` is called. */
function closeGate(): void {
  gate = new Promise((resolve) => (open = resolve));
}

function openGate(): void {
  gate = undefined;
  open();
}

/** Starts what is missing of two processes. */
async function twoChildren(): Promise<[Child, Child]> {
  while (children.length < 2) children.push(await startChild(database.url, keys));
  return children as [Child, Child];
}

/** Waits for a process that is to end, and counts it no more. */
async function untilGone(child: Child): Promise<unknown> {
  const how = await child.exited;
  children = children.filter((one) => one !== child);
  return how;
}

let made = 0;
function newEvents(count: number): SentEvent[] {
  return Array.from({ length: count }, () => ({ id: `event-${++made}`, type: 'user.login', data: { made } }));
}

/** Sends events to one process, all at once, and waits for their acceptance. */
async function accept(child: Child, count: number): Promise<string[]> {
  const events = newEvents(count);
  await startLoad(events, { apiKey: keys.apiKey, urls: () => [child.url], requestsAtOnce: count }).done;
  return events.map((event) => event.id);
}

function copiesOf(id: string): number {
  return receipts.copies.get(`${id} /`)?.length ?? 0;
}

function deliveries(ids: readonly string[]) {
  return pool
    .query<{ id: string }>(
      `SELECT e.id, d.status, d.attempts, d.completed_at FROM delivery d JOIN event e ON e.uid = d.event
       WHERE e.id = ANY ($1) ORDER BY e.uid`,
      [ids],
    )
    .then((found) => found.rows);
}

function untilDelivered(ids: readonly string[]): Promise<unknown> {
  return until(async () => (await deliveries(ids)).length === ids.length, 'the record of every delivery');
}

async function leftOver(): Promise<Record<string, number>> {
  const { rows } = await pool.query(
    `SELECT (SELECT count(*)::int FROM batch) AS batch, (SELECT count(*)::int FROM queue) AS queue,
            (SELECT count(*)::int FROM backlog) AS backlog, (SELECT count(*)::int FROM process) AS process`,
  );
  return rows[0] as Record<string, number>;
}

describe('SIGKILL', () => {
  test('in the middle of a delivery: another process sends it again within three seconds', async () => {
    const [victim] = await twoChildren();
    closeGate();
    const [id] = await accept(victim, 1);
    await receipts.reached(1);
    victim.kill('SIGKILL');
    const killed = performance.now();
    openGate();
    await receipts.reached(1, 2);
    const takeover = performance.now() - killed;
    console.log(`takeover after ${Math.round(takeover)} ms`);
    expect(takeover).toBeLessThan(3000);
    await untilGone(victim);
    await untilDelivered([id!]);
    expect(copiesOf(id!)).toBe(2);
  });
});

describe('SIGSTOP for longer than the lease', () => {
  test(
    'others take over; what it does afterwards changes nothing; it registers anew',
    { timeout: 40_000 },
    async () => {
      const [sleeper, other] = await twoChildren();
      closeGate();
      const ids = await accept(sleeper, 40);
      await receipts.reached(8);
      sleeper.kill('SIGSTOP');
      open();
      gate = undefined;
      await until(
        async () => (await deliveries(ids)).length === 40,
        'deliveries by the other process',
        20_000,
      );
      const before = await deliveries(ids);
      const seen = receipts.total();
      expect(seen).toBe(48);

      sleeper.kill('SIGCONT');
      await until(
        async () => sleeper.log.some((line) => line.includes('"fenced":true')),
        'late writes, fenced',
      );
      await until(async () => {
        const { rowCount } = await pool.query('SELECT FROM process WHERE pid = $1', [sleeper.pid]);
        return rowCount === 1;
      }, 'a new registration');
      const [next] = await accept(sleeper, 1);
      await untilDelivered([next!]);
      expect(copiesOf(next!)).toBe(1);
      // What it had not begun is sent by the other only.
      expect(receipts.total()).toBe(seen + 1);
      expect(receipts.duplicates()).toHaveLength(8);
      expect(await deliveries(ids)).toEqual(before);
      expect(other.log.some((line) => line.includes('a process has died'))).toBe(true);
    },
  );
});

describe('SIGTERM', () => {
  test('finishes what is in flight and leaves the rest to others; nothing comes twice', async () => {
    const [leaver] = await twoChildren();
    closeGate();
    const ids = await accept(leaver, 60);
    await receipts.reached(8);
    leaver.kill('SIGTERM');
    // What it had not begun comes from the other process, whose window is as narrow.
    await receipts.reached(16);
    openGate();
    expect(await untilGone(leaver)).toEqual({ code: 0, signal: null });
    await untilDelivered(ids);
    await receipts.reached(60);
    expect(receipts.duplicates()).toEqual([]);
  });

  test('of a process alone: the next one goes on where it stopped', async () => {
    const [leaver, next] = await twoChildren();
    await next.stop();
    await untilGone(next);
    closeGate();
    const ids = await accept(leaver, 30);
    await receipts.reached(8);
    leaver.kill('SIGTERM');
    openGate();
    expect(await untilGone(leaver)).toEqual({ code: 0, signal: null });
    await twoChildren();
    await untilDelivered(ids);
    expect(receipts.duplicates()).toEqual([]);
    expect(receipts.copies.size).toBe(30);
  });

  test(
    'of two in turn, replaced under load: every event is accepted once and sent once',
    { timeout: 40_000 },
    async () => {
      await twoChildren();
      const stop = new AbortController();
      const urls = (): string[] => children.map((child) => child.url);
      const load: Load = startLoad(
        newEvents(50_000),
        { apiKey: keys.apiKey, urls, requestsAtOnce: 6 },
        stop.signal,
      );
      for (let i = 0; i < 2; i++) {
        await receipts.reached(receipts.copies.size + 400);
        const leaver = children[0]!;
        leaver.kill('SIGTERM');
        expect(await untilGone(leaver)).toEqual({ code: 0, signal: null });
        await twoChildren();
      }
      await receipts.reached(receipts.copies.size + 400);
      stop.abort();
      await load.done;
      await untilDelivered([...load.accepted]);
      for (const id of load.accepted) expect(copiesOf(id)).toBe(1);
      expect(receipts.duplicates()).toEqual([]);
      const { rows } = await pool.query(
        `SELECT count(*)::int AS events, count(DISTINCT id)::int AS ids FROM event WHERE id = ANY ($1)`,
        [[...load.accepted]],
      );
      expect(rows).toEqual([{ events: load.accepted.size, ids: load.accepted.size }]);
      console.log(
        `rolling restart: ${load.accepted.size} accepted, answers ${JSON.stringify([...load.answers])}`,
      );
    },
  );
});
