import { execFileSync } from 'node:child_process';

/** What one step on the way of an event or of a request costs, in microseconds. */
export interface CostResult {
  /** A part by itself, a whole request, or the acceptance of an event. */
  group: string;
  name: string;
  micros: number;
}

/** Measured in processes of their own, which print JSON. They need neither PostgreSQL nor a sink. */
export const COSTS = {
  render: () => measured('render'),
  validate: () => measured('validate'),
};

function measured(program: string): CostResult[] {
  const { pathname } = new URL(`programs/${program}.ts`, import.meta.url);
  return JSON.parse(execFileSync(process.execPath, [pathname], { encoding: 'utf8' })) as CostResult[];
}

/** Filter, template and signature of an event of 1 KB for one webhook. */
export function renderingBudget(costs: readonly CostResult[]): number | null {
  const filter = microsOf(costs, 'filter of 5 clauses');
  const request = microsOf(costs, 'template, signed by standard');
  return filter === undefined || request === undefined ? null : filter + request;
}

/** How many times what reading an event as JSON takes is taken by holding it against its schema. */
export function checkingRatio(costs: readonly CostResult[]): number | null {
  const read = microsOf(costs, 'reading it as JSON');
  const check = microsOf(costs, 'held against a schema of 30, fits');
  return read === undefined || check === undefined ? null : check / read;
}

function microsOf(costs: readonly CostResult[], name: string): number | undefined {
  return costs.find((cost) => cost.name === name)?.micros;
}
