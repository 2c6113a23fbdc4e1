import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endAll, killAllNow } from './children.ts';
import { COSTS } from './cost.ts';
import { hasWrk } from './generate/closed-loop.ts';
import { limitHttp } from './limits/http.ts';
import { limitSink } from './limits/sink.ts';
import { limitUndici } from './limits/undici.ts';
import { limitUnnest } from './limits/unnest.ts';
import { readMachine } from './machine.ts';
import type { Bench } from './measure.ts';
import { installPeers, measurePeer, missingFor, PEERS, tunePeer, versionOf } from './peers.ts';
import { SETTINGS, startPostgres } from './postgres.ts';
import { report, tuningReport, type Run } from './report.ts';
import { startSink } from './sink.ts';
import { serverExists } from './tidings.ts';
import { alerts } from './workloads/alerts.ts';
import { batch } from './workloads/batch.ts';
import { halfRate } from './workloads/half-rate.ts';
import { live } from './workloads/live.ts';
import { matching } from './workloads/matching.ts';
import { notify } from './workloads/notify.ts';
import { ownIds } from './workloads/own-ids.ts';
import { routes } from './workloads/routes.ts';
import { search } from './workloads/search.ts';
import { single, twoProcesses } from './workloads/single.ts';

const LIMITS = { sink: limitSink, http: limitHttp, undici: limitUndici, unnest: limitUnnest };
const WORKLOADS = [
  single,
  twoProcesses,
  ownIds,
  batch,
  routes,
  halfRate,
  matching,
  live,
  alerts,
  notify,
  search,
];
/** Takes long, and so is measured only when it is named. */
const ON_REQUEST = [search.name];
const NAMES = [
  ...Object.keys(COSTS),
  ...Object.keys(LIMITS),
  ...PEERS.map((peer) => peer.name),
  ...WORKLOADS.map((workload) => workload.name),
];

const options = readOptions();
if (options.help) {
  console.log(`npm run bench -- [--only name]… [--seconds n] [--tune]

--only     measure only these: ${[...GROUPS().keys()].join(', ')}
--seconds  of each rate measurement (15)
--tune     try the settings of the peers instead, for n seconds each`);
  process.exitCode = options.isWrong ? 1 : 0;
} else {
  await main();
}

/** What is to be measured; of what cannot be, why is said, and what could. */
function readOptions() {
  const known = {
    only: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '15' },
    tune: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values } = parseArgs({ options: known });
    const unknown = values.only?.find((name) => !GROUPS().has(name));
    if (unknown !== undefined) throw new Error(`There is no measurement ${JSON.stringify(unknown)}.`);
    if (!(Number(values.seconds) > 0)) throw new Error('--seconds takes a number of them.');
    return { ...values, isWrong: false };
  } catch (error) {
    console.error(`${(error as Error).message}\n`);
    return { ...parseArgs({ args: [], options: known }).values, help: true, isWrong: true };
  }
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(process.env['BENCH_DIRECTORY'] ?? tmpdir(), 'tidings-bench-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void endAll().finally(() => process.exit(130)));
  }
  process.once('exit', () => {
    killAllNow();
    rmSync(directory, { recursive: true, force: true });
  });
  try {
    await measureAll(directory, Number(options.seconds));
  } finally {
    await endAll();
  }
}

async function measureAll(directory: string, seconds: number): Promise<void> {
  const machine = readMachine(directory);
  const run: Run = {
    machine,
    postgresVersion: 'none',
    postgresSettings: {},
    generator: hasWrk()
      ? 'wrk (closed loop), bare sockets (open loop)'
      : 'autocannon (closed loop), bare sockets (open loop)',
    seconds,
    costs: [],
    limits: [],
    peers: [],
    workloads: [],
    notes: hasWrk() ? [] : ['wrk is missing, so a slower generator shared the cores: apt-get install wrk'],
  };
  if (machine.fileSystem === 'tmpfs')
    run.notes.push('the data lie in memory, so nothing waited for a disk: set BENCH_DIRECTORY');

  for (const [name, measure] of Object.entries(COSTS)) {
    if (!wanted(name) || options.tune) continue;
    progress(`the cost of single steps: ${name}`);
    await orNote(run, name, () => Promise.resolve(run.costs.push(...measure())));
  }
  if (NAMES.some((name) => !(name in COSTS) && wanted(name))) await measureServers(directory, run);
  if (options.tune) return;
  console.log(`\n${report(run)}`);
  writeResults(run);
}

