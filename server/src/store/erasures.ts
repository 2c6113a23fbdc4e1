/**
 * Erasing what one event carries. The record of it stays: that it happened, where it went, and what came of it.
 *
 * | state | entered when | what holds |
 * |---|---|---|
 * | asked for | `event.erased_at` is set, and a row of `erasure` made | nobody is shown the payload any more, and no delivery is made due again; those that wait are canceled |
 * | in flight | some of its deliveries are being sent just then | they go to their end: an attempt that fails is canceled instead of tried again, at the next look |
 * | gone | nothing is in flight | data, the attributes that people write, all bodies of its attempts and what test inboxes got of it are gone; so is the row of `erasure` |
 */
import { ERASED_ATTRIBUTES } from '@tidings/core/event';
import { idFromUuid } from '@tidings/core/id';
import { rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';
import { wakeBacklog } from './queue.ts';

export interface Erased {
  at: Date;
  /** Deliveries that were canceled just now. */
  canceled: number;
  /** Deliveries that are being sent: the payload goes when they have ended. */
  inFlight: number;
}

/** Asks for it and takes the first look. Answers null when there is no such event. */
export function erasePayload(pool: Pool, lane: number, now: number, event: string): Promise<Erased | null> {
  return transaction(pool, async (db) => {
    // Whoever makes a delivery due again holds this row, too.
    const [asked] = await rows<{ erasedAt: Date; organization: number }>(
      db,
      `UPDATE event SET erased_at = coalesce(erased_at, $3) WHERE lane = $1 AND uid = $2 RETURNING erased_at, organization`,
      [lane, event, new Date(now)],
    );
    if (!asked) return null;
    await db.query(
      'INSERT INTO erasure (lane, event, organization, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [lane, event, asked.organization, asked.erasedAt],
    );
    // What it asked people was taken from it.
    await db.query(
      `UPDATE interaction SET question = 'What was asked is erased.', links = '[]' WHERE event = $1`,
      [event],
    );
    return { at: asked.erasedAt, ...(await look(db, lane, now, event)) };
  });
}

/** What has been asked for and is not gone yet, in all lanes. */
export function openErasures(db: Db): Promise<{ lane: number; event: string }[]> {
  return rows(db, 'SELECT lane, event FROM erasure ORDER BY at LIMIT 100');
}

/** Takes another look. */
export function goOnErasing(pool: Pool, lane: number, now: number, event: string): Promise<void> {
  return transaction(pool, async (db) => {
    const [held] = await rows(db, 'SELECT FROM event WHERE lane = $1 AND uid = $2 FOR UPDATE', [lane, event]);
    // The retention may have been faster.
    if (held) await look(db, lane, now, event);
    else await db.query('DELETE FROM erasure WHERE lane = $1 AND event = $2', [lane, event]);
  });
}

async function look(
  db: Parameters<Parameters<typeof transaction>[1]>[0],
  lane: number,
  now: number,
  event: string,
): Promise<Omit<Erased, 'at'>> {
  const ordered = await rows<{ webhook: number }>(
    db,
    'SELECT webhook FROM queue WHERE lane = $1 AND event = $2 AND position IS NOT NULL ORDER BY webhook',
    [lane, event],
  );
  // Those behind need not wait for its next attempt any more. Before its row, as in claim_next().
  for (const { webhook } of ordered) await wakeBacklog(db, lane, webhook, now);
  const canceled = await db.query(
    `WITH gone AS (
       DELETE FROM queue WHERE lane = $1 AND event = $2 AND owner IS NULL
       RETURNING webhook, organization, attempts, ended, ended_at
     )
     INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
     SELECT $1, $2, webhook, organization, status_after('canceled', ended), attempts, coalesce(ended_at, $3),
       CASE WHEN ended IS NULL THEN (SELECT this_transaction()) END FROM gone
     ON CONFLICT (lane, event, webhook) DO NOTHING`,
    [lane, event, new Date(now)],
  );
  // Rows of the queue that came back since then are as good as in flight; targets without a row are in memory.
  const [flying] = await rows<{ count: number }>(
    db,
    `SELECT (SELECT count(*) FROM queue WHERE lane = $1 AND event = $2)
       + (SELECT count(*) FROM event e, unnest(e.targets) AS t(webhook)
          WHERE e.lane = $1 AND e.uid = $2
            AND NOT EXISTS (SELECT FROM delivery d WHERE d.lane = $1 AND d.event = $2 AND d.webhook = t.webhook)
            AND NOT EXISTS (SELECT FROM queue q WHERE q.lane = $1 AND q.event = $2 AND q.webhook = t.webhook)) AS count`,
    [lane, event],
  );
  const inFlight = flying!.count;
  if (inFlight === 0) await clear(db, lane, event);
  return { canceled: canceled.rowCount ?? 0, inFlight };
}

async function clear(db: Db, lane: number, event: string): Promise<void> {
  await db.query(
    `UPDATE event SET data = 'null', attributes = (searchable_json(attributes::text) - $3::text[])::json
     WHERE lane = $1 AND uid = $2`,
    [lane, event, [...ERASED_ATTRIBUTES]],
  );
  await db.query(
    `UPDATE attempt SET request_body = NULL, response_body = NULL
     WHERE lane = $1 AND event = $2 AND (request_body IS NOT NULL OR response_body IS NOT NULL)`,
    [lane, event],
  );
  await db.query(
    `DELETE FROM receipt r USING event e, test_inbox i
     WHERE e.lane = $1 AND e.uid = $2 AND i.organization = e.organization AND r.inbox = i.number AND r.event IN (e.id, $3)`,
    [lane, event, idFromUuid('event', event)],
  );
  // Nothing of it can arrive any more, and the list for review need not wait for it.
  await db.query(
    'UPDATE given_up SET again = pg_current_xact_id()::text::int8 WHERE lane = $1 AND event = $2',
    [lane, event],
  );
  await db.query('DELETE FROM erasure WHERE lane = $1 AND event = $2', [lane, event]);
}
