import { expect, test } from 'vitest';
import { REFUSAL_QUIET_MS, refusalEnds } from './refusal.ts';

const AT = Date.parse('2026-03-02T12:00:00Z');

test.each([
  ['the first delivery that arrives ends it', { since: AT, refusedAt: AT, acceptedAt: null }, AT, true],
  ['also long after another one', { since: AT, refusedAt: AT, acceptedAt: AT - REFUSAL_QUIET_MS }, AT, true],
  ['soon after another one it does not', { since: AT, refusedAt: AT, acceptedAt: AT - 1 }, AT, false],
  [
    'while something is refused',
    { since: AT, refusedAt: AT + 9 * REFUSAL_QUIET_MS, acceptedAt: AT - 1 },
    AT + 10 * REFUSAL_QUIET_MS - 1,
    false,
  ],
  [
    'but after an hour in which nothing is',
    { since: AT, refusedAt: AT + 9 * REFUSAL_QUIET_MS, acceptedAt: AT - 1 },
    AT + 10 * REFUSAL_QUIET_MS,
    true,
  ],
])('%s', (_, refusal, now, ends) => {
  expect(refusalEnds(refusal, now)).toBe(ends);
});
