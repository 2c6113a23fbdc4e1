/**
 * What one step changes: groups, alerts, what is told of them, what went wrong with rules. It is put together in memory, from
 * what there was and the events of the step in their order, and written at its end.
 */
import type { AlertReportType } from '@tidings/core/alert';
import { clip, graver, MOST_ALERT_EVENTS } from '@tidings/core/alert';
import {
  eventsAlone,
  groupValues,
  printGroupState,
  readGroupState,
  stateOfEvents,
} from '@tidings/core/alert-group';
import type { Counted, GroupState, GroupValues, RuleEvent } from '@tidings/core/alert-rule-program';
import { storable } from '@tidings/core/event';
import { idFromUuid } from '@tidings/core/id';
import { ERROR_LASTS_MS } from '@tidings/core/alert-rule';
import { severityOfType } from '@tidings/core/severity';
import { countGroups, findGroups, putGroups } from '../store/alert-groups.ts';
import { findAlertsByNumber, insertAlerts, updateAlerts } from '../store/alert-steps.ts';
import { noteRules } from '../store/alert-rule-status.ts';
import type { RuleNote } from '../store/alert-rule-status.ts';
import type { GroupKey, PlacedGroup } from '../store/alert-groups.ts';
import { endAlerts, reportOfAlert } from '../store/alerts.ts';
import type { RuleToCount } from '../store/alert-rules.ts';
import type { AlertRow } from '../store/alerts.ts';
import type { Db } from '../store/db.ts';
import { writeReports } from '../store/reports.ts';
import type { NewReport } from '../store/reports.ts';
import type { BookedRule, Sight } from './alert-rulebook.ts';

export interface TallyRooms {
  readonly db: Db;
  readonly lane: number;
  readonly newUuid: (now: number) => string;
  readonly rule: (number: number) => BookedRule | undefined;
  /** Numbers of webhooks that are there, by their ids. */
  readonly webhookNumbers: (ids: readonly string[]) => number[];
  /** That a rule counts at once. */
  readonly mostGroups: number;
}

/** An event, or null where it is none, and when it was. */
export interface FailedEvent {
  readonly uid: string | null;
  /** Milliseconds since 1970. */
  readonly accepted: number;
}

/** What events that a rule counts together come to. */
class Group implements PlacedGroup {
  readonly booked: BookedRule;
  readonly key: string;
  /** Where its row was found; null: there is none yet. */
  place: string | null = null;
  counted: GroupState | null = null;
  opened: AlertRow | null = null;
  touchedAt = 0;
  dueAt: number | null = null;
  changed = false;

  constructor(booked: BookedRule, key: string) {
    this.booked = booked;
    this.key = key;
  }

  get rule(): number {
    return this.booked.row.number;
  }

  get counting(): number {
    return this.booked.row.counting;
  }

  get state(): string {
    return this.events ? '' : printGroupState(this.counted);
  }

  get events(): readonly string[] | null {
    return eventsAlone(this.booked.program.kind, this.counted);
  }

  get alert(): number | null {
    return this.opened?.number ?? null;
  }
}

const LONGEST_VALUE = 256;

export class AlertTally {
  readonly #rooms: TallyRooms;
  /** By rule and key. */
  readonly #groups = new Map<number, Map<string, Group>>();
  #unread: Group[] = [];
  /** Those read from the database, by number. */
  readonly #alerts = new Map<number, AlertRow>();
  readonly #changedAlerts = new Set<AlertRow>();
  readonly #newAlerts = new Set<AlertRow>();
  readonly #reports: { alert: AlertRow; type: AlertReportType; at: number }[] = [];
  readonly #others: NewReport[] = [];
  readonly #notes = new Map<number, { row: RuleToCount; note: RuleNote }>();
  /** Of rules that get more. */
  readonly #groupCounts = new Map<number, number>();
  readonly #ended: { alert: AlertRow; at: number; reason: string }[] = [];
  /** What rules say of what came, where they did not say it before. */
  readonly sights = new Map<BookedRule, Sight>();

  constructor(rooms: TallyRooms) {
    this.#rooms = rooms;
  }

  /** What is counted together under a key; to be loaded. */
  group(booked: BookedRule, key: string): Group {
    const { number } = booked.row;
    let groups = this.#groups.get(number);
    if (!groups) this.#groups.set(number, (groups = new Map<string, Group>()));
    const known = groups.get(key);
    if (known) return known;
    const group = new Group(booked, key);
    groups.set(key, group);
    this.#unread.push(group);
    return group;
  }

