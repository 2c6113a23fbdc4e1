/** A report becomes one event: whatever is rolled back, whoever is killed, and however many processes look. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newKeys, startChild, type Child } from './child.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Tidings } from './start.ts';

const keys = newKeys();
let tidings: Tidings;
let ears: Receiver;
beforeEach(async () => {
  [tidings, ears] = await Promise.all([
    startTidings({ apiKey: keys.apiKey, masterKeys: [Buffer.from(keys.masterKey, 'base64')] }),
    createReceiver(),
  ]);
});
afterEach(async () => {
  await tidings.stop();
  await ears.close();
});

/** Names that the webhooks have of which something was told. */
const told = (): string[] =>
  ears.requests.map(({ body }) => {
    const { type, data } = JSON.parse(body.toString()) as {
      type: string;
      data: { webhook: { name: string } };
    };
    return `${type} ${data.webhook.name}`;
  });
const listen = (): Promise<unknown> =>
  tidings.createWebhook({ name: 'Ears', url: ears.url, events: ['webhook.updated', 'webhook.deleted'] });
const create = (name: string): Promise<{ id: string }> =>
  tidings.createWebhook({ name, url: 'https://example.com/', events: [] });
const allIsTold = async (): Promise<boolean> =>
  (await tidings.query('SELECT FROM report FOR UPDATE')).length === 0;
const eventsInTheLog = (): Promise<unknown[]> =>
  tidings.query(`SELECT id FROM event WHERE type LIKE 'webhook.%'`);

test('a change that is rolled back is not told', async () => {
  await listen();
  await create('One');
  await create('Two');
  const change = (name: string): string =>
    `UPDATE webhook SET paused = NOT paused, version = nextval('config_version') WHERE name = '${name}'`;
  await tidings.query(`BEGIN; ${change('One')}; SAVEPOINT here; ROLLBACK`);
  await tidings.query(`BEGIN; SAVEPOINT here; ${change('One')}; ROLLBACK TO here; ${change('Two')}; COMMIT`);
  await ears.waitFor(1);
  await until(allIsTold, 'the last report');
  expect(told()).toEqual(['webhook.updated Two']);
  expect(await eventsInTheLog()).toHaveLength(1);
});

test('two processes tell each report once', async () => {
  const other = await startTidings({ beside: tidings });
  await listen();
  await create('One');
  const CHANGES = 400;
  await tidings.query(
    `DO $$ BEGIN FOR i IN 1..${CHANGES} LOOP
       UPDATE webhook SET paused = NOT paused, version = nextval('config_version') WHERE name = 'One'; COMMIT;
     END LOOP; END $$`,
  );
  await ears.waitFor(CHANGES, 20_000);
  await until(allIsTold, 'the last report');
  const ids = ears.requests.map(({ headers }) => headers['webhook-id']);
  expect([ids.length, new Set(ids).size]).toEqual([CHANGES, CHANGES]);
  expect(await eventsInTheLog()).toHaveLength(CHANGES);
  await other.stop();
});

test('a process that is killed after the commit of the event leaves one event', async () => {
  await listen();
  const { id } = await create('One');
  // From here on nobody else reports.
  await tidings.stopServer();
  await tidings.query(`
    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_sleep(60); RETURN OLD; END $$;
    CREATE TRIGGER wait BEFORE DELETE ON report FOR EACH ROW EXECUTE FUNCTION wait()`);
  const children: Child[] = [];
  try {
    children.push(await startChild(tidings.databaseUrl, keys));
    const [victim] = children as [Child];
    const deleted = await fetch(`${victim.url}/v1/webhooks/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${keys.apiKey}` },
    });
    expect(deleted.status).toBe(204);
    await ears.waitFor(1);
    const asleep = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
    await until(
      async () => (await tidings.query(`SELECT ${asleep}`)).length > 0,
      'the deletion of the report',
    );
    // Its delivery is written down, so that nothing but the report could bring it a second time.
    await until(
      async () => (await tidings.query(`SELECT FROM delivery WHERE status = 'success'`)).length === 1,
      'the record of the delivery',
    );
    victim.kill('SIGKILL');
    await victim.exited;
    await tidings.query(`SELECT pg_terminate_backend(pid) ${asleep}`);
    expect(await tidings.query('SELECT FROM report')).toHaveLength(1);
    await tidings.query('DROP TRIGGER wait ON report');
    children.push(await startChild(tidings.databaseUrl, keys));
    await until(allIsTold, 'the second look at the report');
    expect(told()).toEqual(['webhook.deleted One']);
    expect(await eventsInTheLog()).toHaveLength(1);
  } finally {
    for (const child of children) await child.stop();
  }
});
