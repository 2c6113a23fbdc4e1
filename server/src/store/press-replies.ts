/** Words for people who pressed a button, on their way from the process that took the press to one that opens connections. */
import { rows } from './db.ts';
import type { Db } from './db.ts';

export interface PressReplyRow {
  uid: string;
  /** Whose button it was. */
  webhook: number;
  /** Sealed. */
  url: Buffer;
  /** JSON text. */
  message: string;
  at: Date;
}

export async function insertPressReply(db: Db, reply: PressReplyRow): Promise<void> {
  await db.query('INSERT INTO press_reply (uid, webhook, url, message, at) VALUES ($1, $2, $3, $4, $5)', [
    reply.uid,
    reply.webhook,
    reply.url,
    reply.message,
    reply.at,
  ]);
}

/** Takes the oldest away: they are sent once or not at all. */
export async function takePressReplies(db: Db, limit: number): Promise<PressReplyRow[]> {
  return rows<PressReplyRow>(
    db,
    `DELETE FROM press_reply WHERE uid IN (
       SELECT uid FROM press_reply ORDER BY uid LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING uid, webhook, url, message::text AS message, at`,
    [limit],
  );
}
