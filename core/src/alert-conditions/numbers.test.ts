import { expect, test } from 'vitest';
import { printNumber } from './numbers.ts';

test.each([
  // As few digits as tell what it is.
  [36.363_636, 30, '36.4'],
  [100, 30, '100'],
  [5.432_1, 3, '5.43'],
  [0.012_345, 0.01, '0.0123'],
  [1_234_567.891, 1000, '1234567.9'],
  [0, 30, '0'],
  [-36.363_636, -40, '-36.4'],
  [1e300, 1, '1e+300'],
  [1e-200, 0, '1e-200'],
  // As many as it takes not to look like the threshold, nor to lie on its other side.
  [30.0004, 30, '30.0004'],
  [29.999_96, 30, '29.99996'],
  [30.0401, 30.04, '30.0401'],
  [0.300_000_1, 0.3, '0.3000001'],
  // What is that threshold but for what calculating with it leaves.
  [7.000_000_000_000_001, 7, '7'],
  [30, 30, '30'],
])('%d against %d is %s', (value, threshold, printed) => {
  expect(printNumber(value, threshold)).toBe(printed);
});
