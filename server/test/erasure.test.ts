import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { Delivery } from '@tidings/core/delivery';
import type { TestInbox } from '@tidings/core/test-inbox';
import type { WebhookDecision } from '@tidings/core/explanation';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Page, type Tidings } from './start.ts';

const PLANTED = 'planted-3f9a';
interface Erasure {
  id: string;
  erasedAt: string;
  canceled: number;
  inFlight: number;
  complete: boolean;
}

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
});
afterAll(() => Promise.all([tidings.stop(), receiver.close()]));

const event = (organization: string) => ({
  organization,
  type: 'user.created',
  data: { name: PLANTED },
  summary: PLANTED,
  context: { name: PLANTED },
  severity: 'info',
  source: { kind: 'policy', id: 'p1' },
});

async function erase(id: string, organization?: string): Promise<Erasure> {
  const place = organization === undefined ? '' : `?organization=${organization}`;
  const answer = await tidings.request<Erasure>('DELETE', `/v1/events/${id}/payload${place}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** Wherever a row holds the text, or the bytes of it. */
async function leftovers(): Promise<string[]> {
  const tables = await tidings.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace`,
  );
  const hex = Buffer.from(PLANTED).toString('hex');
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await tidings.query<{ count: number }>(
      `SELECT count(*)::int FROM ${name} t WHERE t::text LIKE '%${PLANTED}%' OR t::text LIKE '%${hex}%'`,
    );
    if (row!.count > 0) found.push(name);
  }
  return found;
}

test('what an event carries is erased, and the record of it stays', async () => {
  const organization = 'erased';
  receiver.respond(({ body, url }) => ({ status: url === '/fails' ? 500 : 200, body }));
  const gets = await tidings.createWebhook({ organization, url: receiver.url });
  const paused = await tidings.createWebhook({ organization, url: receiver.url });
  const retrying = await tidings.createWebhook({ organization, url: `${receiver.url}/fails` });
  await tidings.request('POST', `/v1/webhooks/${paused.id}/pause`);
  const { id } = await tidings.send(event(organization));
  await tidings.delivery(gets.id, 'success');
  await tidings.delivery(retrying.id, 'retrying');
  expect((await leftovers()).toSorted()).toEqual(['attempt', 'event']);

  expect(await erase(id)).toMatchObject({ id, canceled: 2, inFlight: 0, complete: true });
  expect(await leftovers()).toEqual([]);
  const shown = await tidings.request<Record<string, unknown>>('GET', `/v1/events/${id}`);
  expect(shown.body).toEqual({
    id,
    organization,
    project: null,
    type: 'user.created',
    created: expect.any(String),
    erasedAt: expect.any(String),
    severity: 'info',
    source: { kind: 'policy', id: 'p1' },
    data: null,
  });
  const kept = await tidings.delivery(gets.id, 'success');
  expect(kept.attempts[0]).toMatchObject({ request: { body: null }, response: { status: 200, body: null } });
  const retry = await tidings.request('POST', `/v1/webhooks/${gets.id}/deliveries/${kept.id}/retry`);
  expect([retry.status, retry.body.detail]).toEqual([
    409,
    expect.stringContaining('payload of the event was erased'),
  ]);
  const { body } = await tidings.request<Page<WebhookDecision>>('GET', `/v1/events/${id}/decisions`);
  expect(body.data.map(({ result }) => result)).toEqual(['expired', 'expired', 'delivered']);

  // Again is no different.
  expect(await erase(id)).toMatchObject({ canceled: 0, complete: true, erasedAt: shown.body['erasedAt'] });
  const audit = await tidings.request<Page<AuditEntry>>('GET', '/v1/audit-log?action=erase');
  expect(audit.body.data[1]).toMatchObject({
    operation: 'eraseEvent',
    resource: { kind: 'event', id },
    organization,
    changes: { canceled: { after: 2 } },
  });
});

