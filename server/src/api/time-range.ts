/** `start` and `end` of a list, both included; either may be left out. */
import Type from 'typebox';
import { invalidRequest } from './errors.ts';
import { Time } from '@tidings/core/time';

/** @param what is compared, such as `Accepted` */
export function timeRangeQuery(what: string) {
  return {
    start: Type.Optional({ ...Time, description: `${what} at this time or later.` }),
    end: Type.Optional({ ...Time, description: `${what} at this time or earlier.` }),
  };
}

/** Milliseconds since 1970. */
export function readTimeRange(query: { start?: string; end?: string }): {
  start: number | null;
  end: number | null;
} {
  const range = {
    start: query.start === undefined ? null : Date.parse(query.start),
    end: query.end === undefined ? null : Date.parse(query.end),
  };
  for (const path of ['start', 'end'] as const) {
    // A leap second is a time by RFC 3339, but no Date can hold it.
    if (Number.isNaN(range[path])) throw invalidRequest([{ path, message: 'is a leap second.' }]);
  }
  if (range.start !== null && range.end !== null && range.start > range.end) {
    throw invalidRequest([{ path: 'start', message: 'is later than end.' }]);
  }
  return range;
}
