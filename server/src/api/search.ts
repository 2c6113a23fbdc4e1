/** Searches as requests bring them: a text, a range of time, an order, and a cursor that holds on to all of it. */
import { createHash } from 'node:crypto';
import Type from 'typebox';
import type { DeliveryStatus } from '@tidings/core/delivery';
import { TidingsError } from '@tidings/core/errors';
import { laneOf } from '@tidings/core/organization';
import { MOST_DATA_PATHS, namesIn } from '@tidings/core/log-columns';
import { completeSearch } from '@tidings/core/search/complete';
import type { SearchOptions, SearchSubject } from '@tidings/core/search/fields';
import type { Condition, PathStep, SearchQuery } from '@tidings/core/search/query';
import { alsoHolds, COSTLY_RANGE_MS, parseSearch, whyCostly } from '@tidings/core/search/search';
import { intervalOf, readTimePoint } from '@tidings/core/search/time-point';
import type { Interval, SearchContext } from '@tidings/core/search/time-point';
import type { SearchOrder, SearchScope } from '../store/search/scope.ts';
import type { SearchTimeout } from '../store/search/walk.ts';
import { invalidRequest } from './errors.ts';
import { PageQuery, refuseOffset } from './pagination.ts';
import type { Principal } from './principal.ts';

/** How far back is searched when nothing is said. */
const DEFAULT_RANGE_MS = 2 * 3600 * 1000;

const Time = Type.String({ minLength: 1, maxLength: 40 });
const times = 'ISO 8601, or relative as in a search: `-24h`, `today`, `now`.';

/** What every search takes. */
export const SearchParameters = {
  query: Type.Optional(
    Type.String({
      maxLength: 2000,
      description: 'A search such as `status:failed http:5xx -event:user.*`; everything when left out.',
    }),
  ),
  start: Type.Optional({
    ...Time,
    description: `Accepted at this time or later. ${times} Two hours before \`end\` when left out, but for a search that names an id of an event or a delivery: that goes through all there is.`,
  }),
  end: Type.Optional({
    ...Time,
    description: `Accepted at this time or earlier. ${times} Now when left out.`,
  }),
  zone: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'The time zone that days and times without one are in, such as Europe/Berlin; else UTC.',
    }),
  ),
};

/** What lists of what was found take besides. */
export const SearchPageParameters = {
  order: Type.Optional(
    Type.Enum(['newest', 'oldest'], {
      type: 'string',
      default: 'newest',
      description: 'Which come first, by the time of acceptance.',
    }),
  ),
  total: Type.Optional(Type.Boolean({ description: 'Whether to count all that is found, up to 10,000.' })),
  histogram: Type.Optional(
    Type.Boolean({ description: 'Whether to count what is found by time, in at most some sixty buckets.' }),
  ),
  ...PageQuery,
};

export type SearchInput = Type.Static<Type.TObject<typeof SearchParameters>>;
export type SearchPageInput = SearchInput & Type.Static<Type.TObject<typeof SearchPageParameters>>;

export interface ReadSearch {
  readonly range: Interval;
  readonly query: SearchQuery;
  readonly context: SearchContext;
  /** Found by its key, so that the range need not be gone through part by part. */
  readonly isByKey: boolean;
}

/**
 * @param also has to hold besides, whatever the search says
 * @param within what the paths of faults begin with: nothing for parameters, `/` for a body
 */
export function readSearch(
  input: SearchInput,
  options: SearchOptions,
  now: number,
  also: Condition | null = null,
  within: '' | '/' = '',
): ReadSearch {
  // Clocks know fractions of a millisecond; ids and cursors do not.
  const context = { now: Math.floor(now), zone: readZone(input.zone) };
  const query = parseQuery(input.query ?? '', options, `${within}query`);
  const range = readRange(input, query, context, within);
  refuseCostly(query, range, `${within}start`);
  return { range, query: also ? alsoHolds(query, also) : query, context, isByKey: namesId(query) };
}

export function parseQuery(text: string, options: SearchOptions, path: string): SearchQuery {
  const parsed = parseSearch(text, options);
  if (parsed.ok) return parsed.query;
  const { position, message } = parsed.error;
  const expected = completeSearch(text.slice(0, position), position, options)
    .suggestions.slice(0, MOST_EXPECTED)
    .map((one) => one.text);
  throw new TidingsError('invalid_query', `At character ${position + 1} of the search: ${message}`, {
    faults: [{ path, ...parsed.error, ...(expected.length > 0 && { expected }) }],
  });
}

const MOST_EXPECTED = 50;

/** Paths into the data of events, such as `data.items[*].qty data["any key"]`. */
export function readPaths(text: string, payloads: boolean): readonly (readonly PathStep[])[] {
  const written = namesIn(text);
  const refused = (message: string): Error => invalidRequest([{ path: 'values', message }]);
  if (written.length > MOST_DATA_PATHS)
    throw refused(`are more than ${MOST_DATA_PATHS} paths. Ask for fewer.`);
  return written.map((one) => {
    const parsed = parseSearch(`${one}:*`, { subject: 'deliveries', payloads });
    if (!parsed.ok) throw refused(`${one} is no path into data: ${parsed.error.message}`);
    const { where } = parsed.query;
    const isPath =
      where?.kind === 'clause' && where.test.operator === 'exists' && where.field.name === 'data';
    if (!isPath) throw refused(`${one} is no path into data. Write one such as data.execution.status.`);
    return where.field.path;
  });
}

