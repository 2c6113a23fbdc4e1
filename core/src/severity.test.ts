import { describe, expect, test } from 'vitest';
import { CATALOG } from './catalog/index.ts';
import { categoryOf, isBelow, severityOf, TYPE_SEVERITIES } from './severity.ts';

describe('how grave an event is', () => {
  test('is what it says, else what its data says, else what its type is worth', () => {
    const data = { severity: 'critical' };
    expect(severityOf({ type: 'policy.denied', severity: 'info' }, data)).toBe('info');
    expect(severityOf({ type: 'policy.denied' }, data)).toBe('critical');
    expect(severityOf({ type: 'policy.denied' }, {})).toBe('warning');
    expect(severityOf({ type: 'order.created' }, {})).toBe('info');
  });

  test.each([
    ['FATAL', 'critical'],
    ['High', 'error'],
    ['medium', 'warning'],
    ['low', 'info'],
    ['no word of it', 'info'],
    [3, 'info'],
    [['critical'], 'info'],
  ])('data that says %j means %s', (severity, expected) => {
    expect(severityOf({ type: 'a' }, { severity })).toBe(expected);
  });

  test.each([null, 'text', 7, [], undefined])('data may be anything, such as %j', (data) => {
    expect(severityOf({ type: 'constructor' }, data)).toBe('info');
  });

  test('they have an order', () => {
    expect(isBelow('info', 'warning')).toBe(true);
    expect(isBelow('warning', 'warning')).toBe(false);
    expect(isBelow('critical', 'error')).toBe(false);
  });

  test('what ends something is as grave as what began it', () => {
    const worth = (type: string): string => severityOf({ type }, {});
    const ends = [...CATALOG.keys()].filter((type) => /\.(resolved|recovered|expired|enabled)$/.test(type));
    const begun = (end: string): string[] =>
      [...CATALOG.keys()].filter(
        (type) =>
          type !== end &&
          type.slice(0, type.lastIndexOf('.')) === end.slice(0, end.lastIndexOf('.')) &&
          /\.(opened|required|degraded|anomaly|disabled|misconfigured|failing)$/.test(type),
      );
    const pairs = ends.flatMap((end) => begun(end).map((type) => [type, end]));
    expect(pairs.length).toBeGreaterThan(8);
    for (const [type, end] of pairs) expect(worth(end!), `${type} … ${end}`).toBe(worth(type!));
  });

  test('only types that ship have one here', () => {
    expect(Object.keys(TYPE_SEVERITIES).filter((type) => !CATALOG.has(type))).toEqual([]);
  });
});

test('a category is the group of the type', () => {
  expect(categoryOf('policy.denied', undefined)).toBe('policy');
  expect(categoryOf('system.health.degraded', undefined)).toBe('system');
  expect(categoryOf('order.created', 'Shop')).toBe('Shop');
  expect(categoryOf('order.created', undefined)).toBe('order');
});
