import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainNonMatch } from './explain.ts';
import {
  evaluateFilter,
  parseFilter,
  parseFilters,
  selectFilter,
  type Filter,
  type Verdict,
} from './filter.ts';
import { OPERATORS } from './operators.ts';
import { FILTER_LIMITS } from './parse.ts';
import { MOST_STEPS } from './pattern.ts';
import vectors from './vectors.json' with { type: 'json' };

describe('vectors', () => {
  test.each(vectors.evaluations)('$name', ({ filter, type, data, expected }) => {
    expect(evaluateFilter(parsed(filter), data, type)).toEqual(expected);
    expect(holds(filter, data, type)).toBe(expected.matched);
  });

  test.each(vectors.refusals)('refuses $name', ({ filter, path, message }) => {
    const refusal = parseFilter(filter);
    expect(refusal).toEqual({ ok: false, path, message: expect.stringContaining(message) });
    expect(parseFilters({ 'a.*': filter })).toEqual({ ...refusal, path: `/a.*${path}` });
  });

  test('hold each operator in match and non-match', () => {
    for (const operator of [...Object.keys(OPERATORS), 'and', 'or', 'not']) {
      const cases = vectors.evaluations.filter(({ filter }) =>
        JSON.stringify(filter).includes(`"${operator}"`),
      );
      expect(new Set(cases.map(({ expected }) => expected.matched)), operator).toEqual(
        new Set([true, false]),
      );
    }
  });
});

describe('limits', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
  const { clauses, depth, stringCharacters, listValues } = FILTER_LIMITS;
  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 1]));

  test.each([
    ['clauses', fields(clauses), { ...fields(clauses), last: 1 }, '/last'],
    ['nesting', nested(depth), nested(depth + 1), '/a'.repeat(depth)],
    [
      'dots',
      { ['a.'.repeat(depth - 1) + 'a']: 1 },
      { ['a.'.repeat(depth) + 'a']: 1 },
      `/${'a.'.repeat(depth)}a`,
    ],
    ['combinators', { a: nots(depth - 2) }, { a: nots(depth - 1) }, `/a${'/not'.repeat(depth - 1)}`],
    ['strings', { a: 'x'.repeat(stringCharacters) }, { a: 'x'.repeat(stringCharacters + 1) }, '/a'],
    ['listed strings', { a: ['x'] }, { a: ['x', 'x'.repeat(stringCharacters + 1)] }, '/a/1'],
    ['names', { ['x'.repeat(stringCharacters)]: 1 }, { a: { ['x'.repeat(stringCharacters + 1)]: 1 } }, '/a'],
    ['lists', { a: Array(listValues).fill(1) }, { a: Array(listValues + 1).fill(1) }, '/a'],
    ['a pattern', { a: { matches: 'x'.repeat(1_000) } }, { a: { matches: 'x'.repeat(1_001) } }, '/a/matches'],
  ])('%s', (_, within, beyond, path) => {
    expect(parseFilter(within)).toMatchObject({ ok: true });
    expect(parseFilter(beyond)).toMatchObject({ ok: false, path });
  });

  test('count over all filters of a webhook', () => {
    const filters = { 'a.b': fields(300), 'a.c': { ...fields(200), last: 1 } };
    expect(parseFilters(filters)).toMatchObject({ ok: false, path: '/a.c/last' });
    const pattern = { a: { matches: 'x'.repeat(900) } };
    const patterns = { 'a.b': pattern, 'a.c': pattern, 'a.d': pattern };
    expect(parseFilters(patterns)).toMatchObject({ ok: false, path: '/a.d/a/matches' });
  });

  function nots(count: number): unknown {
    return count === 0 ? { gt: 1 } : { not: nots(count - 1) };
  }
});

