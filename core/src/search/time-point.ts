import type { TimePoint } from './query.ts';

/** What the same words mean at different times and places. */
export interface SearchContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The viewer's time zone, as IANA names it; a RangeError is thrown for one that is not known. */
  readonly zone: string;
}

/** Milliseconds since 1970, the first of them and the first after. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const RELATIVE = /^([+-])(\d{1,6})(ms|[smhdw])$/;
const HUNDRED_YEARS_MS = 36_525 * UNITS.d;
const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(?:([Zz])|([+-]\d\d):?(\d\d))?)?$/;

/** `now`, `today`, `yesterday`, `-15m`, `+1h`, or ISO 8601; null when it is none of them. */
export function readTimePoint(text: string): TimePoint | null {
  if (text === 'now') return { kind: 'relative', milliseconds: 0 };
  if (text === 'today') return { kind: 'day', daysAgo: 0 };
  if (text === 'yesterday') return { kind: 'day', daysAgo: 1 };
  const [, sign, count, unit] = RELATIVE.exec(text) ?? [];
  if (unit === undefined) return readIso(text);
  const milliseconds = Number(count) * (unit === 'w' ? 7 * UNITS.d : UNITS[unit as keyof typeof UNITS]);
  if (milliseconds > HUNDRED_YEARS_MS) return null;
  return { kind: 'relative', milliseconds: sign === '-' ? 0 - milliseconds : milliseconds };
}

export function printTimePoint(time: TimePoint): string {
  if (time.kind === 'iso') return time.text;
  if (time.kind === 'day') return time.daysAgo === 0 ? 'today' : 'yesterday';
  if (time.milliseconds === 0) return 'now';
  return (time.milliseconds < 0 ? '-' : '+') + printDuration(Math.abs(time.milliseconds));
}

/** In the largest unit that leaves a whole number. */
export function printDuration(milliseconds: number): string {
  const [unit, size] = Object.entries(UNITS).find(([, each]) => milliseconds % each === 0) ?? ['ms', 1];
  return `${milliseconds / size}${milliseconds === 0 ? 'ms' : unit}`;
}

/** The time that a point stands for: a millisecond, second, minute or day. */
export function intervalOf(time: TimePoint, { now, zone }: SearchContext): Interval {
  if (time.kind === 'relative') return { from: now + time.milliseconds, to: now + time.milliseconds + 1 };
  if (time.kind === 'day') {
    const today = Math.floor(localTime(now, zone) / UNITS.d) * UNITS.d;
    const start = today - time.daysAgo * UNITS.d;
    return { from: instantOf(start, zone), to: instantOf(start + UNITS.d, zone) };
  }
  const { local, precision, offset } = partsOf(time.text)!;
  if (offset !== null) return { from: local - offset, to: local - offset + precision };
  return { from: instantOf(local, zone), to: instantOf(local + precision, zone) };
}

function readIso(text: string): TimePoint | null {
  const match = ISO.exec(text);
  if (!match) return null;
  const [, date, clock, second, fraction, utc, hours, minutes] = match;
  const seconds = second === undefined ? '' : `:${second}`;
  const milliseconds = fraction === undefined ? '' : `.${fraction.padEnd(3, '0')}`;
  const zone = utc ? 'Z' : hours === undefined ? '' : `${hours}:${minutes}`;
  const plain = clock === undefined ? date! : `${date}T${clock}${seconds}${milliseconds}${zone}`;
  return partsOf(plain) && { kind: 'iso', text: plain };
}

/** Null when there is no such day or time, or none that can be searched: years from 1970 on. */
function partsOf(text: string): { local: number; precision: number; offset: number | null } | null {
  const [, date, clock = '00:00', second, fraction, utc, hours, minutes] = ISO.exec(text)!;
  const plain = `${date}T${clock}:${second ?? '00'}.${fraction ?? '000'}Z`;
  const local = Date.parse(plain);
  // Date.parse takes 30 February for 2 March in some engines.
  if (Number.isNaN(local) || new Date(local).toISOString() !== plain || local < 0) return null;
  const precision =
    fraction !== undefined ? 1 : second !== undefined ? 1000 : text.includes('T') ? UNITS.m : UNITS.d;
  if (utc !== undefined) return { local, precision, offset: 0 };
  if (hours === undefined) return { local, precision, offset: null };
  if (Math.abs(Number(hours)) > 14 || Number(minutes) > 59) return null;
  const offset = Math.abs(Number(hours)) * UNITS.h + Number(minutes) * UNITS.m;
  return { local, precision, offset: hours.startsWith('-') ? -offset : offset };
}

/** The instant at which clocks of a zone show a local time; one that they skip counts from before the skip. */
export function instantOf(local: number, zone: string): number {
  const before = local - (localTime(local - UNITS.d, zone) - (local - UNITS.d));
  if (localTime(before, zone) === local) return before;
  const after = local - (localTime(local + UNITS.d, zone) - (local + UNITS.d));
  return localTime(after, zone) === local ? after : before;
}

/** What clocks of a zone show, as if it were UTC. */
export function localTime(instant: number, zone: string): number {
  if (zone === 'UTC') return instant;
  const parts = formatOf(zone).formatToParts(instant);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)!.value);
  const second = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return second + (((instant % 1000) + 1000) % 1000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}
