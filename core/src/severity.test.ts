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
