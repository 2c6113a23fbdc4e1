/**
 * Turns a search into a condition in SQL. Its text is made of what stands in this folder alone: whatever comes from the
 * search is a parameter. It is true or false for each row, never null, so that NOT holds; and it is never an error,
 * whatever the rows hold.
 */
import { FIELD_NAMES, fieldOf } from '@tidings/core/search/fields';
import type { SearchSubject } from '@tidings/core/search/fields';
import type { Clause, Condition, PathStep, SearchQuery, Value } from '@tidings/core/search/query';
import type { SearchContext } from '@tidings/core/search/time-point';
import { columnOf } from './columns.ts';
import type { Column } from './columns.ts';
import { testOf, textTest } from './comparison.ts';
import type { Operator, ValueTest } from './comparison.ts';
import type { Parameters } from './parameters.ts';
import type { Relation } from './relations.ts';

/** What a condition stands in. */
export interface Surroundings {
  readonly subject: SearchSubject;
  readonly parameters: Parameters;
  readonly context: SearchContext;
  /** Uids of events that have this id of the caller's own, as an array in SQL. Left out: no events are searched. */
  readonly ownEvents?: (id: string) => string;
}

export interface CompiledCondition {
  readonly sql: string;
  /** What has to be joined for it. */
  readonly needs: ReadonlySet<Relation>;
}

export function compileSearch(
  { where, inPayload }: SearchQuery,
  surroundings: Surroundings,
): CompiledCondition {
  const compiler = new Compiler(surroundings, inPayload);
  return { sql: where ? compiler.compile(where) : 'true', needs: compiler.needs };
}

const WORD_FIELDS = FIELD_NAMES.filter((name) => fieldOf(name).words);

class Compiler {
  readonly #surroundings: Surroundings;
  readonly #inPayload: boolean;
  readonly needs = new Set<Relation>();

  constructor(surroundings: Surroundings, inPayload: boolean) {
    this.#surroundings = surroundings;
    this.#inPayload = inPayload;
  }

  compile(condition: Condition): string {
    switch (condition.kind) {
      case 'and':
        return `(${condition.conditions.map((one) => this.compile(one)).join(' AND ')})`;
      case 'or':
        return `(${condition.conditions.map((one) => this.compile(one)).join(' OR ')})`;
      case 'not':
        return `(NOT ${this.compile(condition.condition)})`;
      case 'words': {
        const test = textTest(condition.value, false, this.#surroundings.parameters);
        const { subject } = this.#surroundings;
        const columns: Column[] = WORD_FIELDS.filter((name) => fieldOf(name).subjects.includes(subject)).map(
          (name) => columnOf(subject, name),
        );
        if (this.#inPayload) {
          columns.push({ as: 'text', value: 'payload.value', isNullable: true, needs: ['payload'] });
        }
        return `(${columns.map((column) => this.#any(column, test)).join(' OR ')})`;
      }
      case 'clause':
        return this.#compileClause(condition);
    }
  }

  #compileClause({ field, test }: Clause): string {
    const column = columnOf(this.#surroundings.subject, field.name);
    const type = fieldOf(field.name);
    const one = (operator: Operator, value: Value): ValueTest =>
      testOf(column.as, type, operator, value, this.#surroundings);
    switch (test.operator) {
      case 'exists':
        if (column.as === 'json' || column.as === 'headers') {
          return this.#any(column, (value) => `jsonb_typeof(${value}) <> 'null'`, field.path);
        }
        return column.isNullable || column.any
          ? this.#any(column, (value) => `${value} IS NOT NULL`)
          : 'true';
      case 'has': {
        // The caller's own ids stand in the event's row.
        if (column.as === 'event-id' && test.values.some(({ kind }) => kind === 'wildcard'))
          this.needs.add('event');
        const tests = test.values.map((value) => one(':', value));
        return this.#any(column, (value) => tests.map((each) => each(value)).join(' OR '), field.path);
      }
      case 'range': {
        const tests: ValueTest[] = [];
        if (test.from) tests.push(one('>=', test.from));
        if (test.to) tests.push(one('<=', test.to));
        return this.#any(column, (value) => tests.map((each) => each(value)).join(' AND '), field.path);
      }
      case '!=':
        return `(NOT ${this.#any(column, one('=', test.value), field.path)})`;
      default:
        return this.#any(column, one(test.operator, test.value), field.path);
    }
  }

  /** Whether any value of a field passes. */
  #any(column: Column, test: ValueTest, path: readonly PathStep[] = []): string {
    for (const relation of column.needs ?? []) this.needs.add(relation);
    const { parameters } = this.#surroundings;
    const [step] = path;
    if (column.as === 'json') {
      const steps = parameters.add(jsonPath(path), 'jsonpath');
      return `EXISTS (SELECT FROM jsonb_path_query(${column.value}, ${steps}) AS v(value) WHERE ${test('v.value')})`;
    }
    if (column.as === 'headers') {
      const name = parameters.add(step && 'key' in step ? step.key : '', 'text');
      return `EXISTS (
        SELECT FROM jsonb_each(CASE WHEN jsonb_typeof(${column.value}) = 'object' THEN ${column.value} ELSE '{}' END)
          AS h(name, value),
          -- Signatures are marked, and not everybody may see them.
          jsonb_path_query(CASE WHEN jsonb_typeof(h.value) = 'object' THEN '"***"' ELSE h.value END, '$[*]') AS v(value)
        WHERE lower(h.name COLLATE "C") = ${name} AND (${test('v.value')}))`;
    }
    const passes = test(`(${column.value})`);
    if (column.any) return column.any(passes);
    return column.isNullable ? `((${passes}) IS TRUE)` : `(${passes})`;
  }
}

/** To the values at its end, and to the items of those that are lists. */
export function jsonPath(path: readonly PathStep[]): string {
  const steps = path.map((step) => {
    if ('each' in step) return '[*]';
    return 'index' in step ? `[${step.index}]` : `.${JSON.stringify(step.key)}`;
  });
  return `$${steps.join('')}[*]`;
}
