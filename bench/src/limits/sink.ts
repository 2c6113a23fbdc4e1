import { runClosedLoop } from '../generate/closed-loop.ts';
import { CONNECTIONS, type Bench } from '../measure.ts';
import { cpuMs } from '../usage.ts';
import type { LimitResult } from './limit.ts';

/** The generator straight into the sink: what the two instruments can do, and what the sink costs. */
export async function limitSink(bench: Bench): Promise<LimitResult[]> {
  const before = cpuMs(bench.sink.child.pid);
  await bench.sink.reset();
  const sent = await runClosedLoop(bench.directory, {
    url: bench.sink.url,
    connections: CONNECTIONS,
    seconds: Math.min(4, bench.seconds),
    tag: 'sink',
  });
  const cost = (cpuMs(bench.sink.child.pid) - before) / sent.accepted;
  return [
    { name: 'generator → sink, nothing between', perSecond: sent.accepted / sent.seconds, cpuMs: cost },
  ];
}
