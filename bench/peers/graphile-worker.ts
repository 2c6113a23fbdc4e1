/** graphile-worker + fetch: a job row for each event, a local queue of jobs, completions in batches. */
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { deliver, record } from './deliver.ts';
import { listenForEvents, type DeliveredEvent } from './ingest.ts';

const settings = JSON.parse(process.env['SETTINGS'] ?? '{}') as {
  concurrency: number;
  localQueue: number;
  pool: number;
  genericPlans: boolean;
};
const role = process.env['ROLE'] ?? 'all';
const pgPool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: settings.pool,
  // add_job plans its four statements anew for each call unless told otherwise, which costs most of its time.
  ...(settings.genericPlans ? { options: '-c plan_cache_mode=force_generic_plan' } : {}),
});
pgPool.on('error', (error) => console.error(error.message));
pgPool.on('connect', (client) => client.on('error', (error) => console.error(error.message)));
const logger = new Logger(() => (level, message) => level === 'error' && console.error(message));

const utils = await makeWorkerUtils({ pgPool, logger });
await utils.migrate();

if (role !== 'ingest') {
  await run({
    pgPool,
    logger,
    noHandleSignals: true,
    taskList: { deliver: async (payload) => record(await deliver(payload as DeliveredEvent)) },
    preset: {
      worker: {
        concurrentJobs: settings.concurrency,
        localQueue: { size: settings.localQueue },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        pollInterval: 500,
      },
    },
  });
}
if (role !== 'work') await listenForEvents((event) => utils.addJob('deliver', event));
