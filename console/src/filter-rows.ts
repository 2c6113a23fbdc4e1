/** Filters as rows of conditions, as far as rows can say what they say; and values as people write them. */
import type { Combinator, ComparingOperator } from '@tidings/core/filter/operators';
import { isRecord } from '@tidings/core/record';

export interface FilterRow {
  /** An event type, or a pattern of some. */
  event: string;
  /** Where in `data`: `order.total`. */
  path: string;
  operator: ComparingOperator;
  /** As it is written: see `readValue`. */
  value: string;
}

export const OPERATOR_WORDS: Record<ComparingOperator, string> = {
  equals: 'is',
  in: 'is one of',
  notIn: 'is none of',
  startsWith: 'starts with',
  endsWith: 'ends with',
  contains: 'contains',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  exists: 'exists',
  matches: 'matches (RE2)',
};

const COMBINATORS: Record<Combinator, true> = { and: true, or: true, not: true };

/** Null where they say more than rows can: `and`, `or`, `not`, or something that is no filter. */
export function rowsOf(filters: unknown): FilterRow[] | null {
  if (!isRecord(filters)) return null;
  const rows: FilterRow[] = [];
  for (const [event, filter] of Object.entries(filters)) {
    const before = rows.length;
    if (!isRecord(filter) || !addFields(rows, event, '', filter) || rows.length === before) return null;
  }
  return rows;
}

function addFields(rows: FilterRow[], event: string, path: string, fields: Record<string, unknown>): boolean {
  return Object.entries(fields).every(([name, condition]) => {
    // What begins with a dot, or is named like an operator, means something else when it is written in a path.
    if (name === '' || name.startsWith('.') || name in COMBINATORS || name in OPERATOR_WORDS) return false;
    const inside = path === '' ? name : `${path}.${name}`;
    if (Array.isArray(condition)) return addRow(rows, event, inside, 'in', condition);
    if (!isRecord(condition)) return addRow(rows, event, inside, 'equals', condition);
    const names = Object.keys(condition);
    if (names.length === 0) return false;
    if (!names.some((each) => each in OPERATOR_WORDS)) return addFields(rows, event, inside, condition);
    return names.every(
      (each) =>
        each in OPERATOR_WORDS && addRow(rows, event, inside, each as ComparingOperator, condition[each]),
    );
  });
}

function addRow(
  rows: FilterRow[],
  event: string,
  path: string,
  operator: ComparingOperator,
  operand: unknown,
): boolean {
  const isList = operator === 'in' || operator === 'notIn';
  if (isList !== Array.isArray(operand) || (isList ? (operand as unknown[]) : [operand]).some(isRecord))
    return false;
  const value = isList ? (operand as unknown[]).map(printValue).join(', ') : printValue(operand);
  rows.push({ event, path, operator, value });
  return true;
}

/** Whether something of it is written, and not all. */
export function isOpenRow({ event, path, operator, value }: FilterRow): boolean {
  const hasValue = value.trim() !== '';
  const isBegun = path.trim() !== '' || hasValue;
  return isBegun && (event === '' || path.trim() === '' || (!hasValue && operator !== 'exists'));
}

/** Rows that are not written to their end are left out. */
export function filtersOf(rows: readonly FilterRow[]): Record<string, Record<string, unknown>> {
  const filters: Record<string, Record<string, unknown>> = {};
  for (const { event, path, operator, value } of rows) {
    const isList = operator === 'in' || operator === 'notIn';
    if (event === '' || path.trim() === '' || (value.trim() === '' && operator !== 'exists')) continue;
    const operand = isList
      ? readList(value)
      : operator === 'exists'
        ? value !== 'false'
        : readFor(operator, value);
    const fields = (filters[event] ??= {});
    const before = fields[path.trim()];
    const others =
      before === undefined
        ? {}
        : isRecord(before)
          ? before
          : { [Array.isArray(before) ? 'in' : 'equals']: before };
    // Short where it can be.
    const isShort = before === undefined && (operator === 'equals' || operator === 'in');
    fields[path.trim()] = isShort ? operand : { ...others, [operator]: operand };
  }
  return filters;
}

/** Numbers, true, false, null and what stands in quotes are what they are in JSON; anything else is text. */
export function readValue(written: string): string | number | boolean | null {
  const text = written.trim();
  if (/^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/.test(text))
    return JSON.parse(text) as number;
  if (text.startsWith('"')) {
    try {
      const read = JSON.parse(text) as unknown;
      if (typeof read === 'string') return read;
    } catch {
      // A quote that is part of the text.
    }
  }
  return text;
}

/** What compares texts alone takes a number as the text that it is. */
function readFor(operator: ComparingOperator, written: string): string | number | boolean | null {
  const value = readValue(written);
  const isOfText = ['startsWith', 'endsWith', 'contains', 'matches'].includes(operator);
  return isOfText && typeof value !== 'string' ? written.trim() : value;
}

function readList(written: string): unknown[] {
  const parts = written.match(/\s*"(?:[^"\\]|\\.)*"\s*(?=,|$)|[^,]+/g) ?? [];
  return parts.filter((part) => part.trim() !== '').map(readValue);
}

function printValue(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isBare = value !== '' && !value.includes(',') && readValue(value) === value;
  return isBare ? value : JSON.stringify(value);
}
