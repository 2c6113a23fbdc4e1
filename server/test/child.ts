/** Tidings as people run it: processes of their own, which a test may kill, stop and start again. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';

export interface Keys {
  apiKey: string;
  masterKey: string;
}

export function newKeys(): Keys {
  return {
    apiKey: `tk_${randomBytes(24).toString('hex')}`,
    masterKey: randomBytes(32).toString('base64'),
  };
}

export interface Child {
  readonly url: string;
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Settles when the process has ended. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** What it logged so far, a line each. */
  readonly log: readonly string[];
  /** Ends it if it runs, by force when it does not go. */
  stop(): Promise<void>;
}

/** What a process is given beside its settings. */
export const INHERITED: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
};

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
const STARTED_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 10_000;

/** Starts `main.ts` and waits until it listens. Receivers on 127.0.0.1 may be reached. */
export async function startChild(
  databaseUrl: string,
  { apiKey, masterKey }: Keys,
  settings: Record<string, string> = {},
): Promise<Child> {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...INHERITED,
      DATABASE_URL: databaseUrl,
      TIDINGS_API_KEY: apiKey,
      TIDINGS_MASTER_KEY: masterKey,
      TIDINGS_ALLOW_PRIVATE: '127.0.0.1',
      PORT: '0',
      ...settings,
    },
  });
  const log: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(...text.trimEnd().split('\n')));
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await exited;
    clearTimeout(force);
  };
  const url = await new Promise<string>((resolve, reject) => {
    let greeting = '';
    const fail = (why: string): void => reject(new Error(`${why}: ${[greeting, ...log].join('\n')}`));
    const timer = setTimeout(() => fail('Tidings did not start in time'), STARTED_WITHIN_MS);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      greeting += text;
      const address = /listens on (\S+)/.exec(greeting)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    void exited.then(({ code }) => {
      clearTimeout(timer);
      fail(`Tidings ended with ${code}`);
    });
  }).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  return { url, pid: child.pid!, kill: (signal) => void child.kill(signal), exited, log, stop };
}
