import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { freePort, start, untilListening } from './children.ts';
import {
  CONNECTIONS,
  measureLatency,
  measureRate,
  MORE_CONNECTIONS,
  type Bench,
  type LatencyResult,
  type RateResult,
  type Subject,
} from './measure.ts';
import { createDatabase } from './postgres.ts';
import { startRedis } from './redis.ts';

/** Measures one peer with the settings that did best: its rate, then its latency at half of that. */
export async function measurePeer(bench: Bench, peer: Peer): Promise<PeerResult> {
  const settings = peer.best;
  const subject = await startPeer(bench, peer, settings);
  try {
    const rate = await measureRate(bench, subject, peerLoad(peer, settings, bench.seconds));
    const perSecond = Math.max(50, Math.floor(rate.perSecond / 2));
    const latency = await measureLatency(bench, subject, {
      perSecond,
      seconds: bench.seconds / 3,
      connections: 256,
    });
    return { peer: peer.name, settings, rate, latency };
  } finally {
    await subject.end();
  }
}

/** Tries every setting of a peer for a few seconds each, best first in the answer. */
export async function tunePeer(bench: Bench, peer: Peer): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const settings of peer.trials) {
    const subject = await startPeer(bench, peer, settings);
    try {
      trials.push({
        settings,
        rate: await measureRate(bench, subject, peerLoad(peer, settings, bench.seconds)),
      });
    } finally {
      await subject.end();
    }
  }
  return trials.toSorted((a, b) => b.rate.perSecond - a.rate.perSecond);
}

/** Why a peer cannot be measured here, or null. */
export function missingFor(peer: Peer): string | null {
  if (peer.redis && spawnSync('redis-server', ['--version']).error !== undefined) {
    return 'redis-server is missing: apt-get install redis-server';
  }
  return null;
}

/** The peers have a manifest and a lock of their own, so that installing Tidings does not install them. */
export function installPeers(): void {
  const lock = new URL('package-lock.json', HOME);
  const mark = new URL('node_modules/.package-lock.json', HOME);
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(lock).mtimeMs) return;
  execFileSync('npm', ['install', '--workspaces=false', '--no-audit', '--no-fund'], {
    cwd: HOME,
    stdio: 'inherit',
  });
}

export function versionOf(name: string): string {
  const manifest = new URL(`node_modules/${name}/package.json`, HOME);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

function peerLoad(peer: Peer, settings: PeerSettings, seconds: number) {
  return {
    seconds,
    tag: peer.name.slice(0, 8),
    connections: settings.connections,
    drainSeconds: seconds * 2,
  };
}

async function startPeer(bench: Bench, peer: Peer, settings: PeerSettings): Promise<Subject> {
  const database = await createDatabase(bench.postgres, `peer_${peer.name.replaceAll('-', '_')}`);
  await database.client.query(`
    CREATE TABLE attempt (id text PRIMARY KEY, status int NOT NULL, duration_ms int NOT NULL,
                          at timestamptz NOT NULL DEFAULT now())`);
  const redis = peer.redis ? await startRedis(bench.directory) : null;
  const port = await freePort();
  const environment = {
    ...process.env,
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: database.url,
    REDIS_PORT: String(redis?.port ?? ''),
    SINK_URL: bench.sink.url,
    SETTINGS: JSON.stringify(settings),
  };
  const program = new URL(`${peer.name}.ts`, HOME).pathname;
  const run = (ROLE: string) => start(process.execPath, [program], { env: { ...environment, ROLE } });
  const first = run(settings.processes === 2 ? 'ingest' : 'all');
  await untilListening(first, port);
  const node = settings.processes === 2 ? [first, run('work')] : [first];
  return {
    url: `http://127.0.0.1:${port}/events`,
    node,
    ...(redis === null ? {} : { redis: [redis.child] }),
    database,
    async recorded() {
      const { rows } = await database.client.query<{ count: string }>('SELECT count(*) FROM attempt');
      return Number(rows[0]?.count);
    },
    async end() {
      for (const child of node) await child.end();
      await redis?.child.end();
      await database.drop();
    },
  };
}

const HOME = new URL('../peers/', import.meta.url);

/** Every combination of the values given for each setting. */
function grid(axes: Record<string, (number | boolean)[]>): PeerSettings[] {
  let rows: Record<string, number | boolean>[] = [{}];
  for (const [name, values] of Object.entries(axes)) {
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })));
  }
  return rows as PeerSettings[];
}

/** `best` is what `npm run bench -- --tune` found among `trials` on the machine of the published figures. */
export const PEERS: Peer[] = [
  {
    name: 'bullmq',
    redis: true,
    best: { processes: 2, connections: 64, concurrency: 64, autoPipelining: false },
    trials: grid({
      processes: [1, 2],
      connections: [CONNECTIONS, MORE_CONNECTIONS],
      concurrency: [16, 32, 64, 200],
      autoPipelining: [false, true],
    }),
  },
  {
    name: 'pg-boss',
    redis: false,
    best: { processes: 1, connections: 64, batch: 200, workers: 1, pool: 20, notify: false },
    trials: grid({
      processes: [1, 2],
      connections: [CONNECTIONS, MORE_CONNECTIONS],
      batch: [50, 200, 500],
      pool: [20],
      workers: [1, 4],
      notify: [false, true],
    }).filter(({ batch, workers }) => !(batch === 500 && workers === 4)),
  },
  {
    name: 'graphile-worker',
    redis: false,
    best: { processes: 1, connections: 64, concurrency: 8, localQueue: 500, pool: 8, genericPlans: true },
    trials: grid({
      processes: [1, 2],
      connections: [CONNECTIONS, MORE_CONNECTIONS],
      concurrency: [8, 16, 64],
      localQueue: [100, 500],
      pool: [8, 20],
      genericPlans: [false, true],
    }),
  },
];

export interface Peer {
  name: string;
  redis: boolean;
  best: PeerSettings;
  trials: PeerSettings[];
}

/** How many Node processes, how many connections of the generator, and what the peer itself can be told. */
export interface PeerSettings {
  processes: 1 | 2;
  connections: number;
  [name: string]: number | boolean;
}

export interface PeerResult {
  peer: string;
  settings: PeerSettings;
  rate: RateResult;
  latency: LatencyResult;
}

export interface Trial {
  settings: PeerSettings;
  rate: RateResult;
}
