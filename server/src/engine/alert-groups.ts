/**
 * The groups that one step counts into: read from the database, changed in memory, written at its end. A group has a count of each
 * rule that counts it; rules of a family share its row.
 */
import { printCounts, readCounts } from '@tidings/core/alert-group';
import type { RuleCount } from '@tidings/core/alert-group';
import type { GroupState } from '@tidings/core/alert-rule-program';
import { countGroups, findGroups } from '../store/alert-groups.ts';
import type { ChangedGroup } from '../store/alert-groups.ts';
import { findAlertsByNumber } from '../store/alert-steps.ts';
import type { AlertRow } from '../store/alerts.ts';
import type { Db } from '../store/db.ts';
import type { BookedRule } from './alert-rulebook.ts';

export interface GroupRooms {
  readonly db: Db;
  readonly lane: number;
  readonly rule: (number: number) => BookedRule | undefined;
  /** Those of the step, by number, as it has them by now. */
  readonly alerts: Map<number, AlertRow>;
  /** A rule has so many groups more than before, or less. */
  readonly noteGroups: (rule: BookedRule, more: number) => void;
}

export interface Group {
  readonly organization: number;
  readonly key: string;
  /** Where its row was found; null: there is none yet. */
  readonly place: string | null;
  /** What is stored in it. */
  readonly stored: readonly RuleCount[];
  /** Of the rules that count it in this step, by their numbers. */
  readonly counts: Map<number, Count>;
  /** When it was counted into last, in milliseconds since 1970. */
  touchedAt: number;
  /** When it opens an alert if nothing comes. */
  dueAt: number | null;
  changed: boolean;
}

/** What one rule counts of a group. */
export interface Count {
  readonly rule: BookedRule;
  state: GroupState | null;
  alert: AlertRow | null;
  /** Whether it is one of the groups that the rule is known to have. */
  isKnown: boolean;
}

/** What holds no event that a rule still counts is kept for as long again: an event may come late. */
const KEPT_WINDOWS = 2;

export class AlertGroups {
  readonly #rooms: GroupRooms;
  /** By key. */
  readonly #groups = new Map<string, Group>();
  /** How many rules have that get more. */
  readonly #numbers = new Map<number, number>();

  constructor(rooms: GroupRooms) {
    this.#rooms = rooms;
  }

  /** Reads groups that are going to be counted into, with their alerts. */
  async load(wanted: readonly { readonly booked: BookedRule; readonly key: string }[]): Promise<void> {
    await this.#find(wanted);
    const begun: { count: Count; stored: RuleCount | undefined }[] = [];
    for (const { booked, key } of wanted) {
      const group = this.#groups.get(key)!;
      const { number, counting } = booked.row;
      if (group.counts.has(number)) continue;
      const count: Count = { rule: booked, state: null, alert: null, isKnown: false };
      group.counts.set(number, count);
      // What was counted by what the rule was before is no part of it.
      const stored = group.stored.find((one) => one.rule === number && one.counting === counting);
      begun.push({ count, stored });
    }
    await this.#readAlerts(begun.flatMap(({ stored }) => stored?.alert ?? []));
    for (const { count, stored } of begun) {
      if (!stored) continue;
      count.isKnown = true;
      const alert = stored.alert === null ? null : this.#rooms.alerts.get(stored.alert);
      // Where an alert is over, its group counts from nothing.
      if (alert === undefined || alert?.status === 'resolved') continue;
      Object.assign(count, { state: stored.state, alert });
    }
    await this.#readNumbers(begun.flatMap(({ count }) => (count.isKnown ? [] : count.rule.row.number)));
  }

  /** A group that was loaded, and what a rule counts of it. */
  find(rule: BookedRule, key: string): { group: Group; count: Count } {
    const group = this.#groups.get(key)!;
    return { group, count: group.counts.get(rule.row.number)! };
  }

  /** How many groups a rule has by now that counts one which it did not have. */
  countOf({ row }: BookedRule): number {
    return this.#numbers.get(row.number) ?? 0;
  }

