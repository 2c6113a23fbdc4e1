import { ask, startProgram } from '../children.ts';
import type { Bench } from '../measure.ts';
import { cpuMs } from '../usage.ts';
import type { LimitResult } from './limit.ts';

/** undici's `dispatch` in a loop, signed and with the headers of a real delivery: what sending costs at the least. */
export async function limitUndici(bench: Bench): Promise<LimitResult[]> {
  const child = startProgram(new URL('../programs/undici-loop.ts', import.meta.url));
  await ask(child, { url: bench.sink.url, seconds: 1 });
  await bench.sink.reset();
  const before = cpuMs(child.pid);
  const { sent, seconds } = await ask<{ sent: number; seconds: number }>(child, {
    url: bench.sink.url,
    seconds: bench.seconds / 2,
  });
  const cost = (cpuMs(child.pid) - before) / sent;
  await child.end();
  return [{ name: 'bare undici dispatch → sink, signed', perSecond: sent / seconds, cpuMs: cost }];
}
