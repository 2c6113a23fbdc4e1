import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface RunningReceiver {
  url: string;
  /** The lines it has printed, without the first. */
  lines: string[];
  /** Resolves to the next line not yet read. */
  nextLine(): Promise<string>;
  stop(): Promise<void>;
}

/** The example as people run it: a process of its own. */
export async function startReceiver(env: Record<string, string>): Promise<RunningReceiver> {
  const path = new URL('../receiver.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [path], {
    env: { PATH: process.env['PATH'], ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints += String(chunk)));
  const output = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<string> => {
    const { value, done } = await output.next();
    if (done) throw new Error(`the receiver ended: ${complaints}`);
    return value;
  };
  const port = / (\d+)$/.exec(await read())?.[1];
  const lines: string[] = [];
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    lines,
    async nextLine() {
      const line = await read();
      lines.push(line);
      return line;
    },
    async stop() {
      const exited = once(child, 'exit');
      if (child.kill()) await exited;
    },
  };
}
