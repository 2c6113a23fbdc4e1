/** Every call of the published page of the webhooks API, word for word, against a whole server. */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Page, Tidings } from '@tidings/sdk';
import type { Delivery, EventInput, Webhook } from '@tidings/sdk';
import { createReceiver } from './harness.ts';
import { startTidings, TestClock, until, type Tidings as TestServer } from './start.ts';

const PAGE = readFileSync(new URL('published-page.md', import.meta.url), 'utf8');
const SECRET = 'my-webhook-secret';

let server: TestServer;
let admin: Tidings;
let app: PublishedReceiver;
/** The webhook that the page makes, and one like it whose URL is the page's receiver. */
let configured: Webhook;
let delivering: Webhook;

beforeAll(async () => {
  [server, app] = await Promise.all([startTidings(), startPublishedReceiver()]);
  admin = new Tidings({ apiKey: server.apiKey, baseUrl: server.url });
  delivering = await admin.webhooks.create({
    name: 'Delivering',
    organization: 'org-123',
    url: `${app.url}/webhook`,
    events: ['function.executed'],
    secret: SECRET,
  });
});
afterAll(async () => {
  app.close();
  await server.stop();
});

test('Create a webhook', async () => {
  configured = await run('Create a webhook');
  expect(configured).toMatchObject({
    id: expect.stringMatching(/^wh_/),
    name: 'My Webhook',
    description: 'A webhook for my application',
    organization: 'org-123',
    url: 'https://example.com/webhook',
    events: ['function.executed', 'workflow.completed', 'agent.completed'],
    enabled: true,
    signing: 'admin',
  });
  expect(JSON.stringify(configured)).not.toContain(SECRET);
  expect(await admin.webhooks.secret(configured.id)).toBe(SECRET);
});

test('Get all webhooks', async () => {
  const webhooks = await run<Page<Webhook>>('Get all webhooks');
  expect(webhooks).toBeInstanceOf(Page);
  expect(webhooks).toEqual([configured, delivering]);
});

test('Get a specific webhook', async () => {
  expect(await run('Get a specific webhook', configured.id)).toEqual(configured);
});

test('Update a webhook', async () => {
  const updated = await run<Webhook>('Update a webhook', configured.id);
  expect(updated).toEqual({
    ...configured,
    name: 'My Updated Webhook',
    description: 'An updated webhook for my application',
    url: 'https://example.com/updated-webhook',
    events: ['function.executed', 'workflow.completed', 'agent.completed', 'data.created'],
    updatedAt: updated.updatedAt,
  });
  expect(await admin.webhooks.get(configured.id)).toEqual(updated);
});

test('Delete a webhook', async () => {
  expect(await run('Delete a webhook', configured.id)).toBeUndefined();
  await expect(admin.webhooks.get(configured.id)).rejects.toMatchObject({ code: 'not_found' });
});

test('Disable a webhook, enable a webhook', async () => {
  await run('Disable a webhook', delivering.id);
  expect(await admin.webhooks.get(delivering.id)).toMatchObject({ enabled: false });
  await run('Enable a webhook', delivering.id);
  expect(await admin.webhooks.get(delivering.id)).toMatchObject({ enabled: true });
});

test('Test a webhook: the receiver of the page verifies it', async () => {
  const result = await run<Delivery>('Test a webhook', delivering.id);
  expect(result).toMatchObject({
    status: 'success',
    webhook: delivering.id,
    event: { type: 'function.executed' },
  });
  expect(result.attempts[0]).toMatchObject({
    trigger: 'test',
    response: { status: 200, body: 'Webhook received' },
  });
  expect(JSON.parse(result.attempts[0]?.request.body ?? '')).toMatchObject({
    type: 'function.executed',
    data: pagePayload().data as object,
  });
  expect(app.printed).toEqual(['Received event: function.executed']);
});

test('Get a specific delivery, retry a delivery', async () => {
  app.printed.length = 0;
  const { id } = await admin.events.send(pagePayload());
  const [sent] = await until(async () => {
    const found = await admin.webhooks.getDeliveries(delivering.id, { status: 'success' });
    return found[0]?.event.id === id && found;
  }, 'the delivery');
  const delivery = await run<Delivery>('Get a specific delivery', delivering.id, sent?.id);
  expect(delivery).toMatchObject({
    id: sent?.id,
    event: { id: 'evt-123' },
    status: 'success',
    attemptCount: 1,
  });
  expect(delivery.attempts[0]?.request.body).toBe(JSON.stringify(pagePayload()));

  await run('Retry a delivery', delivering.id, sent?.id);
  await until(
    async () => (await admin.webhooks.getDelivery(delivering.id, delivery.id)).attemptCount === 2,
    'the second attempt',
  );
  expect(app.printed).toEqual(['Received event: function.executed', 'Received event: function.executed']);
});

