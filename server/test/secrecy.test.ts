/**
 * No secret shows where it must not. Distinctive secrets are planted in every place that takes one, the API is used and
 * abused, and everything that leaves the server or is kept by it is searched for them.
 *
 * A new field that holds a secret: mark it `writeOnly` in its schema, and add a line to `FIELDS`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Delivery } from '@tidings/core/delivery';
import type { Webhook } from '@tidings/core/webhook';
import openapi from '../openapi.json' with { type: 'json' };
import { readConfig } from '../src/config.ts';
import { configFields } from './config-secrets.ts';
import { heardWhile } from './listener.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startOpenIdServer, type OpenIdServer } from './openid-server.ts';
import { PEOPLE_FIELDS, signPeopleIn } from './sign-in-secrets.ts';
import { startTidings, until, type Answer, type Tidings } from './start.ts';

/** A body that sets a secret, and where to. */
interface Setting {
  method: 'POST' | 'PUT' | 'PATCH';
  path: string;
  body: Record<string, unknown>;
  /** Another value for the field that is refused for what it is: the secret in it must not be quoted. */
  refused: (secret: string) => Record<string, unknown>;
}

/** Each field of a request body that holds a secret, by the name of its schema. */
const FIELDS: Record<string, (secret: string) => Setting> = {
  'WebhookInput.secret': (secret) => ({
    method: 'POST',
    path: '/v1/webhooks',
    body: { name: 'x', url: receiver.url, events: ['*'], secret },
    refused: (other) => ({ signing: 'standard', secret: other }),
  }),
  'RotateInput.secret': (secret) => ({
    method: 'POST',
    path: `/v1/webhooks/${webhook.id}/rotate-secret`,
    body: { secret },
    refused: (other) => ({ overlapSeconds: 60, secret: other }),
  }),
  'WebhookChange.secret': (secret) => ({
    method: 'PATCH',
    path: `/v1/webhooks/${webhook.id}`,
    body: { signing: 'sha256', secret },
    refused: (other) => ({ signing: 'none', secret: other }),
  }),
  'WebhookInput.apiKey.value': (secret) => ({
    method: 'POST',
    path: '/v1/webhooks',
    body: { name: 'x', url: receiver.url, events: ['*'], apiKey: { value: secret } },
    refused: (other) => ({ apiKey: { value: `${other}\n` } }),
  }),
  'WebhookChange.apiKey.value': (secret) => ({
    method: 'PATCH',
    path: `/v1/webhooks/${webhook.id}`,
    body: { apiKey: { value: secret } },
    refused: (other) => ({ apiKey: { header: 'host', value: other } }),
  }),
  'WebhookInput.headers.*.secret': (secret) => ({
    method: 'POST',
    path: '/v1/webhooks',
    body: { name: 'x', url: receiver.url, events: ['*'], headers: { 'x-hidden': { secret } } },
    refused: (other) => ({ headers: { 'content-type': { secret: other } } }),
  }),
  'WebhookChange.headers.*.secret': (secret) => ({
    method: 'PATCH',
    path: `/v1/webhooks/${webhook.id}`,
    // A name that says so is enough.
    body: { headers: { 'x-hidden': { secret }, authorization: `Bearer ${secret}` } },
    refused: (other) => ({ headers: { 'x-hidden': { secret: `${other}☃` } } }),
  }),
  'EncryptionInput.key': (secret) => ({
    method: 'POST',
    path: '/v1/webhooks',
    body: {
      name: 'x',
      url: receiver.url,
      events: ['*'],
      encryption: { scheme: 'jwe', key: encryptionKey(secret) },
    },
    refused: (other) => ({ encryption: { scheme: 'pangea', key: encryptionKey(other) } }),
  }),
  ...configFields(
    () => receiver.url,
    (where, secret) => planted.set(where, secret),
  ),
};

/** Fields whose secrets are for the receiver to see. */
const SENT = Object.keys(FIELDS).filter((field) => /apiKey|headers|Config\.(url|token)/.test(field));
/** Those that were set a second time, too. */
const MAY_BE_SENT = [
  ...SENT,
  ...SENT.map((field) => `${field}, refused`),
  'previewed API key',
  'previewed header',
];

