import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventAccepted } from '@tidings/core/event';
import type { Problem } from '../src/api/errors.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, type Answer, type Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  await tidings.createWebhook({ url: receiver.url });
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

type Items = { data: (EventAccepted & Problem)[] };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const post = (body: unknown, headers?: Record<string, string>): Promise<Answer<Items & Problem>> =>
  tidings.request('POST', '/v1/events/batch', body, headers);

test.each([
  ['an array', (items: string[]) => `[${items.join(' ,\n')}]`, {}],
  ['lines', (items: string[]) => items.join('\n'), NDJSON],
  [
    'lines that end in CRLF, with empty ones between',
    (items: string[]) => `\r\n${items.join('\r\n\r\n')}\r\n`,
    NDJSON,
  ],
])('a batch of 1,000 in %s arrives whole', async (name, join, headers) => {
  const prefix = `b${name.length}-`;
  const before = receiver.requests.length;
  const items = Array.from({ length: 1000 }, (_, i) => `{"id":"${prefix}${i}","type":"a","data":[${i}.0]}`);
  const answer = await post(join(items), headers);
  expect(answer.status).toBe(202);
  expect(answer.body.data.map(({ id, status }) => [id, status])).toEqual(
    items.map((_, i) => [`${prefix}${i}`, 202]),
  );
  await receiver.waitFor(before + 1000);
  const mine = new Map(
    receiver.requests.slice(before).map(({ headers: sent, body }) => [sent['webhook-id'], body.toString()]),
  );
  for (let i = 0; i < 1000; i++) expect(mine.get(`${prefix}${i}`)).toContain(`"data":[${i}.0]}`);
});

test('lines are known by their media type, however that is written', async () => {
  const lines = '{"type":"a","data":1}\n{"type":"a","data":2}';
  for (const type of ['Application/X-NDJSON', 'application/x-ndjson; charset=utf-8'])
    expect((await post(lines, { 'content-type': type })).status).toBe(202);
});

test('a byte order mark is called by its name', async () => {
  const event = '{"type":"a","data":1}';
  const detail = 'The body begins with a byte order mark. Send it without.';
  const answer = await post(`\ufeff${event}\n${event}`, NDJSON);
  expect(answer.body.data[0]).toMatchObject({ status: 400, code: 'invalid_json', detail });
  expect(answer.body.data[1]).toMatchObject({ status: 202 });
  expect((await post(`\ufeff[${event}]`)).body).toMatchObject({ status: 400, detail });
});

test('each item is accepted or refused on its own', async () => {
  const good = { type: 'a', data: 1 };
  const answer = await post([
    good,
    { type: 'a' },
    { ...good, extra: true },
    'text',
    { ...good, data: 'x'.repeat(1_048_576) },
    { ...good, webhooks: ['wh_none'] },
    good,
  ]);
  expect(answer.status).toBe(207);
  expect(answer.body.data.map(({ status, code }) => [status, code])).toEqual([
    [202, undefined],
    [422, 'invalid_request'],
    [422, 'invalid_request'],
    [422, 'invalid_request'],
    [413, 'payload_too_large'],
    [422, 'invalid_request'],
    [202, undefined],
  ]);
  expect(answer.body.data[2]!.errors).toMatchObject([{ path: '/extra' }]);
});

test('each line is parsed on its own', async () => {
  const lines = [
    '{"type":"a","data":1}',
    '{"type":',
    `{"type":"a","data":${'['.repeat(70)}${']'.repeat(70)}}`,
    '[]',
  ];
  const answer = await post(
    Buffer.concat([
      Buffer.from(`${lines.join('\n')}\n{"type":"a","data":"`),
      Buffer.of(0xff),
      Buffer.from('"}'),
    ]),
    NDJSON,
  );
  expect(answer.status).toBe(207);
  expect(answer.body.data.map(({ status, code }) => [status, code])).toEqual([
    [202, undefined],
    [400, 'invalid_json'],
    [400, 'invalid_json'],
    [422, 'invalid_request'],
    [400, 'invalid_json'],
  ]);
});

test('an item that is nested too deep leaves its neighbours be', async () => {
  const deep = `{"type":"a","data":${'['.repeat(70)}${']'.repeat(70)}}`;
  const answer = await post(`[{"type":"a","data":1},${deep},{"type":"a","data":2}]`);
  expect(answer.body.data.map(({ status, code }) => [status, code])).toEqual([
    [202, undefined],
    [400, 'invalid_json'],
    [202, undefined],
  ]);
  // What is no JSON is told as such, whatever else is in it.
  expect((await post(`[${deep},{"type":}]`)).body).toMatchObject({ status: 400, code: 'invalid_json' });
});

test.each<[string, unknown, Record<string, string>, number]>([
  ['an empty array', [], {}, 422],
  ['an object', { type: 'a', data: 1 }, {}, 422],
  ['no lines', '\n\n', NDJSON, 422],
  ['1,001 items', Array.from({ length: 1001 }, () => ({ type: 'a', data: 1 })), {}, 422],
  ['broken JSON', '[{"type":"a","data":1}', {}, 400],
  ['invalid UTF-8', Buffer.of(0x5b, 0xff, 0x5d), {}, 400],
  ['an array as lines that says it is text', '[]', { 'content-type': 'text/plain' }, 415],
])('a batch of %s is refused whole', async (_, body, headers, status) => {
  const answer = await post(body, headers);
  expect(answer.status).toBe(status);
  expect(answer.body.status).toBe(status);
});

test('a batch larger than sixteen events may be is refused whole', async () => {
  const answer = await post(`[${' '.repeat(16 * 1_048_576)}]`);
  expect(answer.body).toMatchObject({ status: 413, code: 'payload_too_large' });
});
