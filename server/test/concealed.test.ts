/** What is shown, and stored, of signatures and of secrets that receivers repeat. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attempt } from '@tidings/core/attempt';
import type { Delivery } from '@tidings/core/delivery';
import type { Preview, TestResult } from '@tidings/core/preview';
import type { Webhook } from '@tidings/core/webhook';
import { generateSecret } from '@tidings/verify';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
/** All permissions but to see secrets. */
let blind: { authorization: string };
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  const permissions = [
    'webhooks:read',
    'webhooks:write',
    'deliveries:*',
    'payloads:read',
    'event-types:read',
  ];
  const made = await tidings.request<{ key: string }>('POST', '/v1/api-keys', { name: 'Blind', permissions });
  blind = { authorization: `Bearer ${made.body.key}` };
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const create = (input: object): Promise<Webhook> => tidings.createWebhook({ url: receiver.url, ...input });

/** Prints all that it got, in several spellings. */
function echo({ headers, rawHeaders, body }: ReceivedRequest): {
  headers: Record<string, string>;
  body: string;
} {
  const text = rawHeaders.join('\n');
  const signature = Object.entries(headers).find(([name]) => name.includes('signature'))?.[1];
  return {
    headers: { 'x-echo': encodeURIComponent(String(signature)) },
    body: [
      text,
      Buffer.from(text).toString('base64'),
      Buffer.from(`x${text}`).toString('base64url'),
      Buffer.from(text).toString('hex'),
      JSON.stringify({ text }).replaceAll('/', '\\/'),
      encodeURIComponent(text),
      text.replaceAll('"', '&quot;'),
      body.toString('base64'),
    ].join('\n\n'),
  };
}

const PROFILES = [
  ['standard', 'webhook-signature', {}],
  ['ed25519', 'webhook-signature', {}],
  ['admin', 'x-admin-signature', {}],
  ['admin', 'x-acme-proof', { headerNames: { signature: 'x-acme-proof' } }],
  ['sha256', 'x-y42-signature', {}],
  ['sha256', 'X-Acme-Signature', { headerNames: { signature: 'X-Acme-Signature' } }],
  ['pangea', 'x-signature-sha256', { encryption: { scheme: 'pangea' } }],
  ['stripe', 'stripe-signature', {}],
] as const;