/** Base64 of 32 bytes, planted as well. */
function encryptionKey(secret: string): string {
  const key = createHash('sha256').update(secret).digest('base64');
  planted.set(`${secret} as a key`, key);
  return key;
}

/** Operations whose very point is to show a secret; and one that goes on for ever, which is listened to apart. */
const REVEALING = ['getWebhookSecret', 'rotateWebhookSecret', 'getWebhookConfig', 'listen'];
/** Fields of request bodies that sound like a secret and are none. */
const HARMLESS = [
  ...['WebhookInput.apiKey', 'WebhookChange.apiKey'],
  ...['MemberInput.revealSecrets', 'MemberChange.revealSecrets'],
];

/** All that was planted, by where. */
const planted = new Map<string, string>();

function plant(where: string, prefix = ''): string {
  const secret = `${prefix}planted-${where.replaceAll(/[^A-Za-z]+/g, '-')}-${randomBytes(6).toString('hex')}`;
  planted.set(where, secret);
  return secret;
}

const apiKey = plant('API key', 'tk_');
const masterKeys = [randomBytes(32), randomBytes(32)];
masterKeys.forEach((key, i) => planted.set(`master key ${i}`, key.toString('base64')));

let provider: OpenIdServer;
let plain: Tidings;
let tidings: Tidings;
let receiver: Receiver;
/** Of what the platform tells of itself. */
let ears: Receiver;
/** One that gets events, with a secret of its own; and one whose secret was made by the server. */
let webhook: Webhook;
let standard: Webhook;
/** Every answer of the API but those that reveal by their nature. */
const answers: string[] = [];

async function ask<T>(...request: Parameters<Tidings['request']>): Promise<Answer<T>> {
  const answer = await tidings.request<T>(...request);
  answers.push(answer.text, JSON.stringify([...answer.headers]));
  return answer;
}

beforeAll(async () => {
  [plain, receiver, ears] = await Promise.all([
    startTidings({ apiKey, masterKeys }),
    createReceiver(),
    createReceiver(),
  ]);
  const databaseUrl = new URL(plain.databaseUrl);
  databaseUrl.password = plant('database password');
  const client = { id: 'tidings', secret: plant('OpenID client secret') };
  provider = await startOpenIdServer({ ...client, redirectUri: 'http://localhost/v1/session/oidc/callback' });
  tidings = await startTidings({
    metricsToken: plant('metrics token'),
    beside: { ...plain, databaseUrl: databaseUrl.href },
    publicUrl: new URL('http://localhost'),
    oidc: { issuer: provider.issuer, clientId: client.id, clientSecret: client.secret, join: null },
  });
  const input = { name: 'x', url: receiver.url, events: ['*'] };
  const secret = plant('first secret');
  webhook = (await ask<Webhook>('POST', '/v1/webhooks', { ...input, secret })).body;
  standard = (await ask<Webhook>('POST', '/v1/webhooks', input)).body;
  await ask('POST', '/v1/webhooks', { ...input, url: ears.url, events: ['webhook.*', 'delivery.*'] });
  await setSecrets();
  await makeSecrets();
  await signPeopleIn({ tidings, provider, planted, plant, answers });
  const heard = await heardWhile(tidings, async () => {
    await preview();
    await deliver();
    await lookAtEverything();
  });
  answers.push(heard);
  await failInTheDatabase();
});
afterAll(async () => {
  await Promise.all([receiver.close(), ears.close()]);
  await provider.close();
  await tidings.stop();
  await plain.stop();
});

/** Every field that takes a secret, set well and set badly. */
async function setSecrets(): Promise<void> {
  for (const [field, setting] of Object.entries(FIELDS)) {
    const name = field.split('.').at(-1)!;
    const key = { 'idempotency-key': `key-${field}` };
    const { method, path, body } = setting(plant(field));
    const set = await tidings.request(method, path, body, key);
    expect([field, set.status < 300]).toEqual([field, true]);
    if (!path.endsWith('/rotate-secret')) answers.push(set.text);

    const secret = plant(`${field}, refused`);
    const { body: other, refused } = setting(secret);
    await ask(method, path, other, key);
    for (const wrong of [
      { ...other, surprise: 1 },
      { ...other, [secret]: 1 },
      { ...other, [name]: [secret] },
      { ...other, [name]: secret.repeat(50) },
      { ...other, ...refused(secret) },
    ]) {
      const answer = await tidings.request(method, path, wrong);
      expect([field, answer.status]).toEqual([field, 422]);
      // The name of an unknown field is quoted: whoever puts a secret there has published it.
      if (!(secret in wrong)) answers.push(answer.text);
    }
    await ask(method, path, JSON.stringify(other).slice(0, -1));
    await ask(method, path, `${JSON.stringify(other)}}`);
    await ask(method, path, other, { 'content-type': 'text/plain' });
    await ask(method, path, other, { authorization: `Bearer ${secret}` });
    await ask(method, `${path}?${name}=${encodeURIComponent(secret)}`, other);
  }
}

