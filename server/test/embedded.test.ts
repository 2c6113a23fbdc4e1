import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbedded, type Embedded } from '../src/store/embedded.ts';
import { isRunning } from '../src/store/postgres/owner.ts';

const asRoot = process.getuid?.() === 0;
const OWNER = new URL('./embedded-owner.ts', import.meta.url).pathname;

let parent: string;
let dataDir: string;
let messages: string[];
let running: Embedded[];
let owners: ChildProcess[];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'tidings-embedded-'));
  dataDir = join(parent, 'data');
  messages = [];
  running = [];
  owners = [];
});

afterEach(async () => {
  for (const embedded of running) await embedded.stop();
  for (const owner of owners) owner.kill('SIGKILL');
  const pid = await postmasterPid();
  if (isRunning(pid)) process.kill(pid, 'SIGQUIT');
  while (isRunning(pid)) await sleep(10);
  await rm(parent, { recursive: true, force: true });
});

describe('start', () => {
  test('makes a cluster that only this account and this machine can reach', async () => {
    const embedded = await start();
    expect(await query(embedded.url, 'SHOW server_version_num')).toMatch(/^18/);
    expect(await query(embedded.url, 'SHOW server_encoding')).toBe('UTF8');
    expect(await query(embedded.url, 'SHOW listen_addresses')).toBe('127.0.0.1');
    expect(await query(embedded.url, 'SHOW unix_socket_directories')).toBe('');
    expect(await query(embedded.url, 'SHOW fsync')).toBe('on');
    expect(await query(embedded.url, `SELECT lower('ÅÉ')`)).toBe('åé');
    const open = embedded.url.replace(/:[0-9a-f]+@/, ':wrong@');
    await expect(query(open, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect(statSync(dataDir).mode & 0o007).toBe(0);
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
  });

  test('after a clean stop finds its data again, at the same address', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
    const pid = await postmasterPid();
    await Promise.all([first.stop(), first.stop()]);
    expect(isRunning(pid)).toBe(false);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT value FROM kept')).toBe(42);
    expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).not.toContain('not properly shut down');
  });

  test('takes another port when its own is taken meanwhile', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(portOf(first.url), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await start();
    expect(portOf(second.url)).not.toBe((squatter.address() as AddressInfo).port);
    expect(await query(second.url, 'SELECT 1')).toBe(1);
    squatter.close();
  });

  test('begins again when a first start was cut off', async () => {
    mkdirSync(join(dataDir, 'postgres.new'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres.new', 'half'), '');
    expect(await query((await start()).url, 'SELECT 1')).toBe(1);
  });
});

describe('after kill -9', () => {
  test('of Tidings and its process group, adopts the PostgreSQL that runs on, and stops it in the end', async () => {
    const { owner, url } = await startOwner();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS value');
    const pid = await postmasterPid();
    process.kill(-(owner.pid ?? 0), 'SIGKILL');
    await once(owner, 'exit');
    expect(isRunning(pid)).toBe(true);
    const embedded = await start();
    expect(embedded.url).toBe(url);
    expect(await postmasterPid()).toBe(pid);
    expect(messages.join()).toContain('Took over');
    expect(await query(embedded.url, 'SELECT value FROM kept')).toBe(42);
    await embedded.stop();
    expect(isRunning(pid)).toBe(false);
  });

  test('of Tidings and PostgreSQL, recovers every commit', async () => {
    const { owner, url } = await startOwner();
    await query(url, 'CREATE TABLE kept (value int)');
    for (let value = 1; value <= 50; value++) await query(url, `INSERT INTO kept VALUES (${value})`);
    const pid = await postmasterPid();
    owner.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await once(owner, 'exit');
    const embedded = await start();
    expect(await postmasterPid()).not.toBe(pid);
    expect(await query(embedded.url, 'SELECT sum(value)::int FROM kept')).toBe(1275);
  });

  test('waits for processes of the PostgreSQL of before that have not noticed yet', async () => {
    const { owner, url } = await startOwner();
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    const backend = (client as unknown as { processID: number }).processID;
    const pid = await postmasterPid();
    process.kill(backend, 'SIGSTOP');
    owner.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await once(owner, 'exit');
    const starting = start();
    await expect.poll(() => readFile(join(dataDir, 'postgres.log'), 'utf8')).toContain('is still in use');
    process.kill(backend, 'SIGCONT');
    expect(await query((await starting).url, 'SELECT 1')).toBe(1);
  });

  test('of PostgreSQL alone, starts it again at the same address', async () => {
    const embedded = await start();
    const pid = await postmasterPid();
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => query(embedded.url, 'SELECT 1').catch(() => 0)).toBe(1);
    expect(await postmasterPid()).not.toBe(pid);
    expect(messages.join()).toContain('ended unexpectedly');
  });
});

describe('ownership', () => {
  test('a second Tidings is refused, told whose the directory is and what to do', async () => {
    const { owner } = await startOwner();
    const refusal = await start().catch((error) => error);
    expect(refusal).toMatchObject({ code: 'in_use' });
    expect(refusal.message).toContain(`process ${owner.pid}`);
    expect(refusal.message).toMatch(/TIDINGS_DATA.*DATABASE_URL/);
    owner.kill('SIGTERM');
    await once(owner, 'exit');
    expect(await query((await start()).url, 'SELECT 1')).toBe(1);
  });

  test('two starts at once: one wins', async () => {
    const outcomes = await Promise.allSettled([start(), start(), start()]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
    ]);
  });

  test('an owner whose process id was given to another process is no owner', async () => {
    mkdirSync(dataDir, { mode: 0o755 });
    writeFileSync(join(dataDir, 'owner'), `${process.ppid}\n1\n`);
    expect(await query((await start()).url, 'SELECT 1')).toBe(1);
  });
});

