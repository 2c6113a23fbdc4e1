import { all, any, field, mirror, not, oneValue, readOwn, readOwnOrNoun, wholeValue } from './check.ts';
import type { Check, Clause } from './check.ts';
import { nearestOperator } from './nearest.ts';
import {
  COMBINATORS,
  isCombinator,
  isComparingOperator,
  isScalar,
  OPERANDS,
  OPERATORS,
} from './operators.ts';
import type { Combinator, ComparingOperator, OperatorName } from './operators.ts';
import type { PatternAllowance } from '../pattern.ts';
import { isStorable } from '../storable-json.ts';
import type { Test } from './pattern.ts';
import { isRecord } from '../record.ts';

export const FILTER_LIMITS = {
  clauses: 500,
  depth: 20,
  stringCharacters: 10_000,
  listValues: 1_000,
} as const;

/** Where and why a filter was refused. `path` is a JSON pointer into what was parsed. */
export interface Refusal {
  readonly path: string;
  readonly message: string;
}

/** What one parse has counted; it ends at the first refusal. */
export interface Parse {
  clauses: number;
  order: number;
  readonly patterns: PatternAllowance;
  /** Whether an operand is a number, of the filter that is being parsed. */
  numbers: boolean;
  refusal?: Refusal;
}

/** Where a condition stands: in the JSON, in the data, and how deep. */
interface Place {
  readonly pointer: string;
  readonly path: string;
  readonly depth: number;
}

export function startParse(): Parse {
  return { clauses: 0, order: 0, patterns: { characters: 0, instructions: 0 }, numbers: false };
}

/** The filter of one event type: an object about the whole `data`. Undefined once there is a refusal. */
export function parseRoot(parse: Parse, json: unknown, pointer: string): Check | undefined {
  if (!isRecord(json)) {
    return refuse(
      parse,
      pointer,
      'a filter is an object that mirrors the data of the event, such as {"status": "done"}',
    );
  }
  return Object.keys(json).length === 0 ? all([]) : parseObject(parse, json, { pointer, path: '', depth: 1 });
}

export function refuse(parse: Parse, path: string, message: string): undefined {
  parse.refusal ??= { path, message };
}

