import { expect, test } from 'vitest';
import { localOf, nextMorning, timeOf } from './local-time.ts';

test('the next morning is at nine, whatever the clocks do at night', () => {
  for (let day = 0; day < 366; day++) {
    const morning = nextMorning(new Date(2027, 0, 1 + day, 23, 30));
    expect([morning.getHours(), morning.getMinutes()]).toEqual([9, 0]);
    expect(morning.toDateString()).toBe(new Date(2027, 0, 2 + day).toDateString());
  }
  expect(nextMorning(new Date(2027, 0, 1, 0, 5))).toEqual(new Date(2027, 0, 2, 9));
});

test('a field for a time holds the moment of the place', () => {
  const at = new Date(2027, 2, 4, 5, 6, 7);
  expect(localOf(at)).toBe('2027-03-04T05:06:07');
  expect(timeOf(localOf(at))).toEqual(at);
  expect([localOf(undefined), timeOf(''), timeOf('soon')]).toEqual(['', undefined, undefined]);
});
