/** A time of RFC 3339 with the last moment of its minute in the place of a leap second, which no Date can hold: for `Date.parse`. */
export function withoutLeap(text: string): string {
  return text.replace(/^(.{16}):60(?:\.\d+)?/, '$1:59.999');
}
