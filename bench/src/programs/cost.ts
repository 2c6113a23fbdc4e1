import type { CostResult } from '../cost.ts';

const ROUND_MS = 150;
const ROUNDS = 7;

/** Microseconds of CPU for one call, all threads together: the median of some rounds. */
export async function measureCost(group: string, name: string, call: () => unknown): Promise<CostResult> {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    let calls = 0;
    let spent: number;
    const before = process.cpuUsage();
    do {
      for (let i = 0; i < 200; i++) {
        const pending = call();
        if (pending instanceof Promise) await pending;
      }
      calls += 200;
      const { user, system } = process.cpuUsage(before);
      spent = user + system;
    } while (spent < ROUND_MS * 1000);
    // The first one is for the compiler.
    if (round > 0) rounds.push(spent / calls);
  }
  return { group, name, micros: rounds.toSorted((a, b) => a - b)[ROUNDS >> 1]! };
}
