import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import manifest from '../../package.json' with { type: 'json' };
import { freePort, start, untilListening } from './children.ts';
import type { Bench, Subject } from './measure.ts';
import { createDatabase } from './postgres.ts';

/** Starts the server as a user would, on a fresh database, with one webhook that points at the sink. */
export async function startTidings(
  bench: Bench,
  name: string,
  { delivers = true, processes = 1 }: { delivers?: boolean; processes?: number } = {},
): Promise<Subject> {
  const database = await createDatabase(bench.postgres, `tidings_${name}`);
  const port = await freePort();
  const token = `tk_${randomBytes(24).toString('hex')}`;
  const child = start(process.execPath, startArguments(), {
    env: {
      ...withoutSettings(process.env),
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: database.url,
      TIDINGS_API_KEY: token,
      TIDINGS_MASTER_KEY: randomBytes(32).toString('base64'),
      TIDINGS_ALLOW_PRIVATE: '127.0.0.0/8',
      TIDINGS_ALLOW_HTTP: '1',
      TIDINGS_PROCESSES: String(processes),
    },
  });
  await untilListening(child, port);
  const origin = `http://127.0.0.1:${port}`;
  const response = await fetch(`${origin}/v1/webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      name: 'sink',
      organization: 'bench',
      url: bench.sink.url,
      events: delivers ? ['*'] : ['never.sent'],
      signing: 'standard',
    }),
  });
  if (!response.ok) throw new Error(`webhook not created: ${response.status} ${await response.text()}`);
  return {
    url: `${origin}/v1/events`,
    token,
    node: [child],
    database,
    delivers,
    async recorded() {
      const { rows } = await database.client.query<{ count: string }>(delivers ? RECORDED : ACCEPTED);
      return Number(rows[0]?.count);
    },
    async end() {
      await child.end();
      await database.drop();
    },
  };
}

export function serverExists(): boolean {
  return existsSync(SERVER);
}

/** What `npm start` runs, with the flags it sets. */
function startArguments(): string[] {
  // What is set before it is the environment, which `startTidings` gives.
  const words = manifest.scripts.start.split(' ');
  const [shell, command, ...rest] = words.slice(words.findIndex((word) => !word.includes('=')));
  if (shell !== 'exec' || command !== 'node') throw new Error(`npm start runs ${command}, not node`);
  return [...rest.slice(0, -1), SERVER.pathname];
}

/** Settings of the shell must not change what is measured. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('TIDINGS_')));
}

const SERVER = new URL('../../server/src/main.ts', import.meta.url);
/** As `npm start` sets it: what is compiled once is not held in memory as source, either. */
const COMPILE_CACHE = new URL('../../node_modules/.cache/compiled', import.meta.url).pathname;

const ACCEPTED = 'SELECT count(*) FROM event';
/** Deliveries that the database holds as done. */
const RECORDED = "SELECT count(*) FROM delivery WHERE status = 'success'";