  /** The rule has that group from now on. */
  begin(count: Count): void {
    if (count.isKnown) return;
    count.isKnown = true;
    this.#numbers.set(count.rule.row.number, this.countOf(count.rule) + 1);
    this.#rooms.noteGroups(count.rule, 1);
  }

  /** An alert is over; what is absent goes on from when it came last. */
  beginAnew(alert: AlertRow): void {
    const group = this.#groups.get(alert.key);
    const count = group?.counts.get(alert.rule);
    if (!group || count?.alert !== alert) return;
    group.changed = true;
    count.alert = null;
    if (!count.rule.program.absent) count.state = null;
  }

  /** What is to be written, in the order of its index. */
  changed(): (ChangedGroup & { readonly place: string | null })[] {
    const changed = [...this.#groups.values()].filter((group) => group.changed);
    return changed.toSorted(byKey).map((group) => this.#print(group));
  }

  #print(group: Group): ChangedGroup & { readonly place: string | null } {
    const { organization, key, place, touchedAt, dueAt } = group;
    const counts: RuleCount[] = [];
    let expiresAt = touchedAt;
    const keep = (count: RuleCount, isKnown: boolean): void => {
      const expires = this.#expires(count);
      if (expires === null) return;
      if (count.alert !== null || expires > touchedAt) {
        counts.push(count);
        expiresAt = Math.max(expiresAt, expires);
      } else if (isKnown) this.#rooms.noteGroups(this.#rooms.rule(count.rule)!, -1);
    };
    for (const { rule, state, alert, isKnown } of group.counts.values()) {
      const { number, counting } = rule.row;
      keep({ rule: number, counting, alert: alert?.number ?? null, state }, isKnown);
    }
    for (const one of group.stored) if (!group.counts.has(one.rule)) keep(one, true);
    return { organization, key, place, counts: printCounts(counts), dueAt, expiresAt };
  }

  /** When nothing of it counts any more, but that there is an alert. Null: the rule is no more, or counts something else. */
  #expires({ rule, counting, state }: RuleCount): number | null {
    const booked = this.#rooms.rule(rule);
    if (booked?.row.counting !== counting) return null;
    return state ? state.now + KEPT_WINDOWS * booked.program.windowMs : 0;
  }

  async #find(wanted: readonly { readonly booked: BookedRule; readonly key: string }[]): Promise<void> {
    const organizations = new Map<string, number>();
    for (const { booked, key } of wanted)
      if (!this.#groups.has(key)) organizations.set(key, booked.row.organization);
    if (organizations.size === 0) return;
    // In the order of their index, in which neighbours are found together.
    const keys = [...organizations.keys()].toSorted((a, b) => (a < b ? -1 : 1));
    const rows = await findGroups(this.#rooms.db, this.#rooms.lane, keys);
    for (const [i, key] of keys.entries()) {
      const row = rows[i];
      this.#groups.set(key, {
        organization: organizations.get(key)!,
        key,
        place: row?.place ?? null,
        stored: row ? readCounts(row.counts) : [],
        counts: new Map(),
        touchedAt: 0,
        dueAt: null,
        changed: false,
      });
    }
  }

  async #readAlerts(numbers: readonly number[]): Promise<void> {
    const { db, lane, alerts } = this.#rooms;
    const unknown = new Set(numbers.filter((number) => !alerts.has(number)));
    for (const alert of await findAlertsByNumber(db, lane, [...unknown])) alerts.set(alert.number, alert);
  }

  async #readNumbers(rules: readonly number[]): Promise<void> {
    const growing = new Set(rules.filter((rule) => !this.#numbers.has(rule)));
    if (growing.size === 0) return;
    for (const rule of growing) this.#numbers.set(rule, 0);
    for (const { rule, groups } of await countGroups(this.#rooms.db, this.#rooms.lane, [...growing]))
      this.#numbers.set(rule, groups);
  }
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}
