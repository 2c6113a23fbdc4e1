// oxlint-disable unicorn/no-thenable -- it is a keyword of JSON Schema
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSchema } from './read.ts';
import { SCHEMA_LIMITS } from './site.ts';

const faults = (schema: unknown) => {
  const read = readSchema(schema);
  return 'faults' in read ? read.faults : [];
};
const PLAIN = { type: 'string' };

describe('a schema is taken', () => {
  test.each<[string, unknown]>([
    ['true', true],
    ['nothing in it', {}],
    [
      'its dialect and its name',
      { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'https://x/y' },
    ],
    [
      'notes of its author',
      { title: 'a', 'x-team': { $ref: 'https://x' }, examples: [{ $ref: 'https://x' }] },
    ],
    ['values that look like keywords', { const: { $ref: 'https://x', $id: 'x' }, enum: [{ nullable: 1 }] }],
    ['a reference under definitions', { $ref: '#/definitions/a', definitions: { a: PLAIN } }],
    ['a reference to a property', { properties: { a: PLAIN, b: { $ref: '#/properties/a' } } }],
    ['a reference with escapes', { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': PLAIN } }],
    ['a reference to true', { $ref: '#/$defs/any', $defs: { any: true } }],
    ['a tree', { properties: { left: { $ref: '#' }, right: { $ref: '#' } } }],
    ['names of prototypes', { properties: { constructor: PLAIN, toString: PLAIN }, required: ['valueOf'] }],
  ])('with %s', (_, schema) => {
    expect(faults(schema)).toEqual([]);
  });
});

describe('a schema is refused', () => {
  test.each<[unknown, string, string]>([
    [null, '', 'must be a schema'],
    ['string', '', 'must be a schema'],
    [[], '', 'must be a schema'],
    [{ maxLenght: 3 }, '/maxLenght', 'Did you mean maxLength?'],
    [{ kind: 3 }, '/kind', 'Names of your own begin with x-.'],
    [{ tsType: 'any; evil()' }, '/tsType', 'is not a keyword'],
    [{ properties: { a: { nullable: true } } }, '/properties/a/nullable', 'is of OpenAPI 3.0'],
    [{ properties: { 'a/b': { type: 'text' } } }, '/properties/a~1b/type', 'must be one of string, number'],
    [{ properties: { a: 'string' } }, '/properties/a', 'must be a schema'],
    [{ properties: [] }, '/properties', 'must be an object that holds schemas.'],
    [{ properties: JSON.parse('{"__proto__":{}}') as object }, '/properties/__proto__', 'cannot be used'],
    [{ items: [PLAIN] }, '/items', 'prefixItems'],
    [{ anyOf: [] }, '/anyOf', 'must be a list of schemas.'],
    [{ anyOf: [PLAIN, 7] }, '/anyOf/1', 'must be a schema'],
    [{ required: ['a', 'a'] }, '/required', 'must hold each name once.'],
    [{ required: true }, '/required', 'must be a list of names.'],
    [{ exclusiveMinimum: true }, '/exclusiveMinimum', 'must be a number.'],
    [{ minLength: -1 }, '/minLength', 'must be a whole number'],
    [{ multipleOf: 0 }, '/multipleOf', 'above 0'],
    [{ type: [] }, '/type', 'must be one of'],
    [{ enum: [] }, '/enum', 'must be a list of values.'],
    [{ format: 'currency' }, '/format', 'For anything else use pattern.'],
    [{ format: 'regex' }, '/format', 'must be one of'],
    [{ then: PLAIN }, '/then', 'means nothing without if.'],
    [{ maxContains: 2 }, '/maxContains', 'means nothing without contains.'],
    [{ pattern: '(' }, '/pattern', 'not an RE2 pattern'],
    [{ pattern: '^(?=a)' }, '/pattern', 'not an RE2 pattern'],
    [{ pattern: '(a)\\1' }, '/pattern', 'not an RE2 pattern'],
    [{ patternProperties: { '(?!x)': PLAIN } }, '/patternProperties/(?!x)', 'not an RE2 pattern'],
    [{ dependencies: { a: ['b'] } }, '/dependencies', 'dependentRequired'],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, '/$schema', 'must be https://json-schema.org'],
    [{ properties: { a: { $id: 'x' } } }, '/properties/a/$id', 'stands at the top only'],
    [{ $defs: { a: { $anchor: 'x' } } }, '/$defs/a/$anchor', 'Put the schema under $defs'],
    [{ $dynamicRef: '#x' }, '/$dynamicRef', 'Put the schema under $defs'],
    [{ $ref: 'https://example.com/a.json' }, '/$ref', 'nothing is fetched'],
    [{ $ref: 'file:///etc/passwd' }, '/$ref', 'nothing is fetched'],
    [{ $ref: 'other.json#/a' }, '/$ref', 'nothing is fetched'],
    [{ $ref: '#a' }, '/$ref', 'leads to no schema'],
    [{ $ref: '#/$defs/b', $defs: { a: PLAIN } }, '/$ref', 'leads to no schema'],
    [{ $ref: '#/const', const: { a: 1 } }, '/$ref', 'leads to no schema'],
    [{ $ref: '#/%' }, '/$ref', 'leads to no schema'],
    [{ $ref: '#' }, '/$ref', 'never end'],
    [
      { $ref: '#/$defs/a', $defs: { a: { anyOf: [PLAIN, { $ref: '#/$defs/a' }] } } },
      '/$defs/a/anyOf/1/$ref',
      'never end',
    ],
    [{ $ref: '#/$defs/a/not', $defs: { a: { not: { $ref: '#/$defs/a' } } } }, '/$defs/a', 'never end'],
  ])('%j', (schema, path, message) => {
    expect(faults(schema)).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  test('with all that is wrong with it', () => {
    const schema = { type: 'x', properties: { a: { minLength: 'x' }, b: { $ref: 'y' } }, foo: 1 };
    expect(faults(schema).map(({ path }) => path)).toEqual(['/type', '/properties/a/minLength', '/foo']);
  });

  test('when it is too large, too deep, or too many', () => {
    expect(faults({ description: 'x'.repeat(SCHEMA_LIMITS.characters) })[0]!.message).toContain(
      'characters long',
    );
    let deep: object = {};
    for (let i = 0; i <= SCHEMA_LIMITS.depth; i++) deep = { items: deep };
    expect(faults(deep)[0]!.message).toContain('stands inside more than');
    const many = Object.fromEntries(Array.from({ length: SCHEMA_LIMITS.schemas }, (_, i) => [`p${i}`, {}]));
    expect(faults({ properties: many })[0]!.message).toContain('beyond the 1000 schemas');
  });

  test('when what it refers to makes it too many', () => {
    const inside = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`p${i}`, {}]));
    const schema = { properties: { a: { properties: inside }, b: { $ref: '#/properties/a' } } };
    expect(faults(schema)).toEqual([]);
    const twice = { properties: { ...schema.properties, c: { properties: inside } } };
    expect(faults(twice)[0]!.message).toContain('counting those that are referred to');
  });

  test('when its patterns are too large together; one that comes again counts once', () => {
    const pattern = (i: number) => ({ pattern: `^${'[a-z]x'.repeat(100)}${i}$` });
    const of = (pick: (i: number) => number) => ({
      properties: Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`p${i}`, pattern(pick(i))])),
    });
    expect(faults(of(() => 0))).toEqual([]);
    expect(faults(of((i) => i))[0]!.message).toContain('the patterns together');
  });
});

test('reading is total', () => {
  const keyword = fc.constantFrom(
    'type',
    '$ref',
    'items',
    'anyOf',
    'properties',
    '$defs',
    'pattern',
    'enum',
    'if',
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('string', '#', '#/$defs/a', '#/items', '^a', true, 1, null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(keyword, fc.constantFrom('a', 'b')), tie('any'), { maxKeys: 4 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (schema) => {
      const before = JSON.stringify(schema);
      const read = readSchema(schema);
      if ('faults' in read) expect(read.faults.length).toBeGreaterThan(0);
      expect(JSON.stringify(schema)).toBe(before);
    }),
    { numRuns: 500 },
  );
});
