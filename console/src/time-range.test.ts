import { expect, test } from 'vitest';
import { rangeWords, readRange, spanWords, timesOf, withinWords } from './time-range.ts';

test.each([
  ['-15m', 'Last 15 minutes', 15 * 60_000],
  ['-1h', 'Last hour', 3_600_000],
  ['-36h', 'Last 36 hours', 36 * 3_600_000],
  ['-3d', 'Last 3 days', 3 * 86_400_000],
])('%s is read as %s', (range, words, ms) => {
  const now = Date.UTC(2026, 0, 2);
  expect(readRange(range)).toBe(range);
  expect(rangeWords(range)).toBe(words);
  expect(withinWords(range)).toBe(`in the ${words.toLowerCase()}`);
  expect(timesOf(range, now)).toEqual({ start: new Date(now - ms) });
});

test.each(['-0h', '-2w', '2h', '-h', '-99999m', '-1.5h', 'x..y', '..', null, 3])(
  '%s is no range',
  (range) => {
    expect(readRange(range)).toBe(undefined);
  },
);

test('two times are told apart, also in an hour that comes twice', () => {
  const words = (start: string, end: string): string =>
    spanWords(new Date(start), new Date(end), 'Europe/Berlin');
  expect(words('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z')).toMatch(
    /02:30:00.*GMT\+2 – .*02:30:00.*GMT\+1/,
  );
  expect(words('2026-10-24T10:30:10Z', '2026-10-24T10:30:40Z')).toMatch(/30:10.* – .*30:40/);
  expect(words('2026-10-24T10:30:00Z', '2026-10-24T11:30:00Z')).not.toContain('GMT');
});
