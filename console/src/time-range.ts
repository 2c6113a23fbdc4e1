/** Which stretch of time a list looks at, as it stands in the URL: `-2h` until now, or `start..end`. */

/** Back to when, as a search writes it. */
export const QUICK_RANGES = ['-15m', '-1h', '-2h', '-24h', '-7d', '-30d'] as const;
type QuickRange = (typeof QUICK_RANGES)[number];
export const DEFAULT_RANGE = '-2h';
/** What is looked through when only an end is given: as long as the log is kept, unless set otherwise. */
const BEFORE_MS = 30 * 86_400_000;

const QUICK_WORDS: Record<QuickRange, string> = {
  '-15m': 'Last 15 minutes',
  '-1h': 'Last hour',
  '-2h': 'Last 2 hours',
  '-24h': 'Last 24 hours',
  '-7d': 'Last 7 days',
  '-30d': 'Last 30 days',
};

/** Times, or undefined at an open end. */
export interface Span {
  start: Date | undefined;
  end: Date | undefined;
}

/** A range as it can stand in a URL, or undefined for anything else. */
export function readRange(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isQuick(value) || readSpan(value) !== null ? value : undefined;
}

export function isQuick(range: string): range is QuickRange {
  return (QUICK_RANGES as readonly string[]).includes(range);
}

/** The two times of a range that is none of the quick ones. */
export function readSpan(range: string): Span | null {
  const [start, end, ...more] = range.split('..').map((text) => (text === '' ? undefined : new Date(text)));
  if (more.length > 0 || !range.includes('..') || (!start && !end)) return null;
  if ([start, end].some((time) => time && Number.isNaN(time.getTime()))) return null;
  return start && end && start > end ? null : { start, end };
}

export function printSpan({ start, end }: Span): string {
  return `${start?.toISOString() ?? ''}..${end?.toISOString() ?? ''}`;
}

/** As the API takes it. */
export function timeRangeOf(range: string): { start: string; end?: string } {
  const span = readSpan(range);
  if (!span) return { start: range };
  const { end } = span;
  const start = span.start ?? new Date(end!.getTime() - BEFORE_MS);
  return { start: start.toISOString(), ...(end && { end: end.toISOString() }) };
}

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** For lists that take times alone. */
export function timesOf(range: string, now: number): { start: Date; end?: Date } {
  const { start, end } = timeRangeOf(range);
  const quick = /^-(\d+)([mhd])$/.exec(start);
  return {
    start: quick ? new Date(now - Number(quick[1]) * UNITS_MS[quick[2] as 'm' | 'h' | 'd']) : new Date(start),
    ...(end !== undefined && { end: new Date(end) }),
  };
}

const minute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function rangeWords(range: string): string {
  if (isQuick(range)) return QUICK_WORDS[range];
  const span = readSpan(range);
  if (!span) return range;
  const { start, end } = span;
  if (start && end) return minute.formatRange(start, end);
  return start ? `After ${minute.format(start)}` : `Before ${minute.format(end)}`;
}

/** In the middle of a sentence: "in the last 2 hours", "between …". */
export function withinWords(range: string): string {
  if (isQuick(range)) return `in the ${QUICK_WORDS[range].toLowerCase()}`;
  const span = readSpan(range);
  if (span?.start && span.end) return `in ${rangeWords(range)}`;
  return span ? rangeWords(range).replace(/^./, (letter) => letter.toLowerCase()) : '';
}
