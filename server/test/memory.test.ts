/** What a process takes in memory while its receivers, or its database, are slower than its senders. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newKeys, startChild, type Child } from './child.ts';
import { createDatabase, createReceiver } from './harness.ts';
import { parseMetrics, until } from './start.ts';

const MIB = 1024 * 1024;
/** The most that a process may take; two fifths of it are Node's own and the code. */
const MOST_BYTES = 512 * MIB;

const keys = newKeys();
let databaseUrl: string;
let child: Child;
let cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  const database = await createDatabase();
  cleanups = [() => database.drop()];
  databaseUrl = database.url;
  child = await startChild(databaseUrl, keys);
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await child.exited;
  });
});
afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

async function post(
  path: string,
  body: string,
  type = 'application/json',
): Promise<{ status: number; ms: number }> {
  const from = performance.now();
  const response = await fetch(child.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': type },
    body,
  });
  await response.arrayBuffer();
  return { status: response.status, ms: performance.now() - from };
}

async function metric(name: string): Promise<number | undefined> {
  const response = await fetch(`${child.url}/metrics`, {
    headers: { authorization: `Bearer ${keys.apiKey}` },
  });
  return parseMetrics(await response.text()).get(name);
}

async function createWebhook(organization: string, url: string): Promise<void> {
  const input = { name: 'A test', organization, url, events: ['*'], timeoutMs: 30_000 };
  expect((await post('/v1/webhooks', JSON.stringify(input))).status).toBe(201);
}

/** Reads requests and never answers. */
async function startSilentReceiver(): Promise<string> {
  const server = createServer((request) => void request.resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Locks a table until it is released. */
async function holdUp(table: string): Promise<() => Promise<unknown>> {
  const holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
  cleanups.push(() => holder.end());
  await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  return () => holder.query('ROLLBACK');
}

/** Highest resident memory of the process so far, in bytes. */
function peak(): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) * 1024;
}

/** Sends as many, a few at a time, and counts the answers. */
async function sendMany(
  count: number,
  abreast: number,
  send: (index: number) => Promise<{ status: number }>,
): Promise<Record<number, number>> {
  const answers: Record<number, number> = {};
  let next = 0;
  await Promise.all(
    Array.from({ length: abreast }, async () => {
      while (next < count) {
        const { status } = await send(next++);
        answers[status] = (answers[status] ?? 0) + 1;
      }
    }),
  );
  return answers;
}

// In memory, all of them would take twice as much as a process may.
describe.each([
  ['120 events of 1 MB', 120, 1_000_000, 'data'],
  ['120 events with 1 MB of context', 120, 1_000_000, 'context'],
  ['500 events of 256 KiB', 500, 256 * 1024, 'data'],
])('%s to ten webhooks that never answer', (_, count, size, member) => {
  test('wait in the database, and small ones go by', { timeout: 60_000 }, async () => {
    const silent = await startSilentReceiver();
    const healthy = await createReceiver();
    cleanups.push(() => healthy.close());
    for (let i = 0; i < 10; i++) await createWebhook('large', `${silent}/${i}`);
    await createWebhook('small', healthy.url);
    const large = JSON.stringify({ organization: 'large', type: 'a', data: 1, [member]: 'x'.repeat(size) });
    const small = JSON.stringify({ organization: 'small', type: 'a', data: 'x' });
    const slowest: number[] = [];
    const answers = await sendMany(count, 8, async (index) => {
      if (index % 10 === 0) slowest.push((await post('/v1/events', small)).ms);
      return post('/v1/events', large);
    });
    expect(answers).toEqual({ 202: count });
    await healthy.waitFor(count / 10, 10_000);
    console.log(
      `${count} × ${size} of ${member}: ${Math.round(peak() / MIB)} MiB, ${Math.max(...slowest).toFixed()} ms`,
    );
    expect(peak()).toBeLessThan(MOST_BYTES);
  });
});

test('a batch of eight million lines is refused for little', async () => {
  const before = peak();
  expect((await post('/v1/events/batch', '0\n'.repeat(8_000_000), 'application/x-ndjson')).status).toBe(422);
  expect((await post('/v1/events/batch', `[0${',0'.repeat(8_000_000)}]`)).status).toBe(422);
  expect(peak() - before).toBeLessThan(128 * MIB);
});

test(
  'events that take much room when they are parsed wait for a slow database as bytes',
  { timeout: 90_000 },
  async () => {
    await createWebhook('parsed', await startSilentReceiver());
    const release = await holdUp('event');
    const event = JSON.stringify({
      organization: 'parsed',
      type: 'a',
      data: Array.from({ length: 300_000 }, () => ({})),
    });
    let answered = 0;
    const sent = sendMany(24, 24, async () => {
      const answer = await post('/v1/events', event);
      answered++;
      return answer;
    });
    // On a busy machine the first may have waited for as long as it may before the last has come.
    await until(async () => (await metric('tidings_waiting_commits'))! + answered >= 24, 'all of them');
    await release();
    console.log(`24 × ${event.length} parsed: ${Math.round(peak() / MIB)} MiB`, await sent);
    expect(peak()).toBeLessThan(MOST_BYTES);
  },
);

test(
  '45 batches of 15.5 MB while the database is held up: most are refused at once, in bounded memory',
  {
    timeout: 60_000,
  },
  async () => {
    await createWebhook('batches', await startSilentReceiver());
    const release = await holdUp('event');
    const item = { organization: 'batches', type: 'a', data: 'x'.repeat(15_450) };
    const batch = JSON.stringify(Array.from({ length: 1000 }, () => item));
    const times: number[] = [];
    const answers = await sendMany(45, 45, async () => {
      const answer = await post('/v1/events/batch', batch);
      times.push(answer.ms);
      return answer;
    });
    console.log(
      `45 batches: ${Math.round(peak() / MIB)} MiB, slowest ${Math.max(...times).toFixed()} ms`,
      answers,
    );
    await release();
    expect(peak()).toBeLessThan(MOST_BYTES);
    expect(answers[503]).toBeGreaterThan(35);
  },
);