async function measureServers(directory: string, run: Run): Promise<void> {
  const postgres = await startPostgres(directory);
  const bench: Bench = { directory, seconds: run.seconds, postgres, sink: await startSink() };
  const { rows } = await postgres.admin.query<{ server_version: string }>('SHOW server_version');
  run.postgresVersion = `PostgreSQL ${rows[0]?.server_version}`;
  run.postgresSettings = SETTINGS;
  if (options.tune) {
    await tune(bench);
    return;
  }
  await measureLimits(bench, run);
  await measureTidings(bench, run);
  await measurePeers(bench, run);
}

async function measureLimits(bench: Bench, run: Run): Promise<void> {
  for (const [name, measure] of Object.entries(LIMITS)) {
    if (!wanted(name)) continue;
    progress(`limit: ${name}`);
    await orNote(run, name, async () => run.limits.push(...(await measure(bench))));
  }
}

async function measureTidings(bench: Bench, run: Run): Promise<void> {
  for (const workload of WORKLOADS.filter(({ name }) => wanted(name))) {
    if (!serverExists()) {
      run.notes.push(`${workload.name} left out: there is no server to start`);
      continue;
    }
    progress(`Tidings: ${workload.title}`);
    await orNote(run, workload.name, async () =>
      run.workloads.push(await workload.run(bench, run.workloads)),
    );
  }
}

async function measurePeers(bench: Bench, run: Run): Promise<void> {
  for (const peer of wantedPeers((note) => run.notes.push(note))) {
    progress(`peer: ${peer.name} ${versionOf(peer.name)}`);
    await orNote(run, peer.name, async () => run.peers.push(await measurePeer(bench, peer)));
  }
}

/** A measurement that fails is reported, and costs none of the others. */
async function orNote(run: Run, name: string, measure: () => Promise<unknown>): Promise<void> {
  try {
    await measure();
  } catch (error) {
    run.notes.push(`${name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

async function tune(bench: Bench): Promise<void> {
  for (const peer of wantedPeers((note) => console.error(note))) {
    progress(`tuning ${peer.name}: ${peer.trials.length} settings`);
    console.log(`\n${tuningReport(peer.name, await tunePeer(bench, peer))}`);
  }
}

function wantedPeers(note: (text: string) => void) {
  const peers = PEERS.filter((peer) => wanted(peer.name));
  if (peers.length > 0) installPeers();
  return peers.filter((peer) => {
    const missing = missingFor(peer);
    if (missing !== null) note(`${peer.name} left out: ${missing}`);
    return missing === null;
  });
}

function wanted(name: string): boolean {
  if (options.only === undefined) return !ON_REQUEST.includes(name);
  return options.only.some((wish) => GROUPS().get(wish)?.includes(name));
}

/** A name stands for itself; three more stand for all of a kind. */
function GROUPS(): Map<string, string[]> {
  return new Map([
    ['limits', Object.keys(LIMITS)],
    ['tidings', WORKLOADS.map((workload) => workload.name).filter((name) => !ON_REQUEST.includes(name))],
    ['peers', PEERS.map((peer) => peer.name)],
    ...NAMES.map((name) => [name, [name]] as [string, string[]]),
  ]);
}

function writeResults(run: Run): void {
  const results = new URL('../results/', import.meta.url);
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL('latest.json', results), `${JSON.stringify(run, null, 2)}\n`);
}

function progress(text: string): void {
  console.error(`· ${text}`);
}
