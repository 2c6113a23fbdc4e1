/** Test inboxes: how they are reached, what they answer, what is kept of what comes, and who gets at it. */
import { request as httpRequest } from 'node:http';
import { createSigner, generateSecret } from '@tidings/verify';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ForcedAnswer, Receipt, ReceiptSummary, TestInbox } from '@tidings/core/test-inbox';
import type { TestResult } from '@tidings/core/preview';
import type { Webhook } from '@tidings/core/webhook';
import { dropOldReceipts } from '../src/store/receipts.ts';
import { joinAs } from './browser.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

/** Nothing private is allowed, as where people run it. */
const addresses = { allowPrivate: [], allowHttp: false };
/** What is sent to webhooks that subscribe to nothing. */
const SAMPLE = { event: 'function.executed' };
let tidings: Tidings;
let inbox: TestInbox;
beforeAll(async () => {
  tidings = await startTidings({ addresses });
});
afterAll(() => tidings.stop());
beforeEach(async () => {
  inbox = await makeInbox({});
});

describe('a webhook whose URL is an inbox', () => {
  test('reaches it though nothing private is allowed, and the inbox says that the signature holds', async () => {
    const webhook = await tidings.createWebhook({ name: 'Mine', url: `${inbox.url}?a=1` });
    expect(webhook.testInbox).toBe(inbox.id);
    const event = await tidings.send({ type: 'function.executed', data: { amount: 1.0 } });
    await tidings.delivery(webhook.id, 'success');
    const [receipt] = await came(inbox);
    const whole = await read(inbox, receipt!);
    expect(whole).toMatchObject({
      method: 'POST',
      query: '?a=1',
      event: event.id,
      attempt: 1,
      webhook: webhook.id,
      signature: { verified: true, code: null },
      answer: null,
      bodyForm: 'sent',
      truncated: false,
    });
    expect(whole.signature.reason).toContain('Mine');
    expect(JSON.parse(whole.body!)).toMatchObject({ type: 'function.executed', data: { amount: 1 } });
    expect(headersOf(whole).get('host')).toBe(new URL(inbox.url).host);
    expect((await show(inbox)).webhooks).toBe(1);
  });

  test.each(['standard', 'ed25519', 'admin', 'sha256', 'pangea', 'stripe', 'none'])(
    'signs as %s says',
    async (signing) => {
      const webhook = await tidings.createWebhook({ name: 'Mine', url: inbox.url, signing, events: [] });
      expect((await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, SAMPLE)).body).toMatchObject({
        status: 'success',
      });
      const [receipt] = await came(inbox);
      expect(receipt!.signature.verified).toBe(signing === 'none' ? null : true);
    },
  );

  test('keeps nothing that is secret in its headers, and shows signatures to those alone who could see the secret', async () => {
    const secret = 'k'.repeat(24);
    const webhook = await tidings.createWebhook({
      url: inbox.url,
      signing: 'admin',
      events: [],
      apiKey: { header: 'X-Receiver', value: secret },
      headers: { 'x-more': { secret: `more-${secret}` }, 'x-stage': 'blue' },
    });
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, SAMPLE);
    const [receipt] = await came(inbox);
    const whole = await read(inbox, receipt!);
    expect(JSON.stringify(whole)).not.toContain(secret);
    const headers = headersOf(whole);
    expect(headers.get('X-Receiver')).toBe('***');
    expect(headers.get('x-more')).toBe('***');
    expect(headers.get('x-stage')).toBe('blue');
    expect(headers.get('x-admin-signature')).toMatch(/^[0-9a-f]{64}$/);
    const stored = await tidings.query<{ all: string }>('SELECT r::text AS all FROM receipt r');
    expect(stored.some(({ all }) => all.includes(secret))).toBe(false);

    const { key } = (
      await tidings.request<{ key: string }>('POST', '/v1/api-keys', {
        name: 'Looks',
        organization: 'default',
        permissions: ['test-inboxes:read'],
      })
    ).body;
    const path = `/v1/test-inboxes/${inbox.id}/receipts/${receipt!.id}`;
    const seen = (await tidings.request<Receipt>('GET', path, undefined, { authorization: `Bearer ${key}` }))
      .body;
    expect(seen.body).toBeNull();
    expect(headersOf(seen).get('x-admin-signature')).toBe('***');
  });

  test('is sent again until the inbox answers otherwise: so many failures, and then 200', async () => {
    await answer(inbox, { status: 503, times: 2 });
    const webhook = await tidings.createWebhook({ url: inbox.url, retry: { delays: [1, 1, 1] } });
    await tidings.send({ type: 'function.executed', data: 1 });
    const delivery = await tidings.delivery(webhook.id, 'success');
    expect(delivery.attempts.map(({ response }) => response?.status)).toEqual([503, 503, 200]);
    const receipts = await came(inbox, 3);
    expect(receipts.map(({ attempt }) => attempt)).toEqual([3, 2, 1]);
    expect(receipts.map(({ answer: given }) => given?.status ?? 200)).toEqual([200, 503, 503]);
    expect(await show(inbox)).toMatchObject({ left: 0, received: 3, kept: 3 });
  });

  test('is told when to come back, and does', async () => {
    await answer(inbox, { status: 429, retryAfterSeconds: 77 });
    const { webhook, sent } = await tryIt({});
    expect(sent.response).toMatchObject({ status: 429, headers: { 'retry-after': '77' } });
    expect(webhook.testInbox).toBe(inbox.id);
  });

  test.each<[ForcedAnswer, Record<string, unknown>]>([
    [{ cut: 'at-once' }, { status: 'failed', errorClass: 'reset' }],
    [
      { cut: 'after-headers', status: 201 },
      { status: 'success', errorClass: 'body' },
    ],
    [{ delayMs: 60_000 }, { status: 'failed', errorClass: 'timeout' }],
    [{ status: 302 }, { status: 'failed', errorClass: 'redirect' }],
    [
      { status: 204, delayMs: 60 },
      { status: 'success', errorClass: null },
    ],
  ])('meets what it is to meet: %j', async (forced, outcome) => {
    await answer(inbox, forced);
    const { sent } = await tryIt({ timeoutMs: 1000 });
    expect({ status: sent.status, errorClass: sent.attempts[0]!.errorClass }).toEqual(outcome);
    expect(await came(inbox)).toHaveLength(1);
  });

  test('is tried before it is saved', async () => {
    const preview = await tidings.request<{ sent: { delivered: boolean } }>('POST', '/v1/webhooks/preview', {
      webhook: { name: 'Draft', url: inbox.url, events: ['function.executed'], organization: 'default' },
      send: true,
    });
    expect(preview.body.sent.delivered).toBe(true);
    const [receipt] = await came(inbox);
    expect(receipt).toMatchObject({ webhook: null, signature: { verified: true } });
  });

  test('is disabled once the inbox has gone', async () => {
    const webhook = await tidings.createWebhook({ url: inbox.url, events: ['gone.by'] });
    expect((await tidings.request('DELETE', `/v1/test-inboxes/${inbox.id}`)).status).toBe(204);
    await tidings.send({ type: 'gone.by', data: 1 });
    await until(async () => {
      const now = (await tidings.request<Webhook>('GET', `/v1/webhooks/${webhook.id}`)).body;
      return now.health === 'auto-disabled';
    }, 'the end of the webhook');
  });

  test('goes back to the ordinary way with another URL, which is held against the address policy', async () => {
    const webhook = await tidings.createWebhook({ url: inbox.url, events: [] });
    const elsewhere = await tidings.changeWebhook(webhook, { url: `${tidings.url}/v1/meta` });
    expect(elsewhere).toMatchObject({ status: 422, body: { code: 'invalid_url' } });
    const changed = await tidings.changeWebhook(webhook, { url: 'https://example.com/inbox/' });
    expect(changed.body.testInbox).toBeNull();
    expect((await tidings.changeWebhook(webhook, { url: inbox.url })).body.testInbox).toBe(inbox.id);
    expect((await tidings.changeWebhook(webhook, { name: 'Renamed' })).body.testInbox).toBe(inbox.id);
  });
});

