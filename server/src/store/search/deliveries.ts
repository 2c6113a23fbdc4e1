import { isFinal } from '@tidings/core/delivery';
import type { DeliveryStatus } from '@tidings/core/delivery';
import { uuidFloor } from '@tidings/core/id';
import type { SearchQuery } from '@tidings/core/search/query';
import { possibleStatuses } from '@tidings/core/search/search';
import type { Interval, SearchContext } from '@tidings/core/search/time-point';
import { rows } from '../db.ts';
import type { Db } from '../db.ts';
import { WAITING_STATUS } from '../deliveries.ts';
import { compileSearch } from './condition.ts';
import type { CompiledCondition, Surroundings } from './condition.ts';
import { Parameters } from './parameters.ts';
import { joinsOf } from './relations.ts';
import { inLivingOrganization, isPlain, nameOf, ownEventsIn, rowsIn } from './scope.ts';
import type { SearchOrder, SearchScope, Statement } from './scope.ts';

/** What a delivery is told apart by; all lists of deliveries are in this order, or backwards. */
export interface DeliveryKey {
  readonly event: string;
  readonly webhook: number;
}

export interface DeliverySearchPage {
  readonly limit: number;
  readonly order: SearchOrder;
  /** Only what comes after this one in the order; null: from the beginning. */
  readonly after: DeliveryKey | null;
}

export interface FoundDelivery extends DeliveryKey {
  lane: number;
  status: DeliveryStatus;
  attempts: number;
  dueAt: Date | null;
  completedAt: Date | null;
}

/** Deliveries in scope, of events accepted within the range, that a search finds. */
export async function searchDeliveries(
  db: Db,
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  page: DeliverySearchPage,
): Promise<FoundDelivery[]> {
  const statement = deliverySearch(scope, range, query, context, page);
  return statement ? rows(db, statement.text, statement.values, statement.name) : [];
}

/** Null when no delivery can be found. */
export function deliverySearch(
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  page: DeliverySearchPage,
): Statement | null {
  const sources = new Sources(scope, range, query, context, page.after && { ...page, after: page.after });
  if (sources.isEmpty) return null;
  const direction = page.order === 'newest' ? 'DESC' : 'ASC';
  const most = sources.parameters.add(page.limit, 'int4');
  const tail = (row: string): string =>
    `ORDER BY ${row}.event ${direction}, ${row}.webhook ${direction} LIMIT ${most}`;
  // Along the index of webhooks a small organization is found as fast in a large instance, where nothing else has to be
  // looked at than the rows of deliveries. With joins, many rows are looked at for each that is found: that goes in the order
  // of time for all webhooks together.
  const isAlongWebhooks = !sources.isJoined && (scope.organization !== null || scope.webhook !== null);
  const all = sources.list((source) =>
    isAlongWebhooks && source.table
      ? `(SELECT found.* FROM unnest(${sources.lanes()}) AS l(lane) CROSS JOIN webhook w CROSS JOIN LATERAL (
           SELECT x.* FROM (${source.rows('l.lane', 'w.number')}) x WHERE ${sources.condition} ${tail('x')}) found
         WHERE ${sources.scoped()})`
      : `(${sources.eachLane((lane) => `SELECT x.* FROM ${source.from(lane)} WHERE ${source.where()} ${tail('x')}`)})`,
  );
  const text = `SELECT z.* FROM (${all.join(' UNION ALL ')}) z ${tail('z')}`;
  return { text, values: sources.parameters.values, name: isPlain(query) ? nameOf(text) : undefined };
}

/** How many deliveries a search finds, none counted beyond `most`. */
export async function countDeliveries(
  db: Db,
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  most: number,
): Promise<number> {
  const statement = deliveryCount(scope, range, query, context, most);
  if (!statement) return 0;
  const [counted] = await rows<{ count: number }>(db, statement.text, statement.values);
  return counted!.count;
}

