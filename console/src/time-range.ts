/** Which stretch of time a list looks at, as it stands in the URL: `-2h` until now, or `start..end`. */
import { timeFormat, zoneName } from './local-time.ts';

/** Back to when, as a search writes it. */
export const QUICK_RANGES = ['-15m', '-1h', '-2h', '-24h', '-7d', '-30d'] as const;
export const DEFAULT_RANGE = '-2h';
/** What figures, and the audit log, look at unless somebody chooses. */
export const FIGURES_RANGE = '-24h';
export const AUDIT_RANGE = '-30d';
/** Where one is looked for by its id: a year back. */
export const EVER = { start: '-365d' };
/** What is looked through when only an end is given: as long as the log is kept, unless set otherwise. */
const BEFORE_MS = 30 * 86_400_000;

/** Until now, back as long as somebody says: minutes, hours or days. */
const RELATIVE = /^-([1-9]\d{0,3})([mhd])$/;
export const UNITS = {
  m: { word: 'minute', ms: 60_000 },
  h: { word: 'hour', ms: 3_600_000 },
  d: { word: 'day', ms: 86_400_000 },
} as const;
export type Unit = keyof typeof UNITS;

/** Times, or undefined at an open end. */
export interface Span {
  start: Date | undefined;
  end: Date | undefined;
}

/** A range as it can stand in a URL, or undefined for anything else. */
export function readRange(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isRelative(value) || readSpan(value) !== null ? value : undefined;
}

/** Whether it goes on until now. */
export function isRelative(range: string): boolean {
  return RELATIVE.test(range);
}

/** How many of which unit; null for a range between two times. */
export function readRelative(range: string): { count: number; unit: Unit } | null {
  const [, count, unit] = RELATIVE.exec(range) ?? [];
  return count === undefined ? null : { count: Number(count), unit: unit as Unit };
}

/** The two times of a range that does not go on until now. */
export function readSpan(range: string): Span | null {
  const [start, end, ...more] = range.split('..').map((text) => (text === '' ? undefined : new Date(text)));
  if (more.length > 0 || !range.includes('..') || (!start && !end)) return null;
  if ([start, end].some((time) => time && Number.isNaN(time.getTime()))) return null;
  return start && end && start > end ? null : { start, end };
}

export function printSpan({ start, end }: Span): string {
  return `${start?.toISOString() ?? ''}..${end?.toISOString() ?? ''}`;
}

/** What a screen looks at when nothing is chosen, by its path. */
export function usualRange(path: string): string {
  if (/\/audit(-log)?$/.test(path)) return AUDIT_RANGE;
  return /^\/(overview|webhooks\/[^/]+)$/.test(path) ? FIGURES_RANGE : DEFAULT_RANGE;
}

/** Whether a screen looks at a stretch of time that is chosen, by its path. */
export function hasRange(path: string): boolean {
  return /^\/(overview|deliveries|events|settings\/audit-log|webhooks\/wh_[^/]+(\/(deliveries|audit))?)$/.test(
    path,
  );
}

/** As the API takes it. */
export function timeRangeOf(range: string): { start: string; end?: string } {
  const span = readSpan(range);
  if (!span) return { start: range };
  const { end } = span;
  const start = span.start ?? new Date(end!.getTime() - BEFORE_MS);
  return { start: start.toISOString(), ...(end && { end: end.toISOString() }) };
}

/** For lists that take times alone. */
export function timesOf(range: string, now: number): { start: Date; end?: Date } {
  const { start, end } = timeRangeOf(range);
  const relative = readRelative(start);
  return {
    start: relative ? new Date(now - relative.count * UNITS[relative.unit].ms) : new Date(start),
    ...(end !== undefined && { end: new Date(end) }),
  };
}

const MINUTE: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };
const EXACT: Intl.DateTimeFormatOptions = {
  ...{ day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'shortOffset' },
};
const minute = timeFormat(MINUTE);

export function rangeWords(range: string): string {
  const relative = readRelative(range);
  if (relative) {
    const { count, unit } = relative;
    return count === 1 ? `Last ${UNITS[unit].word}` : `Last ${count} ${UNITS[unit].word}s`;
  }
  const span = readSpan(range);
  if (!span) return range;
  const { start, end } = span;
  if (start && end) return spanWords(start, end);
  return start ? `After ${minute.format(start)}` : `Before ${minute.format(end)}`;
}

/** To the minute; where that would not tell the two apart, to the second and with what clocks show then: an hour can come twice. */
export function spanWords(start: Date, end: Date, zone = zoneName): string {
  const short = zone === zoneName ? minute : timeFormat({ ...MINUTE, timeZone: zone });
  if (short.format(start) !== short.format(end) || start.getTime() === end.getTime())
    return short.formatRange(start, end);
  const exact = timeFormat({ ...EXACT, timeZone: zone });
  return `${exact.format(start)} – ${exact.format(end)}`;
}

/** In the middle of a sentence: "in the last 2 hours", "between …". */
export function withinWords(range: string): string {
  if (isRelative(range)) return `in the ${rangeWords(range).toLowerCase()}`;
  const span = readSpan(range);
  if (span?.start && span.end) return `in ${rangeWords(range)}`;
  return span ? rangeWords(range).replace(/^./, (letter) => letter.toLowerCase()) : '';
}
