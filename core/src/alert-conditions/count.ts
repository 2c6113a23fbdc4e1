import type { Condition } from './condition.ts';

/** The latest events, in order: as many as it takes to hold. */
export type CountState = [at: number, uid: string][];

export function countCondition({ atLeast }: { readonly atLeast: number }): Condition<CountState> {
  return {
    threshold: atLeast,
    add(state, { uid, at, isMatch }, { now, lengthMs }) {
      const kept = (state ?? []).filter(([time]) => time > now - lengthMs);
      if (!isMatch || at <= now - lengthMs) return kept;
      // Most come in order.
      let place = kept.length;
      while (place > 0 && kept[place - 1]![0] > at) place--;
      kept.splice(place, 0, [at, uid]);
      return kept.length > atLeast ? kept.slice(-atLeast) : kept;
    },
    verdict(state) {
      return { holds: state.length >= atLeast, value: state.length, count: state.length };
    },
    events: (state) => state.map(([, uid]) => uid),
    describe: (value) => `${value} event${value === 1 ? '' : 's'}`,
  };
}
