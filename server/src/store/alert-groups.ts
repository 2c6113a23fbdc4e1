/**
 * What alert rules have counted of events that have something in common. Whoever reads it to change it, changes it, or forgets some of
 * it has the lock of the lane.
 */
import { plainArray } from './array-literal.ts';
import { iso, prepared, rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

export interface FoundGroup {
  /** JSON, see core/src/alert-group.ts. */
  counts: string;
  /** Of its row, for as long as the lane is locked. */
  place: string;
}

/** Those among them that there are, each in the place of its key. */
export async function findGroups(
  db: Db,
  lane: number,
  keys: readonly string[],
): Promise<readonly (FoundGroup | undefined)[]> {
  const found = await prepared<FoundGroup & { at: number }>(
    db,
    'alert_groups',
    `SELECT k.at, g.counts, g.ctid AS place
     FROM unnest($2::uuid[]) WITH ORDINALITY AS k(key, at) JOIN alert_group g ON g.lane = $1 AND g.key = k.key`,
    [lane, plainArray(keys)],
  );
  const places = Array.from<FoundGroup | undefined>({ length: keys.length });
  for (const group of found) places[group.at - 1] = group;
  return places;
}

export interface ChangedGroup {
  /** The number of its organization. */
  organization: number;
  /** A hash of the values that its events have in common. */
  key: string;
  /** JSON in one line. */
  counts: string;
  /** When it opens an alert if nothing comes, in milliseconds since 1970. */
  dueAt: number | null;
  /** When nothing that is counted of it is of any use. */
  expiresAt: number;
}

/** @param groups with where the row of each was found: to change it there costs a third less than to look for it again; null: there is none */
export async function putGroups(
  db: Db,
  lane: number,
  groups: readonly (ChangedGroup & { readonly place: string | null })[],
): Promise<void> {
  const known = groups.filter(({ place }) => place !== null);
  if (known.length > 0) {
    const values = [...groupColumns(lane, known), plainArray(known.map(({ place }) => `"${place}"`))];
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

/** Times are numbers here, which are read with less ado. */
const GROUPS = "$2::int4[], $3::uuid[], string_to_array($4, E'\\n'), $5::float8[], $6::float8[]";
const COLUMNS = 'organization, key, counts, due_at, expires_at';
const TIMES = 'to_timestamp(k.due_at / 1000), to_timestamp(k.expires_at / 1000)';
const CHANGE_GROUPS = `UPDATE alert_group g SET (counts, due_at, expires_at) = ROW (k.counts, ${TIMES})
  FROM unnest(${GROUPS}, $7::tid[]) AS k(${COLUMNS}, place)
  WHERE g.ctid = k.place AND g.lane = $1 AND g.key = k.key`;

async function insertGroups(db: Db, lane: number, groups: readonly ChangedGroup[]): Promise<void> {
  if (groups.length === 0) return;
  await prepared(
    db,
    'put_alert_groups',
    `INSERT INTO alert_group (lane, ${COLUMNS})
     SELECT $1, k.organization, k.key, k.counts, ${TIMES} FROM unnest(${GROUPS}) AS k(${COLUMNS})
     ON CONFLICT (lane, key) DO UPDATE SET counts = excluded.counts, due_at = excluded.due_at,
       expires_at = excluded.expires_at`,
    groupColumns(lane, groups),
  );
}

function groupColumns(lane: number, groups: readonly ChangedGroup[]): unknown[] {
  return [
    lane,
    plainArray(groups.map(({ organization }) => organization)),
    plainArray(groups.map(({ key }) => key)),
    groups.map(({ counts }) => counts).join('\n'),
    plainArray(groups.map(({ dueAt }) => dueAt)),
    plainArray(groups.map(({ expiresAt }) => expiresAt)),
  ];
}

/** Of one rule: those that wait have a row of their own. */
export interface DueGroup {
  key: string;
  rule: number;
  counting: number;
  dueAt: Date;
}

/** Groups that wait for something that has not come. */
export function findDueGroups(db: Db, lane: number, now: number, limit: number): Promise<DueGroup[]> {
  return rows(
    db,
    `SELECT g.key, c.rule, c.counting, g.due_at FROM alert_group g CROSS JOIN counted_by(g.counts) c
     WHERE g.lane = $1 AND g.due_at <= $2 ORDER BY g.due_at LIMIT $3`,
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
    `SELECT s.rule, s.groups FROM alert_rule_status s JOIN alert_rule r ON r.number = s.rule
     WHERE s.lane = $1 AND s.rule = ANY ($2) AND s.counting = r.counting`,
    [lane, rules],
  );
}

/** Rules have those groups no more that are `gone`. */
const FORGET = `UPDATE alert_rule_status s SET groups = greatest(s.groups - g.number, 0)
  FROM (SELECT c.rule, c.counting, count(*)::int4 AS number FROM gone CROSS JOIN counted_by(gone.counts) c GROUP BY 1, 2) g
  WHERE s.lane = $1 AND s.rule = g.rule AND s.counting = g.counting`;

/** Groups of rules that are no more, or count something else. */
export async function deleteGroups(db: Db, lane: number, keys: readonly string[]): Promise<void> {
  await db.query(
    `WITH gone AS (DELETE FROM alert_group WHERE lane = $1 AND key = ANY ($2::uuid[]) RETURNING counts) ${FORGET}`,
    [lane, keys],
  );
}

/** Numbers of rules that have groups and count nothing any more. */
export async function rulesThatEnded(db: Db, lane: number): Promise<number[]> {
  const found = await rows<{ rule: number }>(
    db,
    `SELECT s.rule FROM alert_rule_status s JOIN alert_rule r ON r.number = s.rule
     WHERE s.lane = $1 AND s.groups > 0 AND NOT (r.enabled AND r.deleted_at IS NULL)`,
    [lane],
  );
  return found.map(({ rule }) => rule);
}

/** What they had shares its rows with what other rules count, and goes with that. */
export async function forgetGroupsOf(db: Db, lane: number, ended: readonly number[]): Promise<void> {
  await db.query(
    `UPDATE alert_rule_status s SET groups = 0 FROM alert_rule r
     WHERE s.lane = $1 AND s.rule = ANY ($2) AND r.number = s.rule AND NOT (r.enabled AND r.deleted_at IS NULL)`,
    [lane, ended],
  );
}

/** Pages of the table that are gone through at once; some thousands of rows. */
const PAGES_AT_ONCE = 1000;

/**
 * Forgets groups that hold nothing any more, a stretch of the table at a time.
 *
 * @param from the first page of the stretch
 * @param now groups are left alone of which something may still be counted then, and those that wait or have an alert
 * @param ended rules that count nothing any more: groups that no other rule counts go, too
 * @returns the first page of the next stretch; null: there is none
 */
export function sweepGroups(
  pool: Pool,
  lane: number,
  from: number,
  now: number,
  ended: readonly number[],
): Promise<number | null> {
  return transaction(pool, async (db) => {
    await db.query('SELECT lock_alerts($1)', [lane]);
    const next = from + PAGES_AT_ONCE;
    await db.query(
      `WITH gone AS (
         DELETE FROM alert_group g WHERE g.lane = $1 AND g.ctid >= $2::tid AND g.ctid < $3::tid
           AND (g.expires_at < $4 AND g.due_at IS NULL
                  AND NOT EXISTS (SELECT FROM alert a WHERE a.lane = $1 AND a.key = g.key AND a.status <> 'resolved')
                OR g.organization IN (SELECT organization FROM alert_rule WHERE number = ANY ($5)) AND NOT EXISTS (
                  SELECT FROM counted_by(g.counts) c
                  JOIN alert_rule r ON r.number = c.rule AND r.counting = c.counting
                  WHERE r.enabled AND r.deleted_at IS NULL))
         RETURNING g.counts)
       ${FORGET}`,
      [lane, `(${from},0)`, `(${next},0)`, iso(now), ended],
    );
    const [table] = await rows<{ pages: number }>(
      db,
      `SELECT pg_relation_size('alert_group') / current_setting('block_size')::int8 AS pages`,
    );
    return next < table!.pages ? next : null;
  });
}