describe('filters by event type', () => {
  const filters = { '*': { a: 0 }, 'agent.*': { a: 1 }, 'agent.run.*': { a: 2 }, 'agent.run.done': { a: 3 } };

  test.each([
    ['agent.run.done', 3],
    ['agent.run.done.late', 2],
    ['agent.run.failed', 2],
    ['agent.run', 1],
    ['agent', 0],
    ['agents.run', 0],
  ])('%s takes the most specific', (eventType, a) => {
    const result = parseFilters(filters);
    const filter = result.ok ? selectFilter(result.filters, eventType) : undefined;
    expect(evaluateFilter(filter!, { a }, eventType)).toEqual({ matched: true });
  });

  test('none is selected when none is written', () => {
    const result = parseFilters({ 'agent.*': {} });
    expect(result.ok && selectFilter(result.filters, 'data.created')).toBeUndefined();
    expect(result.ok && selectFilter(result.filters, '__proto__')).toBeUndefined();
  });

  test.each(['', 'a.', '.a', 'a..b', '*.a', 'a*', 'a.*.b', 'a b', 'ä', 'a/b', 'x'.repeat(200)])(
    'refuses the pattern %j',
    (pattern) => {
      const path = `/${pattern.slice(0, 128).replace('/', '~1')}`;
      expect(parseFilters({ [pattern]: {} })).toMatchObject({ ok: false, path });
    },
  );

  test.each([[null], [[]], ['x'], [5], [undefined]])('refuses %j', (json) => {
    expect(parseFilters(json)).toMatchObject({ ok: false, path: '' });
  });
});

describe('patterns', () => {
  const text = 'a'.repeat(30_000) + '!';
  const evil = [
    '(a|a)+b',
    '(a+)+$',
    '(a*)*b',
    '(.*)*b',
    '(a|aa)+$',
    '([a-zA-Z]+)*$',
    '(a|a?)+$',
    '(.*a){12}x',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(x+x+)+y',
    '(a?){30}a{30}[bc]',
    '(a|b)*a(a|b){90}[cd]',
    '([^c]{0,10}a){10}[cd]',
    '(\\w+\\s?)*[bc]',
    '(.+)+[bc]',
    'a*a*a*a*a*a*[bc]',
    '((a{1,9}){1,9}){1,9}[bc]',
    '(?i)(a|A)*(a|A){40}[bc]',
    '\\b(a|\\b)*[bc]\\b',
    '(.?){99}[bc]',
  ];

  // The time limit of the test is far above what linear matching takes and far below what backtracking takes.
  test.each(evil)('%s is linear', { timeout: 2_000 }, (matches) => {
    const filter = parsed({ a: { matches } });
    for (const length of [300, 1_000, 3_000, 10_000, 30_000]) {
      const verdict = evaluateFilter(filter, { a: text.slice(-length) }, 'test.done');
      expect(typeof verdict.matched).toBe('boolean');
    }
  });

  test('a filter that needs too many steps says so, also below not and or', () => {
    const matches = '(a|b)*c';
    const actual = 'a'.repeat(MOST_STEPS / 5);
    const undecided = { matched: false, path: 'a', operator: 'matches', expected: matches, actual };
    for (const filter of [
      { a: { matches } },
      { a: { not: { matches } } },
      { or: [{ a: { matches } }, { b: 1 }] },
    ]) {
      const verdict = evaluateFilter(parsed(filter), { a: actual, b: 1 }, 'test.done');
      expect(verdict).toEqual({
        ...undecided,
        reason: expect.stringContaining(`${MOST_STEPS} steps`),
      });
    }
    const ids = Array<string>(50_000).fill('nothing here');
    expect(evaluateFilter(parsed({ a: { matches } }), { a: ids }, 'test.done')).toHaveProperty('reason');
  });

  test('a pattern can be used again after one event used it up', () => {
    const filter = parsed({ a: { matches: '^x+$' } });
    expect(evaluateFilter(filter, { a: 'x'.repeat(500_000) }, 'test.done')).toHaveProperty('reason');
    expect(evaluateFilter(filter, { a: 'x' }, 'test.done')).toEqual({ matched: true });
  });
});