/** Secrets that the server makes. */
async function makeSecrets(): Promise<void> {
  const path = `/v1/webhooks/${standard.id}`;
  const before = await tidings.request<{ secret: string }>('GET', `${path}/secret`);
  planted.set('made', before.body.secret);
  const key = { 'idempotency-key': 'rotate' };
  const after = await tidings.request<{ secret: string }>('POST', `${path}/rotate-secret`, {}, key);
  planted.set('made by rotation', after.body.secret);
}

/** Everything that is secret, used without being saved, and with what the webhook has. */
async function preview(): Promise<void> {
  // Some receivers print what they got.
  receiver.respond(({ rawHeaders, body }) => ({
    body: `${rawHeaders.join('\n')}${body.toString('base64')}`,
  }));
  const key = plant('previewed API key');
  const header = plant('previewed header');
  const drafted = {
    name: 'x',
    url: receiver.url,
    events: ['*'],
    secret: plant('previewed secret'),
    apiKey: { value: key },
    headers: { 'x-hidden': { secret: header } },
    encryption: { scheme: 'jwe', key: encryptionKey(plant('previewed encryption key')) },
  };
  const sample = { event: 'a', data: 1, send: true };
  const path = '/v1/webhooks/preview';
  for (const input of [
    { webhook: drafted },
    { id: webhook.id },
    { id: webhook.id, changes: { name: 'y' } },
  ]) {
    expect((await ask('POST', path, { ...input, ...sample })).status).toBe(200);
  }
  for (const wrong of [{ surprise: 1 }, { signing: 'standard' }, { url: 'https://10.0.0.1/' }]) {
    const answer = await ask('POST', path, { webhook: { ...drafted, ...wrong }, ...sample });
    expect(answer.status).toBe(422);
  }
  receiver.respond(() => ({ status: 200 }));
}

async function deliver(): Promise<void> {
  receiver.respond(({ rawHeaders, body }, index) => ({
    status: index % 2 ? 200 : 500,
    headers: { 'x-echo': encodeURIComponent(rawHeaders.join()) },
    // In every spelling that is searched for.
    body: rawHeaders
      .flatMap((text) => [
        text,
        encodeURIComponent(text),
        JSON.stringify(text).replaceAll('-', '\\u002d'),
        Buffer.from(text).toString('hex'),
        ...['', 'x', 'xx'].map((lead) => Buffer.from(`${lead}${text}x`).toString('base64url')),
      ])
      .join(index % 3 ? '\n' : '')
      .slice(0, 16_000)
      .concat(body.toString('base64')),
  }));
  for (let i = 0; i < 4; i++) await tidings.send({ id: `e${i}`, type: 'a', data: i });
  await until(async () => (await tidings.deliveries(webhook.id, '?status=pending')).length === 0, 'attempts');
  for (const { id } of [webhook, standard]) {
    await ask('POST', `/v1/webhooks/${id}/test`, { event: 'a', data: 1 });
    for (const action of ['disable', 'enable', 'pause', 'resume'])
      await ask('POST', `/v1/webhooks/${id}/${action}`);
  }
}

