/** Deletes what organizations keep for less long than the instance, in small steps. */
import { uuidFloor } from '@tidings/core/id';
import { rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

/** Organizations that are to lose what is of days from `from` on and before `until`; milliseconds since 1970. */
export interface Expiry {
  organizations: number[];
  from: number;
  until: number;
}

export async function expiries(db: Db, now: number): Promise<Expiry[]> {
  const found = await rows<{ organizations: number[]; from: Date; until: Date }>(
    db,
    `SELECT array_agg(o.number) AS organizations, coalesce(r.kept_from, 'epoch'::date)::timestamp AT TIME ZONE 'UTC' AS from,
       d.day::timestamp AT TIME ZONE 'UTC' AS until
     FROM organization o
     LEFT JOIN organization_retention r ON r.organization = o.number
     CROSS JOIN LATERAL (SELECT ($1::timestamptz AT TIME ZONE 'UTC')::date - o.retention_days AS day) d
     WHERE o.retention_days IS NOT NULL AND coalesce(r.kept_from, 'epoch'::date) < d.day
     GROUP BY 2, 3`,
    [new Date(now)],
  );
  return found.map(({ organizations, from, until }) => ({
    organizations,
    from: from.getTime(),
    until: until.getTime(),
  }));
}

/**
 * Since when all is there that the organization keeps by its own retention, or each of them where none is named; milliseconds since
 * 1970, -Infinity where none has one. What was deleted does not come back when an organization keeps more again.
 */
export async function keptSince(db: Db, now: number, organization: number | null): Promise<number> {
  const [found] = await rows<{ since: Date | null }>(
    db,
    `SELECT max(greatest(r.kept_from, ($1::timestamptz AT TIME ZONE 'UTC')::date - o.retention_days))::timestamp AT TIME ZONE 'UTC' AS since
     FROM organization o LEFT JOIN organization_retention r ON r.organization = o.number
     WHERE o.deleted_at IS NULL AND ($2::int4 IS NULL OR o.number = $2)`,
    [new Date(now), organization],
  );
  return found?.since?.getTime() ?? -Infinity;
}

/** Events looked at in one step. */
const AT_ONCE = 1000;

/**
 * Looks at the next events of a lane and deletes those of the organizations with all that is about them. Answers with the
 * last one looked at; null when there are no more.
 */
export function expireSome(
  pool: Pool,
  lane: number,
  { organizations, until }: Expiry,
  after: string,
): Promise<string | null> {
  return transaction(pool, async (db) => {
    const looked = await rows<{ uid: string; theirs: boolean }>(
      db,
      `SELECT uid, organization = ANY ($4) AS theirs FROM event WHERE lane = $1 AND uid > $2 AND uid < $3
       ORDER BY uid LIMIT $5`,
      [lane, after, uuidFloor(until), organizations, AT_ONCE],
    );
    const theirs = looked.filter((event) => event.theirs).map(({ uid }) => uid);
    if (theirs.length > 0) {
      // What is in flight ends with nobody to tell; what waits is over.
      for (const table of ['queue', 'attempt', 'delivery'])
        await db.query(`DELETE FROM ${table} WHERE lane = $1 AND event = ANY ($2)`, [lane, theirs]);
      await db.query('DELETE FROM event WHERE lane = $1 AND uid = ANY ($2)', [lane, theirs]);
    }
    return looked.length === AT_ONCE ? looked.at(-1)!.uid : null;
  });
}

/** Where the events begin that an expiry is about. */
export function beginOf({ from }: Expiry): string {
  return uuidFloor(Math.max(0, from));
}

/** All of it is deleted. */
export async function finishExpiry(db: Db, { organizations, until }: Expiry): Promise<void> {
  const day = new Date(until).toISOString().slice(0, 10);
  await db.query('DELETE FROM idempotency WHERE organization = ANY ($1) AND day < $2::date - 1', [
    organizations,
    day,
  ]);
  await db.query(
    `INSERT INTO organization_retention (organization, kept_from) SELECT unnest($1::int4[]), $2
     ON CONFLICT (organization) DO UPDATE SET kept_from = excluded.kept_from`,
    [organizations, day],
  );
}

/** Does the work unless another process is at it. */
export async function exclusively(pool: Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    const [lock] = await rows<{ mine: boolean }>(client, 'SELECT pg_try_advisory_lock(7305, 3) AS mine', []);
    if (!lock!.mine) return;
    try {
      await work();
    } finally {
      await client.query('SELECT pg_advisory_unlock(7305, 3)');
    }
  } finally {
    client.release();
  }
}
