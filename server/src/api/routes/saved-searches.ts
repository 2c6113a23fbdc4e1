import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import { faultsOfLayout } from '@tidings/core/layout';
import { SavedSearch, SavedSearchChange, SavedSearchInput } from '@tidings/core/saved-search';
import { LOG_SUBJECTS } from '@tidings/core/search/fields';
import type { LogSubject } from '@tidings/core/search/fields';
import { ensureOrganization } from '../../store/organizations.ts';
import {
  deleteSavedSearch,
  findSavedSearch,
  insertSavedSearch,
  listSavedSearches,
  updateSavedSearch,
} from '../../store/saved-searches.ts';
import type { SavedSearchRow, SavedSearchSettings } from '../../store/saved-searches.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { PlaceQuery, readPlace } from '../place.ts';
import { placeOf, seesPayloads } from '../principal.ts';
import { readSearch } from '../search.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['searches'];
type Named = { Params: { id: string } };

export function savedSearchRoutes({ clock, newUuid }: Context): FastifyPluginAsync {
  return async (app) => {
    app.post<{ Body: SavedSearchInput }>('/saved-searches', {
      config: { permission: 'searches:write' },
      schema: {
        operationId: 'createSavedSearch',
        tags,
        summary: 'Save a search under a name',
        description: 'For everybody in the organization, or of the project, who may see searches.',
        body: SavedSearchInput,
        response: { 201: SavedSearch, ...problems },
      },
      handler: async (request, reply) => {
        const { db, body, principal } = request;
        const { subject = 'deliveries', order = 'newest' } = body;
        const settings = {
          name: body.name,
          query: body.query,
          rangeStart: body.start ?? null,
          rangeEnd: body.end ?? null,
          sort: order,
          layout: readLayout(request, subject, body.layout ?? null),
        };
        check(request, subject, settings);
        const place = placeOf(principal, body);
        const owner = await ensureOrganization(db, clock.now(), place.organization, place.project);
        const made = await insertSavedSearch(
          db,
          clock.now(),
          {
            uid: newUuid(),
            organization: owner.organization.number,
            project: owner.project?.number ?? null,
            subject,
          },
          settings,
        );
        if (!made) throw taken(subject, body.name);
        return reply.code(201).send(view(made));
      },
    });

    app.get<{
      Querystring: {
        organization?: string;
        project?: string;
        subject?: LogSubject;
        limit?: number;
        cursor?: string;
        offset?: number;
      };
    }>('/saved-searches', {
      config: { permission: 'searches:read' },
      schema: {
        operationId: 'listSavedSearches',
        tags,
        summary: 'List saved searches, in the order of their making',
        querystring: Type.Object(
          {
            ...PlaceQuery,
            subject: Type.Optional(
              Type.Enum(LOG_SUBJECTS, { type: 'string', description: 'Only of these.' }),
            ),
            ...PageQuery,
          },
          { additionalProperties: false },
        ),
        response: { 200: PageOf(SavedSearch), ...problems },
      },
      handler: async ({ db, principal, query }) => {
        const page = readPage(query, 'number');
        const only = { ...readPlace(principal, query), subject: query.subject ?? null };
        const found = await listSavedSearches(db, principal.scope, only, page);
        return toPage(page, found, (row) => row.number, view);
      },
    });

    app.get<Named>('/saved-searches/:id', {
      config: { permission: 'searches:read' },
      schema: {
        operationId: 'getSavedSearch',
        tags,
        summary: 'Get a saved search',
        params: Params,
        response: { 200: SavedSearch, ...problems },
      },
      handler: async ({ db, principal, params }) => {
        const uid = uuidFromId('savedSearch', params.id);
        const found = uid && (await findSavedSearch(db, principal.scope, uid));
        if (!found) throw missing(params.id);
        return view(found);
      },
    });

    app.patch<Named & { Body: SavedSearchChange }>('/saved-searches/:id', {
      config: { permission: 'searches:write' },
      schema: {
        operationId: 'updateSavedSearch',
        tags,
        summary: 'Change a saved search',
        params: Params,
        body: SavedSearchChange,
        response: { 200: SavedSearch, ...problems },
      },
      handler: async (request) => {
        const { db, principal, params, body } = request;
        const uid = uuidFromId('savedSearch', params.id);
        const changed =
          uid &&
          (await updateSavedSearch(db, clock.now(), principal.scope, uid, (row) => {
            const { name, query, order, start, end, layout } = body;
            const settings = {
              name: name ?? row.name,
              query: query ?? row.query,
              rangeStart: start === undefined ? row.rangeStart : start,
              rangeEnd: end === undefined ? row.rangeEnd : end,
              sort: order ?? row.sort,
              layout: layout === undefined ? row.layout : readLayout(request, row.subject, layout),
            };
            check(request, row.subject, settings);
            return settings;
          }));
        if (!changed) throw missing(params.id);
        if (changed === 'taken') throw taken(undefined, body.name!);
        return view(changed);
      },
    });

    app.delete<Named>('/saved-searches/:id', {
      config: { permission: 'searches:write' },
      schema: {
        operationId: 'deleteSavedSearch',
        tags,
        summary: 'Delete a saved search',
        params: Params,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async ({ db, principal, params }, reply) => {
        const uid = uuidFromId('savedSearch', params.id);
        if (!uid || !(await deleteSavedSearch(db, principal.scope, uid))) throw missing(params.id);
        return reply.code(204).send();
      },
    });
  };

  /** Refuses what could not be searched now. */
  function check(
    request: FastifyRequest,
    subject: LogSubject,
    { query, rangeStart, rangeEnd }: SavedSearchSettings,
  ): void {
    readSearch(
      {
        query,
        ...(rangeStart !== null && { start: rangeStart }),
        ...(rangeEnd !== null && { end: rangeEnd }),
      },
      { subject, payloads: seesPayloads(request) },
      clock.now(),
      null,
      '/',
    );
  }
}

/** Refuses what could not be shown now. */
function readLayout(
  request: FastifyRequest,
  subject: LogSubject,
  input: NonNullable<SavedSearchInput['layout']> | null,
): SavedSearch['layout'] {
  if (input === null) return null;
  const { columns = null, pinned = [], dense = false } = input;
  const faults = faultsOfLayout({ columns, pinned }, subject, seesPayloads(request), '/layout');
  if (faults.length > 0) throw invalidRequest(faults);
  return { columns, pinned, dense };
}

function missing(id: string): TidingsError {
  return new TidingsError('not_found', `There is no saved search ${id}.`);
}

function taken(subject: LogSubject | undefined, name: string): TidingsError {
  const what = subject === undefined ? 'search' : `search of ${subject}`;
  return new TidingsError(
    'conflict',
    `There is a saved ${what} ${JSON.stringify(name)} already. Take another name.`,
    {
      faults: [{ path: '/name', message: 'is taken.' }],
    },
  );
}

function view(row: SavedSearchRow): SavedSearch {
  return {
    id: idFromUuid('savedSearch', row.uid),
    name: row.name,
    subject: row.subject,
    query: row.query,
    start: row.rangeStart,
    end: row.rangeEnd,
    order: row.sort,
    layout: row.layout,
    organization: row.organizationId,
    project: row.projectId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
