/** PostgreSQL array literals, for where `array-parameter.ts` has no type: words of an enum, and arrays within arrays. */

/** An array of values that hold no comma, quote, brace or backslash. */
export function plainArray(values: readonly (string | number | null)[]): string {
  let text = '{';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ',';
    text += values[i] ?? 'NULL';
  }
  return `${text}}`;
}
