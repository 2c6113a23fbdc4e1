import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './children.ts';
import { runClosedLoop } from './generate/closed-loop.ts';
import { runOpenLoop } from './generate/open-loop.ts';
import { MAX_SEQ, monotonicMicros } from './event-body.ts';
import { readCounters, type Database, type Postgres } from './postgres.ts';
import type { Sink } from './sink.ts';
import { cpus } from 'node:os';
import { cpuMs, familyCpuMs, familyPeakRssMb, familyPssMb, machineCpuMs } from './usage.ts';

/**
 * Closed loop, then a wait until the last accepted event is delivered and recorded. The rate is over that
 * whole time, so a subject that accepts fast and delivers late gains nothing by it.
 */
export async function measureRate(bench: Bench, subject: Subject, load: RateLoad): Promise<RateResult> {
  await closedLoop(bench, subject, {
    ...load,
    seconds: WARM_UP_SECONDS,
    tag: `w${load.tag}`,
    after: MAX_SEQ,
  });
  await settle(bench, subject);

  await bench.sink.reset();
  const recordedBefore = await subject.recorded();
  const before = await readUsage(bench, subject);
  const started = monotonicMicros();
  const sent = await closedLoop(bench, subject, load);
  const sendingEnded = monotonicMicros();
  const progress = await drain(bench, subject, sent.accepted, recordedBefore, load.drainSeconds ?? 20);
  const seconds = (progress.at - started) / 1e6;
  const after = await readUsage(bench, subject);
  const receipts = await bench.sink.read();
  return {
    kind: 'rate',
    perSecond: progress.recorded / seconds,
    acceptedPerSecond: sent.accepted / sent.seconds,
    accepted: sent.accepted,
    recorded: progress.recorded,
    refused: sent.refused,
    broken: sent.broken,
    // Requests in flight when the generator stops are accepted without its knowledge: the database knows them.
    missing:
      subject.delivers === false
        ? Math.max(0, sent.accepted - progress.recorded)
        : Math.max(0, sent.accepted - receipts.unique, progress.recorded - receipts.unique),
    duplicates: receipts.duplicates,
    drainSeconds: (progress.at - sendingEnded) / 1e6,
    drained: progress.complete,
    acceptP50Ms: sent.acceptP50Ms,
    acceptP99Ms: sent.acceptP99Ms,
    ...costOf(before, after, progress.recorded),
    ...memoryOf(bench, subject),
  };
}

/** Open loop at a fixed rate: how long it takes until an event is at the receiver. */
export async function measureLatency(
  bench: Bench,
  subject: Subject,
  load: LatencyLoad,
): Promise<LatencyResult> {
  const { caughtUp, ...sending } = load;
  const target = {
    url: subject.url,
    ...(subject.token === undefined ? {} : { token: subject.token }),
    ...sending,
  };
  await runOpenLoop({ ...target, seconds: WARM_UP_SECONDS, after: MAX_SEQ });
  await settle(bench, subject);
  await caughtUp?.();

  await bench.sink.reset();
  const recordedBefore = await subject.recorded();
  const before = await readUsage(bench, subject);
  const sent = await runOpenLoop(target);
  const progress = await drain(bench, subject, sent.accepted, recordedBefore, 20);
  await caughtUp?.();
  const after = await readUsage(bench, subject);
  const receipts = await bench.sink.read();
  return {
    kind: 'latency',
    perSecond: load.perSecond,
    accepted: sent.accepted,
    recorded: progress.recorded,
    refused: sent.refused,
    broken: sent.broken,
    missing: Math.max(0, sent.accepted - receipts.unique, progress.recorded - receipts.unique),
    duplicates: receipts.duplicates,
    acceptP50Ms: sent.p50Ms,
    acceptP99Ms: sent.p99Ms,
    receiveP50Ms: receipts.p50Ms,
    receiveP90Ms: receipts.p90Ms,
    receiveP99Ms: receipts.p99Ms,
    receiveP999Ms: receipts.p999Ms,
    receiveMaxMs: receipts.maxMs,
    ownP99Ms: receipts.ownP99Ms,
    ownShare: receipts.ownShare,
    ...costOf(before, after, progress.recorded),
    ...memoryOf(bench, subject),
  };
}

async function closedLoop(bench: Bench, subject: Subject, load: RateLoad) {
  const token = subject.token === undefined ? {} : { token: subject.token };
  return await runClosedLoop(bench.directory, {
    ...{ connections: CONNECTIONS, ...token, ...load },
    url: load.path === undefined ? subject.url : new URL(load.path, subject.url).href,
  });
}

/** Waits until the sink has every accepted event and then until the database has as many records. */
async function drain(
  bench: Bench,
  subject: Subject,
  accepted: number,
  recordedBefore: number,
  seconds: number,
) {
  const deadline = monotonicMicros() + seconds * 1e6;
  for (;;) {
    const receipts = await bench.sink.count();
    const late = monotonicMicros() > deadline;
    if (receipts.unique >= accepted || subject.delivers === false || late) {
      const recorded = (await subject.recorded()) - recordedBefore;
      if (recorded >= accepted || late)
        return { recorded, at: monotonicMicros(), complete: recorded >= accepted };
    }
    await delay(50);
  }
}

/** Waits until nothing arrives at the sink any more, so that one run does not spill into the next. */
async function settle(bench: Bench, subject: Subject): Promise<void> {
  let previous = -1;
  let quiet = 0;
  for (let round = 0; round < 150 && quiet < 4; round++) {
    const { requests } = await bench.sink.count();
    quiet = requests === previous ? quiet + 1 : 0;
    previous = requests;
    await delay(200);
  }
  await subject.recorded();
}

