/** How rules do, as the steps write it that count by them: what they could not be evaluated with, and when that is over. */
import { iso, rows } from './db.ts';
import type { Db } from './db.ts';

/** What happened to a rule in a step, beside what it counted. */
export interface RuleNote {
  rule: number;
  counting: number;
  tooLate: number;
  errors: number;
  /** The latest of them, and when the first one was. */
  error: { text: string; at: number; from: number; event: string | null } | null;
  /** That it did not have before. */
  groups: number;
  /** When a digest is due that tells of what changed just now, where none is due yet. */
  digest: { from: number; at: number } | null;
  /** Whether something came that has what it is about; else what that lacks which came, in words. */
  fed: boolean;
  lacks: string | null;
}

/** @returns numbers of rules that are in error from now on, and were not before */
export async function noteRules(
  db: Db,
  lane: number,
  notes: readonly RuleNote[],
  errorLastsMs: number,
): Promise<number[]> {
  if (notes.length === 0) return [];
  const found = await rows<{ rule: number; begins: boolean }>(
    db,
    `WITH before AS (SELECT * FROM alert_rule_status WHERE lane = $1 AND rule = ANY ($2::int4[]))
     INSERT INTO alert_rule_status AS s (lane, rule, counting, too_late, errors, failing_since, error, error_at, error_event,
       digest_from, digest_at, groups, recovers_at, fed, lacks)
     SELECT $1, n.rule, n.counting, n.too_late, n.errors, n.failed_from, n.error, n.error_at, n.error_event, n.digest_from,
       n.digest_at, n.groups, n.error_at + $11 * interval '1 millisecond', n.fed, n.lacks
     FROM unnest($2::int4[], $3::int4[], $4::int8[], $5::int8[], $6::text[], $7::timestamptz[], $8::uuid[], $9::timestamptz[],
       $10::timestamptz[], $13::int4[], $14::timestamptz[], $15::boolean[], $16::text[])
       AS n(rule, counting, too_late, errors, error, error_at, error_event, digest_from, digest_at, groups, failed_from, fed, lacks)
     ON CONFLICT (lane, rule) DO UPDATE SET
       counting = excluded.counting,
       too_late = excluded.too_late + CASE WHEN s.counting = excluded.counting THEN s.too_late ELSE 0 END,
       errors = excluded.errors + CASE WHEN s.counting = excluded.counting THEN s.errors ELSE 0 END,
       failing_since = CASE WHEN excluded.error_at IS NOT NULL AND (s.counting <> excluded.counting OR s.recovers_at IS NULL)
                            THEN excluded.failing_since ELSE s.failing_since END,
       recovers_at = coalesce(excluded.recovers_at, s.recovers_at),
       error = CASE WHEN s.counting = excluded.counting THEN coalesce(excluded.error, s.error) ELSE excluded.error END,
       error_at = CASE WHEN s.counting = excluded.counting THEN coalesce(excluded.error_at, s.error_at) ELSE excluded.error_at END,
       error_event = CASE WHEN s.counting = excluded.counting THEN coalesce(excluded.error_event, s.error_event)
                          ELSE excluded.error_event END,
       digest_from = coalesce(s.digest_from, excluded.digest_from),
       digest_at = coalesce(s.digest_at, excluded.digest_at),
       groups = s.groups + excluded.groups,
       fed = excluded.fed OR (s.fed AND s.counting = excluded.counting),
       lacks = CASE WHEN excluded.fed OR (s.fed AND s.counting = excluded.counting) THEN NULL
                    WHEN s.counting = excluded.counting THEN coalesce(excluded.lacks, s.lacks) ELSE excluded.lacks END
     RETURNING s.rule, s.rule = ANY ($12::int4[]) AND coalesce((
       SELECT b.counting <> s.counting OR b.recovers_at IS NULL FROM before b WHERE b.rule = s.rule), true) AS begins`,
    [
      lane,
      notes.map(({ rule }) => rule),
      notes.map(({ counting }) => counting),
      notes.map(({ tooLate }) => tooLate),
      notes.map(({ errors }) => errors),
      notes.map(({ error }) => error?.text ?? null),
      notes.map(({ error }) => error && iso(error.at)),
      notes.map(({ error }) => error?.event ?? null),
      notes.map(({ digest }) => digest && iso(digest.from)),
      notes.map(({ digest }) => digest && iso(digest.at)),
      errorLastsMs,
      notes.filter(({ errors }) => errors > 0).map(({ rule }) => rule),
      notes.map(({ groups }) => groups),
      notes.map(({ error }) => error && iso(error.from)),
      notes.map(({ fed }) => fed),
      notes.map(({ lacks }) => lacks),
    ],
  );
  return found.filter(({ begins }) => begins).map(({ rule }) => rule);
}

/** A rule that was in error, and is so no more. */
export interface DueRecovery {
  rule: number;
  uid: string;
  organization: number;
  project: number | null;
  name: string;
  /** `quiet`: nothing more came that it could not be evaluated with. */
  why: 'quiet' | 'changed' | 'disabled' | 'deleted';
  failingSince: Date;
  recoversAt: Date;
}

export function findDueRecoveries(db: Db, lane: number, now: number, limit: number): Promise<DueRecovery[]> {
  return rows(
    db,
    `SELECT s.rule, r.uid, r.organization, r.project, r.name, s.failing_since, s.recovers_at,
       CASE WHEN r.deleted_at IS NOT NULL THEN 'deleted' WHEN NOT r.enabled THEN 'disabled'
            WHEN r.counting <> s.counting THEN 'changed' ELSE 'quiet' END AS why
     FROM alert_rule_status s JOIN alert_rule r ON r.number = s.rule
     WHERE s.lane = $1 AND s.recovers_at <= $2 ORDER BY s.recovers_at LIMIT $3`,
    [lane, iso(now), limit],
  );
}

/** A rule is in error no more. */
export async function endRuleError(db: Db, lane: number, rule: number): Promise<void> {
  await db.query('UPDATE alert_rule_status SET recovers_at = NULL WHERE lane = $1 AND rule = $2', [
    lane,
    rule,
  ]);
}
