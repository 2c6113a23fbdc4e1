/** Replays over several processes: one that is killed takes nothing with it, and the rate is that of all together. */
import { createHmac } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Delivery } from '@tidings/core/delivery';
import type { Replay, ReplayCount } from '@tidings/core/replay';
import { newKeys, startChild } from './child.ts';
import type { Child } from './child.ts';
import { createDatabase, createReceiver } from './harness.ts';
import type { ReceivedRequest, Receiver, TestDatabase } from './harness.ts';
import { until } from './start.ts';

const keys = newKeys();
let database: TestDatabase;
let pool: pg.Pool;
let receiver: Receiver;
let children: Child[] = [];

beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2, options: '-c jit=off' });
  pool.on('error', () => undefined);
  receiver = await createReceiver();
  children = [await startChild(database.url, keys)];
  children.push(await startChild(database.url, keys));
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await receiver.close();
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

/** Events that came while their webhook was disabled, and a webhook that takes them now. */
async function prepare(organization: string, many: number): Promise<{ webhook: string; events: string[] }> {
  const url = `${receiver.url}/${organization}`;
  const input = { organization, name: organization, url, events: ['*'], enabled: false };
  const { id } = await call<{ id: string }>('POST', '/v1/webhooks', input);
  const batch = Array.from({ length: many }, (_, n) => ({ organization, type: 'a', data: { n } }));
  const { data } = await call<{ data: { id: string }[] }>('POST', '/v1/events/batch', batch);
  await call('POST', `/v1/webhooks/${id}/enable`);
  return { webhook: id, events: data.map((one) => one.id) };
}

const received = (path: string): ReceivedRequest[] =>
  receiver.requests.filter(({ url }) => url === `/${path}`);

const endOf = (id: string): Promise<Replay> =>
  until(async () => {
    const replay = await call<Replay>('GET', `/v1/replays/${id}`);
    return replay.endedAt !== null && replay.counts.waiting === 0 && replay;
  }, 'the end of the replay');

test('the rate is that of all processes together', async () => {
  const { webhook, events } = await prepare('paced', 60);
  const made = await call<Replay>('POST', '/v1/replays', {
    neverSent: true,
    webhook,
    start: '-1h',
    rateLimit: { perSecond: 20 },
  });
  const done = await endOf(made.id);
  expect(done.counts).toMatchObject({ queued: 60, succeeded: 60 });
  expect(new Set(received('paced').map(({ headers }) => headers['webhook-id']))).toEqual(new Set(events));
  // One comes every 50 ms at most. A busy machine may be late with some of them, and never comes before their time.
  const began = Date.parse(made.createdAt);
  const times = received('paced').map(({ at }) => at.getTime() - began);
  const early = times.toSorted((one, other) => one - other).filter((at, i) => at < (i - 2) * 50);
  expect(early).toEqual([]);
});

test('what is paused at one process stands still at all, over a restart, and goes on from there', async () => {
  const { webhook, events } = await prepare('paused', 60);
  const what = { neverSent: true, webhook, start: '-1h', rateLimit: { perSecond: 20 } };
  const { id } = await call<Replay>('POST', '/v1/replays', what);
  await receiver.waitFor(() => received('paused').length >= 5, 45_000);
  const change = (word: string): Promise<Replay> => call<Replay>('POST', `/v1/replays/${id}/${word}`);
  expect((await change('pause')).status).toBe('paused');
  // What it has queued is sent, and nothing more.
  const still = await until(async () => {
    const now = await call<Replay>('GET', `/v1/replays/${id}`);
    return now.counts.waiting === 0 && now;
  }, 'the end of what was queued');
  expect(still.counts.queued).toBeLessThan(60);
  // Said twice it is the same.
  expect((await change('pause')).counts).toEqual(still.counts);
  const [first, second] = children as [Child, Child];
  first.kill('SIGKILL');
  await first.exited;
  await second.stop();
  children = [await startChild(database.url, keys)];
  children.push(await startChild(database.url, keys));
  // Another one that is made now is done before the one that is paused moves.
  const other = await prepare('beside', 5);
  const beside = await call<Replay>('POST', '/v1/replays', { ...what, webhook: other.webhook });
  await endOf(beside.id);
  expect(await call<Replay>('GET', `/v1/replays/${id}`)).toEqual(still);
  expect((await change('resume')).status).toBe('running');
  const done = await endOf(id);
  expect(done).toMatchObject({ status: 'completed', counts: { queued: 60, succeeded: 60 } });
  const ids = received('paused').map(({ headers }) => headers['webhook-id']!.toString());
  expect(new Set(ids)).toEqual(new Set(events));
  expect(ids).toHaveLength(60);
  await expect(change('pause')).rejects.toThrow(/has ended; there is nothing left to pause/);
  await expect(change('resume')).rejects.toThrow(/has ended.*Make another one for what is left/);
  const log = await call<{ data: object[] }>('GET', `/v1/audit-log?resource=replay&resourceId=${id}`);
  expect(log.data).toMatchObject([
    {
      action: 'update',
      operation: 'resumeReplay',
      changes: { status: { before: 'paused', after: 'running' } },
    },
    {
      action: 'update',
      operation: 'pauseReplay',
      changes: { status: { before: 'running', after: 'paused' } },
    },
    { action: 'replay' },
  ]);
});

