/** Conditions of a search, made of what stands in a cell of a list. */
import { isDataPath } from '@tidings/core/log-columns';
import type { DataPath } from '@tidings/core/log-columns';
import { comparisonsOf, fieldOf } from '@tidings/core/search/fields';
import type { FieldName } from '@tidings/core/search/fields';
import { isKeyword, isWord, quote } from '@tidings/core/search/syntax';
import type { EventSummary } from '@tidings/sdk';
import type { AuditColumnName } from './components/audit-columns.tsx';
import type { DeliveryColumnName } from './components/delivery-columns.tsx';
import type { DeliveryRow } from './components/delivery-row.ts';
import type { EventColumnName } from './components/event-columns.tsx';
import type { ShownEntry } from './queries/audit-log.ts';
import { grouped } from './search-text.ts';

/** What a cell is about, and what stands there as searches write it; null: nothing. */
export interface CellValue {
  field: FieldName;
  /** Into what the field holds, with the field. */
  path?: DataPath;
  value: string | null;
}

export interface CellFilter {
  word: string;
  /** What is added to the search. */
  clause: string;
}

/** Null: nothing can be looked for by it. */
export function deliveryCell(row: DeliveryRow, column: DeliveryColumnName | DataPath): CellValue | null {
  if (isDataPath(column)) return dataCell(column, row.values?.[column]);
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
    case 'error.class':
      return { field: 'error.class', value: latest?.errorClass ?? null };
    case 'trigger':
      return { field: 'trigger', value: latest?.trigger ?? null };
    case 'url':
      return { field: 'url', value: latest?.url ?? null };
    case 'address':
      return { field: 'address', value: latest?.address ?? null };
    case 'type':
      return { field: 'type', value: row.notificationType };
    case 'size':
      return { field: 'size', value: `${row.size}b` };
    case 'severity':
      return { field: 'severity', value: row.severity };
    case 'agent':
      return { field: 'agent', value: row.agentId };
    case 'org':
      return { field: 'org', value: row.organization };
    case 'project':
      return { field: 'project', value: row.project };
    case 'id':
      return { field: 'id', value: row.id };
    case 'event.id':
      return { field: 'event.id', value: row.event.id };
    case 'completed':
      return null;
  }
}

/** What is cut, or many, is not what would be found. */
function dataCell(path: DataPath, found: readonly string[] | undefined): CellValue | null {
  if (found === undefined || found.length > 1) return null;
  const [value = null] = found;
  return value !== null && value.length >= 200 ? null : { field: 'data', path, value };
}

/** Null: nothing can be looked for by it. */
export function eventCell(event: EventSummary, column: EventColumnName | DataPath): CellValue | null {
  switch (column) {
    case 'time':
      return { field: 'time', value: event.acceptedAt };
    case 'event':
      return { field: 'event', value: event.type };
    case 'severity':
      return { field: 'severity', value: event.severity };
    case 'org':
      return { field: 'org', value: event.organization };
    case 'agent':
      return { field: 'agent', value: event.agentId };
    case 'size':
      return { field: 'size', value: `${event.size}b` };
    case 'webhooks':
      return { field: 'webhooks', value: String(event.webhooks) };
    case 'project':
      return { field: 'project', value: event.project };
    case 'watcher':
      return { field: 'watcher', value: event.source?.id ?? null };
    case 'watcher.trigger':
      return { field: 'watcher.trigger', value: event.trigger };
    case 'event.id':
      return { field: 'event.id', value: event.id };
    default:
      return null;
  }
}

/** Null: nothing can be looked for by it. */
export function auditCell(entry: ShownEntry, column: AuditColumnName | DataPath): CellValue | null {
  const { at, action, resource, actor, organization, project, address, operation } = entry;
  switch (column) {
    case 'time':
      return { field: 'time', value: at };
    case 'action':
      return { field: 'action', value: action };
    case 'resource':
      return resource.name === null
        ? { field: 'resource', value: resource.kind }
        : { field: 'resource.name', value: resource.name };
    case 'actor':
      return actor.name === null
        ? { field: 'actor.kind', value: actor.kind }
        : { field: 'actor', value: actor.name };
    case 'org':
      return { field: 'org', value: organization };
    case 'project':
      return { field: 'project', value: project };
    case 'address':
      return { field: 'address', value: address };
    case 'operation':
      return { field: 'operation', value: operation };
    case 'resource.id':
      return { field: 'resource.id', value: resource.id };
    default:
      return null;
  }
}

/** What can be asked for by a cell: the same, anything else, and where there is an order what is less or more. */
export function filtersOfCell({ field, path, value }: CellValue): CellFilter[] {
  const name = path ?? field;
  if (value === null) {
    return [
      { word: 'Filter for none', clause: `-${name}:*` },
      { word: 'Filter out none', clause: `${name}:*` },
    ];
  }
  const { type } = fieldOf(field);
  const written = isWord(value) && !isKeyword(value) && !value.includes('*') ? value : quote(value);
  const isOrdered = comparisonsOf(fieldOf(field)).includes('<');
  const same = `${name}${type === 'text' || type === 'json' ? '=' : ':'}${written}`;
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
          { word: type === 'time' ? 'Before' : 'Less than', clause: `${name}<${written}` },
          { word: type === 'time' ? 'After' : 'Greater than', clause: `${name}>${written}` },
        ]
      : []),
  ];
}

/** What is searched already binds as it did. */
export function withClause(search: string, clause: string): string {
  return search.trim() === '' ? clause : `${grouped(search.trim())} AND ${clause}`;
}
