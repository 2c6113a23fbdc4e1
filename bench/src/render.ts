import { execFileSync } from 'node:child_process';

/** What one step on the way of a request costs, in microseconds. */
export interface CostResult {
  /** A part by itself, or a whole request. */
  group: string;
  name: string;
  micros: number;
}

/** Needs neither PostgreSQL nor a sink. */
export function measureRendering(): CostResult[] {
  const program = new URL('programs/render.ts', import.meta.url);
  const printed = execFileSync(process.execPath, [program.pathname], { encoding: 'utf8' });
  return JSON.parse(printed) as CostResult[];
}

/** Filter, template and signature of an event of 1 KB for one webhook. */
export function renderingBudget(costs: readonly CostResult[]): number | null {
  const micros = (name: string): number | undefined => costs.find((cost) => cost.name === name)?.micros;
  const filter = micros('filter of 5 clauses');
  const request = micros('template, signed by standard');
  return filter === undefined || request === undefined ? null : filter + request;
}