/** By the names that are in use: to ask for a format by a zone takes a tenth of a millisecond, and each list has one. */
const ZONES = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

export function readZone(zone = 'UTC', path = 'zone'): string {
  if (ZONES.has(zone)) return zone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw invalidRequest([{ path, message: 'is no time zone. Write one such as Europe/Berlin.' }]);
  }
}

function readRange(
  { start, end }: SearchInput,
  query: SearchQuery,
  context: SearchContext,
  within: '' | '/',
): Interval {
  const to = end === undefined ? context.now + 1 : readTime(`${within}end`, end, context).to;
  const earliest = namesId(query) ? 0 : (end === undefined ? context.now : to) - DEFAULT_RANGE_MS;
  const from = start === undefined ? earliest : readTime(`${within}start`, start, context).from;
  if (start !== undefined && from >= to)
    throw invalidRequest([{ path: `${within}start`, message: 'is later than end.' }]);
  // There is nothing from before 1970.
  return { from: Math.max(0, from), to: Math.max(0, to) };
}

/** RFC 3339 with what `readTimePoint` does not take: more digits of a second, times before 1970, seconds that leap. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

export function readTime(path: string, text: string, context: SearchContext): Interval {
  const point = readTimePoint(text);
  if (point) return intervalOf(point, context);
  const time = RFC_3339.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return { from: time, to: time + 1 };
  const isLeap = /:60(\.\d+)?\D/.test(text);
  const message = isLeap
    ? 'is a leap second.'
    : 'is not a time. Write ISO 8601 (with + as %2B), or a time such as -24h, today or now.';
  throw invalidRequest([{ path, message }]);
}

/** Whether a search is for one event or delivery, which is found by its key whenever it was. */
function namesId({ where }: SearchQuery): boolean {
  const all = where?.kind === 'and' ? where.conditions : where ? [where] : [];
  return all.some(
    (one) =>
      one.kind === 'clause' &&
      (one.field.name === 'id' || one.field.name === 'event.id') &&
      ((one.test.operator === '=' && one.test.value.kind === 'text') ||
        (one.test.operator === 'has' && one.test.values.every(({ kind }) => kind === 'text'))),
  );
}

export function refuseCostly(query: SearchQuery, { from, to }: Interval, path: string): void {
  const why = whyCostly(query);
  if (why === null || to - from <= COSTLY_RANGE_MS + 1) return;
  throw new TidingsError(
    'search_too_broad',
    `${why} Give a range of at most 24 hours with start and end, or leave that out.`,
    { faults: [{ path, message: 'is more than 24 hours before end.' }] },
  );
}

/** What a caller's searches go through. */
export function scopeOf(
  { scope, organization }: Principal,
  lanes: number,
  webhook: { number: number; organizationId: string } | null = null,
): SearchScope {
  const of = webhook?.organizationId ?? organization?.id;
  return {
    ...scope,
    lanes: of === undefined ? Array.from({ length: lanes }, (_, lane) => lane) : [laneOf(of, lanes)],
    webhook: webhook?.number ?? null,
  };
}

export function statusIs(text: DeliveryStatus | undefined): Condition | null {
  if (text === undefined) return null;
  const test = { operator: '=', value: { kind: 'text', text } } as const;
  return { kind: 'clause', field: { name: 'status', path: [] }, test };
}

/** A page of a search: where it begins, and what its neighbours' cursors hold. */
export interface SearchPage {
  readonly limit: number;
  readonly offset: number;
  /** As asked for; a page before another is walked the other way round. */
  readonly order: SearchOrder;
  readonly from: {
    readonly direction: 'next' | 'prev';
    readonly event: string;
    readonly webhook: number;
  } | null;
  /** Which search it is a page of. */
  readonly digest: string;
}

const DEFAULT_LIMIT = 50;
const DELIVERY_KEY = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{1,10})$/;
const CURSOR =
  /^(next|prev):([0-9a-f-]{1,36}(?::\d{1,10})?):(\d{1,15}):(\d{1,15}):(\d{1,15}):([0-9a-f]{8}):([\w+/:-]{1,64})$/;

/**
 * Reads a page and its search. A cursor keeps the range, the time that the first page was asked at, and the time zone that its
 * times are in, so that all pages are of one search, whatever comes in meanwhile and whoever goes on with it.
 */
