import { CONNECTIONS, measureRate, MORE_CONNECTIONS } from '../measure.ts';
import type { Bench } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import type { Workload, WorkloadResult } from './workload.ts';

/** One event a request, ids made by the server. */
export const single: Workload = {
  name: 'single',
  title: 'one event a request',
  async run(bench) {
    return { name: this.name, title: this.title, results: await measureEach(bench, this.title, 1) };
  },
};

/** The same with two processes behind one port, as the peers are measured that use two. */
export const twoProcesses: Workload = {
  name: 'two-processes',
  title: 'one event a request, two processes',
  async run(bench) {
    return { name: this.name, title: this.title, results: await measureEach(bench, this.title, 2) };
  },
};

/** As with the peers, the number of connections is tried that suits few, and the one that suits many at once. */
async function measureEach(
  bench: Bench,
  title: string,
  processes: number,
): Promise<WorkloadResult['results']> {
  const results: WorkloadResult['results'] = [];
  for (const connections of [CONNECTIONS, MORE_CONNECTIONS]) {
    const subject = await startTidings(bench, `single_${processes}_${connections}`, { processes });
    try {
      const load = { seconds: bench.seconds, tag: 'single', connections };
      const label = connections === CONNECTIONS ? title : `${title}, ${connections} connections`;
      results.push({ label, result: await measureRate(bench, subject, load) });
    } finally {
      await subject.end();
    }
  }
  return results;
}
