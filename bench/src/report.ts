import { checkingRatio, renderingBudget } from './cost.ts';
import type { CostResult } from './cost.ts';
import type { LimitResult } from './limits/limit.ts';
import type { Machine } from './machine.ts';
import type {
  LatencyResult,
  LiveResult,
  MatchingResult,
  NotifyResult,
  RateResult,
  SearchResult,
} from './measure.ts';
import type { PeerResult, Trial } from './peers.ts';
import type { WorkloadResult } from './workloads/workload.ts';

/** The whole run as a text of tables: machine, limits, peers, Tidings, ratios, targets. */
export function report(run: Run): string {
  const rates = run.workloads.flatMap((workload) => workload.results).filter(isRate);
  const latencies = run.workloads.flatMap((workload) => workload.results).filter(isLatency);
  const matchings = run.workloads.flatMap((workload) => workload.results).filter(isMatching);
  const searches = run.workloads.flatMap((workload) => workload.results).filter(isSearch);
  const notified = run.workloads.flatMap((workload) => workload.results).filter(isNotify);
  const streams = run.workloads.flatMap((workload) => workload.results).filter(isLive);
  const parts = [
    section('Machine', machineTable(run)),
    run.costs.length > 0 && section('The cost of single steps', costTable(run.costs)),
    run.limits.length > 0 && section('Raw limits', limitTable(run.limits)),
    rates.length + run.peers.length > 0 &&
      section('Accepted → delivered → recorded', rateTable(run.peers, rates)),
    latencies.length + run.peers.length > 0 &&
      section('Latency, open loop', latencyTable(run.peers, latencies)),
    matchings.length > 0 && section('Matching', matchingTable(matchings)),
    searches.length > 0 && section('Searches', searchTable(searches)),
    streams.length > 0 && section('The live stream', liveTable(streams)),
    notified.length > 0 && section('People are told', notifyTable(notified)),
    section('Ratios', table(['', ''], ratios(run))),
    section(
      'Targets',
      table(
        ['target', 'reached', ''],
        targets(run).map((t) => [t.target, t.reached, t.met ? 'met' : 'MISSED']),
      ),
    ),
    run.notes.length > 0 && section('Notes', run.notes.map((note) => `- ${note}`).join('\n')),
  ];
  return parts.filter((part) => part !== false).join('\n\n');
}

export function tuningReport(peer: string, trials: Trial[]): string {
  const rows = trials.map(({ settings, rate }) => [
    Object.entries(settings)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    whole(rate.perSecond) + (rate.drained ? '' : ' (not drained)'),
    fixed(rate.cpuMs, 3),
    fixed(rate.drainSeconds, 1),
    percent(rate.otherShare),
  ]);
  return section(`Tuning ${peer}`, table(['settings', 'events/s', 'CPU ms', 'drain s', 'others'], rows));
}

