/**
 * Interactions and their answers. Each change holds the lock of the interaction's row, and what is told of it is written in the same
 * transaction. ARCHITECTURE.md, "Interactions", has the states in prose.
 */
import type { AlertWay, Person } from '@tidings/core/alert';
import { idFromUuid } from '@tidings/core/id';
import { interactionData, interactionPage, judge, responderOf } from '@tidings/core/interaction';
import type {
  InteractionAction,
  InteractionReportType,
  InteractionStatus,
  Refusal,
  ReportedInteraction,
} from '@tidings/core/interaction';
import type { Severity } from '@tidings/core/severity';
import { isStatementFault, rows, savepoint, transaction } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { writeReports } from './reports.ts';
import { inScope } from './scope.ts';
import { listRows } from './list.ts';
import type { PlaceFilter, Scope } from './scope.ts';

export interface AnswerRow {
  action: string;
  comment: string | null;
  by: Person;
  /** The API key that speaks for them, by the id that its rotations began with; null: they speak for themselves. */
  key: string | null;
  via: AlertWay;
  /** ISO 8601. */
  at: string;
}

export interface InteractionRow {
  number: number;
  uid: string;
  organization: number;
  project: number | null;
  ownId: string | null;
  hash: Buffer | null;
  status: InteractionStatus;
  question: string;
  actions: InteractionAction[];
  quorum: number;
  defaultAction: string;
  outcome: string | null;
  reason: string | null;
  severity: Severity;
  agentId: string | null;
  data: unknown;
  links: { href: string; text: string }[];
  /** Uid. */
  event: string | null;
  eventId: string | null;
  eventType: string | null;
  subject: string;
  webhooks: number[];
  createdAt: Date;
  createdBy: Person | null;
  expiresAt: Date;
  changedAt: Date;
  endedAt: Date | null;
  organizationId: string;
  projectId: string | null;
  /** Ids of those of `webhooks` that are still there. */
  webhookUids: string[];
  /** The first one first. */
  answers: AnswerRow[];
}

const VIEW = `SELECT i.*, o.id AS organization_id, p.id AS project_id,
    ARRAY(SELECT w.uid FROM webhook w WHERE w.number = ANY (i.webhooks) AND w.deleted_at IS NULL ORDER BY w.number)::text[] AS webhook_uids,
    coalesce((SELECT json_agg(json_build_object('action', a.action, 'comment', a.comment, 'by', a.by, 'key', a.key, 'via', a.via,
                'at', print_time(a.at)) ORDER BY a.at, a.responder)
              FROM interaction_answer a WHERE a.interaction = i.number), '[]') AS answers
  FROM interaction i JOIN organization o ON o.number = i.organization LEFT JOIN project p ON p.number = i.project`;

