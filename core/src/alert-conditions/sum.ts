import { partOf } from './condition.ts';
import type { Condition } from './condition.ts';
import { numberAt, printNumber } from './numbers.ts';

/** A window is counted in parts of a sixtieth. */
export const PARTS = 60;

/** Sums, and of how many, by part of the window, in order. */
export type SumState = [part: number, sum: number, count: number][];

export function sumCondition({
  path,
  above,
}: {
  readonly path: string;
  readonly above: number;
}): Condition<SumState> {
  return {
    threshold: above,
    parts: PARTS,
    add(state, { at, isMatch, value }, window) {
      const { part, first } = partOf(at, window, PARTS);
      const kept = (state ?? []).filter(([one]) => one >= first);
      if (!isMatch || part < first) return kept;
      const number = numberAt(path, value);
      if (typeof number !== 'number') return number;
      return addTo(kept, part, number);
    },
    verdict(state) {
      const value = state.reduce((sum, [, one]) => sum + one, 0);
      if (!Number.isFinite(value)) {
        return { fault: `The sum of ${path} is beyond what can be calculated with. Send smaller numbers.` };
      }
      return { holds: value > above, value, count: state.reduce((sum, [, , one]) => sum + one, 0) };
    },
    describe: (value) => `a sum of ${path} of ${printNumber(value, above)}`,
  };
}

function addTo(kept: SumState, part: number, number: number): SumState {
  let place = kept.length;
  while (place > 0 && kept[place - 1]![0] > part) place--;
  const there = kept[place - 1];
  if (there?.[0] === part) kept[place - 1] = [part, there[1] + number, there[2] + 1];
  else kept.splice(place, 0, [part, number, 1]);
  return kept;
}
