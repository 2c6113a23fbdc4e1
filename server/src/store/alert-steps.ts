/**
 * Steps of counting events for alert rules. Each is one transaction, under the lock of its lane: what was counted, the alerts that
 * came of it, what is told of them and how far it went are written together or not at all. ARCHITECTURE.md, "Alert rules".
 */
import { uuidTime } from '@tidings/core/id';
import type { Severity } from '@tidings/core/severity';
import type { AlertRow } from './alerts.ts';
import { uuidArray } from './array-parameter.ts';
import { iso, prepared, rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

export interface AlertWork {
  /** Events that nobody has counted. */
  readonly events: boolean;
  /** Something that time brings. */
  readonly due: boolean;
}

export async function findAlertWork(db: Db, lane: number, now: number): Promise<AlertWork> {
  const [found] = await prepared<AlertWork>(db, 'alert_work', 'SELECT events, due FROM alert_work($1, $2)', [
    lane,
    iso(now),
  ]);
  return found!;
}

export interface AlertStep {
  readonly start: number;
  readonly stop: number;
  readonly more: boolean;
  /** Of the rules, as they are until the step ends. */
  readonly version: number;
  /** The oldest event that is accepted and cannot be counted yet; null: there is none. */
  readonly waiting: string | null;
}

/**
 * Takes one step, unless another process is at it.
 *
 * @param most rows of the journal that it goes through, of up to 64 events each
 * @returns what `work` does, or null where there was no step to take
 */
export function takeAlertStep<T>(
  pool: Pool,
  lane: number,
  most: number,
  work: (db: Db, step: AlertStep) => Promise<T>,
): Promise<T | null> {
  return transaction(pool, async (db) => {
    const [step] = await prepared<AlertStep & { start: number | null }>(
      db,
      'next_to_alert',
      'SELECT start, stop, more, version, waiting FROM next_to_alert($1, $2)',
      [lane, most],
    );
    if (step!.start === null) return null;
    const result = await work(db, step!);
    if (step!.stop > step!.start) {
      await prepared(db, 'alert_counted', 'UPDATE alert_progress SET counted = $2 WHERE lane = $1', [
        lane,
        step!.stop,
      ]);
    }
    return result;
  });
}

/** Makes the row that steps lock, where there is none yet. */
export async function openAlertLane(db: Db, lane: number): Promise<void> {
  await db.query('SELECT lock_alerts($1)', [lane]);
}

/** Until when all events are counted that were accepted: now, or before the oldest that is not. */
export async function countedUntil(db: Db, lane: number, now: number): Promise<number> {
  const [found] = await rows<{ waiting: string | null }>(
    db,
    'SELECT oldest_to_alert(lane, counted) AS waiting FROM alert_progress WHERE lane = $1',
    [lane],
  );
  return beforeWaiting(now, found?.waiting ?? null);
}

/** @param waiting the oldest event that is accepted and not counted; null: there is none */
export function beforeWaiting(now: number, waiting: string | null): number {
  return waiting === null ? now : Math.min(now, uuidTime(waiting) - 1);
}

export interface CountedEvent {
  uid: string;
  organization: number;
  project: number | null;
  projectId: string | null;
  type: string;
  created: string;
  /** JSON text. */
  attributes: string | null;
  /** JSON text. Null: it did not fit, and is read on its own. */
  data: string | null;
}

/** Events that a step goes through, in the order in which they are counted: by transaction, within one by uid. */
export async function readStepUids(db: Db, lane: number, { start, stop }: AlertStep): Promise<string[]> {
  const found = await prepared<{ of: number; events: string }>(
    db,
    'alert_step_events',
    `SELECT transaction AS of, events::text AS events FROM journal
     WHERE lane = $1 AND transaction >= $2 AND transaction < $3 AND NOT attempted ORDER BY transaction`,
    [lane, start, stop],
  );
  const byTransaction = Map.groupBy(found, ({ of }) => of);
  return [...byTransaction.values()].flatMap((written) =>
    written.flatMap(({ events }) => events.slice(1, -1).split(',')).toSorted(),
  );
}

/** Those of some events whose data somebody has had erased. */
export async function readErased(db: Db, lane: number, uids: readonly string[]): Promise<string[]> {
  if (uids.length === 0) return [];
  let [first, last] = [uids[0]!, uids[0]!];
  for (const uid of uids) {
    if (uid < first) first = uid;
    if (uid > last) last = uid;
  }
  const found = await prepared<{ uid: string }>(
    db,
    'alert_erased_events',
    'SELECT uid FROM event WHERE lane = $1 AND uid BETWEEN $2 AND $3 AND erased_at IS NOT NULL',
    [lane, first, last],
  );
  return found.map(({ uid }) => uid);
}

/** Bytes of data that are read at once. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Those events that some rule may look at, in the order in which they are given.
 *
 * @param wanted `types`: a JSON object with types as its names, in which one is found however many there are; `prefixes`: for LIKE
 */
export async function readEventsToCount(
  db: Db,
  lane: number,
  uids: readonly string[],
  wanted: { organizations: readonly number[]; types: string; prefixes: readonly string[] },
): Promise<CountedEvent[]> {
  if (uids.length === 0) return [];
  const found = await prepared<{
    uid: string;
    organization: number;
    project: number | null;
    project_id: string | null;
    type: string;
    created: string;
    attributes: string | null;
    data: string | null;
  }>(db, 'alert_events', EVENTS, [
    lane,
    uuidArray(uids),
    wanted.organizations,
    wanted.types,
    wanted.prefixes,
  ]);
  return found.map(({ project_id: projectId, ...event }) => ({ ...event, projectId }));
}

const EVENTS = `SELECT e.uid, e.organization, e.project, p.id AS project_id, e.type, e.created, e.attributes,
    CASE WHEN e.size <= ${MOST_BYTES} THEN convert_from(e.data, 'UTF8') END AS data
  FROM (
    SELECT e.*, w.place, sum(octet_length(e.data)) OVER (ORDER BY w.place) AS size
    FROM unnest($2::uuid[]) WITH ORDINALITY AS w(event, place)
    CROSS JOIN LATERAL (
      SELECT e.uid, e.organization, e.project, e.type, e.created, e.attributes::text AS attributes, e.data FROM event e
      WHERE e.lane = $1 AND e.uid = w.event AND NOT e.test AND e.organization = ANY ($3)
        AND ($4::jsonb ? e.type OR e.type LIKE ANY ($5)) OFFSET 0) e) e
  LEFT JOIN project p ON p.number = e.project
  ORDER BY e.place`;

export async function readEventData(db: Db, lane: number, uid: string): Promise<string | null> {
  const [found] = await prepared<{ data: string }>(
    db,
    'alert_event_data',
    "SELECT convert_from(data, 'UTF8') AS data FROM event WHERE lane = $1 AND uid = $2",
    [lane, uid],
  );
  return found?.data ?? null;
}

const ALERTS = `SELECT a.*, r.uid AS rule_uid FROM alert a JOIN alert_rule r ON r.number = a.rule`;

export function findAlertsByNumber(db: Db, lane: number, numbers: readonly number[]): Promise<AlertRow[]> {
  return numbers.length === 0
    ? Promise.resolve([])
    : rows(db, `${ALERTS} WHERE a.lane = $1 AND a.number = ANY ($2)`, [lane, numbers]);
}

export function findDueAlerts(db: Db, lane: number, now: number, limit: number): Promise<AlertRow[]> {
  return rows(db, `${ALERTS} WHERE a.lane = $1 AND a.due_at <= $2 ORDER BY a.due_at LIMIT $3`, [
    lane,
    iso(now),
    limit,
  ]);
}

export type NewAlert = Omit<
  AlertRow,
  | 'lane'
  | 'number'
  | 'status'
  | 'acknowledgedAt'
  | 'acknowledgedBy'
  | 'acknowledgedVia'
  | 'escalatedAt'
  | 'resolvedAt'
  | 'resolvedBy'
  | 'resolvedVia'
  | 'reason'
>;

/** @returns their numbers, by uid */
export async function insertAlerts(
  db: Db,
  lane: number,
  alerts: readonly NewAlert[],
): Promise<Map<string, number>> {
  if (alerts.length === 0) return new Map();
  const made = await prepared<{ uid: string; number: number }>(db, 'insert_alerts', INSERT_ALERTS, [
    lane,
    JSON.stringify(alerts),
  ]);
  return new Map(made.map(({ uid, number }) => [uid, number]));
}

const NEW_COLUMNS = `uid, organization, project, rule, counting, key, rule_name, group_values, agent_id, severity, summary, condition,
    count, value, events, last_event, opened_at, last_at, webhooks, subscribers, digest, changed_at, told_at, told_count, update_at,
    escalate_at, resolve_at`;
const INSERT_ALERTS = `INSERT INTO alert (lane, ${NEW_COLUMNS})
  SELECT $1, uid, organization, project, rule, counting, key, "ruleName", "groupValues", "agentId", severity, summary, condition,
    count, value, events, "lastEvent", "openedAt", "lastAt", webhooks, subscribers, digest, "changedAt", "toldAt", "toldCount",
    "updateAt", "escalateAt", "resolveAt"
  FROM json_to_recordset($2) AS a(uid uuid, organization int4, project int4, rule int4, counting int4, key uuid, "ruleName" text,
    "groupValues" json, "agentId" text, severity text, summary text, condition json, count int8, value float8, events uuid[],
    "lastEvent" uuid, "openedAt" timestamptz, "lastAt" timestamptz, webhooks int4[], subscribers bool, digest bool,
    "changedAt" timestamptz, "toldAt" timestamptz, "toldCount" int8, "updateAt" timestamptz, "escalateAt" timestamptz,
    "resolveAt" timestamptz)
  RETURNING uid, number`;

/** Writes what events and time change of alerts that are not resolved. */
export async function updateAlerts(db: Db, lane: number, alerts: readonly AlertRow[]): Promise<void> {
  if (alerts.length === 0) return;
  await prepared(db, 'update_alerts', UPDATE_ALERTS, [lane, JSON.stringify(alerts)]);
}

const UPDATE_ALERTS = `UPDATE alert a SET severity = c.severity, count = c.count, value = c.value, events = c.events,
    last_event = c."lastEvent", last_at = c."lastAt", webhooks = c.webhooks, changed_at = c."changedAt", told_at = c."toldAt",
    told_count = c."toldCount", update_at = c."updateAt", escalate_at = c."escalateAt", escalated_at = c."escalatedAt",
    resolve_at = c."resolveAt"
  FROM json_to_recordset($2) AS c(number int4, severity text, count int8, value float8, events uuid[], "lastEvent" uuid,
    "lastAt" timestamptz, webhooks int4[], "changedAt" timestamptz, "toldAt" timestamptz, "toldCount" int8, "updateAt" timestamptz,
    "escalateAt" timestamptz, "escalatedAt" timestamptz, "resolveAt" timestamptz)
  WHERE a.lane = $1 AND a.number = c.number`;

export interface DueDigest {
  rule: number;
  digestFrom: Date;
}

export function findDueDigests(db: Db, lane: number, now: number): Promise<DueDigest[]> {
  return rows(
    db,
    `SELECT rule, digest_from FROM alert_rule_status WHERE lane = $1 AND digest_at <= $2 ORDER BY rule LIMIT 100`,
    [lane, iso(now)],
  );
}

export interface DigestRow {
  alerts: number;
  events: number;
  severity: Severity | null;
  gravest: { uid: string; groupValues: { path: string; value: unknown }[]; status: string; count: number }[];
}

/** What became of the alerts of a rule since a time; and the digest is done with. */
export async function takeDigest(db: Db, lane: number, { rule, digestFrom }: DueDigest): Promise<DigestRow> {
  const [found] = await rows<Omit<DigestRow, 'gravest'>>(
    db,
    `SELECT count(*) AS alerts, coalesce(sum(count), 0)::int8 AS events,
       (array_agg(severity ORDER BY array_position(ARRAY['critical', 'error', 'warning', 'info'], severity)))[1] AS severity
     FROM alert WHERE rule = $1 AND digest AND changed_at >= $2 AND lane = $3`,
    [rule, digestFrom, lane],
  );
  const gravest = await rows<DigestRow['gravest'][number]>(
    db,
    `SELECT uid, group_values, status, count FROM alert WHERE rule = $1 AND digest AND changed_at >= $2 AND lane = $3
     ORDER BY count DESC, number LIMIT 5`,
    [rule, digestFrom, lane],
  );
  await forgetDigest(db, lane, rule);
  return { ...found!, gravest };
}

/** Nothing of an alert is due any more. */
export async function forgetDueOfAlert(db: Db, lane: number, number: number): Promise<void> {
  await db.query(
    'UPDATE alert SET update_at = NULL, escalate_at = NULL, resolve_at = NULL WHERE lane = $1 AND number = $2',
    [lane, number],
  );
}

/** A digest of what changed until now is not due any more. */
export async function forgetDigest(db: Db, lane: number, rule: number): Promise<void> {
  await db.query(
    'UPDATE alert_rule_status SET digest_from = NULL, digest_at = NULL WHERE lane = $1 AND rule = $2',
    [lane, rule],
  );
}

/** At once; the rest goes in the next rounds. */
const SWEPT_AT_ONCE = 5000;

/** Forgets alerts that were over long ago. */
export async function sweepAlerts(db: Db, lane: number, before: number): Promise<void> {
  await db.query(
    `DELETE FROM alert WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM alert WHERE lane = $1 AND status = 'resolved' AND resolved_at < $2 LIMIT ${SWEPT_AT_ONCE}))`,
    [lane, iso(before)],
  );
}
