/**
 * Issues: deliveries that were given up, grouped. `record()` writes what was given up in the transaction that gives up;
 * here it is counted, once, in steps that hold the locks of the rows that they look at. ARCHITECTURE.md, "Issues", has the
 * states in prose.
 */
import type { SearchQuery } from '@tidings/core/search/query';
import type { SearchContext } from '@tidings/core/search/time-point';
import { compileSearch } from './search/condition.ts';
import type { ErrorClass } from '@tidings/core/attempt';
import { idFromUuid } from '@tidings/core/id';
import { UNRESOLVED } from '@tidings/core/issue';
import type { Issue, IssueState } from '@tidings/core/issue';
import { rows, transaction } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { inScope } from './scope.ts';
import { listRows } from './list.ts';
import type { PlaceFilter, Scope } from './scope.ts';

export interface IssueRow {
  lane: number;
  number: number;
  uid: string;
  organization: number;
  project: number | null;
  webhook: number;
  errorClass: ErrorClass;
  state: IssueState;
  snoozedUntil: Date | null;
  reason: string | null;
  assigneeUid: string | null;
  assigneeName: string | null;
  note: string;
  deliveries: number;
  failures: number;
  firstSeen: Date;
  lastSeen: Date;
  lastEvent: string;
  lastError: string | null;
  lastStatus: number | null;
  changedAt: Date;
  resolvedAt: Date | null;
  organizationId: string;
  projectId: string | null;
  webhookUid: string;
  webhookName: string;
}

const VIEW = `SELECT i.*, o.id AS organization_id, p.id AS project_id, w.uid AS webhook_uid, w.name AS webhook_name,
    a.assignee_uid, a.assignee_name
  FROM issue i JOIN organization o ON o.number = i.organization
  LEFT JOIN project p ON p.number = i.project JOIN webhook w ON w.number = i.webhook
  LEFT JOIN LATERAL assignee_of(i) a ON i.assignee IS NOT NULL`;

