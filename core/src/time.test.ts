import { expect, test } from 'vitest';
import { elapsed } from './alert-conditions/elapsed.ts';
import { instantOf } from './time.ts';

test.each([
  ['2026-01-31T12:34:56Z', '2026-01-31T12:34:56.000Z'],
  ['2026-01-31t12:34:56.789z', '2026-01-31T12:34:56.789Z'],
  ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
  ['2015-07-01T08:59:60.5+09:00', '2015-06-30T23:59:59.999Z'],
])('%s is %s', (text, iso) => {
  expect(instantOf(text)).toBe(Date.parse(iso));
});

test.each(['2026-01-31', '2026-01-31T12:34:56', '2026-02-30T12:00:00Z', '2026-01-31T12:34:60Z', 'now', ''])(
  '%j is none',
  (text) => {
    expect(instantOf(text)).toBeNull();
  },
);

test('what ends in a leap second took as long as until then', () => {
  const at = (value: string) => ({ path: 'data.at', value });
  expect(elapsed(at('2016-12-31T23:59:58.999Z'), at('2016-12-31T23:59:60Z'))).toBe(1000);
});
