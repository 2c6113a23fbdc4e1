/** What metrics tell of the database. Every statement here stays quick whatever has piled up. */
import type pg from 'pg';
import { rows } from './db.ts';
import type { Database, Db } from './db.ts';

/** Rows of the queue that are counted one by one; of more, PostgreSQL's own estimate is taken. */
export const MOST_COUNTED = 100_000;

export interface DatabaseVitals {
  /** Deliveries that wait, by what for; no more than `MOST_COUNTED` all together. */
  queue: Readonly<Record<'ready' | 'parked' | 'claimed', number>>;
  /** All of them, if need be as PostgreSQL estimates it. */
  queued: number;
  /** Of the event that waits longest; null when none waits. */
  oldestEvent: string | null;
  /** When the first that waits for no webhook was due; null when there is none. */
  firstDue: Date | null;
  /** Webhooks behind which deliveries wait. */
  backlogs: number;
  processes: number;
  /** Reports that are not yet events. */
  reports: number;
  /** Alerts that are open or acknowledged; the first `MOST_COUNTED` are counted. */
  alerts: number;
  /** The oldest event that alert rules have not counted; null when there is none, or no rule. */
  uncountedEvent: string | null;
  /** Partitions by table, and the last day that there is one for. */
  partitions: readonly { name: string; count: number; last: string }[];
  /** Seconds since the oldest transaction began; it keeps PostgreSQL from tidying up. */
  oldestTransaction: number;
}

export async function readDatabaseVitals(db: Db, lanes: number): Promise<DatabaseVitals> {
  const [found] = await rows<Omit<DatabaseVitals, 'partitions' | 'queue'> & DatabaseVitals['queue']>(
    db,
    `WITH counted AS MATERIALIZED (
       SELECT count(*) FILTER (WHERE NOT claimed AND NOT parked) AS ready,
              count(*) FILTER (WHERE NOT claimed AND parked) AS parked,
              count(*) FILTER (WHERE claimed) AS claimed
       FROM (SELECT owner IS NOT NULL AS claimed, parked FROM queue LIMIT $2) q)
     SELECT c.*,
       CASE WHEN ready + parked + claimed < $2 THEN ready + parked + claimed
            ELSE greatest($2, (SELECT reltuples::int8 FROM pg_class WHERE oid = 'queue'::regclass)) END AS queued,
       (SELECT min(first.event::text) FROM generate_series(0, $1::int4 - 1) AS lane(number),
          LATERAL (SELECT event FROM queue WHERE queue.lane = lane.number ORDER BY event LIMIT 1) first) AS oldest_event,
       (SELECT min(first.due_at) FROM generate_series(0, $1::int4 - 1) AS lane(number),
          LATERAL (SELECT due_at FROM queue WHERE queue.lane = lane.number AND owner IS NULL AND NOT parked
                   ORDER BY due_at LIMIT 1) first) AS first_due,
       (SELECT count(*) FROM backlog) AS backlogs,
       (SELECT count(*) FROM process) AS processes,
       (SELECT count(*) FROM report) AS reports,
       (SELECT count(*) FROM (SELECT FROM alert WHERE status <> 'resolved' LIMIT $2) a) AS alerts,
       CASE WHEN EXISTS (SELECT FROM alert_rule WHERE enabled AND deleted_at IS NULL) THEN (
         SELECT min(first.event::text) FROM alert_progress p, LATERAL (
           SELECT events[1] AS event FROM journal WHERE journal.lane = p.lane AND transaction >= p.counted AND NOT attempted
           ORDER BY transaction LIMIT 1) first) END AS uncounted_event,
       coalesce((SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()), 0)::float8 AS oldest_transaction
     FROM counted c`,
    [lanes, MOST_COUNTED],
  );
  const { ready, parked, claimed, ...others } = found!;
  const partitions = await rows<DatabaseVitals['partitions'][number]>(
    db,
    `SELECT p.relname AS name, count(*) AS count, max(right(c.relname, 8)) AS last
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
     WHERE p.oid = ANY ('{event,delivery,attempt,idempotency,journal}'::regclass[]) AND c.relkind = 'r' GROUP BY 1 ORDER BY 1`,
  );
  return { queue: { ready, parked, claimed }, ...others, partitions };
}

/** Connections of a pool. */
export interface PoolVitals {
  pool: string;
  used: number;
  idle: number;
  /** Callers that wait for one. */
  waiting: number;
  most: number;
}

export function poolVitals({ control, ingest, outcomes }: Database): PoolVitals[] {
  const of = (name: string, pool: pg.Pool): PoolVitals => ({
    pool: name,
    used: pool.totalCount - pool.idleCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
    most: pool.options.max,
  });
  return [of('control', control), of('ingest', ingest), of('outcomes', outcomes)];
}
