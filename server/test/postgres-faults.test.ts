/** PostgreSQL cuts connections, restarts, crashes and stays away; what was accepted is kept and the process goes on. */
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { embeddedBinaries, installedBinaries } from '../src/store/postgres/binaries.ts';
import { accountedLoad, onOneConnection } from './accounted-load.ts';
import type { Accounted } from './accounted-load.ts';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { startLoad } from './load.ts';
import type { LoadOptions } from './load.ts';
import { countReceipts } from './receipts.ts';
import type { Receipts } from './receipts.ts';
import { until } from './start.ts';
import { startTemporaryCluster } from './temporary-cluster.ts';
import type { TemporaryCluster } from './temporary-cluster.ts';

const keys = newKeys();
let cluster: TemporaryCluster;
let receipts: Receipts;
let child: Child;

beforeAll(async () => {
  const dir = inject('postgresDir');
  cluster = await startTemporaryCluster(
    dir === null ? await embeddedBinaries() : installedBinaries(dir, 15)!,
  );
  receipts = await countReceipts();
});
beforeEach(async () => {
  child = await startChild(cluster.urlOf('postgres'), keys);
  if ((await query('SELECT FROM webhook')).length > 0) return;
  const response = await fetch(`${child.url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'All', url: receipts.receiver.url, events: ['*'] }),
  });
  expect(response.status).toBe(201);
});
afterEach(async () => {
  await child.stop();
  receipts.clear();
});
afterAll(async () => {
  await receipts.close();
  await cluster.stop();
});

function query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
  return onOneConnection(
    cluster.urlOf('postgres'),
    async (client) => (await client.query<T>(text, values)).rows,
  );
}

function load(options: Partial<LoadOptions> = {}): Accounted {
  const databaseUrl = cluster.urlOf('postgres');
  return accountedLoad({ child, receipts, databaseUrl, apiKey: keys.apiKey }, options);
}

test('connections cut again and again: the process goes on', { timeout: 90_000 }, async () => {
  const under = load();
  const recovery: number[] = [];
  let cut = 0;
  for (let i = 0; i < 8; i++) {
    await receipts.reached(receipts.copies.size + 100);
    const ended = await query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tidings'`,
    );
    cut += ended.length;
    recovery.push(Math.round(await under.untilAccepted()));
  }
  await under.stop();
  under.report('connections cut', { cut, recovery });
  expect(Math.max(...recovery)).toBeLessThan(2000);
});

test.each(['ingest', 'outcomes', 'control'] as const)(
  'only the connections for %s cut, at any moment of a statement: nothing stays behind',
  { timeout: 90_000 },
  async (which) => {
    const statement = { ingest: '%ingest(%', outcomes: '%record(%', control: '%claim_%' }[which];
    // Retries by the hundred, so that there is something to claim.
    let failing = true;
    let seen = 0;
    receipts.receiver.respond((request) => {
      if (failing && request.headers['webhook-attempt'] === '1' && ++seen % 2 === 0) return { status: 500 };
      return receipts.note(request);
    });
    await query(`UPDATE webhook SET retry = '{"delays":[0,0,0,0,0,0]}', version = nextval('config_version')`);
    const under = load();
    let cut = 0;
    for (let i = 0; i < 12; i++) {
      await receipts.reached(receipts.copies.size + 20);
      const ended = await query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'tidings' AND query LIKE $1 AND pid <> pg_backend_pid()`,
        [statement],
      );
      cut += ended.length;
    }
    failing = false;
    await under.stop();
    under.report(`${which} cut`, { cut });
  },
);

describe('PostgreSQL under load', () => {
  test.each([
    ['restarted', 'SIGINT'],
    ['ended at once', 'SIGQUIT'],
    ['killed', 'SIGKILL'],
  ] as const)('%s: nothing acknowledged is lost', { timeout: 90_000 }, async (what, how) => {
    const under = load();
    const recovery: number[] = [];
    for (let i = 0; i < 3; i++) {
      await receipts.reached(receipts.copies.size + 200);
      await cluster.halt(how);
      await cluster.resume();
      recovery.push(Math.round(await under.untilAccepted()));
    }
    await under.stop();
    under.report(what, { recovery });
    expect(Math.max(...recovery)).toBeLessThan(4000);
  });

  test(
    'away for a while: refused at once, in bounded memory, and taken again by itself',
    { timeout: 90_000 },
    async () => {
      const under = load({ requestsAtOnce: 200 });
      await receipts.reached(1000);
      const before = memoryOf(child);
      await cluster.halt('SIGINT');
      const refusals = under.answers.get(503) ?? 0;
      await until(async () => (under.answers.get(503) ?? 0) > refusals + 2000, 'refusals');
      const during = memoryOf(child);
      const health = await fetch(`${child.url}/readyz`).then(
        (response) => response.status,
        () => null,
      );
      await cluster.resume();
      const recovery = Math.round(await under.untilAccepted());
      await under.stop();
      under.report('away', { recovery, before, during, health });
      expect(during - before).toBeLessThan(200);
      expect(under.slowest).toBeLessThan(10_000);
    },
  );
});

test('away while the process is told to stop: it ends all the same', async () => {
  await cluster.halt('SIGINT');
  try {
    const told = performance.now();
    child.kill('SIGTERM');
    const { code } = await child.exited;
    console.log(`stopped with ${code} after ${Math.round(performance.now() - told)} ms without PostgreSQL`);
    expect(code).toBe(0);
  } finally {
    await cluster.resume();
  }
});

test(
  'away while the process is told to stop and has outcomes to record: it ends within ten seconds, and loses nothing',
  { timeout: 90_000 },
  async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    receipts.receiver.respond(async (request) => {
      const reply = receipts.note(request);
      await answered;
      return reply;
    });
    const events = Array.from({ length: 30 }, (_, i) => ({ id: `unrecorded-${i}`, type: 'a', data: {} }));
    await startLoad(events, { apiKey: keys.apiKey, urls: () => [child.url], requestsAtOnce: 30 }).done;
    await receipts.reached(8);
    await cluster.halt('SIGINT');
    answer();
    const told = performance.now();
    child.kill('SIGTERM');
    const { code } = await child.exited;
    const took = performance.now() - told;
    await cluster.resume();
    console.log(`stopped with ${code} after ${Math.round(took)} ms with outcomes that could not be recorded`);
    expect(code).toBe(0);
    expect(took).toBeLessThan(10_000);
    child = await startChild(cluster.urlOf('postgres'), keys);
    const ids = events.map(({ id }) => id);
    const ended = () =>
      query(
        `SELECT FROM event e JOIN delivery d ON d.event = e.uid WHERE e.id = ANY ($1) AND d.status = 'success'`,
        [ids],
      );
    await until(async () => (await ended()).length === ids.length, 'the record of every delivery');
    for (const id of ids) expect(receipts.copies.has(`${id} /`)).toBe(true);
  },
);

/** Resident memory in MiB. */
function memoryOf({ pid }: Child): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
