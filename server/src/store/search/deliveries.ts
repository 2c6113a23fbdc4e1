import { isFinal } from '@tidings/core/delivery';
import { uuidFloor } from '@tidings/core/id';
import type { SearchQuery } from '@tidings/core/search/query';
import { possibleStatuses } from '@tidings/core/search/search';
import type { Interval, SearchContext } from '@tidings/core/search/time-point';
import { rows } from '../db.ts';
import type { Db } from '../db.ts';
import { WAITING_STATUS } from '../deliveries.ts';
import type { DeliveryRow } from '../deliveries.ts';
import { compileSearch } from './condition.ts';
import { Parameters } from './parameters.ts';
import { joinsOf } from './relations.ts';
import { ownEventsIn, rowsIn } from './scope.ts';
import type { SearchScope, Statement } from './scope.ts';

export interface DeliverySearchPage {
  readonly limit: number;
  /** Where the page goes on: the key of a row, and which way from there. */
  readonly from: {
    readonly direction: 'next' | 'prev';
    readonly event: string;
    readonly webhook: number;
  } | null;
}

/**
 * Deliveries in scope, of events accepted within the range, that a search finds: newest first, or oldest first when the
 * page goes back. One row more than the limit tells that there are others.
 */
export async function searchDeliveries(
  db: Db,
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  page: DeliverySearchPage,
): Promise<DeliveryRow[]> {
  const statement = deliverySearch(scope, range, query, context, page);
  return statement ? rows(db, statement.text, statement.values) : [];
}

/**
 * Goes through deliveries that have ended, and those that wait, webhook by webhook along an index of each table: a small
 * organization is found as fast in a large instance. Null when no delivery can be found.
 */
export function deliverySearch(
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  page: DeliverySearchPage,
): Statement | null {
  const statuses = possibleStatuses(query);
  if (statuses.length === 0) return null;
  const ended = statuses.filter(isFinal);
  const parameters = new Parameters();
  const lanes = parameters.add(scope.lanes, 'int2[]');
  const limit = parameters.add(page.limit + 1, 'int4');
  const within = keysWithin(range, page, parameters);
  const webhook = parameters.add(scope.webhook, 'int4');
  const scoped = `${rowsIn(scope, 'w', parameters)} AND (${webhook} IS NULL OR w.number = ${webhook})`;
  const order = page.from?.direction === 'prev' ? 'ASC' : 'DESC';
  const { sql: condition, needs } = compileSearch(query, {
    subject: 'deliveries',
    parameters,
    context,
    ownEvents: ownEventsIn(scope, range, lanes, parameters),
  });
  const joins = joinsOf(needs, within.events);

  const byWebhook = (table: string): string => `(
    SELECT found.* FROM unnest(${lanes}) AS l(lane) CROSS JOIN webhook w CROSS JOIN LATERAL (
      SELECT x.* FROM (${table}) x ${joins}
      WHERE ${condition}
      ORDER BY x.event ${order} LIMIT ${limit}) found
    WHERE ${scoped})`;
  const sources: string[] = [];
  if (ended.length > 0) {
    sources.push(
      byWebhook(`
        SELECT d.lane, d.event, d.webhook, d.status::text AS status, d.attempts, NULL::timestamptz AS due_at, d.completed_at
        FROM delivery d
        WHERE d.lane = l.lane AND d.webhook = w.number AND ${within.keys('d.event', 'd.webhook')}
          AND d.status = ANY (${parameters.add(ended, 'delivery_status[]')})`),
    );
  }
  if (ended.length < statuses.length) {
    sources.push(
      byWebhook(`
        SELECT q.lane, q.event, q.webhook, ${WAITING_STATUS} AS status, q.attempts, q.due_at,
          NULL::timestamptz AS completed_at
        FROM queue q
        WHERE q.lane = l.lane AND q.webhook = w.number AND ${within.keys('q.event', 'q.webhook')}`),
    );
  }
  if (statuses.includes('pending')) {
    sources.push(`(
      SELECT x.* FROM (
        SELECT t.lane, t.event, t.webhook, 'pending' AS status, 0 AS attempts, NULL::timestamptz AS due_at,
          NULL::timestamptz AS completed_at
        FROM (${targetsOfBatches(lanes, within.events('event.uid'))}) t
        WHERE ${within.keys('t.event', 't.webhook')}) x
      JOIN webhook w ON w.number = x.webhook ${joins}
      WHERE ${scoped} AND ${condition}
      ORDER BY x.event ${order}, x.webhook ${order} LIMIT ${limit})`);
  }
  const text = `
    SELECT y.event, y.webhook, y.status, y.attempts, y.due_at, y.completed_at, e.id AS event_own_id, e.type AS event_type
    FROM (
      SELECT * FROM (${sources.join(' UNION ALL ')}) z ORDER BY z.event ${order}, z.webhook ${order} LIMIT ${limit}
    ) y JOIN event e ON e.lane = y.lane AND e.uid = y.event AND ${within.events('e.uid')}
    ORDER BY y.event ${order}, y.webhook ${order}`;
  return { text, values: parameters.values };
}

/** Deliveries under way for the first time: targets of open batches that have no row yet. */
function targetsOfBatches(lanes: string, within: string): string {
  return `
    SELECT e.lane, e.uid AS event, u.webhook FROM batch b
    CROSS JOIN LATERAL (
      SELECT * FROM event WHERE event.lane = b.lane AND event.uid BETWEEN b.id AND b.last AND event.batch = b.id AND ${within} OFFSET 0) e
    CROSS JOIN LATERAL unnest(e.targets) AS u(webhook)
    WHERE b.lane = ANY (${lanes})
      AND NOT EXISTS (
        SELECT FROM delivery d WHERE d.lane = e.lane AND d.event = e.uid AND d.webhook = u.webhook OFFSET 0)
      AND NOT EXISTS (
        SELECT FROM queue q WHERE q.lane = e.lane AND q.event = e.uid AND q.webhook = u.webhook OFFSET 0)`;
}

/** The part of the range that a page is in: as a condition on events, and on events and webhooks. */
function keysWithin(
  range: Interval,
  { from }: DeliverySearchPage,
  parameters: Parameters,
): { events: (event: string) => string; keys: (event: string, webhook: string) => string } {
  const low = parameters.add(uuidFloor(range.from), 'uuid');
  const high = parameters.add(uuidFloor(range.to), 'uuid');
  const inRange = (event: string): string => `${event} >= ${low} AND ${event} < ${high}`;
  if (!from) return { events: inRange, keys: inRange };
  const [upTo, past] = from.direction === 'prev' ? ['>=', '>'] : ['<=', '<'];
  const last = parameters.add(from.event, 'uuid');
  const lastWebhook = parameters.add(from.webhook, 'int4');
  const events = (event: string): string => `${inRange(event)} AND ${event} ${upTo} ${last}`;
  return {
    events,
    keys: (event, webhook) =>
      `${events(event)} AND (${event} ${past} ${last} OR ${webhook} ${past} ${lastWebhook})`,
  };
}