describe('what cannot work is said in a sentence', () => {
  test('a data directory that cannot be made', async () => {
    writeFileSync(dataDir, 'a file is in the way');
    await expect(start()).rejects.toMatchObject({
      code: 'not_writable',
      message: expect.stringContaining('TIDINGS_DATA'),
    });
  });

  test('data of another major version', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({
      code: 'wrong_version',
      message: expect.stringContaining('17'),
    });
  });
});

describe.runIf(asRoot)('as root', () => {
  test('under a directory closed to everyone else', async () => {
    chmodSync(parent, 0o700);
    const embedded = await start();
    expect(await query(embedded.url, 'SELECT 1')).toBe(1);
    expect(statSync(join(dataDir, 'postgres')).uid).not.toBe(0);
    const status = await readFile(`/proc/${await postmasterPid()}/status`, 'utf8');
    // One capability at most: CAP_DAC_OVERRIDE (1) or CAP_DAC_READ_SEARCH (2).
    expect(Number(`0x${/CapEff:\s*(\w+)/.exec(status)?.[1]}`)).toBeLessThanOrEqual(4);
  });

  test('an ordinary user needs none of it', async () => {
    const nobody = 65_534;
    chmodSync(parent, 0o700);
    chownSync(parent, nobody, nobody);
    const { url } = await startOwner({ uid: nobody, gid: nobody });
    expect(await query(url, 'SELECT 1')).toBe(1);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(nobody);
  });
});

async function start(): Promise<Embedded> {
  const say = (message: string) => messages.push(message);
  const embedded = await startEmbedded({ dataDir, log: { info: say, warn: say, error: say } });
  running.push(embedded);
  return embedded;
}

async function startOwner(options: SpawnOptions = {}): Promise<{ owner: ChildProcess; url: string }> {
  const owner = spawn(process.execPath, [OWNER, dataDir], {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(owner);
  let output = '';
  for await (const chunk of owner.stdout ?? []) {
    output += String(chunk);
    const url = /^postgres:.*$/m.exec(output)?.[0];
    if (url) return { owner, url };
  }
  throw new Error(`the owner ended: ${output}`);
}

async function postmasterPid(): Promise<number> {
  const file = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(file.split('\n')[0]) || 0;
}

async function query(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end().catch(() => {});
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
