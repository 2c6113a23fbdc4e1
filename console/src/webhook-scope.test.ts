import { expect, test } from 'vitest';
import { scopeOf } from './webhook-scope.ts';

type Scoped = Parameters<typeof scopeOf>[0];

const scope = (part: Partial<Scoped>): ReturnType<typeof scopeOf> =>
  scopeOf({
    ...{ organization: 'acme', project: null, events: ['order.paid', 'order.sent'], filters: {} },
    ...{ categories: null, minSeverity: null, watchers: 0 },
    ...part,
  });

test.each<[string, Partial<Scoped>]>([
  ['nothing narrows it', {}],
  ['its types alone narrow it', { events: ['order.paid', 'order.sent'] }],
  ['its filter says nothing', { filters: { '*': {} } }],
  ['its filter is of none of what it subscribes to', { filters: { 'order.*': { total: 1 } } }],
  ['its least severity lets all through', { minSeverity: 'info' }],
  ['something uses it besides', { watchers: 3 }],
])('a webhook gets the whole organization where %s', (_, part) => {
  const { isWide, from, sentence } = scope({ events: ['*'], ...part });
  expect({ isWide, from }).toEqual({ isWide: true, from: 'Whole organization' });
  expect(sentence).toMatch(/^It gets every event (of its types )?in the organization acme: /);
});

test.each<[string, string, Partial<Scoped>]>([
  ['Project billing', 'no filter', { project: 'billing', events: ['*'] }],
  ['Whole organization', '1 of 2 filtered', { filters: { 'order.paid': { total: 1 } } }],
  ['Whole organization', 'filtered', { events: ['*'], filters: { '*': { total: 1 } } }],
  ['Whole organization', 'filtered', { filters: { 'order.*': { total: 1 } } }],
  ['Whole organization', 'filtered', { events: ['order.*'], filters: { '*': { total: 1 } } }],
  ['Whole organization', 'policy, error or higher', { categories: ['policy'], minSeverity: 'error' }],
  [
    'Whole organization',
    '1 of 2 filtered, critical',
    { filters: { 'order.paid': { total: 1 } }, minSeverity: 'critical' },
  ],
  ['Whole organization', 'by what uses it', { events: [], watchers: 1 }],
  ['Whole organization', 'no events', { events: [] }],
])('one that is narrowed says by what: %s, %s', (from, narrowing, part) => {
  expect(scope(part)).toMatchObject({ isWide: false, from, narrowing });
});
