/**
 * Steps of counting events for alert rules. Each is one transaction, under the lock of its lane: what was counted, the alerts that
 * came of it, what is told of them and how far it went are written together or not at all. ARCHITECTURE.md, "Alert rules".
 */
import type { Severity } from '@tidings/core/severity';
import type { AlertRow } from './alerts.ts';
import { int4Array, textArray, tidArray, timeArray, uuidArray } from './array-parameter.ts';
import { iso, prepared, rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

/** Whether there is anything to do: events that nobody has counted, or something that is due. */
export async function anyAlertWork(db: Db, lane: number, now: number): Promise<boolean> {
  const [found] = await prepared<{ any: boolean }>(
    db,
    'any_alert_work',
    'SELECT any_alert_work($1, $2) AS any',
    [lane, iso(now)],
  );
  return found!.any;
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
    // What a crash of PostgreSQL takes back of it, it takes back as a whole, and it is counted again: an event that tells of it
    // is committed later, and waits for the disk with all that was before.
    // And every look-up is by key, whatever was known of the tables when it was planned.
    await db.query(
      'SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off',
    );
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

export interface GroupKey {
  readonly rule: number;
  /** A hash of the values that its events have in common. */
  readonly key: string;
}

export interface GroupRow extends GroupKey {
  counting: number;
  state: string;
  alert: number | null;
}

export interface FoundGroup extends Omit<GroupRow, 'rule' | 'key'> {
  /** Of its row, for as long as the lane is locked. */
  place: string;
}

/** Those among them that there are, each in the place of its key. */
export async function findGroups(
  db: Db,
  lane: number,
  keys: readonly GroupKey[],
): Promise<readonly (FoundGroup | undefined)[]> {
  const [found] = await prepared<Record<keyof FoundGroup | 'at', string | null>>(
    db,
    'alert_groups',
    FIND_GROUPS,
    [lane, int4Array(keys.map(({ rule }) => rule)), uuidArray(keys.map(({ key }) => key))],
  );
  const [at, counting, state, alert, place] = [
    split(found!.at),
    split(found!.counting),
    split(found!.state),
    split(found!.alert),
    split(found!.place),
  ];
  const groups = Array.from<FoundGroup | undefined>({ length: keys.length });
  for (let i = 0; i < at.length; i++) {
    groups[Number(at[i]) - 1] = {
      counting: Number(counting[i]),
      state: state[i]!,
      alert: alert[i] === '' ? null : Number(alert[i]),
      place: place[i]!,
    };
  }
  return groups;
}

/** Stands between values that come together, and in none of them: JSON has it escaped. */
const BETWEEN = '\x1f';
/** As one row: of the many that there may be, each would have a price of its own, in PostgreSQL, on the way, and here. */
const FIND_GROUPS = `SELECT ${[
  ['k.at::text', 'at'],
  ['g.counting::text', 'counting'],
  ['g.state', 'state'],
  ["coalesce(g.alert::text, '')", 'alert'],
  ['g.ctid::text', 'place'],
]
  .map(([value, name]) => `string_agg(${value}, E'\\x1f') AS ${name}`)
  .join(', ')}
  FROM unnest($2::int4[], $3::uuid[]) WITH ORDINALITY AS k(rule, key, at)
  JOIN alert_group g ON g.lane = $1 AND g.rule = k.rule AND g.key = k.key`;

function split(values: string | null): string[] {
  return values === null ? [] : values.split(BETWEEN);
}

export interface ChangedGroup extends GroupRow {
  /** When it was counted into last, in milliseconds since 1970. */
  touchedAt: number;
  /** When it opens an alert if nothing comes. */
  dueAt: number | null;
}

/** @param groups with where the row of each was found: to change it there costs a third less than to look for it again; null: there is none */
export async function putGroups(
  db: Db,
  lane: number,
  groups: readonly (ChangedGroup & { readonly place: string | null })[],
): Promise<void> {
  const known = groups.filter(({ place }) => place !== null);
  if (known.length > 0) {
    const values = [...groupColumns(lane, known), tidArray(known.map(({ place }) => place))];
    const { rowCount } = await db.query({ name: 'change_alert_groups', text: CHANGE_GROUPS, values });
    // One that was deleted or written in this very step is another row by now, or none.
    if (rowCount !== known.length) return insertGroups(db, lane, groups);
  }
  await insertGroups(
    db,
    lane,
    groups.filter(({ place }) => place === null),
  );
}

const GROUPS =
  '$2::int4[], $3::uuid[], $4::int4[], $5::text[], $6::int4[], $7::timestamptz[], $8::timestamptz[]';
const CHANGE_GROUPS = `UPDATE alert_group g SET counting = k.counting, state = k.state, alert = k.alert,
    touched_at = k.touched_at, due_at = k.due_at
  FROM unnest(${GROUPS}, $9::tid[]) AS k(rule, key, counting, state, alert, touched_at, due_at, place)
  WHERE g.ctid = k.place AND g.lane = $1 AND g.rule = k.rule AND g.key = k.key`;

async function insertGroups(db: Db, lane: number, groups: readonly ChangedGroup[]): Promise<void> {
  if (groups.length === 0) return;
  await prepared(
    db,
    'put_alert_groups',
    `INSERT INTO alert_group (lane, rule, key, counting, state, alert, touched_at, due_at)
     SELECT $1, k.rule, k.key, k.counting, k.state, k.alert, k.touched_at, k.due_at
     FROM unnest(${GROUPS}) AS k(rule, key, counting, state, alert, touched_at, due_at)
     ON CONFLICT (lane, rule, key) DO UPDATE SET counting = excluded.counting, state = excluded.state, alert = excluded.alert,
       touched_at = excluded.touched_at, due_at = excluded.due_at`,
    groupColumns(lane, groups),
  );
}

function groupColumns(lane: number, groups: readonly ChangedGroup[]): unknown[] {
  return [
    lane,
    int4Array(groups.map(({ rule }) => rule)),
    uuidArray(groups.map(({ key }) => key)),
    int4Array(groups.map(({ counting }) => counting)),
    textArray(groups.map(({ state }) => state)),
    int4Array(groups.map(({ alert }) => alert)),
    timeArray(groups.map(({ touchedAt }) => touchedAt)),
    timeArray(groups.map(({ dueAt }) => dueAt)),
  ];
}

export interface DueGroup extends GroupRow {
  dueAt: Date;
}

/** Groups that wait for something that has not come. */
export function findDueGroups(db: Db, lane: number, now: number, limit: number): Promise<DueGroup[]> {
  return rows(
    db,
    `SELECT rule, key, counting, state, alert, due_at FROM alert_group WHERE lane = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3`,
    [lane, iso(now), limit],
  );
}

/** How many groups rules have by now; those that have none may be left out. */
export function countGroups(
  db: Db,
  lane: number,
  rules: readonly number[],
): Promise<{ rule: number; groups: number }[]> {
  return prepared(
    db,
    'alert_group_counts',
    'SELECT rule, groups FROM alert_rule_status WHERE lane = $1 AND rule = ANY ($2)',
    [lane, rules],
  );
}

const FORGET = `UPDATE alert_rule_status s SET groups = greatest(s.groups - g.count, 0)
  FROM (SELECT rule, count(*)::int4 AS count FROM gone GROUP BY rule) g WHERE s.lane = $1 AND s.rule = g.rule`;

/** Groups of rules that are no more, or count something else. */
export async function deleteGroups(db: Db, lane: number, keys: readonly GroupKey[]): Promise<void> {
  await db.query(
    `WITH gone AS (
       DELETE FROM alert_group g USING unnest($2::int4[], $3::uuid[]) AS k(rule, key)
       WHERE g.lane = $1 AND g.rule = k.rule AND g.key = k.key RETURNING g.rule)
     ${FORGET}`,
    [lane, keys.map(({ rule }) => rule), keys.map(({ key }) => key)],
  );
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

/** Rules that have groups, and whether they still count. */
export function rulesWithGroups(db: Db, lane: number): Promise<{ rule: number; counts: boolean }[]> {
  return rows(
    db,
    `SELECT s.rule, r.enabled AND r.deleted_at IS NULL AS counts
     FROM alert_rule_status s JOIN alert_rule r ON r.number = s.rule WHERE s.lane = $1 AND s.groups > 0 ORDER BY s.rule`,
    [lane],
  );
}

/**
 * Forgets some groups of a rule that hold nothing any more, under the lock of the lane.
 *
 * @param before those that were counted into later are left alone; null: none is, should the rule count nothing any more
 * @returns whether there may be more
 */
export function sweepGroups(pool: Pool, lane: number, rule: number, before: number | null): Promise<boolean> {
  return transaction(pool, async (db) => {
    await db.query('SELECT lock_alerts($1)', [lane]);
    const [swept] = await rows<{ count: number }>(
      db,
      `WITH gone AS (
         DELETE FROM alert_group WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM alert_group WHERE lane = $1 AND rule = $2 AND alert IS NULL
             AND (touched_at < $3::timestamptz AND due_at IS NULL
                  OR $3 IS NULL AND NOT EXISTS (
                    SELECT FROM alert_rule WHERE number = $2 AND enabled AND deleted_at IS NULL))
           LIMIT ${SWEPT_AT_ONCE}))
         RETURNING rule),
       counted AS (${FORGET})
       SELECT count(*) AS count FROM gone`,
      [lane, rule, before === null ? null : iso(before)],
    );
    return swept!.count === SWEPT_AT_ONCE;
  });
}
