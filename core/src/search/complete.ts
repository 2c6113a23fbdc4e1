/** What can be written where the cursor is, from the tables that the parser reads by. */
import { TYPES } from './field-types.ts';
import { comparisonsOf, FIELD_NAMES, fieldOf, hasPayloads, isSearchable, MODIFIERS } from './fields.ts';
import type { Field, FieldName, SearchOptions } from './fields.ts';
import type { Spot } from './scanner.ts';
import { readField } from './resolve.ts';
import { readSyntax } from './syntax.ts';

export interface Suggestion {
  readonly kind: 'field' | 'operator' | 'value' | 'keyword';
  /** What to write in place of the characters from `from` to `to`. */
  readonly text: string;
  /** A sentence about it; empty when it says all itself. */
  readonly about: string;
}

export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
  /** The field whose value is being written: callers may know more values of it. */
  readonly field: FieldName | null;
}

const KEYWORDS: Readonly<Record<string, string>> = {
  AND: 'Both sides hold, as with a space.',
  OR: 'One of the sides holds.',
  NOT: 'What follows does not hold, as with a minus.',
};

const OPERATORS: Readonly<Record<string, string>> = {
  ':': 'has',
  '=': 'is exactly',
  '!=': 'is not',
  '>': 'is more than',
  '>=': 'is at least',
  '<': 'is less than',
  '<=': 'is at most',
};

/** Never throws. Without anything to suggest, `suggestions` is empty. */
export function completeSearch(text: string, cursor: number, options: SearchOptions): Completion {
  const at = Math.max(0, Math.min(text.length, Math.trunc(cursor)));
  const { spot } = readSyntax(text, at);
  if (!spot) return { from: at, to: at, suggestions: [], field: null };
  const { from, to } = spot;
  const written = text.slice(from, at);
  if (!spot.clause) {
    return { from, to, suggestions: starts(written, spot, options), field: null };
  }
  const { field, suggestions } = values(spot.clause, options);
  const plain = written.replace(/^"/, '').toLowerCase();
  const fitting = suggestions.filter((one) => one.text.replace(/^"/, '').toLowerCase().startsWith(plain));
  return { from, to, suggestions: fitting, field };
}

/** Fields whose name starts as written come first, then those with a part that does, then other names of fields. */
function starts(written: string, { operated }: Spot, options: SearchOptions): Suggestion[] {
  const plain = written.toLowerCase();
  const fields = FIELD_NAMES.filter((name) => isSearchable(name, options)).map(fieldSuggestion);
  const modifiers = Object.entries(MODIFIERS).map(([name, about]) => ({
    kind: 'field' as const,
    text: `${name}:`,
    about,
  }));
  const known = hasPayloads(options) ? [...fields, ...modifiers] : [...fields, modifiers[0]!];
  const first = known.filter(({ text }) => text.startsWith(plain));
  const second = known.filter(({ text }) => !text.startsWith(plain) && text.includes(`.${plain}`));
  const offered = [...first, ...second].map(({ text }) => text);
  const third = fields
    .filter(({ text }) => plain !== '' && !offered.includes(text))
    .flatMap((one) => {
      const [name, end] = [one.text.slice(0, -1) as FieldName, one.text.slice(-1)];
      const alias = fieldOf(name).aliases?.find((word) => word.startsWith(plain));
      return alias === undefined ? [] : [{ ...one, text: alias + end }];
    });
  const named = [...first, ...second, ...third].map((one) =>
    operated ? { ...one, text: one.text.replace(/[.:]$/, '') } : one,
  );
  if (operated) return named;
  const behind = operators(written, options);
  const keywords = Object.entries(KEYWORDS)
    .filter(([keyword]) => plain !== '' && keyword.startsWith(written.toUpperCase()))
    .map(([text, about]) => ({ kind: 'keyword' as const, text, about }));
  const others = named.filter(({ text }) => text !== behind[0]?.text);
  return [...behind, ...others, ...keywords];
}

/** A field that is written to its end can go on with any of its operators. */
function operators(written: string, options: SearchOptions): Suggestion[] {
  const names = written.split('.');
  const found = readField(names, [], options);
  if (names.includes('') || 'message' in found) return [];
  return [':', ...comparisonsOf(fieldOf(found.name))].map((operator) => ({
    kind: 'operator',
    text: written + operator,
    about: OPERATORS[operator]!,
  }));
}

function fieldSuggestion(name: FieldName): Suggestion {
  const field = fieldOf(name);
  const hasInside = field.type === 'json' || field.type === 'headers';
  return { kind: 'field', text: name + (hasInside ? '.' : ':'), about: field.about };
}

function values(
  { field, operator }: NonNullable<Spot['clause']>,
  options: SearchOptions,
): { field: FieldName | null; suggestions: Suggestion[] } {
  const [name = ''] = field.names;
  if (field.names.length === 1 && name === 'in' && hasPayloads(options))
    return { field: null, suggestions: [value('payload', MODIFIERS.in)] };
  if (field.names.length === 1 && name === 'has') {
    const names = FIELD_NAMES.filter((one) => isSearchable(one, options) && fieldOf(one).type !== 'headers');
    return { field: null, suggestions: names.map((one) => value(one, fieldOf(one).about)) };
  }
  const found = readField(field.names, field.path, options);
  if ('message' in found) return { field: null, suggestions: [] };
  const table = fieldOf(found.name);
  const texts = table.values ?? table.examples ?? TYPES[table.type].examples;
  const suggestions = texts.filter((text) => isTaken(text, table, operator)).map((text) => value(text, ''));
  // In a group a * would be one of the values.
  if (operator === ':') suggestions.push(value('*', 'Any value.'));
  return { field: found.name, suggestions };
}

/** What the operator takes of the examples: one instant equals nothing, and 5xx has no order. */
function isTaken(text: string, field: Field, operator: string): boolean {
  const { type } = field;
  if (operator === 'range' && !comparisonsOf(field).includes('>=')) return false;
  const isEquality = [':', '=', '!=', 'group'].includes(operator);
  if (type === 'time' && isEquality) return !/^[-+]|^now$/.test(text);
  return type !== 'number' || isEquality || !text.endsWith('xx');
}

function value(text: string, about: string): Suggestion {
  return { kind: 'value', text, about };
}
