import { happened, timeOf, uidOf } from './condition.ts';
import type { Condition, Happened } from './condition.ts';

/**
 * The latest events, in order: as many as it takes to hold. An event that happened when it was accepted is its uid alone, which
 * says when that was: most do, and a row of half the bytes costs less to write.
 */
export type CountState = Happened[];

export function countCondition({ atLeast }: { readonly atLeast: number }): Condition<CountState> {
  return {
    threshold: atLeast,
    add(state, { uid, at, isMatch }, { now, lengthMs }) {
      const before = state ?? [];
      let over = 0;
      while (over < before.length && timeOf(before[over]!) <= now - lengthMs) over++;
      const kept = over > 0 ? before.slice(over) : before;
      if (!isMatch || at <= now - lengthMs) return kept;
      // Most come in order.
      let place = kept.length;
      while (place > 0 && timeOf(kept[place - 1]!) > at) place--;
      const next = kept.toSpliced(place, 0, happened({ uid, at }));
      return next.length > atLeast ? next.slice(-atLeast) : next;
    },
    verdict(state) {
      return { holds: state.length >= atLeast, value: state.length, count: state.length };
    },
    events: (state) => state.map(uidOf),
    describe: (value) => `${value} event${value === 1 ? '' : 's'}`,
  };
}
