/**
 * The metrics of one process. Numbers are read when somebody asks for them; what the database is asked for is kept for a
 * few seconds, so that asking often costs it nothing. No label holds what callers name, so there are never more series.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Registry } from 'prom-client';
import type { Metric } from 'prom-client';
import { uuidTime } from '@tidings/core/id';
import type { Histogram } from '../counts.ts';
import { poolVitals } from '../store/metrics.ts';
import type { DatabaseVitals } from '../store/metrics.ts';
import { VERSION } from '../version.ts';
import type { Context } from './context.ts';
import { DatabaseLook } from './database-look.ts';

const DAY_MS = 24 * 3600 * 1000;

interface Sample {
  labels: Readonly<Record<string, string | number>>;
  value: number;
  /** Where it differs from the metric's. */
  metricName?: string;
}
type Kind = 'counter' | 'gauge' | 'histogram';

export class Metrics {
  readonly #context: Context;
  readonly #prometheus = new Registry();
  readonly #openMetrics = new Registry();
  readonly #delay = monitorEventLoopDelay({ resolution: LAG_LOOK_MS });
  readonly #look: DatabaseLook;

  constructor(context: Context) {
    this.#context = context;
    this.#look = new DatabaseLook(context);
    this.#openMetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    this.#addCounts();
    this.#addLive();
    this.#addVitals();
    this.#addDatabase();
    this.#addProcess();
    this.#delay.enable();
  }

  stop(): void {
    this.#delay.disable();
  }

  /** All metrics as text. */
  async print(openMetrics: boolean): Promise<{ type: string; text: string }> {
    const registry = openMetrics ? this.#openMetrics : this.#prometheus;
    const text = await registry.metrics();
    this.#delay.reset();
    return { type: registry.contentType, text };
  }

