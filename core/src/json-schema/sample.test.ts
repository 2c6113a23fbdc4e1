import { describe, expect, test } from 'vitest';
import { CATALOG } from '../catalog/index.ts';
import type { Fault } from '../errors.ts';
import { sampleOf } from './sample.ts';
import { takeSchema } from './validator.ts';

function faultsOf(schema: unknown, value: unknown): readonly Fault[] {
  const taken = takeSchema(schema);
  if ('faults' in taken) throw new Error(JSON.stringify(taken.faults));
  return taken.validator.check(value, JSON.stringify(value).length);
}

describe('a sample is what its schema takes', () => {
  test.each<[unknown, unknown]>([
    [
      { type: 'object', properties: { id: { type: 'string' }, paid: { type: 'boolean' } } },
      { id: 'text', paid: true },
    ],
    [{ required: ['any'], properties: { not: false } }, { any: null }],
    [
      { type: 'object', properties: { a: { examples: ['x', 'y'] }, b: { default: 7 } } },
      { a: 'x', b: 7 },
    ],
    [{ type: ['null', 'integer'], minimum: 3, multipleOf: 5 }, 5],
    [{ type: 'integer', exclusiveMinimum: 5 }, 6],
    [{ type: 'integer', maximum: -3 }, -3],
    [{ type: 'number', exclusiveMinimum: 0.25, exclusiveMaximum: 0.75 }, 0.5],
    [{ enum: ['small', 'large'] }, 'small'],
    [{ const: { a: [1] } }, { a: [1] }],
    [{ type: 'string', format: 'date-time' }, '2026-01-01T12:00:00Z'],
    [{ type: 'string', minLength: 6, maxLength: 8 }, 'textxx'],
    [{ type: 'string', maxLength: 2 }, 'te'],
    [{ type: 'array', items: { type: 'number' }, minItems: 2 }, [1, 1]],
    [{ prefixItems: [{ const: 'a' }, { type: 'boolean' }], items: false }, ['a', true]],
    [{ type: 'array', items: { type: 'string' }, maxItems: 0 }, []],
    [
      { oneOf: [{ type: 'null' }, { properties: { kind: { const: 'b' } } }], required: ['kind'] },
      { kind: 'b' },
    ],
    [
      {
        allOf: [{ $ref: '#/$defs/named' }, { properties: { size: { type: 'integer' } }, required: ['size'] }],
        properties: { id: { type: 'string', format: 'uuid' } },
        $defs: { named: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
      },
      { name: 'text', size: 1, id: '00000000-0000-4000-8000-000000000000' },
    ],
    [true, null],
  ])('%j: %j', (schema, sample) => {
    expect(sampleOf(schema)).toEqual(sample);
    expect(faultsOf(schema, sample)).toEqual([]);
  });

  test('of the formats that schemas may ask for', () => {
    const formats = ['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri'];
    formats.push(
      'uri-reference',
      'uri-template',
      'uuid',
      'json-pointer',
      'relative-json-pointer',
      'byte',
      'binary',
    );
    for (const format of formats) {
      const schema = { type: 'string', format };
      expect([format, faultsOf(schema, sampleOf(schema))]).toEqual([format, []]);
    }
  });

  test('of every type that ships, but for patterns', () => {
    for (const [name, { schema }] of CATALOG) {
      const faults = faultsOf(schema, sampleOf(schema));
      expect([name, faults.filter(({ message }) => !message.startsWith('must match'))]).toEqual([name, []]);
    }
  });
});

test('schemas that refer to themselves, or fan out, come to an end', () => {
  const tree = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'integer' }, children: { type: 'array', items: { $ref: '#' } } },
  };
  const sample = sampleOf(tree);
  expect(JSON.stringify(sample).length).toBeLessThan(200);
  expect(faultsOf(tree, sample)).toEqual([]);
  expect(sampleOf({ $ref: '#' })).toBeNull();
  const wide = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [
      `d${i}`,
      { allOf: Array.from({ length: 30 }, () => ({ $ref: `#/$defs/d${(i + 1) % 30}` })) },
    ]),
  );
  expect(sampleOf({ $ref: '#/$defs/d0', $defs: wide })).toBeNull();
});
