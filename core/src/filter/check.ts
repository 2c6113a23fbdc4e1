import type { OperatorName } from './operators.ts';
import { isExhausted, type PatternWork, type Test } from './pattern.ts';
import { isRecord } from '../record.ts';

/** One comparison as the author wrote it, with its place in reading order. */
export interface Clause {
  readonly path: string;
  readonly operator: OperatorName;
  readonly expected: unknown;
  readonly order: number;
}

/** The clause that did not hold and the value it met; `undefined` where there was none. */
export interface Mismatch {
  readonly clause: Clause;
  readonly actual: unknown;
}

/** One evaluation: the event's type, the work done, and the clause at which the steps ran out. */
export interface Search extends PatternWork {
  readonly eventType: string;
  exhaustedAt?: Mismatch;
}

/** A compiled condition: nothing when the value satisfies it. */
export type Check = (value: unknown, search: Search) => Mismatch | undefined;

/** Holds when all of them hold; names the first that does not. */
export function all(checks: readonly Check[]): Check {
  if (checks.length === 1) return checks[0]!;
  return (value, search) => {
    for (const check of checks) {
      const mismatch = check(value, search);
      if (mismatch) return mismatch;
    }
    return undefined;
  };
}

export function any(checks: readonly Check[], clause: Clause): Check {
  return (value, search) => {
    for (const check of checks) {
      if (isExhausted(search)) {
        search.exhaustedAt ??= { clause, actual: value };
        break;
      }
      if (!check(value, search)) return undefined;
    }
    return { clause, actual: value };
  };
}

export function not(check: Check, clause: Clause): Check {
  return (value, search) => (check(value, search) ? undefined : { clause, actual: value });
}

/** A clause about the value as it stands, arrays included. */
export function wholeValue(clause: Clause, test: Test): Check {
  return (value, search) => {
    search.steps += stepsFor(value);
    if (!isExhausted(search) && test(value, search)) return undefined;
    const mismatch = { clause, actual: value };
    if (isExhausted(search)) search.exhaustedAt ??= mismatch;
    return mismatch;
  };
}

/** Characters that are compared in the time of one step. */
const CHARACTERS_A_STEP = 64;

/** What it takes to look at a value: one step, and more for what is long. */
function stepsFor(value: unknown): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / CHARACTERS_A_STEP);
  return Array.isArray(value) ? 1 + value.length : 1;
}

/** Clauses about one value. Where an array stands, one of its elements has to satisfy all of them. */
export function oneValue(clauses: readonly { clause: Clause; test: Test }[]): Check {
  const check = all(clauses.map(({ clause, test }) => wholeValue(clause, test)));
  return (value, search) => {
    if (!Array.isArray(value)) return check(value, search);
    const mismatch = anyElement(value, check, search);
    return mismatch && { clause: mismatch.clause, actual: value };
  };
}

/** An object that mirrors the data. Where an array stands, one of its elements has to satisfy all of its fields. */
export function mirror(fields: readonly Check[]): Check {
  const check = all(fields);
  return (value, search) => (Array.isArray(value) ? anyElement(value, check, search) : check(value, search));
}

/** A field by its whole name when the data has one of that name, dots included; else by the path the name spells. */
export function field(name: string, path: readonly string[], leaf: Check, read: Read): Check {
  const nested = path.reduceRight<Check>((below, segment, index) => {
    const step: Check = (value, search) =>
      below((index === 0 ? read : readOwn)(value, segment, search), search);
    return index === 0 ? step : mirror([step]);
  }, leaf);
  if (path.length === 1) return nested;
  return (value, search) => (hasOwn(value, name) ? leaf(value[name], search) : nested(value, search));
}

export type Read = (value: unknown, key: string, search: Search) => unknown;

/** Own keys of objects only: what a prototype holds is not data, and an array's elements are reached without names. */
export function readOwn(value: unknown, key: string): unknown {
  return hasOwn(value, key) ? value[key] : undefined;
}

/**
 * Authors think of the data of `function.executed` as a function, and senders do not agree whether to wrap it: the
 * filter `{function: {id: …}}` is written for data `{function: {id}}` as well as for data `{id}`. So where the data
 * has no key of its own named like the noun that leads the event type, that noun stands for the data itself.
 */
export function readOwnOrNoun(data: unknown, key: string, { eventType }: Search): unknown {
  if (hasOwn(data, key)) return data[key];
  return isRecord(data) && eventType[key.length] === '.' && eventType.startsWith(key) ? data : undefined;
}

/** An empty array has no element to look at, so it counts as a missing value. */
function anyElement(elements: readonly unknown[], check: Check, search: Search): Mismatch | undefined {
  if (elements.length === 0) return check(undefined, search);
  let furthest: Mismatch | undefined;
  for (const element of elements) {
    search.steps++;
    const mismatch = check(element, search);
    if (!mismatch) return undefined;
    if (!furthest || mismatch.clause.order > furthest.clause.order) furthest = mismatch;
    if (isExhausted(search)) {
      search.exhaustedAt ??= mismatch;
      break;
    }
  }
  return furthest;
}

function hasOwn(value: unknown, key: string): value is Record<string, unknown> {
  return isRecord(value) && Object.hasOwn(value, key);
}