  #add(
    kind: Kind,
    name: string,
    help: string,
    read: () => readonly Sample[] | Promise<readonly Sample[]>,
  ): void {
    for (const registry of [this.#prometheus, this.#openMetrics]) {
      const metric = {
        // OpenMetrics has counters without their _total, and the registry renames them.
        name: `tidings_${name}`,
        type: kind,
        get: async () => ({ name: metric.name, help, type: kind, values: await read() }),
        reset: () => undefined,
      };
      registry.registerMetric(metric as unknown as Metric);
    }
  }

  #addOne(kind: Kind, name: string, help: string, read: () => number): void {
    this.#add(kind, name, help, () => [{ labels: {}, value: read() }]);
  }

  /** One value for each of a closed list, by a label. */
  #addEach(
    kind: Kind,
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<string, number>>,
  ): void {
    this.#add(kind, name, help, () =>
      Object.entries(read()).map(([each, value]) => ({ labels: { [label]: each }, value })),
    );
  }

  #addHistogram(name: string, help: string, read: () => Histogram): void {
    this.#add('histogram', name, help, () => bucketsOf(`tidings_${name}`, read()));
  }

  #addCounts(): void {
    const { counts } = this.#context;
    this.#addEach(
      'counter',
      'events_total',
      'Events accepted, and repeats of them.',
      'outcome',
      () => counts.events,
    );
    this.#addOne('counter', 'event_bytes_total', 'Bytes of accepted events.', () => counts.eventBytes);
    this.#addEach('counter', 'refusals_total', 'Requests refused, by code.', 'code', () => counts.refusals);
    this.#addHistogram('commit_seconds', 'Group commits, by how long they took.', () => counts.commitSeconds);
    this.#addOne('counter', 'failed_commits_total', 'Group commits that failed.', () => counts.failedCommits);
    this.#addEach('counter', 'deliveries_total', 'Deliveries that ended.', 'status', () => counts.deliveries);
    this.#addEach(
      'counter',
      'attempts_total',
      'Attempts, by the class of the answer’s status or of the error.',
      'result',
      () => counts.attempts,
    );
    this.#addHistogram('attempt_seconds', 'Attempts, by how long they took.', () => counts.attemptSeconds);
    this.#addHistogram(
      'delivery_seconds',
      'Deliveries that succeeded, by the time since the event was accepted.',
      () => counts.deliverySeconds,
    );
    this.#addOne(
      'counter',
      'fenced_writes_total',
      'Outcomes that came too late to change anything.',
      () => counts.fencedOutcomes,
    );
  }

  #addLive(): void {
    const { counts } = this.#context;
    this.#addEach(
      'gauge',
      'live_clients',
      'Who listens to the live stream.',
      'transport',
      () => counts.live.clients,
    );
    this.#addEach(
      'counter',
      'live_messages_total',
      'Messages told to those who listen.',
      'kind',
      () => counts.live.told,
    );
    this.#addOne(
      'counter',
      'live_dropped_total',
      'Messages for which a listener had no room.',
      () => counts.live.dropped,
    );
    this.#addEach(
      'counter',
      'live_ended_total',
      'Streams that the server ended.',
      'reason',
      () => counts.live.ended,
    );
    this.#addHistogram(
      'live_seconds',
      'Events told to those who listen, by the time since they were accepted.',
      () => counts.live.seconds,
    );
  }

  #addVitals(): void {
    const { vitals, counts } = this.#context;
    this.#addOne(
      'gauge',
      'requests_in_flight',
      'Requests to receivers under way.',
      () => vitals().requestsInFlight,
    );
    this.#addOne('gauge', 'slow_requests', 'Those of them that are slow.', () => vitals().slowRequests);
    this.#addOne(
      'gauge',
      'waiting_deliveries',
      'Deliveries that wait in memory.',
      () => vitals().waitingDeliveries,
    );
    this.#addOne(
      'gauge',
      'waiting_commits',
      'Events that wait to be committed.',
      () => vitals().waitingCommits,
    );
    this.#addOne(
      'gauge',
      'waiting_outcomes',
      'Outcomes that wait to be written.',
      () => vitals().waitingOutcomes,
    );
    this.#addEach('gauge', 'memory_bytes', 'What each pile in memory holds.', 'pile', () => ({
      ...vitals().memory,
      bodies: counts.bodyBytes,
    }));
    this.#addEach(
      'gauge',
      'breakers',
      'Webhooks sent to of late: answering, tried carefully after a failure, or resting.',
      'state',
      () => vitals().breakers,
    );
    this.#addEach(
      'gauge',
      'webhooks',
      'Webhooks there are; failing ones are counted twice.',
      'state',
      () => vitals().webhooks,
    );
    this.#addOne('gauge', 'organizations', 'Organizations there are.', () => vitals().organizations);
    this.#addOne('gauge', 'registered', '1 while the process may take work.', () =>
      Number(vitals().registered),
    );
  }

  #addDatabase(): void {
    const { clock, database } = this.#context;
    const read = (samples: (found: DatabaseVitals) => readonly Sample[]) => async () => {
      const found = await this.#look.read();
      return found ? samples(found) : [];
    };
    const gauge = (name: string, help: string, value: (found: DatabaseVitals) => number): void =>
      this.#add(
        'gauge',
        name,
        help,
        read((found) => [{ labels: {}, value: value(found) }]),
      );
    this.#add('gauge', 'database_up', '1 when the database answers.', async () => [
      { labels: {}, value: (await this.#look.read()) ? 1 : 0 },
    ]);
    this.#add(
      'gauge',
      'queue_deliveries',
      'Deliveries that wait in the database, by what for; the first 100,000 are counted.',
      read(({ queue }) => Object.entries(queue).map(([state, value]) => ({ labels: { state }, value }))),
    );
    gauge(
      'queue_depth',
      'Deliveries that wait in the database; beyond 100,000 an estimate.',
      ({ queued }) => queued,
    );
    gauge(
      'queue_oldest_seconds',
      'Age of the event that waits longest in the database; 0 when none waits.',
      ({ oldestEvent }) =>
        oldestEvent === null ? 0 : Math.max(0, clock.now() - uuidTime(oldestEvent)) / 1000,
    );
    gauge(
      'queue_overdue_seconds',
      'How long the first delivery that nothing holds up has been due.',
      ({ firstDue }) => (firstDue === null ? 0 : Math.max(0, clock.now() - firstDue.getTime()) / 1000),
    );
    gauge('backlogs', 'Webhooks behind which deliveries wait.', ({ backlogs }) => backlogs);
    gauge('processes', 'Processes at work on the database.', ({ processes }) => processes);
    gauge('waiting_reports', 'What the platform has to tell and has not told.', ({ reports }) => reports);
    gauge('alerts', 'Alerts that are open or acknowledged.', ({ alerts }) => alerts);
    gauge(
      'alert_lag_seconds',
      'Age of the oldest event that alert rules have not counted; 0 when there is none.',
      ({ uncountedEvent }) =>
        uncountedEvent === null ? 0 : Math.max(0, clock.now() - uuidTime(uncountedEvent)) / 1000,
    );
    this.#add(
      'gauge',
      'partitions',
      'Partitions of the log.',
      read(({ partitions }) =>
        partitions.map(({ name, count }) => ({ labels: { table: name }, value: count })),
      ),
    );
    this.#add(
      'gauge',
      'partition_days_ahead',
      'Days to come for which there are partitions; they are made three days ahead.',
      read(({ partitions }) =>
        partitions.map(({ name, last }) => ({
          labels: { table: name },
          value: daysUntil(last, clock.now()),
        })),
      ),
    );
    gauge(
      'database_oldest_transaction_seconds',
      'Age of the oldest transaction, which keeps PostgreSQL from tidying up.',
      ({ oldestTransaction }) => oldestTransaction,
    );
    this.#add(
      'gauge',
      'database_connections',
      'Connections of each pool, and callers that wait for one.',
      () =>
        poolVitals(database).flatMap(({ pool, used, idle, waiting, most }) =>
          Object.entries({ used, idle, waiting, most }).map(([state, value]) => ({
            labels: { pool, state },
            value,
          })),
        ),
    );
  }

  #addProcess(): void {
    this.#add('gauge', 'info', 'Which process this is.', () => [
      { labels: { version: VERSION, pid: process.pid }, value: 1 },
    ]);
    this.#add(
      'gauge',
      'event_loop_lag_seconds',
      'By how much the process was late, since it was asked last.',
      () =>
        [
          ['0.5', this.#delay.percentile(50)] as const,
          ['0.99', this.#delay.percentile(99)] as const,
          ['1', this.#delay.max] as const,
        ].map(([quantile, nanoseconds]) => ({ labels: { quantile }, value: lagOf(nanoseconds) })),
    );
    this.#addOne('counter', 'cpu_seconds_total', 'Processor time.', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
    this.#addEach('gauge', 'process_memory_bytes', 'Memory of the process.', 'kind', () => {
      const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
      return { resident: rss, 'heap-used': heapUsed, heap: heapTotal, external };
    });
    this.#addOne('gauge', 'uptime_seconds', 'How long the process has run.', () => process.uptime());
  }
}

/** As Prometheus has them: each bucket counts those below it, too. */
function bucketsOf(name: string, { bounds, counts, sum }: Histogram): Sample[] {
  let count = 0;
  const buckets = counts.map((own, i) => {
    count += own;
    return { metricName: `${name}_bucket`, labels: { le: bounds[i] ?? '+Inf' }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: count },
  ];
}

/** How often the timer is due that measures it. Five times as often took a fifth of all that an idle process takes. */
const LAG_LOOK_MS = 50;

function lagOf(nanoseconds: number): number {
  return Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e6 - LAG_LOOK_MS) / 1000 : 0;
}

/** @param day such as 20260131 */
function daysUntil(day: string, now: number): number {
  const time = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
  return Math.floor((time - now) / DAY_MS) + 1;
}
