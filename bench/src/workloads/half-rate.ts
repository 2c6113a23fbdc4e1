import { measureLatency, type LatencyResult } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import type { Workload, WorkloadResult } from './workload.ts';

/**
 * Open loop at 2,500 events a second, and at half of what `single` reached in the same run; for a minute at least, so that
 * what the kernel does once in half a minute counts for what it is.
 */
export const halfRate: Workload = {
  name: 'half-rate',
  title: 'latency, open loop',
  async run(bench, earlier) {
    const reached = rateOf(earlier);
    const rates = [HALF_OF_TARGET, ...(reached === undefined ? [] : [Math.round(reached / 2)])];
    const subject = await startTidings(bench, 'half_rate');
    try {
      const results: { label: string; result: LatencyResult }[] = [];
      for (const perSecond of rates) {
        const load = { perSecond, seconds: Math.max(bench.seconds, FEWEST_SECONDS), connections: 256 };
        results.push({
          label: `at ${perSecond} events/s`,
          result: await measureLatency(bench, subject, load),
        });
      }
      return { name: this.name, title: this.title, results };
    } finally {
      await subject.end();
    }
  },
};

const HALF_OF_TARGET = 2500;
const FEWEST_SECONDS = 60;

/** What `single` reached, if it was measured. */
export function rateOf(earlier: readonly WorkloadResult[]): number | undefined {
  const single = earlier.find((workload) => workload.name === 'single')?.results[0]?.result;
  return single?.kind === 'rate' ? single.perSecond : undefined;
}
