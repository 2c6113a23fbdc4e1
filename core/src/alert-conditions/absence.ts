import type { Condition } from './condition.ts';

/** When the latest event happened. */
export type AbsenceState = number;

/** Holds when nothing has come for as long as the window: no event makes it hold, time does (`absentAt`). */
export const absenceCondition: Condition<AbsenceState> = {
  threshold: 1,
  add: (state, { at, isMatch }) => (isMatch ? Math.max(state ?? at, at) : (state ?? at)),
  verdict: () => ({ holds: false, value: 1, count: 0 }),
  describe: () => 'nothing',
};

/** When it will hold if nothing comes. */
export function absentAt(state: AbsenceState, windowMs: number): number {
  return state + windowMs;
}
