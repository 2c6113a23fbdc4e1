import { createHash, randomBytes } from 'node:crypto';
import { rows } from './db.ts';
import type { Db } from './db.ts';

/** A key has 256 random bits, so a plain hash keeps it as safe as a slow one would. */
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

export async function anyApiKey(db: Db): Promise<boolean> {
  const found = await rows<{ present: boolean }>(db, 'SELECT EXISTS (SELECT FROM api_key) AS present');
  return found[0]!.present;
}

export async function insertApiKey(
  db: Db,
  now: number,
  uid: string,
  name: string,
  hash: Buffer,
): Promise<void> {
  await db.query(
    'INSERT INTO api_key (uid, name, hash, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING',
    [uid, name, hash, new Date(now)],
  );
}