/** Whatever can be read, with ids that there are. */
async function lookAtEverything(): Promise<void> {
  for (const { id } of [webhook, standard]) {
    const list = await ask<{ data: Delivery[] }>('GET', `/v1/webhooks/${id}/deliveries`);
    const deliveryId = list.body.data[0]!.id;
    for (const [path, operations] of Object.entries(openapi.paths)) {
      if (!('get' in operations) || REVEALING.includes(operations.get.operationId)) continue;
      const thing = path.startsWith('/v1/events') ? 'e0' : path.startsWith('/v1/organi') ? 'default' : id;
      await ask('GET', path.replace('{deliveryId}', deliveryId).replaceAll(/\{\w+\}/g, thing));
    }
  }
  for (const path of ['/healthz', '/readyz', '/openapi.json', '/nothing', '/']) await ask('GET', path);
  const metrics = await ask<string>('GET', '/metrics');
  expect([metrics.status, metrics.text]).toEqual([200, expect.stringContaining('tidings_deliveries_total')]);
  const wrong = { authorization: `Bearer ${planted.get('metrics token')!}x` };
  expect((await ask('GET', '/metrics', undefined, wrong)).status).toBe(401);
  await ask('GET', '/v1/webhooks', undefined, { authorization: `Bearer ${apiKey}x` });
  await ask('GET', `/v1/webhooks?apiKey=${apiKey}`);
}

/** Faults of the server's own, with secrets on their way. */
async function failInTheDatabase(): Promise<void> {
  await tidings.query('ALTER TABLE webhook ADD CONSTRAINT no_y CHECK (name <> $$y$$) NOT VALID');
  const input = { name: 'y', url: receiver.url, events: ['*'], secret: plant('secret of a failed insert') };
  expect((await ask('POST', '/v1/webhooks', input)).status).toBe(500);
  await tidings.query('ALTER TABLE webhook DROP CONSTRAINT no_y');
  await tidings.query('ALTER TABLE organization RENAME TO hidden');
  expect((await ask('POST', '/v1/webhooks', { ...input, name: 'x' })).status).toBe(500);
  await tidings.query('ALTER TABLE hidden RENAME TO organization');
}

/** How a secret may be spelled where bytes are shown as text. */
function spellings(secret: string): Set<string> {
  const bytes = Buffer.from(secret);
  const decoded = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const all = [
    secret,
    secret.replace(/^(whsec_|tk_)/, ''),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    decoded.toString('hex'),
    decoded.toString('base64url'),
    // In the midst of other bytes base64 has three forms.
    ...[0, 1, 2].flatMap((lead) => {
      const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
      return [text.slice(Math.ceil((lead * 4) / 3), -4)];
    }),
  ];
  return new Set(all.filter((text) => text.length >= 12));
}

function expectNone(texts: readonly string[], but: readonly string[] = []): void {
  const all = texts.join('\n');
  const found = [...planted].filter(
    ([where, secret]) => !but.includes(where) && [...spellings(secret)].some((text) => all.includes(text)),
  );
  expect(found.map(([where]) => where)).toEqual([]);
}

describe('no secret is', () => {
  test('in any answer but those that reveal it', () => {
    expect(answers.length).toBeGreaterThan(80);
    expectNone(answers);
  });

  test('in the log', () => {
    expect(tidings.log.join()).toContain('a request failed');
    expectNone([...tidings.log, ...plain.log]);
  });

  test('sent to a receiver', () => {
    expect(receiver.requests.length).toBeGreaterThan(8);
    expectNone(
      receiver.requests.map(({ rawHeaders, body }) => `${rawHeaders.join('\n')}\n${body.toString()}`),
      [...MAY_BE_SENT, ...[...planted.keys()].filter((where) => where.endsWith('as a routing key'))],
    );
    const all = receiver.requests.map(({ url, rawHeaders }) => `${url}\n${rawHeaders.join('\n')}`).join('\n');
    for (const field of SENT) {
      const set = [field, `${field}, refused`].map((where) => planted.get(where)!);
      expect([field, set.some((secret) => all.includes(secret))]).toEqual([field, true]);
    }
  });

  test('told by the platform of itself', async () => {
    const told = (): { type: string; data: { changed?: string[] } }[] =>
      ears.requests.map(({ body }) => JSON.parse(body.toString()));
    const changed = (): Set<string> => new Set(told().flatMap(({ data }) => data.changed ?? []));
    const secrets = ['secret', 'credentials', 'apiKey', 'headers'];
    await ears.waitFor(() => secrets.every((name) => changed().has(name)));
    expect(told().map(({ type }) => type)).toContain('webhook.disabled');
    expectNone(ears.requests.map(({ rawHeaders, body }) => `${rawHeaders.join('\n')}\n${body.toString()}`));
  });

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
    const bodies = await tidings.query<{ row: string }>(
      `SELECT encode(response_body, 'escape') AS row FROM attempt WHERE length(response_body) > 0`,
    );
    expect(bodies.length).toBeGreaterThan(0);
    rows.push(...bodies.map(({ row }) => row));
    for (const expected of [receiver.url, 'webhook-attempt', 'key-WebhookInput.secret', 'master_keys']) {
      expect(rows.some((row) => row.includes(expected))).toBe(true);
    }
    expectNone(rows);
    // Secrets that differ look different, and so do envelopes of one secret.
    const sealed = await tidings.query<{ secret: string }>(
      `SELECT encode(coalesce(secret, credentials), 'hex') AS secret FROM webhook`,
    );
    expect(new Set(sealed.map(({ secret }) => secret)).size).toBe(sealed.length);
  });

  test('in what a refused start says', () => {
    for (const wrong of [
      { TIDINGS_API_KEY: apiKey.slice(1), TIDINGS_MASTER_KEY: `${planted.get('master key 0')}0000` },
      { DATABASE_URL: `mysql://user:${planted.get('database password')}@host/name` },
      { TIDINGS_MASTER_KEY_PREVIOUS: planted.get('master key 1') },
    ]) {
      const read = readConfig(wrong);
      expect('faults' in read && read.faults.length).toBeGreaterThan(0);
      expectNone([JSON.stringify(read)]);
    }
  });
});

