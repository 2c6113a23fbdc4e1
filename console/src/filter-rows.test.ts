import { expect, test } from 'vitest';
import { filtersOf, isOpenRow, readValue, rowsOf } from './filter-rows.ts';

test('filters that rows can say are the same filters when they come back', () => {
  const filters = {
    'order.paid': {
      'order.total': { gt: 5, lte: 100 },
      currency: ['EUR', 'a, b', '5'],
      test: false,
      note: null,
      id: '0042',
      code: { startsWith: '4', notIn: [1, 'x'] },
      when: { exists: false },
      empty: '',
    },
    '*': { kind: 'true' },
  };
  const rows = rowsOf(filters)!;
  expect(rows.map(({ path, operator, value }) => `${path} ${operator} ${value}`)).toEqual([
    ...['order.total gt 5', 'order.total lte 100', 'currency in EUR, "a, b", "5"', 'test equals false'],
    ...['note equals null', 'id equals 0042', 'code startsWith "4"', 'code notIn 1, x', 'when exists false'],
    ...['empty equals ""', 'kind equals "true"'],
  ]);
  expect(filtersOf(rows)).toEqual(filters);
  expect(filtersOf(rowsOf({ a: { order: { total: { gt: 1 } } } })!)).toEqual({
    a: { 'order.total': { gt: 1 } },
  });
});

test('what says more than rows can is left as JSON', () => {
  const more = [
    { a: { or: [{ b: 1 }] } },
    { a: { b: { not: 1 } } },
    { a: { '.in': 1 } },
    { a: { gt: 1 } },
    { a: { b: { gt: 1, c: 2 } } },
    { a: {} },
    { a: { b: {} } },
    { a: { b: [{ c: 1 }] } },
    { a: 1 },
    [],
    'text',
  ];
  for (const filters of more) expect(rowsOf(filters), JSON.stringify(filters)).toBeNull();
});

test('values are what they look like, and rows that are not finished are left out', () => {
  expect(['5', '05', '-1.5', 'true', 'null', '"5"', 'a "b"', '"open', ' x '].map(readValue)).toEqual([
    ...[5, '05', -1.5, true, null, '5', 'a "b"', '"open', 'x'],
  ]);
  const row = { event: 'a', path: 'b', operator: 'equals', value: '' } as const;
  expect(filtersOf([row, { ...row, path: '' }, { ...row, event: '' }])).toEqual({});
  expect(filtersOf([{ ...row, operator: 'contains', value: '42' }])).toEqual({
    a: { b: { contains: '42' } },
  });
  expect(
    filtersOf([
      { ...row, value: '1' },
      { ...row, operator: 'lt', value: '3' },
    ]),
  ).toEqual({
    a: { b: { equals: 1, lt: 3 } },
  });
});

test('a row of which a part is written is not finished; an empty one is none', () => {
  const row = { event: 'order.paid', path: 'total', operator: 'gte' as const, value: '100' };
  expect(isOpenRow(row)).toBe(false);
  expect(isOpenRow({ ...row, path: ' ' })).toBe(true);
  expect(isOpenRow({ ...row, value: '' })).toBe(true);
  expect(isOpenRow({ ...row, value: '', operator: 'exists' })).toBe(false);
  expect(isOpenRow({ ...row, path: '', value: '' })).toBe(false);
});