  /** Reads what is stored of groups, with their alerts. */
  async load(): Promise<void> {
    const { db, lane } = this.#rooms;
    const unread = this.#unread;
    this.#unread = [];
    const rows = await findGroups(db, lane, unread);
    const numbers = rows.flatMap((row) => row?.alert ?? []);
    for (const alert of await findAlertsByNumber(db, lane, numbers)) this.known(alert);
    const growing = new Set<number>();
    unread.forEach((group, i) => {
      const row = rows[i];
      if (!row) {
        if (!this.#groupCounts.has(group.rule)) growing.add(group.rule);
        return;
      }
      group.place = row.place;
      // What was counted by what the rule was before is no part of it.
      if (row.counting !== group.counting) return;
      group.counted = row.events ? stateOfEvents(row.events) : readGroupState(row.state);
      group.opened = row.alert === null ? null : (this.#alerts.get(row.alert) ?? null);
    });
    if (growing.size === 0) return;
    for (const rule of growing) this.#groupCounts.set(rule, 0);
    for (const { rule, groups } of await countGroups(db, lane, [...growing]))
      this.#groupCounts.set(rule, groups);
  }

  /** Counts an event into a group that was loaded. */
  count(group: Group, event: RuleEvent, counted: Counted): void {
    const { booked } = group;
    const { row, program } = booked;
    const isOneMore = group.place === null && !group.changed;
    const groups = isOneMore ? (this.#groupCounts.get(row.number) ?? 0) : 0;
    if (isOneMore && groups >= this.#rooms.mostGroups) {
      this.fail(row, event, tooManyGroups(this.#rooms.mostGroups));
      return;
    }
    const step = program.count(group.counted, event, counted);
    if (step === 'tooLate') {
      this.#note(row).tooLate++;
      return;
    }
    if ('fault' in step) {
      this.fail(row, event, step.fault);
      return;
    }
    if (isOneMore) {
      this.#groupCounts.set(row.number, groups + 1);
      this.#note(row).groups++;
    }
    const { absent } = program;
    group.counted = absent ? { ...step.state, values: valuesOf(booked, counted) } : step.state;
    group.touchedAt = Math.max(group.touchedAt, event.accepted);
    group.changed = true;
    if (absent) {
      group.dueAt = absent(step.state);
      if (group.opened) this.end(group.opened, event.accepted, 'What was absent has come.');
      return;
    }
    const { holds, value } = step.verdict;
    if (group.opened) this.#goOn(group.opened, booked, event, { holds, value, isMatch: counted.isMatch });
    else if (holds) {
      const { state, verdict } = step;
      this.#open(group, valuesOf(booked, counted), event.accepted, {
        value,
        count: verdict.count,
        events: program.events(state).slice(-MOST_ALERT_EVENTS),
      });
    }
  }

  /** Something came that has what a rule is about, or, in words, lacks it. */
  see(rule: BookedRule, lacks: string | null): void {
    const sight = lacks === null ? 'fed' : 'lacks';
    const said = this.sights.get(rule) ?? rule.said;
    if (said === 'fed' || said === sight) return;
    this.sights.set(rule, sight);
    Object.assign(this.#note(rule.row), { fed: sight === 'fed', lacks });
  }

  /** Opens the alert of a group that was loaded, unless something has come in time. */
  openAbsent(group: Group, now: number, dueAt: number): void {
    if (group.dueAt !== null && group.dueAt > now) return;
    group.changed = true;
    group.dueAt = null;
    group.touchedAt = now;
    const values = group.counted?.values ?? [];
    if (!group.opened) this.#open(group, values, dueAt, { value: 0, count: 0, events: [] });
  }

  /** Whether this step changes what is stored of a group. */
  changes({ rule, key }: GroupKey): boolean {
    return this.#groups.get(rule)?.get(key)?.changed ?? false;
  }

  /** The alert as this step has it by now. */
  known(alert: AlertRow): AlertRow {
    const known = this.#alerts.get(alert.number) ?? alert;
    this.#alerts.set(alert.number, known);
    return known;
  }

  /** An event that a rule cannot be evaluated with, or what came of it. */
  fail(rule: RuleToCount, event: FailedEvent, text: string): void {
    const note = this.#note(rule);
    note.errors++;
    const { accepted } = event;
    note.error = {
      text,
      at: Math.max(accepted, note.error?.at ?? 0),
      from: Math.min(accepted, note.error?.from ?? accepted),
      event: event.uid,
    };
  }

  /** Whether something of this step, until then, is such that a rule cannot be evaluated with it. */
  failsBy(rule: number, at: number): boolean {
    const error = this.#notes.get(rule)?.note.error;
    return error != null && error.from <= at;
  }

  /** An alert is over, and its group counts anew. */
  end(alert: AlertRow, at: number, reason: string): void {
    this.#change(alert, at);
    this.#ended.push({ alert, at, reason });
    const ended = Object.assign(alert, {
      status: 'resolved',
      resolvedAt: new Date(at),
      reason: alert.reason ?? reason,
      updateAt: null,
      escalateAt: null,
      resolveAt: null,
    } as const);
    this.#tell(ended, 'alert.resolved', at);
    for (const group of this.#groups.get(alert.rule)?.values() ?? []) {
      if (group.opened !== alert) continue;
      group.opened = null;
      group.changed = true;
      if (!group.booked.program.absent) group.counted = null;
    }
  }

  /** Time has come for something of an alert. */
  escalate(alert: AlertRow, rule: BookedRule | undefined, at: number): void {
    const escalation = rule?.row.definition.escalate;
    alert.escalateAt = null;
    this.#changedAlerts.add(alert);
    if (!escalation || alert.status !== 'open') return;
    alert.escalatedAt = new Date(at);
    alert.severity = graver(alert.severity, escalation.severity ?? alert.severity);
    const more = this.#rooms.webhookNumbers(escalation.webhooks ?? []);
    alert.webhooks = [...new Set([...alert.webhooks, ...more])];
    this.#reports.push({ alert, type: 'alert.escalated', at });
  }

  update(alert: AlertRow, at: number): void {
    alert.updateAt = null;
    this.#changedAlerts.add(alert);
    if (alert.count === alert.toldCount) return;
    alert.toldAt = new Date(at);
    alert.toldCount = alert.count;
    this.#reports.push({ alert, type: 'alert.updated', at });
  }

  report(report: NewReport): void {
    this.#others.push(report);
  }

  /** @returns whether anything is told */
  async write(): Promise<boolean> {
    const { db, lane } = this.#rooms;
    const numbers = await insertAlerts(db, lane, [...this.#newAlerts]);
    for (const alert of this.#newAlerts) alert.number = numbers.get(alert.uid)!;
    await updateAlerts(db, lane, [...this.#changedAlerts]);
    await putGroups(db, lane, this.#changedGroups());
    for (const ended of Map.groupBy(this.#ended, ({ at, reason }) => `${at} ${reason}`).values()) {
      const { at, reason } = ended[0]!;
      const over = ended.map(({ alert }) => alert.number);
      await endAlerts(db, lane, over, { at, by: null, via: null, reason });
    }
    const notes = [...this.#notes.values()].map(({ note }) => note);
    const failing = await noteRules(db, lane, notes, ERROR_LASTS_MS);
    const reports = [
      ...this.#reports.map(({ alert, type, at }) => reportOfAlert(alert, type, at)),
      ...this.#others,
      ...failing.map((rule) => failureOf(this.#notes.get(rule)!)),
    ];
    await writeReports(db, lane, reports);
    return reports.length > 0;
  }

  /** Those of one key together: what the next event of it changes then mostly lies on one page. */
  #changedGroups(): Group[] {
    const changed: Group[] = [];
    for (const groups of this.#groups.values()) {
      for (const group of groups.values()) if (group.changed) changed.push(group);
    }
    return changed.toSorted(byKey);
  }

  #open(
    group: Group,
    found: GroupValues,
    at: number,
    { value, count, events }: { value: number; count: number; events: readonly string[] },
  ): void {
    const { row, program } = group.booked;
    const { definition } = row;
    const webhooks = this.#rooms.webhookNumbers(definition.webhooks);
    const values = found.map((one) =>
      typeof one.value === 'string' ? { ...one, value: storable(one.value) } : one,
    );
    const agent = values.find(({ path }) => path === 'agentId')?.value;
    const alert: AlertRow = {
      lane: this.#rooms.lane,
      number: 0,
      uid: this.#rooms.newUuid(at),
      organization: row.organization,
      project: row.project,
      rule: row.number,
      ruleUid: row.uid,
      ruleName: row.name,
      counting: row.counting,
      key: group.key,
      groupValues: values.map((one) =>
        typeof one.value === 'string' ? { ...one, value: clip(one.value, LONGEST_VALUE) } : { ...one },
      ),
      agentId: agent === undefined ? null : clip(textOf(agent), LONGEST_VALUE),
      status: 'open',
      severity: definition.severity,
      summary: program.summarize(row.name, values, value),
      condition: {
        kind: program.kind,
        threshold: program.threshold,
        windowSeconds: definition.windowSeconds,
      },
      count,
      value,
      events: [...events],
      lastEvent: events.at(-1) ?? null,
      openedAt: new Date(at),
      lastAt: new Date(at),
      acknowledgedAt: null,
      acknowledgedBy: null,
      acknowledgedVia: null,
      escalatedAt: null,
      resolvedAt: null,
      resolvedBy: null,
      resolvedVia: null,
      reason: null,
      webhooks,
      // Should all of those named be gone, it is not told to nobody.
      subscribers: webhooks.length === 0,
      digest: definition.digestEverySeconds !== null,
      changedAt: new Date(at),
      toldAt: new Date(at),
      toldCount: count,
      updateAt: null,
      escalateAt: definition.escalate && later(at, definition.escalate.afterSeconds),
      resolveAt: null,
    };
    this.#rest(alert, group.booked, at);
    group.opened = alert;
    this.#newAlerts.add(alert);
    this.#tell(alert, 'alert.opened', at);
  }

  #goOn(
    alert: AlertRow,
    rule: BookedRule,
    event: RuleEvent,
    { holds, value, isMatch }: { holds: boolean; value: number; isMatch: boolean },
  ): void {
    if (!holds && !isMatch) return;
    this.#change(alert, event.accepted);
    if (isMatch) {
      alert.count++;
      alert.lastEvent = event.uid;
      if (alert.events.length < MOST_ALERT_EVENTS) alert.events.push(event.uid);
      const every = rule.row.definition.updateEverySeconds;
      if (every !== null && !alert.digest && alert.updateAt === null) {
        alert.updateAt = later(alert.toldAt.getTime(), every);
      }
    }
    if (!holds) return;
    alert.value = value;
    alert.lastAt = new Date(Math.max(event.accepted, alert.lastAt.getTime()));
    this.#rest(alert, rule, alert.lastAt.getTime());
  }

  /** It is over when the condition does not hold again for long enough. */
  #rest(alert: AlertRow, { row }: BookedRule, heldAt: number): void {
    const quiet = row.definition.autoResolveAfterSeconds;
    alert.resolveAt = quiet === null ? null : later(heldAt, quiet);
  }

  #change(alert: AlertRow, at: number): void {
    alert.changedAt = new Date(Math.max(at, alert.changedAt.getTime()));
    if (!this.#newAlerts.has(alert)) this.#changedAlerts.add(alert);
    this.#digest(alert);
  }

  #tell(alert: AlertRow, type: AlertReportType, at: number): void {
    if (alert.digest) this.#digest(alert);
    // Whoever was told of it alone, by its escalation or by who acknowledged it, waits for its end: an incident would stay open.
    const isKnown = alert.escalatedAt !== null || alert.acknowledgedAt !== null;
    if (!alert.digest || isKnown) this.#reports.push({ alert, type, at });
  }

  #digest({ digest, rule, changedAt }: AlertRow): void {
    const booked = digest ? this.#rooms.rule(rule) : undefined;
    const every = booked?.row.definition.digestEverySeconds;
    if (!booked || every == null) return;
    const from = changedAt.getTime();
    this.#note(booked.row).digest ??= { from, at: from + every * 1000 };
  }

  #note(row: RuleToCount): RuleNote {
    const known = this.#notes.get(row.number);
    if (known) return known.note;
    const { number: rule, counting } = row;
    const none = { tooLate: 0, errors: 0, error: null, groups: 0, digest: null, fed: false, lacks: null };
    const note = { rule, counting, ...none };
    this.#notes.set(rule, { row, note });
    return note;
  }
}

function tooManyGroups(most: number): string {
  return `There are ${most} groups already, and this event belongs to none of them, so it is not counted. Group by what has fewer values, match fewer events, or shorten the window; whoever runs Tidings can raise TIDINGS_ALERT_GROUPS.`;
}

function valuesOf({ row }: BookedRule, { group }: Counted): GroupValues {
  return groupValues(row.definition.groupBy, group);
}

function byKey(a: GroupKey, b: GroupKey): number {
  if (a.key === b.key) return a.rule - b.rule;
  return a.key < b.key ? -1 : 1;
}

function later(at: number, seconds: number): Date {
  return new Date(at + seconds * 1000);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function failureOf({ row, note: { error } }: { row: RuleToCount; note: RuleNote }): NewReport {
  const summary = `${row.name} cannot be evaluated: ${error!.text}`;
  return {
    organization: row.organization,
    project: row.project,
    type: 'alert.rule.failing',
    at: error!.at,
    facts: {
      rule: { id: idFromUuid('alertRule', row.uid), name: row.name },
      error: error!.text,
      ...(error!.event !== null && { event: idFromUuid('event', error!.event) }),
      since: new Date(error!.from).toISOString(),
    },
    attributes: { severity: severityOfType('alert.rule.failing'), summary: clip(summary, 300) },
    page: `/alerts/rules/${idFromUuid('alertRule', row.uid)}`,
    webhooks: [],
    subscribers: true,
  };
}
