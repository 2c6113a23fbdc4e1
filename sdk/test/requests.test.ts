import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createReceiver, type Receiver } from '../../server/test/receiver.ts';
import { InvalidRequestError, Tidings, TidingsApiError, UnavailableError } from '../src/index.ts';

const apiKey = 'tk_a_key_that_nobody_may_see';
let server: Receiver;
let admin: Tidings;

beforeEach(async () => {
  server = await createReceiver();
  admin = new Tidings({ apiKey, baseUrl: server.url, retries: 0 });
  answerWith({ id: 'wh_1', data: [], nextCursor: null, prevCursor: null });
});
afterEach(() => server.close());

function answerWith(body: unknown, status = 200): void {
  server.respond(() => ({ status, body: JSON.stringify(body) }));
}

const requested = (): string[] => server.requests.map(({ method, url }) => `${method} ${url}`);

describe('an address', () => {
  test.each(['', '/', '//', '/webhooks/of/us', '/webhooks/of/us/'])(
    'with %j behind the host',
    async (path) => {
      const prefix = path.replace(/\/+$/, '');
      await new Tidings({ apiKey, baseUrl: server.url + path }).webhooks.get('wh_1');
      expect(requested()).toEqual([`GET ${prefix}/v1/webhooks/wh_1`]);
    },
  );

  test('holds ids as they are, whatever they hold', async () => {
    await admin.webhooks.getDelivery('a/b?c#d', '../e f%2F');
    expect(requested()).toEqual(['GET /v1/webhooks/a%2Fb%3Fc%23d/deliveries/..%2Fe%20f%252F']);
  });

  test.each(['', '.', '..', undefined, null, 7])('is not made of %j', async (id) => {
    await expect(admin.webhooks.delete(id as string)).rejects.toThrow(
      `${id === undefined ? 'undefined' : JSON.stringify(id)} is not the id of a webhook. Nothing was sent.`,
    );
    await expect(admin.webhooks.getDelivery('wh_1', id as string)).rejects.toThrow(
      'not the id of a delivery',
    );
    await expect(admin.events.get(id as string)).rejects.toThrow(TypeError);
    await expect(admin.organizations.get(id as string)).rejects.toThrow(TypeError);
    expect(requested()).toEqual([]);
  });

  test('carries a query of what was given', async () => {
    await admin.webhooks.list({ organization: 'org/1 & co', limit: 10, offset: 0 });
    await admin.webhooks.list({ limit: undefined });
    const timeRange = { start: new Date(0), end: '2023-06-30T23:59:59+02:00' };
    await admin.webhooks.getDeliveries('wh_1', { timeRange, status: 'failed' });
    await admin.webhooks.getDeliveries('wh_1', { timeRange: { end: new Date(0) }, cursor: 'abc' });
    expect(requested()).toEqual([
      'GET /v1/webhooks?organization=org%2F1+%26+co&limit=10&offset=0',
      'GET /v1/webhooks',
      'GET /v1/webhooks/wh_1/deliveries?status=failed&start=1970-01-01T00%3A00%3A00.000Z&end=2023-06-30T23%3A59%3A59%2B02%3A00',
      'GET /v1/webhooks/wh_1/deliveries?cursor=abc&end=1970-01-01T00%3A00%3A00.000Z',
    ]);
    const never = { timeRange: { start: new Date('never') } };
    await expect(admin.webhooks.getDeliveries('wh_1', never)).rejects.toThrow('a Date that is no time');
  });
});

test('a body is announced where there is one', async () => {
  await admin.webhooks.create({ name: 'Ö', url: 'https://example.com', events: [] });
  await admin.webhooks.enable('wh_1');
  const [create, enable] = server.requests;
  expect(create?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: `Bearer ${apiKey}`,
  });
  expect(JSON.parse(String(create?.body))).toEqual({ name: 'Ö', url: 'https://example.com', events: [] });
  expect(enable?.headers['content-type']).toBeUndefined();
  expect(enable?.body).toHaveLength(0);
});

describe('a refusal', () => {
  const problem = {
    type: '/v1/errors#invalid_request',
    title: 'The request does not fit its schema',
    status: 422,
    code: 'invalid_request',
    detail: '/name is required.',
    errors: [{ path: '/name', message: 'is required.' }],
  };

  test('says what the server says', async () => {
    server.respond(() => ({
      status: 422,
      body: JSON.stringify(problem),
    }));
    const error = await admin.webhooks.get('wh_1').catch((caught) => caught);
    expect(error).toBeInstanceOf(InvalidRequestError);
    const { title, status, code, detail, errors } = problem;
    expect(error).toMatchObject({ title, status, code, detail, errors });
    expect(String(error)).toBe('InvalidRequestError: /name is required.');
    expect(inspect(error)).not.toContain(apiKey);
  });

  test('that another server wrote is told apart', async () => {
    server.respond(() => ({ status: 502, body: '<html>Bad Gateway</html>' }));
    const error = await admin.webhooks.get('wh_1').catch((caught) => caught);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ status: 502, code: 'unknown', errors: [] });
    expect(error.message).toContain('another server');
  });

  test.each(['<html>Welcome</html>', ''])('is what %j is instead of JSON', async (body) => {
    server.respond(() => ({ status: 200, body }));
    await expect(admin.webhooks.get('wh_1')).rejects.toThrow('The answer (200) is not JSON');
  });

  test('is what a redirect is: the key is not sent on', async () => {
    const elsewhere = await createReceiver();
    server.respond(() => ({ status: 301, headers: { location: elsewhere.url } }));
    const error = await admin.events.send({ type: 'a.b', data: 1 }).catch((caught) => caught);
    expect(error).toBeInstanceOf(TidingsApiError);
    expect(error.message).toMatch(/redirects.*Set baseUrl/);
    expect(elsewhere.requests).toHaveLength(0);
    await elsewhere.close();
  });
});

describe('the client', () => {
  test('shows its key to nobody', async () => {
    expect(inspect(admin, { depth: 9, showHidden: true })).not.toContain(apiKey);
    expect(JSON.stringify(admin)).not.toContain(apiKey);
    for (const bad of [`${apiKey}\n`, `${apiKey} `, `${apiKey}ü`, '', undefined]) {
      const make = () => new Tidings({ apiKey: bad });
      expect(make).toThrow(/^apiKey must be/);
      expect(make).not.toThrow(apiKey);
    }
  });

  test('goes through the fetch it is given', async () => {
    const urls: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      urls.push(input);
      return Response.json({ id: 'wh_1' });
    };
    expect(await new Tidings({ apiKey, fetch }).webhooks.get('wh_1')).toEqual({ id: 'wh_1' });
    expect(urls).toEqual(['http://127.0.0.1:8420/v1/webhooks/wh_1']);
  });

  test.each([
    '127.0.0.1:8420',
    'ftp://example.com',
    'https://me:password@example.com',
    'https://example.com/?a',
  ])('takes no baseUrl such as %s', (baseUrl) => {
    expect(() => new Tidings({ apiKey, baseUrl })).toThrow(/^baseUrl must be/);
    expect(() => new Tidings({ apiKey, baseUrl })).not.toThrow('password@');
  });

  test.each([
    { timeoutMs: 0 },
    { timeoutMs: Number.NaN },
    { timeoutMs: Infinity },
    { retries: -1 },
    { retries: 0.5 },
  ])('takes no %j', (options) => expect(() => new Tidings({ apiKey, ...options })).toThrow(TypeError));
});
