/** Answers kept for requests that carry an `Idempotency-Key`. */
import { rows } from './db.ts';
import type { Db } from './db.ts';

export interface KeptRequest {
  hash: Buffer;
  /** null while the first request is under way */
  status: number | null;
  body: Buffer | null;
}

/** Claims a key for a request; null when it is ours now, else what is known of the request that has it. */
export async function claimRequest(
  db: Db,
  principal: string,
  key: string,
  hash: Buffer,
  now: number,
): Promise<KeptRequest | null> {
  const claimed = await rows(
    db,
    `INSERT INTO request (principal, key, hash, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (principal, key) DO UPDATE SET hash = excluded.hash, status = NULL, body = NULL, created_at = excluded.created_at
       WHERE request.created_at < excluded.created_at - interval '24 hours'
          -- Its process died before it could answer.
          OR (request.status IS NULL AND request.created_at < excluded.created_at - interval '1 minute')
     RETURNING key`,
    [principal, key, hash, new Date(now)],
  );
  if (claimed.length > 0) return null;
  const [kept] = await rows<KeptRequest>(
    db,
    'SELECT hash, status, body FROM request WHERE principal = $1 AND key = $2',
    [principal, key],
  );
  return kept ?? null;
}

export async function keepAnswer(
  db: Db,
  principal: string,
  key: string,
  status: number,
  body: Buffer,
): Promise<void> {
  await db.query('UPDATE request SET status = $3, body = $4 WHERE principal = $1 AND key = $2', [
    principal,
    key,
    status,
    body,
  ]);
}

/** Frees a key whose request failed on our side, so that a repeat is tried afresh. */
export async function releaseRequest(db: Db, principal: string, key: string): Promise<void> {
  await db.query('DELETE FROM request WHERE principal = $1 AND key = $2', [principal, key]);
}

export async function dropOldRequests(db: Db, now: number): Promise<void> {
  await db.query('DELETE FROM request WHERE created_at < $1', [new Date(now - 24 * 3600 * 1000)]);
}
