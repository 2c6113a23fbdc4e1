import { uuidFloor } from '@tidings/core/id';
import { transaction } from './db.ts';
import type { Pool } from './db.ts';

const DAY_MS = 24 * 3600 * 1000;
const DAYS_AHEAD = 3;

/**
 * Makes the log's partitions of today and the next days, and drops those older than the retention, together with
 * deliveries that still wait from that time. Answers with the number of those.
 */
export async function keepPartitions(pool: Pool, now: number, retentionDays: number): Promise<number> {
  const keep = now - retentionDays * DAY_MS;
  const keepDay = Math.floor(keep / DAY_MS) * DAY_MS;
  return transaction(pool, async (db) => {
    // Partitions are made and dropped under a lock on the whole table: better to come back later than to stop commits.
    await db.query(`SET LOCAL lock_timeout = '2s'`);
    await db.query('SELECT keep_partitions($1, $2, $3)', [new Date(now), DAYS_AHEAD, new Date(keep)]);
    const expired = await db.query('DELETE FROM queue WHERE event < $1', [uuidFloor(keepDay)]);
    return expired.rowCount ?? 0;
  });
}
