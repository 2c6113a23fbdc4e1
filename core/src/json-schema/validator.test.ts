// oxlint-disable unicorn/no-thenable -- it is a keyword of JSON Schema
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../errors.ts';
import { takeSchema } from './validator.ts';
import type { Validator } from './validator.ts';

function validatorOf(schema: unknown): Validator {
  const taken = takeSchema(schema);
  if ('faults' in taken) throw new Error(JSON.stringify(taken.faults));
  return taken.validator;
}

const check = (schema: unknown, value: unknown): readonly Fault[] =>
  validatorOf(schema).check(value, JSON.stringify(value).length);
const TOO_MUCH = [{ path: '', message: expect.stringContaining('takes too much work') }];

describe('a value that does not fit', () => {
  const form = (kind: string, value: object) => ({
    type: 'object',
    required: ['kind', 'value'],
    properties: { kind: { const: kind }, value },
  });

  test.each<[string, object, unknown, Fault[]]>([
    ['a field too few', { required: ['a/b'] }, {}, [{ path: '/a~1b', message: 'is required.' }]],
    [
      'a field too many',
      { properties: { a: {} }, additionalProperties: false },
      { a: 1, 'x/y': 1 },
      [{ path: '/x~1y', message: 'is not a field that the schema knows.' }],
    ],
    [
      'several faults',
      { properties: { a: { type: 'string' }, b: { items: { minimum: 1 } } } },
      { a: 1, b: [1, 0, -1] },
      [
        { path: '/a', message: 'must be a string.' },
        { path: '/b/1', message: 'must be 1 or more.' },
        { path: '/b/2', message: 'must be 1 or more.' },
      ],
    ],
    [
      'one of two types',
      { type: ['string', 'null'] },
      1,
      [{ path: '', message: 'must be a string or null.' }],
    ],
    [
      'no type of a union',
      { anyOf: [{ type: 'string' }, { type: 'array' }] },
      1,
      [{ path: '', message: 'must be a string or an array.' }],
    ],
    [
      'the nearest form of a union',
      { oneOf: [form('a', { type: 'string' }), form('b', { type: 'number' })] },
      { kind: 'b', value: 'x' },
      [
        {
          path: '',
          message: 'fits none of the forms that the schema allows. In one of them /value must be a number.',
        },
      ],
    ],
    [
      'a union by reference, with nothing of what its forms lack',
      {
        properties: { u: { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }] }, z: { type: 'null' } },
        $defs: { a: form('a', {}), b: form('b', {}) },
      },
      { u: {}, z: 1 },
      [
        { path: '/u', message: expect.stringContaining('fits none of the forms') as string },
        { path: '/z', message: 'must be null.' },
      ],
    ],
    [
      'two forms at once',
      { oneOf: [{ minimum: 1 }, { minimum: 2 }] },
      3,
      [
        {
          path: '',
          message: 'fits more than one of the forms that the schema allows, and must fit exactly one.',
        },
      ],
    ],
    [
      'a condition',
      { if: { required: ['a'] }, then: { required: ['b'] } },
      { a: 1 },
      [{ path: '/b', message: 'is required.' }],
    ],
    [
      'a dependency',
      { dependentRequired: { card: ['zip'] } },
      { card: 1 },
      [{ path: '/zip', message: 'is required where there is card.' }],
    ],
    [
      'the same twice',
      { uniqueItems: true },
      [{ a: 1, b: 2 }, 1, { b: 2, a: 1 }],
      [{ path: '', message: 'must hold each item once; items 0 and 2 are the same.' }],
    ],
    [
      'a name',
      { propertyNames: { pattern: '^[a-z]+$' } },
      { A: 1 },
      [{ path: '/A', message: 'has a name that the schema does not allow.' }],
    ],
    [
      'no item that fits',
      { contains: { const: 1 } },
      [2, 3],
      [{ path: '', message: 'must contain at least 1 valid item(s).' }],
    ],
    ['a form ruled out', { not: { const: 1 } }, 1, [{ path: '', message: 'is what the schema rules out.' }]],
    ['false', { properties: { a: false } }, { a: 1 }, [{ path: '/a', message: 'must not be there.' }]],
    [
      'a time',
      { format: 'date-time' },
      'noon',
      [{ path: '', message: 'must be a time such as 2026-01-31T12:34:56Z.' }],
    ],
  ])('is told of: %s', (_, schema, value, faults) => {
    expect(check(schema, value)).toEqual(faults);
  });

  test('is told of twenty faults at most, and a long list of words is cut', () => {
    const words = Array.from({ length: 100 }, (_, i) => `w${i}`);
    const faults = check(
      { items: { enum: words } },
      Array.from({ length: 100 }, () => 0),
    );
    expect(faults).toHaveLength(20);
    expect(faults[0]!.message).toMatch(/^must be one of w0, .*, w19 and 80 more\.$/);
  });

  test('is told of one fault where telling all would take too long', () => {
    const schema = { items: { $ref: '#/$defs/a' }, $defs: { a: { type: 'string' } } };
    expect(
      check(
        schema,
        Array.from({ length: 200_000 }, () => 0),
      ),
    ).toEqual([{ path: '/0', message: 'must be a string.' }]);
  });
});

