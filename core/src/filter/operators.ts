import { asHeld, compareNumbers, isSpelled } from '../exact-json.ts';
import type { PatternAllowance } from '../pattern.ts';
import { patternTest, type Test } from './pattern.ts';

/**
 * The operators that compare a value. To add one, add it here and its cases to `vectors.json`.
 * `sees: 'element'` means that where an array stands its elements are tried one by one.
 */
export const OPERATORS = {
  equals: { operand: 'scalar', sees: 'element', test: (operand) => (value) => asHeld(value) === operand },
  in: { operand: 'list', sees: 'element', test: (operand) => isAnyOf(operand) },
  notIn: { operand: 'list', sees: 'whole', test: (operand) => isNoneOf(operand) },
  startsWith: text((value, operand) => value.startsWith(operand)),
  endsWith: text((value, operand) => value.endsWith(operand)),
  contains: text((value, operand) => value.includes(operand)),
  gt: comparison((value, operand) => value > operand),
  gte: comparison((value, operand) => value >= operand),
  lt: comparison((value, operand) => value < operand),
  lte: comparison((value, operand) => value <= operand),
  exists: {
    operand: 'boolean',
    sees: 'whole',
    test: (operand) => (value) => (value !== undefined) === operand,
  },
  matches: {
    operand: 'text',
    sees: 'element',
    test: (operand, allowance) => patternTest(operand as string, allowance),
  },
} as const satisfies Record<string, Operator>;

/** The words that combine conditions on the same value. */
export const COMBINATORS = ['and', 'or', 'not'] as const;

export type ComparingOperator = keyof typeof OPERATORS;
export type Combinator = (typeof COMBINATORS)[number];
export type OperatorName = ComparingOperator | Combinator;

export interface Operator {
  readonly operand: keyof typeof OPERANDS;
  readonly sees: 'element' | 'whole';
  /** The operand has been found acceptable. Gives the test, or what is wrong with the operand after all. */
  readonly test: (operand: unknown, allowance: PatternAllowance) => Test | string;
}

/** What operands may be, and how to ask for one. */
export const OPERANDS = {
  scalar: { accepts: isScalar, wants: 'a string, a number, true, false or null' },
  list: { accepts: Array.isArray, wants: 'a list of values' },
  text: { accepts: (operand: unknown) => typeof operand === 'string', wants: 'a string' },
  comparable: { accepts: isComparable, wants: 'a number or a string' },
  boolean: { accepts: (operand: unknown) => typeof operand === 'boolean', wants: 'true or false' },
} as const;

export function isComparingOperator(name: string): name is ComparingOperator {
  return Object.hasOwn(OPERATORS, name);
}

export function isCombinator(name: string): name is Combinator {
  return (COMBINATORS as readonly string[]).includes(name);
}

export function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function isComparable(value: unknown): boolean {
  return typeof value === 'string' || Number.isFinite(value);
}

function isAnyOf(list: unknown): Test {
  const values = new Set(list as unknown[]);
  return (value) => values.has(asHeld(value));
}

function isNoneOf(list: unknown): Test {
  const values = new Set(list as unknown[]);
  return (value) =>
    Array.isArray(value) ? !value.some((element) => values.has(asHeld(element))) : !values.has(asHeld(value));
}

function text(
  holds: (value: string, operand: string) => boolean,
): Operator & { operand: 'text'; sees: 'element' } {
  const test = (operand: unknown) => (value: unknown) =>
    typeof value === 'string' && holds(value, operand as string);
  return { operand: 'text', sees: 'element', test };
}

/** Numbers compare with numbers; strings with strings, by code unit, which sorts ISO dates of one zone by time. */
function comparison(
  holds: (value: number | string, operand: number | string) => boolean,
): Operator & { operand: 'comparable'; sees: 'element' } {
  const test = (operand: unknown) => (value: unknown) => {
    if (typeof value === typeof operand) return holds(value as number | string, operand as number | string);
    return isSpelled(value) && typeof operand === 'number' && holds(compareNumbers(value, operand), 0);
  };
  return { operand: 'comparable', sees: 'element', test };
}
