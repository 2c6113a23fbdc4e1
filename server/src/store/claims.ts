/** Taking deliveries from the queue. The functions called are in `migrations/0020-claims.sql`. */
import type { AttemptTrigger } from '@tidings/core/attempt';
import { uuidArray } from './array-parameter.ts';
import type { Db } from './db.ts';
import { iso, prepared } from './db.ts';

/** A delivery taken from the queue, with its event. */
export interface Claimed {
  event: string;
  webhook: number;
  organization: number;
  attempts: number;
  trigger: AttemptTrigger;
  project: number | null;
  ownId: string | null;
  type: string;
  created: string;
  /** JSON text. */
  attributes: string | null;
  data: Buffer;
}

/** What claimed deliveries may take, in bytes of their events. The first that is not too large itself comes in any case. */
export interface ClaimRoom {
  readonly bytes: number;
  readonly largest: number;
}

/** Takes up to `limit` deliveries that fit and are due and wait behind no webhook. */
export function claimReady(
  db: Db,
  lane: number,
  now: number,
  owner: number,
  limit: number,
  room: ClaimRoom,
): Promise<Claimed[]> {
  return claim(db, 'claim_ready', 'claim_ready($1, $2, $3, $4, $5, $6)', [
    lane,
    iso(now),
    owner,
    limit,
    ...[room.bytes, room.largest],
  ]);
}

/** Takes up to `limit` parked deliveries of a webhook that fit and are due. */
export function claimParked(
  db: Db,
  lane: number,
  now: number,
  owner: number,
  webhook: number,
  limit: number,
  room: ClaimRoom,
): Promise<Claimed[]> {
  return claim(db, 'claim_parked', 'claim_parked($1, $2, $3, $4, $5, $6, $7)', [
    lane,
    iso(now),
    owner,
    webhook,
    limit,
    ...[room.bytes, room.largest],
  ]);
}

/**
 * Takes what is next to be sent to an ordered webhook whose backlog `owner` holds. Answers with until when there is
 * nothing to take when it is not due yet, and with null when nothing waits or the backlog is in other hands.
 *
 * @param rests only what a person asked for is taken
 */
export async function claimNext(
  db: Db,
  lane: number,
  now: number,
  owner: number,
  webhook: number,
  rests: boolean,
): Promise<Claimed | { until: number } | null> {
  const [head] = await prepared<Omit<Claimed, keyof ClaimedEvent> & { until: number; taken: boolean }>(
    db,
    'claim_next',
    `SELECT event, webhook, organization, attempts, trigger, owner IS NOT NULL AS taken,
       (extract(epoch FROM due_at) * 1000)::float8 AS until
     FROM claim_next($1, $2, $3, $4, $5)`,
    [lane, iso(now), owner, webhook, rests],
  );
  if (!head) return null;
  const { until, taken, ...row } = head;
  return taken ? ((await withEvents(db, lane, owner, [row]))[0] ?? null) : { until };
}

/**
 * Claims, and then reads the events. In one statement the events would be looked for in a snapshot from before the
 * claim, and a row whose event was committed in between would be claimed and never seen.
 */
async function claim(
  db: Db,
  name: string,
  call: string,
  values: readonly [lane: number, now: string, owner: number, ...unknown[]],
): Promise<Claimed[]> {
  const claimed = await prepared<Omit<Claimed, keyof ClaimedEvent>>(
    db,
    name,
    `SELECT event, webhook, organization, attempts, trigger FROM ${call}`,
    values,
  );
  return claimed.length === 0 ? [] : withEvents(db, values[0], values[2], claimed);
}

type ClaimedEvent = Pick<Claimed, 'project' | 'ownId' | 'type' | 'created' | 'attributes' | 'data'>;

/** With their events. A claim whose event the retention has taken meanwhile is dropped: there is nothing to send. */
async function withEvents<Row extends { event: string }>(
  db: Db,
  lane: number,
  owner: number,
  claimed: readonly Row[],
): Promise<(Row & ClaimedEvent)[]> {
  const events = await prepared<ClaimedEvent & { event: string }>(
    db,
    'claimed_events',
    `SELECT u.event, e.project, e.id AS "ownId", e.type, e.created, e.attributes::text AS attributes,
       e.data FROM unnest($2::uuid[]) AS u(event)
     CROSS JOIN LATERAL (SELECT * FROM event WHERE event.lane = $1 AND event.uid = u.event OFFSET 0) e`,
    [lane, uuidArray([...new Set(claimed.map((row) => row.event))])],
  );
  const byUid = new Map(events.map((event) => [event.event, event]));
  const gone = claimed.filter(({ event }) => !byUid.has(event));
  if (gone.length > 0) {
    const uids = gone.map(({ event }) => event);
    await db.query('DELETE FROM queue WHERE lane = $1 AND event = ANY ($2) AND owner = $3', [
      lane,
      uids,
      owner,
    ]);
  }
  return claimed.flatMap((row) => {
    const event = byUid.get(row.event);
    return event ? [{ ...row, ...event }] : [];
  });
}
