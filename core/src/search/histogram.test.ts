import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketsOf } from './histogram.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);

test.each([
  ['2026-03-02T10:00Z', '2026-03-02T12:00Z', 120_000, 60],
  ['2026-03-01T12:07Z', '2026-03-02T12:07Z', HOUR / 2, 49],
  ['2026-02-01T00:00Z', '2026-03-03T00:00Z', 12 * HOUR, 60],
  ['2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00.001Z', 1000, 1],
  ['2000-01-01T00:00Z', '2026-01-01T00:00Z', 157 * 24 * HOUR, 62],
])('%s to %s', (from, to, step, count) => {
  const buckets = bucketsOf({ from: at(from), to: at(to) });
  expect([buckets.step, buckets.starts.length]).toEqual([step, count]);
});

test('buckets cover the range without a gap, and are few', () => {
  fc.assert(
    fc.property(fc.nat(4e12), fc.integer({ min: 1, max: 1e12 }), (from, length) => {
      const { starts, step } = bucketsOf({ from, to: from + length });
      expect(starts[0]).toBe(from);
      expect(starts.length).toBeLessThanOrEqual(62);
      expect(starts.at(-1)!).toBeLessThan(from + length);
      expect(starts.at(-1)! + step).toBeGreaterThanOrEqual(from + length);
      for (const start of starts.slice(1)) expect(start % step).toBe(0);
    }),
  );
});
