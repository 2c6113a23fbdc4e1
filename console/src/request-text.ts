/** Measures as text for people. */
const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

export function milliseconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${number.format(ms / 1000)} s`;
}

const SPANS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** A span of time in its largest unit, and the next one where that says more: `15 min`, `2 h 30 min`. */
export function span(ms: number): string {
  const at = SPANS.findIndex(([length]) => ms >= length);
  if (at === -1) return `${Math.round(ms)} ms`;
  const [length, unit] = SPANS[at]!;
  const [next, nextUnit] = SPANS[at + 1] ?? [1, ''];
  const rest = Math.floor((ms % length) / next);
  const whole = `${Math.floor(ms / length)} ${unit}`;
  return nextUnit === '' || nextUnit === 's' || rest === 0 ? whole : `${whole} ${rest} ${nextUnit}`;
}

/** Of the text in UTF-8. */
export function sizeOf(body: string | null): string {
  return bytes(body === null ? 0 : new TextEncoder().encode(body).length);
}

export function bytes(count: number): string {
  return count < 1024 ? `${count} B` : `${number.format(count / 1024)} KiB`;
}