describe('properties', () => {
  const keys = fc.constantFrom(
    'a',
    'b',
    'c',
    'order',
    '__proto__',
    'constructor',
    'toString',
    'a.b',
    'length',
    '0',
    'in',
  );
  const scalars = fc.constantFrom<Json>(
    'x',
    'xy',
    'yx',
    '',
    0,
    1,
    2,
    -1.5,
    true,
    false,
    null,
    '2024-01-01',
    '__proto__',
  );
  const data = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalars,
      fc.array(tie('json'), { maxLength: 3 }),
      fc.array(fc.tuple(keys, tie('json')), { maxLength: 4 }).map(ownEntries),
    ),
  })).json;
  const filters = filterArbitrary(keys, scalars);
  const types = fc.constantFrom('a.created', 'order.updated', 'constructor.x', 'b', '__proto__.a', 'c.d.e');

  test('evaluation agrees with the reference', () => {
    fc.assert(
      fc.property(filters, data, types, (json, value, type) => {
        const result = parseFilter(json);
        fc.pre(result.ok);
        expect(evaluateFilter(result.filter, value, type).matched).toBe(holds(json, value, type));
      }),
      { numRuns: 5_000 },
    );
  });

  test('both verdicts are common, so the agreement says something', () => {
    const verdicts = fc
      .sample(fc.tuple(filters, data, types), { numRuns: 2_000, seed: 1 })
      .flatMap(([json, value, type]) => (parseFilter(json).ok ? [holds(json, value, type)] : []));
    expect(verdicts.length).toBeGreaterThan(500);
    expect(verdicts.filter(Boolean).length / verdicts.length).toBeGreaterThan(0.1);
    expect(verdicts.filter(Boolean).length / verdicts.length).toBeLessThan(0.9);
  });

  test('parsing and evaluation never throw, change nothing and repeat themselves', () => {
    const anything = fc.oneof(
      filters,
      data,
      fc.jsonValue() as fc.Arbitrary<Json>,
      fc.anything() as fc.Arbitrary<Json>,
    );
    const prototypeBefore = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(anything, fc.oneof(data, fc.jsonValue()), types, (json, value, type) => {
        const before = JSON.stringify(value);
        const result = parseFilter(json);
        expect(typeof parseFilters(json).ok).toBe('boolean');
        if (!result.ok) {
          expect(result.message).not.toBe('');
          expect(result.path).toMatch(/^(\/|$)/);
          return;
        }
        const verdict = evaluateFilter(result.filter, value, type);
        expect(evaluateFilter(result.filter, value, type)).toEqual(verdict);
        expect(verdict.matched || explainNonMatch(verdict).length > 0).toBe(true);
        expect(JSON.stringify(value)).toBe(before);
      }),
      { numRuns: 5_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototypeBefore);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('any pattern compiles or is refused, and runs on any text', () => {
    const signs = fc.constantFrom(
      'a',
      'b',
      '(',
      ')',
      '[',
      ']',
      '*',
      '+',
      '?',
      '{2}',
      '{0,3}',
      '|',
      '^',
      '$',
      '\\b',
      '.',
      '\\',
      '(?i)',
      '\\pL',
      '-',
    );
    const pattern = fc.array(signs, { maxLength: 20 }).map((parts) => parts.join(''));
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('a', 'b', '\ud800', '\n', 'é'), { maxLength: 30 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(pattern, text, (matches, a) => {
        const result = parseFilter({ a: { matches } });
        if (result.ok)
          expect(typeof evaluateFilter(result.filter, { a }, 'test.done').matched).toBe('boolean');
        else expect(result.path).toBe('/a/matches');
      }),
      { numRuns: 600 },
    );
  });
});

