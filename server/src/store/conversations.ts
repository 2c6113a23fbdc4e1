/**
 * Where the first messages of conversations are, and whose turn it is. ARCHITECTURE.md, "Conversations", has the states in
 * prose. As with all leases, time is that of the machine of PostgreSQL.
 */
import type { Conversation } from '@tidings/core/notification-types/conversation';
import { prepared } from './db.ts';
import type { Db } from './db.ts';

export interface ConversationKey {
  lane: number;
  webhook: number;
  /** SHA-256. */
  key: Buffer;
}

/** Where it is, as it is stored. */
export interface PlaceRow {
  channel: string | null;
  ts: string | null;
  /** Sealed; null: none, or its time is over. */
  responseUrl: Buffer | null;
}

/**
 * `claimed`: it is the caller's turn, until the claim is settled or runs out · `there`: a thread that has begun, which anybody
 * may add to · `busy`: another message is on its way · `outdated`: what is shown is newer.
 */
export type Turn = (PlaceRow & { verdict: 'claimed' | 'there' }) | { verdict: 'busy' | 'outdated' };

/**
 * Takes the turn, where nobody else has it.
 *
 * @param claim made for this turn
 * @param owner the process that sends, by its id
 */
export async function takeTurn(
  db: Db,
  now: number,
  { lane, webhook, key }: ConversationKey,
  { manner, revision }: Pick<Conversation, 'manner' | 'revision'>,
  { claim, owner, leaseMs }: { claim: string; owner: number; leaseMs: number },
): Promise<Turn> {
  // Nearly all messages of a thread find it begun.
  if (manner === 'thread') {
    const found = await find(db, now, { lane, webhook, key });
    if (found?.ts) return { ...found, verdict: 'there' };
  }
  const [claimed] = await prepared<PlaceRow>(
    db,
    'claim_conversation',
    `INSERT INTO conversation AS c (lane, webhook, key, claim, owner, claimed_until, changed_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 millisecond', $7)
     ON CONFLICT (lane, webhook, key) DO UPDATE SET
       claim = excluded.claim, owner = excluded.owner, claimed_until = excluded.claimed_until
     WHERE (c.claim IS NULL OR c.claimed_until < clock_timestamp()
            OR NOT EXISTS (SELECT FROM process p WHERE p.id = c.owner))
       AND c.revision <= $8
     RETURNING ${placeAt('$7')}`,
    [lane, webhook, key, claim, owner, leaseMs, new Date(now), revision],
  );
  if (claimed) {
    const isThread = manner === 'thread' && claimed.ts !== null;
    if (!isThread) return { ...claimed, verdict: 'claimed' };
    // It began meanwhile.
    await settleTurn(db, now, { lane, webhook, key }, claim, { kind: 'unsent' });
    return { ...claimed, verdict: 'there' };
  }
  const found = await find(db, now, { lane, webhook, key });
  return { verdict: found && found.revision > revision ? 'outdated' : 'busy' };
}

/** @param now a parameter */
function placeAt(now: string): string {
  return `channel, ts, CASE WHEN response_ends > ${now} THEN response_url END AS "responseUrl"`;
}

async function find(
  db: Db,
  now: number,
  { lane, webhook, key }: ConversationKey,
): Promise<(PlaceRow & { revision: number }) | null> {
  const [found] = await prepared<PlaceRow & { revision: number }>(
    db,
    'find_conversation',
    `SELECT revision, ${placeAt('$4')} FROM conversation WHERE lane = $1 AND webhook = $2 AND key = $3`,
    [lane, webhook, key, new Date(now)],
  );
  return found ?? null;
}

/** What came of a turn: nothing arrived, the message to be changed is gone, or this state is shown, perhaps at a place. */
export type Settlement =
  | { kind: 'unsent' | 'gone' }
  | { kind: 'shown'; revision: number; place: { channel: string; ts: string } | null };

/** Gives the turn back. Nothing happens where the claim ran out and somebody else has it. */
export async function settleTurn(
  db: Db,
  now: number,
  { lane, webhook, key }: ConversationKey,
  claim: string,
  settlement: Settlement,
): Promise<void> {
  const { revision, place } = settlement.kind === 'shown' ? settlement : { revision: -1, place: null };
  await prepared(
    db,
    'settle_conversation',
    `UPDATE conversation SET claim = NULL, owner = NULL, claimed_until = NULL, changed_at = $5,
       revision = greatest(revision, $6),
       channel = CASE WHEN $9 THEN NULL ELSE coalesce($7, channel) END,
       ts = CASE WHEN $9 THEN NULL ELSE coalesce($8, ts) END,
       response_url = CASE WHEN $9 THEN NULL ELSE response_url END,
       response_ends = CASE WHEN $9 THEN NULL ELSE response_ends END
     WHERE lane = $1 AND webhook = $2 AND key = $3 AND claim = $4`,
    [
      lane,
      webhook,
      key,
      claim,
      new Date(now),
      revision,
      place?.channel ?? null,
      place?.ts ?? null,
      settlement.kind === 'gone',
    ],
  );
}

/** A message of a thread is not there to be followed any more: the next one begins anew. */
export async function forgetPlace(
  db: Db,
  { lane, webhook, key }: ConversationKey,
  place: { channel: string; ts: string },
): Promise<void> {
  await db.query(
    `UPDATE conversation SET channel = NULL, ts = NULL
     WHERE lane = $1 AND webhook = $2 AND key = $3 AND channel = $4 AND ts = $5`,
    [lane, webhook, key, place.channel, place.ts],
  );
}

/** A webhook sends elsewhere from now on, perhaps: what comes next is posted anew. Who was asked through it still is. */
export async function forgetPlaces(db: Db, lane: number, webhook: number): Promise<void> {
  await db.query(
    `UPDATE conversation SET channel = NULL, ts = NULL, response_url = NULL, response_ends = NULL
     WHERE lane = $1 AND webhook = $2 AND num_nonnulls(ts, response_url) > 0`,
    [lane, webhook],
  );
}

/** Forgets conversations that nothing was said in since. */
export async function dropOldConversations(db: Db, changedBefore: number): Promise<void> {
  await db.query('DELETE FROM conversation WHERE changed_at < $1 AND claim IS NULL', [
    new Date(changedBefore),
  ]);
}

/** Whether anything was ever said in a conversation. */
export async function hasConversation(db: Db, { lane, webhook, key }: ConversationKey): Promise<boolean> {
  const found = await db.query('SELECT FROM conversation WHERE lane = $1 AND webhook = $2 AND key = $3', [
    lane,
    webhook,
    key,
  ]);
  return found.rowCount !== 0;
}

/** Keeps where a message can be changed for a while. @param url sealed */
export async function keepResponseUrl(
  db: Db,
  { lane, webhook, key }: ConversationKey,
  url: Buffer,
  ends: number,
): Promise<void> {
  await db.query(
    'UPDATE conversation SET response_url = $4, response_ends = $5 WHERE lane = $1 AND webhook = $2 AND key = $3',
    [lane, webhook, key, url, new Date(ends)],
  );
}
