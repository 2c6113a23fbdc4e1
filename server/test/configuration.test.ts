import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readChanges } from '../src/store/configuration.ts';
import { createDatabase, createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Tidings } from './start.ts';

let one: Tidings;
let other: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [one, receiver] = await Promise.all([startTidings(), createReceiver()]);
  other = await startTidings({ beside: one });
});
afterAll(async () => {
  await receiver.close();
  await other.stop();
  await one.stop();
});

const SECOND = 1000;
const goesTo = async (tidings: Tidings, event: Record<string, unknown>): Promise<number> =>
  (await tidings.send({ type: 'a', data: 1, ...event })).webhooks.length;

// A second on a machine that has nothing else to do: one that has may need another try.
describe('a change made through one process is known to another within a second', { retry: 2 }, () => {
  test('whether it makes, changes, disables or deletes', async () => {
    const organization = `seen-${Date.now()}`;
    const { id } = await one.createWebhook({ organization, url: receiver.url, events: ['a'] });
    const path = `/v1/webhooks/${id}`;
    for (const [method, where, body, expected] of [
      ['GET', path, undefined, 1],
      ['PATCH', path, { events: ['b'] }, 0],
      ['PATCH', path, { events: ['*'] }, 1],
      ['POST', `${path}/disable`, undefined, 0],
      ['POST', `${path}/enable`, undefined, 1],
      ['PUT', `${path}/filters`, { a: { n: 2 } }, 0],
      ['PUT', `${path}/filters`, {}, 1],
      ['DELETE', path, undefined, 0],
    ] as const) {
      expect((await one.request(method, where, body)).status).toBeLessThan(300);
      expect(await goesTo(one, { organization })).toBe(expected);
      await until(
        async () => (await goesTo(other, { organization })) === expected,
        `${method} ${where}`,
        SECOND,
      );
    }
  });

  test('a strict organization', async () => {
    const organization = `strict-${Date.now()}`;
    await one.request('POST', '/v1/organizations', { id: organization, strictEventTypes: true });
    await until(
      async () =>
        (await other.request('POST', '/v1/events', { organization, type: 'x', data: 1 })).status === 422,
      'strictness',
      SECOND,
    );
  });
});

test('a webhook that one has just made or changed is tested and named through the other', async () => {
  const organization = 'at-once';
  await one.createWebhook({ organization, url: receiver.url });
  const { id } = await one.createWebhook({ organization, url: receiver.url, events: ['a'] });
  expect((await other.send({ organization, type: 'a', data: 1, webhooks: [id] })).webhooks).toEqual([id]);

  for (const path of ['/first', '/second']) {
    await one.request('PATCH', `/v1/webhooks/${id}`, { url: `${receiver.url}${path}` });
    const { status, body } = await other.request<{ attempts: { request: { url: string } }[] }>(
      'POST',
      `/v1/webhooks/${id}/test`,
      { event: 'a', data: 1 },
    );
    expect([status, body.attempts[0]!.request.url]).toEqual([200, `${receiver.url}${path}`]);
  }
});

test('organizations and projects made on first use by both at once are the same', async () => {
  const event = { organization: 'raced', project: 'p', type: 'a', data: 1 };
  await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? one : other).send(event)));
  const rows = await one.query(
    'SELECT o.id, p.id AS project FROM organization o JOIN project p ON p.organization = o.number',
  );
  expect(rows).toEqual([{ id: 'raced', project: 'p' }]);
});

test('one id posted to both at once is one event', async () => {
  const event = { id: 'both', organization: 'both', type: 'a', data: 1 };
  const answers = await Promise.all(Array.from({ length: 32 }, (_, i) => (i % 2 ? one : other).send(event)));
  expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
});

test('what one accepts for a paused webhook, either sends once it is resumed through the other', async () => {
  const organization = 'shared';
  const webhook = await one.createWebhook({ organization, url: `${receiver.url}/shared` });
  await one.request('POST', `/v1/webhooks/${webhook.id}/pause`);
  const ids = [];
  for (let i = 0; i < 20; i++) ids.push((await one.send({ organization, type: 'a', data: i })).id);
  await other.request('POST', `/v1/webhooks/${webhook.id}/resume`);
  const got = (): string[] =>
    receiver.requests
      .filter(({ url }) => url === '/shared')
      .map(({ headers }) => String(headers['webhook-id']));
  await receiver.waitFor(() => got().length === 20);
  expect(got().toSorted()).toEqual(ids.toSorted());
});

test('stopping twice is stopping once', async () => {
  const third = await startTidings({ beside: one });
  await third.stopServer();
  await third.stopServer();
  await third.stop();
});

test('what is read of the configuration is of one moment', async () => {
  const database = await createDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const writer = await pool.connect();
  const before = await readChanges(pool, 0);
  await writer.query('BEGIN; LOCK TABLE project IN ACCESS EXCLUSIVE MODE');
  // It has read the organizations, and waits for the projects.
  const reading = readChanges(pool, 0);
  await expect
    .poll(() => writer.query(`SELECT FROM pg_locks WHERE NOT granted`).then(({ rowCount }) => rowCount), {
      interval: 2,
    })
    .toBe(1);
  await writer.query(
    `INSERT INTO organization (id, name, created_at, updated_at, version)
       VALUES ('late', 'Late', now(), now(), nextval('config_version'));
     INSERT INTO project (organization, id, name, created_at, updated_at, version)
       SELECT number, 'p', 'p', now(), now(), nextval('config_version') FROM organization WHERE id = 'late'`,
  );
  await writer.query('COMMIT');
  expect(await reading).toEqual(before);
  const next = await readChanges(pool, before.version);
  expect(next).toMatchObject({ organizations: [{ id: 'late' }], projects: [{ id: 'p' }] });
  expect(next.version).toBeGreaterThan(before.version);
  writer.release();
  await pool.end();
  await database.drop();
});

test('a webhook that is mended through one process is mended for all', async () => {
  const organization = `mended-${Date.now()}`;
  const own = await createReceiver();
  own.respond(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
  const { id } = await one.createWebhook({
    organization,
    url: own.url,
    events: ['*'],
    retry: { delays: [0] },
  });
  await one.send({ organization, type: 'a', data: 1 });
  await until(async () => (await goesTo(other, { organization })) === 1, 'the other knows it', SECOND);
  // Both have learned that it wants to be left alone for an hour.
  await own.waitFor(2);
  await until(
    async () => (await one.deliveries(id)).every(({ attemptCount }) => attemptCount === 1),
    'both refusals are recorded',
  );
  own.respond(() => ({ status: 200 }));
  await one.request('PATCH', `/v1/webhooks/${id}`, { name: 'Mended' });
  for (let i = 0; i < 5; i++) await other.send({ organization, type: 'b', data: i });
  await until(
    async () =>
      (await one.deliveries(id)).filter(({ event, status }) => event.type === 'b' && status === 'success')
        .length === 5,
    'what came after the change',
    5 * SECOND,
  );
  await own.close();
});
