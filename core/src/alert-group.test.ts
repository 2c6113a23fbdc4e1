import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { familyOf, groupKey, printCounts, printGroup, readCounts } from './alert-group.ts';
import type { RuleCount } from './alert-group.ts';

type Definition = Parameters<typeof familyOf>[2];
const denials: Definition = {
  match: { types: ['policy.denied'] },
  groupBy: ['agentId'],
  condition: { count: { atLeast: 5 } },
};

test('rules are of a family that look at the same types and group by the same', () => {
  const family = familyOf(1, 'a', denials);
  const grave = { types: ['policy.denied'], minSeverity: 'error' as const };
  const sum = { sum: { path: 'data.x', above: 1 } };
  expect(familyOf(1, 'b', { ...denials, match: grave, condition: sum })).toBe(family);
  expect(familyOf(1, 'b', { ...denials, match: { types: ['policy.denied', 'policy.denied'] } })).toBe(family);
  const ratio = { ratio: { of: { types: ['c.d'] }, above: 0.5 } };
  expect(familyOf(1, 'b', { ...denials, match: { types: ['a.b'] }, condition: ratio })).toBe(
    familyOf(1, 'b', { ...denials, match: { types: ['c.d', 'a.b'] } }),
  );
});

test('rules of other organizations, types or groups are of others, and one that waits for what is absent is alone', () => {
  const absent = { ...denials, condition: { absence: {} } };
  const families = [
    familyOf(1, 'a', denials),
    familyOf(2, 'a', denials),
    familyOf(1, 'a', { ...denials, match: { types: ['policy.*'] } }),
    familyOf(1, 'a', { ...denials, groupBy: [] }),
    familyOf(1, 'a', { ...denials, groupBy: ['agentId', 'type'] }),
    familyOf(1, 'a', { ...denials, groupBy: ['type', 'agentId'] }),
    familyOf(1, 'a', absent),
    familyOf(1, 'b', absent),
  ];
  expect(new Set(families).size).toBe(families.length);
});

test('a group is found by its family and its values, whatever stands in them', () => {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const keyOf = (family: string, ...values: unknown[]): string => {
    const group = values.map((value) => ({ path: 'data.x', value }));
    return groupKey(printGroup(family, group), digest);
  };
  const keys = [
    keyOf('[1]', 'a', 'b'),
    keyOf('[1]', 'a,b'),
    keyOf('[1]', 'a","b'),
    keyOf('[1]', 'b', 'a'),
    keyOf('[1]', 1),
    keyOf('[1]', '1'),
    keyOf('[1]', null),
    keyOf('[1]'),
    keyOf('[2]', 'a', 'b'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('what rules count is read as it was printed, and printed in one line', () => {
  const state = { now: 1_790_000_000_000, counted: [[1, 'x']], recent: ['e\n1'] };
  const counts: RuleCount[] = [
    { rule: 12, counting: 1, alert: null, state },
    { rule: 13, counting: 2, alert: 7, state: { ...state, values: [{ path: 'agentId', value: 'a\nb' }] } },
    { rule: 14, counting: 1, alert: 8, state: null },
  ];
  const printed = printCounts(counts);
  expect(printed).not.toContain('\n');
  expect(readCounts(printed)).toEqual(counts);
  expect(readCounts(printCounts([]))).toEqual([]);
});
