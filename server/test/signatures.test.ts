import { createHmac } from 'node:crypto';
import * as octokit from '@octokit/webhooks-methods';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, type Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const DATA = '{ "name":"Zoë ☃ \\ud83d\\ude00", "amount":1.0, "big":12345678901234567890, "a":1, "a":2 }';

async function receive(
  input: Record<string, unknown>,
): Promise<{ webhook: Webhook; secret: string; request: ReceivedRequest; text: string }> {
  const organization = `signs-${receiver.requests.length}`;
  const webhook = await tidings.createWebhook({ organization, url: `${receiver.url}/in?x=1`, ...input });
  const { body } = await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${webhook.id}/secret`);
  const event = `{"id":"own-${organization}","type":"a.b","organization":"${organization}","data":${DATA}}`;
  expect((await tidings.request('POST', '/v1/events', event)).status).toBe(202);
  const isIt = ({ headers }: ReceivedRequest): boolean => headers['webhook-id'] === `own-${organization}`;
  const request = (await receiver.waitFor((all) => all.some(isIt))).find(isIt)!;
  return { webhook, secret: body.secret, request, text: request.body.toString() };
}

/** A text that differs in one byte. */
const changed = (text: string): string => text.replace('1.0', '1.1');

describe('a request', () => {
  test('carries the event around its data, byte for byte', async () => {
    const { request, text } = await receive({});
    expect(request).toMatchObject({ method: 'POST', url: '/in?x=1' });
    expect(text).toMatch(
      /^\{"id":"own-signs-\d+","type":"a\.b","created":"[^"]+Z","organization":"signs-\d+"/,
    );
    expect(text.endsWith(`,"project":null,"data":${DATA}}`)).toBe(true);
  });

  test.each(['standard', 'admin', 'sha256'])('says what it is, signed by %s', async (signing) => {
    const { request, text } = await receive({ signing });
    expect(request.headers).toMatchObject({
      'webhook-id': JSON.parse(text).id,
      'webhook-attempt': '1',
      'user-agent': expect.stringMatching(/^Tidings\/\d/),
      'content-type': 'application/json',
      'content-length': String(request.body.length),
      host: new URL(receiver.url).host,
    });
    expect(request.headers).not.toHaveProperty('accept-encoding');
    const names = request.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    expect(names).toHaveLength(new Set(names).size);
  });
});

describe('a signature', () => {
  test('of the standard profile verifies with the library of Standard Webhooks', async () => {
    const { secret, request, text } = await receive({ signing: 'standard' });
    const headers = request.headers as Record<string, string>;
    expect(new StandardWebhook(secret).verify(text, headers)).toEqual(JSON.parse(text));
    expect(() => new StandardWebhook(secret).verify(changed(text), headers)).toThrow('signature');
  });

  test("of the sha256 profile verifies with GitHub's library", async () => {
    const { secret, request, text } = await receive({
      signing: 'sha256',
      secret: "It's a Secret to Everybody",
    });
    expect(secret).toBe("It's a Secret to Everybody");
    const signature = String(request.headers['x-y42-signature']);
    expect(await octokit.verify(secret, text, signature)).toBe(true);
    expect(await octokit.verify(secret, changed(text), signature)).toBe(false);
  });

  test('of the admin profile is an HMAC over time and body', async () => {
    const { webhook, secret, request, text } = await receive({ secret: 'my-webhook-secret' });
    expect(webhook.signing).toBe('admin');
    const timestamp = String(request.headers['x-admin-timestamp']);
    const expected = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
    expect(request.headers['x-admin-signature']).toBe(expected);
    expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(60_000);
  });
});
