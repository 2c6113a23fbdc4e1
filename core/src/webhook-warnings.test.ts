import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CATALOG } from './catalog/index.ts';
import { WARNINGS } from './warning.ts';
import type { Warning } from './warning.ts';
import {
  alertRuleWarnings,
  categoryWarnings,
  unknownTypeWarnings,
  webhookWarnings,
} from './webhook-warnings.ts';

const PLAIN = {
  type: 'rest',
  signing: 'standard',
  apiKey: null,
  ordered: false,
  retry: 'standard',
  events: ['function.executed'],
  filters: {},
  watchers: 0,
} as const;
const short = (warnings: readonly Warning[]): string[] => warnings.map(({ path, code }) => `${code} ${path}`);
const of = (change: Partial<Parameters<typeof webhookWarnings>[0]>): string[] =>
  short(webhookWarnings({ ...PLAIN, ...change }));

describe('the settings of a webhook', () => {
  test('that are as most are give none', () => {
    expect(of({})).toEqual([]);
  });

  test.each<[Parameters<typeof of>[0], string[]]>([
    [{ signing: 'none' }, ['unsigned /signing']],
    [{ ordered: true }, ['long_block /retry']],
    [{ ordered: true, retry: 'alert' }, []],
    [{ events: [] }, ['no_events /events']],
    [{ events: [], watchers: 1 }, []],
    [{ events: ['a', '*'] }, ['all_events /events/1']],
    [{ events: ['*'], watchers: 3, ordered: true }, ['long_block /retry', 'all_events /events/0']],
  ])('%j', (change, expected) => {
    expect(of(change)).toEqual(expected);
  });

  test.each<[string[], string, boolean]>([
    [['a.b'], 'a.b', false],
    [['a.b'], 'a.*', false],
    [['a.b'], '*', false],
    [['a.*'], 'a.b', false],
    [['a.*'], 'a.b.c', false],
    [['a.b.*'], 'a.*', false],
    [['a.*'], 'a.b.*', false],
    [['*'], 'a.b', false],
    [['*'], 'a.*', false],
    [['x', 'a.b'], 'a.b', false],
    [['a.b'], 'a.c', true],
    [['a.b'], 'a', true],
    [['a'], 'a.b', true],
    [['a.*'], 'a', true],
    [['a.*'], 'ab.c', true],
    [['a.*'], 'ab.*', true],
    [['a.b.*'], 'a.c.*', true],
    [[], 'a.b', true],
    // What the platform reports is not among all.
    [['*'], 'webhook.disabled', true],
    [['webhook.*'], 'webhook.disabled', false],
  ])('%j with a filter on %s: idle is %s', (events, pattern, idle) => {
    const found = of({ events, filters: { [pattern]: { n: 1 } } }).filter((one) => one.startsWith('idle'));
    expect(found).toEqual(idle ? [`idle_filter /filters/${pattern}`] : []);
    expect(of({ events, filters: { [pattern]: {} }, watchers: 1 }).join()).not.toContain('idle_filter');
  });

  test.each<[string[], string[], string[]]>([
    [['a.b'], ['a.b', 'a.*', '*'], ['a.*', '*']],
    [['a.b', 'a.c'], ['a.b', 'a.*'], []],
    [['a.*'], ['a.b', 'a.*', '*'], ['*']],
    [['a.*'], ['a.b', '*'], []],
    [['a.*', 'b'], ['a.*', '*'], []],
    [['a.b.*'], ['a.b.*', 'a.*'], ['a.*']],
    [['*'], ['a.b', 'a.*', '*'], []],
  ])('%j with the filters %j never asks %j', (events, patterns, idle) => {
    const filters = Object.fromEntries(patterns.map((pattern) => [pattern, { n: 1 }]));
    const found = webhookWarnings({ ...PLAIN, events, filters }).filter(({ code }) => code === 'idle_filter');
    expect(found.map(({ path }) => path)).toEqual(idle.map((pattern) => `/filters/${pattern}`));
    for (const { detail } of found) expect(detail).toContain('a filter for a more specific type');
  });

  test('name what an idle filter was probably meant for', () => {
    const [warning] = webhookWarnings({ ...PLAIN, filters: { 'function.excuted': { n: 1 } } });
    expect(warning!.detail).toContain('Did you mean function.executed?');
  });
});

