/** The types of fields that can be searched: how values of them are written and compared. */
import type { Comparison } from './query.ts';

export type FieldType = 'text' | 'enum' | 'id' | 'number' | 'duration' | 'size' | 'time' | 'json' | 'headers';

interface TypeTraits {
  /** Which comparisons it takes besides `:`. */
  readonly comparisons: readonly Comparison[];
  /** What a value is, as the end of a sentence. */
  readonly takes: string;
  readonly examples: readonly string[];
}

const EQUALITY = ['=', '!='] as const;
/** Of what has an order. */
export const ORDER = ['=', '!=', '>', '>=', '<', '<='] as const;

export const TYPES: Readonly<Record<FieldType, TypeTraits>> = {
  text: { comparisons: EQUALITY, takes: 'a text', examples: [] },
  enum: { comparisons: EQUALITY, takes: 'one of its values', examples: [] },
  id: { comparisons: EQUALITY, takes: 'an id', examples: [] },
  number: { comparisons: ORDER, takes: 'a whole number, such as 3', examples: [] },
  duration: {
    comparisons: ORDER,
    takes: 'a duration with its unit (ms, s, m, h), such as 250ms or 2s',
    examples: ['250ms', '1s', '5s', '15s'],
  },
  size: {
    comparisons: ORDER,
    takes: 'a size (b, kb, mb), such as 4kb',
    examples: ['1kb', '4kb', '64kb', '1mb'],
  },
  time: {
    comparisons: ORDER,
    takes: 'a time: -15m, now, today, 2026-03-02 or "2026-03-02T12:00Z"',
    examples: ['-15m', '-1h', '-24h', '-7d', 'now', 'today', 'yesterday'],
  },
  json: { comparisons: ORDER, takes: 'a number or a text', examples: [] },
  headers: { comparisons: EQUALITY, takes: 'a text', examples: [] },
};
