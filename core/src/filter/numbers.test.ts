/** Filters on numbers, which are given as text here: JSON that was parsed has lost them. */
import { describe, expect, test } from 'vitest';
import { parseExactly } from '../exact-json.ts';
import { explainNonMatch } from './explain.ts';
import { evaluateFilter, parseFilter, parseFilters, type Filter, type NonMatch } from './filter.ts';

function parsed(json: unknown): Filter {
  const result = parseFilter(json);
  if (!result.ok) throw new Error(`${result.path}: ${result.message}`);
  return result.filter;
}

describe('numbers in the data, as they were written', () => {
  const EXACT = 9007199254740992;
  test.each<[unknown, string, boolean]>([
    [EXACT, '9007199254740992', true],
    [EXACT, '9007199254740993', false],
    [EXACT, '9007199254740992.0', true],
    [[1, EXACT], '9007199254740993', false],
    [[1, EXACT], '1.0', true],
    [{ notIn: [EXACT] }, '9007199254740993', true],
    [{ notIn: [EXACT] }, '[9007199254740993]', true],
    [{ notIn: [EXACT] }, '[1, 9007199254740992.0]', false],
    [{ not: EXACT }, '9007199254740993', true],
    [{ gt: EXACT }, '9007199254740993', true],
    [{ gte: EXACT }, '9007199254740991.9', false],
    [{ lt: EXACT }, '9007199254740991.9', true],
    [{ lte: EXACT }, '9007199254740993', false],
    [{ gt: 1 }, '1e400', true],
    [{ lt: 1 }, '1e400', false],
    [{ gt: 0 }, '1e-400', true],
    [{ exists: true }, '1.0', true],
    [{ gt: '1' }, '2.0', false],
    [{ contains: '1' }, '1.0', false],
    [1, '[3, 1.00]', true],
    [{ rawJSON: '1.0' }, '1.0', false],
  ])('%j on %s: %s', (filter, number, matched) => {
    const verdict = evaluateFilter(parsed({ n: filter }), parseExactly(`{"n":${number}}`), 'a.b');
    expect(verdict.matched).toBe(matched);
  });

  test('are shown as they were written', () => {
    const verdict = evaluateFilter(parsed({ n: EXACT }), parseExactly('{"n":9007199254740993}'), 'a.b');
    expect(explainNonMatch(verdict as NonMatch)).toBe(
      'n is 9007199254740993; wanted equals 9007199254740992',
    );
  });

  test.each<[unknown, boolean]>([
    [{ a: 1 }, true],
    [{ a: ['x', 2] }, true],
    [{ or: [{ a: 'x' }, { b: { not: { gt: 3 } } }] }, true],
    [{ a: { b: 'x' }, c: [true, null] }, false],
  ])('%j says whether it compares any', (filter, comparesNumbers) => {
    expect(parsed(filter).comparesNumbers).toBe(comparesNumbers);
    const all = parseFilters({ 'x.first': { n: 1 }, 'x.y': filter });
    expect(all.ok && all.filters.get('x.y')?.comparesNumbers).toBe(comparesNumbers);
  });
});
