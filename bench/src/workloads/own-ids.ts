import { measureRate } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import type { Workload } from './workload.ts';

/** One event a request, each with an id of the caller: the same path with the idempotency check in it. */
export const ownIds: Workload = {
  name: 'own-ids',
  title: 'one event a request, own ids',
  async run(bench) {
    const subject = await startTidings(bench, 'own_ids');
    try {
      const result = await measureRate(bench, subject, { seconds: bench.seconds, tag: 'own', ownIds: true });
      return { name: this.name, title: this.title, results: [{ label: this.title, result }] };
    } finally {
      await subject.end();
    }
  },
};
