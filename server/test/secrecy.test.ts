import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Delivery } from '@tidings/core/delivery';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Answer, type Tidings } from './start.ts';

const KEY = `tk_planted-${'k'.repeat(10)}-${Date.now()}-api-key`;
const FIRST = 'planted-first-signing-secret';
const SECOND = 'planted-second-signing-secret';
const REFUSED = 'planted-refused-signing-secret';

let tidings: Tidings;
let receiver: Receiver;
let webhook: Webhook;
let standard: Webhook;
/** Every answer of the API but those that reveal by their nature. */
const answers: string[] = [];
let made: string[];

async function ask<T>(...request: Parameters<Tidings['request']>): Promise<Answer<T>> {
  const answer = await tidings.request<T>(...request);
  answers.push(answer.text, JSON.stringify([...answer.headers]));
  return answer;
}

beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ apiKey: KEY }), createReceiver()]);
  const input = { name: 'x', url: receiver.url, events: ['*'] };
  webhook = (
    await ask<Webhook>('POST', '/v1/webhooks', { ...input, secret: FIRST }, { 'idempotency-key': 'k1' })
  ).body;
  standard = (await ask<Webhook>('POST', '/v1/webhooks', input)).body;
  await ask('POST', '/v1/webhooks', { ...input, signing: 'standard', secret: REFUSED });
  await ask('POST', '/v1/webhooks', { ...input, secret: REFUSED, surprise: 1 });
  await ask('POST', '/v1/webhooks', { ...input, secret: [REFUSED] });
  await ask('PATCH', `/v1/webhooks/${webhook.id}`, { secret: REFUSED });

  const rotate = (id: string, body: unknown): Promise<Answer<{ secret: string }>> =>
    tidings.request('POST', `/v1/webhooks/${id}/rotate-secret`, body, { 'idempotency-key': `rotate-${id}` });
  const old = await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${standard.id}/secret`);
  await rotate(webhook.id, { secret: SECOND });
  made = [old.body.secret, (await rotate(standard.id, {})).body.secret];

  receiver.respond((_, index) => ({ status: index % 2 ? 200 : 500 }));
  for (let i = 0; i < 4; i++) await tidings.send({ type: 'a', data: i });
  await until(async () => (await tidings.deliveries(webhook.id, '?status=pending')).length === 0, 'attempts');
  for (const { id } of [webhook, standard]) {
    await ask('GET', `/v1/webhooks/${id}`);
    await ask('POST', `/v1/webhooks/${id}/test`, { event: 'a', data: 1 });
    for (const action of ['disable', 'enable', 'pause', 'resume'])
      await ask('POST', `/v1/webhooks/${id}/${action}`);
    const list = await ask<{ data: Delivery[] }>('GET', `/v1/webhooks/${id}/deliveries`);
    for (const delivery of list.body.data) await ask('GET', `/v1/webhooks/${id}/deliveries/${delivery.id}`);
  }
  for (const path of [
    '/v1/webhooks',
    '/v1/organizations',
    '/v1/nothing',
    '/healthz',
    '/readyz',
    '/openapi.json',
  ]) {
    await ask('GET', path);
  }
  await ask('GET', '/v1/webhooks', undefined, { authorization: `Bearer ${KEY}x` });
  await ask('POST', '/v1/webhooks', '{"secret":', { authorization: `Bearer ${KEY}` });
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const secrets = (): string[] => [KEY, FIRST, SECOND, REFUSED, ...made];
/** How a secret may be spelled where bytes are shown as text. */
const spellings = (secret: string): string[] => [
  secret,
  secret.replace('whsec_', ''),
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('base64').slice(0, -4),
  encodeURIComponent(secret),
];

function expectNone(texts: readonly string[]): void {
  expect(texts.length).toBeGreaterThan(0);
  const all = texts.join('\n');
  for (const secret of secrets()) {
    for (const spelling of spellings(secret)) expect(all.includes(spelling)).toBe(false);
  }
}

describe('no secret is', () => {
  test('in any answer but those that reveal it', () => {
    expect(answers.length).toBeGreaterThan(50);
    expectNone(answers);
  });

  test('in the log', async () => {
    // Something to write down: a webhook that ends, an answer that cannot be given.
    await tidings.query('ALTER TABLE organization RENAME TO hidden');
    await ask('GET', '/v1/organizations');
    await tidings.query('ALTER TABLE hidden RENAME TO organization');
    expectNone(tidings.log);
  });

  test('sent to a receiver', () =>
    expectNone(
      receiver.requests.map(({ rawHeaders, body }) => `${rawHeaders.join('\n')}\n${body.toString()}`),
    ));

  test('in any row of the database', async () => {
    const tables = await tidings.query<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    const rows: string[] = [];
    for (const { name } of tables) {
      const found = await tidings.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      rows.push(...found.map(({ row }) => row));
    }
    for (const expected of [receiver.url, 'webhook-attempt', 'k1']) {
      expect(rows.some((row) => row.includes(expected))).toBe(true);
    }
    expectNone(rows);
    // Secrets that differ look different, and so do envelopes of one secret.
    const sealed = await tidings.query<{ secret: string }>(
      `SELECT encode(secret, 'hex') AS secret FROM webhook`,
    );
    expect(new Set(sealed.map(({ secret }) => secret)).size).toBe(sealed.length);
  });
});

test('an envelope moved to another webhook does not open', async () => {
  await tidings.query(
    'UPDATE webhook SET secret = (SELECT o.secret FROM webhook o WHERE o.url = webhook.url ORDER BY o.number LIMIT 1)',
  );
  expect((await tidings.request('GET', `/v1/webhooks/${webhook.id}/secret`)).status).toBe(200);
  const moved = await tidings.request('GET', `/v1/webhooks/${standard.id}/secret`);
  expect([moved.status, moved.body.code]).toEqual([500, 'internal']);
});

describe('the log', () => {
  test('is JSON lines, whatever a receiver or a caller writes', async () => {
    const nasty = 'x\r\n{"level":60,"msg":"forged"}\u001b[31m\u2028';
    const nastyOne = await tidings.createWebhook({
      name: nasty,
      organization: 'nasty',
      url: receiver.url,
      retry: 'none',
    });
    receiver.respond(() => ({ status: 410, body: nasty }));
    await tidings.send({ organization: 'nasty', type: 'a', summary: nasty, data: nasty });
    await tidings.delivery(nastyOne.id, 'failed');
    await tidings.request('GET', `/v1/${encodeURIComponent(nasty)}`);
    for (const line of tidings.log) {
      expect(line.split('\n')).toHaveLength(2);
      expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' });
    }
  });
});