/** What the product promises, against what this run found. */
function targets(run: Run): Target[] {
  const list: Target[] = [];
  const single = findRate(run, 'single');
  const batches = run.workloads.find((workload) => workload.name === 'batch')?.results.filter(isRate) ?? [];
  const batchRate = Math.max(0, ...batches.map(({ result }) => result.perSecond));
  const best = bestPeer(run);
  const add = (target: string, reached: string, met: boolean) => list.push({ target, reached, met });
  const rendering = renderingBudget(run.costs);
  if (rendering !== null) {
    add('≤ 20 µs for filter, template and signature', `${fixed(rendering, 1)} µs`, rendering <= 20);
  }
  const checking = checkingRatio(run.costs);
  if (checking !== null) {
    add('an event held against its schema ≤ its reading as JSON', `${fixed(checking, 2)} ×`, checking <= 1);
  }
  if (single !== undefined) {
    add('≥ 5,000 events/s, one event a request', `${whole(single.perSecond)}/s`, single.perSecond >= 5000);
    add('≤ 0.25 CPU-ms an event, Node and PostgreSQL', `${fixed(single.cpuMs, 3)} ms`, single.cpuMs <= 0.25);
    const rss = Math.max(...ratesOf(run, 'single').map(({ result }) => result.nodeRssMb));
    add('RSS ≤ 350 MB', `${whole(rss)} MB`, rss <= 350);
    add(
      'nothing missing',
      `${single.missing} missing, ${single.duplicates} sent twice`,
      single.missing === 0,
    );
  }
  for (const { label, result } of run.workloads.flatMap((workload) => workload.results).filter(isLatency)) {
    add(
      `accept → receive p99 ≤ 25 ms, ${label}`,
      `${fixed(result.receiveP99Ms, 1)} ms, ${fixed(result.ownP99Ms, 1)} ms of those on whose way nothing was stolen`,
      result.receiveP99Ms <= 25,
    );
  }
  const turns = run.workloads.find(({ name }) => name === 'alerts')?.results.filter(isLatency) ?? [];
  if (turns.length > 0) {
    const costOf = (place: number): number =>
      turns.filter((_, i) => i % 2 === place).reduce((sum, { result }) => sum + result.cpuMs, 0);
    const more = costOf(1) / costOf(0) - 1;
    add('alert rules: ≤ 15 % more CPU an event', `${fixed(more * 100, 0)} %`, more <= 0.15);
  }
  const matched = run.workloads.flatMap((workload) => workload.results).filter(isMatching);
  if (matched.length > 0) {
    const slowest = Math.max(...matched.map(({ result }) => result.p50Micros));
    add('matching ≤ 1 ms against 10,000 webhooks', `${fixed(slowest / 1000, 2)} ms`, slowest <= 1000);
  }
  for (const { label, result } of run.workloads.flatMap((workload) => workload.results).filter(isLive)) {
    add(`live stream: p99 ≤ 250 ms, ${label}`, `${whole(result.p99Ms)} ms`, result.p99Ms <= 250);
  }
  for (const { label, result } of run.workloads.flatMap((workload) => workload.results).filter(isNotify)) {
    const { p99Ms, limitMs } = result;
    add(`accepted → on the wire p99 ≤ ${limitMs} ms: ${label}`, `${whole(p99Ms)} ms`, p99Ms <= limitMs);
  }
  for (const { label, result } of run.workloads.flatMap((workload) => workload.results).filter(isSearch)) {
    add(
      `≤ ${result.limitMs} ms at p95: ${label}`,
      `${fixed(result.p95Ms, 1)} ms`,
      result.p95Ms <= result.limitMs,
    );
  }
  const [one, ...many] = run.workloads.find(({ name }) => name === 'routes')?.results.filter(isRate) ?? [];
  if (one !== undefined && many.length > 0) {
    const ratio = Math.max(...many.map(({ result }) => result.perSecond)) / one.result.perSecond;
    add('batch route ≥ 2× as fast at accepting', times(ratio), ratio >= 2);
  }
  if (single !== undefined && batches.length > 0) {
    const ratio = batchRate / single.perSecond;
    add('batch route ≥ 2× as fast, deliveries included', times(ratio), ratio >= 2);
  }
  if (single !== undefined && best !== undefined) {
    for (const name of ['single', 'two-processes']) {
      for (const { label, result } of ratesOf(run, name)) {
        const ratio = result.perSecond / best.rate.perSecond;
        add(`≥ 3× the best peer (${best.peer}), ${label}`, times(ratio), ratio >= 3);
      }
    }
  }
  return list;
}

function machineTable(run: Run): string {
  const { machine } = run;
  const postgres = Object.entries(run.postgresSettings).map(([name, value]) => `${name}=${value}`);
  return table(
    ['', ''],
    [
      ['date', machine.date],
      ['CPU', `${machine.cores} cores, ${machine.cpu}`],
      ['memory', `${machine.memoryGb} GB`],
      ['system', `${machine.kernel}, Node ${machine.node}, ${run.postgresVersion}`],
      ['disk', `${machine.fileSystem}, fdatasync of 8 kB ${whole(machine.fdatasyncPerSecond)}/s`],
      ['kernel writes back', machine.writesBack],
      ['load before', String(machine.loadBefore)],
      ['generator', run.generator],
      ['PostgreSQL', postgres.join(' ')],
      ['seconds', String(run.seconds)],
    ],
  );
}

function costTable(costs: CostResult[]): string {
  const rows = costs.map(({ group, name, micros }) => [`${group}: ${name}`, fixed(micros, 2)]);
  return table(['', 'CPU µs'], rows);
}

function limitTable(limits: LimitResult[]): string {
  const rows = limits.map((limit) => [limit.name, whole(limit.perSecond), fixed(limit.cpuMs, 4)]);
  return table(['limit', 'events/s', 'CPU ms/event'], rows);
}