export async function findInteraction(db: Db, scope: Scope, uid: string): Promise<InteractionRow | null> {
  const found = await rows<InteractionRow>(db, `${VIEW} WHERE i.uid = $1 AND ${inScope('i', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

export interface InteractionFilter extends PlaceFilter {
  statuses: readonly InteractionStatus[] | null;
  agentId: string | null;
  ownId: string | null;
}

/** One page, the newest first; one row more than the limit tells that there are others. */
export function listInteractions(
  db: Db,
  scope: Scope,
  only: InteractionFilter,
  page: ListPage,
): Promise<InteractionRow[]> {
  const { statuses, agentId, ownId } = only;
  return listRows(db, VIEW, { of: 'i', first: 'newest', scope, only, page }, (parameters) => [
    statuses !== null && `i.status = ANY (${parameters.add(statuses, 'text[]')})`,
    agentId !== null && `i.agent_id = ${parameters.add(agentId, 'text')}`,
    ownId !== null && `i.own_id = ${parameters.add(ownId, 'text')}`,
  ]);
}

export type NewInteraction = Pick<
  InteractionRow,
  | 'uid'
  | 'organization'
  | 'project'
  | 'ownId'
  | 'hash'
  | 'question'
  | 'actions'
  | 'quorum'
  | 'defaultAction'
  | 'severity'
  | 'agentId'
  | 'data'
  | 'links'
  | 'event'
  | 'eventId'
  | 'eventType'
  | 'subject'
  | 'webhooks'
  | 'createdBy'
  | 'createdAt'
  | 'expiresAt'
>;

/**
 * Asks. Where there is one already with this uid or own id, nothing happens.
 *
 * @param db in a transaction
 * @returns the interaction, or the one that was there before
 */
export async function insertInteraction(
  db: Db,
  made: NewInteraction,
): Promise<{ interaction: InteractionRow; isNew: boolean }> {
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  const [inserted] = await rows<{ uid: string }>(
    db,
    `INSERT INTO interaction (uid, organization, project, own_id, hash, question, actions, quorum, default_action, severity,
       agent_id, data, links, event, event_id, event_type, subject, webhooks, created_by, created_at, changed_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $21)
     ON CONFLICT DO NOTHING RETURNING uid`,
    [
      made.uid,
      made.organization,
      made.project,
      made.ownId,
      made.hash,
      made.question,
      json(made.actions),
      made.quorum,
      made.defaultAction,
      made.severity,
      made.agentId,
      json(made.data),
      json(made.links),
      made.event,
      made.eventId,
      made.eventType,
      made.subject,
      made.webhooks,
      json(made.createdBy),
      made.createdAt,
      made.expiresAt,
    ],
  );
  const [interaction] = await rows<InteractionRow>(
    db,
    `${VIEW} WHERE i.uid = $1 OR (i.organization = $2 AND i.own_id = $3)`,
    [made.uid, made.organization, made.ownId],
  );
  if (inserted) {
    await tell(db, interaction!, 'interaction.opened', made.createdAt.getTime());
    await audit(db, interaction!, 'create', { question: [null, made.question] });
  }
  return { interaction: interaction!, isNew: inserted !== undefined };
}

export interface GivenAnswer {
  action: string;
  comment: string | null;
  by: Person;
  /** As in `AnswerRow`. */
  key: string | null;
  via: AlertWay;
}

/** What came of an answer: the interaction as it is now, and why it was not taken, if it was not. */
export interface Answered {
  interaction: InteractionRow;
  refused: Refusal | null;
}

/**
 * Somebody answers. What is refused is written into the audit log, too; nothing else of it is kept.
 *
 * @param db in a transaction of the caller's, whose rights were looked at
 * @param now milliseconds since 1970
 * @returns null: there is no such interaction
 */
export async function answerInteraction(
  db: Db,
  uid: string,
  answer: GivenAnswer,
  now: number,
): Promise<Answered | null> {
  const before = await lock(db, uid);
  if (!before) return null;
  const verdict = judge(askedOf(before), before.answers, answer, now);
  const told = { action: [null, answer.action], via: [null, answer.via] };
  if ('refused' in verdict) {
    const isOver = before.status === 'open' && verdict.refused.why === 'late';
    const interaction = isOver ? await expire(db, before, now) : before;
    await audit(db, before, 'answer-refused', { ...told, because: [null, verdict.refused.why] });
    return { interaction, refused: verdict.refused };
  }
  const at = after(before, now);
  await db.query(
    `INSERT INTO interaction_answer (interaction, responder, action, comment, by, key, via, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      before.number,
      responderOf(answer.by),
      answer.action,
      answer.comment,
      JSON.stringify(answer.by),
      answer.key,
      answer.via,
      at,
    ],
  );
  await audit(db, before, 'answer', told);
  if (verdict.outcome === null) {
    await db.query('UPDATE interaction SET changed_at = $2 WHERE number = $1', [before.number, at]);
    const interaction = await again(db, before);
    await tell(db, interaction, 'interaction.answered', at.getTime());
    return { interaction, refused: null };
  }
  const interaction = await end(db, before, {
    status: 'resolved',
    outcome: verdict.outcome,
    reason: null,
    at,
  });
  return { interaction, refused: null };
}

/**
 * It is not asked any more, and nothing is decided. One that has ended stays as it is.
 *
 * @returns null: there is none in this scope
 */
export async function cancelInteraction(
  db: Db,
  scope: Scope,
  uid: string,
  reason: string,
  now: number,
): Promise<{ interaction: InteractionRow; changed: boolean } | null> {
  const before = await lock(db, uid, scope);
  if (!before) return null;
  if (before.status === 'open' && now >= before.expiresAt.getTime()) await expire(db, before, now);
  if (before.status !== 'open' || now >= before.expiresAt.getTime())
    return { interaction: await again(db, before), changed: false };
  const at = after(before, now);
  const interaction = await end(db, before, { status: 'canceled', outcome: null, reason, at });
  await audit(db, before, 'cancel', { status: ['open', 'canceled'] });
  return { interaction, changed: true };
}

const AT_ONCE = 50;

/**
 * Ends those whose time is over, with their default. Each is ended once, whoever comes first.
 *
 * @returns how many; `untold`: those among them of which nothing could be told, since that was refused
 */
export async function expireInteractions(
  pool: Pool,
  now: number,
): Promise<{ ended: number; untold: { uid: string; error: Error }[] }> {
  // The status stands in the text, so that the index of those that are open serves every plan.
  const due = `SELECT uid FROM interaction WHERE status = 'open' AND expires_at <= $1 ORDER BY expires_at`;
  return transaction(pool, async (db) => {
    const found = await rows<{ uid: string }>(db, `${due} LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`, [
      new Date(now),
    ]);
    const untold: { uid: string; error: Error }[] = [];
    for (const { uid } of found) {
      const before = (await lock(db, uid))!;
      try {
        await savepoint(db, () => expire(db, before, now));
      } catch (error) {
        if (!isStatementFault(error)) throw error;
        // It is over all the same, and stops no other.
        await write(db, before, {
          status: 'expired',
          outcome: before.defaultAction,
          reason: null,
          at: after(before, now),
        });
        untold.push({ uid, error: error as Error });
      }
    }
    return { ended: found.length, untold };
  });
}

