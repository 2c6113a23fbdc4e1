import type { RecordedHeaders } from '@tidings/core/attempt';
import { MOST_RECEIPTS, nextAnswer, RECEIPT_BODY_BYTES } from '@tidings/core/test-inbox';
import type { ForcedAnswer, Verdict } from '@tidings/core/test-inbox';
import type { WebhookRow } from './configuration.ts';
import { rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';

/** Names and values in the order in which they came. */
export type ReceiptHeaders = [string, RecordedHeaders[string]][];

export interface ReceiptRow {
  number: number;
  uid: string;
  at: Date;
  method: string;
  query: string;
  headers: ReceiptHeaders;
  body: Buffer;
  /** Bytes of the body as it came. */
  size: number;
  event: string | null;
  attempt: number | null;
  /** Uid. */
  webhook: string | null;
  signature: Verdict;
  answer: ForcedAnswer | null;
}

/** Which inbox takes something. */
export interface Receiving {
  number: number;
  uid: string;
  organization: number;
}

/** Null when there is none, or its time is over. */
export async function receivingInbox(
  db: Db,
  now: number,
  by: { token: string } | { uid: string; organization: number | null },
): Promise<Receiving | null> {
  const found = await rows<Receiving>(
    db,
    `SELECT number, uid, organization FROM test_inbox WHERE expires_at > $1
       AND CASE WHEN $2::text IS NULL THEN uid = $3::uuid AND ($4::int4 IS NULL OR organization = $4) ELSE token = $2 END`,
    'token' in by ? [new Date(now), by.token, null, null] : [new Date(now), null, by.uid, by.organization],
  );
  return found[0] ?? null;
}

/** The webhooks that send to an inbox, newest first. */
export function webhooksOfInbox(
  db: Db,
  { uid, organization }: Receiving,
  most: number,
): Promise<WebhookRow[]> {
  return rows(
    db,
    `SELECT w.* FROM webhook w WHERE w.test_inbox = $1 AND w.organization = $2 AND w.deleted_at IS NULL
     ORDER BY w.number DESC LIMIT $3`,
    [uid, organization, most],
  );
}

export type NewReceipt = Omit<ReceiptRow, 'number' | 'at' | 'answer' | 'size'>;

/** Keeps what came, and says what to answer: null for 200. Undefined: the inbox has gone meanwhile. */
export function insertReceipt(
  pool: Pool,
  now: number,
  inbox: number,
  receipt: NewReceipt,
): Promise<ForcedAnswer | null | undefined> {
  return transaction(pool, async (db) => {
    // One after another, so that each is counted once.
    const [counted] = await rows<{ received: number; answered: number; answer: ForcedAnswer | null }>(
      db,
      `UPDATE test_inbox_count c SET received = c.received + 1, answered = least(c.answered + 1, 1000000)
       FROM test_inbox i WHERE c.inbox = $1 AND i.number = c.inbox RETURNING c.received, c.answered, i.answer`,
      [inbox],
    );
    if (!counted) return undefined;
    const answer = nextAnswer(counted.answer, counted.answered - 1);
    await db.query(
      `INSERT INTO receipt (inbox, number, uid, at, method, query, headers, body, size, event, attempt, webhook, signature, answer)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        inbox,
        counted.received,
        receipt.uid,
        new Date(now),
        receipt.method,
        receipt.query,
        JSON.stringify(receipt.headers),
        receipt.body.subarray(0, RECEIPT_BODY_BYTES),
        receipt.body.length,
        receipt.event,
        receipt.attempt,
        receipt.webhook,
        JSON.stringify(receipt.signature),
        answer && JSON.stringify(answer),
      ],
    );
    await db.query('DELETE FROM receipt WHERE inbox = $1 AND number <= $2', [
      inbox,
      counted.received - MOST_RECEIPTS,
    ]);
    return answer;
  });
}

/** Newest first, without bodies; only those after a number. */
export function listReceipts(
  db: Db,
  inbox: number,
  after: number,
): Promise<Omit<ReceiptRow, 'body' | 'headers'>[]> {
  return rows(
    db,
    `SELECT number, uid, at, method, query, size, event, attempt, webhook, signature, answer FROM receipt
     WHERE inbox = $1 AND number > $2 ORDER BY number DESC`,
    [inbox, after],
  );
}

export async function findReceipt(db: Db, inbox: number, uid: string): Promise<ReceiptRow | null> {
  const found = await rows<ReceiptRow>(db, 'SELECT * FROM receipt WHERE inbox = $1 AND uid = $2', [
    inbox,
    uid,
  ]);
  return found[0] ?? null;
}

export async function clearReceipts(db: Db, inbox: number): Promise<void> {
  await db.query('DELETE FROM receipt WHERE inbox = $1', [inbox]);
}

/** Those of the inboxes, as number and last receipt known, that something has come into since. */
export async function receivedAmong(
  db: Db,
  known: readonly { inbox: number; after: number }[],
): Promise<boolean[]> {
  const found = await rows<{ came: boolean }>(
    db,
    `SELECT coalesce(c.received > k.after, true) AS came
     FROM unnest($1::int4[], $2::int4[]) WITH ORDINALITY AS k(inbox, after, place)
     LEFT JOIN test_inbox_count c ON c.inbox = k.inbox ORDER BY k.place`,
    [known.map(({ inbox }) => inbox), known.map(({ after }) => after)],
  );
  return found.map(({ came }) => came);
}

/** Forgets what is older than its organization, or else the instance, keeps. */
export async function dropOldReceipts(db: Db, now: number, retentionDays: number): Promise<void> {
  await db.query(
    `DELETE FROM receipt r USING test_inbox i, organization o WHERE i.number = r.inbox AND o.number = i.organization
       AND r.at < $1::timestamptz - make_interval(days => least(o.retention_days, $2))`,
    [new Date(now), retentionDays],
  );
}
