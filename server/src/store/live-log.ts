/**
 * The log as the live stream follows it: what transactions wrote, in the order of their numbers. ARCHITECTURE.md, "The
 * live stream", says why nothing is missed.
 */
import type { Position } from '@tidings/core/live';
import { prepared, rows } from './db.ts';
import type { Db } from './db.ts';
import { REPLAY_OF } from './deliveries.ts';
import { OWN_GROUP } from './events.ts';

/** All transactions below it have ended, and none of them will write any more. */
export async function readHorizon(db: Db): Promise<number> {
  const [found] = await prepared<{ horizon: number }>(
    db,
    'live_horizon',
    'SELECT transaction_number(ended_until()) AS horizon',
    [],
  );
  return found!.horizon;
}

/** Rows of the journal, and endings, that one look goes through. */
const MOST_JOURNAL_ROWS = 200;
const MOST_ENDINGS = 2000;

/** Where something was written, and what. */
export interface Head extends Position {
  readonly rank: 0 | 1;
  readonly lane: number;
}

/**
 * What transactions from `start` on wrote, in order.
 *
 * @param horizon as `readHorizon` has it; nothing from there on
 * @returns `stop`: everything below it was looked at
 */
export async function readHeads(
  db: Db,
  lanes: number,
  start: number,
  horizon: number,
): Promise<{ stop: number; heads: Head[] }> {
  const [far] = await prepared<{ stop: number | null }>(
    db,
    'live_stop',
    `SELECT min(found.transaction) AS stop FROM generate_series(0, $1::int4 - 1) AS l(lane) CROSS JOIN LATERAL (
       (SELECT j.transaction FROM journal j WHERE j.lane = l.lane AND j.transaction >= $2 AND j.transaction < $3
        ORDER BY j.transaction OFFSET ${MOST_JOURNAL_ROWS} LIMIT 1)
       UNION ALL
       (SELECT d.recorded FROM delivery d WHERE d.lane = l.lane AND d.recorded >= $2 AND d.recorded < $3
        ORDER BY d.recorded OFFSET ${MOST_ENDINGS} LIMIT 1)) found`,
    [lanes, start, horizon],
  );
  // One transaction may have written more than that, and is looked at as a whole.
  const stop = far!.stop === null ? horizon : Math.max(far!.stop, start + 1);
  const heads = await prepared<Head>(db, 'live_heads', HEADS, [lanes, start, stop]);
  return { stop, heads };
}

// Look-ups by key stand behind OFFSET 0, so that they do not become joins. Attempts are looked up by event: by their transaction (+ 0)
// all that it recorded would be read for each. An attempt that a cut connection made be written
// twice is told once.
const HEADS = `WITH written AS (
    SELECT j.lane, j.transaction, j.attempted, u.event
    FROM generate_series(0, $1::int4 - 1) AS l(lane)
    CROSS JOIN LATERAL (
      SELECT * FROM journal WHERE journal.lane = l.lane AND journal.transaction >= $2 AND journal.transaction < $3 OFFSET 0) j
    CROSS JOIN LATERAL unnest(j.events) AS u(event)
  )
  SELECT w.transaction, 0 AS rank, w.lane, w.event, 0 AS webhook, 0 AS attempt FROM written w WHERE NOT w.attempted
  UNION ALL
  SELECT DISTINCT w.transaction, 1, w.lane, w.event, a.webhook, a.number::int4 FROM written w
  CROSS JOIN LATERAL (
    SELECT a.webhook, a.number FROM attempt a
    WHERE a.lane = w.lane AND a.event = w.event AND a.recorded + 0 = w.transaction AND NOT EXISTS (
      SELECT FROM attempt b WHERE b.lane = a.lane AND b.event = a.event AND b.webhook = a.webhook AND b.number = a.number
        AND b.at = a.at AND b.recorded < a.recorded) OFFSET 0) a
  WHERE w.attempted
  UNION ALL
  SELECT d.recorded, 1, d.lane, d.event, d.webhook, 0 FROM generate_series(0, $1::int4 - 1) AS l(lane)
  CROSS JOIN LATERAL (
    SELECT * FROM delivery WHERE delivery.lane = l.lane AND delivery.recorded >= $2 AND delivery.recorded < $3 OFFSET 0) d
  ORDER BY 1, 2, 4, 5, 6`;

/** What of an event is asked for besides its row. */
export interface EventParts {
  /** What it carries. */
  readonly data: boolean;
  /** The webhooks that it goes to. */
  readonly webhooks: boolean;
}

export interface LoggedEvent {
  lane: number;
  uid: string;
  ownId: string | null;
  type: string;
  /** The group of the organization's own type of that name; null where it has none. */
  ownGroup: string | null;
  created: string;
  organization: string;
  organizationNumber: number;
  project: string | null;
  projectNumber: number | null;
  /** JSON text. */
  attributes: string | null;
  /** Bytes of its data. */
  size: number;
  data: Buffer | null;
  webhookCount: number;
  webhooks: { uid: string; name: string; type: string }[] | null;
  /** Whether it is among those that fit; one that does not has neither attributes nor data. */
  fits: boolean;
}

/**
 * Events by their keys, but for those that are no more; no more than `bytes` of what they hold, but for the first.
 *
 * @returns in the order of the keys
 */
