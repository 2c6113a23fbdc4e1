import type { FastifyPluginAsync } from 'fastify';
import Type from 'typebox';
import { AuditAction, AuditEntry } from '@tidings/core/audit-log';
import { TEXT_PATTERN } from '@tidings/core/event';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import type { IdKind } from '@tidings/core/id';
import type { Interval } from '@tidings/core/search/time-point';
import {
  auditLogHistogram,
  countAuditLog,
  findAuditEntry,
  listAuditLog,
  searchAuditLog,
  UNKNOWN,
} from '../../store/audit-log.ts';
import type { AuditFilter, AuditRow } from '../../store/audit-log.ts';
import { camelCase } from '../../store/db.ts';
import type { ListPage } from '../../store/db.ts';
import type { SearchOrder } from '../../store/search/scope.ts';
import { SearchTimeout } from '../../store/search/walk.ts';
import type { SearchRun } from '../../store/search/walk.ts';
import { BesidePage, besidePage, SearchedRange, viewRange } from '../beside-page.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { csvHead, csvRows, ExportDryRun, EXPORTED, ExportFormat, sendExport } from '../export.ts';
import type { Columns } from '../export.ts';
import { isKey, PageOf, PageQuery, readPage, refuseOffset, toPage } from '../pagination.ts';
import { PlaceQuery, readPlace } from '../place.ts';
import type { Principal } from '../principal.ts';
import {
  digestOf,
  parseQuery,
  printCursor,
  readCursor,
  readZone,
  SearchPageParameters,
  SearchParameters,
} from '../search.ts';
import { untilGone } from '../search-run.ts';
import type { SearchDesk } from '../search-run.ts';
import { readTimeRange, timeRangeQuery } from '../time-range.ts';

const Text = Type.String({ minLength: 1, maxLength: 256, pattern: TEXT_PATTERN });
const filters = {
  ...PlaceQuery,
  resource: Type.Optional({ ...Text, description: 'Kind of what was changed, such as `webhook`.' }),
  resourceId: Type.Optional({ ...Text, description: 'Its id. Only together with `resource`.' }),
  actor: Type.Optional({
    ...Text,
    description: 'Id of the API key, the member or the portal session that did it.',
  }),
  action: Type.Optional(AuditAction),
  query: Type.Optional({
    ...SearchParameters.query,
    description:
      'A search such as `actor:ada changed:url -action:reveal`, in the language of [searches](search-fields.md).',
  }),
  zone: SearchParameters.zone,
  ...timeRangeQuery('Done'),
};
const Query = Type.Object(
  {
    ...filters,
    order: Type.Optional({ ...SearchPageParameters.order, description: 'Which come first.' }),
    total: SearchPageParameters.total,
    histogram: Type.Optional(
      Type.Boolean({
        description: 'Whether to count what is found by time, in at most some sixty buckets. Needs `start`.',
      }),
    ),
    ...PageQuery,
  },
  { additionalProperties: false },
);
const ExportQuery = Type.Object(
  { format: ExportFormat, dryRun: ExportDryRun, ...filters },
  { additionalProperties: false },
);
type ExportQuery = Type.Static<typeof ExportQuery>;
type Query = Type.Static<typeof Query>;

/** Entries of an export that are in memory at once. */
const EXPORT_PAGE = 250;

/** What stands in a line of CSV. What was before and after is JSON. */
const COLUMNS: Columns<AuditEntry> = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  actor_kind: ({ actor }) => actor.kind,
  actor: ({ actor }) => actor.name,
  actor_id: ({ actor }) => actor.id,
  address: ({ address }) => address,
  action: ({ action }) => action,
  operation: ({ operation }) => operation,
  resource: ({ resource }) => resource.kind,
  resource_name: ({ resource }) => resource.name,
  resource_id: ({ resource }) => resource.id,
  organization: ({ organization }) => organization,
  project: ({ project }) => project,
  changes: ({ changes }) => (Object.keys(changes).length === 0 ? null : JSON.stringify(changes)),
};