test('every field that takes a secret is marked and planted', () => {
  interface Schema {
    $ref?: string;
    properties?: Record<string, Schema>;
    additionalProperties?: Schema | boolean;
    items?: Schema;
    anyOf?: Schema[];
    writeOnly?: boolean;
  }
  const marked = new Set<string>();
  const suspects = new Set<string>();
  const visit = (schema: Schema, name: string): void => {
    const title = schema.$ref?.split('/').at(-1);
    if (title !== undefined) {
      visit((openapi.components.schemas as unknown as Record<string, Schema>)[title]!, title);
      return;
    }
    if (schema.writeOnly) marked.add(name);
    // Of a field its own name counts, not that of what it is a part of.
    else if (/\.[^.]*(secret|passw|token|credential|private|apikey|key|value)[^.]*$/i.test(name))
      suspects.add(name);
    for (const [member, inner] of Object.entries(schema.properties ?? {})) visit(inner, `${name}.${member}`);
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, `${name}.*`);
    for (const inner of [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])])
      visit(inner, name);
  };
  for (const operations of Object.values(openapi.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const { requestBody } = operation as {
        requestBody?: { content: Record<string, { schema: Schema }> };
      };
      const body = requestBody?.content['application/json']?.schema;
      if (body && method !== 'parameters') visit(body, (operation as { operationId: string }).operationId);
    }
  }
  expect([...marked].toSorted()).toEqual([...Object.keys(FIELDS), ...PEOPLE_FIELDS].toSorted());
  expect([...suspects].filter((name) => !marked.has(name)).toSorted()).toEqual(HARMLESS.toSorted());
});

test('an envelope moved to another webhook, or to another organization, does not open', async () => {
  const codeOf = async (): Promise<unknown> => {
    const answer = await tidings.request('GET', `/v1/webhooks/${standard.id}/secret`);
    return [answer.status, answer.body?.code];
  };
  const keep = `(SELECT secret FROM webhook WHERE uid = (SELECT uid FROM webhook ORDER BY number LIMIT 1 OFFSET `;
  const [own] = await tidings.query<{ secret: Buffer }>(`SELECT ${keep}1))`);
  const put = (change: string, values: unknown[] = []): Promise<unknown> =>
    tidings.query(
      `UPDATE webhook SET ${change} WHERE uid = (SELECT uid FROM webhook ORDER BY number LIMIT 1 OFFSET 1)`,
      values,
    );
  expect(await codeOf()).toEqual([200, undefined]);
  await put(`secret = ${keep}0))`);
  expect(await codeOf()).toEqual([500, 'internal']);
  await put('secret = $1', [own!.secret]);
  expect(await codeOf()).toEqual([200, undefined]);
  await tidings.request('POST', '/v1/organizations', { id: 'other' });
  await put(`organization = (SELECT number FROM organization WHERE id = 'other')`);
  expect(await codeOf()).toEqual([500, 'internal']);
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
