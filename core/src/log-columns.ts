/** The columns of logs, by the names that saved searches and addresses of the console have for them. */
import type { LogSubject } from './search/fields.ts';

/** What can be searched is called as in searches. */
export const LOG_COLUMNS = {
  deliveries: [
    ...(['time', 'status', 'event', 'webhook', 'http', 'attempts', 'duration', 'next'] as const),
    ...(['error', 'error.class', 'type', 'size', 'severity', 'agent', 'org', 'project'] as const),
    ...(['trigger', 'url', 'address', 'completed', 'id', 'event.id'] as const),
  ],
  events: [
    ...(['time', 'event', 'severity', 'org', 'project', 'agent', 'watcher', 'watcher.trigger'] as const),
    ...(['size', 'happened', 'event.id', 'webhooks'] as const),
  ],
  'audit-log': [
    ...(['time', 'action', 'resource', 'actor', 'org', 'project'] as const),
    ...(['changed', 'address', 'operation', 'resource.id'] as const),
  ],
} as const satisfies Record<LogSubject, readonly string[]>;
export type LogColumn<Subject extends LogSubject = LogSubject> = (typeof LOG_COLUMNS)[Subject][number];

/** Into what an event carries, as searches write it: `data.execution.status`. No column has such a name of its own. */
export type DataPath = `data${'.' | '['}${string}`;

/** So many paths lists of deliveries tell of: each is looked up in the data of each row. */
export const MOST_DATA_PATHS = 8;

/** As far as a path of a search has steps. */
const DATA_PATH =
  /^data(\.[\w@$-]+|\[(\d{1,6}|\*|"(\\[^\0\p{Surrogate}]|[^"\\\0\p{Surrogate}])*")\]){1,19}$/u;

export function isDataPath(name: string): name is DataPath {
  return DATA_PATH.test(name);
}

/** Whether a log has such a column; deliveries alone tell of what their events carry. */
export function isColumnOf(subject: LogSubject, name: string): boolean {
  const names: readonly string[] = LOG_COLUMNS[subject];
  return names.includes(name) || (subject === 'deliveries' && isDataPath(name));
}

/** Names with spaces between them; a quoted name within a path may have some of its own. */
export function namesIn(text: string): string[] {
  return text.match(/(?:[^\s"]|"(?:\\[^]|[^"\\])*"?)+/g) ?? [];
}
