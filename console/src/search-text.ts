/** Searches as text. */
import type { Place } from './search-state.ts';

/** Searches that all have to hold. */
export function joined(parts: readonly string[]): string {
  const written = parts.map((part) => part.trim()).filter((part) => part !== '');
  if (written.length < 2) return written[0] ?? '';
  return written.map(grouped).join(' ');
}

/** A search with OR in it would bind less than what is put beside it. */
export function grouped(search: string): string {
  return /\bOR\b/.test(search) ? `(${search})` : search;
}

/** What a field is exactly. */
export function isExactly(field: string, value: string): string {
  return `${field}=${JSON.stringify(value)}`;
}

/** What is of a place. */
export function within({ organization, project }: Place): string {
  return joined([
    organization === undefined ? '' : isExactly('org', organization),
    project === undefined ? '' : isExactly('project', project),
  ]);
}