export async function readLoggedEvents(
  db: Db,
  keys: readonly { lane: number; event: string }[],
  parts: EventParts,
  bytes: number,
): Promise<LoggedEvent[]> {
  const events = keys.map(({ event }) => event);
  const sorted = events.toSorted();
  return rows<LoggedEvent>(
    db,
    `SELECT x.lane, x.uid, x.own_id, x.type, x.own_group, x.created, x.organization, x.organization_number, x.project, x.project_number,
       CASE WHEN x.fits THEN x.attributes END AS attributes, x.size, CASE WHEN x.fits AND $6 THEN x.data END AS data,
       x.webhook_count, x.webhooks, x.fits
     FROM (
       SELECT e.lane, e.uid, e.id AS own_id, e.type, ${OWN_GROUP}, e.created, o.id AS organization, e.organization AS organization_number,
         p.id AS project, e.project AS project_number, e.attributes::text AS attributes, octet_length(e.data) AS size, e.data,
         cardinality(e.targets) AS webhook_count,
         CASE WHEN $7 THEN (
           SELECT coalesce(json_agg(json_build_object('uid', w.uid, 'name', w.name, 'type', w.type)), '[]')
           FROM webhook w WHERE w.number = ANY (e.targets)) END AS webhooks,
         sum(octet_length(e.data)) OVER (ORDER BY k.n) <= $5 OR row_number() OVER (ORDER BY k.n) = 1 AS fits, k.n
       FROM unnest($1::int2[], $2::uuid[]) WITH ORDINALITY AS k(lane, event, n)
       JOIN event e ON e.lane = k.lane AND e.uid = k.event AND e.uid BETWEEN $3 AND $4
       JOIN organization o ON o.number = e.organization AND o.deleted_at IS NULL
       LEFT JOIN project p ON p.number = e.project) x
     ORDER BY x.n`,
    [
      keys.map(({ lane }) => lane),
      events,
      sorted[0],
      sorted.at(-1),
      parts.data ? bytes : Number.MAX_SAFE_INTEGER,
      parts.data,
      parts.webhooks,
    ],
  );
}

/** What of an attempt is asked for besides its line. */
export interface AttemptParts {
  readonly headers: boolean;
  readonly body: boolean;
}

/** A delivery as a transaction left it. */
export interface LoggedDelivery {
  transaction: number;
  event: string;
  webhook: number;
  /** As of the head; 0 where it ended without an attempt in that transaction. */
  attempt: number;
  webhookUid: string;
  webhookName: string;
  webhookType: string;
  webhookUrl: string;
  organization: string;
  organizationNumber: number;
  project: string | null;
  projectNumber: number | null;
  /** As it has ended, where the attempt is its latest; null where it has not, or went on since. */
  ended: string | null;
  /** How many attempts it had when it ended. */
  endedAttempts: number | null;
  /** Its attempt, or the latest where it ended without one; null where there was none. */
  number: number | null;
  at: Date | null;
  trigger: string | null;
  statusCode: number | null;
  errorClass: string | null;
  error: string | null;
  durationMs: number | null;
  url: string | null;
  address: string | null;
  /** Uid of the replay that asked for it. */
  replay: string | null;
  gaveUp: boolean | null;
  requestHeaders: string | null;
  responseHeaders: string | null;
  responseBody: Buffer | null;
}

/** @returns in any order */
export async function readLoggedDeliveries(
  db: Db,
  heads: readonly Head[],
  parts: AttemptParts,
): Promise<LoggedDelivery[]> {
  if (heads.length === 0) return [];
  return rows<LoggedDelivery>(
    db,
    `SELECT k.transaction, k.event, k.webhook, k.attempt, w.uid AS webhook_uid, w.name AS webhook_name, w.type AS webhook_type,
       w.url AS webhook_url, o.id AS organization, w.organization AS organization_number, p.id AS project,
       w.project AS project_number, d.status::text AS ended, d.attempts::int4 AS ended_attempts, a.number::int4 AS number, a.at,
       a.trigger, a.status_code, a.error_class, a.error, a.duration_ms, a.url, a.address,
       ${REPLAY_OF} AS replay, a.gave_up,
       CASE WHEN $6 THEN a.request_headers END AS request_headers, CASE WHEN $6 THEN a.response_headers END AS response_headers,
       CASE WHEN $7 THEN a.response_body END AS response_body
     FROM unnest($1::int2[], $2::uuid[], $3::int4[], $4::int4[], $5::int8[]) AS k(lane, event, webhook, attempt, transaction)
     JOIN webhook w ON w.number = k.webhook
     JOIN organization o ON o.number = w.organization AND o.deleted_at IS NULL
     LEFT JOIN project p ON p.number = w.project
     LEFT JOIN LATERAL (
       SELECT * FROM attempt WHERE attempt.lane = k.lane AND attempt.event = k.event AND attempt.webhook = k.webhook
         AND (k.attempt = 0 OR attempt.number = k.attempt AND attempt.recorded = k.transaction)
       ORDER BY attempt.at DESC, attempt.number DESC LIMIT 1) a ON true
     LEFT JOIN LATERAL (
       SELECT * FROM delivery WHERE delivery.lane = k.lane AND delivery.event = k.event AND delivery.webhook = k.webhook
         AND (k.attempt = 0 OR delivery.attempts = k.attempt) OFFSET 0) d ON true
     WHERE k.attempt = 0 OR a.number IS NOT NULL`,
    [
      heads.map(({ lane }) => lane),
      heads.map(({ event }) => event),
      heads.map(({ webhook }) => webhook),
      heads.map(({ attempt }) => attempt),
      heads.map(({ transaction }) => transaction),
      parts.headers,
      parts.body,
    ],
  );
}
