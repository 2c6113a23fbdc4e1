import type pg from 'pg';
import { parseSearch } from '@tidings/core/search/search';
import { deliverySearch } from '../../../server/src/store/search/deliveries.ts';
import { MAX_SEQ } from '../event-body.ts';
import { runOpenLoop, type OpenLoopResult } from '../generate/open-loop.ts';
import type { SearchResult, Subject } from '../measure.ts';
import { eventsAnHour, fillSearchData } from '../search-data.ts';
import { startTidings } from '../tidings.ts';
import { peakRssMb } from '../usage.ts';
import { rateOf } from './half-rate.ts';
import type { Workload } from './workload.ts';

/** Searches through a log of 30 days, one after another, over HTTP: what somebody waits for who looks at a list. */
export const search: Workload = {
  name: 'search',
  title: `searches through ${ATTEMPTS()} attempts`,
  async run(bench, earlier) {
    const subject = await startTidings(bench, 'search');
    try {
      const { client } = subject.database;
      const now = Date.now();
      const started = performance.now();
      await fillSearchData(client, { now, days: DAYS, attempts: ATTEMPTS() });
      process.stderr.write(`filled in ${Math.round((performance.now() - started) / 1000)} s\n`);
      const origin = new URL(subject.url).origin;
      const instance = subject.token!;
      const large = await keyFor(origin, instance, 'bench-1');
      const small = await keyFor(origin, instance, 'bench-2');
      const callers = { 'large organization': large, 'small organization': small, instance };
      const results: { label: string; result: SearchResult }[] = [];
      for (const [label, limitMs, path] of CASES) {
        for (const [caller, key] of Object.entries(callers)) {
          results.push({
            label: `${label}, ${caller}`,
            result: await measure(origin, key, path(now), limitMs),
          });
        }
      }
      const before = peakRssMb(subject.node[0]!.pid);
      const rows = await exportAll(origin, instance);
      process.stderr.write(
        `exported ${rows.count} deliveries, ${Math.round(rows.perSecond)}/s; peak RSS ${Math.round(before)} → ${Math.round(peakRssMb(subject.node[0]!.pid))} MB\n`,
      );
      await explain(client, now);
      await beside(
        subject,
        Math.round((rateOf(earlier) ?? 5000) / 2),
        bench.seconds,
        [large, small, instance],
        now,
      );
      return { name: this.name, title: this.title, results };
    } finally {
      await subject.end();
    }
  },
};

const DAYS = 30;
const ROUNDS = 40;
const HOUR_MS = 3_600_000;

/** Ten million, unless a quicker look will do. */
function ATTEMPTS(): number {
  return Number(process.env['BENCH_SEARCH_ATTEMPTS'] ?? 10_000_000);
}

const deliveries = (query: string, more = ''): string =>
  `/v1/deliveries?query=${encodeURIComponent(query)}${more}`;

/** What is looked at, how long it may take at p95, and the call. The log ends a while before it is looked at. */
const CASES: [label: string, limitMs: number, path: (now: number) => string][] = [
  ['default view', 50, () => '/v1/deliveries'],
  ['status filter', 50, () => deliveries('status:failed')],
  ['status filter, 30 days', 50, () => deliveries('status:canceled', '&start=-30d')],
  ['field filter http:5xx', 50, (now) => deliveries('http:5xx', range(now, 2))],
  ['field filter event', 50, (now) => deliveries('event=function.failed', range(now, 2))],
  ['field filter that finds nothing', 50, (now) => deliveries('http:418', range(now, 2))],
  ['field filter agent', 50, (now) => deliveries('agent:agent-7', range(now, 2))],
  [
    'look-up of an id',
    50,
    () => deliveries(`event.id=order-${200 * eventsAnHour({ days: DAYS, attempts: ATTEMPTS() })}`),
  ],
  ['data.* over 2 hours', 500, (now) => deliveries('data.execution.status=error', range(now, 2))],
  [
    'data.* over 2 hours that finds nothing',
    500,
    (now) => deliveries('data.execution.status=none', range(now, 2)),
  ],
  ['histogram of 24 hours', 200, (now) => deliveries('', `${range(now, 24)}&histogram=true&limit=1`)],
];

function range(now: number, hours: number): string {
  const at = (time: number): string => new Date(time).toISOString();
  return `&start=${at(now - hours * HOUR_MS)}&end=${at(now)}`;
}

