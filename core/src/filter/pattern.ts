import { compilePattern, type PatternAllowance } from '../pattern.ts';

/** Steps that one filter may take on one event: looks at values, and what patterns do. Some milliseconds. */
export const MOST_STEPS = 200_000;

/** The steps that one filter has taken on one event. */
export interface PatternWork {
  steps: number;
}

/** Whether a value satisfies a clause. Total: any JSON value, or `undefined` for a missing one. */
export type Test = (value: unknown, work: PatternWork) => boolean;

export function isExhausted(work: PatternWork): boolean {
  return work.steps > MOST_STEPS;
}

/** The test of `matches`, or what is wrong with the pattern. */
export function patternTest(pattern: string, allowance: PatternAllowance): Test | string {
  const compiled = compilePattern(pattern, allowance);
  if (typeof compiled === 'string') return compiled;
  return (value, work) => {
    if (typeof value !== 'string') return false;
    work.steps += compiled.instructions * (value.length + 1);
    return !isExhausted(work) && compiled.test(value);
  };
}
