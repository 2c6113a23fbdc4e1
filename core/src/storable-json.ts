import { someNumber } from './exact-json.ts';

/**
 * Why PostgreSQL cannot take JSON apart, if it cannot: it stores no NUL in a text, no half of a surrogate pair, and no
 * number of any length.
 *
 * @param text as `JSON.stringify` prints it
 */
export function unstorableJson(text: string): string | null {
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text)) {
    return 'holds a NUL character or half of a surrogate pair, which cannot be stored.';
  }
  return someNumber(text, isBoundless) ? BOUNDLESS : null;
}

/** Whether PostgreSQL can hold a text. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

const LONGEST_NUMBER = 1000;
const LARGEST_EXPONENT = 1000;
const BOUNDLESS = `holds a number of more than ${LONGEST_NUMBER} characters or with an exponent beyond ${LARGEST_EXPONENT}, which cannot be stored. Write it as a string.`;

function isBoundless(token: string): boolean {
  const exponent = /[eE](.+)$/.exec(token)?.[1];
  return token.length > LONGEST_NUMBER || Math.abs(Number(exponent ?? 0)) > LARGEST_EXPONENT;
}