function rateTable(peers: PeerResult[], rates: Labelled<RateResult>[]): string {
  const all = [
    ...rates.map(({ label, result }) => ({ label: `Tidings, ${label}`, result })),
    ...peers.map(({ peer, rate }) => ({ label: `${peer} + fetch`, result: rate })),
  ];
  const head = ['', 'events/s', 'accepted/s', 'CPU ms', 'Node', 'PG', 'Redis', 'RSS MB', 'PG MB'];
  const more = [
    'WAL B',
    'commits',
    'stmts',
    '202 p50',
    'p99',
    'drain s',
    'missing',
    'twice',
    'sink CPU',
    'others',
  ];
  const rows = all.map(({ label, result }) => [
    label,
    whole(result.perSecond) + (result.drained ? '' : '*'),
    whole(result.acceptedPerSecond),
    ...costCells(result),
    fixed(result.acceptP50Ms, 1),
    fixed(result.acceptP99Ms, 1),
    fixed(result.drainSeconds, 1),
    String(result.missing),
    String(result.duplicates),
    fixed(result.sinkCpuMs, 4),
    percent(result.otherShare),
  ]);
  const note = [
    'CPU, WAL, commits and statements are for one event. * = the backlog had not drained in time.',
    '"others" is the part of the machine taken by processes outside the benchmark: with more than a few per cent the row is not sound.',
  ].join('\n');
  return `${table([...head, ...more], rows)}\n${note}`;
}

function latencyTable(peers: PeerResult[], latencies: Labelled<LatencyResult>[]): string {
  const all = [
    ...latencies.map(({ label, result }) => ({ label: `Tidings ${label}`, result })),
    ...peers.map(({ peer, latency }) => ({
      label: `${peer} at ${latency.perSecond} events/s`,
      result: latency,
    })),
  ];
  const rows = all.map(({ label, result }) => [
    label,
    ...[result.acceptP50Ms, result.acceptP99Ms].map((ms) => fixed(ms, 1)),
    ...[result.receiveP50Ms, result.receiveP90Ms, result.receiveP99Ms, result.receiveP999Ms].map((ms) =>
      fixed(ms, 1),
    ),
    fixed(result.receiveMaxMs, 1),
    fixed(result.ownP99Ms, 1),
    percent(result.ownShare),
    fixed(result.cpuMs, 3),
    String(result.missing),
    String(result.refused + result.broken),
    percent(result.otherShare),
  ]);
  const head = [
    'ms',
    '202 p50',
    'p99',
    'receive p50',
    'p90',
    'p99',
    'p99.9',
    'max',
    'own p99',
    'of',
    'CPU ms',
    'missing',
    'failed',
    'others',
  ];
  return `${table(head, rows)}\nCounted from the moment an event was due to be sent; "receive" is its arrival at the sink.
"own" are the events on whose way the hypervisor took nothing from this machine for others.`;
}

function matchingTable(matchings: Labelled<MatchingResult>[]): string {
  const rows = matchings.map(({ label, result }) => [
    label,
    whole(result.found),
    fixed(result.p50Micros, 1),
    fixed(result.p99Micros, 1),
  ]);
  return table(['one event against 10,000 webhooks', 'found', 'p50 µs', 'p99 µs'], rows);
}

function searchTable(searches: Labelled<SearchResult>[]): string {
  const rows = searches.map(({ label, result }) => [
    label,
    whole(result.found),
    fixed(result.p50Ms, 1),
    fixed(result.p95Ms, 1),
    whole(result.limitMs),
  ]);
  return table(['search', 'rows', 'p50 ms', 'p95 ms', 'limit'], rows);
}

function liveTable(streams: Labelled<LiveResult>[]): string {
  const rows = streams.map(({ label, result }) => [
    label,
    `${whole(result.heard)} of ${whole(result.expected)}`,
    whole(result.dropped),
    whole(result.p50Ms),
    whole(result.p99Ms),
    whole(result.maxMs),
    fixed(result.cpuMs, 3),
    whole(result.peakRssMb),
  ]);
  return table(
    ['live stream', 'heard', 'drops', 'p50 ms', 'p99 ms', 'max ms', 'CPU ms an event', 'RSS MB'],
    rows,
  );
}

