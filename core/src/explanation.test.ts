import { expect, test } from 'vitest';
import { explain } from './explanation.ts';
import type { DeliveryNow, ExplainedEvent, WebhookThen } from './explanation.ts';

const event: ExplainedEvent = {
  type: 'order.created',
  severity: undefined,
  category: 'order',
  acceptedAt: 1000,
  project: null,
  test: false,
  named: false,
  erasedAt: null,
  data: () => ({}),
};
const then: WebhookThen = {
  project: null,
  events: ['*'],
  filters: () => new Map(),
  categories: null,
  minSeverity: null,
  enabled: true,
  disabledReason: null,
  triggers: null,
  replacedAt: null,
  deletedAt: null,
};
const skipped: DeliveryNow = {
  status: 'skipped',
  attempts: 0,
  dueAt: null,
  inHand: false,
  completedAt: 2000,
  wasTarget: false,
  error: null,
  restsUntil: null,
  ordered: false,
  perSecond: null,
};
const WAITED = 'The webhook was disabled while the delivery waited.';

test.each<[string, Partial<WebhookThen>, Partial<DeliveryNow>, string]>([
  ['at acceptance', { enabled: false }, {}, 'The webhook was disabled when the event was accepted.'],
  ['while it waited', {}, { wasTarget: true }, WAITED],
  ['while a replay of an event waited that it had not wanted', { events: [] }, {}, WAITED],
  ['while a replay waited, and made after the event', { events: null, enabled: false }, {}, WAITED],
])('a webhook that was disabled %s is told so', async (_, changes, about, reason) => {
  const found = await explain(event, { ...then, ...changes }, { ...skipped, ...about }, true, 3000);
  expect(found).toMatchObject({ result: 'disabled', reason });
});