describe('what only looks like the address of an inbox is none', () => {
  const token = (): string => inbox.url.slice(-24);
  const here = (): URL => new URL(tidings.url);

  test.each<[string, () => string]>([
    ['another token', () => `${tidings.url}/inbox/${'A'.repeat(24)}`],
    ['another path', () => `${tidings.url}/v1/../inbox/${token()}/more`],
    ['another port', () => `http://127.0.0.1:${Number(here().port) + 1}/inbox/${token()}`],
    ['another private machine', () => `http://10.0.0.7:${here().port}/inbox/${token()}`],
    ['the metadata service', () => `http://169.254.169.254/inbox/${token()}`],
    ['somebody’s name in front', () => `http://user:pass@${here().host}/inbox/${token()}`],
    ['another scheme', () => `https://${here().host}/inbox/${token()}`],
    ['something behind', () => `${inbox.url}#x`],
    ['an encoded slash', () => `${tidings.url}/inbox%2f${token()}`],
  ])('%s', async (_, url) => {
    const made = await tidings.request('POST', '/v1/webhooks', { name: 'No', url: url(), events: [] });
    expect(made, made.text).toMatchObject({ status: 422, body: { code: 'invalid_url' } });
  });

  test('and what another organization has is private, as everything here', async () => {
    const made = await tidings.request('POST', '/v1/webhooks', {
      name: 'No',
      url: inbox.url,
      events: [],
      organization: 'others',
    });
    expect(made).toMatchObject({ status: 422, body: { code: 'invalid_url' } });
  });

  test('and a forged Host opens no other address: the request goes to the inbox, and nowhere else', async () => {
    const forged = `http://169.254.169.254/inbox/${token()}`;
    const made = await ask(
      'POST',
      '/v1/webhooks',
      { name: 'Forged', url: forged, events: [] },
      '169.254.169.254',
    );
    expect(made.status).toBe(201);
    const webhook = JSON.parse(made.text) as Webhook;
    expect(webhook.testInbox).toBe(inbox.id);
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, SAMPLE);
    expect((await came(inbox))[0]).toMatchObject({ webhook: webhook.id });
    const other = await ask(
      'POST',
      '/v1/webhooks',
      { name: 'x', url: 'http://169.254.169.254/', events: [] },
      '169.254.169.254',
    );
    expect(other.status).toBe(422);
  });
});

