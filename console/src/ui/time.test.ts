import { expect, test } from 'vitest';
import { ago } from './time.tsx';

const NOW = Date.UTC(2026, 0, 1);

test('within a few seconds it is now, also where a clock goes before another', () => {
  const now = ago(NOW, NOW);
  expect([-4000, -1000, 1000, 4000].map((off) => ago(NOW + off, NOW))).toEqual([now, now, now, now]);
  expect(ago(NOW - 5000, NOW)).toContain('5');
  expect(ago(NOW + 150_000, NOW)).toContain('2');
});
