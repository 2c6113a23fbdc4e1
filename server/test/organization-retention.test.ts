import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Organization } from '@tidings/core/organization';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Tidings } from './start.ts';

const DAY = 86_400_000;
const clock = new TestClock();
let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
});
afterAll(() => Promise.all([receiver.close(), tidings.stop()]));

const keep = (organization: string, retentionDays: number | null) =>
  tidings.request<Organization>('PATCH', `/v1/organizations/${organization}`, { retentionDays });

/** Expiry is looked for at each start. */
async function expire(days: number, organization = 'brief'): Promise<void> {
  const other = await startTidings({ clock, beside: tidings, roles: ['engine'] });
  const day = new Date(clock.now() - days * DAY).toISOString().slice(0, 10);
  await until(async () => {
    const found = await tidings.query(
      `SELECT FROM organization_retention r JOIN organization o ON o.number = r.organization WHERE o.id = $2 AND kept_from >= $1`,
      [day, organization],
    );
    return found.length > 0;
  }, 'an expiry');
  await other.stop();
}

async function left(): Promise<Record<string, unknown>[]> {
  return tidings.query(
    `SELECT o.id, (SELECT count(*)::int FROM event e WHERE e.organization = o.number) AS events,
       (SELECT count(*)::int FROM delivery d WHERE d.organization = o.number) AS deliveries,
       (SELECT count(*)::int FROM queue q WHERE q.organization = o.number) AS waiting,
       (SELECT count(*)::int FROM attempt a JOIN webhook w ON w.number = a.webhook WHERE w.organization = o.number) AS attempts,
       (SELECT count(*)::int FROM idempotency i WHERE i.organization = o.number) AS ids
     FROM organization o ORDER BY 1`,
  );
}

test('an organization keeps less long what others keep longer', async () => {
  for (const organization of ['brief', 'long']) {
    const webhook = await tidings.createWebhook({ organization, url: receiver.url });
    const paused = await tidings.createWebhook({ organization, url: receiver.url });
    await tidings.request('POST', `/v1/webhooks/${paused.id}/pause`);
    await tidings.send({ organization, id: `old-${organization}`, type: 'a', data: 1 });
    await tidings.delivery(webhook.id, 'success');
  }
  clock.advance(5 * DAY);
  for (const organization of ['brief', 'long']) {
    const items = Array.from({ length: 3 }, (_, n) => ({ organization, type: 'a', data: n }));
    await tidings.request('POST', '/v1/events/batch', items);
  }
  await until(async () => {
    const [brief] = await left();
    return brief!['attempts'] === 4;
  }, 'what is new');
  const all = { events: 4, deliveries: 4, waiting: 4, attempts: 4 };
  await until(async () => (await left()).every((one) => one['deliveries'] === 4), 'all deliveries');
  expect(await left()).toMatchObject([
    { id: 'brief', ...all },
    { id: 'long', ...all },
  ]);

  expect((await keep('brief', 3)).body.retentionDays).toBe(3);
  await expire(3);
  expect(await left()).toMatchObject([
    { id: 'brief', events: 3, deliveries: 3, waiting: 3, attempts: 3, ids: 0 },
    { id: 'long', ...all, ids: 1 },
  ]);
  expect((await tidings.request('GET', '/v1/events/old-brief?organization=brief')).status).toBe(404);
  expect((await tidings.request('GET', '/v1/events/old-long?organization=long')).status).toBe(200);

  // Shorter from now on: what was kept so far goes, too; and nothing comes back when it is taken back.
  await keep('brief', 1);
  clock.advance(2 * DAY);
  await expire(1);
  expect((await left())[0]).toMatchObject({ id: 'brief', events: 0, deliveries: 0, waiting: 0, attempts: 0 });
  expect((await keep('brief', null)).body.retentionDays).toBeNull();
  expect((await left())[1]).toMatchObject({ id: 'long', events: 4 });
});

test('it cannot be longer than that of the instance', async () => {
  await tidings.request('POST', '/v1/organizations', { id: 'greedy' });
  const answer = await keep('greedy', 31);
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('more than the 30 days');
  const none = await keep('greedy', 0);
  expect(none.status).toBe(422);
  expect(none.text).toContain('/retentionDays must be 1 or more.');
  expect((await keep('greedy', 30)).status).toBe(200);
});

test('the live stream goes on from nothing that the organization keeps no more', async () => {
  const cursor = (days: number): string => `1.5.2..0.0.${Math.floor((clock.now() - days * DAY) / 1000)}`;
  /** What is wrong with it; null: the stream begins. */
  async function faultOf(key: string, days: number): Promise<string | null> {
    const ends = new AbortController();
    const response = await fetch(`${tidings.url}/v1/live?cursor=${cursor(days)}`, {
      headers: { authorization: `Bearer ${key}` },
      signal: ends.signal,
    });
    if (response.status === 200) {
      ends.abort();
      return null;
    }
    const { code, detail } = (await response.json()) as { code: string; detail: string };
    return `${code}: ${detail}`;
  }
  const keys: string[] = [];
  for (const organization of ['short', 'longer']) {
    const input = { name: 'x', organization, permissions: ['*'] };
    keys.push((await tidings.request<{ key: string }>('POST', '/v1/api-keys', input)).body.key);
  }
  const [short, longer] = keys as [string, string];
  expect(await faultOf(short, 4)).toBeNull();
  await keep('short', 3);
  expect(await faultOf(short, 4)).toMatch(
    /^invalid_cursor: What comes after the cursor is not kept any more\. /,
  );
  expect(await faultOf(short, 2)).toBeNull();
  expect(await faultOf(longer, 4)).toBeNull();
  // Who hears of all organizations would miss what is of that one.
  expect(await faultOf(tidings.apiKey, 4)).toContain('is not kept any more of every organization.');
  expect(await faultOf(tidings.apiKey, 0)).toBeNull();
  // What is deleted does not come back with a longer time.
  await expire(3, 'short');
  await keep('short', null);
  expect(await faultOf(short, 4)).toContain('invalid_cursor');
});