export function deliveryCount(
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  most: number,
): Statement | null {
  const sources = new Sources(scope, range, query, context, null);
  if (sources.isEmpty) return null;
  const limit = `LIMIT ${sources.parameters.add(most, 'int4')}`;
  const all = sources.list(
    ({ from, where }) =>
      `(${sources.eachLane((lane) => `SELECT 1 AS one FROM ${from(lane)} WHERE ${where()} ${limit}`)})`,
  );
  const text = `SELECT count(*)::int4 AS count FROM (SELECT FROM (${all.join(' UNION ALL ')}) y ${limit}) z`;
  return { text, values: sources.parameters.values };
}

/** How many deliveries a search finds by time and status: `bucket` counts the bounds up to it, from 0. */
export interface BucketCount<Kind> {
  bucket: number;
  kind: Kind;
  count: number;
}

/** @param bounds milliseconds since 1970, ascending: where buckets begin, the first of them the beginning of the range */
export async function deliveryHistogram(
  db: Db,
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  bounds: readonly number[],
): Promise<BucketCount<DeliveryStatus>[]> {
  const statement = deliveryHistogramSearch(scope, range, query, context, bounds);
  return statement ? rows(db, statement.text, statement.values) : [];
}

export function deliveryHistogramSearch(
  scope: SearchScope,
  range: Interval,
  query: SearchQuery,
  context: SearchContext,
  bounds: readonly number[],
): Statement | null {
  const sources = new Sources(scope, range, query, context, null);
  if (sources.isEmpty) return null;
  const starts = sources.parameters.add(bounds.map(uuidFloor), 'uuid[]');
  const all = sources.list(({ from, where }) =>
    sources.eachLane(
      (lane) =>
        `SELECT width_bucket(x.event, ${starts}) - 1 AS bucket, x.status AS kind, count(*)::int4 AS count
         FROM ${from(lane)} WHERE ${where()} GROUP BY 1, 2`,
    ),
  );
  const text = `SELECT y.bucket, y.kind, sum(y.count)::int4 AS count FROM (${all.join(' UNION ALL ')}) y GROUP BY 1, 2`;
  return { text, values: sources.parameters.values };
}

/** A place where deliveries are. */
interface Source {
  /** Whether its rows can be had by webhook. */
  readonly table: boolean;
  /** Its rows of a lane, and of a webhook: expressions in SQL. */
  readonly rows: (lane: string, webhook?: string) => string;
  /** Its rows `x` with all that the condition needs. */
  readonly from: (lane: string) => string;
  readonly where: () => string;
}

/** Deliveries that have ended, those that wait, and those under way for the first time, as far as they can be found. */
class Sources {
  readonly parameters = new Parameters();
  readonly lanes: () => string;
  /** Of the webhook `w`. */
  readonly scoped: () => string;
  readonly #inProject: () => string;
  readonly condition: string;
  /** Whether rows of other tables than the webhooks have to be looked at. */
  readonly isJoined: boolean;
  readonly #scope: SearchScope;
  readonly #statuses: readonly DeliveryStatus[];
  readonly #organization: () => string;
  readonly #webhook: () => string;
  readonly #joins: string;
  readonly #attempted: string;
  readonly #within: ReturnType<typeof keysWithin>;

