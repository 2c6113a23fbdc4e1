/** Deliveries that wait, canceled many at a time. */
import { rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';
import { wakeBacklogs } from './queue.ts';
import type { DeliveryKey } from './search/deliveries.ts';

/** What the audit log says of it. */
export interface CancellationEntry {
  organization: number;
  project: number | null;
  resource: { table: 'organization' | 'project' | 'webhook'; uid: string; name: string | null };
  /** By column, in the place of changes. */
  told: Record<string, [null, unknown]>;
}

/** Of these deliveries the events of those that wait and that nobody has in hand. */
export async function findWaiting(db: Db, lane: number, keys: readonly DeliveryKey[]): Promise<string[]> {
  const found = await rows<{ event: string }>(
    db,
    `SELECT k.event FROM unnest($2::uuid[], $3::int4[]) AS k(event, webhook)
     WHERE EXISTS (
       SELECT FROM queue q
       WHERE q.lane = $1 AND q.event = k.event AND q.webhook = k.webhook AND q.owner IS NULL OFFSET 0)`,
    [lane, keys.map(({ event }) => event), keys.map(({ webhook }) => webhook)],
  );
  return found.map(({ event }) => event);
}

/**
 * Ends those of these deliveries that wait and that nobody has in hand, in one transaction with their entry in the audit log.
 * What somebody has in hand is left alone.
 *
 * @returns the events of those that were ended, and whether others may go in their place
 */
export function cancelDeliveries(
  pool: Pool,
  lane: number,
  now: number,
  keys: readonly DeliveryKey[],
  { organization, project, resource, told }: CancellationEntry,
): Promise<{ events: string[]; wakes: boolean }> {
  return transaction(pool, async (db) => {
    // Those behind them need not wait for their next attempt any more. Before the rows, as claim_next() takes the locks.
    const ordered = await rows<{ number: number }>(
      db,
      'SELECT number FROM webhook WHERE number = ANY ($1) AND ordered ORDER BY number',
      [[...new Set(keys.map(({ webhook }) => webhook))]],
    );
    await wakeBacklogs(
      db,
      lane,
      ordered.map(({ number }) => number),
      now,
    );
    const ended = await rows<{ event: string }>(
      db,
      `WITH gone AS (
         DELETE FROM queue WHERE ctid = ANY (ARRAY(
           SELECT q.ctid FROM unnest($2::uuid[], $3::int4[]) AS k(event, webhook)
           CROSS JOIN LATERAL (
             SELECT queue.ctid FROM queue
             WHERE queue.lane = $1 AND queue.event = k.event AND queue.webhook = k.webhook AND queue.owner IS NULL
             FOR UPDATE SKIP LOCKED) q))
         RETURNING event, webhook, organization, attempts, ended, ended_at
       ), kept AS (
         INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
         SELECT $1, event, webhook, organization, status_after('canceled', ended), attempts, coalesce(ended_at, $4),
           CASE WHEN ended IS NULL THEN (SELECT this_transaction()) END FROM gone
         ON CONFLICT (lane, event, webhook) DO NOTHING
       )
       SELECT event FROM gone`,
      [lane, keys.map(({ event }) => event), keys.map(({ webhook }) => webhook), new Date(now)],
    );
    const events = ended.map(({ event }) => event);
    if (events.length > 0) {
      await db.query(`SELECT write_audit_log($1, $2, 'cancel', $3, $4, $5, $6)`, [
        organization,
        project,
        resource.table,
        resource.uid,
        resource.name,
        JSON.stringify({ ...told, deliveries: [null, events.length] }),
      ]);
    }
    return { events, wakes: ordered.length > 0 };
  });
}
