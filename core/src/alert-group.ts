/** A group of events that a rule counts together: what it is found by, and how it is stored what it has counted. */
import { parseExactly } from './exact-json.ts';
import { uuidTime } from './id.ts';
import type { Happened } from './alert-conditions/condition.ts';
import type { ConditionKind } from './alert.ts';
import type { GroupState, GroupValues } from './alert-rule-program.ts';

/** What its events have in common, as JSON. */
export function printGroup(values: readonly unknown[]): string {
  return JSON.stringify(values);
}

/** @param printed by `printGroup` */
export function groupValues(paths: readonly string[], printed: string): GroupValues {
  const values = parseExactly(printed) as unknown[];
  return paths.map((path, i) => ({ path, value: values[i] }));
}

/**
 * What a group is found by: half a hash of its values, as a UUID.
 *
 * @param printed by `printGroup`
 * @param digest SHA-256 in hexadecimal digits
 */
export function groupKey(printed: string, digest: (text: string) => string): string {
  const hex = digest(printed);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Null: nothing is counted. */
export function printGroupState(state: GroupState | null): string {
  if (!state) return '';
  const { now, counted, recent, values } = state;
  return JSON.stringify(values ? [now, counted, recent, values] : [now, counted, recent]);
}

export function readGroupState(text: string): GroupState | null {
  if (text === '') return null;
  const [now, counted, recent, values] = JSON.parse(text) as [number, unknown, Happened[], GroupValues?];
  return { now, counted, recent, ...(values && { values }) };
}

/**
 * Most groups count events, each of which happened when it was accepted and came after those before it. Their uids say all of it,
 * and one more can be added where they are stored.
 *
 * @returns the uids in their order; null: they do not say all of it
 */
export function eventsAlone(kind: ConditionKind, state: GroupState | null): readonly string[] | null {
  if (kind !== 'count' || !state) return null;
  const counted = state.counted as readonly unknown[];
  const last = counted.at(-1);
  if (typeof last !== 'string' || uuidTime(last) !== state.now) return null;
  return counted.every((one) => typeof one === 'string') ? counted : null;
}

/** @param events as `eventsAlone` has them */
export function stateOfEvents(events: readonly string[]): GroupState {
  return { now: uuidTime(events.at(-1)!), counted: events, recent: [] };
}
