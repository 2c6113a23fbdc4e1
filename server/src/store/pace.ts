/** Slots of rate-limited webhooks. ARCHITECTURE.md, "Slots of a rate-limited webhook", has the protocol in prose. */
import type { Db } from './db.ts';
import { prepared } from './db.ts';

export interface Reservation {
  /** When the first of the slots is, in milliseconds since 1970. */
  first: number;
  count: number;
  /** The next slot that nobody has. */
  nextAt: number;
}

/** Reserves up to `count` slots, none before `from` and none later than `horizon` milliseconds after. */
export async function reserveSlots(
  db: Db,
  lane: number,
  from: number,
  webhook: number,
  interval: number,
  count: number,
  horizon: number,
): Promise<Reservation> {
  const [reserved] = await prepared<Reservation>(
    db,
    'reserve_slots',
    `SELECT (extract(epoch FROM first) * 1000)::float8 AS first, count, (extract(epoch FROM next_at) * 1000)::float8 AS "nextAt"
     FROM reserve_slots($1, $2, $3, $4 * interval '1 millisecond', $5, $6 * interval '1 millisecond')`,
    [lane, new Date(from).toISOString(), webhook, interval, count, horizon],
  );
  return reserved!;
}
