import { expect, test } from 'vitest';
import { LOG_COLUMNS } from '@tidings/core/log-columns';
import type { DataPath } from '@tidings/core/log-columns';
import { parseSearch } from '@tidings/core/search/search';
import { auditCell, deliveryCell, eventCell, filtersOfCell, withClause } from './cell-filters.ts';
import type { DeliveryColumnName } from './components/delivery-columns.tsx';
import type { DeliveryRow } from './components/delivery-row.ts';

const DELIVERY_COLUMN_NAMES: readonly (DeliveryColumnName | DataPath)[] = [
  ...LOG_COLUMNS.deliveries,
  ...(['data.text', 'data["a b"].n', 'data.none'] as const),
];
const row: DeliveryRow = {
  id: `del_${'0'.repeat(33)}`,
  event: { id: 'order "1" AND 2', type: 'order.paid' },
  webhook: 'wh_01kah3c3t6f8mvav5nq1j6w0zs',
  webhookName: null,
  notificationType: 'rest',
  ...{ organization: 'a b', project: null, severity: 'error', agentId: 'OR', size: 120 },
  values: { 'data.text': ['AND "b" *'], 'data["a b"].n': ['1.50'], 'data.none': [] },
  status: 'retrying',
  attemptCount: 2,
  nextAttemptAt: '2026-11-21T20:00:00.000Z',
  createdAt: '2026-11-21T19:00:00.000Z',
  completedAt: null,
  latest: {
    http: 503,
    durationMs: 96,
    trigger: 'event',
    url: 'https://example.com/a?b=(c) OR d',
    address: '203.0.113.7',
    errorClass: 'http',
    error: 'It said "no": \\ * AND so on.',
  },
};
const event = {
  ...{ id: 'e', organization: 'a b', project: null, type: 'order.paid', severity: 'error', agentId: 'OR' },
  ...{ acceptedAt: '2026-11-21T19:00:00.000Z', size: 120, webhooks: 0 },
  ...{ source: { kind: 'policy', id: 'p:1 (b)' }, trigger: 'block' },
} as Parameters<typeof eventCell>[0];

const entry = {
  ...{ at: '2026-11-21T19:00:00.000Z', action: 'update', organization: 'a b', project: null },
  ...{ actor: { kind: 'member', id: 'mem_1', name: 'Ada "(L)" OR' }, address: '::1', operation: null },
  ...{ resource: { kind: 'webhook', id: row.webhook, name: 'AND *' }, changes: {} },
} as unknown as Parameters<typeof auditCell>[0];

test('whatever stands in a cell, what is made of it is a search', () => {
  const none = { ...row, latest: null, nextAttemptAt: null };
  const cells = [row, none].flatMap((each) => DELIVERY_COLUMN_NAMES.map((name) => deliveryCell(each, name)));
  for (const cell of cells) {
    for (const { clause } of cell === null ? [] : filtersOfCell(cell)) {
      const search = withClause('event:a OR event:b', clause);
      expect(search.startsWith('(event:a OR event:b) AND ')).toBe(true);
      expect(parseSearch(search, { subject: 'deliveries', payloads: true }), search).toMatchObject({
        ok: true,
      });
    }
  }
  for (const name of LOG_COLUMNS['audit-log']) {
    const cell = auditCell(entry, name);
    for (const { clause } of cell === null ? [] : filtersOfCell(cell))
      expect(parseSearch(clause, { subject: 'audit-log', payloads: false }), clause).toMatchObject({
        ok: true,
      });
  }
  for (const name of LOG_COLUMNS.events) {
    const cell = eventCell(event, name);
    for (const { clause } of cell === null ? [] : filtersOfCell(cell))
      expect(parseSearch(clause, { subject: 'events', payloads: true }), clause).toMatchObject({ ok: true });
  }
});

test('the same, anything else, less and more are offered where they mean something', () => {
  const words = (column: DeliveryColumnName): string[] =>
    filtersOfCell(deliveryCell(row, column)!).map(({ word, clause }) => `${word}: ${clause}`);
  expect(words('http')).toEqual([
    ...['Filter for value: http:503', 'Filter out value: -http:503'],
    ...['Less than: http<503', 'Greater than: http>503'],
  ]);
  expect(words('time')).toEqual([
    'Before: time<"2026-11-21T19:00:00.000Z"',
    'After: time>"2026-11-21T19:00:00.000Z"',
  ]);
  expect(words('event.id')[0]).toBe('Filter for value: event.id:"order \\"1\\" AND 2"');
  expect(filtersOfCell({ field: 'http', value: null })[0]).toEqual({
    word: 'Filter for none',
    clause: '-http:*',
  });
});