async function keyFor(origin: string, token: string, organization: string): Promise<string> {
  const response = await fetch(`${origin}/v1/api-keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: organization, organization, permissions: ['*'] }),
  });
  if (!response.ok) throw new Error(`no key: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { key: string }).key;
}

async function measure(origin: string, key: string, path: string, limitMs: number): Promise<SearchResult> {
  const took: number[] = [];
  let found = 0;
  for (let round = -3; round < ROUNDS; round++) {
    const begun = performance.now();
    const response = await fetch(origin + path, { headers: { authorization: `Bearer ${key}` } });
    const body = (await response.json()) as { data: unknown[]; histogram?: unknown };
    if (!response.ok || body.histogram === null) throw new Error(`${path}: ${JSON.stringify(body)}`);
    if (round >= 0) took.push(performance.now() - begun);
    found = body.data.length;
  }
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(took.length * share)]!;
  return { kind: 'search', found, limitMs, p50Ms: at(0.5), p95Ms: at(0.95) };
}

async function exportAll(origin: string, key: string): Promise<{ count: number; perSecond: number }> {
  const begun = performance.now();
  const response = await fetch(`${origin}/v1/exports/deliveries?format=ndjson&start=-24h`, {
    headers: { authorization: `Bearer ${key}` },
  });
  let count = 0;
  for await (const chunk of response.body!) for (const byte of chunk) if (byte === 0x0a) count++;
  return { count, perSecond: count / ((performance.now() - begun) / 1000) };
}

/** What ingest at half its limit loses to somebody who searches all the time. */
async function beside(
  subject: Subject,
  perSecond: number,
  seconds: number,
  keys: readonly string[],
  now: number,
): Promise<void> {
  const { url } = subject;
  const load = { url, token: subject.token!, perSecond, seconds, connections: 256 };
  await runOpenLoop({ ...load, after: MAX_SEQ });
  const alone = await runOpenLoop(load);
  let searching = true;
  let searches = 0;
  const searcher = (async () => {
    while (searching) {
      for (const [, , path] of CASES) {
        for (const key of keys) {
          if (!searching) return;
          const response = await fetch(new URL(path(now), url), {
            headers: { authorization: `Bearer ${key}` },
          });
          await response.arrayBuffer();
          searches++;
        }
      }
    }
  })();
  const together = await runOpenLoop({ ...load, after: perSecond * seconds });
  searching = false;
  await searcher;
  const told = ({ accepted, refused, p50Ms, p99Ms }: OpenLoopResult): string =>
    `${Math.round(accepted / seconds)}/s accepted, ${refused} refused, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
  process.stderr.write(
    `ingest at ${perSecond}/s: ${told(alone)}; beside ${searches} searches: ${told(together)}\n`,
  );
}

/** Searches that go by a key touch the days of their range alone, and read no table whole. */
async function explain(client: pg.Client, now: number): Promise<void> {
  await client.query('SET jit = off; SET max_parallel_workers_per_gather = 0');
  const parts = [
    ['', 1],
    ['status:failed', 1],
    ['event.id=order-4', 2],
  ] as const;
  for (const [text, hours] of parts) {
    const parsed = parseSearch(text, { subject: 'deliveries', payloads: true });
    if (!parsed.ok) throw new Error(parsed.error.message);
    const scope = { lanes: [0], organization: 2, project: null, webhook: null };
    const part = { from: now - hours * HOUR_MS, to: now };
    const context = { now, zone: 'UTC' };
    const page = { limit: 51, order: 'newest', after: null } as const;
    const statement = deliverySearch(scope, part, parsed.query, context, page)!;
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, TIMING OFF) ${statement.text}`,
      statement.values,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).filter((line) => !line.includes('never executed'));
    const day = (time: number): string => new Date(time).toISOString().slice(0, 10).replaceAll('-', '');
    const others = plan.filter((line) => {
      const partition = /\bon (?:event|delivery|attempt)_(\d{8})/.exec(line)?.[1];
      return partition !== undefined && partition !== day(part.from) && partition !== day(part.to);
    });
    const whole = plan.filter((line) => /Seq Scan on (event|delivery|attempt)_/.test(line));
    if (others.length + whole.length > 0) {
      throw new Error(
        `the plan of ${JSON.stringify(text)} reads too much: ${[...others, ...whole].join('\n')}`,
      );
    }
  }
}
