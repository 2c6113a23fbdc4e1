import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createReceiver, type Receiver, type Reply } from '../../server/test/receiver.ts';
import { ConflictError, ConnectionError, NotFoundError, RateLimitedError, Tidings } from '../src/index.ts';
import type { EventInput, WebhookInput } from '../src/index.ts';

const apiKey = 'tk_a_key_that_nobody_may_see';
const webhook: WebhookInput = { name: 'A', url: 'https://example.com', events: [] };
let server: Receiver;
let admin: Tidings;

beforeEach(async () => {
  server = await createReceiver();
  admin = new Tidings({ apiKey, baseUrl: server.url, timeoutMs: 5000 });
});
afterEach(() => server.close());

const ok: Reply = { status: 200, body: '{"id":"wh_1","webhooks":[],"duplicate":false}' };
const refuse = (status: number, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: JSON.stringify({ code: 'unavailable', detail: 'Not now.', title: 'No', status }),
});

/** Answers in turn, the last one for ever. */
function answerWith(...replies: Reply[]): void {
  server.respond((_, index) => replies[Math.min(index, replies.length - 1)]!);
}

const keys = (): unknown[] => server.requests.map(({ headers }) => headers['idempotency-key']);
const bodies = <Body>(): Body[] => server.requests.map(({ body }) => JSON.parse(String(body)) as Body);

describe('what may pass is sent again', () => {
  test('under one idempotency key', async () => {
    answerWith('reset', refuse(503), refuse(502), ok);
    expect(await admin.webhooks.create(webhook)).toMatchObject({ id: 'wh_1' });
    expect(server.requests).toHaveLength(4);
    expect(new Set(keys()).size).toBe(1);
    expect(keys()[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(server.requests.map(({ body }) => String(body))).size).toBe(1);
  });

  test('under another key for another call', async () => {
    answerWith(ok);
    await admin.webhooks.rotateSecret('wh_1');
    await admin.webhooks.rotateSecret('wh_1');
    await admin.webhooks.get('wh_1');
    await admin.webhooks.update('wh_1', { name: 'B' });
    const [first, second, ...others] = keys();
    expect(first).not.toBe(second);
    expect(others).toEqual([undefined, undefined]);
  });

  test('three times unless told otherwise', async () => {
    answerWith(refuse(504));
    await expect(admin.webhooks.get('wh_1')).rejects.toThrow('Not now.');
    expect(server.requests).toHaveLength(4);
    const once = new Tidings({ apiKey, baseUrl: server.url, retries: 1 });
    await expect(once.webhooks.get('wh_1')).rejects.toThrow('Not now.');
    expect(server.requests).toHaveLength(6);
  });

  test('after as long as the server asks for', async () => {
    answerWith(refuse(429, { 'retry-after': '1' }), ok);
    await admin.webhooks.get('wh_1');
    const [first, second] = server.requests;
    expect(second!.at.getTime() - first!.at.getTime()).toBeGreaterThanOrEqual(995);
  });

  test('unless the server asks for more than a minute', async () => {
    answerWith(refuse(429, { 'retry-after': '61' }));
    const error = await admin.webhooks.get('wh_1').catch((caught) => caught);
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error.retryAfter).toBe(61);
    expect(server.requests).toHaveLength(1);
  });

  test('and so is a conflict with its own first attempt', async () => {
    answerWith('reset', refuse(409, { 'retry-after': '1' }), ok);
    expect(await admin.webhooks.create(webhook)).toMatchObject({ id: 'wh_1' });
    expect(new Set(keys()).size).toBe(1);
  });

  test('and a deletion whose answer was lost has happened', async () => {
    answerWith('reset', refuse(404));
    expect(await admin.webhooks.delete('wh_1')).toBeUndefined();
    answerWith(refuse(404));
    await expect(admin.webhooks.delete('wh_1')).rejects.toBeInstanceOf(NotFoundError);
  });
});

test.each([400, 401, 403, 404, 409, 413, 415, 422, 500])('%i is not sent again', async (status) => {
  answerWith(refuse(status), ok);
  await expect(admin.webhooks.enable('wh_1')).rejects.toMatchObject({ status });
  expect(server.requests).toHaveLength(1);
});

test('409 is a ConflictError', async () => {
  answerWith(refuse(409));
  await expect(admin.webhooks.enable('wh_1')).rejects.toBeInstanceOf(ConflictError);
});

