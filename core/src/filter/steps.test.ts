/** What a filter may cost: many clauses over much data end before they hold up anybody else. */
import { expect, test } from 'vitest';
import { evaluateFilter, parseFilter, type Filter } from './filter.ts';
import { MOST_STEPS } from './pattern.ts';

function parsed(json: unknown): Filter {
  const result = parseFilter(json);
  if (!result.ok) throw new Error(result.message);
  return result.filter;
}

const clauses = Array.from({ length: 240 }, (_, i) => ({ items: { a: { b: { c: i } } } }));
const many = { items: Array.from({ length: 50_000 }, () => ({ a: { b: { c: -1 } } })) };
test.each([
  ['clauses over a long array', { or: clauses }, many],
  ['none of them', { not: { or: clauses } }, many],
  [
    'clauses over a long text',
    { or: clauses.map((_, i) => ({ a: { contains: `b${i}` } })) },
    { a: 'a'.repeat(900_000) },
  ],
  [
    'clauses over a long list',
    { and: clauses.map((_, i) => ({ a: { notIn: [i] } })) },
    { a: Array(100_000).fill(-1) },
  ],
])('%s take so many steps and no more', (_, filter, data) => {
  const work = { steps: 0 };
  expect(evaluateFilter(parsed(filter), data, 'a', work)).toMatchObject({
    matched: false,
    reason: expect.stringContaining(`${MOST_STEPS} steps`),
  });
  expect(work.steps).toBeLessThan(2 * MOST_STEPS);
});
