/** What Tidings is for: every event accepted is received, although a process is killed under way. */
import { createHmac, randomUUID } from 'node:crypto';
import * as octokit from '@octokit/webhooks-methods';
import pg from 'pg';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterEach, expect, test } from 'vitest';
import { PACKS } from '@tidings/core/catalog/index';
import { ConnectionError, Tidings, UnavailableError } from '@tidings/sdk';
import { startReceiver, type RunningReceiver } from '../../examples/express-receiver/test/start-receiver.ts';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase } from './harness.ts';
import type { ReceivedRequest } from './harness.ts';
import type { SentEvent } from './load.ts';
import { countReceipts } from './receipts.ts';
import { until } from './start.ts';
import { whereabouts } from './whereabouts.ts';

const EVENTS = 10_000;
const SINGLE = 2000;

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** Each event type goes to one of the three. */
const WEBHOOKS = [
  { signing: 'standard', events: ['function.*', 'workflow.*', 'agent.*'] },
  { signing: 'sha256', events: ['data.*', 'user.*', 'organization.*', 'project.*'] },
  { signing: 'admin', events: ['integration.*', 'billing.*'] },
] as const;

test(
  '10,000 events through two processes, one of them killed, reach the Express receiver and three others',
  { timeout: 150_000 },
  async () => {
    const database = await createDatabase();
    undo.push(() => database.drop());
    const pool = new pg.Pool({ connectionString: database.url, max: 4, options: '-c jit=off' });
    // A pool is at its end before its connections are, which the drop then cuts off.
    pool.on('error', () => undefined);
    undo.push(() => pool.end());
    const receipts = await countReceipts();
    undo.push(() => receipts.close());
    const keys = newKeys();
    const client = (child: Child): Tidings =>
      new Tidings({ apiKey: keys.apiKey, baseUrl: child.url, retries: 1 });
    const victim = await startChild(`${database.url}?application_name=victim`, keys);
    undo.push(() => victim.stop());

    const secrets = new Map<string, string>();
    for (const { signing, events } of WEBHOOKS) {
      const { webhooks } = client(victim);
      const url = `${receipts.receiver.url}/${signing}`;
      const { id } = await webhooks.create({ name: signing, url, events: [...events], signing });
      secrets.set(`/${signing}`, await webhooks.secret(id));
    }

    // All of them go to the example of a receiver, which verifies by itself and handles each event once.
    const secret = randomUUID();
    const express = await startReceiver({ WEBHOOK_SECRET: secret, WEBHOOK_PROFILE: 'admin' });
    undo.push(() => express.stop());
    const { webhooks } = client(victim);
    await webhooks.create({ name: 'Express', url: express.url, events: ['*'], secret, signing: 'admin' });
    const handled = readHandled(express, EVENTS);

    // Started now, it knows the webhooks from the beginning.
    const survivor = await startChild(database.url, keys);
    undo.push(() => survivor.stop());
    let running = [victim, survivor];

    const types = PACKS.admin.map(({ name }) => name);
    expect(types).toHaveLength(42);
    const events: SentEvent[] = Array.from({ length: EVENTS }, (_, i) => {
      const type = types[i % types.length]!;
      return { id: `evt-${i}-${randomUUID()}`, type, data: { number: i, note: 'Grüße – 你好 \u0000' } };
    });
    const clients = (): Tidings[] => running.map(client);
    const loads = [
      sendAll(events.slice(0, SINGLE), clients, { requestsAtOnce: 32, perRequest: 1 }),
      sendAll(events.slice(SINGLE), clients, { requestsAtOnce: 8, perRequest: 50 }),
    ];
    await receipts.reached(EVENTS * 0.4);
    const inHand = await killAndLook(victim, pool);
    running = [survivor];
    const accepted = (await Promise.all(loads)).flat();
    await receipts.reached(EVENTS).catch(async (error: Error) => {
      const missing = events.filter((event) => !receipts.copies.has(`${event.id} ${pathOf(event.type)}`));
      throw new Error(
        `${error.message}: ${await whereabouts(
          pool,
          missing.map((event) => event.id),
        )}`,
      );
    });

    const open = async (): Promise<number> =>
      (await count(pool, 'batch')) + (await count(pool, 'queue')) + (await count(pool, 'backlog'));
    await until(async () => (await open()) === 0, 'an empty queue');
    expect(new Set(accepted).size).toBe(EVENTS);
    expect(await count(pool, 'event')).toBe(EVENTS);
    const { rows } = await pool.query(
      `SELECT status::text, count(*)::int, count(DISTINCT event)::int AS events FROM delivery GROUP BY 1`,
    );
    expect(rows).toEqual([{ status: 'success', count: 2 * EVENTS, events: EVENTS }]);
    expect(await count(pool, 'process')).toBe(1);

    const lines = events.map(({ id, type, data }) => `${type} ${id} ${JSON.stringify(data)}`);
    expect(await handled).toEqual(new Set(lines));
    expect(express.lines).toHaveLength(EVENTS);

    const sent = new Map(events.map((event) => [event.id, event]));
    const lost = events.filter((event) => !receipts.copies.has(`${event.id} ${pathOf(event.type)}`));
    expect(lost).toEqual([]);
    expect(receipts.copies.size).toBe(EVENTS);
    for (const [key, copies] of receipts.copies) {
      const [id, path] = key.split(' ') as [string, string];
      for (const request of copies) await verify(request, path, secrets.get(path)!, sent.get(id)!);
    }
    // Whatever came twice was in the hands of the process that was killed, and came twice only.
    const duplicates = receipts.duplicates();
    const ids = duplicates.map((key) => key.split(' ')[0]!);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !inHand.has(id))).toEqual([]);
    console.log(
      `main job: 0 lost, ${ids.length} duplicates of ${inHand.size} deliveries in hand when killed`,
    );
  },
);

