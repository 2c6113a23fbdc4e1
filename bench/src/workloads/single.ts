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

/** The same with two processes behind one port, as the peers are measured that use two. */
export const twoProcesses: Workload = {
  name: 'two-processes',
  title: 'one event a request, two processes',
  async run(bench) {
    const subject = await startTidings(bench, 'two_processes', { processes: 2 });
    try {
      const result = await measureRate(bench, subject, { seconds: bench.seconds, tag: 'two' });
      return { name: this.name, title: this.title, results: [{ label: this.title, result }] };
    } finally {
      await subject.end();
    }
  },
};