describe('members named like those of a prototype', () => {
  test.each(['constructor', 'toString', 'hasOwnProperty'])('%s counts only when the data has it', (name) => {
    expect(check({ required: [name] }, {})).toHaveLength(1);
    expect(check({ properties: { [name]: { type: 'string' } } }, {})).toEqual([]);
    expect(check({ properties: { [name]: { type: 'string' } } }, { [name]: 1 })).toHaveLength(1);
  });

  test('a schema cannot break out of the code made from it', () => {
    const hostile = '`${globalThis.broken=1}`"\'\\u2028*/;globalThis.broken=1;//';
    const schema = {
      title: hostile,
      description: hostile,
      required: [hostile],
      properties: { [hostile]: { const: hostile, description: hostile }, b: { enum: [hostile] } },
      patternProperties: { 'a`"\'/': { const: hostile } },
      dependentRequired: { [hostile]: [hostile] },
      $defs: { [hostile]: {} },
      'x-a': hostile,
    };
    expect(check(schema, { [hostile]: hostile })).toEqual([]);
    expect(check(schema, {})).toHaveLength(1);
    expect('broken' in globalThis).toBe(false);
  });
});

describe('work is bounded, whatever the schema', { timeout: 60_000 }, () => {
  const many = Array.from({ length: 300_000 }, (_, i) => i);
  const nested = (depth: number): unknown => (depth === 0 ? 1 : { next: nested(depth - 1) });
  const doubling = Object.fromEntries(
    Array.from({ length: 41 }, (_, i) => {
      const next = { $ref: `#/$defs/a${i + 1}` };
      return [`a${i}`, i < 40 ? { allOf: [next, next] } : {}];
    }),
  );
  const twice = { properties: { next: { $ref: '#' } } };

  test.each<[string, object, unknown]>([
    ['references that double', { $ref: '#/$defs/a0', $defs: doubling }, 1],
    ['a schema that applies itself twice', { allOf: [twice, twice] }, nested(60)],
    ['many schemas for each item', { items: { allOf: Array.from({ length: 900 }, () => ({})) } }, many],
    [
      'a long text measured often',
      { allOf: Array.from({ length: 900 }, () => ({ minLength: 1 })) },
      'x'.repeat(1e6),
    ],
    [
      'names tried against patterns',
      {
        patternProperties: Object.fromEntries(
          Array.from({ length: 90 }, (_, i) => [`${'[a-z]?'.repeat(6)}${i}`, {}]),
        ),
      },
      Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`name-${i}-${'y'.repeat(20)}`, 1])),
    ],
  ])('%s', (_, schema, value) => {
    expect(check(schema, value)).toEqual(TOO_MUCH);
  });

  test('items that are looked for in vain, by reference', () => {
    const schema = { contains: { $ref: '#/$defs/a' }, $defs: { a: { type: 'string' } } };
    expect(check(schema, many)).toHaveLength(1);
    expect(check(schema, [...many, 'x'])).toEqual([]);
  });

  test('many items, each once', () => {
    expect(check({ uniqueItems: true }, many)).toEqual([]);
    expect(check({ uniqueItems: true }, [...many, 7])).toHaveLength(1);
  });

  test('a pattern that would backtrack for ever', () => {
    const schema = { pattern: '^(a+)+$' };
    expect(check(schema, `${'a'.repeat(30_000)}b`)).toHaveLength(1);
    expect(check(schema, 'a'.repeat(30_000))).toEqual([]);
  });

  test('references in a long row are refused', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 480 }, (_, i) => [
        `d${i}`,
        i < 479 ? { properties: { a: { $ref: `#/$defs/d${i + 1}` } } } : {},
      ]),
    );
    expect(takeSchema({ $ref: '#/$defs/d0', $defs })).toEqual({
      faults: [{ path: '', message: expect.stringContaining('lead too deep') }],
    });
  });

  test('an honest event of a megabyte is checked to the end', () => {
    const line = {
      type: 'object',
      required: ['sku', 'quantity', 'price'],
      properties: {
        sku: { type: 'string', pattern: '^[A-Z0-9-]{1,20}$' },
        quantity: { type: 'integer', minimum: 1 },
        price: { type: 'number' },
        at: { type: 'string', format: 'date-time' },
      },
      additionalProperties: false,
    };
    const lines = Array.from({ length: 14_000 }, (_, i) => ({
      sku: `SKU-${i}`,
      quantity: 1,
      price: 9.5,
      at: '2026-01-31T12:34:56Z',
    }));
    expect(check({ type: 'object', properties: { lines: { items: line } } }, { lines })).toEqual([]);
  });
});