test('what a test inbox got of it goes, too, and what others have got stays', async () => {
  const organization = 'inboxed';
  const { key } = (
    await tidings.request<NewApiKey>('POST', '/v1/api-keys', { name: 'x', organization, permissions: ['*'] })
  ).body;
  const own = { authorization: `Bearer ${key}` };
  const inbox = (await tidings.request<TestInbox>('POST', '/v1/test-inboxes', {}, own)).body;
  const webhook = await tidings.createWebhook({ organization, url: inbox.url });
  const first = await tidings.send(event(organization));
  const named = await tidings.send({ ...event(organization), id: 'own-1' });
  const other = await tidings.send({ organization, type: 'user.created', data: {} });
  await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=success')).length).toBe(3);
  expect(await leftovers()).toContain('receipt');
  for (const { id } of [first, named]) {
    const erased = await tidings.request<Erasure>('DELETE', `/v1/events/${id}/payload`, undefined, own);
    expect(erased.body.complete, erased.text).toBe(true);
  }
  expect(await leftovers()).toEqual([]);
  const left = await tidings.request<{ data: { event: string }[] }>(
    'GET',
    `/v1/test-inboxes/${inbox.id}/receipts`,
    undefined,
    own,
  );
  expect(left.body.data.map((receipt) => receipt.event)).toEqual([other.id]);
});

test('a delivery that is being sent just then goes to its end, and no further', async () => {
  const organization = 'in-flight';
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  receiver.respond(async ({ body }) => {
    await asked;
    return { status: 500, body };
  });
  const webhook = await tidings.createWebhook({ organization, url: receiver.url, retry: { delays: [2] } });
  const before = receiver.requests.length;
  const { id } = await tidings.send(event(organization));
  await receiver.waitFor(before + 1);
  expect(await erase(id)).toMatchObject({ canceled: 0, inFlight: 1, complete: false });
  // Nobody is shown it from now on.
  expect((await tidings.request('GET', `/v1/events/${id}`)).text).not.toContain(PLANTED);
  answer();
  const ended = await tidings.delivery(webhook.id, 'canceled');
  expect(ended.attempts).toHaveLength(1);
  expect(JSON.stringify(ended)).not.toContain(PLANTED);
  await until(async () => (await leftovers()).length === 0, 'an end of what is left');
  expect(await erase(id)).toMatchObject({ complete: true });
  expect(receiver.requests).toHaveLength(before + 1);
});

test('a delivery that holds up an ordered webhook makes way', async () => {
  const organization = 'ordered';
  receiver.respond(({ body }) => ({ status: body.toString().includes(PLANTED) ? 500 : 200 }));
  const webhook = await tidings.createWebhook({ organization, url: receiver.url, ordered: true });
  const { id } = await tidings.send(event(organization));
  await tidings.delivery(webhook.id, 'retrying');
  await tidings.send({ organization, type: 'a', data: 2 });
  expect(await erase(id)).toMatchObject({ canceled: 1, complete: true });
  await tidings.delivery(webhook.id, 'success');
});

test('the permission is its own, and an event of somebody else is not there', async () => {
  const { id } = await tidings.send(event('whose'));
  const ask = async (permissions: string[], organization = 'whose') => {
    const key = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
      name: 'k',
      organization,
      permissions,
    });
    const headers = { authorization: `Bearer ${key.body.key}` };
    return (await tidings.request<Delivery>('DELETE', `/v1/events/${id}/payload`, undefined, headers)).status;
  };
  await tidings.request('POST', '/v1/organizations', { id: 'others' });
  expect(await ask(['events:*', 'payloads:read', 'deliveries:*'])).toBe(403);
  expect(await ask(['payloads:*'], 'others')).toBe(404);
  expect(await ask(['payloads:erase'])).toBe(200);
});

test('by an own id that was taken again a day later, what both carry is erased', async () => {
  const organization = 'erased-twice';
  const own = { id: 'again', organization, type: 'user.created' };
  await tidings.send({ ...own, data: { name: PLANTED, n: 1 } });
  await tidings.query(
    `UPDATE idempotency SET day = day - 1, at = at - interval '25 hours' WHERE id = 'again'`,
  );
  await tidings.send({ ...own, data: { name: PLANTED, n: 2 } });
  const [newer, older] = await tidings.query<{ uid: string }>(
    `SELECT uid FROM event WHERE id = 'again' ORDER BY uid DESC`,
  );
  const erased = await erase('again', organization);
  expect(erased).toMatchObject({ id: 'again', complete: true });
  expect(await leftovers()).toEqual([]);
  const entries = await tidings.query<{ uid: string }>(
    `SELECT uid FROM event WHERE uid = ANY ($1) AND erased_at IS NOT NULL`,
    [[newer!.uid, older!.uid]],
  );
  expect(entries).toHaveLength(2);
});
