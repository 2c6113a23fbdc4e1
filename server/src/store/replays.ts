/**
 * Replays: how they are made, found, moved on and ended. ARCHITECTURE.md, "Replays", has the protocol in prose. What moves
 * a replay on takes its row's lock first, and holds it to the end of the transaction.
 */
import { firstStrideMs } from '@tidings/core/replay';
import type { ReplaySource, ReplayStatus, Skipped } from '@tidings/core/replay';
import { prepared, rows, transaction } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { inScope } from './scope.ts';
import { listRows } from './list.ts';
import type { PlaceFilter, Scope } from './scope.ts';
import type { Reached } from './search/stride.ts';

/** What is gone through, and how: fixed when the replay is made. */
export interface ReplayPlan {
  lane: number;
  organization: number;
  project: number | null;
  webhook: number | null;
  /** Another webhook that gets all of it; null: each goes to its own. */
  target: number | null;
  source: ReplaySource;
  /** With `webhooks`: the deliveries that were named, in their order. */
  events: string[] | null;
  webhooks: number[] | null;
  query: string;
  zone: string;
  rangeFrom: Date;
  /** Not included. */
  rangeTo: Date;
  failedSince: Date | null;
  includeSucceeded: boolean;
  perSecond: number;
  newestFirst: boolean;
  stopOnErrorRate: number | null;
  createdAt: Date;
}

