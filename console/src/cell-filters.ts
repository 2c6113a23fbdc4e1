/** Conditions of a search, made of what stands in a cell of a list. */
import { comparisonsOf, fieldOf } from '@tidings/core/search/fields';
import type { FieldName } from '@tidings/core/search/fields';
import { isKeyword, isWord, quote } from '@tidings/core/search/syntax';
import type { EventSummary } from '@tidings/sdk';
import type { DeliveryColumnName } from './components/delivery-columns.tsx';
import type { DeliveryRow } from './components/delivery-row.ts';
import type { EventColumnName } from './components/event-columns.tsx';
import { grouped } from './search-text.ts';

/** What a cell is about, and what stands there as searches write it; null: nothing. */
export interface CellValue {
  field: FieldName;
  value: string | null;
}

export interface CellFilter {
  word: string;
  /** What is added to the search. */
  clause: string;
}

/** Null: nothing can be looked for by it. */
export function deliveryCell(row: DeliveryRow, column: DeliveryColumnName): CellValue | null {
  const { latest } = row;
  const text = (value: number | null | undefined): string | null => (value == null ? null : String(value));
  switch (column) {
    case 'time':
      return { field: 'time', value: row.createdAt };
    case 'status':
      return { field: 'status', value: row.status };
    case 'event':
      return { field: 'event', value: row.event.type };
    case 'webhook':
      return { field: 'webhook.id', value: row.webhook };
    case 'http':
      return { field: 'http', value: text(latest?.http) };
    case 'attempts':
      return { field: 'attempts', value: text(row.attemptCount) };
    case 'duration':
      return { field: 'duration', value: latest ? `${latest.durationMs}ms` : null };
    case 'next':
      return { field: 'next', value: row.nextAttemptAt };
    case 'error':
      return { field: 'error', value: latest?.error ?? null };
    case 'errorClass':
      return { field: 'error.class', value: latest?.errorClass ?? null };
    case 'trigger':
      return { field: 'trigger', value: latest?.trigger ?? null };
    case 'url':
      return { field: 'url', value: latest?.url ?? null };
    case 'delivery':
      return { field: 'id', value: row.id };
    case 'eventId':
      return { field: 'event.id', value: row.event.id };
    case 'completed':
      return null;
  }
}

/** Null: nothing can be looked for by it. */
export function eventCell(event: EventSummary, column: EventColumnName): CellValue | null {
  switch (column) {
    case 'time':
      return { field: 'time', value: event.acceptedAt };
    case 'event':
      return { field: 'event', value: event.type };
    case 'severity':
      return { field: 'severity', value: event.severity };
    case 'organization':
      return { field: 'org', value: event.organization };
    case 'agent':
      return { field: 'agent', value: event.agentId };
    case 'size':
      return { field: 'size', value: `${event.size}b` };
    case 'webhooks':
      return { field: 'webhooks', value: String(event.webhooks) };
    case 'project':
      return { field: 'project', value: event.project };
    case 'source':
      return { field: 'watcher', value: event.source?.id ?? null };
    case 'trigger':
      return { field: 'watcher.trigger', value: event.trigger };
    case 'eventId':
      return { field: 'event.id', value: event.id };
    case 'created':
      return null;
  }
}

/** What can be asked for by a cell: the same, anything else, and where there is an order what is less or more. */
export function filtersOfCell({ field, value }: CellValue): CellFilter[] {
  if (value === null) {
    return [
      { word: 'Filter for none', clause: `-${field}:*` },
      { word: 'Filter out none', clause: `${field}:*` },
    ];
  }
  const { type } = fieldOf(field);
  const written = isWord(value) && !isKeyword(value) && !value.includes('*') ? value : quote(value);
  const isOrdered = comparisonsOf(fieldOf(field)).includes('<');
  const same = `${field}${type === 'text' ? '=' : ':'}${written}`;
  return [
    // Nobody looks for one millisecond.
    ...(type === 'time'
      ? []
      : [
          { word: 'Filter for value', clause: same },
          { word: 'Filter out value', clause: `-${same}` },
        ]),
    ...(isOrdered
      ? [
          { word: type === 'time' ? 'Before' : 'Less than', clause: `${field}<${written}` },
          { word: type === 'time' ? 'After' : 'Greater than', clause: `${field}>${written}` },
        ]
      : []),
  ];
}

/** What is searched already binds as it did. */
export function withClause(search: string, clause: string): string {
  return search.trim() === '' ? clause : `${grouped(search.trim())} AND ${clause}`;
}
