import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { rows, transaction } from './db.ts';
import type { Db } from './db.ts';

const LOCK = 7303;

/** Keys are long and random, so a plain hash keeps them as safe as a slow one would. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

export function newApiKey(): string {
  return `tk_${randomBytes(32).toString('base64url')}`;
}

/** Number of the key with this hash; null when there is none or it was revoked. */
export async function findApiKey(db: Db, hash: Buffer): Promise<number | null> {
  const found = await rows<{ number: number }>(
    db,
    'SELECT number FROM api_key WHERE hash = $1 AND revoked_at IS NULL',
    [hash],
  );
  return found[0]?.number ?? null;
}

/** Makes the key of the setting valid, and those that it held before invalid. */
export function putFixedApiKey(pool: pg.Pool, now: number, uid: string, hash: Buffer): Promise<void> {
  return transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await db.query(
      `INSERT INTO api_key (uid, name, origin, hash, created_at) VALUES ($1, 'TIDINGS_API_KEY', 'setting', $2, $3)
       ON CONFLICT (hash) DO UPDATE SET revoked_at = NULL`,
      [uid, hash, new Date(now)],
    );
    await db.query(
      `UPDATE api_key SET revoked_at = $2 WHERE origin = 'setting' AND hash <> $1 AND revoked_at IS NULL`,
      [hash, new Date(now)],
    );
  });
}

/** Keeps a first key unless there is a valid one already. Answers whether it did. */
export function putFirstApiKey(pool: pg.Pool, now: number, uid: string, hash: Buffer): Promise<boolean> {
  return transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const made = await db.query(
      `INSERT INTO api_key (uid, name, origin, hash, created_at)
       SELECT $1, 'First start', 'start', $2, $3 WHERE NOT EXISTS (SELECT FROM api_key WHERE revoked_at IS NULL)`,
      [uid, hash, new Date(now)],
    );
    return made.rowCount! > 0;
  });
}