describe('hostile data', () => {
  test('deep arrays and objects do not exhaust the stack', () => {
    const deepArray = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const deepObject = JSON.parse('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000));
    for (const value of [deepArray, { a: deepArray }, deepObject]) {
      const verdict = evaluateFilter(parsed({ 'a.a': { not: { exists: true } } }), value, 'b.c');
      expect(verdict.matched || explainNonMatch(verdict)).toBeTruthy();
      expect(parseFilter({ a: value }).ok).toBe(false);
    }
  });

  test('a key named __proto__ is data like any other', () => {
    const filter = parsed(JSON.parse('{"__proto__":{"admin":true}}'));
    expect(evaluateFilter(filter, JSON.parse('{"__proto__":{"admin":true}}'), 'test.done')).toEqual({
      matched: true,
    });
    expect(evaluateFilter(filter, { admin: true }, 'test.done')).toMatchObject({
      matched: false,
      path: '__proto__.admin',
    });
  });

  test('a value is visited once for each clause at most', () => {
    const visits = { count: 0 };
    const counted = { get: (target: object, key: string) => (visits.count++, Reflect.get(target, key)) };
    const items = Array.from({ length: 1_000 }, (_, id) => new Proxy({ id, sku: 'x' }, counted));
    const filter = parsed({
      items: { or: [{ id: -1 }, { not: { sku: 'x' } }, { and: [{ sku: { startsWith: 'x' } }, { id: -2 }] }] },
    });
    evaluateFilter(filter, { items }, 'test.done');
    expect(visits.count).toBeLessThanOrEqual(filter.clauses * items.length);
  });
});

test('a non-match is explained in a bounded sentence', () => {
  const explain = (filter: Json, data: unknown) => {
    const verdict = evaluateFilter(parsed(filter), data, 'test.done') as Exclude<Verdict, { matched: true }>;
    return explainNonMatch(verdict);
  };
  expect(explain({ 'user.role': ['admin'] }, { user: { role: 'guest' } })).toBe(
    'user.role is "guest"; wanted in ["admin"]',
  );
  expect(explain({ a: { not: { b: [1, 2, 3, 4, 5, 6] } } }, { a: { b: 6 } })).toBe(
    'a is {"b":6}; wanted not {"b":[1,2,3,4,5,…]}',
  );
  expect(explain({ a: 1 }, {})).toBe('a is missing; wanted equals 1');
  expect(explain({ or: [{ a: 1 }] }, null)).toBe('data is null; wanted or [{"a":1}]');
  expect(explain({ a: 'y'.repeat(5_000) }, { a: 'x'.repeat(5_000) }).length).toBeLessThan(200);
});

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

function parsed(json: unknown): Filter {
  const result = parseFilter(json);
  if (!result.ok) throw new Error(`${result.path}: ${result.message}`);
  return result.filter;
}

/** As JSON.parse does, so that `__proto__` becomes a key of its own. */
function ownEntries(entries: [string, Json][]): Json {
  return Object.fromEntries(entries);
}

function filterArbitrary(keys: fc.Arbitrary<string>, scalars: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const lists = fc.array(scalars, { minLength: 1, maxLength: 3 });
  const words = fc.constantFrom<Json>('x', 'y', '', '__');
  const bounds = fc.constantFrom<Json>(0, 1, 'x', '2023');
  const patterns = fc.constantFrom<Json>('^x', 'y$', '.', '^$', '[xy]{2}', '\\d');
  const comparisons = fc.oneof(
    ...['startsWith', 'endsWith', 'contains'].map((name) => fc.tuple(fc.constant(name), words)),
    ...['gt', 'gte', 'lt', 'lte'].map((name) => fc.tuple(fc.constant(name), bounds)),
    ...['in', 'notIn'].map((name) => fc.tuple(fc.constant(name), lists as fc.Arbitrary<Json>)),
    fc.tuple(fc.constant('equals'), scalars),
    fc.tuple(fc.constant('exists'), fc.boolean() as fc.Arbitrary<Json>),
    fc.tuple(fc.constant('matches'), patterns),
  );
  const paths = fc.oneof(
    { weight: 4, arbitrary: keys.map((key) => (key === 'in' ? '.in' : key)) },
    { weight: 1, arbitrary: fc.tuple(keys, keys).map((pair) => pair.join('.')) },
  );
  const { root } = fc.letrec<{ condition: Json; object: Json; combinator: [string, Json]; root: Json }>(
    (tie) => ({
      condition: fc.oneof({ depthSize: 'small' }, scalars, lists as fc.Arbitrary<Json>, tie('object')),
      object: fc.oneof(
        { depthSize: 'small' },
        fc.array(comparisons, { minLength: 1, maxLength: 2 }).map(ownEntries),
        fc.array(fc.oneof(comparisons, tie('combinator')), { minLength: 1, maxLength: 3 }).map(ownEntries),
        fc
          .array(fc.oneof(fc.tuple(paths, tie('condition')), tie('combinator')), {
            minLength: 1,
            maxLength: 3,
          })
          .map(ownEntries),
      ),
      combinator: fc.oneof(
        fc.tuple(fc.constant('not'), tie('condition')),
        fc.tuple(
          fc.constantFrom('and', 'or'),
          fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) as fc.Arbitrary<Json>,
        ),
      ),
      root: fc.array(fc.tuple(paths, tie('condition')), { maxLength: 3 }).map(ownEntries),
    }),
  );
  const combined = fc.tuple(
    fc.constantFrom('and', 'or'),
    fc.array(root, { minLength: 1, maxLength: 3 }),
    root,
  );
  return fc.oneof(
    { weight: 3, arbitrary: root },
    {
      weight: 1,
      arbitrary: combined.map(([name, list, fields]) => ({ ...(fields as object), [name]: list })),
    },
    { weight: 1, arbitrary: root.map((json) => ({ not: json })) },
  );
}

