/** A group of events that rules count together: what it is found by, and how it is stored what each of them has counted. */
import type { AlertRuleDefinition } from './alert-rule.ts';
import type { GroupState, GroupValues } from './alert-rule-program.ts';

/**
 * Rules of a family have what they count of a group in one row: they look at the same types and group by the same, so that an event
 * that one of them counts is counted by most of them. One that waits for what is absent is alone: its groups become due.
 *
 * @param organization its number
 * @param rule its UUID
 */
export function familyOf(
  organization: number,
  rule: string,
  { match, condition, groupBy }: Pick<AlertRuleDefinition, 'match' | 'condition' | 'groupBy'>,
): string {
  if (condition.absence) return JSON.stringify([rule]);
  const types = new Set([...match.types, ...(condition.ratio?.of.types ?? [])]);
  return JSON.stringify([organization, [...types].toSorted(), groupBy]);
}

/** A family, and what events have in common, as text. */
export function printGroup(family: string, group: GroupValues): string {
  return family + JSON.stringify(group.map(({ value }) => value));
}

/**
 * What a group is found by: half a hash, as a UUID.
 *
 * @param printed by `printGroup`
 * @param digest SHA-256 in hexadecimal digits
 */
export function groupKey(printed: string, digest: (text: string) => string): string {
  const hex = digest(printed);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** What a rule has counted of a group. */
export interface RuleCount {
  /** The number of the rule, and what it counted when it did. */
  readonly rule: number;
  readonly counting: number;
  /** The number of its alert, which may be resolved by now; what was counted is no part of the next one then. */
  readonly alert: number | null;
  /** Null: nothing. */
  readonly state: GroupState | null;
}

/**
 * First who counted, and when, as `rule, counting, now` of each, where now is that of its state and 0 where it has none: nothing but
 * numbers, which PostgreSQL reads by itself (`counted_by()`). What else stands here it cannot always read.
 */
type Printed = [who: number[], ...what: What[]];
type What = [alert: number | null, counted?: unknown, recent?: readonly string[], values?: GroupValues];

export function printCounts(counts: readonly RuleCount[]): string {
  const who = counts.flatMap(({ rule, counting, state }) => [rule, counting, state?.now ?? 0]);
  const what = counts.map(({ alert, state }): What => {
    if (!state) return [alert];
    const { counted, recent, values } = state;
    return values ? [alert, counted, recent, values] : [alert, counted, recent];
  });
  return JSON.stringify([who, ...what] satisfies Printed);
}

/** @param text by `printCounts` */
export function readCounts(text: string): RuleCount[] {
  const [who, ...counts] = JSON.parse(text) as Printed;
  return counts.map(([alert, counted, recent, values], i) => ({
    rule: who[3 * i]!,
    counting: who[3 * i + 1]!,
    alert,
    state: recent ? { now: who[3 * i + 2]!, counted, recent, ...(values && { values }) } : null,
  }));
}
