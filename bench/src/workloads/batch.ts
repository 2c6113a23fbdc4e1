import { measureRate, type RateResult } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import type { Workload } from './workload.ts';

/** The batch route, 100 and 1,000 events a request. Fewer connections, so that as many events are under way. */
export const batch: Workload = {
  name: 'batch',
  title: 'batch route',
  async run(bench) {
    const results: { label: string; result: RateResult }[] = [];
    for (const { perRequest, connections } of SIZES) {
      const subject = await startTidings(bench, `batch_${perRequest}`);
      try {
        const load = {
          seconds: bench.seconds,
          tag: `b${perRequest}`,
          path: '/v1/events/batch',
          perRequest,
          connections,
        };
        results.push({
          label: `batch route, ${perRequest} a request`,
          result: await measureRate(bench, subject, load),
        });
      } finally {
        await subject.end();
      }
    }
    return { name: this.name, title: this.title, results };
  },
};

const SIZES = [
  { perRequest: 100, connections: 8 },
  { perRequest: 1000, connections: 2 },
];
