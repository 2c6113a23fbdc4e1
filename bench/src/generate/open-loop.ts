import { ask, startProgram } from '../children.ts';

/** Sends at a fixed rate from a process of its own; see `programs/open-loop.ts`. */
export async function runOpenLoop(load: OpenLoop): Promise<OpenLoopResult> {
  const child = startProgram(new URL('../programs/open-loop.ts', import.meta.url));
  const result = await ask<OpenLoopResult>(child, load, (load.seconds + 60) * 1000);
  await child.end();
  return result;
}

export interface OpenLoop {
  url: string;
  token?: string;
  perSecond: number;
  seconds: number;
  connections: number;
  /** Events are numbered from the one after this; 0 when left out. */
  after?: number;
  /** Events are of so many agents in turn, each as often as the others; of none when left out. */
  agents?: number;
}

/** Waits run from the moment an event was due to its answer. */
export interface OpenLoopResult {
  total: number;
  accepted: number;
  refused: number;
  broken: number;
  p50Ms: number;
  p99Ms: number;
}
