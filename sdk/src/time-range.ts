/** Both ends are included; either may be left out. */
export interface TimeRange {
  start?: string | Date | undefined;
  end?: string | Date | undefined;
}

/** As the server takes them. */
export function toTimes(range: TimeRange | undefined): {
  start: string | undefined;
  end: string | undefined;
} {
  return { start: toTime(range?.start), end: toTime(range?.end) };
}

function toTime(time: string | Date | undefined): string | undefined {
  if (!(time instanceof Date)) return time;
  if (Number.isNaN(time.getTime())) throw new TypeError('timeRange holds a Date that is no time.');
  return time.toISOString();
}
