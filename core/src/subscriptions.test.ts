import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOperational } from './catalog/operational.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Matched, Subscriber } from './subscriptions.ts';
import { firesOn } from './watcher.ts';

const part = fc.constantFrom('a', 'b', 'A', '0', '-_', 'ab');
const type = fc.oneof(
  fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')),
  // Two of the platform's own, and two that only look like it.
  fc.constantFrom('webhook.disabled', 'delivery.failing', 'webhook.opened', 'delivery'),
);
const pattern = fc.oneof(
  type,
  type.map((one) => `${one}.*`),
  fc.constantFrom('webhook.*', 'delivery.*'),
  fc.constant('*'),
);
const project = fc.constantFrom(null, 1, 2);
/** Kinds and ids that become the same when they are put together carelessly. */
const word = fc.constantFrom('x', 'y', 'x\n', '\ny', 'x/y', '', '*');
const trigger = fc.constantFrom('block', 'detect', 'x');
const watcher = fc.record({
  kind: word,
  itemId: word,
  triggers: fc.uniqueArray(fc.oneof(trigger, fc.constant('*')), { minLength: 1, maxLength: 3 }),
});
const watchers = fc
  .uniqueArray(watcher, { maxLength: 4, selector: ({ kind, itemId }) => JSON.stringify([kind, itemId]) })
  .map((all) => all.map((one, number) => ({ ...one, number })));
const webhook = fc.record({ events: fc.uniqueArray(pattern, { maxLength: 3 }), project, watchers });
const webhooks: fc.Arbitrary<Subscriber[]> = fc
  .array(webhook, { maxLength: 12 })
  .map((all) => all.map((one, number) => ({ ...one, number })));
const event: fc.Arbitrary<Matched> = fc.record(
  { type, source: fc.record({ kind: word, id: word }), trigger },
  { requiredKeys: ['type'] },
);

/** The rule in words, not the trick. */
function wants(one: Subscriber, { type: of, source, trigger: does }: Matched): boolean {
  const subscribed = one.events.some(
    (subscription) =>
      (subscription === '*' && !isOperational(of)) ||
      subscription === of ||
      (subscription.endsWith('.*') && of.startsWith(subscription.slice(0, -1))),
  );
  const watched = one.watchers.some(
    ({ kind, itemId, triggers }) =>
      kind === source?.kind && itemId === source.id && triggers.some((each) => each === '*' || each === does),
  );
  return subscribed || watched;
}

const numbers = (found: readonly Subscriber[]): number[] =>
  found.map(({ number }) => number).toSorted((a, b) => a - b);

test('each webhook that wants the event is found, once, within its project', () => {
  fc.assert(
    fc.property(webhooks, event, project, (all, one, of) => {
      const subscriptions = new Subscriptions();
      for (const each of all) subscriptions.add(each);
      const expected = all
        .filter((each) => each.project === null || each.project === of)
        .filter((each) => wants(each, one));
      expect(numbers(subscriptions.match(one, of))).toEqual(numbers(expected));
      for (const { webhook: found, watcher: by } of subscriptions.watching(one)) {
        expect([by.kind, by.itemId]).toEqual([one.source?.kind, one.source?.id]);
        expect(wants({ ...found, events: [] }, one)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('a webhook that is removed is forgotten, and only that one', () => {
  fc.assert(
    fc.property(webhooks, fc.nat(), event, (all, pick, one) => {
      const subscriptions = new Subscriptions();
      for (const each of all) subscriptions.add(each);
      const removed = all[pick % (all.length || 1)];
      const before = subscriptions.match(one, null);
      if (!removed) return;
      subscriptions.remove(removed);
      expect(numbers(subscriptions.match(one, null))).toEqual(
        numbers(before.filter((each) => each !== removed)),
      );
      // And is taken back in its new shape.
      subscriptions.add({ ...removed, events: ['*'], project: null });
      expect(numbers(subscriptions.match({ type: 'z' }, null))).toContain(removed.number);
    }),
    { numRuns: 500 },
  );
});

test('a watcher fires on its triggers; one with * on events without a trigger, too', () => {
  expect(firesOn(['block'], 'block')).toBe(true);
  expect(firesOn(['block'], 'Block')).toBe(false);
  expect(firesOn(['block'], undefined)).toBe(false);
  expect(firesOn(['*'], 'anything')).toBe(true);
  expect(firesOn(['*'], undefined)).toBe(true);
});
