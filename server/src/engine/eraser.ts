/** Erases payloads whose deliveries were being sent when it was asked for. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { goOnErasing, openErasures } from '../store/erasures.ts';
import type { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';

/** Sooner than a retry is due, which is then canceled. */
const EVERY_MS = 1000;

export function createEraser(database: Database, lookout: Lookout, clock: Clock, log: Log): Loop {
  return new Loop('eraser', EVERY_MS, log, async (woken) => {
    if (!(await lookout.look(0, woken)).erasures) return;
    for (const { lane, event } of await openErasures(database.control))
      await goOnErasing(database.control, lane, clock.now(), event);
  });
}
