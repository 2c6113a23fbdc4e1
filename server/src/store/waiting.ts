/** What waits in the database for somebody to take it. */
import { iso, prepared } from './db.ts';
import type { Db } from './db.ts';

export interface Waiting {
  /** That are due and wait behind no webhook. */
  readonly deliveries: boolean;
  /** Of webhooks, whose rest is over. */
  readonly backlogs: boolean;
  /** Events that ask and have no interaction yet. */
  readonly asking: boolean;
  readonly replays: boolean;
  readonly reports: boolean;
  /** Deliveries that were given up and are in no issue yet. */
  readonly givenUp: boolean;
  /** Deliveries of issues that were sent again. */
  readonly sentAgain: boolean;
  /** Whose time is over. In all lanes, like all that follows. */
  readonly interactions: boolean;
  readonly pressReplies: boolean;
  /** Whose time has come. */
  readonly snoozedIssues: boolean;
  readonly erasures: boolean;
  /** The newest version of any alert rule; 0: there was never one. */
  readonly alertRules: number;
}

/** One look at a lane, and at what is of no lane. */
export async function whatWaits(db: Db, lane: number, now: number): Promise<Waiting> {
  const [waiting] = await prepared<Waiting>(
    db,
    'what_waits',
    `SELECT deliveries, backlogs, asking, replays, reports, given_up AS "givenUp", sent_again AS "sentAgain", interactions,
       press_replies AS "pressReplies", snoozed_issues AS "snoozedIssues", erasures, alert_rules AS "alertRules"
     FROM what_waits($1, $2)`,
    [lane, iso(now)],
  );
  return waiting!;
}
