import { describe, expect, test } from 'vitest';
import { parseFilter } from './filter.ts';
import { missingFields } from './missing.ts';

const EXAMPLE = {
  id: 'o-1',
  state: 'paid',
  'a.b': 1,
  none: null,
  tags: [],
  items: [{ sku: 'x' }, { sku: 'y', size: { width: 1 } }],
  buyer: { name: 'Ada', address: { city: 'London' } },
};

const missing = (filter: object, example: unknown = EXAMPLE): string[] => {
  expect(parseFilter(filter)).toMatchObject({ ok: true });
  return missingFields(filter, example, 'order.paid').map(
    ({ pointer, path, near }) => `${pointer} ${path}${near ? ` ${near}?` : ''}`,
  );
};

describe('nothing is missing', () => {
  test.each<[object, unknown?]>([
    [{}],
    [{ state: 'lost', items: { sku: 'z', size: { width: { gt: 3 } } } }],
    [{ order: { id: 'o-2' }, 'order.buyer.name': 'Bob', 'buyer.address': { city: 'Rome' } }],
    [{ 'a.b': 2 }],
    // What asks that something is absent, or also holds when it is.
    [{ error: { exists: false } }],
    [{ error: { notIn: ['x'] }, not: { lost: 1 }, sate: { not: 'x' } }],
    [{ error: { code: { exists: false } } }],
    [{ or: [{ state: 'x' }, { lost: 1 }] }],
    [{ error: { or: [{ exists: false }, 'x'] } }],
    // What the example leaves open.
    [{ none: { code: 1 }, tags: 'x', 'tags.name': 'y' }],
  ])('%j', (filter, example) => {
    expect(missing(filter, example)).toEqual([]);
  });
});

describe('missing is', () => {
  test.each<[object, string[], unknown?]>([
    [{ stat: 'x' }, ['/stat stat state?']],
    [{ zzz: { exists: true } }, ['/zzz zzz']],
    [{ byuer: { name: 'x', address: { city: 'y' } } }, ['/byuer byuer buyer?']],
    [{ buyer: { nam: { startsWith: 'x' } } }, ['/buyer/nam buyer.nam buyer.name?']],
    [
      { 'order.buyer.adress.city': 'x' },
      ['/order.buyer.adress.city order.buyer.adress order.buyer.address.city?'],
    ],
    [{ items: { skuu: 'x' } }, ['/items/skuu items.skuu items.sku?']],
    [{ state: { of: 'x' } }, ['/state/of state.of']],
    [{ and: [{ state: 'x' }, { lost: 1 }] }, ['/and/1/lost lost']],
    [{ or: [{ sku: 'x' }, { lost: 1 }] }, ['/or/0/sku sku', '/or/1/lost lost']],
    [{ 'a/~b': 1 }, ['/a~1~0b a/~b']],
    [{ order: { idd: 1 } }, ['/order/idd order.idd order.id?'], { order: { id: 1 } }],
  ])('%j', (filter, expected, example) => {
    expect(missing(filter, example)).toEqual(expected);
  });

  test('not said of long arrays, which are not looked through', () => {
    const items = Array.from({ length: 101 }, () => ({ sku: 1 }));
    expect(missing({ items: { lost: 1 } }, { items })).toEqual([]);
  });
});
