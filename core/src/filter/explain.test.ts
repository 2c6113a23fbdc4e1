import { expect, test } from 'vitest';
import { explainNonMatch, seenIn } from './explain.ts';
import { evaluateFilter, parseFilter } from './filter.ts';
import type { NonMatch } from './filter.ts';

function nonMatch(json: unknown, data: unknown): NonMatch {
  const parsed = parseFilter(json);
  const verdict = parsed.ok && evaluateFilter(parsed.filter, data, 'c');
  if (!verdict || verdict.matched) throw new Error('it matches, or is no filter');
  return verdict;
}

test('a non-match is told in words, with the value for those who may see it', () => {
  const long = nonMatch({ 'a.b': ['x'] }, { a: { b: 'y'.repeat(100) } });
  const value = `"${'y'.repeat(60)}…"`;
  expect([explainNonMatch(long), seenIn(long)]).toEqual([`a.b is ${value}; wanted in ["x"]`, value]);
  expect(explainNonMatch(long, false)).toBe('a.b does not fit; wanted in ["x"]');
  const missing = nonMatch({ a: 1 }, {});
  expect([explainNonMatch(missing, false), seenIn(missing)]).toEqual(['a is missing; wanted equals 1', null]);
});
