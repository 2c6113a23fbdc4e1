import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeSchema } from '../../json-schema/validator.ts';
import { readDocument } from './document.ts';
import type { Found, Part, Unusable } from './found.ts';

const json = (schema: unknown, more: object = {}) => ({
  content: { 'application/json': { schema, ...more } },
});
const webhook = (schema: unknown, more: object = {}) => ({ post: { requestBody: json(schema, more) } });
const openapi = (webhooks: object, schemas: object = {}, version = '3.1.0') => ({
  openapi: version,
  info: { title: 'x', version: '1' },
  webhooks,
  components: { schemas },
});

function partsOf(document: unknown, describes: 'data' | 'envelope' = 'data'): Part[] {
  const parts = readDocument(document, describes);
  if (!Array.isArray(parts)) throw new Error(JSON.stringify(parts));
  return parts;
}
const foundIn = (document: unknown, describes?: 'data' | 'envelope') =>
  partsOf(document, describes)[0] as Found;
const faultsIn = (document: unknown, describes?: 'data' | 'envelope') =>
  (partsOf(document, describes)[0] as Unusable).faults;
const schemaOf = (schema: unknown, schemas: object, version: string) =>
  foundIn(openapi({ a: webhook(schema) }, schemas, version)).schema;

describe('a webhook of an OpenAPI document', () => {
  test('becomes an event type', () => {
    const operation = {
      tags: ['orders', 'more'],
      summary: 'An order came in',
      deprecated: true,
      requestBody: json({ type: 'object' }, { example: { id: 1 } }),
    };
    expect(partsOf(openapi({ 'order.created': { post: operation } }))).toEqual([
      {
        name: 'order.created',
        path: '/webhooks/order.created',
        group: 'orders',
        description: 'An order came in',
        deprecated: true,
        schema: { type: 'object' },
        example: { id: 1 },
        examplePath: '/webhooks/order.created/post/requestBody/content/application~1json/example',
        locate: expect.any(Function),
      },
    ]);
  });

  test('of 3.0 is found where its authors put it', () => {
    const document = { openapi: '3.0.3', 'x-webhooks': { a: webhook({ type: 'string' }) } };
    expect(foundIn(document)).toMatchObject({ path: '/x-webhooks/a', schema: { type: 'string' } });
  });

  test('can be written with references to the other parts of the document', () => {
    const document = {
      openapi: '3.1.0',
      webhooks: { a: { $ref: '#/components/pathItems/a' } },
      components: {
        pathItems: { a: { post: { requestBody: { $ref: '#/components/requestBodies/a' } } } },
        requestBodies: {
          a: json({ type: 'null' }, { examples: { one: { $ref: '#/components/examples/one' } } }),
        },
        examples: { one: { value: null } },
      },
    };
    expect(foundIn(document)).toMatchObject({
      schema: { type: 'null' },
      example: null,
      examplePath: '/components/examples/one/value',
    });
  });

  test('brings along the components that it needs, and no other', () => {
    const schemas = {
      Order: { type: 'object', properties: { lines: { items: { $ref: '#/components/schemas/Line' } } } },
      Line: { properties: { order: { $ref: '#/components/schemas/Order' }, sku: { minLength: 'x' } } },
      Other: {},
    };
    const found = foundIn(openapi({ a: webhook({ $ref: '#/components/schemas/Order' }) }, schemas));
    expect(found.schema).toEqual({
      type: 'object',
      properties: { lines: { items: { $ref: '#/$defs/Line' } } },
      $defs: {
        Line: { properties: { order: { $ref: '#/$defs/Order' }, sku: { minLength: 'x' } } },
        Order: { type: 'object', properties: { lines: { items: { $ref: '#/$defs/Line' } } } },
      },
    });
    const taken = takeSchema(found.schema);
    const [fault] = 'faults' in taken ? taken.faults : [];
    expect(found.locate(fault!.path)).toBe('/components/schemas/Line/properties/sku/minLength');
    expect(found.locate('/properties/lines')).toBe('/components/schemas/Order/properties/lines');
  });

  test('about the event around the data gives the part about the data', () => {
    const schemas = {
      Envelope: { properties: { type: {}, data: { $ref: '#/components/schemas/Order' } } },
      Order: { type: 'object', required: ['id'] },
    };
    const example = { type: 'a', data: { id: 1 } };
    const document = openapi({ a: webhook({ $ref: '#/components/schemas/Envelope' }, { example }) }, schemas);
    expect(foundIn(document, 'envelope')).toMatchObject({
      schema: { type: 'object', required: ['id'] },
      example: { id: 1 },
      examplePath: '/webhooks/a/post/requestBody/content/application~1json/example/data',
    });
    expect(faultsIn(openapi({ a: webhook({ type: 'object' }) }), 'envelope')).toEqual([
      {
        path: '/webhooks/a/post/requestBody/content/application~1json/schema',
        message: expect.stringContaining('has no property data'),
      },
    ]);
  });

  test('finds the data of an envelope that is put together', () => {
    const schemas = {
      Base: { type: 'object', properties: { type: { type: 'string' } } },
      Typed: { allOf: [{ $ref: '#/components/schemas/Base' }, { $ref: '#/components/schemas/Loop' }] },
      Loop: { allOf: [{ $ref: '#/components/schemas/Loop' }] },
      Order: { type: 'object', required: ['id'] },
    };
    const data = { properties: { data: { $ref: '#/components/schemas/Order' } } };
    const envelope = { allOf: [{ $ref: '#/components/schemas/Typed' }, { allOf: [data] }] };
    const found = foundIn(openapi({ a: webhook(envelope) }, schemas), 'envelope');
    expect(found.schema).toEqual({ type: 'object', required: ['id'] });
    expect(found.locate('/required')).toBe('/components/schemas/Order/required');
  });

  test('takes all that the parts of an envelope say of its data', () => {
    const schemas = {
      Base: {
        properties: { data: { type: 'object', properties: { id: { $ref: '#/components/schemas/Id' } } } },
      },
      Id: { type: 'string' },
    };
    const more = { properties: { data: { required: ['id'] } } };
    const envelope = { allOf: [{ $ref: '#/components/schemas/Base' }, more] };
    const found = foundIn(openapi({ a: webhook(envelope) }, schemas), 'envelope');
    expect(found.schema).toEqual({
      allOf: [{ type: 'object', properties: { id: { $ref: '#/$defs/Id' } } }, { required: ['id'] }],
      $defs: { Id: { type: 'string' } },
    });
    expect(found.locate('/allOf/1/required')).toBe(
      '/webhooks/a/post/requestBody/content/application~1json/schema/allOf/1/properties/data/required',
    );
    expect(found.locate('/allOf/0/type')).toBe('/components/schemas/Base/properties/data/type');
    expect(found.locate('/$defs/Id/type')).toBe('/components/schemas/Id/type');
  });

  test('without a body has no schema', () => {
    expect(foundIn(openapi({ a: { post: {} } })).schema).toBeNull();
  });

  test.each<[string, object, string, string]>([
    ['a name', { 'a b': webhook({}) }, '/webhooks/a b', 'must be a name of letters'],
    [
      'a name of the platform',
      { 'webhook.disabled': webhook({}) },
      '/webhooks/webhook.disabled',
      'belongs to',
    ],
    ['the name of a download', { 'types.ts': webhook({}) }, '/webhooks/types.ts', 'cannot be types.ts'],
    ['no path item', { a: 1 }, '/webhooks/a', 'must be a path item'],
    ['a reference elsewhere', { a: { $ref: 'other.yaml#/a' } }, '/webhooks/a', 'must be a path item'],
    ['a reference in a circle', { a: { $ref: '#/webhooks/a' } }, '/webhooks/a', 'must be a path item'],
    ['no operation', { a: {} }, '/webhooks/a', 'has no operation'],
    ['two operations', { a: { post: {}, put: {} } }, '/webhooks/a/put', 'is a second operation, beside post'],
    [
      'another media type',
      { a: { post: { requestBody: { content: { 'text/xml': {} } } } } },
      '/webhooks/a/post/requestBody/content',
      'has no application/json',
    ],
    [
      'a component that is not there',
      { a: webhook({ items: { $ref: '#/components/schemas/No' } }) },
      '/webhooks/a/post/requestBody/content/application~1json/schema',
      'refers to the component No',
    ],
  ])('is refused for %s', (_, webhooks, path, message) => {
    expect(faultsIn(openapi(webhooks))).toEqual([{ path, message: expect.stringContaining(message) }]);
  });
});

