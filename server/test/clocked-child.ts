/** Processes that share a database and a clock which the test moves, and which it may kill. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { INHERITED } from './child.ts';
import type { Keys } from './child.ts';

export interface ClockedChild {
  readonly url: string;
  /** Settles when it has the time. */
  setTime(now: number): Promise<void>;
  /** SIGKILL; settles when the process is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const SERVER = new URL('./clocked-server.ts', import.meta.url).pathname;
const STARTED_WITHIN_MS = 15_000;

/** @param now milliseconds since 1970, which it is until `setTime` says otherwise */
export async function startClockedChild(
  databaseUrl: string,
  { apiKey, masterKey }: Keys,
  now: number,
  settings: Record<string, string> = {},
): Promise<ClockedChild> {
  const child = fork(SERVER, {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...INHERITED,
      DATABASE_URL: databaseUrl,
      TIDINGS_API_KEY: apiKey,
      TIDINGS_MASTER_KEY: masterKey,
      TIDINGS_ALLOW_PRIVATE: '127.0.0.1',
      PORT: '0',
      CLOCK: String(now),
      ...settings,
    },
  });
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const end = (signal: NodeJS.Signals) => async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  const started = AbortSignal.timeout(STARTED_WITHIN_MS);
  const { url } = (await Promise.race([
    heard(child),
    exited.then(() => Promise.reject(new Error('the server ended before it listened'))),
    new Promise<never>((_, reject) => {
      started.addEventListener('abort', () => reject(new Error('the server did not start in time')));
    }),
  ])) as { url: string };
  return {
    url,
    async setTime(time) {
      const had = heard(child);
      child.send({ now: time });
      await had;
    },
    kill: end('SIGKILL'),
    stop: end('SIGTERM'),
  };
}

function heard(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => void child.once('message', resolve));
}
