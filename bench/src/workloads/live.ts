import { ask, startProgram } from '../children.ts';
import type { LiveResult } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import { cpuMs, peakRssMb } from '../usage.ts';
import type { Workload } from './workload.ts';

const CLIENTS = 1000;
const PER_SECOND = 1000;
const WARM_UP_SECONDS = 3;

/** A thousand who listen, each to one event in a hundred, while a thousand a second are accepted and delivered. */
export const live: Workload = {
  name: 'live',
  title: 'the live stream',
  async run(bench) {
    const results: { label: string; result: LiveResult }[] = [];
    for (const clients of [1, CLIENTS]) {
      const subject = await startTidings(bench, `live_${clients}`);
      const program = startProgram(new URL('../programs/listeners.ts', import.meta.url));
      try {
        const { pid } = subject.node[0]!;
        const before = cpuMs(pid);
        const load: Listeners = {
          url: new URL(subject.url).origin,
          token: subject.token!,
          clients,
          perSecond: PER_SECOND,
          seconds: bench.seconds,
          warmUp: WARM_UP_SECONDS,
        };
        const heard = await ask<ListenersResult>(program, load, (bench.seconds + 90) * 1000);
        const events = PER_SECOND * (bench.seconds + WARM_UP_SECONDS);
        results.push({
          label: `${clients} listening, ${PER_SECOND} events/s`,
          result: {
            kind: 'live',
            ...heard,
            cpuMs: (cpuMs(pid) - before) / events,
            peakRssMb: peakRssMb(pid),
          },
        });
      } finally {
        await program.end();
        await subject.end();
      }
    }
    return { name: this.name, title: this.title, results };
  },
};

/** What the program is asked to do. */
export interface Listeners {
  url: string;
  token: string;
  clients: number;
  perSecond: number;
  seconds: number;
  /** Seconds of the same that are not counted. */
  warmUp: number;
}

/** Waits run from the moment an event was due to be sent until a client has it. */
export interface ListenersResult {
  heard: number;
  expected: number;
  dropped: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}
