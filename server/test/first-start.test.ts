/** Keys at the first start and at later ones, as a person meets them. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKeys, startChild } from './child.ts';
import { createDatabase } from './harness.ts';
import type { TestDatabase } from './harness.ts';
import { INHERITED } from './child.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  database = await createDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'tidings-first-'));
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

test('a start that fails does not use up the API key', { timeout: 60_000 }, async () => {
  const taken = await listen();
  const settings = { TIDINGS_DATA: dataDir, PORT: String((taken.address() as AddressInfo).port) };
  const refused = start(settings);
  expect((await refused.ended).code).toBe(1);
  expect(refused.output()).toContain('is taken by another program');
  expect(refused.output()).not.toContain('tk_');

  const first = start({ ...settings, PORT: '0' });
  await first.printed(/API key \(shown this once\): tk_/);
  const link = /http:\S+\/sign-in#token=\S+/.exec(first.output())![0];
  expect(new URL(link).port).not.toBe('0');
  const { port } = new URL(link);
  const signedIn = await fetch(`http://127.0.0.1:${port}/v1/session/link`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      'tidings-request': '1',
    },
    body: JSON.stringify({ token: new URL(link).hash.slice('#token='.length) }),
  });
  expect(await signedIn.json()).toMatchObject({ organization: null, member: { role: 'owner' } });
  // What is printed is run as it stands, and the event is seen where it says.
  const [line] = /curl http\S+ [^\n]+\\\n[^\n]+/.exec(first.output())!;
  execFileSync('sh', ['-c', line], { stdio: 'ignore' });
  const [, inbox] = /\/test-inboxes\/(inb_\w+)/.exec(first.output())!;
  const [apiKey] = /tk_[\w-]+/.exec(first.output())!;
  const receipts = await fetch(`http://127.0.0.1:${port}/v1/test-inboxes/${inbox}/receipts?wait=20s`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  expect(await receipts.json()).toMatchObject({ data: [{ attempt: 1, signature: { verified: true } }] });
  first.stop();
  expect((await first.ended).code).toBe(0);

  const second = start({ ...settings, PORT: '0' });
  await second.printed(/API key: the one shown at the first start/);
  expect(second.output()).not.toContain('test inbox');
  // Whose terminal this is has the data, too.
  expect(second.output()).toMatch(/\/sign-in#token=/);
  second.stop();
  expect((await second.ended).code).toBe(0);

  await rm(join(dataDir, 'master-key'));
  const keyless = start({ ...settings, PORT: '0' });
  expect((await keyless.ended).code).toBe(1);
  expect(keyless.output()).toMatch(/master-key is missing.*backup/);
});

test('a data directory that cannot be made is refused at once, in words', async () => {
  for (const place of ['/proc/tidings', '/proc/tidings/data', '/dev/null/tidings']) {
    const refused = start({ TIDINGS_DATA: place, PORT: '0' });
    expect((await refused.ended).code).toBe(1);
    expect(refused.output()).toContain('cannot write to its data directory');
    expect(refused.output()).toContain('set TIDINGS_DATA');
  }
});

test('another master key than the first is refused', async () => {
  const keys = newKeys();
  await (await startChild(database.url, keys)).stop();
  const other = { ...keys, masterKey: randomBytes(32).toString('base64') };
  await expect(startChild(database.url, other)).rejects.toThrow(/sealed with another master key/);
});

test('a new TIDINGS_API_KEY takes the place of the old one', async () => {
  const other = await createDatabase();
  const keys = newKeys();
  const changed = { ...keys, apiKey: newKeys().apiKey };
  const before = await startChild(other.url, keys);
  expect(await status(before.url, keys.apiKey)).toBe(200);
  await before.stop();
  const after = await startChild(other.url, changed);
  expect(await status(after.url, keys.apiKey)).toBe(401);
  expect(await status(after.url, changed.apiKey)).toBe(200);
  await after.stop();
  await other.drop();
});

test('a stop while PostgreSQL is away is a stop', async () => {
  const free = await listen();
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const waiting = start({
    DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none`,
    TIDINGS_MASTER_KEY: randomBytes(32).toString('base64'),
  });
  await waiting.printed(/waiting for PostgreSQL/);
  waiting.stop();
  expect(await waiting.ended).toEqual({ code: 0 });
  expect(waiting.output()).not.toContain('"level":50');
});

function start(settings: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { ...INHERITED, ...settings } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      child.emit('printed');
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null }));
  const printed = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(text)) {
      const over = await Promise.race([once(child, 'printed'), ended]);
      if ('code' in over) throw new Error(`it ended before it printed ${String(pattern)}: ${text}`);
    }
  };
  return { ended, printed, output: () => text, stop: () => child.kill('SIGTERM') };
}

async function listen(): Promise<Server> {
  const server = createServer().unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function status(url: string, apiKey: string): Promise<number> {
  return (await fetch(`${url}/v1/webhooks`, { headers: { authorization: `Bearer ${apiKey}` } })).status;
}
