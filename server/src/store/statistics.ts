/** Statistics by the hour: see `migrations/0014-statistics.sql`. */
import { rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';
import { inScope } from './scope.ts';
import type { Scope } from './scope.ts';

/** What a row of statistics is of: a webhook, a project (`webhook` 0), an organization (and `project` 0) or all (all 0). */
export interface StatisticKey {
  organization: number;
  project: number;
  webhook: number;
}

export interface StatisticRow extends StatisticKey {
  hour: Date;
  attempts: number;
  delivered: number;
  givenUp: number;
  skipped: number;
  canceled: number;
  errors: Record<string, number>;
  /** By the first digit. */
  statuses: Record<string, number>;
  /** Attempts that delivered, by which of their delivery they were: 1, 2, and 3 for all later ones. */
  arrivals: Record<string, number>;
  latency: Buffer | null;
}

/** So many attempts or endings of one webhook within an hour that are alike. */
export interface CountedRow {
  organization: number;
  /** 0: none. */
  project: number;
  webhook: number;
  hour: Date;
  ending: 'delivered' | 'given_up' | 'skipped' | 'canceled' | null;
  errorClass: string | null;
  /** The first digit. */
  status: number | null;
  /** Null for endings without an attempt. */
  durationMs: number | null;
  /** Which of its delivery it was, of those that delivered: 1, 2, and 3 for all later ones. */
  attempt: number | null;
  count: number;
}

/**
 * Counts what transactions have written since the last step, unless another process is at it. What `add` writes and that
 * it is counted are one transaction.
 *
 * @param most transactions looked at
 * @returns whether there is another step to take
 */
export function countNext(
  pool: Pool,
  lane: number,
  now: number,
  most: number,
  add: (db: Db, counted: CountedRow[]) => Promise<void>,
): Promise<boolean> {
  return transaction(pool, async (db) => {
    const [step] = await rows<{ start: number | null; stop: number | null; more: boolean | null }>(
      db,
      'SELECT * FROM next_to_count($1, $2)',
      [lane, most],
    );
    const { start, stop, more } = step!;
    if (start === null) return more === true;
    const counted = await rows<CountedRow>(
      db,
      `SELECT c.*, w.organization, coalesce(w.project, 0) AS project
       FROM count_attempts($1, $2, $3) c JOIN webhook w ON w.number = c.webhook`,
      [lane, start, stop],
    );
    await add(db, counted);
    await db.query('DELETE FROM uncounted_ending WHERE lane = $1 AND recorded < $2', [lane, stop]);
    await db.query(
      'UPDATE statistic_progress SET counted = $2, at = CASE WHEN $3 THEN at ELSE $4 END WHERE lane = $1',
      [lane, stop, more, new Date(now)],
    );
    return more === true;
  });
}

/** Those rows among the ones named that there are. */
export function findStatistics(
  db: Db,
  lane: number,
  keys: readonly (StatisticKey & { hour: Date })[],
): Promise<StatisticRow[]> {
  return rows(
    db,
    `SELECT s.* FROM unnest($2::int4[], $3::int4[], $4::int4[], $5::timestamptz[]) AS k(organization, project, webhook, hour)
     JOIN statistic s ON s.lane = $1 AND s.organization = k.organization AND s.project = k.project AND s.webhook = k.webhook
       AND s.hour = k.hour`,
    [
      lane,
      keys.map((key) => key.organization),
      keys.map((key) => key.project),
      keys.map((key) => key.webhook),
      keys.map((key) => key.hour),
    ],
  );
}

/** Writes rows in the place of those that there are. */
export async function putStatistics(
  db: Db,
  lane: number,
  statistics: readonly StatisticRow[],
): Promise<void> {
  const column = <T>(read: (row: StatisticRow) => T): T[] => statistics.map(read);
  await db.query(
    `INSERT INTO statistic (lane, organization, project, webhook, hour, attempts, delivered, given_up, skipped, canceled,
       errors, statuses, arrivals, latency)
     SELECT $1, * FROM unnest($2::int4[], $3::int4[], $4::int4[], $5::timestamptz[], $6::int8[], $7::int8[], $8::int8[],
       $9::int8[], $10::int8[], $11::jsonb[], $12::jsonb[], $13::jsonb[], $14::bytea[])
     ON CONFLICT (lane, organization, project, webhook, hour) DO UPDATE SET
       attempts = excluded.attempts, delivered = excluded.delivered, given_up = excluded.given_up,
       skipped = excluded.skipped, canceled = excluded.canceled, errors = excluded.errors, statuses = excluded.statuses,
       arrivals = excluded.arrivals, latency = excluded.latency`,
    [
      lane,
      column((row) => row.organization),
      column((row) => row.project),
      column((row) => row.webhook),
      column((row) => row.hour),
      column((row) => row.attempts),
      column((row) => row.delivered),
      column((row) => row.givenUp),
      column((row) => row.skipped),
      column((row) => row.canceled),
      column((row) => JSON.stringify(row.errors)),
      column((row) => JSON.stringify(row.statuses)),
      column((row) => JSON.stringify(row.arrivals)),
      column((row) => row.latency),
    ],
  );
}

/** Hours from `start` on and before `end`, in their order; both in milliseconds since 1970. */
export function readStatistics(
  db: Db,
  lanes: number,
  { organization, project, webhook }: StatisticKey,
  start: number,
  end: number,
): Promise<StatisticRow[]> {
  return rows(
    db,
    `SELECT * FROM statistic
     WHERE lane = ANY ($1) AND organization = $2 AND project = $3 AND webhook = $4 AND hour >= $5 AND hour < $6
     ORDER BY hour`,
    [
      Array.from({ length: lanes }, (_, lane) => lane),
      organization,
      project,
      webhook,
      new Date(start),
      new Date(end),
    ],
  );
}

/** The same of several webhooks. */
export function readStatisticsOf(
  db: Db,
  lanes: number,
  webhooks: readonly Pick<StatisticKey, 'organization' | 'webhook'>[],
  start: number,
  end: number,
): Promise<StatisticRow[]> {
  return rows(
    db,
    `SELECT s.* FROM unnest($2::int4[], $3::int4[]) AS k(organization, webhook)
     JOIN statistic s ON s.lane = ANY ($1) AND s.organization = k.organization AND s.project = 0 AND s.webhook = k.webhook
       AND s.hour >= $4 AND s.hour < $5`,
    [
      Array.from({ length: lanes }, (_, lane) => lane),
      webhooks.map(({ organization }) => organization),
      webhooks.map(({ webhook }) => webhook),
      new Date(start),
      new Date(end),
    ],
  );
}

/** Attempts that failed in an hour as those of an issue; of an issue without any, one row with the hour null. */
export interface IssueFailuresRow {
  uid: string;
  hour: Date | null;
  failed: number;
}

/** The failures of several issues, as far as they are in the scope. */
export function readIssueFailures(
  db: Db,
  lanes: number,
  scope: Scope,
  issues: readonly string[],
  start: number,
  end: number,
): Promise<IssueFailuresRow[]> {
  return rows(
    db,
    `SELECT i.uid, s.hour, coalesce(sum((s.errors ->> i.error_class)::int8), 0)::int8 AS failed
     FROM issue i LEFT JOIN statistic s ON s.lane = ANY ($4) AND s.organization = i.organization AND s.project = 0
       AND s.webhook = i.webhook AND s.hour >= $5 AND s.hour < $6 AND s.errors ? i.error_class
     WHERE i.uid = ANY ($1) AND ${inScope('i', 2)} GROUP BY i.uid, s.hour`,
    [
      issues,
      scope.organization,
      scope.project,
      Array.from({ length: lanes }, (_, lane) => lane),
      new Date(start),
      new Date(end),
    ],
  );
}

/** Before when everything is counted, in all lanes; null when that is not yet so. */
export async function countedUntil(db: Db, lanes: number): Promise<Date | null> {
  const [progress] = await rows<{ at: Date | null }>(
    db,
    `SELECT CASE WHEN count(*) >= $1 THEN nullif(min(at), '-infinity') END AS at FROM statistic_progress`,
    [lanes],
  );
  return progress!.at;
}

/** At once; the rest goes in the next rounds. */
const DROPPED_AT_ONCE = 10_000;

export async function dropOldStatistics(db: Db, before: number): Promise<void> {
  await db.query(
    'DELETE FROM statistic WHERE ctid = ANY (ARRAY(SELECT ctid FROM statistic WHERE hour < $1 LIMIT $2))',
    [new Date(before), DROPPED_AT_ONCE],
  );
}
