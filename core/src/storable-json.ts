/**
 * Whether PostgreSQL can take JSON apart: it stores no NUL in a text, and no half of a surrogate pair.
 *
 * @param text as `JSON.stringify` prints it
 */
export function isStorableJson(text: string): boolean {
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text);
}

export const UNSTORABLE = 'holds a NUL character or half of a surrogate pair, which cannot be stored.';