/** How the uids of tables are shown. What is not here is shown by its own id or name. */
export const ID_KINDS: Readonly<Record<string, IdKind>> = {
  webhook: 'webhook',
  event: 'event',
  api_key: 'apiKey',
  member: 'member',
  session: 'session',
  portal_session: 'portalSession',
  saved_search: 'savedSearch',
  test_inbox: 'testInbox',
  replay: 'replay',
  issue: 'issue',
  interaction: 'interaction',
  alert_rule: 'alertRule',
  alert: 'alert',
  // Known by the member whom it lets in.
  sign_in_link: 'member',
};

export function auditLogRoutes({ clock }: Context, desk: SearchDesk): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Querystring: Query }>('/audit-log', {
      config: { permission: 'audit-log:read' },
      schema: {
        operationId: 'listAuditLog',
        tags: ['access'],
        summary: 'List who changed what',
        description:
          'Newest first, unless told otherwise. Cursors keep the range of time, and when and in which time zone it was asked for.',
        querystring: Query,
        response: {
          200: PageOf(AuditEntry, { range: SearchedRange, ...BesidePage('by action') }),
          '4xx': Problem,
          '5xx': Problem,
        },
      },
      handler: async (request, reply) => {
        const { db, principal, query } = request;
        const { total, histogram, start, order = 'newest' } = query;
        const { filter, page, range, print } = readAsked(principal, query, clock.now());
        const asPage = (found: readonly AuditRow[]) => ({
          ...toPage(page, found, (row) => row.number, view, print),
          range: viewRange(range),
        });
        if (filter.search === null && !total && !histogram)
          return asPage(await listAuditLog(db, principal.scope, filter, order, page));
        if (histogram && start === undefined)
          throw invalidRequest([{ path: 'start', message: 'is needed with histogram: say from when on.' }]);
        return desk.search(request, untilGone(reply), order, async (run) => ({
          ...asPage(await search(run, principal, filter, order, page)),
          ...(await besidePage(run, { ...(total && { total }), ...(histogram && { histogram }) }, range, {
            count: (at, most) => countAuditLog(at.db, principal.scope, filter, most),
            histogram: (at, bounds) => auditLogHistogram(at.db, principal.scope, filter, bounds),
          })),
        }));
      },
    });

    app.get<{ Params: { id: string } }>('/audit-log/:id', {
      config: { permission: 'audit-log:read' },
      schema: {
        operationId: 'getAuditEntry',
        tags: ['access'],
        summary: 'Get one entry of who changed what',
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 200: AuditEntry, '4xx': Problem, '5xx': Problem },
      },
      handler: async ({ db, principal, params: { id } }) => {
        const number = /^aud_(\d{1,18})$/.exec(id)?.[1];
        const found = number === undefined ? null : await findAuditEntry(db, principal.scope, number);
        if (!found) throw new TidingsError('not_found', `There is no entry ${id} of the audit log.`);
        return view(found);
      },
    });

    app.get<{ Querystring: ExportQuery }>('/exports/audit-log', {
      config: { permission: 'audit-log:read' },
      schema: {
        operationId: 'exportAuditLog',
        tags: ['access'],
        summary: 'Export who changed what',
        description: 'However much it is, newest first.',
        querystring: ExportQuery,
        response: { 200: EXPORTED, 204: Type.Null(), '4xx': Problem, '5xx': Problem },
      },
      handler: (request, reply) => {
        const { db, principal, query } = request;
        const filter = readFilter(principal, query, clock.now());
        if (query.dryRun === true) {
          desk.mayExport(request);
          return reply.code(204).send();
        }
        const isCsv = query.format === 'csv';
        const gone = untilGone(reply);
        const find = (page: ListPage): Promise<AuditRow[]> =>
          filter.search === null
            ? listAuditLog(db, principal.scope, filter, 'newest', page)
            : desk.page(request, gone, (run) => search(run, principal, filter, 'newest', page));
        async function* chunks(): AsyncGenerator<string, void, undefined> {
          if (isCsv) yield csvHead(COLUMNS);
          for (let from: ListPage['from'] = null; ;) {
            const found = await find({ from, limit: EXPORT_PAGE, offset: 0 });
            const entries = found.slice(0, EXPORT_PAGE).map(view);
            yield isCsv
              ? csvRows(COLUMNS, entries)
              : entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
            if (found.length <= EXPORT_PAGE) return;
            from = { direction: 'next', key: String(found[EXPORT_PAGE - 1]!.number) };
          }
        }
        return sendExport(reply, 'audit-log', query.format, desk.export(request, reply, chunks()));
      },
    });
  };
}

