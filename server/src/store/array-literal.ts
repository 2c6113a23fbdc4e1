/**
 * PostgreSQL array literals. The driver's own conversion escapes every element by regular expressions; on the hot
 * path most arrays hold numbers, ids and times that need none.
 */

/** An array of values that hold no comma, quote, brace or backslash: numbers, UUIDs, times, booleans, enum words. */
export function plainArray(values: readonly (string | number | boolean | null)[]): string {
  let text = '{';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ',';
    const value = values[i];
    text += value === null || value === undefined ? 'NULL' : value;
  }
  return `${text}}`;
}

/** An array of any text. */
export function textArray(values: readonly (string | null)[]): string {
  let text = '{';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ',';
    const value = values[i];
    if (value === null || value === undefined) text += 'NULL';
    else if (NEEDS_ESCAPE.test(value)) text += `"${value.replace(/["\\]/g, '\\$&')}"`;
    else text += `"${value}"`;
  }
  return `${text}}`;
}

const NEEDS_ESCAPE = /["\\]/;
