/** The log's partitions, one a day. Neither making nor dropping one stops who reads or writes the others. */
import { uuidFloor } from '@tidings/core/id';
import { rows } from './db.ts';
import type { Db, Pool } from './db.ts';

const DAY_MS = 24 * 3600 * 1000;
const DAYS_AHEAD = 3;

/** Makes the partitions of today and the next days. */
export async function makePartitions(db: Db, now: number): Promise<void> {
  await db.query('SELECT make_partitions($1, $2)', [new Date(now), DAYS_AHEAD]);
}

/**
 * Drops the partitions older than the retention, together with deliveries that still wait from that time. Answers with
 * the number of those. A partition that somebody has been reading all the while goes another time.
 */
export async function dropPartitions(pool: Pool, now: number, retentionDays: number): Promise<number> {
  const keep = Math.floor((now - retentionDays * DAY_MS) / DAY_MS) * DAY_MS;
  const client = await pool.connect();
  try {
    const [lock] = await rows<{ mine: boolean }>(client, 'SELECT pg_try_advisory_lock(7305, 2) AS mine', []);
    if (!lock!.mine) return 0;
    try {
      const expired = await client.query('DELETE FROM queue WHERE event < $1', [uuidFloor(keep)]);
      await dropBefore(client, new Date(keep).toISOString().slice(0, 10).replaceAll('-', ''));
      return expired.rowCount ?? 0;
    } finally {
      await client.query('SELECT pg_advisory_unlock(7305, 2)');
    }
  } finally {
    client.release();
  }
}

/** @param day such as 20260131 */
async function dropBefore(db: Db, day: string): Promise<void> {
  const expired = await rows<{ parent: string | null; partition: string; detaching: boolean }>(
    db,
    `SELECT p.relname AS parent, c.relname AS partition, i.inhdetachpending AS detaching
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
     WHERE p.oid = ANY ('{event,delivery,attempt,idempotency,journal}'::regclass[]) AND right(c.relname, 8) < $1
     -- A detached one whose drop did not come about.
     UNION SELECT NULL, relname, false FROM pg_class
     WHERE relname ~ '^(event|delivery|attempt|idempotency|journal)_\\d{8}$' AND right(relname, 8) < $1 AND NOT relispartition
       AND relkind = 'r' AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'event'::regclass)
     ORDER BY 2`,
    [day],
  );
  for (const { parent, partition, detaching } of expired) {
    // A plain drop would wait for all who use the parent, and have all others wait for itself.
    if (parent) {
      await db.query(
        `ALTER TABLE ${parent} DETACH PARTITION ${partition} ${detaching ? 'FINALIZE' : 'CONCURRENTLY'}`,
      );
    }
    await db.query(`DROP TABLE ${partition}`);
  }
}