/** Which of these have ended. */
export async function endedAmong(db: Db, uids: readonly string[]): Promise<string[]> {
  const found = await rows<{ uid: string }>(
    db,
    `SELECT uid FROM interaction WHERE uid = ANY ($1::uuid[]) AND status <> 'open'`,
    [uids],
  );
  return found.map(({ uid }) => uid);
}

/** Forgets those that ended long ago. */
export async function dropOldInteractions(db: Db, endedBefore: number): Promise<void> {
  await db.query(`DELETE FROM interaction WHERE status <> 'open' AND ended_at < $1`, [new Date(endedBefore)]);
}

/** Numbers of webhooks by their uids, in the order given; undefined for one that gets nothing of the place. */
export async function webhooksToAsk(
  db: Db,
  { organization, project }: { organization: number; project: number | null },
  uids: readonly string[],
): Promise<(number | undefined)[]> {
  const found = await rows<{ uid: string; number: number }>(
    db,
    `SELECT uid, number FROM webhook WHERE uid = ANY ($1::uuid[]) AND organization = $2 AND deleted_at IS NULL
       AND (project IS NULL OR project = $3)`,
    [uids, organization, project],
  );
  const numbers = new Map(found.map(({ uid, number }) => [uid, number]));
  return uids.map((uid) => numbers.get(uid));
}

const EVERYWHERE: Scope = { organization: null, project: null };

async function lock(db: Db, uid: string, scope = EVERYWHERE): Promise<InteractionRow | null> {
  const locked = await db.query(
    `SELECT FROM interaction i WHERE i.uid = $1 AND ${inScope('i', 2)} FOR UPDATE`,
    [uid, scope.organization, scope.project],
  );
  // Read when the lock is there, with what whoever had it has written.
  return locked.rowCount === 0 ? null : findInteraction(db, scope, uid);
}

async function again(db: Db, { uid }: InteractionRow): Promise<InteractionRow> {
  return (await findInteraction(db, EVERYWHERE, uid))!;
}

function expire(db: Db, before: InteractionRow, now: number): Promise<InteractionRow> {
  const at = after(before, now);
  return end(db, before, { status: 'expired', outcome: before.defaultAction, reason: null, at });
}

const ENDS = {
  resolved: 'interaction.resolved',
  expired: 'interaction.expired',
  canceled: 'interaction.canceled',
} as const;

interface End {
  status: keyof typeof ENDS;
  outcome: string | null;
  reason: string | null;
  at: Date;
}

async function end(db: Db, before: InteractionRow, how: End): Promise<InteractionRow> {
  await write(db, before, how);
  const interaction = await again(db, before);
  await tell(db, interaction, ENDS[how.status], how.at.getTime());
  return interaction;
}

async function write(
  db: Db,
  { number }: InteractionRow,
  { status, outcome, reason, at }: End,
): Promise<void> {
  await db.query(
    'UPDATE interaction SET status = $2, outcome = $3, reason = $4, changed_at = $5, ended_at = $5 WHERE number = $1',
    [number, status, outcome, reason, at],
  );
}

/** Clocks of processes may differ by some milliseconds, and what is told later must not look earlier. */
function after({ changedAt }: InteractionRow, now: number): Date {
  return new Date(Math.max(Math.floor(now), changedAt.getTime() + 1));
}

function askedOf(row: InteractionRow) {
  return { ...row, default: row.defaultAction, expiresAt: row.expiresAt.getTime() };
}

async function tell(db: Db, row: InteractionRow, type: InteractionReportType, at: number): Promise<void> {
  const reported: ReportedInteraction = {
    ...askedOf(row),
    id: idFromUuid('interaction', row.uid),
    event: row.eventId === null ? null : { id: row.eventId, type: row.eventType! },
    answers: row.answers.map((answer) => ({ ...answer, at: Date.parse(answer.at) })),
    createdAt: row.createdAt.getTime(),
    endedAt: row.endedAt && row.endedAt.getTime(),
  };
  await writeReports(db, 0, [
    {
      organization: row.organization,
      project: row.project,
      type,
      at,
      facts: interactionData(reported),
      attributes: {
        severity: row.severity,
        summary: row.question.slice(0, LONGEST_SUMMARY).toWellFormed(),
        ...(row.agentId !== null && { agentId: row.agentId }),
        ...(row.links.length > 0 && { links: row.links }),
      },
      page: interactionPage(reported.id),
      webhooks: row.webhooks,
      subscribers: true,
    },
  ]);
}

const LONGEST_SUMMARY = 1000;

async function audit(
  db: Db,
  { organization, project, uid, question }: InteractionRow,
  action: string,
  changes: Record<string, unknown>,
): Promise<void> {
  await db.query(`SELECT write_audit_log($1, $2, $3, 'interaction', $4, $5, $6)`, [
    organization,
    project,
    action,
    uid,
    question.slice(0, 200).toWellFormed(),
    JSON.stringify(changes),
  ]);
}
