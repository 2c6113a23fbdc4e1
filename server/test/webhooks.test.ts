import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import type { Problem } from '../src/api/errors.ts';
import { startTidings, type Answer, type Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

const create = (input: Record<string, unknown>): Promise<Answer<Webhook & Problem>> =>
  tidings.request('POST', '/v1/webhooks', {
    name: 'A test',
    url: 'https://example.com/webhook',
    events: [],
    ...input,
  });

const PUBLIC_KEY = {
  kty: 'OKP',
  crv: 'X25519',
  x: 'LFWtGmDcof8dmM4Ppz2Qdaqan_D9jKAnW3EM3c00p0g',
  kid: 'one',
};

describe('a webhook', () => {
  test('is made with defaults, and read as it was made', async () => {
    const made = await create({});
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^wh_[0-9a-z]{26}$/),
      name: 'A test',
      description: '',
      organization: 'default',
      project: null,
      type: 'rest',
      url: 'https://example.com/webhook',
      events: [],
      filters: {},
      categories: null,
      config: null,
      configurationError: null,
      minSeverity: null,
      enabled: true,
      paused: false,
      health: 'healthy',
      disabledReason: null,
      failingSince: null,
      signing: 'standard',
      previousSecrets: [],
      headerNames: null,
      apiKey: null,
      headers: {},
      payload: 'native',
      template: null,
      testInbox: null,
      encryption: null,
      warnings: [{ path: '/events', code: 'no_events', detail: expect.any(String) }],
      retry: 'standard',
      timeoutMs: 15_000,
      rateLimit: null,
      ordered: false,
      watchers: 0,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: made.body.createdAt,
    });
    expect((await tidings.request('GET', `/v1/webhooks/${made.body.id}`)).body).toEqual(made.body);
  });

  test('keeps all that it is given', async () => {
    const input = {
      name: 'Ünïcode ☃',
      description: 'Two\nlines',
      organization: 'org-123',
      project: 'proj-1',
      type: 'rest',
      url: 'https://example.com:8443/a%20b?c=d',
      events: ['function.executed', 'agent.*', '*'],
      filters: { 'function.executed': { execution: { status: ['success'] } } },
      enabled: false,
      signing: 'sha256',
      headerNames: { signature: 'X-Acme-Signature' },
      headers: { 'X-Acme-Tenant': { shown: 'one, two' } },
      payload: 'custom',
      template: { text: '{{type}}', n: [1, null] },
      encryption: { scheme: 'jwe', publicKey: PUBLIC_KEY, keep: 'ciphertext' },
      retry: { delays: [1, 2.5, 86_400] },
      timeoutMs: 1000,
    };
    expect((await create({ ...input, secret: 'a secret of mine' })).body).toMatchObject(input);
  });

  test('changes only in what is given', async () => {
    const { body: before } = await create({ events: ['a'], retry: 'none' });
    const changed = await tidings.request<Webhook>('PATCH', `/v1/webhooks/${before.id}`, {
      name: 'Another name',
      events: ['b'],
    });
    expect(changed.body).toEqual({
      ...before,
      name: 'Another name',
      events: ['b'],
      warnings: [expect.objectContaining({ path: '/events/0', code: 'unknown_event_type' })],
      updatedAt: expect.any(String),
    });
    expect(Date.parse(changed.body.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
  });

  test('is switched and paused by its own calls, as often as one likes', async () => {
    const { body: made } = await create({});
    for (const [action, state] of [
      ['disable', { enabled: false, disabledReason: null, health: 'healthy' }],
      ['enable', { enabled: true }],
      ['pause', { enabled: true, paused: true }],
      ['resume', { enabled: true, paused: false }],
    ] as const) {
      for (let i = 0; i < 2; i++) {
        const answer = await tidings.request('POST', `/v1/webhooks/${made.id}/${action}`);
        expect(answer.status).toBe(200);
        expect(answer.body).toMatchObject(state);
      }
    }
  });

  test('is gone once it is deleted', async () => {
    const { body: made } = await create({});
    expect((await tidings.request('DELETE', `/v1/webhooks/${made.id}`)).status).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/secret'],
      ['POST', '/enable'],
      ['POST', '/rotate-secret'],
      ['POST', '/end-overlap'],
    ] as const) {
      const body = path === '/rotate-secret' ? {} : undefined;
      expect((await tidings.request(method, `/v1/webhooks/${made.id}${path}`, body)).status).toBe(404);
    }
  });
});

