import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Starts a program, remembers its pid, and hands back a handle that ends it. */
export function start(command: string, args: string[], options: StartOptions = {}): Child {
  return remember(
    command,
    spawn(command, args, {
      stdio: ['ignore', options.stdout === 'pipe' ? 'pipe' : 'ignore', 'pipe'],
      env: options.env ?? process.env,
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    }),
    options.endSignal,
  );
}

/** Starts one of the benchmark's own Node programs, with a message channel. */
export function startProgram(file: URL, args: string[] = [], env: NodeJS.ProcessEnv = process.env): Child {
  const child = fork(file, args, { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  return remember(file.pathname, child);
}

/** Ends every child that still runs. Called at the end, on an error and on Ctrl-C. */
export async function endAll(): Promise<void> {
  await Promise.all([...living].toReversed().map((child) => child.end()));
}

/** The last resort when the process goes away without having ended its children. */
export function killAllNow(): void {
  for (const child of living) child.process.kill('SIGKILL');
}

/** Asks a program of ours over its message channel and waits for its answer. */
export async function ask<T>(child: Child, question: unknown, timeoutMs = 120_000): Promise<T> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(Math.ceil(timeoutMs))]);
  const answer = once(child.process, 'message', { signal });
  const death = once(child.process, 'exit', { signal }).then(() => {
    throw new Error(`${child.name} ended before it answered: ${child.errors()}`);
  });
  death.catch(() => {});
  child.process.send(question as object);
  try {
    const [value] = await Promise.race([answer, death]);
    return value as T;
  } finally {
    answer.catch(() => {});
    over.abort();
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until something listens on the port; fails early when the child has died. */
export async function untilListening(child: Child, port: number, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (child.process.exitCode !== null) throw new Error(`${child.name} ended at start: ${child.errors()}`);
    if (await accepts(port)) return;
    await delay(50);
  }
  throw new Error(`${child.name} does not listen on ${port} after ${timeoutMs} ms: ${child.errors()}`);
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function remember(name: string, process: ChildProcess, endSignal: NodeJS.Signals = 'SIGTERM'): Child {
  let errors = '';
  process.stderr?.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const exited = once(process, 'exit').then(
    () => void living.delete(child),
    (error: Error) => {
      errors += error.message;
      living.delete(child);
    },
  );
  const child: Child = {
    name,
    process,
    pid: process.pid ?? -1,
    exited,
    errors: () => errors.trim(),
    async end() {
      if (!living.has(child)) return;
      process.kill(endSignal);
      const killer = setTimeout(() => process.kill('SIGKILL'), 8_000);
      await exited;
      clearTimeout(killer);
    },
  };
  living.add(child);
  return child;
}

const living = new Set<Child>();

export interface Child {
  name: string;
  process: ChildProcess;
  pid: number;
  exited: Promise<void>;
  /** The last 4,000 characters the child wrote to its standard error. */
  errors(): string;
  end(): Promise<void>;
}

interface StartOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  stdout?: 'pipe';
  endSignal?: NodeJS.Signals;
}
