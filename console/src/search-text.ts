/** Searches as text. */

/** Searches that all have to hold. */
export function joined(parts: readonly string[]): string {
  const written = parts.map((part) => part.trim()).filter((part) => part !== '');
  if (written.length < 2) return written[0] ?? '';
  return written.map((part) => (/\bOR\b/.test(part) ? `(${part})` : part)).join(' ');
}

/** What a field is exactly. */
export function isExactly(field: string, value: string): string {
  return `${field}=${JSON.stringify(value)}`;
}
