import { once } from 'node:events';
import { connect } from 'node:net';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { Delivery } from '@tidings/core/delivery';
import type { Webhook } from '@tidings/core/webhook';
import { sendExport } from '../src/api/export.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Tidings } from './start.ts';

const COUNT = 600;
let tidings: Tidings;
let receiver: Receiver;
let webhook: Webhook;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  receiver.respond(({ url }) => (url === '/bad' ? { status: 500 } : { status: 200, body: 'planted-answer' }));
  webhook = await tidings.createWebhook({ name: '=cmd|calc', organization: 'acme', url: receiver.url });
  await tidings.createWebhook({ name: 'Other', organization: 'other', url: receiver.url });
  const events = Array.from({ length: COUNT }, (_, n) => ({
    id: `order-${n}`,
    type: 'order.paid',
    organization: n < 10 ? 'other' : 'acme',
    // Numbers that JavaScript would round stay as they are.
    data: { n, secret: 'planted-data' },
    context: { c: 'planted-context' },
    summary: n === 11 ? '+1, "two"\nlines' : `No. ${n}`,
  }));
  await tidings.request('POST', '/v1/events/batch', events);
  await until(async () => {
    const [row] = await tidings.query<{ n: number }>('SELECT count(*)::int4 AS n FROM delivery');
    return row!.n === COUNT;
  }, 'the deliveries');
});
afterAll(() => Promise.all([tidings.stop(), receiver.close()]));

const get = (path: string, headers: Record<string, string> = {}) =>
  tidings.request<string>('GET', `/v1/exports/${path}`, undefined, headers);
const linesOf = (text: string, end: string): string[] => text.split(end).slice(0, -1);

describe('deliveries', () => {
  test('come as CSV, all of them, newest first, and no cell is a formula', async () => {
    const { status, headers, text } = await get('deliveries?format=csv');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe('attachment; filename="deliveries.csv"');
    const [head, ...lines] = linesOf(text, '\r\n');
    expect(head).toBe(
      'id,acceptedAt,status,event,eventId,webhook,webhookId,organization,project,http,attempts,trigger,durationMs,errorClass,error,url,address,nextAttemptAt,completedAt,size,severity,agentId,summary',
    );
    expect(lines).toHaveLength(COUNT);
    expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(COUNT);
    const times = lines.map((line) => line.split(',')[1]!);
    expect(times).toEqual(times.toSorted().toReversed());
    const odd = lines.find((line) => line.includes('order-11,'))!;
    expect(odd).toContain(`,'=cmd|calc,${webhook.id},acme,,200,1,event,`);
    expect(odd).toMatch(/,"'\+1, ""two""\nlines"$/);
    expect(text).not.toContain('planted');
  });

  test('come as NDJSON, as lists show them', async () => {
    const { headers, text } = await get('deliveries?format=ndjson&query=event.id%3Dorder-20');
    expect(headers.get('content-type')).toBe('application/x-ndjson');
    const listed = await tidings.request<{ data: Delivery[] }>(
      'GET',
      '/v1/deliveries?query=event.id%3Dorder-20',
    );
    expect(linesOf(text, '\n').map((line) => JSON.parse(line) as Delivery)).toEqual(listed.body.data);
  });
});

describe('events', () => {
  test('come as NDJSON, byte for byte as `GET /v1/events/{id}` has them', async () => {
    const { text } = await get('events?format=ndjson&query=org:acme');
    const lines = linesOf(text, '\n');
    expect(lines).toHaveLength(COUNT - 10);
    const one = await tidings.request('GET', '/v1/events/order-11?organization=acme');
    expect(lines).toContain(one.text);
  });

  test('show nothing that they carry to who may not see it', async () => {
    const input = { name: 'Blind', organization: 'acme', permissions: ['events:read', 'deliveries:read'] };
    const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', input);
    const blind = { authorization: `Bearer ${made.body.key}` };
    for (const path of ['events?format=ndjson', 'events?format=csv', 'deliveries?format=ndjson']) {
      const { status, text } = await get(path, blind);
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toContain('planted');
      expect(text).toContain('order-599');
      // Nor anything of others.
      expect(text).not.toMatch(/order-9\b/);
    }
    expect((await get('events?format=csv&query=data.n>3', blind)).status).toBe(422);
  });
});

test('what cannot be searched is refused before anything is sent', async () => {
  const refused = await tidings.request('GET', '/v1/exports/events?format=csv&query=stauts:x');
  expect(refused.body).toMatchObject({ status: 422, code: 'invalid_query' });
  expect((await get('events?query=a')).status).toBe(422);
  expect((await get('events?format=xml')).status).toBe(422);
});

test('a dry run makes nothing, and is refused as the export would be', async () => {
  const organization = 'heavy';
  const input = { name: 'Heavy', organization, permissions: ['events:read', 'payloads:read'] };
  const { body: made } = await tidings.request<NewApiKey>('POST', '/v1/api-keys', input);
  const headers = { authorization: `Bearer ${made.key}` };
  const path = 'events?format=ndjson';
  const dry = () => get(`${path}&dryRun=true`, headers);
  expect(await dry()).toMatchObject({ status: 204, text: '' });
  expect((await get(`${path}&dryRun=true&query=nofield:1`, headers)).status).toBe(422);
  // More than is on its way while nobody reads it.
  const data = 'x'.repeat(500_000);
  for (let n = 0; n < 40; n++) await tidings.send({ organization, type: 'a.large.one', data });
  const unread = await Promise.all([1, 2].map(() => fetch(`${tidings.url}/v1/exports/${path}`, { headers })));
  expect(unread.map(({ status }) => status)).toEqual([200, 200]);
  const refused = await dry();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.text).toContain('Wait for one of them');
  await Promise.all(unread.map(({ body }) => body!.cancel()));
  await until(async () => (await dry()).status === 204, 'room for another');
});

test('an export that fails on its way ends the connection before its end: nobody takes a part for the whole', async () => {
  async function* chunks(): AsyncGenerator<string> {
    yield 'id\r\n';
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('the database is gone');
  }
  const app = Fastify();
  app.get('/', (_request, reply) => sendExport(reply, 'x', 'csv', chunks()));
  const answer = await fetch(await app.listen({ port: 0, host: '127.0.0.1' }));
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow('terminated');
  await app.close();
});

test('an export is made as fast as it is read, and ends with the reader', async () => {
  const CHUNK = Buffer.alloc(64 * 1024, 'x');
  const MOST = 4000;
  let made = 0;
  let ended = false;
  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      while (made < MOST) {
        made++;
        yield CHUNK;
        // As if it came from the database.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      ended = true;
    }
  }
  const app = Fastify();
  app.get('/', (_request, reply) => sendExport(reply, 'x', 'csv', chunks()));
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(url.port), url.hostname);
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  socket.pause();
  // It stops by itself when the buffers in between are full.
  let last = -1;
  let quiet = 0;
  await until(() => {
    quiet = made === last ? quiet + 1 : 0;
    last = made;
    return Promise.resolve(quiet >= 10);
  }, 'a standstill');
  expect(made).toBeLessThan(MOST / 4);
  expect(ended).toBe(false);
  // It goes on when it is read on.
  socket.resume();
  await until(() => Promise.resolve(made > last), 'more');
  socket.destroy();
  await until(() => Promise.resolve(ended), 'the end');
  expect(made).toBeLessThan(MOST);
  await app.close();
});
