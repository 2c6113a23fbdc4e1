/** Never run: the compiler checks that what is right compiles, and that each line marked does not. */
import type { Attempt, BatchResult, Delivery, Page, Tidings, Watcher, Webhook } from '../src/index.ts';

export async function right(admin: Tidings): Promise<void> {
  const page: Page<Webhook> = await admin.webhooks.list({ organization: 'org-123', limit: 10, offset: 0 });
  const id: string | undefined = page[0]?.id;
  for await (const webhook of page) webhook.health satisfies 'healthy' | 'failing' | 'auto-disabled';
  const range = { start: '2023-06-01T00:00:00Z', end: new Date() };
  const deliveries = await admin.webhooks.getDeliveries(id ?? '', { timeRange: range, status: 'success' });
  const attempt: Attempt | undefined = deliveries[0]?.attempts[0];
  attempt?.response?.status satisfies number | undefined;
  const secret: string = await admin.webhooks.rotateSecret('wh_1', { overlapSeconds: 60 });
  const nothing: void = await admin.webhooks.delete('wh_1', { confirm: true });
  const item = { kind: 'policy', itemId: 'p1' };
  const watcher: Watcher = await admin.watchers.put('wh_1', item, { name: 'Rule', triggers: ['*'] });
  for await (const { webhook } of await admin.watchers.list(item)) webhook.id satisfies string;
  watcher.lastFiredAt satisfies string | null;
  const tested: Delivery = await admin.webhooks.test('wh_1', { event: 'a.b', data: { secret, nothing } });
  const results: BatchResult[] = await admin.events.sendBatch([{ type: 'a.b', data: tested }]);
  for (const result of results) {
    if ('code' in result) result.detail satisfies string;
    else result.webhooks satisfies string[];
  }
}

export async function wrong(admin: Tidings): Promise<void> {
  // @ts-expect-error: a field that there is not
  await admin.webhooks.create({ name: 'A', url: 'https://example.com', events: [], enable: true });
  // @ts-expect-error: no events
  await admin.webhooks.create({ name: 'A', url: 'https://example.com' });
  // @ts-expect-error: no such signing profile
  await admin.webhooks.update('wh_1', { signing: 'sha1' });
  // @ts-expect-error: no triggers
  await admin.watchers.put('wh_1', { kind: 'policy', itemId: 'p1' }, { name: 'Rule' });
  // @ts-expect-error: no such status
  await admin.webhooks.getDeliveries('wh_1', { status: 'succeeded' });
  // @ts-expect-error: the range is named timeRange
  await admin.webhooks.getDeliveries('wh_1', { start: new Date() });
  // @ts-expect-error: an event has data
  await admin.events.send({ type: 'a.b' });
  // @ts-expect-error: no such severity
  await admin.events.send({ type: 'a.b', data: 1, severity: 'fatal' });
  // @ts-expect-error: a page is no promise of items
  await (await admin.webhooks.list()).then();
}
