/** Times in words, as sentences about failures have them. */

const UNITS = [
  ['year', 365.25 * 24 * 3600],
  ['month', 30.44 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `2 days`, in the largest unit of which it has two, or one second at least. */
export function inWords(ms: number): string {
  const whole = Math.max(1, Math.round(Math.abs(ms) / 1000));
  const [unit, length] = UNITS.find(([, candidate]) => whole >= 2 * candidate) ?? UNITS[5];
  return count(Math.floor(whole / length), unit);
}

/** `1 second`, `2.5 seconds` */
export function seconds(ms: number): string {
  return count(ms / 1000, 'second');
}

/** `12 KB` */
export function size(bytes: number): string {
  return bytes < 1024 ? count(bytes, 'byte') : `${Math.round(bytes / 1024)} KB`;
}

/** `2026-11-19` */
export function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
