import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseRange } from '@tidings/core/address';
import type { Attempt } from '@tidings/core/attempt';
import type { Delivery } from '@tidings/core/delivery';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver, type Receiver } from './harness.ts';
import { createNameServer, type NameServer } from './name-server.ts';
import { createRawReceiver, type RawReceiver } from './raw-receiver.ts';
import { startTidings, until, type Tidings } from './start.ts';

vi.mock(import('node:dns/promises'), async (original) =>
  (await import('./name-server.ts')).askingOnlyOurs(await original()),
);

/** 127.0.0.1 may receive; 127.0.0.2 must get nothing. */
let tidings: Tidings;
/** Here 127.0.0.2 was allowed once: this one only takes configuration. */
let lenient: Tidings;
let names: NameServer;
let receiver: Receiver;
let canary: RawReceiver;
let port: string;
beforeAll(async () => {
  names = await createNameServer();
  [tidings, receiver] = await Promise.all([
    startTidings({ addresses: { allowPrivate: [parseRange('127.0.0.1')!], allowHttp: true } }),
    createReceiver(),
  ]);
  lenient = await startTidings({
    beside: tidings,
    roles: ['api'],
    addresses: { allowPrivate: [parseRange('0.0.0.0/0')!, parseRange('::/0')!], allowHttp: true },
  });
  port = new URL(receiver.url).port;
  canary = await createRawReceiver(() => undefined, '127.0.0.2', Number(port));
});
afterAll(async () => {
  await Promise.all([receiver.close(), canary.close(), lenient.stop()]);
  await Promise.all([tidings.stop(), names.close()]);
});
beforeEach(() => {
  receiver.requests.length = 0;
});

const create = (url: string): Promise<Webhook> =>
  lenient.createWebhook({ organization: 'addresses', events: [], url, timeoutMs: 3000 });

async function attempt(webhook: Webhook): Promise<Attempt> {
  await until(async () => {
    const answer = await tidings.request('GET', `/v1/webhooks/${webhook.id}`);
    return answer.status === 200;
  }, 'the webhook');
  const answer = await until(async () => {
    const tested = await tidings.request<Delivery>('POST', `/v1/webhooks/${webhook.id}/test`, {
      event: 'a',
      data: 1,
    });
    return tested.status === 200 && tested;
  }, 'a test');
  return answer.body.attempts[0]!;
}

const blocked = { errorClass: 'blocked_address', response: null };

describe('an address in the URL', () => {
  test.each(['127.0.0.2', '0x7f.0.0.2', '2130706434', '[::ffff:127.0.0.2]', '[::1]', '0.0.0.0'])(
    '%s is not connected to, though the webhook was made when it was allowed',
    async (host) => {
      const made = await attempt(await create(`http://${host}:${port}/`));
      expect(made).toMatchObject(blocked);
      expect(made.error).toMatch(/(loopback|unspecified).* address/);
      expect(canary.connections).toBe(0);
      expect(receiver.requests).toEqual([]);
    },
  );

  test('that is allowed is', async () => {
    expect(await attempt(await create(`http://127.0.0.1:${port}/`))).toMatchObject({ errorClass: null });
    expect(receiver.requests).toHaveLength(1);
  });
});

describe('a name', () => {
  test('that resolves to an allowed address is connected to', async () => {
    names.records.set('good.test', ['127.0.0.1']);
    expect(await attempt(await create(`http://good.test:${port}/`))).toMatchObject({ errorClass: null });
    expect(receiver.requests[0]!.headers.host).toBe(`good.test:${port}`);
  });

  test.each([
    ['to another address', ['127.0.0.2']],
    ['to a private one', ['10.0.0.1']],
    ['to the metadata service', ['169.254.169.254']],
    ['to good and bad ones', ['127.0.0.1', '127.0.0.2']],
    ['to many good ones and a bad one', [...Array.from({ length: 20 }, () => '127.0.0.1'), '127.0.0.2']],
  ])('that resolves %s is not connected to', async (what, addresses) => {
    const name = `${what.replaceAll(' ', '-')}.test`;
    names.records.set(name, addresses);
    const made = await attempt(await create(`http://${name}:${port}/`));
    expect(made).toMatchObject(blocked);
    expect(made.error).toContain(name);
    expect(canary.connections).toBe(0);
    expect(receiver.requests).toEqual([]);
  });

  test('that changes its mind is found out at each connection', async () => {
    names.records.set('rebinding.test', ['127.0.0.1']);
    const webhook = await create(`http://rebinding.test:${port}/`);
    // Without keep-alive each attempt makes a connection of its own.
    receiver.respond(() => ({ headers: { connection: 'close' } }));
    expect(await attempt(webhook)).toMatchObject({ errorClass: null });
    names.records.set('rebinding.test', ['127.0.0.2']);
    const made = await until(async () => {
      const one = await attempt(webhook);
      return one.errorClass !== null && one;
    }, 'the change');
    expect(made).toMatchObject(blocked);
    expect(canary.connections).toBe(0);
  });

  test('that nobody knows is named', async () => {
    const made = await attempt(await create(`http://nobody.invalid:${port}/`));
    expect(made).toMatchObject({ errorClass: 'dns', error: expect.stringContaining('nobody.invalid') });
    expect(names.asked).toContain('nobody.invalid');
  });
});

test('a redirect to another address reaches nobody', async () => {
  receiver.respond(() => ({ status: 307, headers: { location: `http://127.0.0.2:${port}/` } }));
  const made = await attempt(await create(`http://127.0.0.1:${port}/`));
  expect(made).toMatchObject({ errorClass: 'redirect' });
  expect(canary.connections).toBe(0);
});

test('no way to name a URL leads past the guard', async () => {
  const webhook = await tidings.createWebhook({
    organization: 'addresses',
    url: `http://127.0.0.1:${port}/`,
  });
  for (const [method, path, body] of [
    ['POST', '/v1/webhooks', { name: 'x', events: [], url: `http://127.0.0.2:${port}/` }],
    ['PATCH', `/v1/webhooks/${webhook.id}`, { url: `http://127.0.0.2:${port}/` }],
  ] as const) {
    expect((await tidings.request(method, path, body)).body).toMatchObject({
      status: 422,
      code: 'invalid_url',
    });
  }
});
