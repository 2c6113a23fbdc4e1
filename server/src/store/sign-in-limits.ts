/**
 * How often somebody may fail to sign in, counted in the database and so by all processes together. A bucket for each
 * address and one for each account (the generic cell rate algorithm, ITU-T I.371): a try is counted before the password is
 * looked at, so that tries at the same time are counted too, and one that succeeds is taken off again.
 */
import { createHash } from 'node:crypto';
import { rows } from './db.ts';
import type { Db } from './db.ts';

/** So many tries at once. */
const TRIES = 10;
/** Then one in so long. */
const INTERVAL_MS = 60_000;

/** What a try counts against. An account that there is not is counted like one that there is. */
export interface Counted {
  /** An address, or the network that one person can call from. */
  address: string;
  /** E-mail address and organization, or a member's id; null: no account in particular. */
  account: string | null;
}

/** Counts a try. Answers null, or for how many seconds no other will be heard; then nothing is counted. */
export async function countTry(db: Db, now: number, counted: Counted): Promise<number | null> {
  const keys = keysOf(counted);
  // One statement each, not a transaction: nobody waits for a row while holding another.
  for (const [i, key] of keys.entries()) {
    const wait = await take(db, now, key);
    if (wait === null) continue;
    for (const taken of keys.slice(0, i)) await giveBack(db, taken);
    return wait;
  }
  return null;
}

/** Takes off a try that was none: the password was right. */
export async function forgetTry(db: Db, counted: Counted): Promise<void> {
  for (const key of keysOf(counted)) await giveBack(db, key);
}

async function take(db: Db, now: number, key: Buffer): Promise<number | null> {
  const taken = await db.query(
    `INSERT INTO sign_in_limit AS l (key, full_at) VALUES ($1, $2::timestamptz + $3::float8 * interval '1 millisecond')
     ON CONFLICT (key) DO UPDATE SET full_at = greatest(l.full_at, $2) + $3::float8 * interval '1 millisecond'
     WHERE l.full_at <= $2::timestamptz + $4::float8 * interval '1 millisecond'`,
    [key, new Date(now), INTERVAL_MS, (TRIES - 1) * INTERVAL_MS],
  );
  if (taken.rowCount! > 0) return null;
  const [limit] = await rows<{ fullAt: Date }>(db, 'SELECT full_at FROM sign_in_limit WHERE key = $1', [key]);
  const until = (limit?.fullAt.getTime() ?? now) - (TRIES - 1) * INTERVAL_MS;
  return Math.max(1, Math.ceil((until - now) / 1000));
}

async function giveBack(db: Db, key: Buffer): Promise<void> {
  await db.query(
    `UPDATE sign_in_limit SET full_at = full_at - $2::float8 * interval '1 millisecond' WHERE key = $1`,
    [key, INTERVAL_MS],
  );
}

function keysOf({ address, account }: Counted): Buffer[] {
  const names = [`address\n${address}`, ...(account === null ? [] : [`account\n${account}`])];
  return names.map((name) => createHash('sha256').update(name).digest());
}