/** The language once more, straight from its rules: slow, and nothing shared with the compiler. */
function holds(filter: unknown, data: unknown, eventType: string): boolean {
  return condition(filter, data, true);

  function condition(wanted: any, value: any, atRoot = false): boolean {
    if (Array.isArray(wanted)) return condition({ or: wanted.map((equals) => ({ equals })) }, value);
    if (typeof wanted !== 'object' || wanted === null) return condition({ equals: wanted }, value);
    const entries = Object.entries<any>(wanted);
    const alone = ['and', 'or', 'not', 'notIn', 'exists'];
    const together = entries.filter(([key]) => !alone.includes(key));
    const candidates = Array.isArray(value) && value.length > 0 ? value : [value];
    return (
      entries.every(([key, operand]) => !alone.includes(key) || whole(key, operand, value, atRoot)) &&
      (together.length === 0 ||
        candidates.some((one) => together.every(([key, operand]) => compare(key, operand, one, atRoot))))
    );
  }

  function whole(key: string, operand: any, value: any, atRoot: boolean): boolean {
    if (key === 'and') return operand.every((inner: any) => condition(inner, value, atRoot));
    if (key === 'or') return operand.some((inner: any) => condition(inner, value, atRoot));
    if (key === 'not') return !condition(operand, value, atRoot);
    if (key === 'notIn') return !condition({ in: operand }, value);
    return (value !== undefined) === operand;
  }

  function compare(key: string, operand: any, value: any, atRoot: boolean): boolean {
    const text = typeof value === 'string';
    const comparable = (text || typeof value === 'number') && typeof value === typeof operand;
    if (key === 'equals') return value === operand;
    if (key === 'in') return operand.includes(value);
    if (key === 'startsWith') return text && value.slice(0, operand.length) === operand;
    if (key === 'endsWith')
      return text && value.length >= operand.length && value.slice(value.length - operand.length) === operand;
    if (key === 'contains') return text && value.split(operand).length > (operand === '' ? -1 : 1);
    if (key === 'gt') return comparable && value > operand;
    if (key === 'gte') return comparable && !(value < operand);
    if (key === 'lt') return comparable && value < operand;
    if (key === 'lte') return comparable && !(value > operand);
    if (key === 'matches')
      return (
        text && new RegExp(operand.replace('(?i)', ''), operand.startsWith('(?i)') ? 'i' : '').test(value)
      );
    return fieldHolds(key.replace(/^\./, ''), operand, value, atRoot);
  }

  function fieldHolds(name: string, wanted: any, value: any, atRoot: boolean): boolean {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const own = isObject ? new Map<string, unknown>(Object.entries(value)) : new Map<string, unknown>();
    if (own.has(name)) return condition(wanted, own.get(name));
    const [first = '', ...rest] = name.split('.');
    const [noun, ...verb] = eventType.split('.');
    const isNoun = atRoot && isObject && verb.length > 0 && noun === first && !own.has(first);
    return below(rest, wanted, isNoun ? value : own.get(first));
  }

  function below([first, ...rest]: string[], wanted: any, value: any): boolean {
    if (first === undefined) return condition(wanted, value);
    const candidates = Array.isArray(value) && value.length > 0 ? value : [value];
    return candidates.some((one: any) => {
      const isObject = typeof one === 'object' && one !== null && !Array.isArray(one);
      return below(rest, wanted, isObject ? new Map(Object.entries(one)).get(first) : undefined);
    });
  }
}
