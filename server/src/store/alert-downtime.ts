/**
 * Whether Tidings was there to see what comes, and what does not. A rule that waits for something says so when nothing has come for as
 * long as its window, an alert is over when it has been quiet for as long as its rule says, and that is to be so long in which Tidings and
 * its database ran: what could not be sent is neither absent nor over.
 */
import { iso, prepared, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

/** That it is up is noted more often than this, so where the latest note is older it was down. */
export const DOWN_MS = 15_000;
const DOWN = `interval '${DOWN_MS} milliseconds'`;

/** The latest time counts, whichever process notes it. A lane that another process is at is passed over. */
export async function noteUp(db: Db, lane: number, now: number): Promise<void> {
  await prepared(
    db,
    'alerts_up',
    `UPDATE alert_progress SET up_at = greatest(up_at, $2::timestamptz)
     WHERE lane = (SELECT lane FROM alert_progress WHERE lane = $1 FOR UPDATE SKIP LOCKED)`,
    [lane, iso(now)],
  );
}

/**
 * What waited while Tidings was down waits for as much longer: groups, alerts that are over when it is quiet, rules in error. Those who were to
 * acknowledge an alert had their time, since people do not wait for us.
 *
 * That includes what came shortly after the latest note, which is some seconds old when a process dies.
 */
export function comeBack(pool: Pool, lane: number, now: number): Promise<void> {
  return transaction(pool, async (db) => {
    await db.query('SELECT lock_alerts($1)', [lane]);
    const down = [lane, iso(now)];
    const wasDown = `p.lane = $1 AND p.up_at < $2::timestamptz - ${DOWN}`;
    await db.query(
      `UPDATE alert_group g SET due_at = g.due_at + ($2::timestamptz - p.up_at)
       FROM alert_progress p
       WHERE ${wasDown} AND g.lane = $1 AND g.due_at > p.up_at AND g.touched_at <= p.up_at + ${DOWN}`,
      down,
    );
    // One that has a reason already is over because its rule is.
    await db.query(
      `UPDATE alert a SET resolve_at = a.resolve_at + ($2::timestamptz - p.up_at)
       FROM alert_progress p
       WHERE ${wasDown} AND a.lane = $1 AND a.status <> 'resolved' AND a.reason IS NULL
         AND a.resolve_at > p.up_at AND a.last_at <= p.up_at + ${DOWN}`,
      down,
    );
    await db.query(
      `UPDATE alert_rule_status s SET recovers_at = s.recovers_at + ($2::timestamptz - p.up_at)
       FROM alert_progress p, alert_rule r
       WHERE ${wasDown} AND s.lane = $1 AND r.number = s.rule AND r.counting = s.counting AND r.deleted_at IS NULL
         AND s.recovers_at > p.up_at AND s.error_at <= p.up_at + ${DOWN}`,
      down,
    );
    await noteUp(db, lane, now);
  });
}