describe('words of OpenAPI become words of JSON Schema', () => {
  test.each<[string, unknown, unknown]>([
    [
      'null',
      { type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'null beside a reference in allOf',
      { allOf: [{ $ref: '#/components/schemas/A' }], nullable: true },
      { anyOf: [{ allOf: [{ $ref: '#/$defs/A' }] }, { type: 'null' }], $defs: { A: {} } },
    ],
    ['no null', { type: 'string', nullable: false }, { type: 'string' }],
    ['limits that are out', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ['limits that are in', { maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
    ['an example', { type: 'string', example: 'x' }, { type: 'string', examples: ['x'] }],
    ['notes for tools', { discriminator: {}, xml: {}, externalDocs: {}, 'x-own': 1 }, { 'x-own': 1 }],
    [
      'formats of others',
      { properties: { a: { format: 'decimal' } } },
      { properties: { a: { 'x-format': 'decimal' } } },
    ],
    [
      'a reference with words beside it',
      { properties: { a: { $ref: '#/components/schemas/A', nullable: true } } },
      { properties: { a: { $ref: '#/$defs/A' } }, $defs: { A: {} } },
    ],
  ])('3.0: %s', (_, schema, expected) => {
    expect(schemaOf(schema, { A: {} }, '3.0.3')).toEqual(expected);
    expect('validator' in takeSchema(expected)).toBe(true);
  });

  test('3.1 has few', () => {
    const schema = {
      $ref: '#/components/schemas/A',
      minLength: 1,
      exclusiveMinimum: 3,
      const: { nullable: true },
    };
    expect(schemaOf(schema, { A: {} }, '3.1.0')).toEqual({
      ...schema,
      $ref: '#/$defs/A',
      $defs: { A: {} },
    });
    expect(schemaOf({ nullable: true }, {}, '3.1.0')).toEqual({ nullable: true });
  });
});

describe('JSON Schemas', () => {
  test('by name', () => {
    const schema = { description: 'An order', type: 'object', examples: [{}], deprecated: true };
    expect(partsOf({ 'order.created': schema, type: { type: 'string' } })).toMatchObject([
      {
        name: 'order.created',
        path: '/order.created',
        description: 'An order',
        schema,
        example: {},
        deprecated: true,
      },
      { name: 'type', path: '/type', schema: { type: 'string' } },
    ]);
  });

  test('a single one is named by its title', () => {
    expect(foundIn({ title: 'order.created', type: 'object' })).toMatchObject({
      name: 'order.created',
      path: '',
    });
    expect(readDocument({ type: 'object' }, 'data')).toMatchObject({ path: '/title' });
    expect(faultsIn({ title: 'Order created', type: 'object' })).toMatchObject([{ path: '/title' }]);
  });

  test('what is none is refused with its path', () => {
    expect(faultsIn({ 'a/b': {} })).toMatchObject([{ path: '/a~1b' }]);
  });
});

test.each<[unknown, string]>([
  [null, ''],
  [[], ''],
  ['text', ''],
  [{}, ''],
  [{ openapi: '3.1.0' }, '/webhooks'],
  [{ openapi: '2.0', webhooks: {} }, '/openapi'],
  [{ openapi: 3.1 }, '/openapi'],
  [{ a: 'string' }, '/a'],
  [{ a: {}, dryRun: false }, '/dryRun'],
  [{ webhooks: {}, 'open/api': '3.1.0' }, '/open~1api'],
])('%j is no document with event types', (document, path) => {
  expect(readDocument(document, 'data')).toMatchObject({ path });
});

test('reading is total', () => {
  const name = fc.constantFrom(
    'openapi',
    'webhooks',
    'a',
    'post',
    'requestBody',
    'content',
    'application/json',
    '$ref',
  );
  const more = fc.constantFrom(
    'schema',
    'components',
    'schemas',
    'properties',
    'example',
    'nullable',
    'allOf',
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom('3.1.0', '3.0.0', '#/components/schemas/a', '#/webhooks/a', 'x', 1, true, null),
      fc.array(tie('any'), { maxLength: 2 }),
      fc.dictionary(fc.oneof(name, more), tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, fc.constantFrom('data' as const, 'envelope' as const), (part, describes) => {
      readDocument(part, describes);
      const parts = readDocument(openapi({ a: webhook(part), b: part }, { a: part }), describes);
      for (const each of parts as Part[]) if ('schema' in each) takeSchema(each.schema);
    }),
  );
});
