/** What the platform has to tell of itself. Rows are written by `migrations/0010-reports.sql` and by `record()`. */
import { prepared, rows, transaction } from './db.ts';
import type { Pool } from './db.ts';

export interface ReportRow {
  number: number;
  uid: string;
  at: Date;
  organization: number;
  type: string;
  /** The data of the event, but for the webhook. */
  facts: Record<string, unknown>;
  /** The webhook as it is now, deleted or not. */
  webhookUid: string;
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
  const [look] = await prepared<{ any: boolean }>(
    pool,
    'any_report',
    'SELECT EXISTS (SELECT FROM report WHERE lane = $1) AS any',
    [lane],
  );
  if (!look!.any) return 0;
  return transaction(pool, async (db) => {
    const taken = await rows<ReportRow>(
      db,
      `SELECT r.number, r.uid, r.at, r.organization, r.type, r.facts, w.uid AS webhook_uid, w.name AS webhook_name,
         w.type AS webhook_type, w.url AS webhook_url, w.project, p.id AS project_id
       FROM report r JOIN webhook w ON w.number = r.webhook LEFT JOIN project p ON p.number = w.project
       WHERE r.lane = $1 ORDER BY r.number LIMIT $2 FOR UPDATE OF r SKIP LOCKED`,
      [lane, limit],
    );
    const told = taken.length === 0 ? [] : await tell(taken);
    if (told.length > 0)
      await db.query('DELETE FROM report WHERE lane = $1 AND number = ANY ($2)', [lane, told]);
    return taken.length;
  });
}
