/** One order, whatever the number of processes, and whatever happens to the one that sends. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase, createReceiver } from './harness.ts';
import type { ReceivedRequest, Receiver, Reply, TestDatabase } from './harness.ts';
import { startLoad } from './load.ts';
import type { SentEvent } from './load.ts';
import { until } from './start.ts';

const keys = newKeys();
let database: TestDatabase;
let pool: pg.Pool;
let receiver: Receiver;
let children: Child[] = [];
let organization = 'none';
let count = 0;
/** Requests that came and are not answered yet. */
let inFlight = 0;
let mostInFlight = 0;
/** What the receiver does before it answers. */
let answer: (request: ReceivedRequest) => Promise<Reply>;

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2, options: '-c jit=off' });
  pool.on('error', () => undefined);
  receiver = await createReceiver();
  receiver.respond(async (request) => {
    mostInFlight = Math.max(mostInFlight, ++inFlight);
    try {
      return await answer(request);
    } finally {
      inFlight--;
    }
  });
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await receiver.close();
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  while (children.length < 2) children.push(await startChild(database.url, keys));
  organization = `processes-${++count}`;
  answer = () => Promise.resolve({ status: 200 });
  inFlight = mostInFlight = 0;
});
afterEach(() => expect.poll(leftOver).toEqual({ queue: 0, backlog: 0 }));

async function leftOver(): Promise<unknown> {
  const { rows } = await pool.query(
    'SELECT (SELECT count(*)::int FROM queue) AS queue, (SELECT count(*)::int FROM backlog) AS backlog',
  );
  return rows[0];
}

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(children[0]!.url + path, {
    method,
    headers: { authorization: `Bearer ${keys.apiKey}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

/** Makes an ordered webhook that every process knows. */
async function create(more: object = {}): Promise<Webhook> {
  const url = `${receiver.url}/${organization}`;
  const made = { name: 'A test', organization, url, events: ['*'], ordered: true, ...more };
  const webhook = await ask<Webhook>('POST', '/v1/webhooks', made);
  const probe = { organization: organization, type: 'probe', data: {} };
  for (const child of children) {
    await until(async () => {
      const response = await fetch(`${child.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(probe),
      });
      return ((await response.json()) as { webhooks: string[] }).webhooks.length > 0;
    }, 'a process that knows the webhook');
  }
  await until(async () => ((await leftOver()) as { queue: number }).queue === 0, 'the end of the probes');
  mostInFlight = 0;
  return webhook;
}

const events = (from: number, to: number): (SentEvent & { organization: string })[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    organization,
    id: `${organization}:${from + i}`,
    type: 'a',
    data: {},
  }));
const load = (from: number, to: number, more: object = {}) =>
  startLoad(events(from, to), { apiKey: keys.apiKey, urls: () => children.map(({ url }) => url), ...more });
/** Ids of what came, in its order, without the probes. */
const received = (): string[] =>
  receiver.requests
    .map(({ headers }) => String(headers['webhook-id']))
    .filter((id) => id.startsWith(`${organization}:`));
const firsts = (): string[] => [...new Set(received())];
const number = (id: string): number => Number(id.split(':')[1]);
const untilCame = (wanted: number, patience = 30_000): Promise<unknown> =>
  receiver.waitFor(() => new Set(received()).size === wanted, patience);

/** Waits for a process that is to end, and counts it no more. */
async function untilGone(child: Child): Promise<void> {
  await child.exited;
  children = children.filter((one) => one !== child);
}

/** The one that holds the backlog. */
async function holder(): Promise<Child> {
  const pid = await until(async () => {
    const { rows } = await pool.query<{ pid: number }>(
      'SELECT p.pid FROM backlog b JOIN process p ON p.id = b.owner',
    );
    return rows[0]?.pid;
  }, 'a process that holds the backlog');
  return children.find((child) => child.pid === pid)!;
}

/** Each of the senders waits for an answer before it sends its next one, and so knows an order. */
function expectInOrderOf(senders: number[][], came: string[]): void {
  const place = new Map(came.map((id, i) => [number(id), i]));
  for (const sent of senders) {
    const places = sent.map((one) => place.get(one)!);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  }
}

test(
  'many senders at two processes: one in flight at a time, in the order of acceptance',
  { timeout: 60_000 },
  async () => {
    await create();
    const SENDERS = 8;
    const EACH = 40;
    const senders = Array.from({ length: SENDERS }, (_, i) =>
      Array.from({ length: EACH }, (__, k) => i * EACH + k),
    );
    await Promise.all(
      senders.map(
        (sent, i) =>
          load(sent[0]!, sent.at(-1)!, { requestsAtOnce: 1, urls: () => [children[i % 2]!.url] }).done,
      ),
    );
    await untilCame(SENDERS * EACH);
    expect(received()).toHaveLength(SENDERS * EACH);
    expectInOrderOf(senders, received());
    expect(mostInFlight).toBe(1);
  },
);

