/** Alert rules: what people set up, and how it does. */
import type { AlertRuleDefinition } from '@tidings/core/alert-rule';
import { changeConfiguration } from './configuration.ts';
import { rows } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { inScope } from './scope.ts';
import { listRows } from './list.ts';
import type { PlaceFilter, Scope } from './scope.ts';

export interface AlertRuleRow {
  number: number;
  uid: string;
  organization: number;
  project: number | null;
  name: string;
  description: string;
  enabled: boolean;
  definition: AlertRuleDefinition;
  /** Goes up when another thing is counted. */
  counting: number;
  countsFrom: Date;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
  version: number;
}

/** With what people know it by, and how it does. */
export interface AlertRuleView extends AlertRuleRow {
  organizationId: string;
  projectId: string | null;
  tooLate: number;
  errors: number;
  groups: number;
  error: string | null;
  errorAt: Date | null;
  errorEvent: string | null;
  failingSince: Date | null;
  /** Until when it is in error, if nothing more comes; null: it is not. */
  recoversAt: Date | null;
  /** What that lacks which came so far, in words; null: nothing. */
  lacks: string | null;
  openAlerts: number;
}

const VIEW = `SELECT r.*, o.id AS organization_id, p.id AS project_id, coalesce(s.too_late, 0)::int8 AS too_late,
    coalesce(s.errors, 0)::int8 AS errors, coalesce(g.groups, 0)::int8 AS groups, s.error, s.error_at, s.error_event, s.failing_since, s.recovers_at, s.lacks,
    (SELECT count(*) FROM alert a WHERE a.rule = r.number AND a.status <> 'resolved') AS open_alerts
  FROM alert_rule r JOIN organization o ON o.number = r.organization LEFT JOIN project p ON p.number = r.project
  LEFT JOIN LATERAL (
    SELECT sum(too_late) AS too_late, sum(errors) AS errors, min(failing_since) AS failing_since, max(error_at) AS error_at,
      max(recovers_at) AS recovers_at, CASE WHEN NOT bool_or(fed) THEN max(lacks) END AS lacks,
      (array_agg(error ORDER BY error_at DESC NULLS LAST))[1] AS error,
      (array_agg(coalesce(e.id, s.error_event::text) ORDER BY error_at DESC NULLS LAST))[1] AS error_event
    FROM alert_rule_status s LEFT JOIN LATERAL (
      SELECT id FROM event WHERE event.lane = s.lane AND event.uid = s.error_event) e ON true
    WHERE s.rule = r.number AND s.counting = r.counting) s ON true
  LEFT JOIN LATERAL (SELECT sum(groups) AS groups FROM alert_rule_status WHERE rule = r.number) g ON true`;
const KEPT = `${VIEW} WHERE r.deleted_at IS NULL`;

