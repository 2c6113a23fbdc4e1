/**
 * Alerts, as people see and end them. What opens them is counted by `store/alert-steps.ts`; ARCHITECTURE.md, "Alert rules",
 * has the states in prose.
 */
import { alertData, alertPage } from '@tidings/core/alert';
import type {
  AlertReportType,
  AlertStatus,
  AlertWay,
  ConditionKind,
  Person,
  ReportedAlert,
} from '@tidings/core/alert';
import { idFromUuid } from '@tidings/core/id';
import type { Severity } from '@tidings/core/severity';
import { rows } from './db.ts';
import type { Db, ListPage } from './db.ts';
import { writeReports } from './reports.ts';
import type { NewReport } from './reports.ts';
import { inScope } from './scope.ts';
import { listRows } from './list.ts';
import type { PlaceFilter, Scope } from './scope.ts';

export interface AlertRow {
  lane: number;
  number: number;
  uid: string;
  organization: number;
  project: number | null;
  rule: number;
  ruleUid: string;
  ruleName: string;
  counting: number;
  key: string;
  groupValues: { path: string; value: unknown }[];
  agentId: string | null;
  status: AlertStatus;
  severity: Severity;
  summary: string;
  condition: { kind: ConditionKind; threshold: number; windowSeconds: number };
  count: number;
  value: number;
  events: string[];
  lastEvent: string | null;
  openedAt: Date;
  lastAt: Date;
  acknowledgedAt: Date | null;
  acknowledgedBy: Person | null;
  acknowledgedVia: AlertWay | null;
  escalatedAt: Date | null;
  resolvedAt: Date | null;
  resolvedBy: Person | null;
  resolvedVia: AlertWay | null;
  reason: string | null;
  webhooks: number[];
  subscribers: boolean;
  digest: boolean;
  changedAt: Date;
  toldAt: Date;
  toldCount: number;
  updateAt: Date | null;
  escalateAt: Date | null;
  resolveAt: Date | null;
}

/** With what people know it by. */
export interface NamedAlertRow extends AlertRow {
  organizationId: string;
  projectId: string | null;
}

const COLUMNS = `a.*, r.uid AS rule_uid`;
const VIEW = `SELECT ${COLUMNS}, o.id AS organization_id, p.id AS project_id
  FROM alert a JOIN alert_rule r ON r.number = a.rule JOIN organization o ON o.number = a.organization
  LEFT JOIN project p ON p.number = a.project`;