describe('a webhook is refused', () => {
  const refused: [string, Record<string, unknown>, string, string][] = [
    ['an unknown field', { nmae: 'x' }, 'invalid_request', '/nmae'],
    ['an empty name', { name: '' }, 'invalid_request', '/name'],
    ['a name with a NUL', { name: 'a\u0000b' }, 'invalid_request', '/name'],
    ['a description with a NUL', { description: '\u0000' }, 'invalid_request', '/description'],
    ['a name with half a character', { name: 'a\ud800' }, 'invalid_request', '/name'],
    ['a filter with a NUL', { filters: { a: { b: '\u0000' } } }, 'invalid_filter', '/filters/a/b'],
    [
      'a filter with half a character',
      { filters: { a: { b: ['\udc00'] } } },
      'invalid_filter',
      '/filters/a/b/0',
    ],
    [
      'a pattern with half a character',
      { filters: { a: { b: { matches: '\ud800' } } } },
      'invalid_filter',
      '/filters/a/b/matches',
    ],
    [
      'a filter of a field with half a character',
      { filters: { a: { '\ud800': 1 } } },
      'invalid_filter',
      '/filters/a',
    ],
    ['a secret with half a character', { secret: 'long-enough-\ud800' }, 'invalid_request', '/secret'],
    ['a URL with half a character', { url: 'https://example.com/\ud800' }, 'invalid_url', '/url'],
    ['a template with half a character', { template: { a: '\ud800' } }, 'invalid_template', '/template/a'],
    ['a number as a name', { name: 1 }, 'invalid_request', '/name'],
    ['text for a truth', { enabled: 'true' }, 'invalid_request', '/enabled'],
    ['a malformed pattern', { events: ['a', 'b.*.c'] }, 'invalid_request', '/events/1'],
    ['a pattern twice', { events: ['a', 'a'] }, 'invalid_request', '/events'],
    ['an unknown profile', { signing: 'md5' }, 'invalid_request', '/signing'],
    ['an unknown schedule', { retry: 'often' }, 'invalid_request', '/retry'],
    ['a negative delay', { retry: { delays: [-1] } }, 'invalid_request', '/retry/delays/0'],
    ['a timeout too long', { timeoutMs: 30_001 }, 'invalid_request', '/timeoutMs'],
    [
      'a secret of text for the standard profile',
      { signing: 'standard', secret: 'my-webhook-secret' },
      'invalid_secret',
      '/secret',
    ],
    [
      'a malformed filter',
      { filters: { a: { b: { startsWit: 'x' } } } },
      'invalid_filter',
      '/filters/a/b/startsWit',
    ],
    ['no URL', { url: 'example.com' }, 'invalid_url', '/url'],
    ['an URL with a NUL', { url: 'https://example.com/\u0000' }, 'invalid_url', '/url'],
    ['plain http', { url: 'http://example.com/' }, 'invalid_url', '/url'],
    ['a private address', { url: 'https://10.0.0.1/' }, 'invalid_url', '/url'],
    ['the metadata service', { url: 'https://169.254.169.254/latest' }, 'invalid_url', '/url'],
    ['credentials in the URL', { url: 'https://u:p@example.com/' }, 'invalid_url', '/url'],
    ['the port of another protocol', { url: 'https://example.com:6379/' }, 'invalid_url', '/url'],
  ];
  test.each(refused)('for %s', async (_, input, code, path) => {
    const answer = await create(input);
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe(code);
    expect(answer.body.errors!.map((fault) => fault.path)).toContain(path);
  });

  test('in words that say what to do about an address', async () => {
    const plain = await create({ url: 'http://example.com/' });
    expect(plain.body.detail).toContain('TIDINGS_ALLOW_HTTP');
    const hidden = await create({ url: 'https://[::ffff:10.0.0.1]/' });
    expect(hidden.body.detail).toMatch(/private address.*TIDINGS_ALLOW_PRIVATE/);
  });

  test('when it changes as when it is made', async () => {
    const { body: made } = await create({});
    for (const [change, code] of [
      [{ url: 'https://192.168.1.1/' }, 'invalid_url'],
      [{ filters: { a: { b: { startsWit: 'x' } } } }, 'invalid_filter'],
      [{ organization: 'another' }, 'invalid_request'],
      [{ secret: 'written once only' }, 'invalid_request'],
      [{ name: '\u0000' }, 'invalid_request'],
      [{}, 'invalid_request'],
    ] as const) {
      const answer = await tidings.request('PATCH', `/v1/webhooks/${made.id}`, change);
      expect([answer.status, answer.body.code]).toEqual([422, code]);
    }
    const filters = await tidings.request('PUT', `/v1/webhooks/${made.id}/filters`, {
      a: { b: { startsWit: 'x' } },
    });
    expect(filters.body.errors![0]!.path).toBe('/a/b/startsWit');
    expect((await tidings.request('GET', `/v1/webhooks/${made.id}`)).body).toEqual(made);
  });

  test('on loopback over http where loopback is allowed, and only there', async () => {
    expect((await create({ url: 'http://127.0.0.1:9999/' })).status).toBe(201);
    expect((await create({ url: 'http://localhost:9999/' })).status).toBe(201);
    expect((await create({ url: 'http://[::1]:9999/' })).status).toBe(422);
  });
});
