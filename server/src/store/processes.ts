/** Running processes: registration, heartbeats, and who has died. */
import { hostname } from 'node:os';
import type pg from 'pg';
import { prepared, rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';
import { orphanOwners, rescue } from './queue.ts';

/** Of the lock that a process holds for as long as its connection lives. */
export const LOCK_CLASS = 7301;
/** A process that holds its lock but has not been heard of for this long is stopped or cut off. */
export const LEASE_MS = 10_000;
const LEASE = `${LEASE_MS} milliseconds`;

/**
 * Registers this process under a new id. The connection holds a lock for as long as it lives, which is how others
 * notice within a second that the process has died.
 *
 * @param masterKeys ids of the keys it holds, the one it seals with first
 */
export async function registerProcess(
  connection: pg.Client,
  roles: readonly string[],
  masterKeys: readonly string[],
  lanes: number,
): Promise<number> {
  // Here and not when it starts: the database can be restored under a process that waits for it.
  await connection.query('SELECT go_on_numbering($1)', [lanes]);
  const taken = await connection.query<{ id: number }>(`SELECT nextval('process_id') AS id`);
  const id = taken.rows[0]!.id;
  await connection.query('SELECT pg_advisory_lock($1, $2)', [LOCK_CLASS, id]);
  await connection.query(
    `INSERT INTO process (id, host, pid, roles, master_keys, started_at, beat_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp())`,
    [id, hostname(), process.pid, roles, masterKeys],
  );
  return id;
}

/** Renews the lease. Answers with the database's time, or null when the process has been declared dead. */
export async function beat(
  connection: pg.Client,
  id: number,
  masterKeys: readonly string[],
): Promise<number | null> {
  const result = await connection.query<{ now: number }>(
    `UPDATE process SET beat_at = clock_timestamp(), master_keys = $2 WHERE id = $1
     RETURNING (extract(epoch FROM beat_at) * 1000)::float8 AS now`,
    [id, masterKeys],
  );
  return result.rows[0]?.now ?? null;
}

export interface ProcessRow {
  host: string;
  pid: number;
  roles: string[];
  startedAt: Date;
  beatAt: Date;
}

/** Those at work, in the order of their starts. */
export function listProcesses(db: Db): Promise<ProcessRow[]> {
  return rows(db, 'SELECT host, pid, roles, started_at, beat_at FROM process ORDER BY started_at, id');
}

/** Of PostgreSQL, such as `18.1`. */
export async function databaseVersion(db: Db): Promise<string> {
  const [found] = await rows<{ version: string }>(db, `SELECT current_setting('server_version') AS version`);
  return found!.version;
}

/** The database's time in milliseconds since 1970. */
export async function databaseTime(connection: Db): Promise<number> {
  const result = await connection.query<{ now: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
  );
  return result.rows[0]!.now;
}

/**
 * Declares processes dead whose lock is free or whose lease has run out, and takes over what they held.
 *
 * @param own ids of this process, which looks after them itself
 * @returns how many deliveries were taken over from each
 */
export async function rescueDead(
  pool: Pool,
  lanes: number,
  now: number,
  own: readonly number[],
): Promise<Map<number, number>> {
  const taken = new Map<number, number>();
  const candidates = await prepared<{ id: number; expired: boolean }>(
    pool,
    'processes_to_rescue',
    `SELECT id, beat_at < clock_timestamp() - interval '${LEASE}' AS expired FROM process WHERE id <> ALL ($1)`,
    [own],
  );
  for (const { id, expired } of candidates) {
    await transaction(pool, async (db) => {
      const lock = await db.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1, $2) AS free', [
        LOCK_CLASS,
        id,
      ]);
      if (!lock.rows[0]!.free && !expired) return;
      // A beat since then means that it lives: the lease is looked at again under the row's lock.
      const dead = await db.query(
        `DELETE FROM process WHERE id = $1 AND ($2 OR beat_at < clock_timestamp() - interval '${LEASE}')`,
        [id, lock.rows[0]!.free],
      );
      if (dead.rowCount === 0) return;
      taken.set(id, await rescueLanes(db, lanes, now, id));
    });
  }
  // A commit of a process that was declared dead meanwhile can leave rows behind.
  for (const id of await orphanOwners(pool)) {
    await transaction(pool, async (db) => {
      taken.set(id, (taken.get(id) ?? 0) + (await rescueLanes(db, lanes, now, id)));
    });
  }
  return taken;
}

/** Ends the registration of a process that has nothing in hand any more, and frees what it may still hold. */
export async function unregisterProcess(pool: Pool, lanes: number, now: number, id: number): Promise<void> {
  await transaction(pool, async (db) => {
    await db.query('DELETE FROM process WHERE id = $1', [id]);
    await rescueLanes(db, lanes, now, id);
  });
}

async function rescueLanes(db: pg.ClientBase, lanes: number, now: number, dead: number): Promise<number> {
  let deliveries = 0;
  for (let lane = 0; lane < lanes; lane++) deliveries += await rescue(db, lane, now, dead);
  return deliveries;
}