test('Get webhook deliveries: those of June 2023', async () => {
  expect(await run('Get webhook deliveries', delivering.id)).toEqual([]);

  const receiver = await createReceiver();
  const then = await startTidings({ clock: new TestClock(Date.parse('2023-06-15T12:34:56Z')) });
  const client = new Tidings({ apiKey: then.apiKey, baseUrl: then.url });
  const { id } = await client.webhooks.create({ name: 'A', url: receiver.url, events: ['*'] });
  await client.events.send({ type: 'function.executed', data: {} });
  const deliveries = await until(async () => {
    const found = await run<Page<Delivery>>('Get webhook deliveries', id, '', client);
    return found.length > 0 && found;
  }, 'the delivery of then');
  expect(deliveries[0]).toMatchObject({ status: 'success', createdAt: '2023-06-15T12:34:56.000Z' });
  await then.stop();
  await receiver.close();
});

test('Rotate webhook secret: what the receiver knows ends', async () => {
  const secret = await run('Rotate webhook secret', delivering.id);
  expect(secret).toBe(await admin.webhooks.secret(delivering.id));
  expect(secret).not.toBe(SECRET);
  const refused = await run<Delivery>('Test a webhook', delivering.id);
  expect(refused.attempts[0]?.response).toMatchObject({ status: 401, body: 'Invalid signature' });

  expect(await admin.webhooks.rotateSecret(delivering.id, { secret: SECRET })).toBe(SECRET);
  expect(await run('Test a webhook', delivering.id)).toMatchObject({ status: 'success' });
});

test('Create a webhook with filters, update webhook filters', async () => {
  const made = await run<Webhook>('Create a webhook with filters');
  const goesTo = async (change: object, execution: object = {}): Promise<boolean> => {
    const payload = pagePayload();
    const data = payload.data as { execution: object };
    const changed = { ...data, ...change, execution: { ...data.execution, ...execution } };
    const event = { type: payload.type, organization: 'org-123', data: changed };
    return (await admin.events.send(event)).webhooks.includes(made.id);
  };
  expect(made).toMatchObject({ name: 'My Filtered Webhook', filters: { 'function.executed': {} } });
  expect(await goesTo({})).toBe(true);
  expect(await goesTo({ id: 'func-789' })).toBe(false);
  expect(await goesTo({ name: 'Your Function' })).toBe(false);
  expect(await goesTo({}, { status: 'error' })).toBe(false);

  const updated = await run<Webhook>('Update webhook filters', made.id);
  expect(updated.filters).toMatchObject({
    'function.executed': { function: { id: ['func-123', 'func-456', 'func-789'] } },
  });
  expect(await goesTo({ id: 'func-789' })).toBe(true);
  expect(await goesTo({}, { status: 'error' })).toBe(true);
  expect(await goesTo({}, { status: 'running' })).toBe(false);
});

const used = new Set<string>();
test('that is every call of the page', () => {
  expect([...used].toSorted()).toEqual([...statements().keys()].toSorted());
});

/** Runs one statement of the page, its placeholder ids replaced, and answers with what it declares. */
async function run<T = unknown>(comment: string, webhook = '', delivery = '', client = admin): Promise<T> {
  const statement = statements().get(comment);
  if (!statement) throw new Error(`the page has no "${comment}"`);
  used.add(comment);
  const code = statement.replaceAll('wh-123', webhook).replaceAll('del-123', delivery);
  const declared = /^const (\w+) =/.exec(code)?.[1] ?? 'undefined';
  return compile('admin', `${code}\nreturn ${declared}`)(client) as Promise<T>;
}

/** The calls of the page by the comments above them. */
function statements(): Map<string, string> {
  const calls = codeBlocks('js').filter((code) => code.includes('admin.webhooks.'));
  const parts = calls.join('\n').matchAll(/^\/\/ (.+)\n([\s\S]*?)(?=^\/\/ |(?![\s\S]))/gm);
  return new Map([...parts].map(([, comment = '', code = '']) => [comment, code.trim()]));
}

function pagePayload(): EventInput {
  return JSON.parse(codeBlocks('json')[0] ?? '') as EventInput;
}

function codeBlocks(language: string): string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, code = '']) => code,
  );
}

function compile(parameters: string, code: string): (...values: unknown[]) => Promise<unknown> {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  return new AsyncFunction(parameters, code);
}

interface PublishedReceiver {
  url: string;
  printed: string[];
  close(): void;
}

/** The page's Express receiver. Only the port is another one. */
async function startPublishedReceiver(): Promise<PublishedReceiver> {
  const code = codeBlocks('js').find((block) => block.includes("require('express')")) ?? '';
  const requireThere = createRequire(
    new URL('../../examples/express-receiver/package.json', import.meta.url),
  );
  const printed: string[] = [];
  const listening = Promise.withResolvers<Server>();
  const require = (name: string): unknown => {
    if (name !== 'express') return requireThere(name);
    const express = requireThere(name) as Express;
    const make = (): Application => {
      const application = express();
      const listen = application.listen.bind(application);
      application.listen = () => {
        const http: Server = listen(0, '127.0.0.1', () => listening.resolve(http));
        return http;
      };
      return application;
    };
    return Object.assign(make, { json: express.json });
  };
  await compile('require, console', code)(require, { log: (line: string) => printed.push(line) });
  const http = await listening.promise;
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    printed,
    close() {
      http.close();
      http.closeAllConnections();
    },
  };
}

interface Application {
  listen: (port: number, host: string, listening: () => void) => Server;
}
type Express = (() => Application) & { json: unknown };
