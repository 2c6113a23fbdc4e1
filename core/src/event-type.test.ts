import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPE_PATTERN, patternsFor, SUBSCRIPTION_PATTERN } from './event-type.ts';
import { Subscriptions } from './subscriptions.ts';

const part = fc.constantFrom('a', 'b', 'A', '0', '-_', 'ab');
const eventType = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const pattern = fc.oneof(
  eventType,
  eventType.map((type) => `${type}.*`),
  fc.constant('*'),
);
const project = fc.constantFrom(null, 1, 2);

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

describe('subscriptions', () => {
  const webhook = fc.record({ events: fc.uniqueArray(pattern, { maxLength: 5 }), project });
  const webhooks = fc
    .array(webhook, { maxLength: 12 })
    .map((all) => all.map((one, number) => ({ ...one, number })));

  test('match each webhook that wants the event, once, within its project', () => {
    fc.assert(
      fc.property(webhooks, eventType, project, (all, type, of) => {
        const subscriptions = new Subscriptions<(typeof all)[number]>();
        for (const one of all) subscriptions.add(one);
        const found = subscriptions.match(type, of).map(({ number }) => number);
        const expected = all
          .filter((one) => one.project === null || one.project === of)
          .filter((one) => one.events.some((event) => covers(event, type)))
          .map(({ number }) => number);
        expect(found.toSorted((a, b) => a - b)).toEqual(expected);
      }),
    );
  });

  test('forget a webhook that is removed, and only that one', () => {
    fc.assert(
      fc.property(webhooks, fc.nat(), eventType, (all, pick, type) => {
        const subscriptions = new Subscriptions<(typeof all)[number]>();
        for (const one of all) subscriptions.add(one);
        const removed = all[pick % (all.length || 1)];
        const before = subscriptions.match(type, null);
        if (removed) subscriptions.remove(removed);
        expect(new Set(subscriptions.match(type, null))).toEqual(
          new Set(before.filter((one) => one !== removed)),
        );
        // And takes it back in its new shape.
        if (removed) subscriptions.add({ ...removed, events: ['*'], project: null });
        if (removed)
          expect(subscriptions.match('z', null).some(({ number }) => number === removed.number)).toBe(true);
      }),
    );
  });
});
