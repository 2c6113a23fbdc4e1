/** BullMQ + fetch: a job in Redis for each event, a worker that sends and records. */
import { Queue, Worker } from 'bullmq';
import { deliver, record } from './deliver.ts';
import { listenForEvents, type DeliveredEvent } from './ingest.ts';

const settings = JSON.parse(process.env['SETTINGS'] ?? '{}') as {
  concurrency: number;
  autoPipelining: boolean;
};
const role = process.env['ROLE'] ?? 'all';
const connection = {
  host: '127.0.0.1',
  port: Number(process.env['REDIS_PORT']),
  maxRetriesPerRequest: null,
  enableAutoPipelining: settings.autoPipelining,
};

if (role !== 'ingest') {
  const worker = new Worker<DeliveredEvent>('events', async (job) => record(await deliver(job.data)), {
    connection,
    concurrency: settings.concurrency,
    removeOnComplete: { count: 0 },
  });
  worker.on('error', (error) => console.error(error));
  await worker.waitUntilReady();
}
if (role !== 'work') {
  const queue = new Queue<DeliveredEvent>('events', { connection });
  await queue.waitUntilReady();
  await listenForEvents((event) => queue.add('deliver', event, { removeOnComplete: true, attempts: 5 }));
}
