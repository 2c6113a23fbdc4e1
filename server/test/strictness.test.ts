import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { startTidings, type Tidings } from './start.ts';

let tidings: Tidings;
let webhook: Webhook;
beforeAll(async () => {
  tidings = await startTidings();
  webhook = await tidings.createWebhook({ url: 'https://example.com/' });
});
afterAll(() => tidings.stop());

const DELIVERY = 'del_01kah3c3t6f8mvav5nq1j6w0zs0000001';
const at = (path: string): string => path.replace(':id', webhook.id).replace(':delivery', DELIVERY);

describe('calls without a body', () => {
  const actions = ['enable', 'disable', 'pause', 'resume'].map((name) => `/v1/webhooks/:id/${name}`);
  const ofDeliveries = ['retry', 'cancel'].map((name) => `/v1/webhooks/:id/deliveries/:delivery/${name}`);

  test.each([...actions, ...ofDeliveries])('%s take nothing else', async (path) => {
    const answer = await tidings.request('POST', at(path), { x: 1 });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([
      { path: '/x', message: 'is not a known field. There is no field here.' },
    ]);
    expect((await tidings.request('POST', at(path), 'null')).status).toBe(422);
  });

  test.each(actions)('%s take none, or an empty one', async (path) => {
    for (const body of [undefined, '', {}]) {
      expect((await tidings.request('POST', at(path), body)).status).toBe(200);
    }
  });

  test('can be made without one by the document', async () => {
    interface Document {
      paths: Record<string, { post: { requestBody: { required: boolean } } }>;
    }
    const { body } = await tidings.request<Document>('GET', '/openapi.json');
    const required = (path: string): boolean => body.paths[path]!.post.requestBody.required;
    expect(required('/v1/webhooks/{id}/enable')).toBe(false);
    expect(required('/v1/webhooks/{id}/rotate-secret')).toBe(false);
    expect(required('/v1/webhooks/{id}/test')).toBe(false);
    expect(required('/v1/webhooks/preview')).toBe(true);
  });
});

describe('a parameter of the address', () => {
  test.each([
    ['POST', '/v1/events', { type: 'a', data: 1 }],
    ['POST', '/v1/events/batch', [{ type: 'a', data: 1 }]],
    ['GET', '/v1/events/x', undefined],
    ['GET', '/v1/webhooks', undefined],
    ['POST', '/v1/webhooks', { name: 'x', url: 'https://example.com/', events: [] }],
    ['GET', '/v1/webhooks/:id', undefined],
    ['PATCH', '/v1/webhooks/:id', { name: 'x' }],
    ['DELETE', '/v1/webhooks/:id', undefined],
    ['POST', '/v1/webhooks/:id/pause', undefined],
    ['GET', '/v1/webhooks/:id/secret', undefined],
    ['GET', '/v1/webhooks/:id/deliveries', undefined],
    ['GET', '/v1/organizations', undefined],
    ['GET', '/v1/errors', undefined],
  ])('that is not known is refused by %s %s', async (method, path, body) => {
    const answer = await tidings.request(method, `${at(path)}?bogus=1`, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([
      { path: 'bogus', message: expect.stringContaining('is not a known parameter') },
    ]);
  });

  // What a schema is made into is made at the first request: here is one for each.
  test('that is not known, or a body that is none, is refused by every call', async () => {
    const { body } = await tidings.request<{ paths: Record<string, Record<string, object>> }>(
      'GET',
      '/openapi.json',
    );
    const calls = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
    );
    expect(calls.length).toBeGreaterThan(100);
    for (const { path, method, operation } of calls) {
      const address = path.replaceAll(/\{\w+\}/g, 'x');
      const call = (to: string, sent?: unknown) => tidings.request(method.toUpperCase(), to, sent);
      const answers = [await call(`${address}?bogus=1`)];
      if ('requestBody' in operation) answers.push(await call(address, '"none"'));
      for (const { status, text } of answers)
        expect(Math.floor(status / 100), `${method} ${path}: ${text}`).toBe(4);
    }
  });

  test('that holds a NUL character, which PostgreSQL has no place for, is refused by every call', async () => {
    interface Operation {
      parameters?: { name: string; in: string; schema: { type?: string; enum?: unknown } }[];
    }
    const { body } = await tidings.request<{ paths: Record<string, Record<string, Operation>> }>(
      'GET',
      '/openapi.json',
    );
    const tried: string[] = [];
    for (const [path, operations] of Object.entries(body.paths)) {
      for (const [method, { parameters = [] }] of Object.entries(operations)) {
        const address = path.replaceAll(/\{\w+\}/g, webhook.id);
        const query = parameters.filter((one) => one.in === 'query' && one.schema.type === 'string');
        tried.push(...query.map(({ name }) => `${method} ${address}?${name}=a%00b`));
        for (const { name } of parameters.filter((one) => one.in === 'path'))
          tried.push(`${method} ${path.replace(`{${name}}`, 'a%00b').replaceAll(/\{\w+\}/g, webhook.id)}`);
      }
    }
    expect(tried.length).toBeGreaterThan(150);
    const found: string[] = [];
    for (const one of tried) {
      const [method, address] = one.split(' ') as [string, string];
      const { status } = await tidings.request(method.toUpperCase(), address);
      if (status >= 500 || status < 400) found.push(`${status} ${one}`);
    }
    expect(found).toEqual([]);
  });

  test('goes by its bare name', async () => {
    const answer = await tidings.request('GET', '/v1/webhooks?limit=0&offset=x');
    expect(answer.body.detail).toBe('The parameter limit must be 1 or more. (and 1 more)');
    expect(answer.body.errors).toEqual([
      { path: 'limit', message: 'must be 1 or more.' },
      { path: 'offset', message: 'must be an integer.' },
    ]);
    const long = await tidings.request('GET', `/v1/webhooks/${'a'.repeat(65)}`);
    expect(long.body.errors).toEqual([{ path: 'id', message: 'must be at most 64 characters long.' }]);
  });

  test.each([
    ['longer than any id', `/v1/webhooks/${'a'.repeat(4000)}`],
    ['no UTF-8', '/v1/webhooks/%ff'],
    ['a lone %', '/v1/webhooks/%'],
    ['half an escape', '/v1/webhooks/%2'],
  ])('that cannot be read is refused in our words: %s', async (_, path) => {
    const answer = await tidings.request('GET', path);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    expect(answer.body.detail).toMatch(/^The address .*\.$/);
    expect(answer.body.detail).not.toMatch(/max param|component|FST/);
  });
});

