/** Moments as `<input type="datetime-local">` holds them: local time without a zone. */

/** @returns to the second; empty where there is none */
export function localOf(time: Date | undefined): string {
  if (!time) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Undefined where there is none. */
export function timeOf(local: string): Date | undefined {
  const time = new Date(local);
  return local === '' || Number.isNaN(time.getTime()) ? undefined : time;
}

export const zoneName = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When days begin at which people work. */
const MORNING_HOUR = 9;

/** The begin of work on the day after, where the browser is. */
export function nextMorning(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING_HOUR);
}