describe('from outside', () => {
  test('an inbox takes what comes, and says what it can of who signed it', async () => {
    const secret = await generateSecret('standard');
    const webhook = await tidings.createWebhook({ name: 'Signer', url: inbox.url, events: [], secret });
    const body = '{"n":1}';
    const signer = await createSigner({ profile: 'standard', secrets: [secret] });
    const headers = await signer.sign({ id: 'e1', timestampMs: Date.now(), body: Buffer.from(body) });
    expect(await post(inbox.url, body, headers)).toMatchObject({ status: 200 });
    await post(inbox.url, body, { ...headers, 'webhook-signature': 'v1,AAAA' });
    const [forged, signed] = await came(inbox, 2);
    expect(signed).toMatchObject({ webhook: webhook.id, event: 'e1', signature: { verified: true } });
    expect(forged).toMatchObject({
      webhook: null,
      signature: { verified: false, code: 'signature_mismatch' },
    });
    const bare = await makeInbox({});
    await fetch(`${bare.url}?a=1&a=2`);
    expect((await came(bare))[0]).toMatchObject({
      method: 'GET',
      query: '?a=1&a=2',
      signature: { verified: null },
    });
  });

  test('credentials that somebody sends along are not kept', async () => {
    await post(inbox.url, 'x', {
      authorization: 'Bearer tk_abcdefghij',
      cookie: 'a=b',
      'x-secret-key': 'hidden',
    });
    const [receipt] = await came(inbox);
    const headers = headersOf(await read(inbox, receipt!));
    for (const name of ['authorization', 'cookie', 'x-secret-key']) expect(headers.get(name)).toBe('***');
  });

  test('bytes that are no text are shown as base64, and what is too large is refused', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    await post(inbox.url, bytes, { 'content-type': 'application/octet-stream' });
    const [receipt] = await came(inbox);
    expect(await read(inbox, receipt!)).toMatchObject({
      body: bytes.toString('base64'),
      bodyForm: 'base64',
      size: 4,
    });
    expect((await post(inbox.url, Buffer.alloc(300 * 1024))).status).toBe(413);
  });

  test('no browser makes a page or a script of the answer', async () => {
    const answered = await fetch(inbox.url, { headers: { accept: 'text/html' } });
    expect(answered.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answered.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answered.headers.get('content-security-policy')).toContain('sandbox');
    expect(answered.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('an inbox that is not there says no more than that', async () => {
    for (const end of ['x', 'A'.repeat(24), `${inbox.url.slice(-24)}/x`]) {
      expect((await fetch(`${tidings.url}/inbox/${end}`, { method: 'POST' })).status).toBe(404);
    }
  });
});

describe('an inbox', () => {
  test(
    'keeps the last hundred, and refuses what comes faster than anybody looks at',
    { timeout: 60_000 },
    async () => {
      await tidings.query(
        `INSERT INTO receipt (inbox, number, uid, at, method, query, headers, body, size, signature)
       SELECT i.number, n, gen_random_uuid(), now(), 'POST', '', '[]', '', 0, '{"verified":null,"reason":"x","code":null}'
       FROM test_inbox i, generate_series(1, 100) n WHERE i.name = 'Test inbox' AND i.uid = (SELECT uid FROM test_inbox ORDER BY number DESC LIMIT 1)`,
      );
      await tidings.query(
        `UPDATE test_inbox_count SET received = 100 WHERE inbox = (SELECT max(number) FROM test_inbox)`,
      );
      await post(inbox.url, 'the 101st');
      expect(await show(inbox)).toMatchObject({ kept: 100, received: 101 });
    },
  );

  test('keeps nothing for longer than its organization does', async () => {
    const brief = await makeInbox({ organization: 'brief' });
    await tidings.request('PATCH', '/v1/organizations/brief', { retentionDays: 2 });
    for (const at of [inbox, brief]) await post(at.url, 'x');
    await tidings.query(`UPDATE receipt SET at = at - interval '3 days'`);
    await post(brief.url, 'new');
    const pool = new pg.Pool({ connectionString: tidings.databaseUrl, max: 1 });
    await dropOldReceipts(pool, Date.now(), 30);
    await pool.end();
    expect(await list(brief)).toHaveLength(1);
    expect(await list(inbox)).toHaveLength(1);
  });

  test('is cleared, and counts on', async () => {
    await post(inbox.url, 'x');
    await tidings.request('DELETE', `/v1/test-inboxes/${inbox.id}/receipts`);
    expect(await list(inbox)).toEqual([]);
    expect(await show(inbox)).toMatchObject({ kept: 0, received: 1 });
  });

  test.each<[string, unknown, string]>([
    ['a status that is never sent', { cut: 'at-once', status: 500 }, '/answer/status'],
    [
      'a Retry-After with a success',
      { status: 200, delayMs: 5, retryAfterSeconds: 5 },
      '/answer/retryAfterSeconds',
    ],
    ['what it answers anyway', { status: 200, times: 3 }, '/answer'],
    ['a status that ends nothing', { status: 101 }, '/answer/status'],
    ['a field that there is not', { status: 500, chance: 0.5 }, '/answer/chance'],
  ])('refuses %s', async (_, wrong, path) => {
    const refused = await tidings.request('PATCH', `/v1/test-inboxes/${inbox.id}`, { answer: wrong });
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.map((fault) => fault.path)).toContain(path);
  });

  test('has an end, after which it is not there for anybody', async () => {
    const short = await makeInbox({});
    await tidings.query(
      `UPDATE test_inbox SET expires_at = now() WHERE number = (SELECT max(number) FROM test_inbox)`,
    );
    expect((await post(short.url, 'x')).status).toBe(404);
    const made = await tidings.request('POST', '/v1/webhooks', { name: 'x', url: short.url, events: [] });
    expect(made.status).toBe(422);
    const late = await tidings.request('PATCH', `/v1/test-inboxes/${inbox.id}`, {
      expiresAt: '2100-01-01T00:00:00Z',
    });
    expect(late.body.errors?.[0]?.path).toBe('/expiresAt');
  });

  test('belongs to its organization, and goes with it', async () => {
    const others = await makeInbox({ organization: 'leaving' });
    const member = await joinAs(tidings, { organization: 'default', role: 'developer' });
    expect(member).toBeDefined();
    const key = (
      await tidings.request<{ key: string }>('POST', '/v1/api-keys', {
        name: 'Elsewhere',
        organization: 'elsewhere',
        permissions: ['*'],
      })
    ).body.key;
    const as = { authorization: `Bearer ${key}` };
    expect((await tidings.request('GET', `/v1/test-inboxes/${others.id}`, undefined, as)).status).toBe(404);
    expect(
      (await tidings.request<Page<TestInbox>>('GET', '/v1/test-inboxes', undefined, as)).body.data,
    ).toEqual([]);
    await tidings.request('DELETE', '/v1/organizations/leaving?confirm=true');
    expect((await post(others.url, 'x')).status).toBe(404);
  });

  test('stands in the audit log without its address', async () => {
    const log = await tidings.request<Page<{ resource: { id: string }; changes: unknown }>>(
      'GET',
      '/v1/audit-log?resource=test-inbox&limit=250',
    );
    const entry = log.body.data.find(({ resource }) => resource.id === inbox.id);
    expect(entry).toBeDefined();
    expect(JSON.stringify(entry)).not.toContain(inbox.url.slice(-24));
  });
});

async function makeInbox(input: Record<string, unknown>): Promise<TestInbox> {
  const made = await tidings.request<TestInbox>('POST', '/v1/test-inboxes', input);
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

async function answer({ id }: TestInbox, forced: ForcedAnswer): Promise<void> {
  const changed = await tidings.request('PATCH', `/v1/test-inboxes/${id}`, { answer: forced });
  if (changed.status !== 200) throw new Error(changed.text);
}

async function show({ id }: TestInbox): Promise<TestInbox> {
  return (await tidings.request<TestInbox>('GET', `/v1/test-inboxes/${id}`)).body;
}

async function list({ id }: TestInbox, query = ''): Promise<ReceiptSummary[]> {
  return (await tidings.request<{ data: ReceiptSummary[] }>('GET', `/v1/test-inboxes/${id}/receipts${query}`))
    .body.data;
}

/** Newest first, once there are so many. */
function came(at: TestInbox, count = 1): Promise<ReceiptSummary[]> {
  return until(async () => {
    const found = await list(at, '?wait=5s');
    return found.length >= count && found;
  }, `${count} receipts`);
}

async function read({ id }: TestInbox, receipt: ReceiptSummary): Promise<Receipt> {
  return (await tidings.request<Receipt>('GET', `/v1/test-inboxes/${id}/receipts/${receipt.id}`)).body;
}

function headersOf({ headers }: Receipt): Map<string, string> {
  return new Map(headers.map(({ name, value }) => [name, value]));
}

/** Has a webhook to the inbox tested. */
async function tryIt(input: Record<string, unknown>) {
  const webhook = await tidings.createWebhook({ url: inbox.url, events: [], ...input });
  const tested = await tidings.request<TestResult>('POST', `/v1/webhooks/${webhook.id}/test`, SAMPLE);
  return { webhook, sent: tested.body };
}

async function post(url: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) {
  const answered = await fetch(url, { method: 'POST', body, headers });
  return { status: answered.status, text: await answered.text() };
}

/** With a `Host` of one's own, which `fetch` does not send. */
function ask(
  method: string,
  path: string,
  body: unknown,
  host: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      tidings.url + path,
      {
        method,
        headers: { host, authorization: `Bearer ${tidings.apiKey}`, 'content-type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode!, text }));
      },
    );
    sent.on('error', reject).end(JSON.stringify(body));
  });
}