describe('the verdict is that of the standard', () => {
  const LENIENT = { strict: false, meta: false, validateSchema: false, logger: false } as const;
  const scalar = fc.constantFrom<unknown>(0, 1, 2.5, -1, '', 'a', 'ab', 'abc', true, false, null);
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      scalar,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).any;
  const count = fc.nat({ max: 3 });
  const schema = fc.letrec((tie) => {
    const sub = tie('schema');
    const list = fc.array(sub, { minLength: 1, maxLength: 3 });
    const map = fc.dictionary(fc.constantFrom('a', 'b', 'c'), sub, { maxKeys: 3, noNullPrototype: true });
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 });
    return {
      schema: fc.oneof(
        { depthSize: 'small', maxDepth: 4 },
        fc.boolean(),
        fc.record({
          type: fc.constantFrom('string', 'number', 'integer', 'object', 'array', 'boolean', 'null'),
        }),
        fc.record({ const: value }),
        fc.record({ enum: fc.array(value, { minLength: 1, maxLength: 3 }) }),
        fc.record({ minLength: count, maxLength: count }, { requiredKeys: [] }),
        fc.record({ minimum: count, exclusiveMaximum: count }, { requiredKeys: [] }),
        fc.record({ pattern: fc.constantFrom('^a', 'b$', '^[ab]+$') }),
        fc.record({ $ref: fc.constant('#/$defs/x') }),
        fc.record({ allOf: list, anyOf: list, oneOf: list, not: sub }, { requiredKeys: [] }),
        fc.record({ if: sub, then: sub, else: sub }),
        fc.record(
          { properties: map, required: names, additionalProperties: sub, propertyNames: sub },
          { requiredKeys: [] },
        ),
        fc.record({ properties: map, anyOf: list, unevaluatedProperties: sub }),
        fc.record({ patternProperties: fc.record({ '^[ab]$': sub }), minProperties: count }),
        fc.record({ prefixItems: list, items: sub, uniqueItems: fc.boolean() }, { requiredKeys: ['items'] }),
        fc.record({ prefixItems: list, contains: sub, unevaluatedItems: sub }),
        fc.record({ contains: sub, minContains: count, maxContains: count }),
        fc.record({ dependentRequired: fc.record({ a: names }), dependentSchemas: map }),
      ),
    };
  }).schema;
  const definition = fc.constantFrom<unknown>(
    true,
    { type: 'object' },
    { maxItems: 1 },
    { items: { type: 'string' } },
  );

  test.each([
    [0.01, [0.07, 19.99, 4.35, 1234567.89, -0.29, 0], [0.005, 19.995, 1e-7 + 1]],
    [0.1, [0.3, 2 ** 70], [0.35]],
    [5, [10, -5], [11, 0.5]],
  ])('on multiples of %d, whose division leaves a rest', (multipleOf, multiples, others) => {
    for (const each of multiples) expect([each, check({ multipleOf }, each)]).toEqual([each, []]);
    for (const each of others) expect([each, check({ multipleOf }, each).length]).toEqual([each, 1]);
  });

  test('on any small schema and value', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(schema, definition, fc.array(value, { minLength: 1, maxLength: 5 }), (root, x, values) => {
        const whole = { allOf: [root], $defs: { x } };
        const plain = new Ajv2020({ ...LENIENT, ownProperties: true, multipleOfPrecision: 6 }).compile(whole);
        const { check: ours } = validatorOf(whole);
        for (const each of values) {
          const [fault] = ours(each, 1000);
          const verdict = verdictOf(plain, each);
          if (fault?.message.startsWith('cannot be checked')) expect(verdict).toBe('broken');
          else if (verdict !== 'broken') expect(fault === undefined ? 'fits' : 'does not').toBe(verdict);
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** The code that Ajv makes breaks on some schemas with conditions, `contains` or dependencies. */
function verdictOf(validate: (value: unknown) => boolean, value: unknown): 'fits' | 'does not' | 'broken' {
  try {
    return validate(value) ? 'fits' : 'does not';
  } catch (error) {
    expect(error).toBeInstanceOf(ReferenceError);
    return 'broken';
  }
}
