/** What owners are to be told by mail. Rows are written by `migrations/0010-reports.sql` with what they tell of. */
import { prepared, rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

export interface OwnerNoticeRow {
  webhook: number;
  webhookUid: string;
  name: string;
  type: string;
  organization: number;
  organizationId: string;
  enabled: boolean;
  /** What its receiver refuses it for. */
  refusedFor: string | null;
  disabledReason: string | null;
  since: Date;
  /** Since when it needs nobody any more; null: it needs somebody. */
  endedAt: Date | null;
}

/** What is due is gathered with what will be so soon, of the same organization. */
const GATHERED_MS = 60_000;
const AT_ONCE = 200;

/**
 * Takes what is due of one organization, so that no other process tells it for `leaseMs`. What came and went with nobody told is
 * forgotten.
 *
 * @param now milliseconds since 1970
 */
export async function takeOwnerNotices(pool: Pool, now: number, leaseMs: number): Promise<OwnerNoticeRow[]> {
  const [look] = await prepared<{ any: boolean }>(
    pool,
    'any_owner_notice',
    'SELECT EXISTS (SELECT FROM owner_notice WHERE due_at <= $1) AS any',
    [new Date(now)],
  );
  if (!look!.any) return [];
  return transaction(pool, async (db) => {
    await db.query('DELETE FROM owner_notice WHERE due_at <= $1 AND ended_at IS NOT NULL AND NOT told', [
      new Date(now),
    ]);
    return rows<OwnerNoticeRow>(
      db,
      `WITH due AS (
         SELECT webhook FROM owner_notice
         WHERE due_at <= $2 AND organization = (SELECT organization FROM owner_notice WHERE due_at <= $1 ORDER BY due_at LIMIT 1)
           AND (ended_at IS NULL OR told)
         ORDER BY webhook LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED),
       taken AS (
         UPDATE owner_notice n SET due_at = $3 FROM due WHERE n.webhook = due.webhook RETURNING n.*)
       SELECT t.webhook, w.uid AS webhook_uid, w.name, w.type, t.organization, o.id AS organization_id, w.enabled,
         w.configuration_error ->> 'error' AS refused_for, w.disabled_reason, t.since, t.ended_at
       FROM taken t JOIN webhook w ON w.number = t.webhook JOIN organization o ON o.number = t.organization
       WHERE o.deleted_at IS NULL
       ORDER BY t.since, t.webhook`,
      [new Date(now), new Date(now + GATHERED_MS), new Date(now + leaseMs)],
    );
  });
}

/**
 * Owners were told how it was when it was taken. What has changed since is told as usual.
 *
 * @param now milliseconds since 1970
 */
export async function finishOwnerNotices(
  pool: Pool,
  now: number,
  notices: readonly OwnerNoticeRow[],
): Promise<void> {
  const begun = notices.filter(({ endedAt }) => endedAt === null);
  const ended = notices.filter(({ endedAt }) => endedAt !== null).map(({ webhook }) => webhook);
  await transaction(pool, async (db) => {
    await db.query(
      `UPDATE owner_notice n SET told = true, due_at = CASE WHEN ended_at IS NOT NULL THEN due_at END
       FROM unnest($1::int4[], $2::timestamptz[]) AS t(webhook, since) WHERE n.webhook = t.webhook AND n.since = t.since`,
      [begun.map(({ webhook }) => webhook), begun.map(({ since }) => since)],
    );
    await db.query('DELETE FROM owner_notice WHERE webhook = ANY ($1) AND ended_at IS NOT NULL', [ended]);
    // It needs somebody again, and they were told that it does not.
    await db.query('UPDATE owner_notice SET told = false, due_at = $2 WHERE webhook = ANY ($1)', [
      ended,
      new Date(now),
    ]);
  });
}

/** At most so many are written to. */
const MOST_OWNERS = 20;

/**
 * E-mail addresses of those who own the organization, or the instance where the organization has no owner: of people who have
 * signed in, so that nobody is written to only because somebody typed an address.
 */
export async function ownerAddresses(db: Db, organization: number): Promise<string[]> {
  const found = await rows<{ email: string }>(
    db,
    `WITH owners AS (
       SELECT organization, email, number FROM member
       WHERE role = 'owner' AND (organization = $1 OR organization IS NULL) AND last_signed_in_at IS NOT NULL
         AND email NOT LIKE '%@localhost')
     SELECT email FROM owners
     WHERE organization IS NOT DISTINCT FROM (SELECT max(organization) FROM owners)
     ORDER BY number LIMIT ${MOST_OWNERS}`,
    [organization],
  );
  return found.map(({ email }) => email);
}
