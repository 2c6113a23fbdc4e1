/** What each route takes, and that nothing else lets a caller through. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_PERMISSIONS } from '@tidings/core/permission';
import type { NewApiKey } from '@tidings/core/api-key';
import type { Webhook } from '@tidings/core/webhook';
import type { Delivery } from '@tidings/core/delivery';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

interface Document {
  paths: Record<string, Record<string, { security?: { apiKey?: string[] }[]; operationId: string }>>;
}

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(() => Promise.all([tidings.stop(), receiver.close()]));

const keyWith = async (permissions: string[]): Promise<Record<string, string>> => {
  const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', { name: 'Limited', permissions });
  expect(made.status).toBe(201);
  return { authorization: `Bearer ${made.body.key}` };
};

test('a caller without a permission is refused by every route, which names what it takes', async () => {
  const { body: document } = await tidings.request<Document>('GET', '/openapi.json');
  const none = await keyWith(['audit-log:read']);
  const every = await keyWith(ALL_PERMISSIONS.filter((permission) => permission !== 'audit-log:read'));
  const seen: string[] = [];
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, { security, operationId }] of Object.entries(operations)) {
      const [permission] = security?.[0]?.apiKey ?? [];
      if (permission === undefined) continue;
      seen.push(operationId);
      expect(ALL_PERMISSIONS).toContain(permission);
      const [missing, others] = permission === 'audit-log:read' ? [every, none] : [none, every];
      const url = path.replaceAll(/\{\w+\}/g, 'none');
      const refused = await tidings.request(method.toUpperCase(), url, undefined, missing);
      expect([operationId, refused.status, refused.body.code]).toEqual([operationId, 403, 'forbidden']);
      expect(refused.body.detail).toContain(permission);
      expect((await tidings.request(method.toUpperCase(), url, undefined, others)).status).not.toBe(403);
    }
  }
  expect(seen).toEqual(expect.arrayContaining(['sendEvent', 'getWebhookSecret', 'createApiKey']));
});

test('every call takes a permission, but for those that are known to take none', async () => {
  const { body: document } = await tidings.request<Document>('GET', '/openapi.json');
  const free = Object.values(document.paths)
    .flatMap((operations) => Object.values(operations))
    .filter(({ security }) => security?.[0]?.apiKey?.[0] === undefined)
    .map(({ operationId }) => operationId);
  const own = ['changePassword', 'endOwnSession', 'getSession', 'listOwnSessions', 'signOut'];
  const signIns = ['finishOidc', 'signIn', 'signInByLink', 'startOidc'];
  // What they take depends on what is asked for: see live-access.test.ts.
  const listening = ['createLiveToken', 'listen', 'revokeLiveToken'];
  // Shown by its signature.
  const signed = ['pressSlackButton'];
  const published = ['getMeta', 'getWebhookJwks', 'listErrors'];
  expect(free.toSorted()).toEqual([...own, ...signIns, ...listening, ...signed, ...published].toSorted());
});

describe('what events carry and receivers answer', () => {
  const [DATA, ANSWER] = ['planted-in-data', 'planted-in-an-answer'];
  let webhook: Webhook;
  let event: string;
  let delivery: string;
  let alert: string;
  beforeAll(async () => {
    webhook = await tidings.createWebhook({ url: receiver.url });
    receiver.respond(() => ({ status: 200, body: ANSWER }));
    const rule = { match: { types: ['a'] }, groupBy: ['data.secret'], condition: { count: { atLeast: 1 } } };
    await tidings.request('POST', '/v1/alert-rules', { name: 'Any', ...rule, windowSeconds: 60 });
    const input = { type: 'a', data: { secret: DATA }, context: { deep: DATA }, summary: 'One' };
    ({ id: event } = await tidings.send(input));
    ({ id: delivery } = await tidings.delivery(webhook.id, 'success'));
    alert = await until(
      async () => (await tidings.request<Page<{ id: string }>>('GET', '/v1/alerts')).body.data[0]?.id,
      'an alert',
    );
  });

  test('is null for who may not see it', async () => {
    const blind = await keyWith(['events:read', 'deliveries:read', 'webhooks:read']);
    const seen = await tidings.request('GET', `/v1/events/${event}`, undefined, blind);
    expect(seen.body).toMatchObject({ id: event, type: 'a', data: null, context: null, summary: 'One' });
    const path = `/v1/webhooks/${webhook.id}/deliveries/${delivery}`;
    const [attempt] = (await tidings.request<Delivery>('GET', path, undefined, blind)).body.attempts;
    expect(attempt).toMatchObject({ request: { body: null }, response: { status: 200, body: null } });
    const [whole] = (await tidings.request<Delivery>('GET', path)).body.attempts;
    expect(whole!.response!.body).toBe(ANSWER);
    expect(whole!.request.body).toContain(DATA);
  });

  test('is in no answer at all to a caller with every other permission', async () => {
    const { body: document } = await tidings.request<Document>('GET', '/openapi.json');
    const blind = await keyWith(ALL_PERMISSIONS.filter((permission) => permission !== 'payloads:read'));
    const ids: Record<string, string> = {
      events: event,
      webhooks: webhook.id,
      deliveries: delivery,
      alerts: alert,
    };
    const bodies: Record<string, unknown> = { testWebhook: { event: 'a', data: 1 } };
    const succeeded: string[] = [];
    const all: string[] = [];
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { operationId }] of Object.entries(operations)) {
        // Whatever ends the webhook comes not at all: there would be nothing left to see. What goes on for ever neither.
        if (method === 'delete' || operationId === 'disableWebhook' || operationId === 'listen') continue;
        const url = path.replaceAll(
          /([\w-]+)\/\{\w+\}/g,
          (_, kind: string) => `${kind}/${ids[kind] ?? 'none'}`,
        );
        const body = bodies[operationId] ?? (method === 'get' ? undefined : {});
        const answer = await tidings.request(method.toUpperCase(), url, body, blind);
        expect(operationId + answer.text).not.toMatch(/planted-in/);
        all.push(operationId);
        if (answer.status < 300) succeeded.push(operationId);
      }
    }
    const showing = [
      'getAlert',
      'listAlerts',
      'getEvent',
      'listDeliveries',
      'getDelivery',
      'retryDelivery',
      'testWebhook',
    ];
    expect(succeeded).toEqual(expect.arrayContaining(showing));
    // Lists of what happened, as they come, are to be among them.
    expect(
      all.filter((name) => /^(list|search).*(Event|Deliver|Attempt)/.test(name) && !name.includes('Type')),
    ).toEqual(
      succeeded.filter(
        (name) => /^(list|search).*(Event|Deliver|Attempt)/.test(name) && !name.includes('Type'),
      ),
    );
  });
});

test('the secret of a webhook is revealed to who may see it', async () => {
  const webhook: Webhook = await tidings.createWebhook({ url: receiver.url });
  const path = `/v1/webhooks/${webhook.id}/secret`;
  const [reads, reveals] = [
    await keyWith(['webhooks:read', 'webhooks:write']),
    await keyWith(['webhooks:*']),
  ];
  expect((await tidings.request('GET', path, undefined, reads)).status).toBe(403);
  expect((await tidings.request('GET', path, undefined, reveals)).status).toBe(200);
  // A rotation would be another way to see one.
  const rotate = (headers: Record<string, string>, body: object) =>
    tidings.request<{ secret: string }>('POST', `/v1/webhooks/${webhook.id}/rotate-secret`, body, headers);
  expect((await rotate(reads, {})).status).toBe(403);
  const own = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  expect((await rotate(reads, { secret: own })).body.secret).toBe(own);
  expect((await rotate(reveals, {})).body.secret).toMatch(/^whsec_/);
});
