import { isSpelled } from '../exact-json.ts';
import type { NonMatch } from './filter.ts';

const SHOWN = { characters: 60, members: 5, depth: 3 };

/**
 * A non-match as one bounded sentence: `execution.status is "error"; wanted in ["success"]`.
 *
 * @param seesValues whether the reader may see what the event carries
 */
export function explainNonMatch(
  { path, operator, expected, actual, reason }: NonMatch,
  seesValues = true,
): string {
  const subject = path === '' ? 'data' : shorten(path);
  const seen = actual === undefined ? 'is missing' : seesValues ? `is ${show(actual)}` : 'does not fit';
  const sentence = `${subject} ${seen}; wanted ${operator} ${show(expected)}`;
  return reason === undefined ? sentence : `${sentence} (${reason})`;
}

/** The value that a non-match met, bounded; null when there was none. */
export function seenIn({ actual }: NonMatch): string | null {
  return actual === undefined ? null : show(actual);
}

/** JSON with an ellipsis for what is long, many or deep. */
function show(value: unknown, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (isSpelled(value)) return shorten(value.rawJSON);
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth === SHOWN.depth) return '…';
  if (Array.isArray(value)) return `[${showMembers(value, (member) => show(member, depth + 1))}]`;
  const member = ([key, inner]: [string, unknown]) =>
    `${JSON.stringify(shorten(key))}:${show(inner, depth + 1)}`;
  return `{${showMembers(Object.entries(value), member)}}`;
}

function showMembers<T>(members: readonly T[], showMember: (member: T) => string): string {
  const shown = members.slice(0, SHOWN.members).map(showMember);
  return [...shown, ...(members.length > SHOWN.members ? ['…'] : [])].join(',');
}

function shorten(text: string): string {
  return text.length > SHOWN.characters ? `${text.slice(0, SHOWN.characters)}…` : text;
}
