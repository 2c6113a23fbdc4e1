/** A parsed search: what `parseSearch` gives, `printSearch` prints, `searchMatcher` runs and the store turns into SQL. */
import type { FieldName } from './fields.ts';

export interface SearchQuery {
  /** Null: everything. */
  readonly where: Condition | null;
  /** Whether bare words are looked for in what events carry, too. */
  readonly inPayload: boolean;
}

/** `and` and `or` hold at least two conditions, none of their own kind. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'words'; readonly value: TextValue }
  | Clause;

export interface Clause {
  readonly kind: 'clause';
  readonly field: FieldReference;
  readonly test: Test;
}

export interface FieldReference {
  readonly name: FieldName;
  /** Into the JSON of the field; the name of a header. Empty for fields that have no inside. */
  readonly path: readonly PathStep[];
}

export type PathStep = { readonly key: string } | { readonly index: number } | { readonly each: true };

export type Test =
  | { readonly operator: 'exists' }
  /** `:`, any of the values: a text contains it, anything else equals it. */
  | { readonly operator: 'has'; readonly values: readonly Value[] }
  | { readonly operator: Comparison; readonly value: Value }
  /** Both ends belong to it; null is open. */
  | { readonly operator: 'range'; readonly from: Value | null; readonly to: Value | null };

export const COMPARISONS = ['!=', '>=', '<=', '=', '>', '<'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Value =
  | TextValue
  /** Inside JSON, a number, true, false or null as it was written: stands for itself and for the text. */
  | { readonly kind: 'literal'; readonly written: string }
  | { readonly kind: 'number'; readonly number: number }
  /** `5xx`: 500 to 599. */
  | { readonly kind: 'hundreds'; readonly hundreds: number }
  | { readonly kind: 'duration'; readonly milliseconds: number }
  | { readonly kind: 'size'; readonly bytes: number }
  | { readonly kind: 'time'; readonly time: TimePoint };

export type TextValue =
  | { readonly kind: 'text'; readonly text: string }
  /** The whole text, with anything between the parts; at least two. */
  | { readonly kind: 'wildcard'; readonly parts: readonly string[] };

/** A time as written; what it means depends on now and on the viewer's time zone. */
export type TimePoint =
  /** Milliseconds from now, in the past when negative. */
  | { readonly kind: 'relative'; readonly milliseconds: number }
  /** A day, today or some before. */
  | { readonly kind: 'day'; readonly daysAgo: 0 | 1 }
  /** ISO 8601, from a day to milliseconds; in the viewer's zone unless it ends in one. Stands for all of the day, minute, second. */
  | { readonly kind: 'iso'; readonly text: string };
