/** Takes over the work of processes that have died. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { rescueDead } from '../store/processes.ts';
import type { Identity } from './identity.ts';
import { Loop } from './loop.ts';

const EVERY_MS = 500;

export function createRescuer(
  database: Database,
  identity: Identity,
  lanes: number,
  clock: Clock,
  log: Log,
): Loop {
  return new Loop('rescuer', EVERY_MS, log, async () => {
    const taken = await rescueDead(database.control, lanes, clock.now(), identity.ids);
    for (const [dead, deliveries] of taken) {
      log.warn({ process: dead, deliveries }, 'a process has died; its deliveries were taken over');
    }
  });
}
