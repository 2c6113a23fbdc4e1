/**
 * Runs a search in memory: for live streams, and as the reference for the SQL. Total on any record, and linear in it.
 */
import { FIELD_NAMES, fieldOf } from './fields.ts';
import { checkOf, storable } from './check.ts';
import type { Check } from './check.ts';
import type { Clause, Condition, FieldReference, PathStep, SearchQuery } from './query.ts';
import type { SearchRecord } from './record.ts';
import { textMatcher } from './text-match.ts';
import type { SearchContext } from './time-point.ts';
import { isRecord } from '../record.ts';

export type Matcher = (record: SearchRecord, context: SearchContext) => boolean;

/** Prepares a search that is run on many records. */
export function searchMatcher({ where, inPayload }: SearchQuery): Matcher {
  return where ? matcherOf(where, inPayload) : () => true;
}

export function matches(query: SearchQuery, record: SearchRecord, context: SearchContext): boolean {
  return searchMatcher(query)(record, context);
}

const WORD_FIELDS = FIELD_NAMES.filter((name) => fieldOf(name).words);

function matcherOf(condition: Condition, inPayload: boolean): Matcher {
  switch (condition.kind) {
    case 'and': {
      const all = condition.conditions.map((one) => matcherOf(one, inPayload));
      return (record, context) => all.every((one) => one(record, context));
    }
    case 'or': {
      const any = condition.conditions.map((one) => matcherOf(one, inPayload));
      return (record, context) => any.some((one) => one(record, context));
    }
    case 'not': {
      const inner = matcherOf(condition.condition, inPayload);
      return (record, context) => !inner(record, context);
    }
    case 'words': {
      const found = textMatcher(condition.value);
      const holds = (value: unknown): boolean => typeof value === 'string' && found(storable(value));
      return (record) =>
        WORD_FIELDS.some((name) => listOf(record[name]).some(holds)) || (inPayload && holds(record.payload));
    }
    case 'clause':
      return clauseMatcher(condition);
  }
}

function clauseMatcher({ field, test }: Clause): Matcher {
  const table = fieldOf(field.name);
  switch (test.operator) {
    case 'exists':
      return anyValue(field, (value) => value !== null);
    case 'has': {
      const checks = test.values.map((value) => checkOf(table, ':', value));
      return anyValue(field, (value, context) => checks.some((check) => check(value, context)));
    }
    case 'range': {
      const from = test.from && checkOf(table, '>=', test.from);
      const to = test.to && checkOf(table, '<=', test.to);
      return anyValue(
        field,
        (value, context) => (from?.(value, context) ?? true) && (to?.(value, context) ?? true),
      );
    }
    case '!=': {
      const equal = anyValue(field, checkOf(table, '=', test.value));
      return (record, context) => !equal(record, context);
    }
    default:
      return anyValue(field, checkOf(table, test.operator, test.value));
  }
}

function anyValue(field: FieldReference, check: Check): Matcher {
  const { name } = field;
  const { type } = fieldOf(name);
  if (type === 'headers' || type === 'json') {
    return (record, context) => valuesOf(record, field).some((value) => check(value, context));
  }
  // Most fields have one value, and a live stream looks at many thousands a second.
  return (record, context) => {
    const value = record[name];
    if (value === null || value === undefined) return false;
    if (Array.isArray(value)) return valuesOf(record, field).some((one) => check(one, context));
    return check(value, context);
  };
}

function valuesOf(record: SearchRecord, { name, path }: FieldReference): readonly unknown[] {
  const value = record[name];
  const { type } = fieldOf(name);
  if (type === 'headers') return headerValues(value, path);
  if (type === 'json') return value === undefined ? [] : follow(value, path);
  return listOf(value).filter((one) => one !== null && one !== undefined);
}

/** The values at the end of a path. Where a list stands, its items do; a single value is a list of one. */
function follow(value: unknown, path: readonly PathStep[]): readonly unknown[] {
  let values: readonly unknown[] = [value];
  for (const step of path) {
    if ('each' in step) values = values.flatMap(listOf);
    else if ('index' in step) values = values.flatMap((one) => listOf(one).slice(step.index, step.index + 1));
    else values = values.flatMap(listOf).flatMap((one) => memberOf(one, step.key));
  }
  return values.flatMap(listOf);
}

function memberOf(value: unknown, key: string): readonly unknown[] {
  return isRecord(value) && Object.hasOwn(value, key) ? [value[key]] : [];
}

function headerValues(headers: unknown, [step]: readonly PathStep[]): readonly unknown[] {
  if (!isRecord(headers) || !step || !('key' in step)) return [];
  return Object.entries(headers).flatMap(([name, value]) =>
    lowerAscii(name) === step.key ? listOf(value) : [],
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
