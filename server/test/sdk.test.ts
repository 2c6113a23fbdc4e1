/** The SDK against a whole server: its errors, its pages, and answers that are lost on their way. */
import { createServer, request as forward } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as sdk from '@tidings/sdk';
import type { Webhook } from '@tidings/sdk';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Tidings as TestServer } from './start.ts';

let server: TestServer;
let receiver: Receiver;
let admin: sdk.Tidings;

beforeAll(async () => {
  [server, receiver] = await Promise.all([startTidings({ maxBodyBytes: 65_536 }), createReceiver()]);
  admin = new sdk.Tidings({ apiKey: server.apiKey, baseUrl: server.url });
});
afterAll(async () => {
  await receiver.close();
  await server.stop();
});

describe('errors', () => {
  const noWebhook = 'wh_01kah3c3t6f8mvav5nq1j6w0zs';
  const input = { name: 'A', url: 'https://example.com/', events: ['*'] };
  const withKey = (apiKey: string) => new sdk.Tidings({ apiKey, baseUrl: server.url });

  test.each<[string, () => Promise<unknown>, typeof sdk.TidingsApiError, object]>([
    [
      'a field that is missing',
      () => admin.webhooks.create({ ...input, name: undefined as unknown as string }),
      sdk.InvalidRequestError,
      { status: 422, code: 'invalid_request', errors: [{ path: '/name', message: 'is required.' }] },
    ],
    [
      'a URL that cannot receive',
      () => admin.webhooks.create({ ...input, url: 'https://10.0.0.1/' }),
      sdk.InvalidRequestError,
      { status: 422, code: 'invalid_url' },
    ],
    [
      'a filter that is none',
      () => admin.webhooks.create({ ...input, filters: { 'a.b': { x: { startsWith: 7 } } } }),
      sdk.InvalidRequestError,
      { status: 422, code: 'invalid_filter' },
    ],
    [
      'a secret that does not fit',
      () => admin.webhooks.create({ ...input, signing: 'standard', secret: 'my-webhook-secret' }),
      sdk.InvalidRequestError,
      { status: 422, code: 'invalid_secret' },
    ],
    [
      'a cursor that is none',
      () => admin.webhooks.list({ cursor: 'cursor' }),
      sdk.InvalidRequestError,
      { status: 422, code: 'invalid_cursor' },
    ],
    [
      'a key that is not known',
      () => withKey('tk_0123456789abcdefghijklmn').webhooks.list(),
      sdk.UnauthorizedError,
      { status: 401, code: 'unauthorized' },
    ],
    [
      'a key that is none',
      () => withKey('key').webhooks.list(),
      sdk.UnauthorizedError,
      { status: 401, code: 'unauthorized' },
    ],
    [
      'a webhook that there is not',
      () => admin.webhooks.get(noWebhook),
      sdk.NotFoundError,
      { status: 404, code: 'not_found', detail: `There is no webhook ${noWebhook}.` },
    ],
    [
      'an event that there is not',
      () => admin.events.get('evt/no?event'),
      sdk.NotFoundError,
      { status: 404, code: 'not_found', detail: 'There is no event evt/no?event.' },
    ],
    [
      'an organization that there is already',
      async () => {
        await admin.organizations.create({ id: 'taken' });
        await admin.organizations.create({ id: 'taken' });
      },
      sdk.ConflictError,
      { status: 409, code: 'conflict' },
    ],
    [
      'an id of another event',
      async () => {
        await admin.events.send({ id: 'mine', type: 'a.b', data: 1 });
        await admin.events.send({ id: 'mine', type: 'a.b', data: 2 });
      },
      sdk.IdempotencyConflictError,
      { status: 409, code: 'idempotency_conflict' },
    ],
    [
      'an event that is too large',
      () => admin.events.send({ type: 'a.b', data: 'x'.repeat(100_000) }),
      sdk.PayloadTooLargeError,
      { status: 413, code: 'payload_too_large' },
    ],
  ])('%s', async (_, call, kind, fields) => {
    const error = await call().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error).toBeInstanceOf(sdk.TidingsApiError);
    expect(error).toMatchObject(fields);
    const { name, message, detail, title } = error as sdk.TidingsApiError;
    expect([name, message]).toEqual([kind.name, detail]);
    expect(title).not.toBe('');
    expect(JSON.stringify(error) + message).not.toContain(server.apiKey);
  });

  test('of the items of a batch come with the items', async () => {
    const results = await admin.events.sendBatch([
      { type: 'a.b', data: 1 },
      { type: 'not a type', data: 2 },
      { id: 'item-3', type: 'a.b', data: 3 },
    ]);
    expect(results).toMatchObject([
      { status: 202, id: expect.stringMatching(/^evt_/), duplicate: false },
      { status: 422, code: 'invalid_request', errors: [{ path: '/type' }] },
      { status: 202, id: 'item-3' },
    ]);
  });
});

