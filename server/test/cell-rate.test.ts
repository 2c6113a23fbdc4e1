/** How often something may happen, and what is given back. */
import { expect, test } from 'vitest';
import { CellRate } from '../src/api/cell-rate.ts';

test('so many at once, then one in so long, for each by itself; what is given back was never taken', () => {
  const rate = new CellRate(3, 1000);
  const takeAll = (of: string, now: number): number => {
    let taken = 0;
    while (rate.take(of, now) === 0) taken++;
    return taken;
  };
  expect(takeAll('a', 0)).toBe(3);
  expect(rate.take('a', 0)).toBe(1000);
  expect(rate.take('a', 400)).toBe(600);
  expect(takeAll('a', 2000)).toBe(2);
  expect(takeAll('b', 2000)).toBe(3);
  rate.giveBack('b');
  expect(takeAll('b', 2000)).toBe(1);
  // There is nothing to give back of what was never taken, and no more than all.
  rate.giveBack('c');
  expect(takeAll('c', 2000)).toBe(3);
  expect(takeAll('a', 1e6)).toBe(3);
});
