/** Previews: what a webhook would send and which events it would get, of which nothing is kept. */
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { Preview } from '@tidings/core/preview';
import type { Webhook } from '@tidings/core/webhook';
import { Tidings as Client } from '@tidings/sdk';
import { verify } from '@tidings/verify';
import type { Problem } from '../src/api/errors.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, type Answer, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
/** Its requests are of no interest but that they went elsewhere. */
let elsewhere: Receiver;
beforeAll(async () => {
  [tidings, receiver, elsewhere] = await Promise.all([startTidings(), createReceiver(), createReceiver()]);
});
afterAll(() => Promise.all([receiver.close(), elsewhere.close(), tidings.stop()]));
beforeEach(() => {
  receiver.requests.length = 0;
  elsewhere.requests.length = 0;
  receiver.respond(() => ({ status: 200 }));
});

const draft = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'A draft',
  url: `${receiver.url}/draft`,
  events: ['function.executed'],
  secret: 'my-webhook-secret',
  ...more,
});
const preview = <T = Preview>(input: unknown, headers = {}): Promise<Answer<T>> =>
  tidings.request<T>('POST', '/v1/webhooks/preview', input, headers);
const refused = (input: unknown, headers = {}): Promise<Answer<Problem>> => preview<Problem>(input, headers);

async function keyWith(permissions: string[], place: object = {}): Promise<Record<string, string>> {
  const input = { name: 'Limited', permissions, ...place };
  const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', input);
  return { authorization: `Bearer ${made.body.key}` };
}