describe('a field that occurs twice', () => {
  test.each([
    ['PATCH', '/v1/webhooks/:id', '{"name":"w","name":"x"}', '/name'],
    ['PATCH', '/v1/webhooks/:id', '{"name":"w","n\\u0061me":"x"}', '/name'],
    ['PATCH', '/v1/webhooks/:id', '{"name":"{\\"","retry":{"delays":[1],"delays":[2]}}', '/retry/delays'],
    ['PUT', '/v1/webhooks/:id/filters', '{"a.b":{"x":[1,[{}],{"~/":1,"~/":2}]}}', '/a.b/x/2/~0~1'],
    ['POST', '/v1/organizations', '{"id":"a1","id":"a2"}', '/id'],
    ['POST', '/v1/events', '{"type":"a","type":"b","data":1}', ''],
  ])('is refused by %s %s %s', async (method, path, body, where) => {
    const answer = await tidings.request(method, at(path), body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ path: where, message: expect.stringContaining('twice') }]);
  });

  test('is left as it is inside the data of an event', async () => {
    const sent = await tidings.send('{"id":"twice","type":"a","data":{"a":1,"a":2}}' as never);
    const got = await tidings.request('GET', `/v1/events/${sent.id}`);
    expect(got.text).toContain('"data":{"a":1,"a":2}');
  });

  test('is not seen where names only look alike', async () => {
    const body = '{"name":"name","description":"\\"name\\":1,","events":["name","name.x"]}';
    expect((await tidings.request('PATCH', at('/v1/webhooks/:id'), body)).status).toBe(200);
    const filters = '{"a":{"x":{"y":1},"z":{"y":2}},"b":{"x":{"y":[1]}}}';
    const answer = await tidings.request('PUT', at('/v1/webhooks/:id/filters'), filters);
    expect(answer.text).not.toContain('twice');
  });
});

describe('a fault', () => {
  const words = 'must be one of standard, alert, none, or {delays: [seconds, …]}.';
  const dotted = 'must be names of letters, digits, _ and -, joined by dots, such as function.executed.';

  test.each<[unknown, string, string]>([
    [{ retry: { delays: [1, -1] } }, '/retry/delays/1', 'must be 0 or more.'],
    [{ retry: { delays: ['1'] } }, '/retry/delays/0', 'must be a number.'],
    [{ retry: { delays: [] } }, '/retry/delays', 'must hold at least one item.'],
    [{ retry: {} }, '/retry/delays', 'is required.'],
    [{ retry: { delays: [1], x: 1 } }, '/retry/x', 'is not a known field. Known here: delays.'],
    [{ retry: 'often' }, '/retry', words],
    [{ retry: 5 }, '/retry', words],
    [{ retry: [1] }, '/retry', words],
    [{ timeoutMs: 1 }, '/timeoutMs', 'must be 1000 or more.'],
    [{ events: ['a', 'b', 'a'] }, '/events', 'must hold each item once; items 0 and 2 are the same.'],
    [{ events: ['a..b'] }, '/events/0', expect.stringContaining('or *.') as string],
    [{ name: '' }, '/name', 'must not be empty.'],
    [
      {},
      '',
      'must hold at least one of name, description, url, config, events, filters, categories, minSeverity, enabled, signing, secret, headerNames, apiKey, headers, payload, template, encryption, retry, timeoutMs, rateLimit, ordered.',
    ],
  ])('of the change %j is at %s: %s', async (change, path, message) => {
    const answer = await tidings.request('PATCH', at('/v1/webhooks/:id'), change);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([{ path, message }]);
  });

  test.each<[string, unknown, string, string]>([
    ['/v1/events', { type: 'a b', data: 1 }, '/type', dotted],
    ['/v1/events', { type: 'a', data: 1, id: 'a.b' }, '/id', 'letter or digit'],
    ['/v1/events', { type: 'a', data: 1, links: [{ href: 'ftp:', text: '' }] }, '/links/0/href', 'https://'],
    ['/v1/webhooks', { name: 'x', url: 'u', events: [], project: '' }, '/project', 'must not be empty.'],
    ['/v1/webhooks', { name: 'x', url: 'u', events: [], project: 7 }, '/project', 'a string or null.'],
  ])('is told in words by %s for %j', async (path, body, where, message) => {
    const answer = await tidings.request('POST', path, body);
    expect(answer.body.errors).toMatchObject([{ path: where, message: expect.stringContaining(message) }]);
    expect(answer.text).not.toContain('must match');
  });
});