export async function findIssue(db: Db, scope: Scope, uid: string): Promise<IssueRow | null> {
  const found = await rows<IssueRow>(db, `${VIEW} WHERE i.uid = $1 AND ${inScope('i', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

export interface IssueFilter extends PlaceFilter {
  states: readonly IssueState[] | null;
  /** Uid. */
  webhook: string | null;
  /** Uid of a member. */
  assignee: string | null;
  /** What has to hold besides; null: nothing. */
  search: { readonly query: SearchQuery; readonly context: SearchContext } | null;
}

/** One page, the newest first; one row more than the limit tells that there are others. */
export function listIssues(db: Db, scope: Scope, only: IssueFilter, page: ListPage): Promise<IssueRow[]> {
  const { states, webhook, assignee, search } = only;
  return listRows(db, VIEW, { of: 'i', first: 'newest', scope, only, page }, (parameters) => [
    states !== null && `i.state = ANY (${parameters.add(states, 'text[]')})`,
    webhook !== null && `w.uid = ${parameters.add(webhook, 'uuid')}`,
    assignee !== null && `i.assignee IS NOT NULL AND a.assignee_uid = ${parameters.add(assignee, 'uuid')}`,
    search !== null &&
      compileSearch(search.query, {
        subject: 'issues',
        parameters,
        context: search.context,
      }).sql,
  ]);
}

/** What a person changes of an issue; what is left out stays. */
export interface IssueChangeRow {
  state?: IssueState | undefined;
  /** With the state `snoozed`. */
  snoozedUntil?: Date | undefined;
  /** Uid of a member; null: nobody. */
  assignee?: string | null | undefined;
  note?: string | undefined;
}

/**
 * A person changes an issue; the audit log has who.
 *
 * @returns the issue as it is then; `no-member` when the assignee is none of its organization or of the instance, as far
 * as the caller sees them; null when there is no such issue
 */
export function changeIssue(
  pool: Pool,
  now: number,
  scope: Scope,
  uid: string,
  change: IssueChangeRow,
): Promise<IssueRow | 'no-member' | null> {
  return transaction(pool, async (db) => {
    const [before] = await rows<IssueRow & { assignee: number | null }>(
      db,
      `${VIEW} WHERE i.uid = $1 AND ${inScope('i', 2)} FOR UPDATE OF i`,
      [uid, scope.organization, scope.project],
    );
    if (!before) return null;
    let { assignee } = before;
    if (change.assignee === null) assignee = null;
    else if (change.assignee !== undefined) {
      // Locked, so that it is still there when the row names it.
      const [member] = await rows<{ number: number }>(
        db,
        `SELECT m.number FROM member m WHERE m.uid = $1 AND (m.organization = $2 OR m.organization IS NULL)
         FOR KEY SHARE`,
        [change.assignee, before.organization],
      );
      if (!member) return 'no-member';
      assignee = member.number;
    }
    const { state = before.state, note = before.note } = change;
    await db.query(
      `UPDATE issue SET state = $3, snoozed_until = CASE WHEN $3 = 'snoozed' THEN coalesce($6, snoozed_until) END,
         assignee = $7, note = $4, changed_at = $5, reason = CASE WHEN state = $3 THEN reason END,
         resolved_at = CASE WHEN $3 = 'resolved' THEN coalesce(resolved_at, $5) END
       WHERE lane = $1 AND number = $2`,
      [before.lane, before.number, state, note, new Date(now), change.snoozedUntil ?? null, assignee],
    );
    const after = (await findIssue(db, scope, uid))!;
    const [was, is] = [toldOf(before), toldOf(after)];
    const told = Object.fromEntries(
      Object.entries(is)
        .map(([column, value]) => [column, [was[column], value]] as const)
        .filter(([, [old, value]]) => JSON.stringify(old) !== JSON.stringify(value)),
    );
    if (Object.keys(told).length > 0) {
      await db.query(`SELECT write_audit_log($1, $2, 'update', 'issue', $3, NULL, $4)`, [
        before.organization,
        before.project,
        uid,
        JSON.stringify(told),
      ]);
    }
    return after;
  });
}

/** What the audit log tells of an issue when it changes, by column. */
function toldOf({ state, snoozedUntil, note, ...row }: IssueRow): Record<string, unknown> {
  return { state, snoozed_until: snoozedUntil, assignee: assigneeOf(row), note };
}

/** The member as an issue shows it. */
export function assigneeOf({
  assigneeUid,
  assigneeName,
}: Pick<IssueRow, 'assigneeUid' | 'assigneeName'>): Issue['assignee'] {
  return assigneeUid === null ? null : { id: idFromUuid('member', assigneeUid), name: assigneeName! };
}

/** The oldest event of an issue's deliveries; null when it has none. */
export async function oldestEventOf(db: Db, { lane, number }: IssueRow): Promise<string | null> {
  const [found] = await rows<{ event: string }>(
    db,
    'SELECT event FROM given_up WHERE lane = $1 AND issue = $2 ORDER BY event LIMIT 1',
    [lane, number],
  );
  return found?.event ?? null;
}

const AT_ONCE = 1000;

/**
 * Counts what was given up since the last look: each delivery in the issue of its webhook and error class, which is made,
 * or opened again. Answers with how many.
 */
export function groupGivenUp(pool: Pool, lane: number, now: number): Promise<number> {
  return step(pool, lane, async (db) => {
    const grouped = await rows<Move>(
      db,
      `WITH fresh AS (
         SELECT g.event, g.webhook, g.at, g.error_class, g.error, g.status_code, g.issue AS before
         FROM given_up g WHERE g.lane = $1 AND NOT g.looked_at ORDER BY g.at LIMIT ${AT_ONCE} FOR UPDATE
       ), latest AS (
         SELECT DISTINCT ON (webhook, error_class) webhook, error_class, event, error, status_code
         FROM fresh ORDER BY webhook, error_class, at DESC, event DESC
       ), counted AS (
         SELECT webhook, error_class, count(*) AS failures, min(at) AS first_seen, max(at) AS last_seen
         FROM fresh GROUP BY webhook, error_class
       ), made AS (
         INSERT INTO issue AS i (lane, uid, organization, project, webhook, error_class, failures, first_seen, last_seen,
           last_event, last_error, last_status, changed_at)
         SELECT $1, gen_random_uuid(), w.organization, w.project, c.webhook, c.error_class, c.failures, c.first_seen,
           c.last_seen, l.event, l.error, l.status_code, $2
         FROM counted c JOIN latest l USING (webhook, error_class) JOIN webhook w ON w.number = c.webhook
         ORDER BY c.webhook, c.error_class
         ON CONFLICT (lane, webhook, error_class) DO UPDATE SET
           failures = i.failures + excluded.failures,
           last_seen = greatest(i.last_seen, excluded.last_seen),
           (last_event, last_error, last_status) = (
             SELECT CASE WHEN later THEN excluded.last_event ELSE i.last_event END,
               CASE WHEN later THEN excluded.last_error ELSE i.last_error END,
               CASE WHEN later THEN excluded.last_status ELSE i.last_status END
             FROM (SELECT excluded.last_seen >= i.last_seen AS later) l),
           (state, reason, first_seen, changed_at, resolved_at) = (
             SELECT CASE WHEN reopened THEN 'open' ELSE i.state END,
               CASE WHEN reopened THEN 'It failed again.' ELSE i.reason END,
               CASE WHEN reopened THEN excluded.first_seen ELSE least(i.first_seen, excluded.first_seen) END,
               CASE WHEN reopened THEN excluded.changed_at ELSE i.changed_at END,
               CASE WHEN reopened THEN NULL ELSE i.resolved_at END
             FROM (SELECT i.state = 'resolved' AS reopened) r)
         RETURNING i.number, i.webhook, i.error_class
       ), moved AS (
         UPDATE given_up g SET issue = m.number, looked_at = true
         FROM fresh f JOIN made m USING (webhook, error_class)
         WHERE g.lane = $1 AND g.event = f.event AND g.webhook = f.webhook
         RETURNING f.before, g.issue AS after
       )
       SELECT before, after, count(*)::int4 AS count FROM moved GROUP BY before, after`,
      [lane, new Date(now)],
    );
    await move(db, lane, now, grouped);
    return grouped.reduce((sum, { count }) => sum + count, 0);
  });
}

/**
 * Looks at what was made due again: what has arrived, or was ended otherwise, is given up no more. Answers with how many
 * of these there were.
 */
export function lookAgain(pool: Pool, lane: number, now: number): Promise<number> {
  return step(pool, lane, async (db) => {
    const gone = await rows<Move>(
      db,
      `WITH seen AS (
         -- What is erased cannot arrive any more.
         SELECT g.event, g.webhook, g.again, d.status = 'failed' AND NOT EXISTS (
           SELECT FROM event e WHERE e.lane = $1 AND e.uid = g.event AND e.erased_at IS NOT NULL OFFSET 0) AS failed
         FROM given_up g
         LEFT JOIN LATERAL (
           SELECT * FROM delivery WHERE delivery.lane = $1 AND delivery.event = g.event AND delivery.webhook = g.webhook OFFSET 0
         ) d ON true
         WHERE g.lane = $1 AND g.again IS NOT NULL AND NOT EXISTS (
           SELECT FROM queue q WHERE q.lane = $1 AND q.event = g.event AND q.webhook = g.webhook OFFSET 0)
         LIMIT ${AT_ONCE}
       ), still AS (
         -- Of one that was made due once more meanwhile, this knows nothing.
         UPDATE given_up g SET again = NULL FROM seen s
         WHERE g.lane = $1 AND g.event = s.event AND g.webhook = s.webhook AND g.again = s.again AND s.failed
       ), gone AS (
         DELETE FROM given_up g USING seen s
         WHERE g.lane = $1 AND g.event = s.event AND g.webhook = s.webhook AND g.again = s.again
           AND s.failed IS NOT TRUE
         RETURNING g.issue
       )
       SELECT issue AS before, NULL::int4 AS after, count(*)::int4 AS count FROM gone GROUP BY issue`,
      [lane],
    );
    await move(db, lane, now, gone);
    return gone.reduce((sum, { count }) => sum + count, 0);
  });
}

/** Opens issues again that were snoozed until now or before, in whichever lane. */
export async function wakeIssues(pool: Pool, now: number): Promise<void> {
  // What is locked is changed by somebody else, and left for the next look: nobody waits for two rows.
  await pool.query(
    `UPDATE issue i SET state = 'open', snoozed_until = NULL, reason = 'It was snoozed until now.', changed_at = $1
     FROM (SELECT lane, number FROM issue WHERE state = 'snoozed' AND snoozed_until <= $1 FOR UPDATE SKIP LOCKED) due
     WHERE i.lane = due.lane AND i.number = due.number`,
    [new Date(now)],
  );
}

/** Forgets what was given up of events that are kept no more, and resolves issues of webhooks that are deleted. */
export async function sweepIssues(pool: Pool, lane: number, now: number, keptFrom: string): Promise<void> {
  await step(pool, lane, async (db) => {
    const gone = await rows<Move>(
      db,
      `WITH gone AS (
         DELETE FROM given_up g WHERE g.ctid = ANY (ARRAY(
           SELECT x.ctid FROM given_up x LEFT JOIN organization_retention r ON r.organization = x.organization
           WHERE x.lane = $1 AND x.event < greatest($2::uuid, uuid_floor(r.kept_from)) LIMIT ${AT_ONCE}))
         RETURNING g.issue
       )
       SELECT issue AS before, NULL::int4 AS after, count(*)::int4 AS count FROM gone GROUP BY issue`,
      [lane, keptFrom],
    );
    await move(db, lane, now, gone);
    await db.query(
      `UPDATE issue i SET state = 'resolved', snoozed_until = NULL, reason = 'Its webhook was deleted.', changed_at = $2,
         resolved_at = $2
       FROM webhook w WHERE i.lane = $1 AND w.number = i.webhook AND w.deleted_at IS NOT NULL AND i.state = ANY ($3)`,
      [lane, new Date(now), UNRESOLVED],
    );
    return 0;
  });
}

/** Deliveries that one issue has counted, and that another one does from now on, or none. */
interface Move {
  before: number | null;
  after: number | null;
  count: number;
}

async function move(db: Db, lane: number, now: number, moves: readonly Move[]): Promise<void> {
  const deltas = new Map<number, number>();
  const add = (issue: number | null, count: number): void => {
    if (issue !== null) deltas.set(issue, (deltas.get(issue) ?? 0) + count);
  };
  for (const { before, after, count } of moves) {
    if (before === after) continue;
    add(before, -count);
    add(after, count);
  }
  if (deltas.size === 0) return;
  await db.query(
    `UPDATE issue i SET deliveries = i.deliveries + d.delta,
       (state, snoozed_until, reason, changed_at, resolved_at) = (
         SELECT CASE WHEN ends THEN 'resolved' ELSE i.state END, CASE WHEN ends THEN NULL ELSE i.snoozed_until END,
           CASE WHEN ends THEN 'None of its deliveries is given up any more.' ELSE i.reason END,
           CASE WHEN ends THEN $4 ELSE i.changed_at END, CASE WHEN ends THEN $4 ELSE i.resolved_at END
         FROM (SELECT i.deliveries + d.delta = 0 AND d.delta < 0 AND i.state = ANY ($5) AS ends) e)
     FROM unnest($2::int4[], $3::int4[]) AS d(number, delta) WHERE i.lane = $1 AND i.number = d.number`,
    [lane, [...deltas.keys()], [...deltas.values()], new Date(now), UNRESOLVED],
  );
}

/** One step at a time in a lane, whichever process takes it; one that finds another at it does nothing. */
async function step(pool: Pool, lane: number, work: (db: Db) => Promise<number>): Promise<number> {
  return transaction(pool, async (db) => {
    const [lock] = await rows<{ mine: boolean }>(db, 'SELECT pg_try_advisory_xact_lock(7306, $1) AS mine', [
      lane,
    ]);
    return lock!.mine ? work(db) : 0;
  });
}
