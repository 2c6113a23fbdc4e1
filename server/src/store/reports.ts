/** What the platform has to tell of itself. Rows are written by `migrations/0010-reports.sql` and by `record()`. */
import type { ReportAttributes } from '@tidings/core/report';
import { iso, rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

export interface ReportRow {
  number: number;
  uid: string;
  at: Date;
  organization: number;
  type: string;
  /** The data of the event, but for the webhook. */
  facts: Record<string, unknown>;
  attributes: ReportAttributes | null;
  /** Path in the console of what it is about. */
  page: string | null;
  /** Numbers of those that it goes to whatever they subscribe to. */
  webhooks: number[];
  /** Whether it also goes to those who subscribe to its type. */
  subscribers: boolean;
  /** The webhook that it is about as it is now, deleted or not; null where it is about something else. */
  webhookUid: string | null;
  webhookName: string;
  webhookType: string;
  webhookUrl: string;
  project: number | null;
  projectId: string | null;
}

/**
 * Takes up to `limit` reports of a lane, the oldest first, and deletes those that `tell` answers with, by number. What
 * another process has taken is passed over. When this process ends in between they are all there again.
 *
 * @returns how many were taken
 */
export async function takeReports(
  pool: Pool,
  lane: number,
  limit: number,
  tell: (reports: readonly ReportRow[]) => Promise<number[]>,
): Promise<number> {
  return transaction(pool, async (db) => {
    const taken = await rows<ReportRow>(
      db,
      `SELECT r.number, r.uid, r.at, r.organization, r.type, r.facts, r.attributes, r.page, r.webhooks, r.subscribers,
         w.uid AS webhook_uid, w.name AS webhook_name, w.type AS webhook_type, w.url AS webhook_url,
         p.number AS project, p.id AS project_id
       FROM report r LEFT JOIN webhook w ON w.number = r.webhook LEFT JOIN project p ON p.number = coalesce(w.project, r.project)
       WHERE r.lane = $1 ORDER BY r.number LIMIT $2 FOR UPDATE OF r SKIP LOCKED`,
      [lane, limit],
    );
    const told = taken.length === 0 ? [] : await tell(taken);
    if (told.length > 0)
      await db.query('DELETE FROM report WHERE lane = $1 AND number = ANY ($2)', [lane, told]);
    return taken.length;
  });
}

/** A report of what is about no webhook. */
export interface NewReport {
  readonly organization: number;
  readonly project: number | null;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The data of the event. */
  readonly facts: Record<string, unknown>;
  readonly attributes: ReportAttributes;
  readonly page: string | null;
  readonly webhooks: readonly number[];
  readonly subscribers: boolean;
}

/** @param db in the transaction of what they tell */
export async function writeReports(db: Db, lane: number, reports: readonly NewReport[]): Promise<void> {
  if (reports.length === 0) return;
  await db.query(
    `SELECT write_report($1, r.at, r.organization, r.project, r.type, r.facts::json, r.attributes::json, r.page,
       r.webhooks::int4[], r.subscribers)
     FROM unnest($2::timestamptz[], $3::int4[], $4::int4[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bool[])
       AS r(at, organization, project, type, facts, attributes, page, webhooks, subscribers)`,
    [
      lane,
      reports.map(({ at }) => iso(at)),
      reports.map(({ organization }) => organization),
      reports.map(({ project }) => project),
      reports.map(({ type }) => type),
      reports.map(({ facts }) => JSON.stringify(facts)),
      reports.map(({ attributes }) => JSON.stringify(attributes)),
      reports.map(({ page }) => page),
      reports.map(({ webhooks }) => `{${webhooks.join()}}`),
      reports.map(({ subscribers }) => subscribers),
    ],
  );
}
