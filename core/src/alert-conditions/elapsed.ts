import type { Fault } from './condition.ts';
import { instantOf } from '../time.ts';
import { missing } from './distinct.ts';

interface At {
  readonly path: string;
  /** What stands there; undefined where nothing does. */
  readonly value: unknown;
}

/** From one time of an event to another, in milliseconds; below zero where they are the other way round. */
export function elapsed(from: At, to: At): number | Fault {
  const [start, end] = [timeAt(from), timeAt(to)];
  if (typeof start !== 'number') return start;
  return typeof end === 'number' ? end - start : end;
}

function timeAt({ path, value }: At): number | Fault {
  if (value === undefined) return { fault: missing(path) };
  const at = typeof value === 'string' ? instantOf(value) : null;
  if (at !== null) return at;
  return {
    fault: `${path} is not a time in this event, such as 2026-01-31T12:34:56Z. Correct the path of the condition, or what is sent.`,
  };
}