/**
 * Kills a process and gives the ids of the events that it had leased and not recorded. Its row is held until the look
 * is over, so that nobody takes them over before.
 */
async function killAndLook(child: Child, pool: pg.Pool): Promise<Set<string>> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const found = await client.query<{ id: number }>('SELECT id FROM process WHERE pid = $1 FOR KEY SHARE', [
      child.pid,
    ]);
    expect(found.rows).toHaveLength(1);
    child.kill('SIGKILL');
    await child.exited;
    // Statements that it had sent run to their end, and only then its connections close.
    const gone = async (): Promise<boolean> =>
      (await pool.query(`SELECT FROM pg_stat_activity WHERE application_name = 'victim'`)).rowCount === 0;
    await until(gone, 'the end of its connections');
    const held = await client.query<{ id: string }>(
      `SELECT e.id FROM batch b JOIN event e ON e.batch = b.id
       WHERE b.owner = $1 AND EXISTS (SELECT FROM unnest(e.targets) AS t(webhook) WHERE NOT EXISTS (
         SELECT FROM delivery d WHERE d.event = e.uid AND d.webhook = t.webhook))
       UNION SELECT e.id FROM queue q JOIN event e ON e.uid = q.event WHERE q.owner = $1`,
      [found.rows[0]!.id],
    );
    return new Set(held.rows.map((row) => row.id));
  } finally {
    await client.query('COMMIT');
    client.release();
  }
}

/** Reads what the Express receiver says of events, until it has handled so many. */
async function readHandled(express: RunningReceiver, events: number): Promise<Set<string>> {
  const handled = new Set<string>();
  while (handled.size < events) handled.add(await express.nextLine());
  return handled;
}

function pathOf(type: string): string {
  const group = `${type.split('.')[0]}.*`;
  return `/${WEBHOOKS.find(({ events }) => (events as readonly string[]).includes(group))!.signing}`;
}

/** Checks a receipt as its receiver would, with libraries that are not ours. */
async function verify(
  request: ReceivedRequest,
  path: string,
  secret: string,
  event: SentEvent,
): Promise<void> {
  const text = request.body.toString();
  const headers = request.headers as Record<string, string>;
  if (path === '/standard') new StandardWebhook(secret).verify(text, headers);
  if (path === '/sha256') expect(await octokit.verify(secret, text, headers['x-y42-signature']!)).toBe(true);
  if (path === '/admin') {
    const signed = `${headers['x-admin-timestamp']}.${text}`;
    expect(headers['x-admin-signature']).toBe(createHmac('sha256', secret).update(signed).digest('hex'));
  }
  expect(JSON.parse(text)).toMatchObject(event);
}

/** Sends through the SDK until each event is accepted, by one process or another. Answers with their ids. */
async function sendAll(
  events: readonly SentEvent[],
  clients: () => Tidings[],
  { requestsAtOnce, perRequest }: { requestsAtOnce: number; perRequest: number },
): Promise<string[]> {
  const accepted: string[] = [];
  let next = 0;
  const worker = async (number: number): Promise<void> => {
    while (next < events.length) {
      let rest = events.slice(next, (next += perRequest));
      for (let attempt = number; rest.length > 0; attempt++) {
        const candidates = clients();
        const taken = await send(candidates[attempt % candidates.length]!, rest);
        accepted.push(...taken);
        rest = rest.filter(({ id }) => !taken.includes(id));
      }
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, (_, i) => worker(i)));
  return accepted;
}

/** Answers with the ids of those that were accepted; none when the process has just been killed. */
async function send({ events: api }: Tidings, events: readonly SentEvent[]): Promise<string[]> {
  try {
    if (events.length === 1) return [(await api.send(events[0]!)).id];
    const results = await api.sendBatch(events);
    return results.flatMap((result) => ('id' in result ? [result.id] : []));
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof UnavailableError) return [];
    throw error;
  }
}

async function count(pool: pg.Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int FROM ${table}`);
  return rows[0]!.count;
}