function notifyTable(notified: Labelled<NotifyResult>[]): string {
  const rows = notified.map(({ label, result }) => [
    label,
    whole(result.told),
    whole(result.p50Ms),
    whole(result.p99Ms),
    whole(result.maxMs),
  ]);
  return table(['accepted → on the wire', 'told', 'p50 ms', 'p99 ms', 'max ms'], rows);
}

function ratios(run: Run): string[][] {
  const rows: string[][] = [];
  const single = findRate(run, 'single');
  if (single === undefined) return rows;
  for (const { peer, rate } of run.peers) {
    const cpu = rate.cpuMs / single.cpuMs;
    rows.push([
      `Tidings : ${peer} + fetch`,
      `${times(single.perSecond / rate.perSecond)} the rate, 1/${fixed(cpu, 1)} of the CPU`,
    ]);
  }
  for (const limit of run.limits) {
    rows.push([`Tidings of ${limit.name}`, `${fixed((100 * single.perSecond) / limit.perSecond, 1)} %`]);
  }
  for (const workload of run.workloads.filter(({ name }) => name !== 'single' && name !== 'routes')) {
    for (const { label, result } of workload.results.filter(isRate)) {
      rows.push([`${label} : one event a request`, times(result.perSecond / single.perSecond)]);
    }
  }
  return rows;
}

function bestPeer(run: Run): PeerResult | undefined {
  return run.peers.toSorted((a, b) => b.rate.perSecond - a.rate.perSecond)[0];
}

function findRate(run: Run, name: string): RateResult | undefined {
  return ratesOf(run, name)[0]?.result;
}

function ratesOf(run: Run, name: string): Labelled<RateResult>[] {
  return run.workloads.find((workload) => workload.name === name)?.results.filter(isRate) ?? [];
}

type Result = WorkloadResult['results'][number]['result'];

function isRate(entry: Labelled<Result>): entry is Labelled<RateResult> {
  return entry.result.kind === 'rate';
}

function isLatency(entry: Labelled<Result>): entry is Labelled<LatencyResult> {
  return entry.result.kind === 'latency';
}

function isSearch(entry: Labelled<Result>): entry is Labelled<SearchResult> {
  return entry.result.kind === 'search';
}

function isLive(entry: Labelled<Result>): entry is Labelled<LiveResult> {
  return entry.result.kind === 'live';
}

function isNotify(entry: WorkloadResult['results'][number]): entry is Labelled<NotifyResult> {
  return entry.result.kind === 'notify';
}

function isMatching(entry: Labelled<Result>): entry is Labelled<MatchingResult> {
  return entry.result.kind === 'matching';
}

function costCells(result: RateResult): string[] {
  return [
    ...[result.cpuMs, result.nodeCpuMs, result.postgresCpuMs, result.redisCpuMs].map((ms) => fixed(ms, 3)),
    ...[result.nodeRssMb, result.postgresPssMb, result.walBytes].map(whole),
    ...[result.commits, result.statements].map((count) => fixed(count, 3)),
  ];
}

function section(title: string, text: string): string {
  return `${title}\n${'─'.repeat(title.length)}\n${text}`;
}

function table(head: string[], rows: string[][]): string {
  const all = head.some((cell) => cell !== '') ? [head, ...rows] : rows;
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  const line = (row: string[]) =>
    row.map((cell, column) =>
      column === 0 || rows[0]?.length === 2
        ? cell.padEnd(widths[column] ?? 0)
        : cell.padStart(widths[column] ?? 0),
    );
  return all.map((row) => line(row).join('  ').trimEnd()).join('\n');
}

const whole = (value: number) => Math.round(value).toLocaleString('en-US');
const fixed = (value: number, digits: number) => value.toFixed(digits);
const percent = (share: number) => `${Math.max(0, 100 * share).toFixed(0)} %`;
const times = (value: number) => `${value.toFixed(2)}×`;

export interface Run {
  machine: Machine;
  postgresVersion: string;
  postgresSettings: Record<string, string>;
  generator: string;
  seconds: number;
  costs: CostResult[];
  limits: LimitResult[];
  peers: PeerResult[];
  workloads: WorkloadResult[];
  notes: string[];
}

interface Labelled<T> {
  label: string;
  result: T;
}

export interface Target {
  target: string;
  reached: string;
  met: boolean;
}
