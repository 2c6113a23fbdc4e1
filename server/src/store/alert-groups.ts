/**
 * What rules have counted, group by group: found and written for all events of a step together, and swept. Like steps, all of it
 * happens under the lock of the lane.
 */
import { uuidFloor } from '@tidings/core/id';
import { int4Array, textArray, tidArray, timeArray, uuidArray } from './array-parameter.ts';
import { iso, prepared, rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

export interface GroupKey {
  readonly rule: number;
  /** A hash of the values that its events have in common. */
  readonly key: string;
}

export interface GroupRow extends GroupKey {
  readonly counting: number;
  readonly state: string;
  /** Where they say all of what is counted; `state` is empty then. */
  readonly events: readonly string[] | null;
  readonly alert: number | null;
}

export interface FoundGroup extends Omit<GroupRow, 'rule' | 'key'> {
  /** Of its row, for as long as the lane is locked. */
  place: string;
}

/** Found or written by one statement: a state has up to 57 kB, and what comes or goes together is one string. */
const MOST_AT_ONCE = 1000;

/** Those among them that there are, each in the place of its key. */
export async function findGroups(
  db: Db,
  lane: number,
  keys: readonly GroupKey[],
): Promise<(FoundGroup | undefined)[]> {
  const groups: (FoundGroup | undefined)[] = [];
  for (let at = 0; at < keys.length; at += MOST_AT_ONCE)
    groups.push(...(await findSome(db, lane, keys.slice(at, at + MOST_AT_ONCE))));
  return groups;
}

async function findSome(
  db: Db,
  lane: number,
  keys: readonly GroupKey[],
): Promise<(FoundGroup | undefined)[]> {
  const [found] = await prepared<Record<keyof FoundGroup | 'at', string | null>>(
    db,
    'alert_groups',
    FIND_GROUPS,
    [lane, int4Array(keys.map(({ rule }) => rule)), uuidArray(keys.map(({ key }) => key))],
  );
  const [at, counting, state, events, alert, place] = [
    split(found!.at),
    split(found!.counting),
    split(found!.state),
    split(found!.events),
    split(found!.alert),
    split(found!.place),
  ];
  const groups = Array.from<FoundGroup | undefined>({ length: keys.length });
  for (let i = 0; i < at.length; i++) {
    groups[Number(at[i]) - 1] = {
      counting: Number(counting[i]),
      state: state[i]!,
      events: events[i] === '' ? null : events[i]!.slice(1, -1).split(','),
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
  ["coalesce(g.events::text, '')", 'events'],
  ["coalesce(g.alert::text, '')", 'alert'],
  ['g.ctid::text', 'place'],
]
  .map(([value, name]) => `string_agg(${value}, '${BETWEEN}') AS ${name}`)
  .join(', ')}
  FROM unnest($2::int4[], $3::uuid[]) WITH ORDINALITY AS k(rule, key, at)
  JOIN alert_group g ON g.lane = $1 AND g.key = k.key AND g.rule = k.rule`;

function split(values: string | null): string[] {
  return values === null ? [] : values.split(BETWEEN);
}

export interface ChangedGroup extends GroupRow {
  /** When it was counted into last, in milliseconds since 1970. */
  readonly touchedAt: number;
  /** When it opens an alert if nothing comes. */
  readonly dueAt: number | null;
}

/** @param groups with where the row of each was found: to change it there costs a third less than to look for it again; null: there is none */
export async function putGroups(db: Db, lane: number, groups: readonly PlacedGroup[]): Promise<void> {
  for (let at = 0; at < groups.length; at += MOST_AT_ONCE)
    await putSome(db, lane, groups.slice(at, at + MOST_AT_ONCE));
}

export interface PlacedGroup extends ChangedGroup {
  readonly place: string | null;
}

async function putSome(db: Db, lane: number, groups: readonly PlacedGroup[]): Promise<void> {
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
  '$2::int4[], $3::uuid[], $4::int4[], $5::text[], $6::text[], $7::int4[], $8::timestamptz[], $9::timestamptz[]';
const COLUMNS = 'rule, key, counting, state, events, alert, touched_at, due_at';
const CHANGE_GROUPS = `UPDATE alert_group g SET counting = k.counting, state = k.state, events = k.events::uuid[], alert = k.alert,
    touched_at = k.touched_at, due_at = k.due_at
  FROM unnest(${GROUPS}, $10::tid[]) AS k(${COLUMNS}, place)
  WHERE g.ctid = k.place AND g.lane = $1 AND g.rule = k.rule AND g.key = k.key`;

async function insertGroups(db: Db, lane: number, groups: readonly ChangedGroup[]): Promise<void> {
  if (groups.length === 0) return;
  await prepared(
    db,
    'put_alert_groups',
    `INSERT INTO alert_group (lane, ${COLUMNS})
     SELECT $1, k.rule, k.key, k.counting, k.state, k.events::uuid[], k.alert, k.touched_at, k.due_at
     FROM unnest(${GROUPS}) AS k(${COLUMNS})
     ON CONFLICT (lane, key, rule) DO UPDATE SET counting = excluded.counting, state = excluded.state, events = excluded.events,
       alert = excluded.alert, touched_at = excluded.touched_at, due_at = excluded.due_at`,
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
    textArray(groups.map(({ events }) => events && `{${events.join(',')}}`)),
    int4Array(groups.map(({ alert }) => alert)),
    timeArray(groups.map(({ touchedAt }) => touchedAt)),
    timeArray(groups.map(({ dueAt }) => dueAt)),
  ];
}

/** An event that is the only one of its groups for now. */
export interface LoneEvent {
  readonly key: string;
  readonly uid: string;
  /** When it was accepted, in milliseconds since 1970. */
  readonly accepted: number;
}

/** One that counts events until there are so many. */
export interface CountingRule {
  readonly rule: number;
  readonly counting: number;
  readonly atLeast: number;
  readonly windowMs: number;
}

/**
 * Adds events to what is stored of their groups, of each of the rules, where that is all there is to do: there is a group, its events
 * say all that it has counted, it has no alert and gets none by this one. All others are as they were.
 *
 * @returns for each event in turn, and for each rule of it, whether it was added
 */
export async function addToGroups(
  db: Db,
  lane: number,
  rules: readonly CountingRule[],
  events: readonly LoneEvent[],
): Promise<(place: number, rule: number) => boolean> {
  // What is over for the first of them is for the others.
  const first = Math.min(...events.map(({ accepted }) => accepted));
  const [found] = await prepared<{ count: number; added: number[] | null }>(
    db,
    'add_to_alert_groups',
    ADD_TO_GROUPS,
    [
      lane,
      uuidArray(events.map(({ key }) => key)),
      uuidArray(events.map(({ uid }) => uid)),
      timeArray(events.map(({ accepted }) => accepted)),
      int4Array(rules.map(({ rule }) => rule)),
      int4Array(rules.map(({ counting }) => counting)),
      int4Array(rules.map(({ atLeast }) => atLeast)),
      uuidArray(rules.map(({ windowMs }) => uuidFloor(first - windowMs + 1))),
      events.length * rules.length,
    ],
  );
  if (found!.count === events.length * rules.length) return () => true;
  const added = new Set(found!.added);
  return (place, rule) => added.has(place * rules.length + rule);
}

/** Which were added is only told where not all were: there are many. */
const ADD_TO_GROUPS = `WITH added AS (
    UPDATE alert_group g SET touched_at = k.accepted,
      events = (CASE WHEN cardinality(g.events) < r.at_least - 1 THEN g.events ELSE g.events[2:] END) || k.uid
    FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) WITH ORDINALITY AS k(key, uid, accepted, place),
      unnest($5::int4[], $6::int4[], $7::int4[], $8::uuid[]) WITH ORDINALITY AS r(rule, counting, at_least, over, place)
    WHERE g.lane = $1 AND g.key = k.key AND g.rule = r.rule AND g.counting = r.counting AND g.alert IS NULL
      AND g.events[cardinality(g.events)] < k.uid
      AND (cardinality(g.events) < r.at_least - 1 OR cardinality(g.events) = r.at_least - 1 AND g.events[1] < r.over)
    RETURNING ((k.place - 1) * cardinality($5) + r.place - 1)::int4 AS place)
  SELECT count(*)::int4 AS count, CASE WHEN count(*) < $9::int4 THEN array_agg(place) END AS added FROM added`;

export interface DueGroup extends Omit<GroupRow, 'state' | 'events'> {
  dueAt: Date;
}

/** Groups that wait for something that has not come. */
export function findDueGroups(db: Db, lane: number, now: number, limit: number): Promise<DueGroup[]> {
  return rows(
    db,
    `SELECT rule, key, counting, alert, due_at FROM alert_group WHERE lane = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3`,
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

/** To be forgotten, or not; the rest is in the next rounds. */
const LOOKED_AT_AT_ONCE = 5000;

export interface RuleWithGroups {
  readonly rule: number;
  readonly counts: boolean;
  /** As its definition has it. */
  readonly windowSeconds: unknown;
}

/** Rules that have groups, and whether they still count. */
export function rulesWithGroups(db: Db, lane: number): Promise<RuleWithGroups[]> {
  return rows(
    db,
    `SELECT s.rule, r.enabled AND r.deleted_at IS NULL AS counts, r.definition -> 'windowSeconds' AS window_seconds
     FROM alert_rule_status s JOIN alert_rule r ON r.number = s.rule WHERE s.lane = $1 AND s.groups > 0 ORDER BY s.rule`,
    [lane],
  );
}

/** Groups of one that were counted into later are left alone; null: none is, should the rule count nothing any more. */
export interface SweptRule {
  readonly rule: number;
  /** Milliseconds since 1970. */
  readonly before: number | null;
}

/**
 * Forgets those of the next groups that hold nothing any more, under the lock of the lane.
 *
 * @param after in the order of keys; null: from the beginning
 * @returns the last one that was looked at; null: there are no more
 */
export function sweepGroups(
  pool: Pool,
  lane: number,
  swept: readonly SweptRule[],
  after: GroupKey | null,
): Promise<GroupKey | null> {
  return transaction(pool, async (db) => {
    await db.query('SELECT lock_alerts($1)', [lane]);
    const from = [lane, after?.key ?? NO_KEY, after?.rule ?? 0];
    const [last] = await prepared<GroupKey>(
      db,
      'last_alert_group',
      `SELECT key, rule FROM alert_group WHERE lane = $1 AND (key, rule) > ($2, $3)
       ORDER BY key, rule OFFSET ${LOOKED_AT_AT_ONCE - 1} LIMIT 1`,
      from,
    );
    await prepared(
      db,
      last ? 'sweep_alert_groups' : 'sweep_last_alert_groups',
      sweepSql(last !== undefined),
      [
        ...from,
        int4Array(swept.map(({ rule }) => rule)),
        timeArray(swept.map(({ before }) => before)),
        ...(last ? [last.key, last.rule] : []),
      ],
    );
    return last ?? null;
  });
}

/** No hash of anything. */
const NO_KEY = '00000000-0000-0000-0000-000000000000';

const sweepSql = (isBounded: boolean): string => `WITH gone AS (
    DELETE FROM alert_group g USING unnest($4::int4[], $5::timestamptz[]) AS r(rule, before)
    WHERE g.lane = $1 AND (g.key, g.rule) > ($2, $3) ${isBounded ? 'AND (g.key, g.rule) <= ($6, $7)' : ''}
      AND g.rule = r.rule AND g.alert IS NULL
      AND (g.touched_at < r.before AND g.due_at IS NULL
        OR r.before IS NULL AND NOT EXISTS (SELECT FROM alert_rule WHERE number = r.rule AND enabled AND deleted_at IS NULL))
    RETURNING g.rule)
  ${FORGET}`;
