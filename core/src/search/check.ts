/** Whether single values pass. A value of another kind than is asked for does not; it is never an error. */
import type { Field } from './fields.ts';
import type { Comparison, Value } from './query.ts';
import { textMatcher } from './text-match.ts';
import { intervalOf } from './time-point.ts';
import type { SearchContext } from './time-point.ts';
import { readLiteral } from './values.ts';

export type Check = (value: unknown, context: SearchContext) => boolean;
type Operator = ':' | Exclude<Comparison, '!='>;

/** The check that a value of a search makes on one value of a record. */
export function checkOf(field: Field, operator: Operator, value: Value): Check {
  switch (value.kind) {
    case 'wildcard':
      return textCheck(value, field);
    case 'text': {
      if (field.ordered) return rankCheck(field.values!, operator, value.text);
      const isContained = field.type === 'text' || field.type === 'json' || field.type === 'headers';
      if (operator === ':' && isContained) return textCheck(value, field);
      if (operator === ':' || operator === '=') {
        return (actual) => typeof actual === 'string' && storable(actual) === value.text;
      }
      return (actual) =>
        typeof actual === 'string' && compare(operator, compareTexts(storable(actual), value.text));
    }
    case 'literal':
      return literalCheck(operator, value.written);
    case 'hundreds':
      return (actual) => typeof actual === 'number' && Math.floor(actual / 100) === value.hundreds;
    case 'number':
      return numberCheck(operator, value.number);
    case 'duration':
      return numberCheck(operator, value.milliseconds);
    case 'size':
      return numberCheck(operator, value.bytes);
    case 'time':
      return (actual, context) => {
        const { from, to } = intervalOf(value.time, context);
        if (typeof actual !== 'number') return false;
        if (operator === '<' || operator === '>=') return compare(operator, actual - from);
        if (operator === '<=') return actual < to;
        return operator === '>' ? actual >= to : actual >= from && actual < to;
      };
  }
}

/** Ids tell capitals from small letters, texts do not. */
function textCheck(value: Extract<Value, { kind: 'text' | 'wildcard' }>, { type }: Field): Check {
  const found = textMatcher(value, type === 'id');
  return (actual) => typeof actual === 'string' && found(storable(actual));
}

function literalCheck(operator: Operator, written: string): Check {
  const literal = readLiteral(written);
  const contains = textMatcher({ kind: 'text', text: written });
  return (actual) => {
    if (actual === literal) return true;
    if (typeof actual !== 'string') return false;
    return operator === ':' ? contains(storable(actual)) : storable(actual) === written;
  };
}

function numberCheck(operator: Operator, wanted: number): Check {
  return (actual) => typeof actual === 'number' && compare(operator, difference(actual, wanted));
}

function rankCheck(values: readonly string[], operator: Operator, wanted: string): Check {
  return (actual) => {
    const rank = values.indexOf(actual as string);
    return rank >= 0 && compare(operator, rank - values.indexOf(wanted));
  };
}

function compare(operator: Operator, order: number): boolean {
  switch (operator) {
    case ':':
    case '=':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

/** A text as PostgreSQL can hold it: without NUL and halves of surrogate pairs, which it has no way to write. */
export function storable(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.replaceAll(/\0|\p{Surrogate}/gu, '');
}

function difference(actual: number, wanted: number): number {
  return actual === wanted ? 0 : actual < wanted ? -1 : 1;
}

/** By code points, as PostgreSQL's collation "C" does; JavaScript's own order is by halves of surrogate pairs. */
function compareTexts(actual: string, wanted: string): number {
  const length = Math.min(actual.length, wanted.length);
  for (let i = 0; i < length; i++) {
    if (actual[i] !== wanted[i]) return rankOf(actual.charCodeAt(i)) - rankOf(wanted.charCodeAt(i));
  }
  return actual.length - wanted.length;
}

/** Halves of surrogate pairs come after all other code units. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
