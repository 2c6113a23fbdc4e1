import { measureRate, type RateResult } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import type { Workload } from './workload.ts';

/** The two routes by themselves: durable acceptance of events that no webhook wants. */
export const routes: Workload = {
  name: 'routes',
  title: 'acceptance alone',
  async run(bench) {
    const results: { label: string; result: RateResult }[] = [];
    for (const { label, path, perRequest, connections } of LOADS) {
      const subject = await startTidings(bench, `routes_${perRequest}`, { delivers: false });
      try {
        const load = { seconds: bench.seconds, tag: `r${perRequest}`, path, perRequest, connections };
        results.push({ label, result: await measureRate(bench, subject, load) });
      } finally {
        await subject.end();
      }
    }
    return { name: this.name, title: this.title, results };
  },
};

const BATCH = '/v1/events/batch';
const LOADS = [
  { label: 'accepted only, one a request', path: '/v1/events', perRequest: 1, connections: 64 },
  { label: 'accepted only, batches of 100', path: BATCH, perRequest: 100, connections: 8 },
  { label: 'accepted only, batches of 1000', path: BATCH, perRequest: 1000, connections: 2 },
];
