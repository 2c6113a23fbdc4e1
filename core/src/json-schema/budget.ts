/**
 * What checking may cost. A schema of a user's can ask for work that grows exponentially with the data (a reference
 * that is followed twice at each level), or with its square, and the check runs in the thread that accepts events. So
 * each schema pays its price whenever it looks at a value, patterns pay for what they read, and a check that has spent
 * its budget ends without a verdict. The budget grows with the data: whatever the schema, the time is linear in it.
 *
 * A step takes about 15 ns at the most.
 */

/** The keyword that holds the price of a schema. Users cannot write it: their keywords are a closed set. */
export const PRICE = '$price';

export interface Price {
  /** Steps that a look at a value costs, whatever the value. */
  steps: number;
  /** Whether the whole of the value is gone through: all items, all names, or all characters. */
  walks: boolean;
}

const FREE_STEPS = 50_000;
const STEPS_PER_BYTE = 8;
const CHARACTERS_PER_STEP = 2;

/** Thrown through the check, and caught where it began. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** The steps left for the check under way. Checks are synchronous, so there is one at a time. */
let left = 0;

/** What a check of data may cost. @param bytes length of the data as JSON */
export function budgetFor(bytes: number): number {
  return FREE_STEPS + STEPS_PER_BYTE * bytes;
}

export function openBudget(steps: number): void {
  left = steps;
}

export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw new BudgetSpent('the budget is spent');
}

/** What it costs a schema to look at a value. */
export function pay(steps: number, walks: boolean, value: unknown): void {
  spend(walks ? steps + lengthOf(value) : steps);
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length / CHARACTERS_PER_STEP;
  if (typeof value !== 'object' || value === null) return 0;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}
