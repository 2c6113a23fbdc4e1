/**
 * What rules have counted, group by group: found and written for all events of a step together, and swept. Like steps, all of it
 * happens under the lock of the lane.
 */
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
  .map(([value, name]) => `string_agg(${value}, '${BETWEEN}') AS ${name}`)
  .join(', ')}
  FROM unnest($2::int4[], $3::uuid[]) WITH ORDINALITY AS k(rule, key, at)
  JOIN alert_group g ON g.lane = $1 AND g.rule = k.rule AND g.key = k.key`;

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

/** At once; the rest goes in the next rounds. */
const SWEPT_AT_ONCE = 5000;

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