describe('names that the catalog does not have', () => {
  const known = [...CATALOG.keys(), 'order.created'];
  const found = (events: string[], filters: string[] = []): Warning[] =>
    unknownTypeWarnings({ events, filters: Object.fromEntries(filters.map((name) => [name, {}])) }, known);

  test('are told with the name that was probably meant', () => {
    expect(found(['function.executed', 'order.*', '*', 'agent.*', 'webhook.disabled'])).toEqual([]);
    const all = found(
      ['functoin.executed', 'odrer.*', 'something.else'],
      ['order.craeted', 'something.else'],
    );
    expect(short(all)).toEqual([
      'unknown_event_type /events/0',
      'unknown_event_type /events/1',
      'unknown_event_type /events/2',
      'unknown_event_type /filters/order.craeted',
    ]);
    expect(all.map(({ detail }) => /Did you mean (\S+)\?/.exec(detail)?.[1])).toEqual([
      'function.executed',
      'order.*',
      undefined,
      'order.created',
    ]);
  });
});

test('the page has every code, and no other', () => {
  const page = readFileSync(new URL('../../docs/warnings.md', import.meta.url), 'utf8');
  const codes = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  expect(codes).toEqual(Object.keys(WARNINGS));
});

describe('categories', () => {
  const known = [
    { name: 'policy.denied', groupName: 'policy' },
    { name: 'agent.drifted', groupName: 'behavior' },
    { name: 'webhook.disabled', groupName: 'webhook' },
  ];
  const told = (events: string[], categories: string[] | null, watchers = 0): string[] =>
    categoryWarnings({ events, categories, watchers }, known).map(({ path, detail }) => `${path} ${detail}`);

  test.each<[string[], string[] | null, number]>([
    [['policy.denied'], null, 0],
    [['*'], ['policy', 'behavior'], 0],
    [['agent.*'], ['behavior', 'agent'], 0],
    [['webhook.*'], ['webhook'], 0],
    // Types that the catalog does not have.
    [['order.created'], ['order'], 0],
    [['order.*'], ['order'], 0],
    [[], ['behavior'], 1],
  ])('of what %j brings are taken: %j', (events, categories, watchers) => {
    expect(told(events, categories, watchers)).toEqual([]);
  });

  test('that let nothing through are told', () => {
    expect(told(['*'], ['policy', 'polcy', 'webhook', 'order'])).toEqual([
      '/categories/1 No event type in the catalog has the category polcy. Did you mean policy?',
      '/categories/2 The webhook gets no event type of the category webhook, so nothing of it arrives. Subscribe to some of them, or remove the category.',
      '/categories/3 No event type in the catalog has the category order. Check its spelling; if it is right, add its types to the catalog, so that others find them.',
    ]);
    // A type of the catalog is of the category that it says, whatever it is called.
    expect(told(['agent.drifted'], ['agent'])).toHaveLength(1);
  });
});

test('an alert rule is told which of its types the catalog does not have', () => {
  const known = ['policy.denied', 'function.executed'];
  const told = (types: string[], among?: string[]): string[] =>
    alertRuleWarnings(
      {
        match: { types },
        condition: among ? { ratio: { of: { types: among }, above: 0.5 } } : { count: { atLeast: 1 } },
      },
      known,
    ).map(({ path, detail }) => `${path} ${detail}`);
  expect(told(['policy.*', '*', 'function.executed'], ['*'])).toEqual([]);
  expect(told(['policy.denied', 'policy.denyed'], ['functions.*'])).toEqual([
    '/match/types/1 The catalog has no event type policy.denyed. Did you mean policy.denied?',
    '/condition/ratio/of/types/0 The catalog has no event type under functions.*. Did you mean function.*?',
  ]);
});