export async function findAlertRule(db: Db, scope: Scope, uid: string): Promise<AlertRuleView | null> {
  const found = await rows<AlertRuleView>(db, `${KEPT} AND r.uid = $1 AND ${inScope('r', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

/** One page in the order of their making; one row more than the limit tells that there are others. */
export function listAlertRules(
  db: Db,
  scope: Scope,
  only: PlaceFilter,
  page: ListPage,
): Promise<AlertRuleView[]> {
  return listRows(db, VIEW, { of: 'r', first: 'oldest', scope, only, page }, () => ['r.deleted_at IS NULL']);
}

export type AlertRuleSettings = Pick<AlertRuleRow, 'name' | 'description' | 'enabled' | 'definition'>;

/** A group that waits from the beginning: for what is absent where there are no groups. */
export interface WaitingGroup {
  lane: number;
  key: string;
  state: string;
  dueAt: number;
}

export interface NewAlertRule extends AlertRuleSettings {
  uid: string;
  organization: number;
  project: number | null;
  lane: number;
  waiting: WaitingGroup | null;
}

/** @returns null: the organization has as many as it may */
export function insertAlertRule(
  pool: Pool,
  now: number,
  rule: NewAlertRule,
  most: number,
): Promise<AlertRuleView | null> {
  return changeConfiguration(pool, async (db, version) =>
    (await roomForRules(db, rule.organization, most)) < 1 ? null : insert(db, now, version, rule),
  );
}

/** How many more it may have. */
async function roomForRules(db: Db, organization: number, most: number): Promise<number> {
  const [found] = await rows<{ count: number }>(
    db,
    'SELECT count(*) AS count FROM alert_rule WHERE organization = $1 AND deleted_at IS NULL',
    [organization],
  );
  return most - found!.count;
}

/**
 * Makes those whose names are not taken in their organization and project, which all of them are for.
 *
 * @returns null: the organization may not have so many more
 */
export function insertMissingRules(
  pool: Pool,
  now: number,
  rules: readonly NewAlertRule[],
  most: number,
): Promise<{ made: AlertRuleView[]; present: string[] } | null> {
  return changeConfiguration(pool, async (db, version) => {
    const missing: NewAlertRule[] = [];
    const present: string[] = [];
    for (const rule of rules) {
      const taken = await rows(
        db,
        `SELECT FROM alert_rule WHERE organization = $1 AND project IS NOT DISTINCT FROM $2 AND name = $3 AND deleted_at IS NULL`,
        [rule.organization, rule.project, rule.name],
      );
      if (taken.length > 0) present.push(rule.name);
      else missing.push(rule);
    }
    if (missing.length > (await roomForRules(db, rules[0]!.organization, most))) return null;
    const made: AlertRuleView[] = [];
    for (const rule of missing) made.push(await insert(db, now, version, rule));
    return { made, present };
  });
}

async function insert(db: Db, now: number, version: number, rule: NewAlertRule): Promise<AlertRuleView> {
  await db.query('SELECT begin_counting_alerts($1)', [rule.lane]);
  const [made] = await rows<{ number: number }>(
    db,
    `INSERT INTO alert_rule (uid, organization, project, name, description, enabled, definition, counts_from, created_at,
       updated_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9) RETURNING number`,
    [
      rule.uid,
      rule.organization,
      rule.project,
      rule.name,
      rule.description,
      rule.enabled,
      JSON.stringify(rule.definition),
      new Date(now),
      version,
    ],
  );
  if (rule.enabled) await wait(db, made!.number, 1, rule.waiting, now);
  const [view] = await rows<AlertRuleView>(db, `${KEPT} AND r.number = $1`, [made!.number]);
  return view!;
}

export interface AlertRuleUpdate extends AlertRuleSettings {
  /** Whether another thing is counted than before. */
  countsAnew: boolean;
  lane: number;
  waiting: WaitingGroup | null;
}

/**
 * Changes a rule; null when there is none.
 *
 * @param decide sees what it is, and answers with what it is to be
 */
export function updateAlertRule(
  pool: Pool,
  now: number,
  scope: Scope,
  uid: string,
  decide: (rule: AlertRuleView) => AlertRuleUpdate,
): Promise<AlertRuleView | null> {
  return changeConfiguration(pool, async (db, version) => {
    const found = await findAlertRule(db, scope, uid);
    if (!found) return null;
    const { name, description, enabled, definition, countsAnew, lane, waiting } = decide(found);
    if (enabled && !found.enabled) await db.query('SELECT begin_counting_alerts($1)', [lane]);
    const counting = found.counting + Number(countsAnew);
    await db.query(
      `UPDATE alert_rule SET name = $2, description = $3, enabled = $4, definition = $5, counting = $6,
         counts_from = CASE WHEN $7 THEN $8 ELSE counts_from END, updated_at = $8, version = $9
       WHERE number = $1`,
      [
        found.number,
        name,
        description,
        enabled,
        JSON.stringify(definition),
        counting,
        countsAnew,
        new Date(now),
        version,
      ],
    );
    if (countsAnew && enabled) await wait(db, found.number, counting, waiting, now);
    return findAlertRule(db, scope, uid);
  });
}

/** Whether there was one. Its alerts are resolved a moment later. */
export function deleteAlertRule(pool: Pool, now: number, scope: Scope, uid: string): Promise<boolean> {
  return changeConfiguration(pool, async (db, version) => {
    const deleted = await db.query(
      `UPDATE alert_rule r SET deleted_at = $4, updated_at = $4, version = $5
       WHERE r.uid = $1 AND r.deleted_at IS NULL AND ${inScope('r', 2)}`,
      [uid, scope.organization, scope.project, new Date(now), version],
    );
    return deleted.rowCount! > 0;
  });
}

async function wait(
  db: Db,
  rule: number,
  counting: number,
  waiting: WaitingGroup | null,
  now: number,
): Promise<void> {
  if (!waiting) return;
  await db.query(
    `INSERT INTO alert_group (lane, rule, key, counting, state, touched_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (lane, key, rule) DO UPDATE SET counting = excluded.counting, state = excluded.state, events = NULL, alert = NULL,
       touched_at = excluded.touched_at, due_at = excluded.due_at`,
    [waiting.lane, rule, waiting.key, counting, waiting.state, new Date(now), new Date(waiting.dueAt)],
  );
}

/** A rule as those who count see it. */
export interface RuleToCount extends AlertRuleRow {
  /** Null: of all projects. */
  projectId: string | null;
}

/** Rules that changed after a version; from 0 those that look at events. Deleted and disabled ones come, too, to be forgotten. */
export function readChangedRules(db: Db, from: number): Promise<RuleToCount[]> {
  return rows(
    db,
    `SELECT r.*, p.id AS project_id FROM alert_rule r LEFT JOIN project p ON p.number = r.project
     WHERE r.version > $1 AND ($1 > 0 OR (r.deleted_at IS NULL AND r.enabled))`,
    [from],
  );
}

/** Rules whose alerts are told to a webhook because they name it. */
export function rulesNaming(
  db: Db,
  organization: number,
  webhook: string,
): Promise<{ name: string; project: number | null }[]> {
  return rows(
    db,
    `SELECT name, project FROM alert_rule WHERE organization = $1 AND deleted_at IS NULL
       AND (definition::jsonb -> 'webhooks' ? $2 OR definition::jsonb #> '{escalate,webhooks}' ? $2)
     ORDER BY number`,
    [organization, webhook],
  );
}