test('an event is found again by its id', async () => {
  const { id } = await admin.events.send({
    organization: 'org-9',
    type: 'a.b',
    data: { n: 1.5 },
    severity: 'error',
  });
  expect(await admin.events.get(id, { organization: 'org-9' })).toMatchObject({
    id,
    organization: 'org-9',
    severity: 'error',
    data: { n: 1.5 },
  });
  // As text nothing of it is another number.
  const text = `{"type":"a.b","organization":"org-9","data":{"id":9007199254740993,"one":1.0}}`;
  const exact = await server.request<{ id: string }>('POST', '/v1/events', text);
  expect(await admin.events.getText(exact.body.id, { organization: 'org-9' })).toContain(
    '"data":{"id":9007199254740993,"one":1.0}',
  );
  const asking = '{"question":"May it?","organization":"org-9","data":{"rate":1.0}}';
  const asked = await server.request<{ id: string }>('POST', '/v1/interactions', asking);
  expect(await admin.interactions.getText(asked.body.id)).toContain('"data":{"rate":1.0}');
  const made =
    '{"name":"Exact","events":[],"url":"https://example.com/","payload":"custom","template":{"rate":1.0}}';
  const webhook = await server.request<{ id: string }>('POST', '/v1/webhooks', made);
  expect(await admin.webhooks.getText(webhook.body.id)).toContain('"template":{"rate":1.0}');
  const changes = await admin.auditLog.listText({ resource: 'webhook', resourceId: webhook.body.id });
  expect(changes).toContain('"template":{"before":null,"after":{"rate":1.0}}');
  await expect(admin.events.getText('evt_none')).rejects.toThrow(sdk.NotFoundError);
});

test('organizations', async () => {
  const made = await admin.organizations.create({ id: 'org-7', name: 'Seven' });
  expect(await admin.organizations.get('org-7')).toEqual(made);
  const changed = await admin.organizations.update('org-7', { strictEventTypes: true });
  expect(changed).toMatchObject({ name: 'Seven', strictEventTypes: true });
  expect(await admin.organizations.list()).toContainEqual(changed);
});

describe('120 webhooks', () => {
  let made: Webhook[];
  beforeAll(async () => {
    made = [];
    for (let n = 0; n < 120; n++) {
      const input = { name: `Number ${n}`, organization: 'many', url: 'https://example.com/', events: [] };
      made.push(await admin.webhooks.create(input));
    }
    await admin.webhooks.create({
      name: 'Another',
      organization: 'few',
      url: 'https://example.com/',
      events: [],
    });
  });

  test.each([undefined, 7, 120, 250])('are walked in pages of %s', async (limit) => {
    const names: string[] = [];
    for await (const { name } of await admin.webhooks.list({ organization: 'many', limit })) names.push(name);
    expect(names).toEqual(made.map(({ name }) => name).toReversed());
  });

  test('are turned over forwards and backwards, by offset and by cursor', async () => {
    const query = { organization: 'many', limit: 10 };
    const first = await admin.webhooks.list(query);
    const second = await first.next();
    expect(second).toEqual(await admin.webhooks.list({ ...query, offset: 10 }));
    expect(second).toEqual(await admin.webhooks.list({ ...query, cursor: first.nextCursor ?? '' }));
    expect(await second?.prev()).toEqual(first);
    expect(await (await second?.prev())?.prev()).toBeNull();
    const late = await admin.webhooks.list({ ...query, offset: 113 });
    expect(late.map(({ name }) => name)).toEqual(
      made
        .slice(0, 7)
        .toReversed()
        .map(({ name }) => name),
    );
    expect(await late.next()).toBeNull();
    expect((await late.prev())?.length).toBe(10);
  });
});

