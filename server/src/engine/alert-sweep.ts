/** Alerts that were over long ago, and groups that hold nothing any more, are forgotten: a little at a time, between steps. */
import type { Clock } from '../clock.ts';
import { rulesWithGroups, sweepGroups } from '../store/alert-groups.ts';
import type { GroupKey, SweptRule } from '../store/alert-groups.ts';
import { countedUntil, sweepAlerts } from '../store/alert-steps.ts';
import type { Database } from '../store/db.ts';

/** Alerts are kept for as long as statistics: they say little, and people ask for those of last year. */
const DAY_MS = 86_400_000;

export interface SweepRooms {
  database: Pick<Database, 'control'>;
  clock: Clock;
  lanes: number;
  alertDays: number;
}

/** Each step of it is short. */
export async function* sweep({
  database: { control },
  clock,
  lanes,
  alertDays,
}: SweepRooms): AsyncGenerator<void, void> {
  for (let lane = 0; lane < lanes; lane++) {
    const now = clock.now();
    await sweepAlerts(control, lane, now - alertDays * DAY_MS);
    yield;
    // A group is over once all events are counted that might go on with it, by what its rule is now, whoever knows that.
    const until = await countedUntil(control, lane, now);
    const swept = (await rulesWithGroups(control, lane)).flatMap(
      ({ rule, counts, windowSeconds }): SweptRule[] => {
        if (!counts) return [{ rule, before: null }];
        return typeof windowSeconds === 'number' ? [{ rule, before: until - 2000 * windowSeconds }] : [];
      },
    );
    if (swept.length === 0) continue;
    let last: GroupKey | null = null;
    while ((last = await sweepGroups(control, lane, swept, last))) yield;
  }
}
