/** Alerts that were over long ago, and groups that hold nothing any more, are forgotten: a little at a time, between steps. */
import type { Clock } from '../clock.ts';
import { rulesWithGroups, sweepGroups } from '../store/alert-groups.ts';
import type { GroupKey, SweptRule } from '../store/alert-groups.ts';
import { sweepAlerts } from '../store/alert-steps.ts';
import type { Database } from '../store/db.ts';
import type { AlertRulebook } from './alert-rulebook.ts';

/** Alerts are kept for as long as statistics: they say little, and people ask for those of last year. */
const DAY_MS = 86_400_000;

export interface SweepRooms {
  database: Pick<Database, 'control'>;
  clock: Clock;
  lanes: number;
  alertDays: number;
}

/** Each step of it is short. */
export async function* sweep(
  { database: { control }, clock, lanes, alertDays }: SweepRooms,
  rulebook: AlertRulebook,
): AsyncGenerator<void, void> {
  for (let lane = 0; lane < lanes; lane++) {
    const now = clock.now();
    await sweepAlerts(control, lane, now - alertDays * DAY_MS);
    yield;
    const swept = (await rulesWithGroups(control, lane)).flatMap(({ rule, counts }): SweptRule[] => {
      if (!counts) return [{ rule, before: null }];
      const program = rulebook.rule(rule)?.program;
      // One that another process knows alone is left to that.
      return program ? [{ rule, before: now - 2 * program.windowMs }] : [];
    });
    if (swept.length === 0) continue;
    let last: GroupKey | null = null;
    while ((last = await sweepGroups(control, lane, swept, last))) yield;
  }
}
