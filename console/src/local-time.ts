/** The time of a place: where the browser is, unless somebody has chosen another. */
import { instantOf, localTime } from '@tidings/core/search/time-point';

const KEY = 'tidings-time-zone';
const HOUR_MS = 3_600_000;

/** Where the browser is. */
export const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What somebody has chosen in this browser; null: nothing, or no zone that it knows. */
export const chosenZone = readZone();

/** In which all times are shown and written. */
export const zoneName = chosenZone ?? browserZone;

function readZone(): string | null {
  const chosen = globalThis.localStorage?.getItem(KEY) ?? null;
  try {
    return chosen === null
      ? null
      : new Intl.DateTimeFormat('en', { timeZone: chosen }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The page begins anew: every time on it is another. @param zone empty: as the browser has it */
export function chooseZone(zone: string): void {
  if (zone === '') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, zone);
  location.reload();
}

/** How times are written, in that zone. */
export function timeFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(undefined, { timeZone: zoneName, ...options });
}

/**
 * As `<input type="datetime-local">` holds it: without a zone.
 *
 * @returns to the second; empty where there is none
 */
export function localOf(time: Date | undefined, zone = zoneName): string {
  return time ? new Date(localTime(time.getTime(), zone)).toISOString().slice(0, 19) : '';
}

/** Undefined where there is none. Of a time that comes twice, as clocks are put back, it is the first. */
export function timeOf(local: string, zone = zoneName): Date | undefined {
  const written = Date.parse(`${local}Z`);
  return local === '' || Number.isNaN(written) ? undefined : new Date(instantOf(written, zone));
}

/** The same for what ends: of a time that comes twice it is the second. */
export function endOf(local: string, zone = zoneName): Date | undefined {
  const first = timeOf(local, zone);
  if (first === undefined) return undefined;
  const [written, dayAfter] = [Date.parse(`${local}Z`), first.getTime() + 24 * HOUR_MS];
  const second = written - (localTime(dayAfter, zone) - dayAfter);
  return localTime(second, zone) === written ? new Date(second) : first;
}

/** When days begin at which people work. */
const MORNING_HOUR = 9;

/** The begin of work on the day after. */
export function nextMorning(now: Date, zone = zoneName): Date {
  const day = 24 * HOUR_MS;
  const midnight = Math.floor(localTime(now.getTime(), zone) / day) * day;
  return new Date(instantOf(midnight + day + MORNING_HOUR * HOUR_MS, zone));
}