async function readUsage(bench: Bench, subject: Subject): Promise<Usage> {
  const { busyMs, stolenMs } = machineCpuMs();
  return {
    clockMs: performance.now(),
    otherMs: busyMs + stolenMs - familyCpuMs(process.pid),
    nodeMs: sum(subject.node, (child) => familyCpuMs(child.pid)),
    postgresMs: familyCpuMs(bench.postgres.child.pid),
    redisMs: sum(subject.redis ?? [], (child) => familyCpuMs(child.pid)),
    sinkMs: cpuMs(bench.sink.child.pid),
    ...(await readCounters(bench.postgres, subject.database)),
  };
}

function costOf(before: Usage, after: Usage, events: number): Cost {
  const each = (name: keyof Usage) => (after[name] - before[name]) / Math.max(1, events);
  return {
    nodeCpuMs: each('nodeMs'),
    postgresCpuMs: each('postgresMs'),
    redisCpuMs: each('redisMs'),
    cpuMs: each('nodeMs') + each('postgresMs') + each('redisMs'),
    sinkCpuMs: each('sinkMs'),
    walBytes: each('walBytes'),
    commits: each('commits'),
    statements: each('statements'),
    otherShare: (after.otherMs - before.otherMs) / ((after.clockMs - before.clockMs) * cpus().length),
  };
}

function memoryOf(bench: Bench, subject: Subject): Memory {
  return {
    nodeRssMb: sum(subject.node, (child) => familyPeakRssMb(child.pid)),
    postgresPssMb: familyPssMb(bench.postgres.child.pid),
  };
}

function sum(children: Child[], of: (child: Child) => number): number {
  return children.reduce((total, child) => total + of(child), 0);
}

export const CONNECTIONS = 64;
/** Tried besides where what suits best is looked for. */
export const MORE_CONNECTIONS = 256;
const WARM_UP_SECONDS = 6;

/** What every workload is given. */
export interface Bench {
  directory: string;
  seconds: number;
  postgres: Postgres;
  sink: Sink;
}

/** Something that accepts events over HTTP and delivers them to the sink. */
export interface Subject {
  url: string;
  token?: string;
  node: Child[];
  redis?: Child[];
  database: Database;
  /** False when its events are for nobody, so that nothing comes to the sink. */
  delivers?: boolean;
  /** How many deliveries the database holds as done, or events where nothing is delivered. */
  recorded(): Promise<number>;
  end(): Promise<void>;
}

export interface RateLoad {
  seconds: number;
  tag: string;
  path?: string;
  connections?: number;
  perRequest?: number;
  ownIds?: boolean;
  after?: number;
  drainSeconds?: number;
}

export interface LatencyLoad {
  perSecond: number;
  seconds: number;
  connections: number;
  agents?: number;
  /** Waits for what the subject still has to do for the events, so that it costs something here, too. */
  caughtUp?: () => Promise<void>;
}

interface Usage {
  clockMs: number;
  otherMs: number;
  nodeMs: number;
  postgresMs: number;
  redisMs: number;
  sinkMs: number;
  walBytes: number;
  commits: number;
  statements: number;
}

/** All for one event, but the last. CPU in milliseconds; generator and sink are not in `cpuMs`. */
export interface Cost {
  nodeCpuMs: number;
  postgresCpuMs: number;
  redisCpuMs: number;
  cpuMs: number;
  sinkCpuMs: number;
  walBytes: number;
  commits: number;
  statements: number;
  /** Of the machine's CPU, what went to processes outside the benchmark and to other machines of the host. */
  otherShare: number;
}

interface Memory {
  nodeRssMb: number;
  postgresPssMb: number;
}

interface Outcome extends Cost, Memory {
  perSecond: number;
  accepted: number;
  recorded: number;
  refused: number;
  broken: number;
  missing: number;
  duplicates: number;
  acceptP50Ms: number;
  acceptP99Ms: number;
}

export interface RateResult extends Outcome {
  kind: 'rate';
  acceptedPerSecond: number;
  drainSeconds: number;
  drained: boolean;
}

/** Microseconds of one event, in memory alone. */
export interface MatchingResult {
  kind: 'matching';
  /** Webhooks that want it. */
  found: number;
  p50Micros: number;
  p99Micros: number;
}

/** One search, over and over. */
export interface SearchResult {
  kind: 'search';
  /** Rows of the page. */
  found: number;
  /** What p95 may be. */
  limitMs: number;
  p50Ms: number;
  p95Ms: number;
}

/** Those who listen to the live stream. */
export interface LiveResult {
  kind: 'live';
  /** Messages, and how many there should have been. */
  heard: number;
  expected: number;
  dropped: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Of the server's process, an event. */
  cpuMs: number;
  peakRssMb: number;
}

/** From the answer to an event until the request that tells of it has arrived. */
export interface NotifyResult {
  kind: 'notify';
  told: number;
  /** What p99 may be. */
  limitMs: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export interface LatencyResult extends Outcome {
  kind: 'latency';
  receiveP50Ms: number;
  receiveP90Ms: number;
  receiveP99Ms: number;
  receiveP999Ms: number;
  receiveMaxMs: number;
  /** Of the events on whose way the hypervisor took nothing from the machine, and their share. */
  ownP99Ms: number;
  ownShare: number;
}
