/** `tidings` as people and scripts run it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SIGNING_PROFILES } from '@tidings/core/webhook';
import { INHERITED } from '../../server/test/child.ts';
import { createDatabase, createReceiver } from '../../server/test/harness.ts';
import type { Receiver, TestDatabase } from '../../server/test/harness.ts';
import { createRawReceiver } from '../../server/test/raw-receiver.ts';
import { startTidings, type Tidings } from '../../server/test/start.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
let tidings: Tidings;
let receiver: Receiver;
let directory: string;

beforeAll(async () => {
  [tidings, receiver, directory] = await Promise.all([
    startTidings(),
    createReceiver(),
    mkdtemp(join(tmpdir(), 'tidings-cli-')),
  ]);
});
/** What runs, so that a test that fails leaves nothing behind. */
const running = new Set<ChildProcess>();
afterEach(async () => {
  await Promise.all(
    [...running].map(async (child) => {
      const closed = once(child, 'close');
      if (child.kill('SIGKILL')) await closed;
    }),
  );
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
  await rm(directory, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a command against the server of this file, or with other settings. */
async function run(args: string[], settings?: Record<string, string>, input = ''): Promise<Ended> {
  const child = launch(args, settings ?? { TIDINGS_URL: tidings.url, TIDINGS_API_KEY: tidings.apiKey });
  child.stdin.end(input);
  return child.ended;
}

function launch(args: string[], settings: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...INHERITED, ...settings },
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  const ended: Ended = { code: null, out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.err += text));
  const closed = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ ...ended, code }));
  });
  return {
    stdin: child.stdin,
    ended: closed,
    stop: () => (child.kill('SIGTERM'), closed),
    /** Where it listens. */
    async address(): Promise<string> {
      const deadline = performance.now() + 60_000;
      for (;;) {
        const found = /listens on (\S+)/.exec(ended.out)?.[1];
        if (found) return found;
        if (performance.now() > deadline || child.exitCode !== null)
          throw new Error(`it does not listen: ${ended.out}${ended.err}`);
        await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), closed]);
      }
    },
  };
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await run([...args, '--json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as T;
}

describe('what is asked wrongly', () => {
  test.each([
    [[], 2, /^$/],
    [
      ['deliver'],
      2,
      /no command "deliver".*start, rotate-master-key, sign-in-link, send, deliveries, tail, doctor, explain, replay, replays, issues, interactions, alert-rules, alerts, webhooks/,
    ],
    [['toString'], 2, /no command/],
    [['send'], 2, /<type> is missing/],
    [['send', 'a'], 2, /--data is missing/],
    [['send', 'a', '--data', '{'], 2, /--data is not JSON/],
    [['send', 'a', '--data', '@/none'], 2, /\/none cannot be read \(ENOENT\)/],
    [['send', 'a', 'b', '--data', '1'], 2, /"b" is one argument too many/],
    [['send', 'a', '--data', '1', '--data', '2'], 2, /--data is given twice/],
    [['send', 'a', '--date', '1'], 2, /'--date'.*Known options: --data/],
    [['send', 'a', '--data', '1', '--source', 'x'], 2, /--source takes the kind and the id/],
    [['doctor'], 2, /<url or id> is missing/],
    [['doctor', 'wh_1'], 1, /There is no webhook wh_1/],
    [['doctor', 'https://example.com', '--project', 'p'], 2, /Known options: /],
    [['deliveries', '--limit', '0'], 2, /--limit is "0"/],
    [['deliveries', '--limit', '5', '--all'], 2, /contradict/],
    [['deliveries', '--export', 'csv', '--limit', '5'], 2, /--export and --limit/],
    [['deliveries', '--status', 'broken'], 1, /status must be/],
    [['explain'], 2, /<event> is missing/],
    [['explain', 'evt_none'], 1, /There is no event evt_none/],
    [['explain', 'evt_1', '--webhook', 'nothing'], 1, /There is no event evt_1/],
    [['webhooks'], 2, /A verb is missing.*list, create, get, test, delete/],
    [['webhooks', 'remove'], 2, /no verb "remove"/],
    [['webhooks', 'create', '--url', 'https://example.com'], 2, /--name is missing/],
    [['webhooks', 'get', ''], 1, /not the id of a webhook/],
    [['webhooks', 'get', 'wh_1'], 1, /There is no webhook wh_1\. \(404 not_found\)/],
    [['send', 'a b', '--data', '1', '--severity', 'bad'], 1, /\/severity must be one of info/],
  ])('tidings %j ends with %i', async (args, code, error) => {
    const ended = await run(args);
    expect(ended.err).toMatch(error);
    expect(ended.code).toBe(code);
  });

  test('is told as JSON where JSON is asked for', async () => {
    const ended = await run(['webhooks', 'get', 'wh_1', '--json']);
    expect(JSON.parse(ended.err)).toMatchObject({ code: 'not_found', status: 404 });
    expect(ended.out).toBe('');
  });

  test('a key that is missing or wrong, and a server that is not there', async () => {
    const settings = { TIDINGS_URL: tidings.url };
    expect(await run(['webhooks', 'list'], settings)).toMatchObject({
      code: 2,
      err: expect.stringContaining('export TIDINGS_API_KEY=tk_'),
    });
    const stranger = { ...settings, TIDINGS_API_KEY: `tk_${'x'.repeat(30)}` };
    expect((await run(['webhooks', 'list'], stranger)).err).toContain('401 unauthorized');
    const nowhere = { TIDINGS_URL: 'http://127.0.0.1:1', TIDINGS_API_KEY: tidings.apiKey };
    expect(await run(['webhooks', 'get', 'wh_1'], nowhere)).toMatchObject({
      code: 3,
      err: expect.stringContaining('did not answer'),
    });
    expect((await run(['webhooks', 'list'], { ...nowhere, TIDINGS_URL: 'ftp://x' })).code).toBe(2);
  });
});

test('help says what there is', async () => {
  const help = await run(['--help']);
  expect([help.code, help.err]).toEqual([0, '']);
  for (const name of [
    'start',
    'rotate-master-key',
    'sign-in-link',
    'send',
    'doctor',
    'explain',
    'webhooks',
  ]) {
    expect(help.out).toContain(`  ${name} `);
    const ended = await run([name, '--help']);
    expect([ended.code, ended.out.startsWith(`Usage: tidings ${name}`)]).toEqual([0, true]);
  }
  expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('doctor tries a URL and a webhook, step by step, and says what is wrong', async () => {
  receiver.respond(({ url }) => ({ status: url === '/gone' ? 404 : 200 }));
  const good = await run(['doctor', receiver.url]);
  expect([good.code, good.err]).toEqual([0, '']);
  expect(good.out).toMatch(
    /^name +skipped +127\.0\.0\.1 is an address\.\nconnection +passed +.*\ntls +warning +The URL is plain http.*\nanswer +passed +The receiver answered 200 within \d+ ms\.\n/,
  );
  const bad = await run(['doctor', `${receiver.url}/gone`]);
  expect(bad.code).toBe(1);
  expect(bad.out).toContain(
    'answer      failed   The receiver answered 404 Not Found: there is nothing at /gone.',
  );
  const gone = await createRawReceiver(() => undefined);
  await gone.close();
  const closed = await run(['doctor', gone.url]);
  expect(closed.out).toMatch(
    /connection +failed +The connection was refused: nothing listens at 127\.0\.0\.1:\d+\./,
  );
  expect(closed.out).toMatch(/answer +skipped +The check did not get that far/);
  const webhook = await tidings.createWebhook({ organization: 'doctor', url: receiver.url });
  expect(await json<{ delivered: boolean }>('doctor', webhook.id)).toMatchObject({ delivered: true });
});

test('explain says where an event went, and why not elsewhere', async () => {
  const organization = 'explained';
  const { url } = receiver;
  const gets = await tidings.createWebhook({ organization, url });
  const filters = { a: { n: [2] } };
  const filtered = await tidings.createWebhook({ organization, url, filters });
  await tidings.send({ id: 'own', organization, type: 'a', data: { n: 1 } });
  await tidings.delivery(gets.id, 'success');
  const { code, out } = await run(['explain', 'own', '--organization', organization]);
  expect(code).toBe(0);
  expect(out).toMatch(/^event +own\ntype +a\n.*\nwebhooks +1 delivered, 1 filtered\n/);
  expect(out).toContain(`${filtered.id}  A test  filtered   n is 1; wanted in [2].\n`);
  expect(out).toContain(`${gets.id}  A test  delivered  Delivered at the first attempt.\n`);
  const one = ['explain', 'own', '--organization', organization, '--webhook', filtered.id];
  expect(await json(...one)).toMatchObject({ decisions: [{ result: 'filtered' }] });
});

test(
  'organizations and projects are made, listed, shown, renamed and deleted',
  { timeout: 120_000 },
  async () => {
    const place = ['--organization', 'org-cli'];
    expect((await run(['organizations', 'create', 'org-cli', '--name', 'By hand'])).out).toContain('By hand');
    expect((await run(['organizations', 'list'])).out).toMatch(/org-cli +By hand/);
    expect((await run(['projects', 'create', 'part', ...place])).code).toBe(0);
    expect((await run(['projects', 'update', 'part', ...place])).err).toContain('at least one of name');
    expect((await run(['projects', 'update', 'part', ...place, '--name', 'Part'])).out).toContain('Part');
    expect(JSON.parse((await run(['projects', 'list', ...place, '--json'])).out)).toMatchObject([
      { id: 'part', organization: 'org-cli', name: 'Part' },
    ]);
    expect((await run(['projects', 'get', 'other', ...place])).code).toBe(1);
    const refused = await run(['organizations', 'delete', 'org-cli']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/1 project.*, say --confirm\./)]);
    expect((await run(['projects', 'delete', 'part', ...place])).out).toBe('part is deleted.\n');
    expect((await run(['organizations', 'delete', 'org-cli', '--json'])).out).toContain('"deleted": true');
    expect((await run(['organizations', 'get', 'org-cli'])).code).toBe(1);
  },
);

test('meta, errors and help show what the server says of itself', async () => {
  expect((await run(['meta'])).out).toContain('user agent  Tidings/');
  expect(JSON.parse((await run(['meta', '--json'])).out)).toHaveProperty('sendingAddresses');
  expect((await run(['errors'])).out).toMatch(/in_use +409/);
  expect((await run(['webhooks', '--help'])).out).toContain(SIGNING_PROFILES.join(', '));
});

test('a webhook is made, listed, shown, tested, sent to and deleted', { timeout: 120_000 }, async () => {
  const options = [
    '--name',
    'a\u001b[31m\nb',
    '--url',
    `${receiver.url}/w`,
    '--event',
    'a.*',
    '--event',
    'b',
  ];
  const secretFile = join(directory, 'secret');
  await writeFile(secretFile, 'my-webhook-secret\n');
  const made = await json<{ id: string; name: string }>(
    ...['webhooks', 'create', ...options, '--secret-file', secretFile],
  );
  expect(made).toMatchObject({ name: 'a\u001b[31m\nb', events: ['a.*', 'b'], signing: 'admin' });
  const secret = await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${made.id}/secret`);
  expect(secret.body.secret).toBe('my-webhook-secret');

  const listed = await run(['webhooks', 'list']);
  expect(listed.out).toMatch(/^ID +NAME +ORGANIZATION +STATE +URL +EVENTS\n/);
  expect(listed.out).toContain(`${made.id}  a [31m b  default       healthy  ${receiver.url}/w  a.* b\n`);
  expect(await json('webhooks', 'list', '--organization', 'default')).toMatchObject([{ id: made.id }]);
  expect(await json('webhooks', 'list', '--organization', 'other')).toEqual([]);
  const shown = await run(['webhooks', 'get', made.id]);
  expect(shown.err).toContain('tidings: warning: /events/1: The catalog has no event type b.');
  expect(shown.out).toMatch(/events +a\.\* b\nstate +healthy\n/);

  const first = receiver.requests.length;
  receiver.respond((_, index) => ({ status: index === first ? 200 : 418, body: 'short and stout' }));
  const tested = await run(['webhooks', 'test', made.id, '--event', 'x.y', '--data', '{"n":1}']);
  expect(tested).toMatchObject({ code: 0, out: expect.stringMatching(/status +success\n/) });
  expect(tested.out).toMatch(/timing .*first byte after \d+ ms, \d+ ms in all\n/);
  expect(tested.out).toMatch(
    new RegExp(`\n\nPOST ${receiver.url}/w\n(.*\n)*x-admin-signature: +[0-9a-f]{64}\n`),
  );
  expect(receiver.requests[first]!.body.toString()).toMatch(/"type":"x\.y".*"data":\{"n":1\}/);
  const unknown = await run(['webhooks', 'test', made.id]);
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('/event is needed')]);
  const failed = await run(['webhooks', 'test', made.id, '--event', 'function.executed']);
  expect([failed.code, failed.out]).toEqual([
    1,
    expect.stringMatching(
      /cause +The receiver answered 418\..*\n(.*\n)*\n418\n(.*\n)*body +short and stout\n/,
    ),
  ]);

  receiver.respond(() => ({ status: 200 }));
  const sent = await run(
    ['send', 'a.b', '--data', '-', '--id', 'e1'],
    undefined,
    '{"big":12345678901234567890.50}',
  );
  expect(sent).toMatchObject({ code: 0, out: `e1 is accepted. It goes to ${made.id}.\n` });
  await receiver.waitFor((requests) => requests.some(({ headers }) => headers['webhook-id'] === 'e1'));
  expect(receiver.requests.at(-1)!.body.toString()).toContain('"data":{"big":12345678901234567890.50}');
  const file = join(directory, 'data.json');
  await writeFile(file, '{"big":12345678901234567890.50}');
  expect(await json('send', 'a.b', '--data', `@${file}`, '--id', 'e1')).toEqual({
    id: 'e1',
    duplicate: true,
    webhooks: [made.id],
  });
  const source = ['--source', 'ai_guard.recipe/pro/1', '--trigger', 'block', '--webhook', made.id];
  const { id } = await json<{ id: string }>('send', 'c', '--data', 'null', ...source);
  expect((await tidings.request('GET', `/v1/events/${id}`)).body).toMatchObject({
    source: { kind: 'ai_guard.recipe', id: 'pro/1' },
    trigger: 'block',
  });

  const input = JSON.stringify({ name: 'c', url: receiver.url, events: [], filters: { a: { b: 1 } } });
  const other = await run(['webhooks', 'create', '--input', '-', '--name', 'd'], undefined, input);
  expect(other.out).toMatch(/name +d\n/);
  expect(other.out).toMatch(/filters +for a\n/);
  const watcher = { name: 'Rule', triggers: ['*'] };
  await tidings.request('PUT', `/v1/webhooks/${made.id}/watchers/policy/p1`, watcher);
  const used = await run(['webhooks', 'delete', made.id]);
  expect([used.code, used.err]).toEqual([1, expect.stringMatching(/used by Rule \(policy\).*409 in_use/)]);
  expect((await run(['webhooks', 'get', made.id])).out).toMatch(/watchers +1\n/);
  expect((await run(['webhooks', 'delete', made.id, '--confirm'])).code).toBe(0);
  for (const { id: one } of await json<{ id: string }[]>('webhooks', 'list')) {
    expect((await run(['webhooks', 'delete', one])).out).toBe(`${one} is deleted.\n`);
  }
  expect((await run(['webhooks', 'list'])).out).toContain('There is no webhook.');
});

describe('tidings start', () => {
  test.each(['1', '2'])(
    'runs %s processes until it is told to stop',
    { timeout: 120_000 },
    async (processes) => {
      const database = await createDatabase();
      const settings = settingsOf(database, { TIDINGS_PROCESSES: processes });
      const server = launch(['start'], settings);
      const client = { ...settings, TIDINGS_URL: await server.address() };
      expect((await run(['send', 'a', '--data', '1'], client)).code).toBe(0);
      expect((await server.stop()).code).toBe(0);
      await database.drop();
    },
  );

  test('says what is wrong with its settings', async () => {
    const ended = await run(['start'], { PORT: 'x', TIDINGS_TYPO: '1' });
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(/TIDINGS_TYPO is not a setting[\s\S]*PORT is "x"/);
    expect((await run(['start', '--port', '1'])).code).toBe(2);
  });
});

const settingsOf = (database: TestDatabase, more: Record<string, string> = {}): Record<string, string> => ({
  DATABASE_URL: database.url,
  TIDINGS_API_KEY: `tk_${randomBytes(24).toString('hex')}`,
  TIDINGS_MASTER_KEY: randomBytes(32).toString('base64'),
  PORT: '0',
  ...more,
});

async function startAndStop(settings: Record<string, string>): Promise<void> {
  const server = launch(['start'], settings);
  await server.address();
  await server.stop();
}

test(
  'tidings sign-in-link signs in the owner of the instance, and whoever it is for',
  { timeout: 120_000 },
  async () => {
    const settings = {
      DATABASE_URL: tidings.databaseUrl,
      TIDINGS_MASTER_KEY: Buffer.from(tidings.masterKeys[0]!).toString('base64'),
      TIDINGS_PUBLIC_URL: tidings.url,
    };
    const make = async (...args: string[]): Promise<Record<string, string>> => {
      const { code, out, err } = await run(['sign-in-link', '--json', ...args], settings);
      expect([code, err]).toEqual([0, '']);
      return JSON.parse(out) as Record<string, string>;
    };
    const signIn = async ({ url }: Record<string, string>): Promise<[number, unknown]> => {
      const response = await fetch(`${tidings.url}/v1/session/link`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'tidings-request': '1', origin: tidings.url },
        body: JSON.stringify({ token: new URL(url!).hash.slice('#token='.length) }),
      });
      return [response.status, await response.json()];
    };
    const [first, second] = [await make(), await make()];
    expect(first).toMatchObject({ email: 'owner@localhost', organization: null });
    expect(first['url']).toMatch(`${tidings.url}/sign-in#token=`);
    expect(await signIn(first)).toMatchObject([401, {}]);
    const owner = { kind: 'member', organization: null, member: { role: 'owner', email: 'owner@localhost' } };
    expect(await signIn(second)).toMatchObject([200, owner]);
    expect(await signIn(second)).toMatchObject([401, {}]);

    const input = { email: 'ada@example.com', name: 'Ada', role: 'viewer' };
    for (const organization of ['one', 'two'])
      await tidings.request('POST', '/v1/members', { ...input, organization });
    const unclear = await run(['sign-in-link', '--email', 'Ada@example.com'], settings);
    expect([unclear.code, unclear.err]).toEqual([1, expect.stringContaining('several organizations')]);
    const ada = await make('--email', 'Ada@example.com', '--organization', 'two');
    expect(await signIn(ada)).toMatchObject([200, { organization: 'two' }]);
    const nobody = await run(['sign-in-link', '--email', 'nobody@example.com'], settings);
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('no member nobody@example.com')]);
    expect((await run(['sign-in-link', '--organization', 'two'], settings)).code).toBe(2);
    const text = await run(['sign-in-link'], settings);
    expect(text.out).toMatch(
      /^http\S+\nIt signs in owner@localhost \(the whole instance\), once, until \S+Z\.\n$/,
    );
  },
);

