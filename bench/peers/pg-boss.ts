/** pg-boss + fetch: a row for each event, batches fetched, sent, recorded in one insert, completed. */
import { PgBoss } from 'pg-boss';
import { deliver, recordAll } from './deliver.ts';
import { listenForEvents, type DeliveredEvent } from './ingest.ts';

const settings = JSON.parse(process.env['SETTINGS'] ?? '{}') as {
  batch: number;
  workers: number;
  pool: number;
  notify: boolean;
};
const role = process.env['ROLE'] ?? 'all';

const boss = new PgBoss({
  connectionString: process.env['DATABASE_URL'] ?? '',
  max: settings.pool,
  useListenNotify: settings.notify && role !== 'ingest',
});
boss.on('error', (error) => console.error(error));
await boss.start();
if ((await boss.getQueue('events')) === null) {
  await boss.createQueue('events', { partition: true, notify: settings.notify });
}

if (role !== 'ingest') {
  const options = {
    batchSize: settings.batch,
    localConcurrency: settings.workers,
    pollingIntervalSeconds: 0.5,
    burstWhenBatchFull: true,
    priority: false,
    orderByCreatedOn: true,
  };
  await boss.work<DeliveredEvent>('events', options, async (jobs) => {
    await recordAll(await Promise.all(jobs.map((job) => deliver(job.data))));
  });
}
if (role !== 'work') await listenForEvents((event) => boss.send('events', event));
