import { freePort, startProgram, untilListening } from '../children.ts';
import { runClosedLoop } from '../generate/closed-loop.ts';
import { CONNECTIONS, type Bench } from '../measure.ts';
import { cpuMs } from '../usage.ts';
import type { LimitResult } from './limit.ts';

/** A bare `node:http` server that reads the body and answers 202: what accepting could cost at the least. */
export async function limitHttp(bench: Bench): Promise<LimitResult[]> {
  const port = await freePort();
  const child = startProgram(new URL('../programs/bare-http.ts', import.meta.url), [String(port)]);
  await untilListening(child, port);
  const url = `http://127.0.0.1:${port}/v1/events`;
  const load = { url, connections: CONNECTIONS, tag: 'http' };
  await runClosedLoop(bench.directory, { ...load, seconds: 1 });
  const before = cpuMs(child.pid);
  const sent = await runClosedLoop(bench.directory, { ...load, seconds: Math.ceil(bench.seconds / 2) });
  const cost = (cpuMs(child.pid) - before) / sent.accepted;
  await child.end();
  return [{ name: 'bare node:http, 202', perSecond: sent.accepted / sent.seconds, cpuMs: cost }];
}