export function readSearchPage(
  input: SearchPageInput & { status?: string },
  subject: SearchSubject,
  read: (now: number, zone: string) => ReadSearch,
  now: number,
): { search: ReadSearch; page: SearchPage } {
  const { limit = DEFAULT_LIMIT, order = 'newest', cursor, offset } = input;
  const { query, start, end, status } = input;
  const zone = readZone(input.zone);
  const digest = digestOf([subject, query, start, end, status, order]);
  if (cursor === undefined) {
    const search = read(now, zone);
    return { search, page: { limit, order, offset: offset ?? 0, from: null, digest } };
  }
  refuseOffset(offset);
  const asked = 'query, start, end, status and order';
  const held = readCursor(cursor, digest, 'cursor', asked, readDeliveryKey);
  const search = { ...read(held.askedAt, held.zone), range: held.range };
  // Whoever writes cursors of their own gets no further than with a range.
  refuseCostly(search.query, search.range, 'cursor');
  const from = { direction: held.direction, ...held.key };
  return { search, page: { limit, order, offset: 0, from, digest } };
}

/** Tells a search from others. */
export function digestOf(asked: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 8);
}

/** A place in what a search finds, with what holds the search: its range, and when and in which time zone it was asked for. */
export interface SearchCursor<Key> {
  readonly direction: 'next' | 'prev';
  /** Of the row behind which it goes on. */
  readonly key: Key;
  readonly range: Interval;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly zone: string;
}

export function printCursor(
  { direction, key, range, askedAt, zone }: SearchCursor<string>,
  digest: string,
): string {
  const text = [direction, key, range.from, range.to, askedAt, digest, zone].join(':');
  return Buffer.from(text).toString('base64url');
}

/**
 * @param asked what has to be the same, in words
 * @param readKey null for what is no key
 */
export function readCursor<Key>(
  cursor: string,
  digest: string,
  path: string,
  asked: string,
  readKey: (text: string) => Key | null,
): SearchCursor<Key> {
  const [, direction, text, from, to, askedAt, of, zone] =
    CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const key = text === undefined ? null : readKey(text);
  const isOurs = key !== null && [from, to, askedAt].every((time) => Number(time) < 2 ** 48);
  if (!isOurs || of !== digest) {
    throw new TidingsError(
      'invalid_cursor',
      !isOurs
        ? 'The cursor is not one of ours. Take nextCursor or prevCursor of an answer as it is.'
        : `The cursor is that of another search. Give it with the same ${asked}.`,
      {
        faults: [{ path, message: !isOurs ? 'cannot be read.' : 'is that of another search.' }],
      },
    );
  }
  return {
    direction: direction as 'next' | 'prev',
    key,
    range: { from: Number(from), to: Number(to) },
    askedAt: Number(askedAt),
    zone: readZone(zone, path),
  };
}

export function printDeliveryKey({ event, webhook = 0 }: { event: string; webhook?: number }): string {
  return `${event}:${webhook}`;
}

/** Events have no webhook: 0. */
export function readDeliveryKey(text: string): { event: string; webhook: number } | null {
  const [, event, webhook] = DELIVERY_KEY.exec(text) ?? [];
  return event === undefined || Number(webhook) > 0x7fffffff ? null : { event, webhook: Number(webhook) };
}

/** How the rows of a page are looked for: one more than it holds tells that there are others. */
export function lookFor({ limit, offset, order, from }: SearchPage): {
  limit: number;
  order: SearchOrder;
  after: { event: string; webhook: number } | null;
} {
  const isBack = from?.direction === 'prev';
  const turned = order === 'newest' ? 'oldest' : 'newest';
  return { limit: limit + offset + 1, order: isBack ? turned : order, after: from };
}

/** Makes a page of what was looked for. */
export function toSearchPage<Row extends { event: string; webhook?: number }>(
  page: SearchPage,
  { range, context }: ReadSearch,
  found: readonly Row[],
): { rows: Row[]; nextCursor: string | null; prevCursor: string | null } {
  const rest = found.slice(page.offset);
  const more = rest.length > page.limit;
  const rows = rest.slice(0, page.limit);
  const isBack = page.from?.direction === 'prev';
  if (isBack) rows.reverse();
  const cursor = (direction: 'next' | 'prev', row: Row | undefined): string | null => {
    if (!row) return null;
    const held = { range, askedAt: context.now, zone: context.zone };
    return printCursor({ direction, key: printDeliveryKey(row), ...held }, page.digest);
  };
  const hasNext = isBack || more;
  const hasPrev = isBack ? more : page.from !== null || page.offset > 0;
  return {
    rows,
    nextCursor: hasNext ? cursor('next', rows.at(-1)) : null,
    prevCursor: hasPrev ? cursor('prev', rows[0]) : null,
  };
}

export function tooBroad({ searched }: SearchTimeout, order: SearchOrder, timeoutMs: number): TidingsError {
  const time = timeoutMs / 1000;
  const reached = searched && new Date(order === 'newest' ? searched.from : searched.to).toISOString();
  const far = reached
    ? `Within ${time} s the search came to ${reached} (the ${order} first).`
    : `Within ${time} s the search did not get through one hour.`;
  return new TidingsError(
    'search_too_broad',
    `${far} Narrow the range with start and end, or add a condition: on webhook.id, status or event.id for the most effect.`,
    { faults: [{ path: 'query', message: 'finds too little in too much.' }] },
  );
}
