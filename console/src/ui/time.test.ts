import { expect, test } from 'vitest';
import { ago, clockWords } from './time.tsx';

const NOW = Date.UTC(2026, 0, 1);

test('within a few seconds it is now, also where a clock goes before another', () => {
  const now = ago(NOW, NOW);
  expect([-4000, -1000, 1000, 4000].map((off) => ago(NOW + off, NOW))).toEqual([now, now, now, now]);
  expect(ago(NOW - 5000, NOW)).toContain('5');
  expect(ago(NOW + 150_000, NOW)).toContain('2');
});

test('of another year it is said which', () => {
  expect(clockWords('2016-12-31T12:00:00Z')).toContain('2016');
  const [year] = new Date().toISOString().split('-');
  expect(clockWords(`${year}-06-15T12:00:00Z`)).not.toContain(year);
});
