/** Alerts that were over long ago, and groups that hold nothing any more, are forgotten: a little at a time, between steps. */
import type { Clock } from '../clock.ts';
import { forgetGroupsOf, rulesThatEnded, sweepGroups } from '../store/alert-groups.ts';
import { sweepAlerts } from '../store/alert-steps.ts';
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
    const ended = await rulesThatEnded(control, lane);
    let from: number | null = 0;
    while (from !== null) {
      from = await sweepGroups(control, lane, from, now, ended);
      yield;
    }
    if (ended.length > 0) await forgetGroupsOf(control, lane, ended);
  }
}
