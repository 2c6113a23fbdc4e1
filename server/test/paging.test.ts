import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { startTidings, type Answer, type Page, type Tidings } from './start.ts';

const COUNT = 12;
let tidings: Tidings;
let ids: string[];
beforeAll(async () => {
  tidings = await startTidings();
  for (let i = 0; i < COUNT; i++) {
    await tidings.createWebhook({ organization: 'paged', url: 'https://example.com/' });
  }
  await tidings.createWebhook({ organization: 'another', url: 'https://example.com/' });
  ids = (await list('')).body.data.map(({ id }) => id);
});
afterAll(() => tidings.stop());

const list = (query: string): Promise<Answer<Page<Webhook>>> =>
  tidings.request('GET', `/v1/webhooks?organization=paged${query}`);

describe('a list', () => {
  test('has the newest first, of one organization', () => {
    expect(ids).toHaveLength(COUNT);
    expect(ids).toEqual(ids.toSorted().toReversed());
  });

  test('is walked to its end and back, whatever the size of a page', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: COUNT + 1 }), async (limit) => {
        const forth: string[] = [];
        let { body: page } = await list(`&limit=${limit}`);
        expect(page.prevCursor).toBeNull();
        for (;;) {
          forth.push(...page.data.map(({ id }) => id));
          if (page.nextCursor === null) break;
          page = (await list(`&limit=${limit}&cursor=${page.nextCursor}`)).body;
        }
        expect(forth).toEqual(ids);
        const back = page.data.map(({ id }) => id);
        while (page.prevCursor !== null) {
          page = (await list(`&limit=${limit}&cursor=${page.prevCursor}`)).body;
          back.unshift(...page.data.map(({ id }) => id));
        }
        expect(back).toEqual(ids);
      }),
      { numRuns: 8 },
    );
  });

  test('shows each once although others are made meanwhile', async () => {
    const { body: first } = await list('&limit=5');
    const extra = await tidings.createWebhook({ organization: 'paged', url: 'https://example.com/' });
    const { body: second } = await list(`&limit=5&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids.slice(0, 10));
    await tidings.request('DELETE', `/v1/webhooks/${extra.id}`);
  });

  test('takes an offset', async () => {
    const { body: page } = await list('&limit=3&offset=4');
    expect(page.data.map(({ id }) => id)).toEqual(ids.slice(4, 7));
    const back = await list(`&limit=3&cursor=${page.prevCursor}`);
    expect(back.body.data.map(({ id }) => id)).toEqual(ids.slice(1, 4));
    const beyond = await list('&offset=100');
    expect(beyond.body).toEqual({ data: [], nextCursor: null, prevCursor: null });
  });

  const cursor = (text: string): string => Buffer.from(text).toString('base64url');
  test.each([
    ['limit=0', 'limit'],
    ['limit=251', 'limit'],
    ['limit=x', 'limit'],
    ['offset=-1', 'offset'],
    ['surprise=1', 'surprise'],
    ['cursor=nonsense', 'cursor'],
    ['cursor=', 'cursor'],
    [`cursor=${cursor('next:x')}`, 'cursor'],
    [`cursor=${cursor('next:ab-12')}`, 'cursor'],
    [`cursor=${cursor('next:99999999999')}`, 'cursor'],
    [`cursor=${cursor('next:5')}&offset=1`, 'offset'],
  ])('refuses %s', async (query, path) => {
    for (const where of ['webhooks', 'organizations', `webhooks/${ids[0]}/deliveries`]) {
      const answer = await tidings.request('GET', `/v1/${where}?${query}`);
      expect(answer.status).toBe(422);
      expect(answer.body.errors!.map((fault) => fault.path.replace('/', ''))).toContain(path);
    }
  });

  test('refuses the cursor of another list', async () => {
    const ofDeliveries = `cursor=${cursor('next:019a0000-0000-7000-8000-000000000000:1:0:1:1:00000000')}`;
    const ofWebhooks = `cursor=${cursor('next:5')}`;
    const deliveries = `webhooks/${ids[0]}/deliveries`;
    for (const [where, query, status] of [
      ['webhooks', ofWebhooks, 200],
      ['webhooks', ofDeliveries, 422],
      ['organizations', ofDeliveries, 422],
      [deliveries, ofDeliveries, 422],
      [deliveries, ofWebhooks, 422],
    ] as const) {
      expect((await tidings.request('GET', `/v1/${where}?${query}`)).status).toBe(status);
    }
  });

  test('of organizations is walked in the order of their making', async () => {
    const all = await tidings.request<Page<{ id: string }>>('GET', '/v1/organizations');
    expect(all.body.data.map(({ id }) => id)).toEqual(['paged', 'another']);
    const first = await tidings.request<Page<{ id: string }>>('GET', '/v1/organizations?limit=1');
    const second = await tidings.request<Page<{ id: string }>>(
      'GET',
      `/v1/organizations?limit=1&cursor=${first.body.nextCursor}`,
    );
    expect(second.body.data.map(({ id }) => id)).toEqual(['another']);
    expect(second.body.nextCursor).toBeNull();
  });
});
