/** Reads the log for the live stream, a bounded part at a time. */
import { beforeTransaction, comparePositions } from '@tidings/core/live';
import type { Position } from '@tidings/core/live';
import type { Clock } from '../clock.ts';
import type { ListenedParts } from '../listening.ts';
import type { Db } from '../store/db.ts';
import { readHeads, readLoggedDeliveries, readLoggedEvents } from '../store/live-log.ts';
import type { Head, LoggedEvent } from '../store/live-log.ts';
import { deliveryChange, eventChange } from './change.ts';
import type { Change } from './change.ts';

export const NO_PARTS: ListenedParts = {
  events: false,
  deliveries: false,
  data: false,
  webhooks: false,
  headers: false,
  body: false,
};

export function withParts(a: ListenedParts, b: ListenedParts): ListenedParts {
  return {
    events: a.events || b.events,
    deliveries: a.deliveries || b.deliveries,
    data: a.data || b.data,
    webhooks: a.webhooks || b.webhooks,
    headers: a.headers || b.headers,
    body: a.body || b.body,
  };
}

export function covers(parts: ListenedParts, needed: ListenedParts): boolean {
  // Asked at every change that is told, and nearly always of the same.
  if (parts === needed) return true;
  return (Object.keys(needed) as (keyof ListenedParts)[]).every((part) => parts[part] || !needed[part]);
}

/** Changes whose rows are in memory at once. Answers and headers of an attempt have up to some 30 KB. */
const MOST_AT_ONCE = 250;
/** Bytes of what their events carry, but for one that is larger. */
const MOST_BYTES = 8 * 1024 * 1024;

export interface ReaderRooms {
  readonly db: Db;
  readonly lanes: number;
  readonly clock: Clock;
}

/** A part of the stream. After it, everything up to `until` was given. */
export interface Part {
  readonly changes: readonly Change[];
  readonly until: Position;
  /** What of it was asked for: the rest was left out. */
  readonly parts: ListenedParts;
}

/**
 * Everything after `after`, of transactions below `horizon`, part by part in order.
 *
 * @param parts asked for with each look at the log, since who listens changes meanwhile
 */
export async function* readLog(
  { db, lanes, clock }: ReaderRooms,
  after: Position,
  horizon: number,
  parts: () => ListenedParts,
): AsyncGenerator<Part, void, undefined> {
  // The transaction that it is after may have more behind it.
  let start = after.rank === 2 ? after.transaction + 1 : after.transaction;
  while (start < horizon) {
    const { stop, heads } = await readHeads(db, lanes, start, horizon);
    const wanted = parts();
    let rest = heads.filter(
      (head) => comparePositions(head, after) > 0 && (head.rank === 0 ? wanted.events : wanted.deliveries),
    );
    while (rest.length > 0) {
      const { changes, taken } = await readSome(db, rest.slice(0, MOST_AT_ONCE), wanted, clock.now());
      const until = rest[taken - 1]!;
      rest = rest.slice(taken);
      yield { changes, until, parts: wanted };
    }
    yield { changes: [], until: beforeTransaction(stop), parts: wanted };
    start = stop;
  }
}

async function readSome(
  db: Db,
  heads: readonly Head[],
  parts: ListenedParts,
  now: number,
): Promise<{ changes: Change[]; taken: number }> {
  const keys = new Map(heads.map(({ lane, event }) => [event, { lane, event }]));
  const events = new Map<string, LoggedEvent>();
  for (const event of await readLoggedEvents(db, [...keys.values()], parts, MOST_BYTES)) {
    events.set(event.uid, event);
  }
  // Up to the first whose event does not fit. One that is there no more is passed over.
  const cut = heads.findIndex(({ event }) => events.get(event)?.fits === false);
  const taken = cut === -1 ? heads.length : Math.max(cut, 1);
  const some = heads.slice(0, taken);
  const rows = await readLoggedDeliveries(
    db,
    some.filter(({ rank }) => rank === 1),
    parts,
  );
  const deliveries = new Map(rows.map((row) => [keyOf(row), row]));
  const changes = some.flatMap((head) => {
    const event = events.get(head.event);
    if (!event) return [];
    if (head.rank === 0) return [eventChange(positionOf(head), now, event)];
    const delivery = deliveries.get(keyOf(head));
    return delivery ? [deliveryChange(positionOf(head), now, event, delivery)] : [];
  });
  return { changes, taken };
}

type Key = Pick<Head, 'transaction' | 'event' | 'webhook' | 'attempt'>;

function keyOf({ transaction, event, webhook, attempt }: Key): string {
  return `${transaction} ${event} ${webhook} ${attempt}`;
}

function positionOf({ transaction, rank, event, webhook, attempt }: Head): Position {
  return { transaction, rank, event, webhook, attempt };
}
