import { isSpelled } from '../exact-json.ts';
import type { Condition } from './condition.ts';

/** Values with the event in which each came last: as many as it takes to hold, the latest ones. */
export type DistinctState = [value: string, at: number, uid: string][];

const LONGEST_VALUE = 200;

export function distinctCondition(
  { path, atLeast }: { readonly path: string; readonly atLeast: number },
  digest: (text: string) => string,
): Condition<DistinctState> {
  return {
    threshold: atLeast,
    add(state, { uid, at, isMatch, value }, { now, lengthMs }) {
      const kept = (state ?? []).filter(([, time]) => time > now - lengthMs);
      if (!isMatch || at <= now - lengthMs) return kept;
      if (value === undefined) return { fault: missing(path) };
      const printed = isSpelled(value) ? value.rawJSON : JSON.stringify(value);
      const known = printed.length > LONGEST_VALUE ? digest(printed) : printed;
      const before = kept.findIndex(([one]) => one === known);
      if (before >= 0 && kept[before]![1] >= at) return kept;
      if (before >= 0) kept.splice(before, 1);
      let place = kept.length;
      while (place > 0 && kept[place - 1]![1] > at) place--;
      kept.splice(place, 0, [known, at, uid]);
      return kept.length > atLeast ? kept.slice(-atLeast) : kept;
    },
    verdict(state) {
      return { holds: state.length >= atLeast, value: state.length, count: state.length };
    },
    events: (state) => state.map(([, , uid]) => uid),
    describe: (value) => `${value} different ${path}`,
  };
}

export function missing(path: string): string {
  return `There is no ${path} in this event. Correct the path, or match only events that have it.`;
}
