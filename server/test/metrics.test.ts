import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import { createReceiver, type Receiver } from './harness.ts';
import { joinAs } from './browser.ts';
import { parseMetrics, startTidings, until, type Answer, type Tidings } from './start.ts';

const TOKEN = 'a-token-for-whoever-scrapes';
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ metricsToken: TOKEN }), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const scrape = (headers: Record<string, string> = {}): Promise<Answer<string>> =>
  tidings.request<string>('GET', '/metrics', undefined, headers);

/** Values by name and labels, as they are printed. */
async function read(): Promise<Map<string, number>> {
  return parseMetrics((await scrape()).text);
}

/** Of what was counted, by how much it has grown. */
async function growth(work: () => Promise<void>): Promise<(name: string) => number> {
  const before = await read();
  await work();
  const after = await read();
  return (name) => {
    expect([name, after.has(name)]).toEqual([name, true]);
    return after.get(name)! - (before.get(name) ?? 0);
  };
}

describe('metrics', () => {
  test('count events, deliveries and attempts by what came of them', async () => {
    const webhook = await tidings.createWebhook({ url: receiver.url, retry: 'none' });
    receiver.respond(({ headers }) => ({ status: headers['webhook-id'] === 'bad' ? 503 : 200 }));
    const grown = await growth(async () => {
      await tidings.send({ id: 'good', type: 'a', data: 1 });
      await tidings.send({ id: 'good', type: 'a', data: 1 });
      await tidings.delivery(webhook.id, 'success');
      await tidings.send({ id: 'bad', type: 'a', data: 1 });
      await tidings.delivery(webhook.id, 'failed');
      await tidings.request('POST', `/v1/webhooks/${webhook.id}/disable`);
      await tidings.send({ type: 'a', data: 1 });
      await tidings.request('POST', '/v1/events', { type: 'a' });
    });
    expect(grown('tidings_events_total{outcome="accepted"}')).toBe(3);
    expect(grown('tidings_events_total{outcome="duplicate"}')).toBe(1);
    expect(grown('tidings_refusals_total{code="invalid_request"}')).toBe(1);
    expect(grown('tidings_deliveries_total{status="success"}')).toBe(1);
    expect(grown('tidings_deliveries_total{status="failed"}')).toBe(1);
    expect(grown('tidings_deliveries_total{status="skipped"}')).toBe(1);
    expect(grown('tidings_attempts_total{result="2xx"}')).toBe(1);
    expect(grown('tidings_attempts_total{result="5xx"}')).toBe(1);
    expect(grown('tidings_attempt_seconds_count')).toBe(2);
    expect(grown('tidings_delivery_seconds_count')).toBe(1);
    expect(grown('tidings_delivery_seconds_bucket{le="15"}')).toBe(1);
    expect(grown('tidings_commit_seconds_count')).toBeGreaterThan(2);
  });

  test('show what waits, how old it is, and how webhooks do', async () => {
    const input = { url: receiver.url, organization: 'waits' };
    const webhook = await tidings.createWebhook(input);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
    const rule = {
      name: 'Any',
      organization: 'fails',
      match: { types: ['b'] },
      condition: { count: { atLeast: 1 } },
    };
    await tidings.request('POST', '/v1/alert-rules', { ...rule, windowSeconds: 60 });
    await tidings.send({ organization: 'fails', type: 'b', data: 1 });
    await until(async () => (await tidings.query('SELECT FROM alert')).length === 1, 'an alert');
    // Nobody counts while this is held.
    const holder = new pg.Client({ connectionString: tidings.databaseUrl });
    await holder.connect();
    await holder.query('BEGIN; SELECT lock_alerts(0::int2)');
    await tidings.send({ organization: 'waits', type: 'a', data: 1 });
    receiver.respond(() => ({ status: 503 }));
    const failing = await tidings.createWebhook({ ...input, organization: 'fails' });
    await tidings.send({ organization: 'fails', type: 'a', data: 1 });
    await until(
      async () => (await tidings.deliveries(failing.id, '?status=retrying')).length === 1,
      'a retry',
    );
    const metrics = await until(async () => {
      const found = await read();
      return (
        found.get('tidings_queue_depth') === 2 && found.get('tidings_webhooks{state="failing"}')! > 0 && found
      );
    }, 'what waits');
    await holder.end();
    expect(metrics.get('tidings_alerts')).toBe(1);
    expect(metrics.get('tidings_alert_lag_seconds')).toBeGreaterThan(0);
    expect(metrics.get('tidings_queue_deliveries{state="parked"}')).toBe(2);
    expect(metrics.get('tidings_queue_oldest_seconds')).toBeGreaterThan(0);
    expect(metrics.get('tidings_webhooks{state="paused"}')).toBe(1);
    expect(
      metrics.get('tidings_breakers{state="resting"}')! + metrics.get('tidings_breakers{state="probing"}')!,
    ).toBe(1);
    for (const [name, least] of [
      ['tidings_database_up', 1],
      ['tidings_registered', 1],
      ['tidings_processes', 1],
      ['tidings_partitions{table="event"}', 3],
      ['tidings_partition_days_ahead{table="attempt"}', 2],
      ['tidings_database_connections{pool="ingest",state="most"}', 4],
      ['tidings_memory_bytes{pile="bodies"}', 0],
      ['tidings_memory_bytes{pile="deliveries"}', 0],
      ['tidings_requests_in_flight', 0],
      ['tidings_event_loop_lag_seconds{quantile="0.99"}', 0],
      ['tidings_process_memory_bytes{kind="resident"}', 1e6],
    ] as const)
      expect([name, metrics.get(name)! >= least]).toEqual([name, true]);
  });

  test('have as many series whatever callers name', async () => {
    const before = [...(await read()).keys()];
    for (let i = 0; i < 5; i++) {
      const organization = `many-${i}`;
      await tidings.createWebhook({ url: receiver.url, organization, name: `named-${i}` });
      await tidings.send({ organization, type: `type.of-${i}`.replace('-', ''), data: i });
    }
    const { text } = await scrape();
    expect(text).not.toMatch(/many-|named-|typeof|wh_/);
    expect([...(await read()).keys()]).toEqual(before);
  });

  test('are all in the documentation', async () => {
    const docs = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const { text } = await scrape();
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !docs.includes(`\`${name}`))).toEqual([]);
    const told = [...docs.matchAll(/`(tidings_\w+)/g)].map(([, name]) => name!);
    expect(told.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('are read with the token, and with keys of the whole instance that may', async () => {
    expect((await scrape({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await scrape({ authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
    expect((await fetch(`${tidings.url}/metrics`)).status).toBe(401);
    const keyed = async (input: object): Promise<number> => {
      const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', { name: 'x', ...input });
      return (await scrape({ authorization: `Bearer ${made.body.key}` })).status;
    };
    expect(await keyed({ permissions: ['metrics:read'] })).toBe(200);
    expect(await keyed({ permissions: ['webhooks:*'] })).toBe(403);
    expect(await keyed({ permissions: ['*'], organization: 'one' })).toBe(403);
    const { browser } = await joinAs(tidings, { organization: 'one', role: 'owner' });
    expect((await browser.request('GET', '/metrics')).status).toBe(403);
    // The token lets nobody in elsewhere.
    expect(
      (await tidings.request('GET', '/v1/webhooks', undefined, { authorization: `Bearer ${TOKEN}` })).status,
    ).toBe(401);
  });

  test('come as Prometheus and as OpenMetrics have them', async () => {
    const plain = await scrape();
    expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(plain.text).toContain('# TYPE tidings_events_total counter\n');
    const open = await scrape({ accept: 'application/openmetrics-text; version=1.0.0,text/plain;q=0.5' });
    expect(open.headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(open.text).toContain('# TYPE tidings_events counter\n');
    expect(open.text).toContain('\ntidings_events_total{outcome="accepted"}');
    expect(open.text.endsWith('# EOF\n')).toBe(true);
  });

  test('are at a port of their own, also of a process that takes no requests', async () => {
    const engine = await startTidings({
      beside: tidings,
      roles: ['engine'],
      metricsPort: 0,
      metricsToken: TOKEN,
    });
    try {
      const { text } = await engine.request('GET', '/metrics', undefined, {}, engine.metricsUrl);
      expect(text).toContain('tidings_processes 2\n');
      expect((await engine.request('GET', '/v1/webhooks', undefined, {}, engine.metricsUrl)).status).toBe(
        404,
      );
    } finally {
      await engine.stop();
    }
  });

  test('go on without the database', async () => {
    const away = await startTidings({ metricsToken: TOKEN });
    try {
      await away.query('ALTER TABLE backlog RENAME TO hidden');
      const { status, text } = await away.request('GET', '/metrics', undefined, {
        authorization: `Bearer ${TOKEN}`,
      });
      expect(status).toBe(200);
      expect(text).toContain('tidings_database_up 0\n');
      expect(text).toContain('tidings_events_total{outcome="accepted"} 0\n');
      await away.query('ALTER TABLE hidden RENAME TO backlog');
    } finally {
      await away.stop();
    }
  });
});