  constructor(
    scope: SearchScope,
    range: Interval,
    query: SearchQuery,
    context: SearchContext,
    page: { order: SearchOrder; after: DeliveryKey } | null,
  ) {
    const { parameters } = this;
    this.#scope = scope;
    this.#statuses = possibleStatuses(query);
    this.lanes = parameters.whenUsed(scope.lanes, 'int2[]');
    this.#organization = parameters.whenUsed(scope.organization, 'int4');
    this.#webhook = parameters.whenUsed(scope.webhook, 'int4');
    this.#within = keysWithin(range, page, parameters);
    this.scoped = () =>
      `${rowsIn(scope, 'w', parameters)} AND (${this.#webhook()} IS NULL OR w.number = ${this.#webhook()})`;
    this.#inProject = () =>
      scope.project === null ? 'true' : `w.project = ${parameters.add(scope.project, 'int4')}`;
    const surroundings: Surroundings = {
      subject: 'deliveries',
      parameters,
      context,
      ownEvents: ownEventsIn(scope, range, this.lanes, parameters),
    };
    const { sql, needs } = compileSearch(query, surroundings);
    this.condition = sql;
    this.isJoined = needs.size > 0;
    this.#joins = joinsOf(needs, this.#within.events);
    this.#attempted = this.#findAttempts(query, surroundings);
  }

  get isEmpty(): boolean {
    return this.#statuses.length === 0;
  }