test('what went to some webhooks goes to another one, once, as that one sends it and whatever it wants', async () => {
  const organization = 'towards';
  const create = (name: string, more: object = {}): Promise<{ id: string }> =>
    call('POST', '/v1/webhooks', {
      organization,
      name,
      url: `${receiver.url}/${name}`,
      events: ['*'],
      ...more,
    });
  const [one, two] = [await create('one'), await create('two')];
  const events: string[] = [];
  for (let n = 0; n < 3; n++) {
    const event = { organization, type: 'a', data: { n } };
    events.push((await call<{ id: string }>('POST', '/v1/events', event)).id);
  }
  const deliveriesOf = async ({ id }: { id: string }): Promise<Delivery[]> =>
    (await call<{ data: Delivery[] }>('GET', `/v1/webhooks/${id}/deliveries`)).data;
  const settled = async (): Promise<Delivery[] | false> => {
    const all = [...(await deliveriesOf(one)), ...(await deliveriesOf(two))];
    return all.length === 6 && all.every(({ status }) => status === 'success') && all;
  };
  const before = await until(settled, 'the deliveries of before');
  const secret = 'the secret of the other';
  const other = await create('other', { events: [], signing: 'sha256', secret });
  const what = { organization, query: '', start: '-1h', to: other.id };
  const counted = await call<ReplayCount>('POST', '/v1/replays', { ...what, dryRun: true });
  expect(counted).toMatchObject({
    found: 3,
    deliveries: 3,
    events: 3,
    webhooks: [{ id: other.id, deliveries: 3 }],
  });
  const made = await call<Replay>('POST', '/v1/replays', what);
  expect(made).toMatchObject({ to: other.id, webhook: null });
  expect((await endOf(made.id)).counts).toMatchObject({ found: 3, queued: 3, events: 3, succeeded: 3 });
  expect(received('other').map(({ headers }) => headers['webhook-id'])).toEqual(events);
  for (const { headers, body } of received('other')) {
    const signed = createHmac('sha256', secret).update(body).digest('hex');
    expect(JSON.stringify(headers)).toContain(signed);
  }
  // They are deliveries of that one; those of the others are what they were.
  expect((await deliveriesOf(other)).map(({ event, attempts }) => [event.id, attempts[0]!.replay])).toEqual(
    events.toReversed().map((id) => [id, made.id]),
  );
  expect(await settled()).toEqual(before);
  // What it has got is not sent to it twice.
  const newest = { ...what, to: other.id, webhook: one.id, order: 'newest' };
  expect((await endOf((await call<Replay>('POST', '/v1/replays', newest)).id)).counts).toMatchObject({
    ...{ found: 3, queued: 0 },
    skipped: { succeeded: 3 },
  });
  const ids = before.map(({ id }) => id);
  const named = { organization, deliveries: ids, to: other.id, includeSucceeded: true };
  const again = await endOf((await call<Replay>('POST', '/v1/replays', named)).id);
  expect(again).toMatchObject({ deliveries: 3, progress: 1, counts: { found: 3, queued: 3, succeeded: 3 } });
  expect(received('other')).toHaveLength(6);

  const ordered = await create('ordered', { ordered: true });
  const off = await create('off', { enabled: false });
  const apart = await create('apart', { project: 'p1' });
  const elsewhere = await create('elsewhere', { organization: 'elsewhere' });
  for (const [input, refusal] of [
    [{ webhook: one.id, to: one.id }, /"\/to".*is the webhook itself/],
    [{ to: elsewhere.id }, /"\/to".*is of another organization/],
    [{ to: apart.id }, /"\/to".*is of the project p1.*Give that project/],
    [{ to: ordered.id, order: 'newest' }, /"\/order".*is ordered/],
    [{ to: off.id }, /disabled by hand.*Enable it first/],
    [{ to: 'wh_01kah3c3t6f8mvav5nq1j6w0zs' }, /There is no webhook/],
    [{ to: other.id, neverSent: true, webhook: one.id }, /"\/to".*contradicts neverSent/],
  ] as const) {
    await expect(call('POST', '/v1/replays', { ...what, ...input })).rejects.toThrow(refusal);
  }
});

test('a process that is killed in the middle takes nothing with it', { timeout: 60_000 }, async () => {
  const { webhook, events } = await prepare('killed', 1000);
  const made = await call<Replay>('POST', '/v1/replays', {
    query: 'status:skipped',
    start: '-1h',
    webhook,
    rateLimit: { perSecond: 400 },
  });
  for (const many of [150, 400, 700]) {
    await receiver.waitFor(() => received('killed').length >= many, 20_000);
    const victim = children.shift()!;
    victim.kill('SIGKILL');
    await victim.exited;
    children.push(await startChild(database.url, keys));
  }
  const done = await endOf(made.id);
  expect(done).toMatchObject({
    status: 'completed',
    counts: { found: 1000, queued: 1000, events: 1000, succeeded: 1000, failed: 0, canceled: 0, waiting: 0 },
  });
  const ids = received('killed').map(({ headers }) => headers['webhook-id']!.toString());
  expect(events.filter((id) => !ids.includes(id))).toEqual([]);
  // What a process had sent and not written down is sent once more, and nothing else is.
  const twice = ids.length - new Set(ids).size;
  expect(twice).toBeLessThan(200);
  const rows = await pool.query<{ queued: number }>(
    'SELECT count(*)::int4 AS queued FROM replayed WHERE outcome IS NOT NULL',
  );
  expect(rows.rows[0]!.queued).toBe(60 + 60 + 5 + 6 + 1000);
});
