/**
 * What time brings: alerts that nobody acknowledged, that have been quiet, that go on; groups to which nothing has come; rules that can be
 * evaluated again; digests.
 */
import { clip, groupText } from '@tidings/core/alert';
import { ERROR_LASTS_MS } from '@tidings/core/alert-rule';
import { durationText } from '@tidings/core/alert-rule-program';
import { idFromUuid } from '@tidings/core/id';
import { severityOfType } from '@tidings/core/severity';
import { deleteGroups, findDueGroups } from '../store/alert-groups.ts';
import { findDueAlerts, findDueDigests, takeDigest } from '../store/alert-steps.ts';
import { oneLine } from '@tidings/core/notification-types/text';
import { endRuleError, findDueRecoveries } from '../store/alert-rule-status.ts';
import type { DueRecovery } from '../store/alert-rule-status.ts';
import type { DueGroup } from '../store/alert-groups.ts';
import type { DigestRow, DueDigest } from '../store/alert-steps.ts';
import type { AlertRow } from '../store/alerts.ts';
import type { Db } from '../store/db.ts';
import type { NewReport } from '../store/reports.ts';
import type { BookedRule } from './alert-rulebook.ts';
import type { AlertTally } from './alert-tally.ts';

/** The rest goes in the next step. */
const DUE_AT_ONCE = 200;

export interface DeadlineRooms {
  readonly db: Db;
  readonly lane: number;
  readonly tally: AlertTally;
  readonly rule: (number: number) => BookedRule | undefined;
  readonly webhookNumbers: (ids: readonly string[]) => number[];
}

/** Something that time brings: of an alert, of a group to which nothing has come, of a rule that was in error, or a digest. */
export type Due =
  | { readonly alert: AlertRow }
  | { readonly group: DueGroup }
  | { readonly recovery: DueRecovery }
  | { readonly digest: DueDigest };

/**
 * What is due, once all events are counted that came before.
 *
 * @param now until when all events are counted
 */
export async function findDue(db: Db, lane: number, now: number): Promise<{ due: Due[]; more: boolean }> {
  const alerts = await findDueAlerts(db, lane, now, DUE_AT_ONCE);
  const groups = await findDueGroups(db, lane, now, DUE_AT_ONCE);
  const recoveries = await findDueRecoveries(db, lane, now, DUE_AT_ONCE);
  const digests = await findDueDigests(db, lane, now);
  return {
    due: [
      ...alerts.map((alert) => ({ alert })),
      ...groups.map((group) => ({ group })),
      ...recoveries.map((recovery) => ({ recovery })),
      ...digests.map((digest) => ({ digest })),
    ],
    more: Math.max(alerts.length, groups.length, recoveries.length) >= DUE_AT_ONCE,
  };
}

/** Puts it into the tally. Alerts that are given are changed. */
export async function doWhatIsDue(rooms: DeadlineRooms, due: readonly Due[], now: number): Promise<void> {
  const { db, lane, tally, rule, webhookNumbers } = rooms;
  const alerts = due.flatMap((one) => ('alert' in one ? one.alert : []));
  for (const found of alerts) {
    // One that was counted into just now is known with what came of that.
    const alert = tally.known(found);
    const booked = rule(alert.rule);
    if (alert.status === 'resolved') continue;
    if (isDue(alert.resolveAt, now)) {
      const quiet = booked?.row.definition.autoResolveAfterSeconds ?? 0;
      tally.end(alert, now, `It has been quiet for ${durationText(quiet)}.`);
      continue;
    }
    if (isDue(alert.escalateAt, now)) tally.escalate(alert, booked, now);
    if (isDue(alert.updateAt, now)) tally.update(alert, now);
  }
  const groups = due.flatMap((one) => ('group' in one ? one.group : []));
  for (const group of groups) {
    const booked = rule(group.rule);
    if (booked?.row.counting !== group.counting) continue;
    const known = tally.group(booked, group.key);
    await tally.load();
    tally.openAbsent(known, now, group.dueAt.getTime());
  }
  // One that was counted into just now is of its rule as that is.
  const gone = groups.filter(
    (group) => rule(group.rule)?.row.counting !== group.counting && !tally.changes(group),
  );
  if (gone.length > 0) await deleteGroups(db, lane, gone);
  for (const one of due) {
    if (!('recovery' in one) || tally.failsBy(one.recovery.rule, one.recovery.recoversAt.getTime())) continue;
    await endRuleError(db, lane, one.recovery.rule);
    tally.report(recoveryReport(one.recovery));
  }
  for (const one of due) {
    if (!('digest' in one)) continue;
    const digest = await takeDigest(db, lane, one.digest);
    const booked = rule(one.digest.rule);
    if (!booked || digest.alerts === 0) continue;
    const webhooks = webhookNumbers(booked.row.definition.webhooks);
    tally.report(digestReport(booked, digest, one.digest.digestFrom, now, webhooks));
  }
}

function isDue(at: Date | null, now: number): boolean {
  return at !== null && at.getTime() <= now;
}

const RECOVERIES: Readonly<Record<DueRecovery['why'], string>> = {
  quiet: `For ${durationText(ERROR_LASTS_MS / 1000)} nothing came that it could not be evaluated with.`,
  changed: 'It counts something else now.',
  disabled: 'It was disabled.',
  deleted: 'It was deleted.',
};

function recoveryReport({
  uid,
  name,
  organization,
  project,
  why,
  failingSince,
  recoversAt,
}: DueRecovery): NewReport {
  const id = idFromUuid('alertRule', uid);
  const reason = RECOVERIES[why];
  return {
    organization,
    project,
    type: 'alert.rule.recovered',
    at: recoversAt.getTime(),
    facts: {
      rule: { id, name },
      reason,
      failingSince: failingSince.toISOString(),
      recoveredAt: recoversAt.toISOString(),
    },
    attributes: {
      severity: severityOfType('alert.rule.recovered'),
      summary: clip(`${name} is failing no more: ${reason}`, 300),
    },
    page: `/alerts/rules/${id}`,
    webhooks: [],
    subscribers: true,
  };
}

const LONGEST_GROUP = 100;

function digestReport(
  { row }: BookedRule,
  { alerts, events, severity, gravest }: DigestRow,
  from: Date,
  now: number,
  webhooks: readonly number[],
): NewReport {
  const id = idFromUuid('alertRule', row.uid);
  const summary = `${row.name}: ${many(alerts, 'alert')}, ${many(events, 'event')}`;
  const graveness = severity ?? row.definition.severity;
  return {
    organization: row.organization,
    project: row.project,
    type: 'alert.digest',
    at: now,
    facts: {
      rule: { id, name: row.name },
      severity: graveness,
      summary,
      start: from.toISOString(),
      end: new Date(now).toISOString(),
      alerts,
      events,
      gravest: gravest.map(({ uid, groupValues, status, count }) => ({
        id: idFromUuid('alert', uid),
        group: clip(oneLine(groupText(groupValues)), LONGEST_GROUP),
        status,
        count,
      })),
      record: `/v1/alerts?rule=${id}`,
    },
    attributes: { severity: graveness, summary },
    page: `/alerts?rule=${id}`,
    webhooks,
    subscribers: webhooks.length === 0,
  };
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
