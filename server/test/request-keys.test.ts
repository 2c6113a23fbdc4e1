import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import type { Problem } from '../src/api/errors.ts';
import { startTidings, TestClock, type Answer, type Tidings } from './start.ts';

const clock = new TestClock();
let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings({ clock });
});
afterAll(() => tidings.stop());

const input = { name: 'Once', organization: 'once', url: 'https://example.com/', events: [] };
const create = (key: string, body: unknown = input): Promise<Answer<Webhook & Problem>> =>
  tidings.request('POST', '/v1/webhooks', body, { 'idempotency-key': key });

describe('an Idempotency-Key', () => {
  test('gets the first answer again', async () => {
    const first = await create('first');
    const again = await create('first');
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
  });

  test('makes one thing of many requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => create('many')));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    for (const answer of answers) {
      if (answer.status === 201) continue;
      expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([
        409,
        'conflict',
        '1',
      ]);
    }
  });

  test('is refused for another request', async () => {
    await create('other');
    const answer = await create('other', { ...input, name: 'Twice' });
    expect(answer.body).toMatchObject({ status: 409, code: 'idempotency_conflict' });
    const elsewhere = await tidings.request(
      'POST',
      '/v1/organizations',
      { id: 'x' },
      { 'idempotency-key': 'other' },
    );
    expect(elsewhere.status).toBe(409);
  });

  test('repeats a refusal as the problem it was', async () => {
    const body = { ...input, url: 'https://10.0.0.1/' };
    const first = await create('refused', body);
    const again = await create('refused', body);
    expect([again.status, again.text]).toEqual([422, first.text]);
    expect(again.headers.get('content-type')).toContain('application/problem+json');
  });

  test('is forgotten after 24 hours', async () => {
    const first = await create('daily');
    clock.advance(24 * 3_600_000);
    expect((await create('daily')).body.id).toBe(first.body.id);
    clock.advance(1);
    expect((await create('daily')).body.id).not.toBe(first.body.id);
  });

  test('keeps no secret in the clear', async () => {
    const { body: webhook } = await create('with-secret');
    const secret = 'planted-4f1c07-secret';
    await tidings.request(
      'POST',
      `/v1/webhooks/${webhook.id}/rotate-secret`,
      {},
      { 'idempotency-key': 'rotate' },
    );
    const revealed = await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${webhook.id}/secret`);
    await create('with-own-secret', { ...input, secret });
    const kept = await tidings.query<{ row: string; body: Buffer }>(
      'SELECT r::text AS row, body FROM request r',
    );
    expect(kept.length).toBeGreaterThan(2);
    for (const plain of [secret, revealed.body.secret]) {
      for (const { row, body } of kept) {
        expect(row).not.toContain(plain);
        expect(row).not.toContain(Buffer.from(plain).toString('hex'));
        expect(body?.includes(plain)).toBe(false);
      }
    }
    // It is what the sealed answer holds all the same.
    const again = await tidings.request<{ secret: string }>(
      'POST',
      `/v1/webhooks/${webhook.id}/rotate-secret`,
      {},
      { 'idempotency-key': 'rotate' },
    );
    expect(again.body.secret).toBe(revealed.body.secret);
  });

  test.each(['', 'a b', 'ü', 'x'.repeat(256)])('is refused as %j', async (key) => {
    const answer = await create(Buffer.from(key).toString('latin1'));
    expect(answer.status).toBe(422);
    expect(answer.body.errors![0]!.path).toBe('Idempotency-Key');
  });
});