describe.each(PROFILES)('a signature of %s in %s', (signing, header, more) => {
  let webhook: Webhook;
  let sent: string;
  beforeAll(async () => {
    receiver.respond(echo);
    webhook = await create({
      name: `${signing} in ${header}`,
      signing,
      secret: await generateSecret(signing),
      ...more,
    });
    // With two secrets in force, where the profile lets both sign.
    await tidings.request('POST', `/v1/webhooks/${webhook.id}/rotate-secret`, {});
    const { id } = await tidings.send({ type: 'a', data: 1, webhooks: [webhook.id] });
    const isIt = ({ headers }: ReceivedRequest): boolean => headers['webhook-id'] === id;
    const received = (await receiver.waitFor((all) => all.some(isIt))).find(isIt)!;
    sent = String(received.headers[header.toLowerCase()]);
    await tidings.delivery(webhook.id, 'success');
  });

  /** The parts of it that prove something. */
  const proofs = (): string[] => sent.match(/[A-Za-z0-9+/]{20,}/g)!;

  const views: Record<string, (headers?: { authorization: string }) => Promise<unknown>> = {
    delivery: async (headers) => (await find(headers)).attempts,
    list: async (headers) => {
      const path = `/v1/webhooks/${webhook.id}/deliveries`;
      return (await tidings.request<Page<Delivery>>('GET', path, undefined, headers)).body.data[0]!.attempts;
    },
  };
  async function find(headers?: { authorization: string }): Promise<Delivery> {
    const [{ id } = { id: '' }] = await tidings.deliveries(webhook.id, '?limit=1');
    const path = `/v1/webhooks/${webhook.id}/deliveries/${id}`;
    return (await tidings.request<Delivery>('GET', path, undefined, headers)).body;
  }

  test.each(Object.keys(views))('is masked in the %s without the right to see secrets', async (view) => {
    const shown = (await views[view]!(blind)) as Attempt[];
    expect(shown[0]!.request.headers[header]).toBe('***');
    const text = JSON.stringify(shown);
    for (const proof of proofs()) {
      const bytes = Buffer.from(proof);
      for (const spelled of [proof, bytes.toString('hex'), bytes.toString('base64url').slice(0, -3)])
        expect(text).not.toContain(spelled);
    }
    expect(shown[0]!.response!.headers['x-echo']).not.toContain(proofs()[0]!.slice(0, 15));
  });

  test('is shown with it, in the request alone', async () => {
    const [attempt] = (await views.delivery!()) as Attempt[];
    expect(attempt!.request.headers[header]).toBe(sent);
    for (const proof of proofs()) expect(JSON.stringify(attempt!.response)).not.toContain(proof);
  });

  test('is found by no search of what the receiver repeats', async () => {
    const [stored] = await tidings.query<{ headers: string; body: string }>(
      `SELECT response_headers AS headers, encode(response_body, 'escape') AS body
       FROM attempt WHERE webhook = (SELECT number FROM webhook WHERE name = $1)`,
      [webhook.name],
    );
    const path = `/v1/webhooks/${webhook.id}/deliveries?query=`;
    const count = async (search: string): Promise<number> => {
      const found = `${path}${encodeURIComponent(search)}`;
      const { status, body } = await tidings.request<Page<Delivery>>('GET', found, undefined, blind);
      expect(status).toBe(200);
      return body.data.length;
    };
    expect([await count('response.header.x-echo:*'), await count('response.body:*webhook-id*')]).toEqual([
      1, 1,
    ]);
    for (const proof of proofs()) {
      const some = /[A-Za-z0-9]{6,10}(?!.*[A-Za-z0-9]{6})/.exec(proof)![0];
      expect(await count(`response.header.x-echo:*${some}*`)).toBe(0);
      expect(await count(`response.body:*${some}*`)).toBe(0);
      for (const part of [proof.slice(0, 8), some, proof.slice(-8)]) {
        expect(stored!.headers).not.toContain(part);
        expect(stored!.body).not.toContain(part);
      }
    }
  });

  test('is masked in the results of tests and previews, too', async () => {
    const sample = { event: 'a', data: 1 };
    const path = `/v1/webhooks/${webhook.id}/test`;
    const proof = (): string => String(receiver.requests.at(-1)!.headers[header.toLowerCase()]).slice(-20);
    const tried = await tidings.request<TestResult>('POST', path, sample, blind);
    expect([tried.status, tried.body.request!.headers[header]]).toEqual([200, '***']);
    expect(tried.text).not.toContain(proof());
    const open = await tidings.request<TestResult>('POST', path, sample);
    expect(open.body.request!.headers[header]).toContain(proof());

    const draft = { id: webhook.id, send: true, ...sample };
    const previewed = await tidings.request<Preview>('POST', '/v1/webhooks/preview', draft, blind);
    expect([previewed.status, previewed.body.request.headers[header]]).toEqual([200, '***']);
    expect(previewed.text).not.toContain(proof());
    const all = await tidings.request<Preview>('POST', '/v1/webhooks/preview', draft);
    expect(all.body.request.headers[header]).toContain(proof());
  });
});