test(
  'batches at two processes: all that waits is sent in the order of the positions',
  { timeout: 60_000 },
  async () => {
    await create();
    // The first is not answered before all have come, so that every position shows.
    const held = Promise.withResolvers<Reply>();
    answer = () => held.promise;
    await load(1, 600, { perRequest: 20, requestsAtOnce: 6 }).done;
    const { rows } = await pool.query<{ id: string; position: number }>(
      'SELECT e.id, q.position::int AS position FROM queue q JOIN event e ON e.uid = q.event ORDER BY q.position',
    );
    expect(rows).toHaveLength(600);
    // Those of one request come as they stood in it.
    const order = rows.map(({ id }) => number(id));
    for (let first = 1; first <= 600; first += 20) {
      const places = order.flatMap((one, i) => (one >= first && one < first + 20 ? [i] : []));
      expect(places.map((i) => order[i])).toEqual(Array.from({ length: 20 }, (_, i) => first + i));
    }
    const began = performance.now();
    answer = () => Promise.resolve({ status: 200 });
    held.resolve({ status: 200 });
    await untilCame(600);
    const took = performance.now() - began;
    console.log(`a backlog of 600 to one ordered webhook: ${Math.round((600 / took) * 1000)} a second`);
    expect(received()).toEqual(rows.map(({ id }) => id));
    expect(mostInFlight).toBe(1);
  },
);

test(
  'SIGKILL of the one that sends: another goes on where it stopped, with at most a repeat',
  { timeout: 60_000 },
  async () => {
    await create();
    const asked = Promise.withResolvers<Reply>();
    answer = () => (received().length === 40 ? asked.promise : Promise.resolve({ status: 200 }));
    await load(1, 120, { requestsAtOnce: 1 }).done;
    await untilCame(40);
    const victim = await holder();
    victim.kill('SIGKILL');
    asked.resolve({ status: 200 });
    await untilGone(victim);
    await untilCame(120);
    expect(firsts().map(number)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    const came = received().map(number);
    expect(came.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    // What was in flight comes once more, before all that follows.
    expect(came.slice(40)).toEqual(Array.from({ length: 81 }, (_, i) => i + 40));
  },
);

test(
  'SIGSTOP of the one that sends, for longer than its lease: when it wakes, it sends nothing late',
  { timeout: 60_000 },
  async () => {
    await create();
    const asked = Promise.withResolvers<Reply>();
    answer = () => (received().length === 20 ? asked.promise : Promise.resolve({ status: 200 }));
    await load(1, 60, { requestsAtOnce: 1 }).done;
    await untilCame(20);
    const stopped = await holder();
    stopped.kill('SIGSTOP');
    asked.resolve({ status: 200 });
    await untilCame(60);
    const before = received().map(number);
    stopped.kill('SIGCONT');
    await until(async () => stopped.log.some((line) => line.includes('registering anew')), 'its new id');
    await load(61, 80, { requestsAtOnce: 1 }).done;
    await untilCame(80);
    const one = (from: number, to: number): number[] =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i);
    expect(before).toEqual([...one(1, 20), ...one(20, 60)]);
    expect(received().map(number)).toEqual([...before, ...one(61, 80)]);
  },
);

test(
  'SIGKILL again and again under load: nothing is lost, and the first copies are in order',
  { timeout: 90_000 },
  async () => {
    await create();
    // All of it is accepted while one process takes over from another; it is not to be sent before the next one is found and killed.
    answer = () => new Promise((resolve) => setTimeout(resolve, 5, { status: 200 }));
    const SENDERS = 4;
    const EACH = 250;
    const senders = Array.from({ length: SENDERS }, (_, i) =>
      Array.from({ length: EACH }, (__, k) => i * EACH + k),
    );
    const loads = senders.map((sent) => load(sent[0]!, sent.at(-1)!, { requestsAtOnce: 1 }));
    for (const wanted of [100, 300, 500]) {
      await receiver.waitFor(() => firsts().length >= wanted, 30_000);
      const victim = await holder();
      victim.kill('SIGKILL');
      await untilGone(victim);
      children.push(await startChild(database.url, keys));
    }
    await Promise.all(loads.map(({ done }) => done));
    await untilCame(SENDERS * EACH);
    expectInOrderOf(senders, firsts());
    // A repeat comes directly after its first copy.
    const came = received();
    came.forEach((id, i) => expect(came.indexOf(id) === i || came[i - 1] === id).toBe(true));
    console.log(`${came.length - SENDERS * EACH} repeats after three kills`);
  },
);

test('turned off and on again under load: nothing is lost or sent twice', { timeout: 60_000 }, async () => {
  const webhook = await create();
  const loads = load(1, 800, { requestsAtOnce: 6 });
  for (let i = 0; i < 6; i++) {
    await receiver.waitFor(() => received().length >= 40 + i * 80, 30_000);
    await ask('PATCH', `/v1/webhooks/${webhook.id}`, { ordered: i % 2 === 1 });
  }
  await loads.done;
  await untilCame(800);
  expect(received()).toHaveLength(800);
});
