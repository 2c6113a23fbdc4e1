import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVENT_TYPE_PATTERN, patternsFor, SUBSCRIPTION_PATTERN } from './event-type.ts';

const part = fc.constantFrom('a', 'b', 'A', '0', '-_', 'ab');
const eventType = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const pattern = fc.oneof(
  eventType,
  eventType.map((type) => `${type}.*`),
  fc.constant('*'),
);

/** The rule in words, not the trick. */
function covers(one: string, type: string): boolean {
  if (one === '*' || one === type) return true;
  return one.endsWith('.*') && type.startsWith(one.slice(0, -1));
}

test('the patterns of a type are those that cover it, most specific first', () => {
  expect(patternsFor('a.b.c')).toEqual(['a.b.c', 'a.b.*', 'a.*', '*']);
  expect(patternsFor('a')).toEqual(['a', '*']);
  fc.assert(
    fc.property(eventType, pattern, (type, one) => {
      expect(patternsFor(type).includes(one)).toBe(covers(one, type));
    }),
  );
});

test.each([
  ['a', true, true],
  ['a.b-c_D.0', true, true],
  ['*', false, true],
  ['a.*', false, true],
  ['', false, false],
  ['.a', false, false],
  ['a.', false, false],
  ['a..b', false, false],
  ['*.a', false, false],
  ['a.*.b', false, false],
  ['a*', false, false],
  ['a b', false, false],
  ['ä', false, false],
  ['a\n', false, false],
])('%j is a type: %s, a subscription: %s', (text, isType, isPattern) => {
  expect(new RegExp(EVENT_TYPE_PATTERN, 'u').test(text)).toBe(isType);
  expect(new RegExp(SUBSCRIPTION_PATTERN, 'u').test(text)).toBe(isPattern);
});
