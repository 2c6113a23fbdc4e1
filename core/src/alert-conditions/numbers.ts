import { isSpelled } from '../exact-json.ts';
import type { Fault } from './condition.ts';
import { missing } from './distinct.ts';

/** A number of an event, as a condition calculates with it: in 64 bits of floating point. */
export function numberAt(path: string, value: unknown): number | Fault {
  if (value === undefined) return { fault: missing(path) };
  const number = isSpelled(value) ? Number(value.rawJSON) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  return {
    fault: `${path} is no number in this event that can be calculated with. Correct the path of the condition, or what is sent.`,
  };
}

/** A number for people. */
export function printNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
