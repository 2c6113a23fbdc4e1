import { partOf } from './condition.ts';
import type { Condition } from './condition.ts';
import { printNumber } from './numbers.ts';
import { PARTS } from './sum.ts';

/** By part of the window, in order: how many match, and how many they are held against. */
export type RatioState = [part: number, matching: number, of: number][];

export function ratioCondition({
  above,
  minSamples,
}: {
  readonly above: number;
  readonly minSamples: number;
}): Condition<RatioState> {
  return {
    threshold: above,
    parts: PARTS,
    add(state, { at, isMatch, isOf }, window) {
      const { part, first } = partOf(at, window, PARTS);
      const kept = (state ?? []).filter(([one]) => one >= first);
      if (part < first) return kept;
      let place = kept.length;
      while (place > 0 && kept[place - 1]![0] > part) place--;
      const there = kept[place - 1];
      const [matching, of] = [Number(isMatch), Number(isOf)];
      if (there?.[0] === part) kept[place - 1] = [part, there[1] + matching, there[2] + of];
      else kept.splice(place, 0, [part, matching, of]);
      return kept;
    },
    verdict(state) {
      const matching = state.reduce((sum, [, one]) => sum + one, 0);
      const of = state.reduce((sum, [, , one]) => sum + one, 0);
      if (of === 0 && matching > 0) {
        return {
          fault:
            'There is nothing in the window that the events could be held against: it would be a division by zero. Have condition.ratio.of match all of what happens, the events themselves as well.',
        };
      }
      const value = of === 0 ? 0 : matching / of;
      return { holds: of >= minSamples && value > above, value, count: matching };
    },
    describe: (value) => `${printNumber(value * 100, above * 100)} %`,
  };
}
