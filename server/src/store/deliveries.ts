/**
 * Deliveries as people see them. One that has ended is a row of `delivery`; one that waits is a row of `queue`; one
 * that is being sent for the first time is a target of an open batch.
 */
import type { AttemptTrigger } from '@tidings/core/attempt';
import type { DeliveryStatus } from '@tidings/core/delivery';
import { rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';
import { wakeBacklog } from './queue.ts';
import type { AttemptRecord } from './queue.ts';

export interface DeliveryRow {
  event: string;
  webhook: number;
  status: DeliveryStatus;
  attempts: number;
  dueAt: Date | null;
  completedAt: Date | null;
  eventOwnId: string | null;
  eventType: string;
  /** Of the event. */
  project: string | null;
  severity: string | null;
  agentId: string | null;
  /** Bytes of the event's data. */
  size: number;
}

export interface AttemptRow extends Omit<AttemptRecord, 'at'> {
  event: string;
  webhook: number;
  number: number;
  at: Date;
  trigger: AttemptTrigger;
  /** Uid of the replay that asked for it. */
  replay: string | null;
}

/** The status of a row `q` of the queue for the webhook `w`. */
export const WAITING_STATUS = `CASE WHEN w.paused AND q.owner IS NULL THEN 'held' WHEN q.attempts = 0 THEN 'pending'
  ELSE 'retrying' END`;

/** First attempts under way: targets of open batches that have no row yet. Takes $1 lane and $2 webhook. */
const IN_MEMORY = `SELECT e.uid AS event FROM batch b
  CROSS JOIN LATERAL (
    SELECT * FROM event WHERE event.lane = b.lane AND event.uid BETWEEN b.id AND b.last AND event.batch = b.id OFFSET 0) e
  WHERE b.lane = $1 AND $2 = ANY (e.targets)
    AND NOT EXISTS (SELECT FROM delivery d WHERE d.lane = $1 AND d.event = e.uid AND d.webhook = $2 OFFSET 0)
    AND NOT EXISTS (SELECT FROM queue q WHERE q.lane = $1 AND q.event = e.uid AND q.webhook = $2 OFFSET 0)`;

// Attributes that PostgreSQL cannot read have no parts.
export const ATTRIBUTES = `CROSS JOIN LATERAL (SELECT searchable_json(e.attributes::text) AS value OFFSET 0) attributes`;

export async function findDelivery(
  db: Db,
  lane: number,
  event: string,
  webhook: number,
): Promise<DeliveryRow | null> {
  const found = await rows<DeliveryRow>(
    db,
    `SELECT x.*, e.id AS event_own_id, e.type AS event_type, p.id AS project, octet_length(e.data) AS size,
       attributes.value ->> 'severity' AS severity, attributes.value ->> 'agentId' AS agent_id FROM (
       SELECT d.event, d.webhook, d.status::text AS status, d.attempts, NULL::timestamptz AS due_at, d.completed_at
       FROM delivery d WHERE d.lane = $1 AND d.event = $3 AND d.webhook = $2
       UNION ALL
       SELECT q.event, q.webhook, ${WAITING_STATUS}, q.attempts, q.due_at, NULL
       FROM queue q JOIN webhook w ON w.number = q.webhook WHERE q.lane = $1 AND q.event = $3 AND q.webhook = $2
       UNION ALL
       SELECT s.event, $2, 'pending', 0, NULL, NULL FROM (${IN_MEMORY} AND e.uid = $3) s
     ) x JOIN event e ON e.lane = $1 AND e.uid = x.event ${ATTRIBUTES} LEFT JOIN project p ON p.number = e.project`,
    [lane, webhook, event],
  );
  return found[0] ?? null;
}

/** Which of these deliveries there are, each as its event and its webhook. */
export async function findDeliveries(
  db: Db,
  lane: number,
  keys: readonly { event: string; webhook: number }[],
): Promise<Set<string>> {
  const found = await rows<{ key: string }>(
    db,
    `SELECT k.event || ' ' || k.webhook AS key FROM unnest($2::uuid[], $3::int4[]) AS k(event, webhook)
     CROSS JOIN LATERAL (SELECT * FROM event WHERE event.lane = $1 AND event.uid = k.event OFFSET 0) e
     WHERE k.webhook = ANY (e.targets)
       OR EXISTS (SELECT FROM delivery d WHERE d.lane = $1 AND d.event = k.event AND d.webhook = k.webhook OFFSET 0)
       OR EXISTS (SELECT FROM queue q WHERE q.lane = $1 AND q.event = k.event AND q.webhook = k.webhook OFFSET 0)`,
    [lane, keys.map(({ event }) => event), keys.map(({ webhook }) => webhook)],
  );
  return new Set(found.map(({ key }) => key));
}

/**
 * Attempts of the deliveries of events to webhooks, oldest first. A cut connection can make an attempt be written twice; it
 * is shown once.
 */
export function attemptsOf(
  db: Db,
  lanes: readonly number[],
  webhooks: readonly number[],
  events: readonly string[],
  withBodies: boolean,
): Promise<AttemptRow[]> {
  return rows(
    db,
    `SELECT DISTINCT ON (a.event, a.webhook, a.at, a.number) a.event, a.webhook, a.number, a.at, a.trigger, ${REPLAY_OF} AS replay, a.status_code, a.error_class, a.error,
       a.duration_ms, a.first_byte_ms, a.connecting_ms, a.address, a.url, a.rendering, a.request_headers, a.response_headers, a.truncated, a.resent,
       ${withBodies ? 'a.request_body, a.response_body' : 'NULL AS request_body, NULL AS response_body'}
     FROM attempt a WHERE a.lane = ANY ($1::int2[]) AND a.webhook = ANY ($2::int4[]) AND a.event = ANY ($3::uuid[]) AND a.event BETWEEN $4 AND $5
     ORDER BY a.event, a.webhook, a.at, a.number`,
    [lanes, webhooks, events, ...boundsOf(events)],
    withBodies ? 'attempts_with_bodies' : 'attempts',
  );
}

/** The first and the last of some events: from these PostgreSQL knows the partitions before it looks. */
export function boundsOf(events: readonly string[]): [string, string] {
  const sorted = events.toSorted();
  return [sorted[0]!, sorted.at(-1)!];
}

/** The replay behind an attempt `a`. One that was taken back unsent has asked for the same number. */
export const REPLAY_OF = `CASE WHEN a.trigger = 'replay' THEN (
  SELECT r.uid FROM replayed x JOIN replay r ON r.lane = x.lane AND r.number = x.replay
  WHERE x.lane = a.lane AND x.event = a.event AND x.webhook = a.webhook AND x.attempt = a.number
    AND x.outcome IS DISTINCT FROM 'canceled'
  ORDER BY x.replay DESC LIMIT 1) END`;

/** `behind`: it waits for others of its ordered webhook; `erased`: there is nothing to send any more. */
export type ChangeResult = 'done' | 'in-flight' | 'ended' | 'missing' | 'behind' | 'erased';

/**
 * Makes a delivery due now, whatever its schedule says; one that has ended comes back into the queue. Of an ordered
 * webhook it then comes next, and one that waits must be the first in order. A test stays a test.
 */
export function retryDelivery(
  pool: Pool,
  lane: number,
  now: number,
  event: string,
  { number, ordered }: { number: number; ordered: boolean },
): Promise<ChangeResult> {
  return transaction(pool, async (db) => {
    // Whoever erases the payload meanwhile waits for this, or this for them.
    const [source] = await rows<{ erased: boolean; test: boolean }>(
      db,
      'SELECT erased_at IS NOT NULL AS erased, test FROM event WHERE lane = $1 AND uid = $2 FOR SHARE',
      [lane, event],
    );
    if (source?.erased) return 'erased';
    const isTest = source?.test ?? false;
    const inOrder = ordered && !isTest;
    const values = [lane, event, number, new Date(now), inOrder, isTest ? 'test' : 'manual'];
    const ended = await db.query(
      `WITH gone AS (
         DELETE FROM delivery WHERE lane = $1 AND event = $2 AND webhook = $3 RETURNING organization, attempts
       )
       INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked, position)
       SELECT $1, $2, $3, organization, coalesce((SELECT event_size(e) FROM event e WHERE e.lane = $1 AND e.uid = $2), 0),
         attempts, $6, $4, $5, CASE WHEN $5 THEN 0 END FROM gone`,
      values,
    );
    // Before the row is touched, in the order in which claim_next() takes the locks.
    if (inOrder) await wakeBacklog(db, lane, number, now);
    if (ended.rowCount! > 0) {
      // It may be one for review, and what comes of it is to be seen.
      await db.query(
        `UPDATE given_up SET again = pg_current_xact_id()::text::int8 WHERE lane = $1 AND event = $2 AND webhook = $3`,
        values.slice(0, 3),
      );
      return 'done';
    }
    const waiting = await db.query(
      `UPDATE queue SET due_at = $4, trigger = $6, parked = $5, position = CASE WHEN $5 THEN position END
       WHERE lane = $1 AND event = $2 AND webhook = $3 AND owner IS NULL AND NOT ($5 AND EXISTS (
         SELECT FROM queue q WHERE q.lane = $1 AND q.webhook = $3 AND (q.position, q.event) < (queue.position, queue.event)))`,
      values,
    );
    if (waiting.rowCount! > 0) return 'done';
    const [found] = await rows<{ owner: number | null }>(
      db,
      'SELECT owner FROM queue WHERE lane = $1 AND event = $2 AND webhook = $3',
      [lane, event, number],
    );
    if (found) return found.owner === null ? 'behind' : 'in-flight';
    return (await findDelivery(db, lane, event, number)) ? 'in-flight' : 'missing';
  });
}

/** Ends a delivery that waits. */
export function cancelDelivery(
  pool: Pool,
  lane: number,
  now: number,
  event: string,
  { number, ordered }: { number: number; ordered: boolean },
): Promise<ChangeResult> {
  return transaction(pool, async (db) => {
    // Those behind it need not wait for its next attempt any more.
    if (ordered) await wakeBacklog(db, lane, number, now);
    const canceled = await db.query(
      `WITH gone AS (
         DELETE FROM queue WHERE lane = $1 AND event = $2 AND webhook = $3 AND owner IS NULL
         RETURNING organization, attempts, ended, ended_at
       )
       INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
       SELECT $1, $2, $3, organization, status_after('canceled', ended), attempts, coalesce(ended_at, $4),
         CASE WHEN ended IS NULL THEN (SELECT this_transaction()) END FROM gone`,
      [lane, event, number, new Date(now)],
    );
    if (canceled.rowCount! > 0) return 'done';
    const found = await findDelivery(db, lane, event, number);
    if (!found) return 'missing';
    return found.completedAt ? 'ended' : 'in-flight';
  });
}
