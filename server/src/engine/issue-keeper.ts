/** Keeps the list for review: counts what was given up, sees what has arrived since, and ends what was snoozed. */
import { uuidFloor } from '@tidings/core/id';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { groupGivenUp, lookAgain, sweepIssues, wakeIssues } from '../store/issues.ts';
import type { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';

const EVERY_MS = 1000;
const SWEEP_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

export interface IssueKeeperRooms {
  database: Database;
  lookout: Lookout;
  clock: Clock;
  lanes: number;
  retentionDays: number;
  log: Log;
}

export function createIssueKeeper({
  database,
  lookout,
  clock,
  lanes,
  retentionDays,
  log,
}: IssueKeeperRooms): Loop {
  let swept = -Infinity;
  return new Loop('issue keeper', EVERY_MS, log, async (woken) => {
    const now = clock.now();
    const isSweeping = performance.now() - swept >= SWEEP_MS;
    if (isSweeping) swept = performance.now();
    let more = false;
    for (let lane = 0; lane < lanes; lane++) {
      const { snoozedIssues, givenUp, sentAgain } = await lookout.look(lane, woken);
      if (snoozedIssues) await wakeIssues(database.control, now);
      if (givenUp && (await groupGivenUp(database.control, lane, now)) > 0) more = true;
      if (sentAgain && (await lookAgain(database.control, lane, now)) > 0) more = true;
      // Partitions go by whole days.
      if (isSweeping)
        await sweepIssues(database.control, lane, now, uuidFloor(now - (retentionDays + 1) * DAY_MS));
    }
    return more;
  });
}
