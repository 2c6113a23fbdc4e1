/** Alert rules over several processes, one of which is killed in the middle: each event counts once, and each alert is told once. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alert, AlertSummary } from '@tidings/core/alert';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase, createReceiver } from './harness.ts';
import type { Receiver, TestDatabase } from './harness.ts';
import { startLoad } from './load.ts';
import { until } from './start.ts';

const keys = newKeys();
let database: TestDatabase;
let pool: pg.Pool;
let ears: Receiver;
let children: Child[] = [];

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => undefined);
  ears = await createReceiver();
  children = [await startChild(database.url, keys), await startChild(database.url, keys)];
}, 40_000);
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await ears.close();
  await pool.end();
  await database.drop();
});

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(children.at(-1)!.url + path, {
    method,
    headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status >= 300) throw new Error(text);
  return JSON.parse(text) as T;
}

test('SIGKILL in the middle of a storm: no event is lost to a rule, and none counts twice', async () => {
  const AGENTS = 20;
  const EACH = 100;
  await call('POST', '/v1/webhooks', { name: 'Ears', url: ears.url, events: ['alert.*'] });
  const rule = {
    name: 'Repeated denials',
    match: { types: ['policy.denied'] },
    groupBy: ['agentId'],
    condition: { count: { atLeast: 5 } },
    windowSeconds: 600,
    updateEverySeconds: null,
  };
  await call('POST', '/v1/alert-rules', rule);
  const events = Array.from({ length: AGENTS * EACH }, (_, i) => ({
    id: `storm-${i}`,
    type: 'policy.denied',
    agentId: `agent-${i % AGENTS}`,
    data: {},
  }));
  const counted = async (): Promise<number> => {
    const found = await pool.query<{ counted: number }>(
      'SELECT coalesce(sum(count), 0)::int AS counted FROM alert',
    );
    return found.rows[0]!.counted;
  };
  const urls = (): string[] => children.map(({ url }) => url);
  const load = startLoad(events, { apiKey: keys.apiKey, urls, perRequest: 5, requestsAtOnce: 4 });
  await until(async () => (await counted()) > 200, 'the first alerts');
  const victim = children.shift()!;
  victim.kill('SIGKILL');
  await victim.exited;
  expect(await counted()).toBeLessThan(AGENTS * EACH);
  await load.done;
  await until(async () => (await counted()) >= AGENTS * EACH, 'the count of all events');

  const { data } = await call<{ data: AlertSummary[] }>('GET', '/v1/alerts?limit=250');
  expect(data).toHaveLength(AGENTS);
  expect(new Set(data.map(({ agentId }) => agentId))).toEqual(new Set(events.map(({ agentId }) => agentId)));
  expect(new Set(data.map(({ count }) => count))).toEqual(new Set([EACH]));
  const alert = await call<Alert>('GET', `/v1/alerts/${data[0]!.id}`);
  expect(new Set(alert.events.map(({ id }) => id)).size).toBe(EACH);
  // A delivery can come twice when its process dies; the event is one.
  await until(async () => (await pool.query('SELECT FROM report')).rowCount === 0, 'the last report');
  const told = await pool.query(`SELECT FROM event WHERE type = 'alert.opened'`);
  expect(told.rowCount).toBe(AGENTS);
  await until(
    async () => new Set(ears.requests.map(({ headers }) => headers['webhook-id'])).size === AGENTS,
    'each alert at the receiver',
  );
});

test('the process that accepted five denials dies at once: another one pages, and what people do reaches the pager', async () => {
  const victim = await startChild(database.url, keys);
  const organization = 'paged';
  const config = { routingKey: 'R0utingK3yR0utingK3yR0utingK3y12', host: ears.url };
  const pager = { name: 'Pager', type: 'pagerduty', organization, events: [], ordered: true, config };
  const { id } = await call<{ id: string }>('POST', '/v1/webhooks', pager);
  await call('POST', '/v1/alert-rules/install', { pack: 'authensor', organization, webhooks: [id] });
  const headers = { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' };
  const denials = Array.from({ length: 5 }, (_, i) => ({
    id: `denial-${i}`,
    // Of the last ten minutes.
    created: new Date(Date.now() - (8 - 2 * i) * 60_000).toISOString(),
    organization,
    type: 'policy.denied',
    agentId: 'agent-alpha',
    data: {},
  }));
  const body = JSON.stringify(denials);
  const accepted = await fetch(`${victim.url}/v1/events/batch`, { method: 'POST', headers, body });
  victim.kill('SIGKILL');
  expect(accepted.status).toBe(202);
  await victim.exited;
  const paged = (): { event_action: string; dedup_key: string }[] =>
    ears.requests.filter(({ url }) => url === '/v2/enqueue').map((one) => JSON.parse(one.body.toString()));
  const actions = (): string => [...new Set(paged().map((one) => one.event_action))].join();
  await until(async () => actions() === 'trigger', 'the page');
  const { data } = await call<{ data: AlertSummary[] }>('GET', `/v1/alerts?organization=${organization}`);
  expect(data).toMatchObject([{ status: 'open', severity: 'critical', count: 5, agentId: 'agent-alpha' }]);
  const [alert] = data as [AlertSummary];
  expect((await call<Alert>('GET', `/v1/alerts/${alert.id}`)).events.map((one) => one.id)).toEqual(
    denials.map((one) => one.id),
  );
  await call('POST', `/v1/alerts/${alert.id}/acknowledge`);
  await until(async () => actions() === 'trigger,acknowledge', 'the acknowledgement at the pager');
  await call('POST', `/v1/alerts/${alert.id}/resolve`);
  await until(async () => actions() === 'trigger,acknowledge,resolve', 'the end at the pager');
  expect(new Set(paged().map((one) => one.dedup_key)).size).toBe(1);
});