describe('secrets that a receiver repeats', () => {
  const KEY = 'key/with+"signs"&more<0123456789>';
  const PASS = 'pass-word-of-the-receiver';
  const SECRET = 'the signing secret, which the receiver has';

  async function stored(webhook: Webhook): Promise<string> {
    const [row] = await tidings.query<{ text: string }>(
      `SELECT request_headers || coalesce(response_headers, '') || encode(response_body, 'escape') AS text
       FROM attempt WHERE webhook = (SELECT number FROM webhook WHERE name = $1)`,
      [webhook.name],
    );
    return row!.text;
  }

  const spellings = (secret: string): string[] => {
    const bytes = Buffer.from(secret);
    return [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      bytes.toString('hex'),
      ...[0, 1, 2].flatMap((lead) =>
        (['base64', 'base64url'] as const).map((form) =>
          Buffer.concat([Buffer.alloc(lead), bytes])
            .toString(form)
            .slice(Math.ceil((lead * 4) / 3), -4),
        ),
      ),
    ];
  };

  test('are in no spelling in the table of attempts', async () => {
    receiver.respond((request) => {
      const { headers, body } = echo(request);
      const page = [SECRET, Buffer.from(SECRET).toString('base64'), encodeURIComponent(SECRET)].join('\n');
      return { headers: { ...headers, 'x-key': JSON.stringify(KEY) }, body: `${body}\n${page}` };
    });
    const webhook = await create({
      name: 'Repeated',
      secret: SECRET,
      apiKey: { value: KEY },
      headers: { 'X-Pass': PASS },
    });
    await tidings.send({ type: 'a', data: 1, webhooks: [webhook.id] });
    await tidings.delivery(webhook.id, 'success');
    const text = await stored(webhook);
    expect(text.split('***').length).toBeGreaterThan(15);
    for (const secret of [KEY, PASS, SECRET]) {
      for (const spelled of spellings(secret)) expect(text).not.toContain(spelled);
    }
  });

  test('are those within them, too: the password of Basic, the bytes of base64', async () => {
    const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)).toString('base64');
    receiver.respond(() => ({
      body: JSON.stringify({
        user: 'shown to them',
        decoded: 'ada:the password of ada',
        password: 'the password of ada',
        hex: Buffer.from(key, 'base64').toString('hex'),
      }),
    }));
    const webhook = await create({
      name: 'Within',
      apiKey: { value: key },
      headers: { authorization: `Basic ${Buffer.from('ada:the password of ada').toString('base64')}` },
    });
    const { body } = await tidings.request<TestResult>('POST', `/v1/webhooks/${webhook.id}/test`, {
      event: 'a',
      data: 1,
    });
    expect(JSON.parse(body.response!.body!)).toEqual({
      user: 'shown to them',
      decoded: '***',
      password: '***',
      hex: '***',
    });
  });

  test('are masked in the names of headers, whose capitals are lost', async () => {
    const token = 'Tok7fQ2-and.MORE';
    let signature = '';
    receiver.respond(({ headers }) => {
      signature = String(headers['x-y42-signature']).slice('sha256='.length);
      return { headers: { [`x-${token}`]: '1', [`Y-${token}`]: '2', [`x-${signature.toUpperCase()}`]: '3' } };
    });
    const webhook = await create({
      name: 'Names',
      signing: 'sha256',
      secret: SECRET,
      apiKey: { value: token },
    });
    const trial = await tidings.request<TestResult>('POST', `/v1/webhooks/${webhook.id}/test`, {
      event: 'a',
      data: 1,
    });
    // Two names of which the same is left keep what both had.
    expect(trial.body.response!.headers).toMatchObject({ 'x-***': ['1', '3'], 'y-***': '2' });
    const text = (await stored(webhook)).toLowerCase();
    expect(text).not.toContain(token.toLowerCase());
    // Once, in the request.
    expect(text.split(signature)).toHaveLength(2);
  });

  test('change no header that is called like something of every object', async () => {
    receiver.respond(() => ({ headers: { constructor: 'a', toString: 'b', 'x-key': KEY } }));
    const webhook = await create({ name: 'Called', apiKey: { value: KEY } });
    await tidings.send({ type: 'a', data: 1, webhooks: [webhook.id] });
    const { attempts } = await tidings.delivery(webhook.id, 'success');
    expect(attempts[0]!.response!.headers).toMatchObject({
      constructor: 'a',
      tostring: 'b',
      'x-key': '***',
    });
  });

  test('leave no beginning where the answer was cut', async () => {
    const webhook = await create({ name: 'Cut', apiKey: { value: KEY } });
    const encoded = Buffer.from(KEY).toString('base64');
    for (const [spelled, kept] of [
      [KEY, 20],
      [encoded, 30],
      [encodeURIComponent(KEY), 25],
      [KEY.repeat(10_000), 12],
    ] as const) {
      receiver.respond(() => ({ body: 'x'.repeat(16 * 1024 - kept) + spelled + 'y'.repeat(10_000) }));
      const tested = await tidings.request<TestResult>('POST', `/v1/webhooks/${webhook.id}/test`, {
        event: 'a',
        data: 1,
      });
      const { body, truncated } = tested.body.response!;
      expect(truncated).toBe(true);
      expect(body!.replaceAll('x', '')).toBe('***');
    }
    const text = await stored(webhook);
    expect(text).not.toContain(KEY.slice(0, 4));
    expect(text).not.toContain(encoded.slice(0, 6));
  });
});