export async function findAlert(db: Db, scope: Scope, uid: string): Promise<NamedAlertRow | null> {
  const found = await rows<NamedAlertRow>(db, `${VIEW} WHERE a.uid = $1 AND ${inScope('a', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

export interface AlertFilter extends PlaceFilter {
  statuses: readonly AlertStatus[] | null;
  /** Uid. */
  rule: string | null;
  agentId: string | null;
}

/** One page, the newest first; one row more than the limit tells that there are others. */
export function listAlerts(
  db: Db,
  scope: Scope,
  only: AlertFilter,
  page: ListPage,
): Promise<NamedAlertRow[]> {
  const { statuses, rule, agentId } = only;
  return listRows(db, VIEW, { of: 'a', first: 'newest', scope, only, page }, (parameters) => [
    statuses !== null && `a.status = ANY (${parameters.add(statuses, 'text[]')})`,
    rule !== null && `r.uid = ${parameters.add(rule, 'uuid')}`,
    agentId !== null && `a.agent_id = ${parameters.add(agentId, 'text')}`,
  ]);
}

export interface AlertEventRow {
  uid: string;
  /** The sender's own id. */
  id: string | null;
  type: string;
  created: string;
}

/** Events that an alert names, as far as the log has them still, the oldest first. */
export function findAlertEvents(db: Db, lane: number, events: readonly string[]): Promise<AlertEventRow[]> {
  return rows(
    db,
    `SELECT e.uid, e.id, e.type, e.created FROM event e WHERE e.lane = $1 AND e.uid = ANY ($2::uuid[]) ORDER BY e.uid`,
    [lane, events],
  );
}

/** What came of somebody's wish: the alert as it is now, and whether it is another than before. */
export interface AlertChange {
  alert: NamedAlertRow;
  changed: boolean;
}

/**
 * Somebody looks after an alert. One that is acknowledged or resolved already stays as it is.
 *
 * @param db in a transaction of the caller's, whose rights were looked at; what is told of it is written there, too
 * @param at milliseconds since 1970
 * @returns null: there is no such alert
 */
export async function acknowledgeAlert(
  db: Db,
  uid: string,
  who: Person,
  via: AlertWay,
  at: number,
): Promise<AlertChange | null> {
  const alert = await lockAlert(db, uid);
  if (!alert) return null;
  if (alert.status !== 'open') return { alert, changed: false };
  await db.query(
    `UPDATE alert SET status = 'acknowledged', acknowledged_at = $3, acknowledged_by = $4, acknowledged_via = $5, escalate_at = NULL,
       changed_at = $3
     WHERE lane = $1 AND number = $2`,
    [alert.lane, alert.number, new Date(at), JSON.stringify(who), via],
  );
  return finish(db, alert, 'alert.acknowledged', { acknowledgedBy: [null, who], via: [null, via] }, at);
}

/**
 * An alert is over, says somebody. What happens from now on opens another one. One that is resolved already stays as it is.
 *
 * @param db as for `acknowledgeAlert`
 */
export async function resolveAlert(
  db: Db,
  uid: string,
  who: Person,
  via: AlertWay,
  at: number,
): Promise<AlertChange | null> {
  const alert = await lockAlert(db, uid);
  if (!alert) return null;
  if (alert.status === 'resolved') return { alert, changed: false };
  await endAlerts(db, alert.lane, [alert.number], { at, by: who, via, reason: null });
  return finish(db, alert, 'alert.resolved', { resolvedBy: [null, who], via: [null, via] }, at);
}

/** Marks alerts as resolved, and has their groups begin anew. The caller holds the lock of the lane. */
export async function endAlerts(
  db: Db,
  lane: number,
  numbers: readonly number[],
  { at, by, via, reason }: { at: number; by: Person | null; via: AlertWay | null; reason: string | null },
): Promise<void> {
  await db.query(
    `UPDATE alert SET status = 'resolved', resolved_at = $3, resolved_by = $4, resolved_via = $5, reason = coalesce(reason, $6),
       changed_at = $3, update_at = NULL, escalate_at = NULL, resolve_at = NULL
     WHERE lane = $1 AND number = ANY ($2)`,
    [lane, numbers, new Date(at), by && JSON.stringify(by), via, reason],
  );
  await db.query(
    `UPDATE alert_group g SET state = '', events = NULL, alert = NULL
     FROM alert a WHERE a.lane = $1 AND a.number = ANY ($2)
       AND g.lane = $1 AND g.rule = a.rule AND g.key = a.key AND g.alert = a.number`,
    [lane, numbers],
  );
}

async function lockAlert(db: Db, uid: string): Promise<NamedAlertRow | null> {
  const [found] = await rows<{ lane: number }>(db, 'SELECT lane FROM alert WHERE uid = $1', [uid]);
  if (!found) return null;
  // Whoever counts events into it has that lock, too, so that neither writes over what the other does.
  await db.query('SELECT lock_alerts($1)', [found.lane]);
  return (await rows<NamedAlertRow>(db, `${VIEW} WHERE a.uid = $1`, [uid]))[0] ?? null;
}

async function finish(
  db: Db,
  before: NamedAlertRow,
  type: AlertReportType,
  told: Record<string, unknown>,
  at: number,
): Promise<AlertChange> {
  const [alert] = await rows<NamedAlertRow>(db, `${VIEW} WHERE a.uid = $1`, [before.uid]);
  await writeReports(db, alert!.lane, [reportOfAlert(alert!, type, at)]);
  const changes = { status: [before.status, alert!.status], ...told };
  await db.query(`SELECT write_audit_log($1, $2, 'update', 'alert', $3, $4, $5)`, [
    alert!.organization,
    alert!.project,
    alert!.uid,
    alert!.summary,
    JSON.stringify(changes),
  ]);
  return { alert: alert!, changed: true };
}

/** What is told of an alert, to whom. */
export function reportOfAlert(row: AlertRow, type: AlertReportType, at: number): NewReport {
  const alert = reportedAlert(row);
  return {
    organization: row.organization,
    project: row.project,
    type,
    at,
    facts: alertData(alert),
    attributes: {
      severity: alert.severity,
      summary: alert.summary,
      ...(alert.agentId !== null && { agentId: alert.agentId }),
    },
    page: alertPage(alert.id),
    webhooks: row.webhooks,
    subscribers: row.subscribers,
  };
}

function reportedAlert(row: AlertRow): ReportedAlert {
  const time = (at: Date | null): number | null => at && at.getTime();
  return {
    ...row,
    id: idFromUuid('alert', row.uid),
    rule: { id: idFromUuid('alertRule', row.ruleUid), name: row.ruleName },
    group: row.groupValues,
    openedAt: row.openedAt.getTime(),
    lastHeldAt: row.lastAt.getTime(),
    acknowledgedAt: time(row.acknowledgedAt),
    escalatedAt: time(row.escalatedAt),
    resolvedAt: time(row.resolvedAt),
  };
}
