import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebhookDecision } from '@tidings/core/explanation';
import type { Preview } from '@tidings/core/preview';
import type { Webhook } from '@tidings/core/webhook';
import { startTidings, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

let made = 0;
const newOrganization = (): string => `routed-${++made}`;
const url = 'https://example.com/';

/** A webhook that sends nothing. */
async function paused(input: Record<string, unknown>): Promise<Webhook> {
  const webhook = await tidings.createWebhook({ url, ...input });
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
  return webhook;
}

async function decision(event: string, webhook: string): Promise<WebhookDecision> {
  const path = `/v1/events/${event}/decisions?webhook=${webhook}`;
  const { body, text } = await tidings.request<Page<WebhookDecision>>('GET', path);
  expect(body.data, text).toHaveLength(1);
  return body.data[0]!;
}

describe('a least severity', () => {
  test.each([
    [{ type: 'a', severity: 'error', data: {} }, true],
    [{ type: 'a', severity: 'critical', data: { severity: 'info' } }, true],
    [{ type: 'a', severity: 'warning', data: { severity: 'critical' } }, false],
    [{ type: 'a', data: { severity: 'HIGH' } }, true],
    [{ type: 'a', data: { severity: 'medium' } }, false],
    [{ type: 'a', data: {} }, false],
    [{ type: 'job.failed', data: {} }, true],
    [{ type: 'policy.denied', data: {} }, false],
  ])('%j: %s', async (event, goes) => {
    const organization = newOrganization();
    const webhook = await paused({ organization, minSeverity: 'error' });
    const { webhooks } = await tidings.send({ organization, ...event });
    expect(webhooks).toEqual(goes ? [webhook.id] : []);
  });

  test('says why it was not enough, also after the webhook was changed', async () => {
    const organization = newOrganization();
    const webhook = await paused({ organization, minSeverity: 'error' });
    const { id } = await tidings.send({ organization, type: 'policy.denied', data: {} });
    const expected = {
      result: 'below-severity',
      reason: "The event's severity is warning, below error, the minimum that the webhook wants.",
      clause: null,
    };
    expect(await decision(id, webhook.id)).toMatchObject(expected);
    const changed = await tidings.changeWebhook(webhook, { minSeverity: null });
    expect(changed.body.minSeverity).toBeNull();
    expect(await decision(id, webhook.id)).toMatchObject(expected);
    const next = await tidings.send({ organization, type: 'policy.denied', data: {} });
    expect(next.webhooks).toEqual([webhook.id]);
  });

  test('that an erased payload would have named cannot be told any more', async () => {
    const organization = newOrganization();
    const webhook = await paused({ organization, minSeverity: 'error' });
    const { id } = await tidings.send({ organization, type: 'a', data: { severity: 'info' } });
    expect((await tidings.request('DELETE', `/v1/events/${id}/payload`)).status).toBe(200);
    const { result, reason } = await decision(id, webhook.id);
    expect(result).toBe('below-severity');
    expect(reason).toContain('the payload was erased');
  });
});

describe('categories', () => {
  test('are groups of the catalog, of types that ship and of own ones', async () => {
    const organization = newOrganization();
    const input = { organization, name: 'order.created', group: 'Shop' };
    expect((await tidings.request('POST', '/v1/event-types', input)).status).toBe(201);
    const webhook = await paused({ organization, categories: ['policy', 'Shop', 'invoice'] });
    expect(webhook.categories).toEqual(['policy', 'Shop', 'invoice']);
    const goes = async (type: string): Promise<boolean> => {
      const { id, webhooks } = await tidings.send({ organization, type, data: {} });
      if (webhooks.length === 0) {
        const { result, reason } = await decision(id, webhook.id);
        expect(result).toBe('other-category');
        expect(reason).toContain('the webhook wants only policy, Shop, invoice.');
      }
      return webhooks.length === 1;
    };
    expect(await goes('policy.denied')).toBe(true);
    expect(await goes('order.created')).toBe(true);
    expect(await goes('invoice.paid')).toBe(true);
    expect(await goes('order.deleted')).toBe(false);
    expect(await goes('agent.failed')).toBe(false);
  });

  test('narrow what watchers bring', async () => {
    const organization = newOrganization();
    const webhook = await paused({ organization, events: [], categories: ['policy'] });
    const path = `/v1/webhooks/${webhook.id}/watchers/recipe/pro_1`;
    expect((await tidings.request('PUT', path, { name: 'Recipe', triggers: ['*'] })).status).toBeLessThan(
      300,
    );
    const source = { kind: 'recipe', id: 'pro_1' };
    const sent = (type: string) => tidings.send({ organization, type, data: {}, source, trigger: 'block' });
    expect((await sent('policy.denied')).webhooks).toEqual([webhook.id]);
    expect((await sent('agent.failed')).webhooks).toEqual([]);
  });
});

test('a preview says what both make of a sample', async () => {
  const organization = newOrganization();
  const preview = async (settings: object, sample: object): Promise<Preview['decision']> => {
    const webhook = { name: 'W', url, organization, events: ['*'], ...settings };
    const { body, text } = await tidings.request<Preview>('POST', '/v1/webhooks/preview', {
      webhook,
      ...sample,
    });
    expect(body.decision, text).toBeDefined();
    return body.decision;
  };
  const sample = { event: 'policy.denied' };
  expect((await preview({ categories: ['policy'], minSeverity: 'warning' }, sample)).result).toBe('matches');
  expect((await preview({ categories: ['content'] }, sample)).result).toBe('other-category');
  expect((await preview({ minSeverity: 'error' }, sample)).result).toBe('below-severity');
  const graver = { ...sample, severity: 'critical' };
  expect((await preview({ minSeverity: 'error' }, graver)).result).toBe('matches');
});

test('what cannot be meant is refused with its path', async () => {
  const refused = async (settings: object): Promise<string[]> => {
    const input = { name: 'W', url, events: ['*'], ...settings };
    const { status, body } = await tidings.request('POST', '/v1/webhooks', input);
    expect(status).toBe(422);
    return body.errors!.map(({ path }) => path);
  };
  expect(await refused({ minSeverity: 'high' })).toContain('/minSeverity');
  expect(await refused({ categories: [] })).toContain('/categories');
  expect(await refused({ categories: ['a', 'a'] })).toContain('/categories');
});
