/** Several processes behind one port: starts them, starts again what dies, and ends them together. */
import cluster from 'node:cluster';
import type { Worker } from 'node:cluster';
import type { Log } from './log.ts';

const LONGEST_PAUSE_MS = 5000;
/** A process that has run for this long did not die of its start. */
const STEADY_MS = 10_000;

export interface Supervised {
  /** Where they listen; null when they have no API. */
  address: string | null;
  /** Asks all of them to finish, and waits until they have. */
  stop(): Promise<void>;
}

/** What a process tells its supervisor when it has started. */
export interface Started {
  address: string | null;
}

/**
 * Resolves when all have started; fails when one ends before.
 *
 * @param envOf environment of each process
 */
export async function supervise(
  count: number,
  envOf: (index: number) => NodeJS.ProcessEnv,
  log: Log,
): Promise<Supervised> {
  const workers = new Set<Worker>();
  let stopping = false;
  let address: string | null = null;

  const start = (index: number, pause: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = cluster.fork(envOf(index));
      const startedAt = performance.now();
      workers.add(worker);
      worker.once('message', (message: Started) => {
        address = message.address;
        resolve();
      });
      worker.once('exit', (code, signal) => {
        workers.delete(worker);
        reject(new Error(`a process ended at its start (${signal ?? code})`));
        if (stopping) return;
        const next =
          performance.now() - startedAt > STEADY_MS
            ? 0
            : Math.min(Math.max(2 * pause, 100), LONGEST_PAUSE_MS);
        log.error({ pid: worker.process.pid, code, signal }, 'a process has died; starting another');
        setTimeout(() => {
          if (!stopping) start(index, next).catch(() => undefined);
        }, next);
      });
    });

  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all(
      [...workers].map(
        (worker) =>
          new Promise<void>((resolve) => {
            worker.once('exit', () => resolve());
            worker.process.kill('SIGTERM');
          }),
      ),
    );
  };

  try {
    await Promise.all(Array.from({ length: count }, (_, index) => start(index, 0)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}