/** RFC 6901. */
export function childPointer(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A condition on one value: a scalar means equals, a list means any of, an object mirrors the value or compares it. */
function parseCondition(parse: Parse, json: unknown, place: Place): Check | undefined {
  if (isRecord(json)) return parseObject(parse, json, place);
  const operator = Array.isArray(json) ? 'in' : 'equals';
  const found = parseClause(parse, operator, json, place, place.pointer);
  return found && oneValue([found]);
}

/**
 * Operators compare, other keys name fields, and one object does one of both; `and`, `or` and `not` stand beside
 * either. A field that is named like an operator is written with a leading dot, or as the end of a dotted path.
 */
function parseObject(parse: Parse, json: Readonly<Record<string, unknown>>, place: Place): Check | undefined {
  const keys = Object.keys(json);
  if (keys.length === 0)
    return refuse(parse, place.pointer, 'says nothing; give a value, operators or fields');
  if (place.depth > FILTER_LIMITS.depth) return refuse(parse, place.pointer, tooDeep());
  const compares = keys.some(isComparingOperator);
  const fields: Check[] = [];
  const tests: { clause: Clause; test: Test }[] = [];
  const checks: Check[] = [];
  for (const key of keys) {
    const unfit = whyUnfit(key);
    if (unfit !== null) return refuse(parse, place.pointer, `holds a name ${unfit}`);
    if (isCombinator(key)) {
      const check = parseCombinator(parse, key, json[key], place);
      if (!check) return undefined;
      checks.push(check);
    } else if (isComparingOperator(key)) {
      if (place.path === '') return refuse(parse, pointerTo(place, key), operatorOnData(key));
      const found = parseClause(parse, key, json[key], place, pointerTo(place, key));
      if (!found) return undefined;
      if (OPERATORS[key].sees === 'element') tests.push(found);
      else checks.push(wholeValue(found.clause, found.test));
    } else {
      const problem = compares ? fieldBesideOperators(key) : mistypedOperator(key, json[key], place);
      if (problem) return refuse(parse, pointerTo(place, key), problem);
      const check = parseField(parse, key, json[key], place);
      if (!check) return undefined;
      fields.push(check);
    }
  }
  if (tests.length > 0) checks.unshift(oneValue(tests));
  if (fields.length > 0) checks.unshift(mirror(fields));
  return all(checks);
}

function parseField(parse: Parse, key: string, json: unknown, place: Place): Check | undefined {
  const pointer = pointerTo(place, key);
  const name = key.startsWith('.') ? key.slice(1) : key;
  const segments = name.split('.');
  if (segments.includes('')) {
    return refuse(
      parse,
      pointer,
      'not a path; write field names with single dots between them, such as "user.name"',
    );
  }
  const depth = place.depth + segments.length;
  if (depth > FILTER_LIMITS.depth + 1) return refuse(parse, pointer, tooDeep());
  const path = place.path === '' ? name : `${place.path}.${name}`;
  const below = parseCondition(parse, json, { pointer, path, depth });
  return below && field(name, segments, below, place.path === '' ? readOwnOrNoun : readOwn);
}

function parseCombinator(parse: Parse, key: Combinator, json: unknown, place: Place): Check | undefined {
  const inner = { ...place, pointer: pointerTo(place, key), depth: place.depth + 1 };
  const clause = newClause(parse, key, json, place);
  if (key === 'not') {
    const check = parseOperand(parse, json, inner);
    return check && not(check, clause);
  }
  if (!Array.isArray(json) || json.length === 0) {
    return refuse(parse, inner.pointer, `"${key}" takes a list of at least one condition`);
  }
  const checks: Check[] = [];
  for (const [index, item] of json.entries()) {
    const check = parseOperand(parse, item, { ...inner, pointer: `${inner.pointer}/${index}` });
    if (!check) return undefined;
    checks.push(check);
  }
  return key === 'and' ? all(checks) : any(checks, clause);
}

/** A condition under `and`, `or` or `not`. On the whole data only an object makes sense. */
function parseOperand(parse: Parse, json: unknown, place: Place): Check | undefined {
  if (place.path !== '' || isRecord(json)) return parseCondition(parse, json, place);
  return refuse(parse, place.pointer, 'no field is named here; write an object such as {"status": "done"}');
}

function parseClause(
  parse: Parse,
  operator: ComparingOperator,
  operand: unknown,
  place: Place,
  pointer: string,
) {
  if (++parse.clauses > FILTER_LIMITS.clauses) {
    return refuse(
      parse,
      pointer,
      `more than ${FILTER_LIMITS.clauses} clauses; a list of values counts as one`,
    );
  }
  const { accepts, wants } = OPERANDS[OPERATORS[operator].operand];
  if (!accepts(operand)) return refuse(parse, pointer, `"${operator}" takes ${wants}`);
  if (Array.isArray(operand)) checkList(parse, operand, pointer);
  else checkText(parse, operand, pointer);
  if (parse.refusal) return undefined;
  parse.numbers ||= (Array.isArray(operand) ? operand : [operand]).some((one) => typeof one === 'number');
  const test = OPERATORS[operator].test(operand, parse.patterns);
  if (typeof test === 'string') return refuse(parse, pointer, test);
  return { clause: newClause(parse, operator, operand, place), test };
}

function newClause(parse: Parse, operator: OperatorName, expected: unknown, place: Place): Clause {
  return { path: place.path, operator, expected, order: parse.order++ };
}

function checkList(parse: Parse, list: readonly unknown[], pointer: string): void {
  if (list.length === 0)
    return refuse(parse, pointer, 'an empty list; name at least one value or leave the clause out');
  if (list.length > FILTER_LIMITS.listValues) {
    return refuse(parse, pointer, `more than ${FILTER_LIMITS.listValues} values; split the list with "or"`);
  }
  for (const [index, value] of list.entries()) {
    if (!isScalar(value)) {
      const wanted = `a list holds ${OPERANDS.scalar.wants}; for a choice of conditions use "or"`;
      return refuse(parse, `${pointer}/${index}`, wanted);
    }
    checkText(parse, value, `${pointer}/${index}`);
  }
}

function operatorOnData(key: ComparingOperator): string {
  return `"${key}" compares one value and here stands the whole data; name a field first, or write ".${key}" for a field of that name`;
}

function fieldBesideOperators(key: string): string {
  const nearest = nearestOperator(key);
  const remedy = nearest
    ? `did you mean "${nearest}"?`
    : 'put fields into an object of their own, joined by "and"';
  return `${quote(key)} is not an operator but stands beside operators; ${remedy}`;
}

/** A key that is nearly an operator, with a value that operator takes. Elsewhere it would be a field that never is. */
function mistypedOperator(key: string, json: unknown, place: Place): string | undefined {
  const nearest = nearestOperator(key);
  // Nobody names a field so, but other filter languages their operators.
  if (/^[$<>=!~]/.test(key)) {
    const remedy = nearest ? `did you mean "${nearest}"?` : `the operators are ${operatorNames()}.`;
    return `${quote(key)} is not an operator; ${remedy} For a field of this name write ".${key}"`;
  }
  if (!nearest || !couldTake(nearest, json, place)) return undefined;
  return `${quote(key)} is not an operator; did you mean "${nearest}"? For a field of this name write ".${key}"`;
}

function operatorNames(): string {
  return [...Object.keys(OPERATORS), ...COMBINATORS].join(', ');
}

function couldTake(operator: OperatorName, json: unknown, place: Place): boolean {
  if (operator === 'not') return place.path !== '' || isRecord(json);
  if (isCombinator(operator)) return Array.isArray(json) && json.every(isRecord);
  return place.path !== '' && OPERANDS[OPERATORS[operator].operand].accepts(json);
}

function pointerTo(place: Place, key: string): string {
  return childPointer(place.pointer, key);
}

function quote(key: string): string {
  return JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key);
}

function checkText(parse: Parse, value: unknown, pointer: string): void {
  const unfit = typeof value === 'string' ? whyUnfit(value) : null;
  if (unfit !== null) refuse(parse, pointer, unfit);
}

function whyUnfit(text: string): string | null {
  if (text.length > FILTER_LIMITS.stringCharacters)
    return `longer than ${FILTER_LIMITS.stringCharacters} characters`;
  return isStorable(text) ? null : 'with a NUL character or half of a surrogate pair, which cannot be stored';
}

function tooDeep(): string {
  return `nested deeper than ${FILTER_LIMITS.depth} levels`;
}
