/** Deletes what organizations keep for less long than the instance does. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { beginOf, exclusively, expireSome, expiries, finishExpiry } from '../store/organization-retention.ts';
import { Loop } from './loop.ts';

const EVERY_MS = 10 * 60_000;

export function createExpirer(
  database: Database,
  clock: Clock,
  lanes: number,
  log: Log,
): Pick<Loop, 'start' | 'stop'> {
  let stopping = false;
  const db = database.control;
  const loop = new Loop('expirer', EVERY_MS, log, () =>
    exclusively(db, async () => {
      for (const expiry of await expiries(db, clock.now())) {
        for (let lane = 0; lane < lanes; lane++) {
          for (let at: string | null = beginOf(expiry); at !== null;) {
            if (stopping) return;
            at = await expireSome(db, lane, expiry, at);
          }
        }
        await finishExpiry(db, expiry);
      }
    }),
  );
  return {
    start: () => loop.start(),
    stop: () => {
      stopping = true;
      return loop.stop();
    },
  };
}