describe('events', () => {
  test('keep the id that they are given here', async () => {
    answerWith('reset', refuse(503), ok);
    await admin.events.send({ type: 'a.b', data: { n: 1 }, id: undefined });
    const ids = bodies<EventInput>().map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^evt_[0-9a-f]{32}$/);
    expect(keys()).toEqual([undefined, undefined, undefined]);
  });

  test('keep their own ids', async () => {
    answerWith(ok);
    await admin.events.send({ id: 'order-7', type: 'a.b', data: null });
    expect(bodies()).toEqual([{ id: 'order-7', type: 'a.b', data: null }]);
  });

  test('go in thousands, and the answers come in their order', async () => {
    server.respond(({ body }, index) => {
      if (index === 1) return 'reset';
      const events = JSON.parse(String(body)) as EventInput[];
      const data = events.map(({ id, data: n }) => ({
        status: 202,
        id,
        webhooks: [String(n)],
        duplicate: false,
      }));
      return { status: 202, body: JSON.stringify({ data }) };
    });
    const events = Array.from({ length: 2500 }, (_, n) => ({ type: 'a.b', data: n }));
    const results = await admin.events.sendBatch(events);
    expect(results.map((result) => 'webhooks' in result && Number(result.webhooks[0]))).toEqual(
      events.map(({ data }) => data),
    );
    const sent = bodies<EventInput[]>();
    expect(sent.map((items) => items.length)).toEqual([1000, 1000, 1000, 500]);
    expect(sent[1]).toEqual(sent[2]);
    expect(new Set(sent.flat().map(({ id }) => id)).size).toBe(2500);
  });

  test('that are large go in smaller batches', async () => {
    server.respond(({ body }) => {
      expect(body.length).toBeLessThan(16 * 1024 * 1024);
      return { body: JSON.stringify({ data: (JSON.parse(String(body)) as unknown[]).map(() => ({})) }) };
    });
    const events = Array.from({ length: 30 }, () => ({ type: 'a.b', data: '€'.repeat(300_000) }));
    expect(await admin.events.sendBatch(events)).toHaveLength(30);
    expect(bodies<unknown[]>().map((items) => items.length)).toEqual([13, 13, 4]);
  });

  test('that are none need no request', async () => {
    expect(await admin.events.sendBatch([])).toEqual([]);
    expect(server.requests).toHaveLength(0);
  });
});

describe('no answer', () => {
  test('is an error that says where, how often and what to do', async () => {
    const { url } = server;
    await server.close();
    const error = await admin.webhooks.get('wh_1').catch((caught) => caught);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toBe(
      `${url} did not answer in 4 attempts: ECONNREFUSED. Check baseUrl, and that the server runs.`,
    );
    server = await createReceiver();
  });

  test('within the deadline of an attempt', async () => {
    answerWith('hang', ok);
    expect(await admin.webhooks.get('wh_1', { timeoutMs: 100 })).toMatchObject({ id: 'wh_1' });
    answerWith('hang');
    const impatient = new Tidings({ apiKey, baseUrl: server.url, timeoutMs: 50, retries: 0 });
    await expect(impatient.webhooks.get('wh_1')).rejects.toThrow('did not answer: not within 50 ms');
  });

  test('to the last byte', async () => {
    answerWith({ headers: { 'content-length': '99' }, body: '{' }, ok);
    expect(await admin.webhooks.get('wh_1', { timeoutMs: 200 })).toMatchObject({ id: 'wh_1' });
  });
});

describe('a signal ends the call', () => {
  test('before it begins', async () => {
    const signal = AbortSignal.abort(new Error('never mind'));
    await expect(admin.webhooks.get('wh_1', { signal })).rejects.toThrow('never mind');
    expect(server.requests).toHaveLength(0);
  });

  test('during an attempt', async () => {
    answerWith('hang');
    const ending = new AbortController();
    const call = admin.webhooks.get('wh_1', { signal: ending.signal });
    await server.waitFor(1);
    ending.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.requests).toHaveLength(1);
  });

  test('between two attempts', async () => {
    const ending = new AbortController();
    answerWith(refuse(503, { 'retry-after': '30' }));
    const waits = vi.spyOn(globalThis, 'setTimeout');
    const call = admin.webhooks.get('wh_1', { signal: ending.signal });
    await vi.waitFor(() => expect(waits.mock.calls.map(([, ms]) => ms)).toContain(30_000));
    waits.mockRestore();
    ending.abort(new Error('never mind'));
    await expect(call).rejects.toThrow('never mind');
    expect(server.requests).toHaveLength(1);
  });
});