describe('when the first answer is lost', () => {
  let proxy: Proxy;
  let far: sdk.Tidings;
  beforeAll(async () => {
    proxy = await startProxy(server.url);
    far = new sdk.Tidings({ apiKey: server.apiKey, baseUrl: proxy.url });
  });
  afterAll(() => proxy.close());

  test('an event is accepted once, and delivered once', async () => {
    const input = { name: 'A', organization: 'lost', url: receiver.url, events: ['*'] };
    const webhook = await admin.webhooks.create(input);
    proxy.loseNextAnswer();
    const sent = await far.events.send({ organization: 'lost', type: 'a.b', data: { n: 1 } });
    expect(sent).toMatchObject({ duplicate: true, webhooks: [webhook.id] });
    proxy.loseNextAnswer();
    const batch = [{ organization: 'lost', type: 'a.b', data: { n: 2 } }];
    expect(await far.events.sendBatch(batch)).toMatchObject([{ status: 202, duplicate: true }]);
    await until(async () => {
      const delivered = await admin.webhooks.getDeliveries(webhook.id, { status: 'success' });
      return delivered.length === 2;
    }, 'both deliveries');
    expect(await admin.webhooks.getDeliveries(webhook.id)).toHaveLength(2);
    expect(receiver.requests.map(({ headers }) => headers['webhook-id'])).toContain(sent.id);
    expect(receiver.requests).toHaveLength(2);
  });

  test('a webhook is made once', async () => {
    proxy.loseNextAnswer();
    const input = { name: 'Once', organization: 'once', url: 'https://example.com/', events: [] };
    const webhook = await far.webhooks.create(input);
    expect(await admin.webhooks.list({ organization: 'once' })).toEqual([webhook]);
  });

  test('a secret is rotated once, and a webhook deleted once', async () => {
    const input = { name: 'A', organization: 'rotated', url: 'https://example.com/', events: [] };
    const { id } = await admin.webhooks.create(input);
    proxy.loseNextAnswer();
    expect(await far.webhooks.rotateSecret(id)).toBe(await admin.webhooks.secret(id));
    proxy.loseNextAnswer();
    expect(await far.webhooks.delete(id)).toBeUndefined();
    await expect(far.webhooks.delete(id)).rejects.toBeInstanceOf(sdk.NotFoundError);
  });
});

test('a delivery that is under way is retried when it has ended', async () => {
  const slow = await createReceiver();
  const answering = Promise.withResolvers<{ status: number }>();
  slow.respond((_, index) => (index === 0 ? answering.promise : { status: 200 }));
  const input = { name: 'A', organization: 'slow', url: slow.url, events: ['*'] };
  const webhook = await admin.webhooks.create(input);
  await admin.events.send({ organization: 'slow', type: 'a.b', data: 1 });
  await slow.waitFor(1);
  const [delivery] = await admin.webhooks.getDeliveries(webhook.id);
  const refused = (): Promise<number> => server.metric('tidings_refusals_total{code="conflict"}');
  const before = await refused();
  const retrying = admin.webhooks.retryDelivery(webhook.id, delivery?.id ?? '');
  await until(async () => (await refused()) > before, 'a refusal');
  answering.resolve({ status: 200 });
  expect(await retrying).toMatchObject({ id: delivery?.id });
  await slow.waitFor(2);
  await slow.close();
});

interface Proxy {
  url: string;
  /** The next request is done, and its answer never told. */
  loseNextAnswer(): void;
  close(): Promise<void>;
}

async function startProxy(target: string): Promise<Proxy> {
  let losing = false;
  const proxy: Server = createServer((incoming, response) => {
    const lose = losing;
    losing = false;
    const outgoing = forward(
      new URL(incoming.url ?? '', target),
      { method: incoming.method ?? 'GET', headers: incoming.headers },
      (answer) => {
        if (lose) {
          answer.resume().on('end', () => incoming.socket.resetAndDestroy());
          return;
        }
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      },
    );
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    loseNextAnswer: () => (losing = true),
    async close() {
      const closed = new Promise((resolve) => proxy.close(resolve));
      proxy.closeAllConnections();
      await closed;
    },
  };
}

test('organizations, projects, what a server says of itself, and its error codes', async () => {
  const place = { organization: 'org-sdk' };
  await admin.organizations.create({ id: 'org-sdk' });
  await admin.projects.create({ id: 'part', ...place });
  expect(await admin.projects.update('part', { name: 'Part' }, place)).toMatchObject({ name: 'Part' });
  expect((await admin.projects.list(place)).map(({ id }) => id)).toEqual(['part']);
  await expect(admin.organizations.delete('org-sdk')).rejects.toMatchObject({ code: 'in_use' });
  await admin.projects.delete('part', place, { confirm: true });
  await expect(admin.projects.get('part', place)).rejects.toBeInstanceOf(sdk.NotFoundError);
  await admin.organizations.delete('org-sdk', { confirm: true });
  expect((await admin.organizations.list()).map(({ id }) => id)).not.toContain('org-sdk');

  expect((await admin.meta.get()).userAgent).toMatch(/^Tidings/);
  const { id } = await admin.webhooks.create({
    name: 'A',
    url: receiver.url,
    events: [],
    signing: 'ed25519',
  });
  expect(await admin.meta.keysOf(id)).toMatchObject({ keys: [{ kty: 'OKP' }] });
  expect((await admin.errors.list()).find(({ code }) => code === 'in_use')!.status).toBe(409);
});
