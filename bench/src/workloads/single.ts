import { measureRate } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import type { Workload } from './workload.ts';

/** One event a request, ids made by the server. */
export const single: Workload = {
  name: 'single',
  title: 'one event a request',
  async run(bench) {
    const subject = await startTidings(bench, 'single');
    try {
      const result = await measureRate(bench, subject, { seconds: bench.seconds, tag: 'single' });
      return { name: this.name, title: this.title, results: [{ label: this.title, result }] };
    } finally {
      await subject.end();
    }
  },
};