async function search(
  run: SearchRun,
  { scope }: Principal,
  filter: AuditFilter,
  order: SearchOrder,
  page: ListPage,
): Promise<AuditRow[]> {
  try {
    return await searchAuditLog(run, scope, filter, order, page);
  } catch (error) {
    if (!(error instanceof SearchTimeout)) throw error;
    throw new TidingsError(
      'search_too_broad',
      'The search takes too long. Narrow the range with start and end, or add a condition: on resource.id, actor.id or action for the most effect.',
      { faults: [{ path: 'query', message: 'finds too little in too much.' }] },
    );
  }
}

/** A page, what it is of, and how its cursors are written: they keep what a search of deliveries keeps. */
function readAsked(
  principal: Principal,
  query: Query,
  now: number,
): {
  filter: AuditFilter;
  page: ListPage;
  range: Interval;
  print: (direction: 'next' | 'prev', key: string | number) => string;
} {
  const { cursor, ...first } = query;
  const { organization, project, resource, resourceId, actor, action, order = 'newest' } = query;
  if (cursor !== undefined) refuseOffset(query.offset);
  const asked = [organization, project, resource, resourceId, actor, action, query.query, order];
  const digest = digestOf(['audit-log', ...asked]);
  const same = 'query, place, resource, actor, action and order';
  const from =
    cursor === undefined
      ? null
      : readCursor(cursor, digest, 'cursor', same, (key) => (isKey('number', key) ? key : null));
  const zoneOfQuery = readZone(query.zone);
  // Entries are written within a millisecond, too.
  const { askedAt, zone } = from ?? { askedAt: Math.ceil(now), zone: zoneOfQuery };
  const read = readFilter(principal, { ...query, zone }, askedAt);
  const range = from?.range ?? { from: Math.max(0, read.start ?? 0), to: (read.end ?? askedAt) + 1 };
  const page = readPage(first, 'number');
  return {
    filter: from ? { ...read, start: range.from, end: range.to - 1 } : read,
    page: { ...page, from },
    range,
    print: (direction, key) => printCursor({ direction, key: String(key), range, askedAt, zone }, digest),
  };
}

function readFilter(principal: Principal, query: Omit<ExportQuery, 'format'>, now: number): AuditFilter {
  if (query.resourceId !== undefined && query.resource === undefined) {
    throw invalidRequest([
      { path: 'resourceId', message: 'needs the kind of the resource beside it: resource=webhook, say.' },
    ]);
  }
  const table = query.resource?.replaceAll('-', '_') ?? null;
  return {
    ...readPlace(principal, query),
    resource: table,
    resourceId: table === null ? null : storedId(table, query.resourceId),
    actor: query.actor ?? null,
    action: query.action ?? null,
    ...readTimeRange(query),
    search: readSearch(query, now),
  };
}

function readSearch({ query, zone }: Omit<ExportQuery, 'format'>, now: number): AuditFilter['search'] {
  const context = { now: Math.floor(now), zone: readZone(zone) };
  if (query === undefined) return null;
  return { query: parseQuery(query, { subject: 'audit-log', payloads: false }, 'query'), context };
}

function storedId(table: string, id: string | undefined): string | null {
  if (id === undefined) return null;
  const kind = ID_KINDS[table];
  return kind === undefined ? id : (uuidFromId(kind, id) ?? id);
}

function view(row: AuditRow): AuditEntry {
  const kind = ID_KINDS[row.resource];
  return {
    id: `aud_${row.number}`,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    address: row.address,
    userAgent: row.userAgent,
    operation: row.operation,
    action: row.action as AuditEntry['action'],
    resource: {
      kind: row.resource.replaceAll('_', '-'),
      id:
        kind === undefined || row.resourceId === UNKNOWN ? row.resourceId : idFromUuid(kind, row.resourceId),
      name: row.resourceName,
    },
    organization: row.organizationId,
    project: row.projectId,
    changes: Object.fromEntries(
      Object.entries(row.changes).map(([column, [before, after]]) => [camelCase(column), { before, after }]),
    ),
  };
}
