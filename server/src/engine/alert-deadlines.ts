/** What time brings: alerts that nobody acknowledged, that have been quiet, that go on; groups to which nothing has come; digests. */
import { clip, groupText } from '@tidings/core/alert';
import { durationText } from '@tidings/core/alert-rule-program';
import { idFromUuid } from '@tidings/core/id';
import {
  deleteGroups,
  findDueAlerts,
  findDueDigests,
  findDueGroups,
  takeDigest,
} from '../store/alert-steps.ts';
import { oneLine } from '@tidings/core/notification-types/text';
import type { DigestRow } from '../store/alert-steps.ts';
import type { Db } from '../store/db.ts';
import type { NewReport } from '../store/reports.ts';
import type { BookedRule } from './alert-rulebook.ts';
import type { AlertTally } from './alert-tally.ts';

/** The rest goes in the next step. */
export const DUE_AT_ONCE = 200;

export interface DeadlineRooms {
  readonly db: Db;
  readonly lane: number;
  readonly tally: AlertTally;
  readonly rule: (number: number) => BookedRule | undefined;
  readonly webhookNumbers: (ids: readonly string[]) => number[];
}

/**
 * Puts into the tally what is due, once all events are counted that came before.
 *
 * @param now until when all events are counted
 *
 * @returns how much there was
 */
export async function doWhatIsDue(rooms: DeadlineRooms, now: number): Promise<number> {
  const { db, lane, tally, rule, webhookNumbers } = rooms;
  const alerts = await findDueAlerts(db, lane, now, DUE_AT_ONCE);
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
  const groups = await findDueGroups(db, lane, now, DUE_AT_ONCE);
  for (const group of groups) {
    const booked = rule(group.rule);
    if (booked?.row.counting !== group.counting) continue;
    await tally.load([{ ...group, booked }]);
    tally.openAbsent(group, now, group.dueAt.getTime());
  }
  const gone = groups.filter((group) => rule(group.rule)?.row.counting !== group.counting);
  if (gone.length > 0) await deleteGroups(db, lane, gone);
  for (const due of await findDueDigests(db, lane, now)) {
    const digest = await takeDigest(db, lane, due);
    const booked = rule(due.rule);
    if (!booked || digest.alerts === 0) continue;
    const webhooks = webhookNumbers(booked.row.definition.webhooks);
    tally.report(digestReport(booked, digest, due.digestFrom, now, webhooks));
  }
  return Math.max(alerts.length, groups.length);
}

function isDue(at: Date | null, now: number): boolean {
  return at !== null && at.getTime() <= now;
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
