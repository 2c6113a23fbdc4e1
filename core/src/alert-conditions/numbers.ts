import { isSpelled } from '../exact-json.ts';
import type { Fault } from './condition.ts';
import { missing } from './distinct.ts';

/** A number of an event, as a condition calculates with it: in 64 bits of floating point. */
export function numberAt(path: string, value: unknown): number | Fault {
  if (value === undefined) return { fault: missing(path) };
  const number = isSpelled(value) ? Number(value.rawJSON) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  return {
    fault: `${path} is not a number in this event that can be calculated with. Correct the path of the condition, or what is sent.`,
  };
}

/** What calculating in floating point leaves is beyond these digits. */
const EXACT_DIGITS = 12;
const FEWEST_DIGITS = 3;
/** `toFixed` takes no more. */
const MOST_PLACES = 100;

/** A number for people: with as few digits as leave it on its side of the threshold that it is held against. */
export function printNumber(value: number, threshold: number): string {
  const exact = Number(value.toPrecision(EXACT_DIGITS));
  const side = Math.sign(exact - Number(threshold.toPrecision(EXACT_DIGITS)));
  const whole = exact === 0 ? 1 : Math.floor(Math.log10(Math.abs(exact))) + 1;
  for (let places = Math.max(1, FEWEST_DIGITS - whole); places <= MOST_PLACES; places++) {
    const rounded = Number(exact.toFixed(places));
    if (Math.sign(rounded - threshold) === side) return String(rounded);
  }
  return String(exact);
}
