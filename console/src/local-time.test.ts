import { expect, test } from 'vitest';
import { endOf, localOf, nextMorning, timeOf } from './local-time.ts';

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

test('of another place it is the time of that place, whatever the clocks do there', () => {
  const at = new Date('2027-07-04T20:30:00Z');
  expect(localOf(at, 'Asia/Tokyo')).toBe('2027-07-05T05:30:00');
  expect(timeOf('2027-07-05T05:30:00', 'Asia/Tokyo')).toEqual(at);
  expect(nextMorning(at, 'Asia/Tokyo')).toEqual(new Date('2027-07-06T00:00:00Z'));
  // In New York clocks are put forward in the night to 14 March 2027.
  expect(nextMorning(new Date('2027-03-13T20:00:00Z'), 'America/New_York')).toEqual(
    new Date('2027-03-14T13:00:00Z'),
  );
});

test('an hour that comes twice begins with its first time and ends with its second', () => {
  const [first, second] = [new Date('2026-10-25T00:30:00Z'), new Date('2026-10-25T01:30:00Z')];
  const [local, zone] = ['2026-10-25T02:30:00', 'Europe/Berlin'];
  expect([localOf(first, zone), localOf(second, zone)]).toEqual([local, local]);
  expect([timeOf(local, zone), endOf(local, zone)]).toEqual([first, second]);
  expect(endOf('2026-10-25T03:30:00', zone)).toEqual(new Date('2026-10-25T02:30:00Z'));
  expect(endOf('2026-07-01T03:30:00', zone)).toEqual(timeOf('2026-07-01T03:30:00', zone));
  // In spring one hour is left out.
  expect(endOf('2026-03-29T02:30:00', zone)).toEqual(timeOf('2026-03-29T02:30:00', zone));
  expect(endOf('', zone)).toBe(undefined);
});