  list(toSql: (source: Source) => string): string[] {
    const ended = this.#statuses.filter(isFinal);
    const sources: Source[] = [];
    if (ended.length > 0)
      sources.push(this.#source(true, (lane, webhook) => this.#ended(ended, lane, webhook)));
    if (ended.length < this.#statuses.length)
      sources.push(this.#source(true, (lane, webhook) => this.#waiting(lane, webhook)));
    if (this.#statuses.includes('pending')) sources.push(this.#source(false, (lane) => this.#underWay(lane)));
    return sources.map(toSql);
  }

  /** One lane is said as such, since PostgreSQL then knows the order of what it finds by an index. */
  eachLane(select: (lane: string) => string): string {
    const [lane = 0] = this.#scope.lanes;
    if (this.#scope.lanes.length === 1) return select(this.parameters.add(lane, 'int2'));
    return `SELECT of_lane.* FROM unnest(${this.lanes()}) AS l(lane) CROSS JOIN LATERAL (${select('l.lane')}) of_lane`;
  }

  #source(table: boolean, select: Source['rows']): Source {
    // Rows of tables name their organization. Said of the webhook once more, PostgreSQL would expect far fewer of them.
    const scoped = table ? this.#inProject : this.scoped;
    return {
      table,
      rows: select,
      // An outer join is left out by PostgreSQL where nothing is asked of the webhook.
      from: (lane) => `(${select(lane)}) x LEFT JOIN webhook w ON w.number = x.webhook ${this.#joins}`,
      where: () => `${scoped()} AND ${this.condition}${this.#attempted}`,
    };
  }

  #ended(statuses: readonly DeliveryStatus[], lane: string, webhook: string | undefined): string {
    const isAny = statuses.length === 4;
    // As the index of the few that did not succeed says it.
    const failed = statuses.includes('success') ? '' : ` AND d.status <> 'success'`;
    const status = isAny
      ? ''
      : `${failed} AND d.status = ANY (${this.parameters.add(statuses, 'delivery_status[]')})`;
    return `
      SELECT d.lane, d.event, d.webhook, d.status, d.attempts, NULL::timestamptz AS due_at, d.completed_at
      FROM delivery d WHERE ${this.#rowsOf('d', lane, webhook)}${status}`;
  }

  #waiting(lane: string, webhook: string | undefined): string {
    return `
      SELECT q.lane, q.event, q.webhook, (${WAITING_STATUS})::delivery_status AS status, q.attempts, q.due_at, NULL::timestamptz AS completed_at
      FROM queue q ${webhook === undefined ? 'JOIN webhook w ON w.number = q.webhook' : ''}
      WHERE ${this.#rowsOf('q', lane, webhook)}`;
  }

  #rowsOf(row: string, lane: string, webhook: string | undefined): string {
    const { organization } = this.#scope;
    const ofWebhook =
      webhook === undefined
        ? `${organization === null ? inLivingOrganization(row) : `${row}.organization = ${this.#organization()}`}
           AND (${this.#webhook()} IS NULL OR ${row}.webhook = ${this.#webhook()})`
        : `${row}.webhook = ${webhook}`;
    return `${row}.lane = ${lane} AND ${ofWebhook} AND ${this.#within.keys(`${row}.event`, `${row}.webhook`)}`;
  }

  /** Targets of open batches that have no row yet. */
  #underWay(lane: string): string {
    const { events, keys } = this.#within;
    const notIn = (table: string): string => `NOT EXISTS (
      SELECT FROM ${table} o WHERE o.lane = e.lane AND o.event = e.uid AND o.webhook = u.webhook AND ${events('o.event')} OFFSET 0)`;
    return `
      SELECT e.lane, e.uid AS event, u.webhook, 'pending'::delivery_status AS status, 0::int2 AS attempts, NULL::timestamptz AS due_at,
        NULL::timestamptz AS completed_at
      FROM batch b CROSS JOIN LATERAL (
        SELECT * FROM event
        WHERE event.lane = b.lane AND event.uid BETWEEN b.id AND b.last AND event.batch = b.id AND ${events('event.uid')}
        OFFSET 0) e
      CROSS JOIN LATERAL unnest(e.targets) AS u(webhook)
      WHERE b.lane = ${lane} AND ${keys('e.uid', 'u.webhook')} AND ${notIn('delivery')} AND ${notIn('queue')}`;
  }

  /**
   * What has to hold of the latest attempt holds of some attempt. That is found in one pass over the attempts of the range,
   * where the latest one of each delivery has to be looked up.
   */
  #findAttempts(query: SearchQuery, surroundings: Surroundings): string {
    const necessary = attemptConditions(query);
    if (!necessary) return '';
    const { sql, needs }: CompiledCondition = compileSearch(necessary, surroundings);
    return ` AND EXISTS (
      SELECT FROM attempt a ${joinsOf(needs, this.#within.events, ['attempt'])}
      WHERE a.lane = x.lane AND a.event = x.event AND a.webhook = x.webhook AND ${this.#within.events('a.event')} AND ${sql})`;
  }
}

/** Fields that only an attempt gives a value. */
const OF_ATTEMPTS: ReadonlySet<string> = new Set([
  'http',
  'attempt.n',
  'trigger',
  'replay',
  'address',
  'duration',
  'error',
  'error.class',
  'header',
  'response.header',
  'response.body',
]);

/** The conditions of a search that nothing can fulfil without an attempt; null when there are none. */
function attemptConditions({ where }: SearchQuery): SearchQuery | null {
  const all = where?.kind === 'and' ? where.conditions : where ? [where] : [];
  const conditions = all.filter(
    (one) => one.kind === 'clause' && OF_ATTEMPTS.has(one.field.name) && one.test.operator !== '!=',
  );
  return conditions.length === 0 ? null : { where: { kind: 'and', conditions }, inPayload: false };
}

/** The part of the range that a page is in: as a condition on events, and on events and webhooks. */
function keysWithin(
  range: Interval,
  page: { order: SearchOrder; after: DeliveryKey } | null,
  parameters: Parameters,
): { events: (event: string) => string; keys: (event: string, webhook: string) => string } {
  const low = parameters.add(uuidFloor(range.from), 'uuid');
  const high = parameters.add(uuidFloor(range.to), 'uuid');
  const inRange = (event: string): string => `${event} >= ${low} AND ${event} < ${high}`;
  if (!page) return { events: inRange, keys: inRange };
  const [upTo, past] = page.order === 'oldest' ? ['>=', '>'] : ['<=', '<'];
  const last = parameters.add(page.after.event, 'uuid');
  const lastWebhook = parameters.add(page.after.webhook, 'int4');
  const events = (event: string): string => `${inRange(event)} AND ${event} ${upTo} ${last}`;
  return {
    events,
    keys: (event, webhook) =>
      `${events(event)} AND (${event} ${past} ${last} OR ${webhook} ${past} ${lastWebhook})`,
  };
}
