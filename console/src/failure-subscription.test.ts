import { expect, test } from 'vitest';
import { parseFilters } from '@tidings/core/filter/filter';
import { decide } from '@tidings/core/decision';
import { FAILURES, hears as isTold, subscriptionTo } from './failure-subscription.ts';

const DISABLED = 'webhook.disabled';
const types = FAILURES.map(({ type }) => type);

async function hears(
  { events, filters }: ReturnType<typeof subscriptionTo>,
  type: string,
  id: string,
): Promise<boolean> {
  const parsed = parseFilters(filters);
  if (!parsed.ok) throw new Error(parsed.message);
  const webhook = { events, filters: parsed.filters, categories: null, minSeverity: null, watchers: [] };
  const data = { webhook: { id, name: 'Any', type: 'rest' }, severe: true };
  const event = { type, severity: undefined, category: 'webhook' };
  return (await decide(webhook, event, () => data, true)).result === 'matches';
}

test.each([
  ['that gets nothing', { events: [], filters: {} }],
  ['of all events, which are filtered', { events: ['*'], filters: { '*': { amount: { gt: 5 } } } }],
  ['that has a filter for what it did not get', { events: [], filters: { [DISABLED]: { severe: false } } }],
])('a webhook %s is told of the one alone', async (_, before) => {
  const after = subscriptionTo(before, 'wh_1', types);
  for (const type of types) {
    expect(await hears(after, type, 'wh_1')).toBe(true);
    expect(await hears(after, type, 'wh_2')).toBe(false);
  }
  expect(after.events.slice(0, before.events.length)).toEqual(before.events);
});

test('one that is told of others is told of them further on', async () => {
  const of = (id: string, before = { events: [] as string[], filters: {} }) =>
    subscriptionTo(before, id, [DISABLED]);
  const three = of('wh_3', of('wh_2', of('wh_1')));
  expect(three).toEqual({
    events: [DISABLED],
    filters: { [DISABLED]: { 'webhook.id': ['wh_1', 'wh_2', 'wh_3'] } },
  });
  expect(of('wh_2', three)).toEqual(three);
  // By a group, or under another condition.
  const all = { events: ['webhook.*'], filters: {} };
  expect(of('wh_1', all)).toEqual(all);
  const some = of('wh_1', { events: ['webhook.*'], filters: { 'webhook.*': { severe: false } } });
  expect(await hears(some, DISABLED, 'wh_1')).toBe(true);
  expect(await hears(some, DISABLED, 'wh_2')).toBe(false);
  const others = of('wh_1', { events: [DISABLED], filters: { [DISABLED]: { severe: true } } });
  expect(await hears(others, DISABLED, 'wh_2')).toBe(true);
});

test('who is told already is known, but for what else it asks for', () => {
  const of = (part: object) => ({
    ...{ events: [], filters: {}, categories: null, minSeverity: null },
    ...subscriptionTo({ events: [], filters: {} }, 'wh_1', [DISABLED]),
    ...part,
  });
  expect(isTold(of({}), 'wh_1', DISABLED)).toBe('yes');
  expect(isTold(of({}), 'wh_2', DISABLED)).toBe('no');
  expect(isTold(of({}), 'wh_1', 'delivery.exhausted')).toBe('no');
  expect(isTold(of({ events: ['*'] }), 'wh_1', DISABLED)).toBe('no');
  expect(isTold(of({ events: ['webhook.*'], filters: {} }), 'wh_2', DISABLED)).toBe('yes');
  expect(isTold(of({ minSeverity: 'critical' }), 'wh_1', DISABLED)).toBe('perhaps');
  expect(isTold(of({ filters: { 'webhook.*': { severe: true } } }), 'wh_1', DISABLED)).toBe('perhaps');
});
