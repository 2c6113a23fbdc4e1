/** Ends interactions whose time is over: their default holds. */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { expireInteractions } from '../store/interactions.ts';
import type { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';

const EVERY_MS = 250;

export function createInteractionKeeper(
  { database, lookout, clock, log }: { database: Database; lookout: Lookout; clock: Clock; log: Log },
  reported: () => void,
): Loop {
  return new Loop('interaction keeper', EVERY_MS, log, async (woken) => {
    if (!(await lookout.look(0, woken)).interactions) return false;
    const { ended, untold } = await expireInteractions(database.control, clock.now());
    for (const { uid, error } of untold)
      log.error(
        { error: error.message, interaction: uid },
        'nothing could be told of an interaction that has expired',
      );
    if (ended > 0) reported();
    return ended > 0;
  });
}