/** How many rows each table has, but for those that say that a process is alive, and those that sum up the others by and by. */
async function countRows(): Promise<Record<string, number>> {
  const tables = await tidings.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class
     WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
       AND relname NOT IN ('statistic', 'statistic_progress', 'transaction_numbering')`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await tidings.query<{ count: number }>(`SELECT count(*)::int4 AS count FROM ${name}`);
    counts[name] = row!.count;
  }
  return counts;
}

describe('of a new webhook', () => {
  test('is the request that it would send, signed, and not sent', async () => {
    const { status, body } = await preview({
      webhook: draft({ apiKey: { value: 'hidden-value' }, headers: { 'x-plain': { shown: 'shown' } } }),
      data: { n: 1 },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      event: { type: 'function.executed', data: { n: 1 } },
      request: {
        method: 'POST',
        url: `${receiver.url}/draft`,
        headers: { 'content-type': 'application/json', 'X-API-Key': '***', 'x-plain': 'shown' },
        bodyForm: 'sent',
      },
      warnings: [],
      decision: { result: 'matches' },
      recent: null,
      sent: null,
    });
    const { headers, body: text } = body.request;
    expect(JSON.parse(text!)).toMatchObject({ id: body.event.id, type: 'function.executed', data: { n: 1 } });
    await verify('admin', { headers, body: text!, secrets: ['my-webhook-secret'] });
    expect(receiver.requests).toEqual([]);
  });

  test('is sent where asked, as it was shown', async () => {
    receiver.respond(() => ({ status: 401, body: 'who are you? hidden-value', headers: { 'x-a': 'b' } }));
    const webhook = draft({ apiKey: { value: 'hidden-value' }, payload: 'standard' });
    const { body } = await preview({ webhook, send: true });
    expect(body.sent).toMatchObject({
      delivered: false,
      response: { status: 401, body: 'who are you? ***', headers: { 'x-a': 'b' } },
      timing: { dnsMs: null, connectMs: expect.any(Number), tlsMs: null, firstByteMs: expect.any(Number) },
      errorClass: 'http',
      cause: expect.stringMatching(
        /^The receiver answered 401 Unauthorized\. If it verifies the signature: /,
      ),
    });
    const [received] = receiver.requests;
    expect(received!.headers['x-api-key']).toBe('hidden-value');
    expect(received!.body.toString()).toBe(body.request.body);
    await verify('admin', { ...received!, secrets: ['my-webhook-secret'] });
  });

  test('without a secret is signed with one that is made up, and says so', async () => {
    const { body } = await preview({ webhook: draft({ secret: undefined }) });
    expect(body.request.headers['webhook-signature']).toMatch(/^v1,/);
    expect(body.warnings).toEqual([
      { path: '/webhook/secret', code: 'made_up_secret', detail: expect.stringContaining('made up') },
    ]);
  });

  test('shows what is encrypted before it is', async () => {
    const encryption = { scheme: 'jwe', key: Buffer.alloc(32, 1).toString('base64') };
    const { body } = await preview({ webhook: draft({ encryption }), data: { n: 1 }, send: true });
    expect(body.request).toMatchObject({
      bodyForm: 'plaintext',
      body: expect.stringContaining('"n":1'),
      headers: { 'content-type': 'application/jose' },
    });
    expect(receiver.requests[0]!.body.toString()).not.toContain('"n"');
  });

  test('keeps nothing, but for a line in the audit log of what was sent', async () => {
    await tidings.send({ type: 'function.executed', data: 1 });
    const before = await countRows();
    await preview({ webhook: draft({ organization: 'not-there-yet', project: 'nor-this' }), recent: 5 });
    expect(await countRows()).toEqual(before);
    await preview({ webhook: draft({ organization: 'not-there-yet' }), send: true });
    expect(await countRows()).toEqual({ ...before, audit_log: before['audit_log']! + 1 });
    const { body } = await tidings.request<Page<AuditEntry>>('GET', '/v1/audit-log?action=test');
    expect(body.data[0]).toMatchObject({
      operation: 'previewWebhook',
      resource: { kind: 'webhook', name: 'A draft' },
      changes: { url: { before: null, after: `${receiver.url}/draft` } },
    });
    const key = { 'idempotency-key': 'x' };
    expect((await refused({ webhook: draft() }, key)).body.errors![0]!.path).toBe('Idempotency-Key');
  });

  test.each([
    [() => ({}), ''],
    [() => ({ event: 'a' }), '/webhook'],
    [() => ({ webhook: draft(), changes: { name: 'x' } }), '/changes'],
    [() => ({ webhook: draft(), id: 'wh_01kah3c3t6f8mvav5nq1j6w0zs' }), '/webhook'],
    [() => ({ webhook: { ...draft(), surprise: 1 } }), '/webhook/surprise'],
    [() => ({ webhook: { name: 'x', events: [] } }), '/webhook/url'],
    [() => ({ webhook: draft({ url: 'https://10.0.0.1/' }) }), '/webhook/url'],
    [
      () => ({ webhook: draft({ filters: { a: { b: { nearly: 1, gt: 2 } } } }) }),
      '/webhook/filters/a/b/nearly',
    ],
    [() => ({ webhook: draft({ signing: 'standard' }) }), '/webhook/secret'],
    [() => ({ webhook: draft({ headers: { host: 'x' } }) }), '/webhook/headers/host'],
    [() => ({ webhook: draft({ template: { a: '{{nothing}}' } }) }), '/webhook/template/a'],
    [
      () => ({ webhook: draft({ template: { a: '{{data.mine}}' }, events: ['a'] }), data: {} }),
      '/webhook/template/a',
    ],
    [() => ({ webhook: draft({ events: [] }) }), '/event'],
    [() => ({ webhook: draft(), recent: 51 }), '/recent'],
  ])('is refused with the place: %#', async (input, path) => {
    const { status, body } = await refused(input());
    expect([status, body.errors?.map((fault) => fault.path)]).toEqual([422, [path]]);
  });

  test('warns of a template that does not fit what comes under a wildcard', async () => {
    const template = { id: '{{data.execution.status}}', who: '{{agentId}} {{context.tenant}}' };
    const webhook = draft({ template, events: ['function.executed', 'agent.*'] });
    const { body } = await preview({
      webhook,
      data: { execution: { status: 'f' } },
      agentId: 'a',
      context: { tenant: 't' },
    });
    expect(JSON.parse(body.request.body!)).toEqual({ id: 'f', who: 'a t' });
    expect(body.warnings).toEqual([
      {
        path: '/webhook/template/id',
        code: 'unfit_template',
        detail: expect.stringMatching(/example of agent\.\w+ and of \d+ more/),
      },
    ]);
  });
});

describe('of filters', () => {
  const filters = { 'order.*': { total: { gt: 10 }, state: ['paid'] } };

  test('tells for the sample which clause failed, and the value seen', async () => {
    const webhook = draft({ events: ['order.created'], filters });
    const { body } = await preview({ webhook, data: { total: 3, state: 'paid' } });
    expect(body.decision).toEqual({
      result: 'filtered',
      reason: 'total is 3; wanted gt 10',
      clause: { path: 'total', operator: 'gt', expected: 10, seen: '3' },
    });
    const { decision } = (await preview({ webhook, event: 'user.login', data: {} })).body;
    expect(decision).toMatchObject({
      result: 'not-subscribed',
      reason: 'The webhook is not subscribed to user.login.',
      clause: null,
    });
  });

  test('tells it for recent events, newest first, for those who may see their values', async () => {
    const place = { organization: 'recent', project: 'one' };
    await tidings.send({ ...place, id: 'r1', type: 'order.paid', data: { total: 20, state: 'paid' } });
    await tidings.send({ ...place, id: 'r2', type: 'order.paid', data: { total: 20, state: 'open' } });
    await tidings.send({ ...place, id: 'r3', type: 'user.login', data: {} });
    await tidings.send({ ...place, project: 'two', id: 'r4', type: 'order.paid', data: {} });
    await tidings.send({ organization: 'others', id: 'r5', type: 'order.paid', data: {} });
    const webhook = draft({ ...place, events: ['order.*'], filters });
    const input = { webhook, event: 'order.paid', data: { total: 11, state: 'paid' }, recent: 10 };
    const { body } = await preview(input);
    expect(body.recent!.map(({ event, decision }) => [event.id, decision.result])).toEqual([
      ['r3', 'not-subscribed'],
      ['r2', 'filtered'],
      ['r1', 'matches'],
    ]);
    expect(body.recent![1]!.decision).toMatchObject({
      reason: 'state is "open"; wanted in ["paid"]',
      clause: { seen: '"open"' },
    });
    expect((await preview({ ...input, recent: 2 })).body.recent).toHaveLength(2);

    const blind = await keyWith(['webhooks:*', 'events:read']);
    const hidden = await refused(input, blind);
    expect([hidden.status, hidden.body.detail]).toEqual([403, expect.stringContaining('payloads:read')]);
    const only = await keyWith(['*'], { organization: 'others' });
    const ofOthers = await preview(
      { ...input, webhook: { ...webhook, ...{ organization: undefined, project: undefined } } },
      only,
    );
    expect(ofOthers.body.recent!.map(({ event }) => event.id)).toEqual(['r5']);
  });

  test('tells it for events that hold what PostgreSQL cannot', async () => {
    const organization = 'unstorable';
    const told = { summary: '\u0000', context: { half: '\ud800' } };
    await tidings.send({ organization, id: 's1', type: 'a', severity: 'critical', data: {}, ...told });
    const webhook = { ...draft({ organization, events: ['a'] }), minSeverity: 'error' };
    const { body } = await preview({ webhook, event: 'a', data: {}, recent: 5 });
    expect(body.recent!.map(({ decision }) => decision.result)).toEqual(['matches']);
  });

  test('counts what watches through a webhook that there is', async () => {
    const source = { kind: 'policy', id: 'p1' };
    const { id } = await tidings.createWebhook({ url: receiver.url, organization: 'watched', events: [] });
    await tidings.request('PUT', `/v1/webhooks/${id}/watchers/policy/p1`, { name: 'P', triggers: ['block'] });
    await tidings.send({ organization: 'watched', id: 'w1', type: 'a', data: 1, source, trigger: 'block' });
    await tidings.send({ organization: 'watched', id: 'w2', type: 'a', data: 1, source, trigger: 'allow' });
    const { body } = await preview({ id, event: 'a', data: 1, source, trigger: 'block', recent: 5 });
    expect(body.decision.result).toBe('matches');
    expect(body.recent!.map(({ decision }) => decision.result)).toEqual(['not-subscribed', 'matches']);
  });
});

describe('of a webhook that there is', () => {
  const secrets = { secret: 'stored-secret-text', apiKey: { value: 'stored-api-key' } };
  let webhook: Webhook;
  let reveals: Record<string, string>;
  let reveals_not: Record<string, string>;
  beforeAll(async () => {
    const headers = { 'x-token': { secret: 'stored-header' } };
    webhook = await tidings.createWebhook({ ...draft(), ...secrets, headers });
    reveals = await keyWith(['webhooks:*', 'deliveries:*', 'payloads:read']);
    reveals_not = await keyWith(['webhooks:read', 'webhooks:write', 'deliveries:*']);
  });

  test('takes the changes, and the secrets that it has', async () => {
    const changes = { payload: 'standard', apiKey: { header: 'x-other' } };
    const { body } = await preview({ id: webhook.id, changes, send: true }, reveals);
    expect(body.sent).toMatchObject({ delivered: true });
    expect(body.request.headers).toMatchObject({ 'x-other': '***', 'x-token': '***' });
    const [received] = receiver.requests;
    expect(received!.headers).toMatchObject({ 'x-other': 'stored-api-key', 'x-token': 'stored-header' });
    expect(received!.body.toString()).toMatch(/^\{"type":/);
    await verify('admin', { ...received!, secrets: ['stored-secret-text'] });
    const { body: unchanged } = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
    expect(unchanged).toEqual(webhook);
  });

  test('does not end when the receiver says that it is gone', async () => {
    receiver.respond(() => ({ status: 410 }));
    const { body } = await preview({ id: webhook.id, send: true });
    expect(body.sent).toMatchObject({
      delivered: false,
      cause: expect.stringMatching(/410 Gone.*a test leaves it as it is/),
    });
    const after = await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`);
    expect(after.body).toEqual(webhook);
  });

  test('sends its secrets to another URL only for callers who may reveal them', async () => {
    const changes = { url: `${elsewhere.url}/steal` };
    for (const more of [
      {},
      { apiKey: null },
      { apiKey: null, headers: {} },
      { signing: 'none', apiKey: null },
    ]) {
      const { status, body } = await refused(
        { id: webhook.id, changes: { ...changes, ...more }, send: true },
        reveals_not,
      );
      expect([status, body.code, body.errors![0]!.path]).toEqual([403, 'forbidden', '/changes/url']);
    }
    expect(elsewhere.requests).toEqual([]);
    expect((await preview({ id: webhook.id, changes }, reveals_not)).status).toBe(200);

    const own = { signing: 'sha256', secret: 'one of my own', apiKey: null, headers: {} };
    const input = { id: webhook.id, changes: { ...changes, ...own }, send: true };
    expect((await preview(input, reveals_not)).body.sent).toMatchObject({ delivered: true });
    expect(JSON.stringify(elsewhere.requests[0]!.headers)).not.toContain('stored');
    expect((await preview({ id: webhook.id, changes, send: true }, reveals)).status).toBe(200);
    expect(elsewhere.requests[1]!.headers['x-api-key']).toBe('stored-api-key');
  });

  test('shows signatures made with its secret only to callers who may reveal it', async () => {
    const shown = async (headers: object, changes = {}): Promise<unknown> =>
      (await preview({ id: webhook.id, changes: { name: 'x', ...changes } }, headers)).body.request.headers;
    expect(await shown(reveals)).toMatchObject({
      'x-admin-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await shown(reveals_not)).toMatchObject({ 'x-admin-signature': '***' });
    const own = { signing: 'sha256', secret: 'one of my own' };
    expect(await shown(reveals_not, own)).toMatchObject({
      'x-y42-signature': expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
    });
  });

  test('is not shown what receivers answer without the permission', async () => {
    receiver.respond(() => ({ body: 'an answer' }));
    expect((await preview({ id: webhook.id, send: true }, reveals_not)).body.sent!.response).toMatchObject({
      status: 200,
      body: null,
    });
  });

  test('is refused with the place in the changes, or in the data', async () => {
    for (const [input, path] of [
      [{ changes: { url: 'https://10.0.0.1/' } }, '/changes/url'],
      [{ changes: { secret: 'another secret' } }, '/changes/secret'],
      [{ changes: {} }, '/changes'],
      [{ changes: { template: { a: '{{data.mine}}' } } }, '/changes/template/a'],
    ] as const) {
      const { status, body } = await refused({ id: webhook.id, ...input });
      expect([status, body.errors![0]!.path]).toEqual([422, path]);
    }
    const template = { a: '{{data.mine}}' };
    const { id } = await tidings.createWebhook({ url: receiver.url, events: ['*'], template });
    expect((await refused({ id, event: 'a', data: {} })).body.errors![0]!.path).toBe('/data');
  });

  test('of somebody else is as if it were not there', async () => {
    const other = await keyWith(['*'], { organization: 'somebody-else' });
    const nobodys = 'wh_01kah3c3t6f8mvav5nq1j6w0zs';
    const [found, missing] = [
      await refused({ id: webhook.id }, other),
      await refused({ id: nobodys }, other),
    ];
    expect(found.status).toBe(404);
    expect(found.text.replaceAll(webhook.id, nobodys)).toBe(missing.text);
    expect((await refused({ webhook: draft({ organization: 'default' }) }, other)).status).toBe(404);
  });

  test('keeps to its rate limit', async () => {
    const limited = await tidings.createWebhook({ url: receiver.url, rateLimit: { perSecond: 5 } });
    const input = { id: limited.id, event: 'a', data: 1, send: true };
    const made = await Promise.all([preview(input), preview(input), preview(input)]);
    expect(made.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [first, second, third] = receiver.requests.map(({ at }) => at.getTime()).toSorted((a, b) => a - b);
    // A fifth of a second apart, but for the time that they take on their way.
    expect(second! - first!).toBeGreaterThan(120);
    expect(third! - second!).toBeGreaterThan(120);
  });
});

test('recent events that cannot be found in time are told so', async () => {
  const client = new pg.Client({ connectionString: tidings.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN; LOCK TABLE event');
    const { status, body } = await refused({ webhook: draft(), recent: 1 });
    expect([status, body.code, body.errors]).toEqual([503, 'unavailable', undefined]);
    expect(body.detail).toContain('Leave recent out');
  } finally {
    await client.end();
  }
});

test('what a preview does takes the permission for it', async () => {
  const writes = await keyWith(['webhooks:write']);
  for (const [more, permission] of [
    [{ send: true }, 'deliveries:write'],
    [{ recent: 1 }, 'events:read'],
  ] as const) {
    const { status, body } = await refused({ webhook: draft(), ...more }, writes);
    expect([status, body.detail.includes(permission)]).toEqual([403, true]);
  }
  expect((await preview({ webhook: draft() }, writes)).status).toBe(200);
});

test('only so many previews are sent at once', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  receiver.respond(async () => (await promise, { status: 200 }));
  const busy = draft({ organization: 'busy' });
  const sending = Array.from({ length: 4 }, () => preview({ webhook: busy, send: true }));
  await receiver.waitFor(4);
  const { status, headers, body } = await refused({ webhook: busy, send: true });
  expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'rate_limited', '1']);
  const others = preview({ webhook: draft({ organization: 'calm' }), send: true });
  await receiver.waitFor(5);
  resolve();
  for (const one of [...sending, others]) expect((await one).body.sent).toMatchObject({ delivered: true });
  expect((await preview({ webhook: busy, send: true })).status).toBe(200);
});

test('a process that does not deliver renders, and sends none', async () => {
  const api = await startTidings({ beside: tidings, roles: ['api'] });
  try {
    const webhook = draft();
    expect((await api.request('POST', '/v1/webhooks/preview', { webhook })).status).toBe(200);
    const { status, body } = await api.request('POST', '/v1/webhooks/preview', { webhook, send: true });
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect(body.detail).toContain('TIDINGS_ROLES');
    expect(receiver.requests).toEqual([]);
  } finally {
    await api.stop();
  }
});

test('the SDK previews and tests', async () => {
  const client = new Client({ apiKey: tidings.apiKey, baseUrl: tidings.url });
  const previewed = await client.webhooks.preview({
    webhook: { name: 'x', url: receiver.url, events: ['function.executed'] },
    send: true,
  });
  expect(previewed.sent).toMatchObject({ delivered: true, cause: null });
  const { id } = await client.webhooks.create({
    name: 'x',
    url: receiver.url,
    events: ['function.executed'],
  });
  const { request, response, timing, cause } = await client.webhooks.test(id);
  expect([request!.method, response!.status, cause]).toEqual(['POST', 200, null]);
  expect(timing!.totalMs).toBeGreaterThanOrEqual(0);
});
