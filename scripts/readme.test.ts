/** Runs the commands of README.md as they stand there. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PATIENCE_MS = 60_000;

let dataDir: string;
let port: string;
let receiverPort: string;
let blocks: string[];
const children: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tidings-readme-'));
  port = String(await freePort());
  receiverPort = String(await freePort());
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  blocks = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].map((match) => match[1]!);
});

afterAll(async () => {
  await Promise.all(children.map((child) => end(child)));
  await rm(dataDir, { recursive: true, force: true });
});

it('shows the two commands', async () => {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const line of blocks[0]!.trim().split('\n')) {
    const name = /^npm (start|test) /.exec(line)?.[1];
    expect(name).toBeDefined();
    expect(manifest.scripts).toHaveProperty(name!);
  }
});

it('brings the first event to a receiver', { timeout: 3 * PATIENCE_MS }, async () => {
  const [, start, receive, send] = blocks;
  const tidings = shell(start!, { PORT: port, TIDINGS_DATA: dataDir });
  const greeting = await untilPrinted(
    tidings,
    /API key \(shown this once\): (tk_\S+)[^]*listens|listens[^]*: (tk_\S+)/,
  );
  const apiKey = /tk_[\w-]+/.exec(greeting)![0];
  const receiver = shell(receive!, { PORT: receiverPort });
  await untilPrinted(receiver, /Receiving on port/);

  const sent = shell(
    send!
      .replace('API_KEY=tk_…', `API_KEY=${apiKey}`)
      .replaceAll(':8420', `:${port}`)
      .replaceAll(':3000', `:${receiverPort}`),
    {},
  );
  const answers = await untilPrinted(sent, /"duplicate":false/);
  expect(answers).toContain('"id":"wh_');
  expect(await untilPrinted(receiver, /function\.executed/)).toMatch(/function\.executed/);
});

it('prints a curl line that works', { timeout: PATIENCE_MS }, async () => {
  const greeting = output.get(children[0]!)!;
  const curl = greeting.slice(greeting.indexOf('curl '));
  const sent = shell(curl, {});
  expect(await untilPrinted(sent, /"duplicate":/)).toMatch(/"id":"evt_/);
});

it('stops all that npm start has started when npm is told to', { timeout: PATIENCE_MS }, async () => {
  const tidings = children[0]!;
  const closed = new Promise((resolve) => tidings.once('close', resolve));
  // npm alone, as a service manager or a container would; not its group.
  tidings.kill('SIGTERM');
  await closed;
  expect(() => process.kill(-tidings.pid!, 0)).toThrow('ESRCH');
});

const output = new Map<ChildProcess, string>();

function shell(command: string, env: Record<string, string>): ChildProcess {
  const child = spawn('bash', ['-c', command], {
    cwd: ROOT,
    env: { ...withoutSettings(process.env), ...env },
    // A group of its own, so that ending it reaches what npm has started.
    detached: true,
  });
  children.push(child);
  output.set(child, '');
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output.set(child, output.get(child)! + chunk.toString());
      child.emit('printed');
    });
  }
  return child;
}

function untilPrinted(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const text = output.get(child)!;
      if (!pattern.test(text)) return;
      clearTimeout(timer);
      child.off('printed', look);
      resolve(text);
    };
    const timer = setTimeout(
      () => reject(new Error(`${String(pattern)} was not printed, but:\n${output.get(child)!}`)),
      PATIENCE_MS,
    );
    child.on('printed', look);
    look();
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('close', resolve));
  process.kill(-child.pid!, 'SIGTERM');
  await exited;
}

/** Settings of the shell that runs the tests must not reach the commands. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^(TIDINGS_|PORT$|HOST$|DATABASE_URL$|VITEST|NODE_ENV$|npm_)/.test(name),
    ),
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}
