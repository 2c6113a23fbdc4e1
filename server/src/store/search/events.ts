import { uuidFloor } from '@tidings/core/id';
import type { SearchQuery } from '@tidings/core/search/query';
import type { Interval, SearchContext } from '@tidings/core/search/time-point';
import { rows } from '../db.ts';
import type { Db } from '../db.ts';
import { compileSearch } from './condition.ts';
import type { BucketCount } from './deliveries.ts';
import { Parameters } from './parameters.ts';
import { joinsOf } from './relations.ts';
import { isPlain, nameOf, ownEventsIn, rowsIn } from './scope.ts';
import type { SearchOrder, SearchScope, Statement } from './scope.ts';

export interface EventSearchPage {
  readonly limit: number;
  readonly order: SearchOrder;
  /** Only what comes after this one in the order; null: from the beginning. */
  readonly after: { readonly event: string } | null;
}

/** What tells where an event is, and how large it is. */
export interface FoundEvent {
  lane: number;
  event: string;
  /** Bytes of its data and attributes. */
  size: number;
}

/** Events in scope, accepted within the range, that a search finds. */
export function searchEvents(
  db: Db,
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  page: EventSearchPage,
): Promise<FoundEvent[]> {
  const { text, values, name } = eventSearch(scope, range, query, context, page);
  return rows(db, text, values, name);
}

/** Goes through the log of each lane along its primary key. */
export function eventSearch(
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  { limit, order, after }: EventSearchPage,
): Statement {
  const parameters = new Parameters();
  const most = parameters.add(limit, 'int4');
  const past = after && `${order === 'oldest' ? '>' : '<'} ${parameters.add(after.event, 'uuid')}`;
  const source = eventSource(scope, range, query, context, parameters, past);
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  const text = `SELECT z.lane, z.uid AS event, z.size FROM (
      SELECT found.* FROM unnest(${source.lanes()}) AS l(lane) CROSS JOIN LATERAL (
        SELECT e.lane, e.uid, event_size(e) AS size ${source.from} ORDER BY e.uid ${direction} LIMIT ${most}) found
    ) z ORDER BY z.uid ${direction} LIMIT ${most}`;
  return { text, values: parameters.values, name: isPlain(query) ? nameOf(text) : undefined };
}

/** How many events a search finds, none counted beyond `most`. */
export async function countEvents(
  db: Db,
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  most: number,
): Promise<number> {
  const parameters = new Parameters();
  const source = eventSource(scope, range, query, context, parameters, null);
  const text = `SELECT count(*)::int4 AS count FROM (
    SELECT found.* FROM unnest(${source.lanes()}) AS l(lane) CROSS JOIN LATERAL (SELECT 1 AS one ${source.from}) found
    LIMIT ${parameters.add(most, 'int4')}) z`;
  const [counted] = await rows<{ count: number }>(db, text, parameters.values);
  return counted!.count;
}

/** As of deliveries; events are of one kind. */
export function eventHistogram(
  db: Db,
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  bounds: readonly number[],
): Promise<BucketCount<'events'>[]> {
  const parameters = new Parameters();
  const source = eventSource(scope, range, query, context, parameters, null);
  const text = `SELECT width_bucket(found.uid, ${parameters.add(bounds.map(uuidFloor), 'uuid[]')}) - 1 AS bucket,
      'events' AS kind, count(*)::int4 AS count
    FROM unnest(${source.lanes()}) AS l(lane) CROSS JOIN LATERAL (SELECT e.uid ${source.from}) found
    GROUP BY 1`;
  return rows(db, text, parameters.values);
}

/** From where, and under which conditions, the events `e` of the lane `l` are taken. */
function eventSource(
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  parameters: Parameters,
  past: string | null,
): { lanes: () => string; from: string } {
  const lanes = parameters.whenUsed(scope.lanes, 'int2[]');
  const low = parameters.add(uuidFloor(range.from), 'uuid');
  const high = parameters.add(uuidFloor(range.to), 'uuid');
  const scoped = rowsIn(scope, 'e', parameters);
  const webhook = parameters.add(scope.webhook, 'int4');
  const within = (uid: string): string =>
    `${uid} >= ${low} AND ${uid} < ${high}${past === null ? '' : ` AND ${uid} ${past}`}`;
  const { sql: condition, needs } = compileSearch(query, {
    subject: 'events',
    parameters,
    context,
    ownEvents: ownEventsIn(scope, range, lanes, parameters),
  });
  return {
    lanes,
    from: `FROM event e ${joinsOf(needs, within, ['event'])}
      WHERE e.lane = l.lane AND ${within('e.uid')}
        AND ${scoped} AND (${webhook} IS NULL OR ${webhook} = ANY (e.targets))
        AND ${condition}`,
  };
}
