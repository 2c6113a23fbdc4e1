import { uuidFloor } from '@tidings/core/id';
import type { SearchQuery } from '@tidings/core/search/query';
import type { Interval, SearchContext } from '@tidings/core/search/time-point';
import { rows } from '../db.ts';
import type { Db } from '../db.ts';
import { EVENT_VIEW } from '../events.ts';
import type { EventRow } from '../events.ts';
import { compileSearch } from './condition.ts';
import { Parameters } from './parameters.ts';
import { joinsOf } from './relations.ts';
import { ownEventsIn, rowsIn } from './scope.ts';
import type { SearchScope, Statement } from './scope.ts';

export interface EventSearchPage {
  readonly limit: number;
  /** Where the page goes on: the uid of an event, and which way from there. */
  readonly from: { readonly direction: 'next' | 'prev'; readonly event: string } | null;
}

/**
 * Events in scope, accepted within the range, that a search finds: newest first, or oldest first when the page goes back.
 * One row more than the limit tells that there are others.
 */
export function searchEvents(
  db: Db,
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  page: EventSearchPage,
): Promise<EventRow[]> {
  const { text, values } = eventSearch(scope, range, query, context, page);
  return rows(db, text, values);
}

/** Goes through the log of each lane along its primary key, from the newest event on. */
export function eventSearch(
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  { limit, from }: EventSearchPage,
): Statement {
  const parameters = new Parameters();
  const lanes = parameters.add(scope.lanes, 'int2[]');
  const low = parameters.add(uuidFloor(range.from), 'uuid');
  const high = parameters.add(uuidFloor(range.to), 'uuid');
  const most = parameters.add(limit + 1, 'int4');
  const scoped = rowsIn(scope, 'e', parameters);
  const webhook = parameters.add(scope.webhook, 'int4');
  const past = from?.direction === 'prev' ? '>' : '<';
  const goesOn = from && parameters.add(from.event, 'uuid');
  const within = (uid: string): string =>
    `${uid} >= ${low} AND ${uid} < ${high}${goesOn ? ` AND ${uid} ${past} ${goesOn}` : ''}`;
  const order = from?.direction === 'prev' ? 'ASC' : 'DESC';
  const { sql: condition, needs } = compileSearch(query, {
    subject: 'events',
    parameters,
    context,
    ownEvents: ownEventsIn(scope, range, lanes, parameters),
  });
  const text = `${EVENT_VIEW}
    JOIN (
      SELECT found.* FROM unnest(${lanes}) AS l(lane) CROSS JOIN LATERAL (
        SELECT e.lane, e.uid FROM event e ${joinsOf(needs, within, ['event'])}
        WHERE e.lane = l.lane AND ${within('e.uid')}
          AND ${scoped} AND (${webhook} IS NULL OR ${webhook} = ANY (e.targets))
          AND ${condition}
        ORDER BY e.uid ${order} LIMIT ${most}) found
      ORDER BY found.uid ${order} LIMIT ${most}
    ) y ON y.lane = e.lane AND y.uid = e.uid AND ${within('e.uid')}
    ORDER BY e.uid ${order}`;
  return { text, values: parameters.values };
}