describe('tidings rotate-master-key', () => {
  test('goes over to the key of the settings, beside running processes', { timeout: 120_000 }, async () => {
    const database = await createDatabase();
    const settings = settingsOf(database);
    const next = randomBytes(32).toString('base64');
    const both = {
      ...settings,
      TIDINGS_MASTER_KEY: next,
      TIDINGS_MASTER_KEY_PREVIOUS: settings['TIDINGS_MASTER_KEY']!,
    };
    await startAndStop(settings);
    const server = launch(['start'], both);
    const client = { ...both, TIDINGS_URL: await server.address() };
    const options = ['--name', 'a', '--url', 'https://example.com', '--event', '*', '--json'];
    const { id } = JSON.parse((await run(['webhooks', 'create', ...options], client)).out) as { id: string };
    const changed = await run(['rotate-master-key'], both);
    expect(changed).toMatchObject({ code: 0, err: '' });
    expect(changed.out).toMatch(/^\d+ secrets were sealed anew\.\n.*drop TIDINGS_MASTER_KEY_PREVIOUS/);
    expect(JSON.parse((await run(['rotate-master-key', '--json'], both)).out)).toEqual({
      changed: false,
      resealed: 0,
    });
    await server.stop();
    const refused = await run(['rotate-master-key'], settings);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('sealed with another master key'),
    ]);
    const alone: Record<string, string> = { ...settings, TIDINGS_MASTER_KEY: next };
    const after = launch(['start'], alone);
    const secret = await fetch(`${await after.address()}/v1/webhooks/${id}/secret`, {
      headers: { authorization: `Bearer ${alone['TIDINGS_API_KEY']}` },
    });
    expect(await secret.json()).toEqual({ secret: expect.stringMatching(/^whsec_/), publicKey: null });
    await after.stop();
    await database.drop();
  });

  test('puts a new key into the file of the embedded PostgreSQL', { timeout: 120_000 }, async () => {
    const data = join(directory, 'data');
    const settings = { TIDINGS_DATA: data, PORT: '0', TIDINGS_API_KEY: `tk_${'k'.repeat(30)}` };
    const keys = async (): Promise<string[]> =>
      (await readFile(join(data, 'master-key'), 'utf8')).trim().split('\n');
    const nothing = await run(['rotate-master-key'], settings);
    expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('There is no database')]);

    let server = launch(['start'], settings);
    let url = await server.address();
    const options = ['--name', 'a', '--url', 'https://example.com', '--event', '*', '--json'];
    const made = await run(['webhooks', 'create', ...options], { ...settings, TIDINGS_URL: url });
    const { id } = JSON.parse(made.out) as { id: string };
    const secretOf = async (): Promise<unknown> => {
      const headers = { authorization: `Bearer ${settings.TIDINGS_API_KEY}` };
      return (await fetch(`${url}/v1/webhooks/${id}/secret`, { headers })).json();
    };
    const secret = await secretOf();
    expect(secret).toEqual({ secret: expect.stringMatching(/^whsec_/), publicKey: null });
    const [first] = await keys();

    // The first run finds that Tidings runs, and leaves the new key for its next start; the second one changes it.
    const early = await run(['rotate-master-key'], settings);
    expect([early.code, early.err]).toEqual([
      1,
      expect.stringMatching(/file master-key.*Start Tidings again/),
    ]);
    const [second, ...others] = await keys();
    expect(others).toEqual([first]);
    await server.stop();
    server = launch(['start'], settings);
    url = await server.address();
    expect(await run(['rotate-master-key'], settings)).toMatchObject({ code: 0, err: '' });
    expect(await keys()).toEqual([second]);
    expect(await secretOf()).toEqual(secret);
    await server.stop();

    // Without Tidings, one run is enough.
    expect(await run(['rotate-master-key'], settings)).toMatchObject({ code: 0, err: '' });
    const [third, ...none] = await keys();
    expect([third === second, none]).toEqual([false, []]);
    server = launch(['start'], settings);
    url = await server.address();
    expect(await secretOf()).toEqual(secret);
    await server.stop();
  });
});