export interface ReplayRow extends ReplayPlan, Reached {
  number: number;
  uid: string;
  askerKind: 'api-key' | 'member' | 'portal-session';
  askerId: string;
  askerName: string;
  status: ReplayStatus;
  reason: string | null;
  waitsFor: string | null;
  found: number;
  queued: number;
  eventCount: number;
  waiting: number;
  succeeded: number;
  failed: number;
  canceled: number;
  recentSucceeded: number;
  recentFailed: number;
  skipped: Skipped;
  oldest: string | null;
  newest: string | null;
  lastEvent: string | null;
  nextSlotAt: Date;
  lookAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** As the API shows it. */
export interface ReplayView extends ReplayRow {
  organizationId: string;
  projectId: string | null;
  webhookUid: string | null;
  targetUid: string | null;
}

const VIEW = `SELECT r.*, o.id AS organization_id, p.id AS project_id, w.uid AS webhook_uid, t.uid AS target_uid
  FROM replay r JOIN organization o ON o.number = r.organization
  LEFT JOIN project p ON p.number = r.project LEFT JOIN webhook w ON w.number = r.webhook
  LEFT JOIN webhook t ON t.number = r.target`;

/** Makes a replay; the audit log has who asked for it. */
export async function insertReplay(
  pool: Pool,
  plan: ReplayPlan,
  asker: { uid: string; kind: ReplayRow['askerKind']; id: string; name: string },
  told: Record<string, [null, unknown]>,
): Promise<void> {
  await transaction(pool, async (db) => {
    await db.query(
      `INSERT INTO replay (lane, uid, organization, project, webhook, asker_kind, asker_id, asker_name, source, events,
         webhooks, query, zone, range_from, range_to, failed_since, include_succeeded, per_second, newest_first,
         stop_on_error_rate, stride_ms, next_slot_at, look_at, created_at, target)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22, $22, $23)`,
      [
        plan.lane,
        asker.uid,
        plan.organization,
        plan.project,
        plan.webhook,
        asker.kind,
        asker.id,
        asker.name,
        plan.source,
        plan.events,
        plan.webhooks,
        plan.query,
        plan.zone,
        plan.rangeFrom,
        plan.rangeTo,
        plan.failedSince,
        plan.includeSucceeded,
        plan.perSecond,
        plan.newestFirst,
        plan.stopOnErrorRate,
        firstStrideMs(plan.source),
        plan.createdAt,
        plan.target,
      ],
    );
    await log(db, 'replay', { ...plan, uid: asker.uid }, told);
  });
}

async function log(
  db: Db,
  action: 'replay' | 'cancel' | 'update',
  { organization, project, uid }: Pick<ReplayRow, 'organization' | 'project' | 'uid'>,
  told: Record<string, [unknown, unknown]>,
): Promise<void> {
  await db.query(`SELECT write_audit_log($1, $2, $3, 'replay', $4, NULL, $5)`, [
    organization,
    project,
    action,
    uid,
    JSON.stringify(told),
  ]);
}

export async function findReplay(db: Db, scope: Scope, uid: string): Promise<ReplayView | null> {
  const found = await rows<ReplayView>(db, `${VIEW} WHERE r.uid = $1 AND ${inScope('r', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

export interface ReplayFilter extends PlaceFilter {
  status: ReplayStatus | null;
  webhook: string | null;
}

/** One page, newest first; one row more than the limit tells that there are others. */
export function listReplays(db: Db, scope: Scope, only: ReplayFilter, page: ListPage): Promise<ReplayView[]> {
  return listRows(db, VIEW, { of: 'r', first: 'newest', scope, only, page }, (parameters) => {
    const webhook = only.webhook !== null && parameters.add(only.webhook, 'uuid');
    return [
      only.status !== null && `r.status = ${parameters.add(only.status, 'text')}`,
      webhook !== false && `(w.uid = ${webhook} OR t.uid = ${webhook})`,
    ];
  });
}

async function lockReplay(db: Db, scope: Scope, uid: string): Promise<ReplayRow | null> {
  const [found] = await rows<ReplayRow>(
    db,
    `SELECT r.* FROM replay r WHERE r.uid = $1 AND ${inScope('r', 2)} FOR UPDATE`,
    [uid, scope.organization, scope.project],
  );
  return found ?? null;
}

/** Cancels a replay: what it has queued and nobody has in hand is taken back. Null: there is none. */
export function cancelReplay(
  pool: Pool,
  now: number,
  scope: Scope,
  uid: string,
): Promise<'canceled' | 'ended' | null> {
  return transaction(pool, async (db) => {
    const replay = await lockReplay(db, scope, uid);
    if (!replay) return null;
    if (!isOpen(replay)) return 'ended';
    await endReplay(db, now, replay, 'canceled', null);
    await log(db, 'cancel', replay, { status: [replay.status, 'canceled'] });
    return 'canceled';
  });
}

/**
 * Pauses a replay, or has it go on: what it has queued is sent, and nothing more is until it is resumed. One that is so
 * already stays so. Null: there is none.
 */
export function pauseReplay(
  pool: Pool,
  now: number,
  scope: Scope,
  uid: string,
  isPaused: boolean,
): Promise<'done' | 'ended' | null> {
  return transaction(pool, async (db) => {
    const replay = await lockReplay(db, scope, uid);
    if (!replay) return null;
    if (!isOpen(replay)) return 'ended';
    if ((replay.status === 'paused') === isPaused) return 'done';
    const status = isPaused ? 'paused' : replay.startedAt === null ? 'pending' : 'running';
    await saveReplay(db, replay, {
      status,
      waitsFor: null,
      lookAt: isPaused && replay.waiting === 0 ? null : new Date(now),
      // What failed before somebody had a look at it is not held against what follows.
      ...(!isPaused && { recentSucceeded: 0, recentFailed: 0 }),
    });
    await log(db, 'update', replay, { status: [replay.status, status] });
    return 'done';
  });
}

/** Whether there may be more to send. */
export function isOpen({ status }: Pick<ReplayRow, 'status'>): boolean {
  return status === 'pending' || status === 'running' || status === 'paused';
}

/** Replays of a lane that have something to do, the longest due first. */
export async function dueReplays(db: Db, lane: number, now: number): Promise<number[]> {
  const found = await prepared<{ number: number }>(
    db,
    'due_replays',
    'SELECT number FROM replay WHERE lane = $1 AND look_at <= $2 ORDER BY look_at LIMIT 100',
    [lane, new Date(now)],
  );
  return found.map(({ number }) => number);
}

/** Takes a replay that is due, for the rest of the transaction; null when another process has it, or had it just now. */
export async function takeReplay(
  db: Db,
  lane: number,
  number: number,
  now: number,
): Promise<ReplayRow | null> {
  const [taken] = await rows<ReplayRow>(
    db,
    'SELECT * FROM replay WHERE lane = $1 AND number = $2 AND look_at <= $3 FOR UPDATE SKIP LOCKED',
    [lane, number, new Date(now)],
  );
  return taken ?? null;
}

/** What came of deliveries since the last look. */
export interface Settled {
  succeeded: number;
  failed: number;
  canceled: number;
}

/**
 * Notes what came of the deliveries that were queued: those that wait no more. What an attempt came to is said by the
 * attempt, since the delivery may have arrived before.
 */
export async function settleReplay(db: Db, { lane, number }: ReplayRow): Promise<Settled> {
  const settled = await rows<{ outcome: keyof typeof OUTCOMES; count: number }>(
    db,
    `WITH ended AS (
       SELECT r.event, r.webhook, r.attempt FROM replayed r
       WHERE r.lane = $1 AND r.replay = $2 AND r.outcome IS NULL AND NOT EXISTS (
         SELECT FROM queue q WHERE q.lane = $1 AND q.event = r.event AND q.webhook = r.webhook OFFSET 0)
     ), told AS (
       UPDATE replayed r SET outcome = CASE
         WHEN a.status_code BETWEEN 200 AND 299 THEN 'success'
         WHEN a.gave_up THEN 'failed' ELSE 'canceled' END::delivery_status
       FROM ended x LEFT JOIN LATERAL (
         SELECT t.status_code, t.gave_up FROM attempt t
         WHERE t.lane = $1 AND t.event = x.event AND t.webhook = x.webhook AND t.number >= x.attempt
         ORDER BY t.number DESC, t.at DESC LIMIT 1) a ON true
       WHERE r.lane = $1 AND r.replay = $2 AND r.event = x.event AND r.webhook = x.webhook
       RETURNING r.outcome
     )
     SELECT outcome::text, count(*)::int4 AS count FROM told GROUP BY outcome`,
    [lane, number],
  );
  const counts: Settled = { succeeded: 0, failed: 0, canceled: 0 };
  for (const { outcome, count } of settled) counts[OUTCOMES[outcome]] = count;
  return counts;
}

const OUTCOMES = { success: 'succeeded', failed: 'failed', canceled: 'canceled' } as const;

/** Columns that move a replay on. */
export type ReplayChanges = Partial<
  Pick<
    ReplayRow,
    | 'status'
    | 'reason'
    | 'waitsFor'
    | 'found'
    | 'queued'
    | 'eventCount'
    | 'waiting'
    | 'succeeded'
    | 'failed'
    | 'canceled'
    | 'recentSucceeded'
    | 'recentFailed'
    | 'skipped'
    | 'oldest'
    | 'newest'
    | 'lastEvent'
    | 'cursorEvent'
    | 'cursorWebhook'
    | 'strideMs'
    | 'exhausted'
    | 'nextSlotAt'
    | 'lookAt'
    | 'startedAt'
    | 'endedAt'
  >
>;

export async function saveReplay(db: Db, { lane, number }: ReplayRow, changes: ReplayChanges): Promise<void> {
  const names = Object.keys(changes) as (keyof ReplayChanges)[];
  const sets = names.map((name, i) => `${name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)} = $${i + 3}`);
  await db.query(`UPDATE replay SET ${sets.join(', ')} WHERE lane = $1 AND number = $2`, [
    lane,
    number,
    ...names.map((name) => changes[name]),
  ]);
}

/** Ends a replay whose row is locked, and takes back what of it nobody has in hand. */
export async function endReplay(
  db: Db,
  now: number,
  replay: ReplayRow,
  status: 'canceled' | 'stopped',
  reason: string | null,
): Promise<void> {
  await withdraw(db, now, replay);
  await saveReplay(db, replay, {
    status,
    reason,
    waitsFor: null,
    endedAt: new Date(now),
    // What is in hand is still to be counted, and what is given back unsent is taken back then.
    lookAt: replay.waiting > 0 ? new Date(now) : null,
  });
}

/**
 * Takes back what a replay has queued and nobody has in hand: a delivery is again what it had come to, and one that was
 * never sent is gone.
 */
export async function withdraw(db: Db, now: number, { lane, number }: ReplayRow): Promise<void> {
  await db.query(
    `WITH gone AS (
       DELETE FROM queue q USING replayed r
       WHERE r.lane = $1 AND r.replay = $2 AND r.outcome IS NULL
         AND q.lane = $1 AND q.event = r.event AND q.webhook = r.webhook AND q.owner IS NULL AND q.trigger = 'replay'
       RETURNING q.event, q.webhook, q.organization, q.attempts, q.ended, q.ended_at
     )
     INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at)
     SELECT $1, event, webhook, organization, ended, attempts, coalesce(ended_at, $3) FROM gone WHERE ended IS NOT NULL
     ON CONFLICT (lane, event, webhook) DO NOTHING`,
    [lane, number, new Date(now)],
  );
}

/** A delivery to be queued, and when it is due. */
export interface QueuedReplay {
  event: string;
  webhook: number;
  /** Milliseconds since 1970. */
  dueAt: number;
}

/** Which of these events still have their payload: whoever erases one meanwhile waits for this, or this for them. */
export async function holdPayloads(db: Db, lane: number, events: readonly string[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const held = await rows<{ uid: string; erased: boolean }>(
    db,
    `SELECT uid, erased_at IS NOT NULL AS erased FROM event
     WHERE lane = $1 AND uid = ANY ($2) ORDER BY uid FOR SHARE`,
    [lane, [...new Set(events)]],
  );
  return new Set(held.flatMap(({ uid, erased }) => (erased ? [] : [uid])));
}

/**
 * Queues deliveries that have ended, and such as never were. Answers with those that were: others have been queued by
 * somebody else meanwhile.
 */
export async function queueReplayed(
  db: Db,
  { lane, number }: ReplayRow,
  wanted: readonly QueuedReplay[],
): Promise<{ event: string; webhook: number }[]> {
  if (wanted.length === 0) return [];
  const events = wanted.map(({ event }) => event);
  const sorted = events.toSorted();
  const queued = await rows<{ event: string; webhook: number }>(
    db,
    `WITH wanted AS (
       SELECT k.event, k.webhook, k.due_at, w.ordered, e.organization, event_size(e) AS size
       FROM unnest($3::uuid[], $4::int4[], $5::timestamptz[]) AS k(event, webhook, due_at)
       JOIN webhook w ON w.number = k.webhook
       CROSS JOIN LATERAL (SELECT * FROM event WHERE event.lane = $1 AND event.uid = k.event OFFSET 0) e
     ), gone AS (
       DELETE FROM delivery d USING wanted k
       WHERE d.lane = $1 AND d.event = k.event AND d.webhook = k.webhook AND d.event BETWEEN $6 AND $7
       RETURNING d.event, d.webhook, d.attempts, d.status, d.completed_at
     ), queued AS (
       INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked, position, ended, ended_at)
       SELECT $1, k.event, k.webhook, k.organization, k.size, coalesce(g.attempts, 0), 'replay', k.due_at, k.ordered,
         CASE WHEN k.ordered THEN 0 END, g.status, g.completed_at
       FROM wanted k LEFT JOIN gone g ON g.event = k.event AND g.webhook = k.webhook
       ORDER BY k.event, k.webhook
       ON CONFLICT (lane, event, webhook) DO NOTHING
       RETURNING event, webhook, organization, attempts
     ), noted AS (
       INSERT INTO replayed (lane, event, webhook, replay, organization, attempt)
       SELECT $1, q.event, q.webhook, $2, q.organization, q.attempts + 1 FROM queued q
     ), reviewed AS (
       -- What comes of those for review is to be seen.
       UPDATE given_up g SET again = pg_current_xact_id()::text::int8 FROM queued q
       WHERE g.lane = $1 AND g.event = q.event AND g.webhook = q.webhook
     ), behind AS (
       -- Deliveries to ordered webhooks are sent from their backlogs alone.
       INSERT INTO backlog (lane, webhook, due_at)
       SELECT $1, k.webhook, min(k.due_at) FROM wanted k WHERE k.ordered GROUP BY k.webhook ORDER BY k.webhook
       ON CONFLICT (lane, webhook) DO UPDATE SET due_at = least(backlog.due_at, excluded.due_at)
     )
     SELECT event, webhook FROM queued`,
    [
      lane,
      number,
      events,
      wanted.map(({ webhook }) => webhook),
      wanted.map(({ dueAt }) => new Date(dueAt)),
      sorted[0],
      sorted.at(-1),
    ],
  );
  // A delivery that somebody else had in the queue and ended while we waited for its row: a new statement sees that.
  const ended = await rows<{ event: string; webhook: number }>(
    db,
    `WITH twice AS (
       SELECT k.event, k.webhook FROM unnest($3::uuid[], $4::int4[]) AS k(event, webhook)
       WHERE EXISTS (
         SELECT FROM delivery d WHERE d.lane = $1 AND d.event = k.event AND d.webhook = k.webhook OFFSET 0)
     ), taken AS (
       DELETE FROM queue q USING twice t WHERE q.lane = $1 AND q.event = t.event AND q.webhook = t.webhook
     ), unnoted AS (
       DELETE FROM replayed r USING twice t
       WHERE r.lane = $1 AND r.event = t.event AND r.webhook = t.webhook AND r.replay = $2
     )
     SELECT event, webhook FROM twice`,
    [lane, number, queued.map(({ event }) => event), queued.map(({ webhook }) => webhook)],
  );
  if (ended.length === 0) return queued;
  const gone = new Set(ended.map(({ event, webhook }) => `${event} ${webhook}`));
  return queued.filter(({ event, webhook }) => !gone.has(`${event} ${webhook}`));
}

/** Forgets replays that ended before a time, and what was queued of events that are gone. */
export async function dropOldReplays(db: Db, endedBefore: number, eventsBefore: string): Promise<void> {
  await db.query('DELETE FROM replay WHERE ended_at < $1 AND look_at IS NULL', [new Date(endedBefore)]);
  await db.query(
    'DELETE FROM replayed WHERE ctid = ANY (ARRAY(SELECT ctid FROM replayed WHERE event < $1 LIMIT 10000))',
    [eventsBefore],
  );
}
