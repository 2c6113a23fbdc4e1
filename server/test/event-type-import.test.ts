import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { EventType } from '@tidings/core/catalog/event-type';
import { startTidings, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

interface Imported {
  name: string;
  result: string;
  path: string;
  errors?: { path: string; message: string }[];
}
interface Answer {
  dryRun: boolean;
  data: Imported[];
  code: string;
  errors: { path: string; message: string }[];
}
let made = 0;
const newOrganization = (): string => `import-${++made}`;
const post = (document: unknown, query: string, type = 'application/json') =>
  tidings.request<Answer>('POST', `/v1/event-types/import?${query}`, document, { 'content-type': type });
const results = ({ body }: { body: Answer }): string[] =>
  body.data.map(({ name, result }) => `${name}: ${result}`);
const own = async (organization: string): Promise<EventType[]> => {
  const path = `/v1/event-types?organization=${organization}&own=true&limit=250`;
  return (await tidings.request<Page<EventType>>('GET', path)).body.data;
};

const webhook = (name: string, example: unknown, more: object = {}) => ({
  post: {
    tags: ['shop'],
    summary: `An ${name}`,
    requestBody: {
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` }, example } },
    },
    ...more,
  },
});
const SHOP = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  webhooks: {
    'order.created': webhook('Order', { id: 'o-1', lines: [{ sku: 'x' }] }),
    'order.refunded': webhook('Refund', { id: 'r-1' }, { deprecated: true }),
  },
  components: {
    schemas: {
      Order: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string' },
          lines: { type: 'array', items: { $ref: '#/components/schemas/Line' } },
        },
      },
      Line: { type: 'object', properties: { sku: { type: 'string' } } },
      Refund: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
    },
  },
};

describe('an OpenAPI document', () => {
  test('is imported, once and again', async () => {
    const organization = newOrganization();
    const query = `organization=${organization}`;
    const planned = await post(SHOP, `${query}&dryRun=true`);
    expect(planned.body).toEqual({
      dryRun: true,
      data: [
        { name: 'order.created', result: 'created', path: '/webhooks/order.created' },
        { name: 'order.refunded', result: 'created', path: '/webhooks/order.refunded' },
      ],
    });
    expect(await own(organization)).toEqual([]);
    expect((await tidings.request('GET', `/v1/organizations/${organization}`)).status).toBe(404);

    const imported = await post(SHOP, query);
    expect([imported.status, imported.body]).toEqual([200, { ...planned.body, dryRun: false }]);
    expect(await own(organization)).toMatchObject([
      {
        name: 'order.created',
        group: 'shop',
        description: 'An Order',
        schema: { required: ['id'], $defs: { Line: { type: 'object' } } },
        schemaVersion: 1,
        example: { id: 'o-1', lines: [{ sku: 'x' }] },
        validation: 'off',
        deprecated: false,
      },
      { name: 'order.refunded', deprecated: true },
    ]);
    expect(results(await post(SHOP, query))).toEqual([
      'order.created: unchanged',
      'order.refunded: unchanged',
    ]);
  });

  test('changes what is different in it, and leaves alone what it does not have', async () => {
    const organization = newOrganization();
    const query = `organization=${organization}`;
    await post({ 'order.lost': { type: 'object' } }, query);
    await post(SHOP, `${query}&validation=reject`);
    const changed = structuredClone(SHOP);
    changed.components.schemas.Refund.required = [];
    expect(results(await post(changed, `${query}&dryRun=true`))).toEqual([
      'order.created: unchanged',
      'order.refunded: changed',
    ]);
    await post(changed, query);
    expect(await own(organization)).toMatchObject([
      { name: 'order.created', schemaVersion: 1, validation: 'reject' },
      { name: 'order.lost', schemaVersion: 1, validation: 'off' },
      { name: 'order.refunded', schemaVersion: 2, validation: 'reject' },
    ]);
    const event = { type: 'order.created', organization, data: { id: 1 } };
    expect((await tidings.request('POST', '/v1/events', event)).status).toBe(422);
  });

  test('has its bad parts refused with their paths, and the others imported', async () => {
    const organization = newOrganization();
    const document = {
      ...SHOP,
      webhooks: {
        ...SHOP.webhooks,
        'a b': webhook('Order', {}),
        'webhook.disabled': webhook('Order', {}),
        'order.odd': webhook('Odd', {}),
        'order.example': webhook('Order', { id: 7 }),
        'order.elsewhere': {
          post: { requestBody: { content: { 'application/json': { schema: { $ref: 'x.json' } } } } },
        },
      },
      components: {
        schemas: {
          ...SHOP.components.schemas,
          Odd: { properties: { a: { pattern: '(?!x)', maxLenght: 1 } } },
        },
      },
    };
    const answer = await post(document, `organization=${organization}`);
    expect(answer.status).toBe(207);
    expect(answer.body.data.slice(2)).toEqual([
      {
        name: 'a b',
        result: 'refused',
        path: '/webhooks/a b',
        errors: [{ path: '/webhooks/a b', message: expect.stringContaining('must be a name') }],
      },
      {
        name: 'webhook.disabled',
        result: 'refused',
        path: '/webhooks/webhook.disabled',
        errors: [
          { path: '/webhooks/webhook.disabled', message: expect.stringContaining('belongs to the platform') },
        ],
      },
      {
        name: 'order.odd',
        result: 'refused',
        path: '/webhooks/order.odd',
        errors: [
          { path: '/components/schemas/Odd/properties/a/pattern', message: expect.stringContaining('RE2') },
          {
            path: '/components/schemas/Odd/properties/a/maxLenght',
            message: expect.stringContaining('maxLength'),
          },
        ],
      },
      {
        name: 'order.example',
        result: 'refused',
        path: '/webhooks/order.example',
        errors: [
          {
            path: '/webhooks/order.example/post/requestBody/content/application~1json/example/id',
            message: 'does not fit the schema: it must be a string.',
          },
        ],
      },
      {
        name: 'order.elsewhere',
        result: 'refused',
        path: '/webhooks/order.elsewhere',
        errors: [
          {
            path: '/webhooks/order.elsewhere/post/requestBody/content/application~1json/schema/$ref',
            message: expect.stringContaining('nothing is fetched'),
          },
        ],
      },
    ]);
    expect((await own(organization)).map(({ name }) => name)).toEqual(['order.created', 'order.refunded']);
  });

  test('that lacks a schema which is enforced is refused there', async () => {
    const organization = newOrganization();
    await post(SHOP, `organization=${organization}&validation=warn`);
    const without = { openapi: '3.1.0', webhooks: { 'order.created': { post: {} } } };
    expect((await post(without, `organization=${organization}`)).body.data).toMatchObject([
      {
        result: 'refused',
        errors: [{ path: '/webhooks/order.created', message: expect.stringContaining('has no schema') }],
      },
    ]);
    expect(results(await post(without, `organization=${organization}&validation=off`))).toEqual([
      'order.created: changed',
    ]);
    // The example of before is kept, since nothing speaks against it.
    expect(await own(organization)).toMatchObject([{ schema: null, example: { id: 'o-1' } }, {}]);
  });

  test('that changes a schema drops an example that does not fit it', async () => {
    const organization = newOrganization();
    await post({ a: { type: 'string', examples: ['x'] } }, `organization=${organization}`);
    await post({ a: { type: 'number' } }, `organization=${organization}`);
    expect(await own(organization)).toMatchObject([{ schemaVersion: 2, example: null }]);
  });

  test('says of nullable, which 3.1 no longer has, what to write instead', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string', nullable: true } } };
    const document = (openapi: string) => ({
      openapi,
      [openapi.startsWith('3.0') ? 'x-webhooks' : 'webhooks']: {
        a: { post: { requestBody: { content: { 'application/json': { schema } } } } },
      },
    });
    const answer = await post(document('3.1.0'), `organization=${newOrganization()}`);
    expect(answer.body.data[0]!.errors).toEqual([
      {
        path: '/webhooks/a/post/requestBody/content/application~1json/schema/properties/a/nullable',
        message: expect.stringContaining('Write null beside the type, as in "type": ["string", "null"].'),
      },
    ]);
    const before = await post(document('3.0.3'), `organization=${newOrganization()}`);
    expect(results(before)).toEqual(['a: created']);
  });

  test('describes the envelope where it is said so', async () => {
    const organization = newOrganization();
    const envelope = { type: 'object', properties: { type: {}, data: { type: 'object', required: ['id'] } } };
    const body = {
      content: { 'application/json': { schema: envelope, example: { type: 'a', data: { id: 1 } } } },
    };
    const document = { openapi: '3.0.0', 'x-webhooks': { a: { post: { requestBody: body } } } };
    await post(document, `organization=${organization}&describes=envelope`);
    expect(await own(organization)).toMatchObject([{ schema: { required: ['id'] }, example: { id: 1 } }]);
  });
});

describe('other documents', () => {
  test('hold JSON Schemas by name, which may take the place of types that ship', async () => {
    const organization = newOrganization();
    const answer = await post(
      { 'order.lost': { type: 'object' }, 'user.login': true },
      `organization=${organization}`,
    );
    expect(results(answer)).toEqual(['order.lost: created', 'user.login: created']);
    expect(await own(organization)).toMatchObject([
      { name: 'order.lost' },
      { name: 'user.login', pack: 'admin', schema: true },
    ]);
  });

  test.each([
    [{}, ''],
    ['[1]', ''],
    [{ openapi: '3.1.0' }, '/webhooks'],
    [{ openapi: '4.0.0' }, '/openapi'],
    ['{"a":{},"a":{}}', '/a'],
  ])('such as %j are refused as a whole', async (document, path) => {
    const answer = await post(document, 'organization=none');
    expect([answer.status, answer.body.errors[0]!.path]).toEqual([422, path]);
  });

  test.each(['validation=strict', 'describes=all', 'dryRun=maybe', 'dry=true'])(
    'with %s are refused',
    async (query) => {
      expect((await post(SHOP, query)).status).toBe(422);
    },
  );

  test('can be as large as two megabytes of JSON', async () => {
    const large = { a: { description: 'x'.repeat(300_000) } };
    expect((await post(large, 'organization=large')).body.data).toMatchObject([
      { result: 'refused', errors: [{ path: '/a', message: expect.stringContaining('characters long') }] },
    ]);
    const larger = { a: { description: 'x'.repeat(2_200_000) } };
    expect((await post(larger, 'organization=large')).status).toBe(413);
  });
});

describe('YAML', () => {
  const yaml = (text: string, query = `organization=${newOrganization()}`, type = 'application/yaml') =>
    post(text, query, type);

  test.each(['application/yaml', 'application/x-yaml', 'text/yaml; charset=utf-8'])(
    'is taken as %s',
    async (type) => {
      expect(results(await yaml(stringify(SHOP), undefined, type))).toEqual([
        'order.created: created',
        'order.refunded: created',
      ]);
    },
  );

  test('says the same as JSON', async () => {
    const organization = newOrganization();
    await post(SHOP, `organization=${organization}`);
    expect(results(await yaml(stringify(SHOP), `organization=${organization}`))).toEqual([
      'order.created: unchanged',
      'order.refunded: unchanged',
    ]);
  });

  test('may use aliases', async () => {
    const organization = newOrganization();
    await yaml('a: &a {type: object}\nb: *a\n', `organization=${organization}`);
    expect(await own(organization)).toMatchObject([
      { schema: { type: 'object' } },
      { name: 'b', schema: { type: 'object' } },
    ]);
  });

  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (const [i, from] of [...'abcde'].entries()) {
    const to = 'bcdef'.charAt(i);
    bomb.push(`${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join()}]`);
  }
  test.each<[string, string, string]>([
    ['an alias that multiplies', bomb.join('\n'), 'make too much of it'],
    [
      'an alias of a large part',
      `a: &a {description: ${'x'.repeat(50_000)}}\nb: [${'*a,'.repeat(80)}]`,
      'becomes too large',
    ],
    ['a circle', 'a: &a\n  b: *a\n', 'lead in a circle'],
    ['bad indentation', 'a:\n  b: 1\n c: 2\n', 'is not valid YAML, line 3'],
    [
      'a name that comes twice',
      'a: true\na: false\n',
      'is not valid YAML, line 2, column 1: Map keys must be unique.',
    ],
    ['a tag for other programs', 'a: !!js/function "x"\n', 'Unresolved tag'],
    ['several documents', 'a: true\n---\nb: true\n', 'is not valid YAML'],
    ['a list for a name', '? [a]\n: true\n', 'is not valid YAML'],
  ])('with %s is refused', async (_, text, message) => {
    const answer = await yaml(text);
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.errors[0]!.message).toContain(message);
  });

  test('is refused when it is too deep or too large', async () => {
    expect((await yaml(`a: ${'['.repeat(100)}${']'.repeat(100)}`)).body.code).toBe('invalid_json');
    const deep = await yaml(`a: ${'['.repeat(20_000)}`);
    expect(deep.status).toBe(422);
    expect(deep.body.errors[0]!.message).toBe('is nested too deep.');
    expect((await yaml(`a: "${'x'.repeat(600_000)}"`)).status).toBe(413);
    expect((await post('a: 1', 'organization=x', 'text/plain')).status).toBe(415);
  });
});

test('our own OpenAPI document has nothing to import, and says so', async () => {
  const document = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8');
  expect((await post(document, 'organization=own')).body.errors).toEqual([
    { path: '/webhooks', message: expect.stringContaining('nothing to import') },
  ]);
});
