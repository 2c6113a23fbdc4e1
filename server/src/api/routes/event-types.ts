import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import {
  EventType,
  EventTypeChange,
  EventTypeInput,
  reservedName,
  SchemaVersion,
} from '@tidings/core/catalog/event-type';
import { TypesFile } from '@tidings/core/catalog/types-file';
import { TidingsError } from '@tidings/core/errors';
import { OwnId } from '@tidings/core/event';
import { EVENT_TYPE_MAX_LENGTH, EVENT_TYPE_PATTERN } from '@tidings/core/event-type';
import {
  catalogVersion,
  deleteEventType,
  findEventTypes,
  listSchemaVersions,
  saveEventTypes,
} from '../../store/event-types.ts';
import type { EventTypeState } from '../../store/event-types.ts';
import { ensureOrganization } from '../../store/organizations.ts';
import { VERSION } from '../../version.ts';
import { AnonymousRate } from '../anonymous-rate.ts';
import { catalogFor, catalogOf, missing, namesIn, requireType, stateOf, typesOf, view } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import {
  change,
  check,
  emptyState,
  refuseProject,
  refuseTooMany,
  requireSchema,
} from '../event-type-state.ts';
import { KeptAnswers } from '../kept-answers.ts';
import type { KeptAnswer, Pause } from '../kept-answers.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { placeOf } from '../principal.ts';
import { warningsOfTypes } from '../webhook-warnings.ts';

const Params = Type.Object({
  name: Type.String({ maxLength: EVENT_TYPE_MAX_LENGTH, pattern: EVENT_TYPE_PATTERN }),
});
const organization = Type.Optional({
  ...OwnId,
  description:
    'Whose catalog; the caller’s own, or `default`, when left out. Without a key: one that is published.',
});
const Place = Type.Object({ organization }, { additionalProperties: false });
const filter = {
  organization,
  group: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  own: Type.Optional(
    Type.Boolean({ description: 'Only the organization’s own types, or (false) only those that ship.' }),
  ),
};
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['event-types'];
const reading = { permission: 'event-types:read', alsoNobody: true } as const;
const writing = { permission: 'event-types:write', exact: ['/example'] } as const;
/** Types that are looked up together. */
const PRINTED_AT_ONCE = 50;

type Named = { Params: { name: string }; Querystring: Type.Static<typeof Place> };
interface Filter {
  organization?: string;
  group?: string;
  own?: boolean;
}

export function eventTypeRoutes(context: Context): FastifyPluginAsync {
  const { clock, submit } = context;
  const kept = new KeptAnswers();
  const anonymous = new AnonymousRate();

  /** The catalog that a request asks for. Whoever has no key may not ask all the time. */
  async function catalogIn(
    request: FastifyRequest<{ Querystring: { organization?: string } }>,
  ): Promise<Catalog> {
    if (request.principal.kind === 'nobody') anonymous.take(request);
    return catalogOf(context, request, request.query.organization);
  }

  return async (app) => {
    app.get<{ Querystring: Filter & { limit?: number; cursor?: string; offset?: number } }>('/event-types', {
      config: reading,
      schema: {
        operationId: 'listEventTypes',
        tags,
        summary: 'List event types, by name',
        description:
          'Those that ship and the organization’s own. Without a key: the catalog of an organization that publishes it.',
        querystring: Type.Object({ ...filter, ...PageQuery }, { additionalProperties: false }),
        response: { 200: PageOf(EventType), ...problems },
      },
      handler: async (request, reply) => {
        const catalog = await catalogIn(request);
        const page = readPage(request.query, 'name');
        const read = async (): Promise<{
          data: EventType[];
          nextCursor: string | null;
          prevCursor: string | null;
        }> => {
          const names = await namesIn(catalog, request.query);
          const { data, ...cursors } = toPage(page, pickPage(names, page), String, String);
          return { data: await typesOf(catalog, data), ...cursors };
        };
        // Who has a key also sees how many events did not fit, which changes without the catalog.
        if (!catalog.published) return read();
        const { number, version } = await catalogVersion(catalog.db, catalog.scope, catalog.organization);
        const parts = ['list', VERSION, number, version, request.query];
        const found = await kept.find(request, parts, async () => JSON.stringify(await read()));
        return sendKept(reply, catalog, 'application/json; charset=utf-8', found);
      },
    });

    app.get<{ Querystring: Filter }>('/event-types/types.ts', {
      config: reading,
      schema: {
        operationId: 'getEventTypesFile',
        tags,
        summary: 'Download the types of a catalog for TypeScript',
        description:
          'An exported type for the data of each event type, and `EventTypes`, a map from names to them.',
        querystring: Type.Object(filter, { additionalProperties: false }),
        response: {
          200: { description: 'TypeScript', content: { 'text/typescript': { schema: Type.String() } } },
          ...problems,
        },
      },
      handler: async (request, reply) => {
        const catalog = await catalogIn(request);
        const { organization: id, published } = catalog;
        const { number, version } = await catalogVersion(catalog.db, catalog.scope, id);
        const { group, own } = request.query;
        const parts = ['types', VERSION, id, number, version, published, group, own];
        const found = await kept.find(request, parts, (pause) => printTypes(catalog, request.query, pause));
        return sendKept(reply, catalog, 'text/typescript; charset=utf-8', found);
      },
    });

    app.post<{ Body: EventTypeInput }>('/event-types', {
      config: writing,
      schema: {
        operationId: 'createEventType',
        tags,
        summary: 'Make an event type',
        description:
          'One with the name of a type that ships takes its place in this organization, until it is deleted.',
        body: EventTypeInput,
        response: { 201: EventType, ...problems },
      },
      handler: async (request, reply) => {
        const { name, organization: given, ...input } = request.body;
        const place = placeOf(request.principal, { organization: given });
        refuseProject(request);
        const reserved = reservedName(name);
        if (reserved !== null) throw invalidRequest([{ path: '/name', message: reserved }]);
        const state = change(emptyState(name), input);
        check(state);
        const { organization: owner } = await ensureOrganization(
          request.db,
          clock.now(),
          place.organization,
          null,
        );
        const [made] = await saveEventTypes(request.db, clock.now(), owner, [name], (known, count) => {
          if (known.size > 0) {
            throw new TidingsError(
              'conflict',
              `The organization ${owner.id} has an event type ${name} already. Update it instead.`,
            );
          }
          refuseTooMany(owner.id, count + 1);
          return new Map([[name, state]]);
        });
        await submit.refresh();
        return reply.code(201).send(await answer(request, catalogFor(request, owner.id), view(made!)));
      },
    });

    app.get<Named>('/event-types/:name', {
      config: reading,
      schema: {
        operationId: 'getEventType',
        tags,
        summary: 'Get an event type',
        params: Params,
        querystring: Place,
        response: { 200: EventType, ...problems },
      },
      handler: async (request, reply) => {
        const catalog = await catalogIn(request);
        const type = await requireType(catalog, request.params.name);
        letKeep(reply, catalog);
        return type;
      },
    });

    app.get<Named>('/event-types/:name/example', {
      config: reading,
      schema: {
        operationId: 'getEventTypeExample',
        tags,
        summary: 'Get an example of an event',
        description: 'As `POST /v1/events` takes it.',
        params: Params,
        querystring: Place,
        response: {
          200: Type.Object(
            { type: Type.String(), data: Type.Unknown() },
            { title: 'EventExample', additionalProperties: false },
          ),
          ...problems,
        },
      },
      handler: async (request, reply) => {
        const catalog = await catalogIn(request);
        const { name, example } = await requireType(catalog, request.params.name);
        if (example === null) {
          throw new TidingsError('not_found', `The event type ${name} has no example. Give it one.`);
        }
        letKeep(reply, catalog);
        return { type: name, data: example };
      },
    });

    app.get<Named & { Querystring: { limit?: number; cursor?: string; offset?: number } }>(
      '/event-types/:name/versions',
      {
        config: { permission: 'event-types:read' },
        schema: {
          operationId: 'listEventTypeVersions',
          tags,
          summary: 'List the versions of a schema, newest first',
          params: Params,
          querystring: Type.Object({ organization, ...PageQuery }, { additionalProperties: false }),
          response: { 200: PageOf(SchemaVersion), ...problems },
        },
        handler: async (request) => {
          const { name } = request.params;
          const catalog = await catalogOf(context, request, request.query.organization);
          const page = readPage(request.query, 'number');
          const [own] = await findEventTypes(catalog.db, catalog.scope, catalog.organization, [name]);
          if (own) {
            const found = await listSchemaVersions(catalog.db, own.number, page);
            return toPage(
              page,
              found,
              ({ version }) => version,
              (row) => ({ ...row, createdAt: row.createdAt.toISOString() }),
            );
          }
          const { schema } = await requireType(catalog, name);
          const only =
            page.from === null && page.offset === 0 ? [{ version: 1, schema, createdAt: null }] : [];
          return { data: only, nextCursor: null, prevCursor: null };
        },
      },
    );

    app.patch<Named & { Body: EventTypeChange }>('/event-types/:name', {
      config: writing,
      schema: {
        operationId: 'updateEventType',
        tags,
        summary: 'Change an event type',
        description:
          'Only the fields given change. A type that ships becomes the organization’s own, which takes its place here.',
        params: Params,
        querystring: Place,
        body: EventTypeChange,
        response: { 200: EventType, ...problems },
      },
      handler: async (request) => {
        const { name } = request.params;
        const catalog = await catalogOf(context, request, request.query.organization);
        const type = await requireType(catalog, name);
        refuseProject(request);
        const reserved = reservedName(name);
        if (reserved !== null) throw new TidingsError('conflict', `The event type ${name} ${reserved}`);
        // Before the lock is taken, since it takes a while.
        const { schema, example } = request.body;
        if (schema !== undefined || example !== undefined) check(change(stateOf(type), request.body));
        const { organization: owner } = await ensureOrganization(
          request.db,
          clock.now(),
          catalog.organization,
          null,
        );
        const [changed] = await saveEventTypes(request.db, clock.now(), owner, [name], (known, count) => {
          const before = known.get(name) ?? (type.organization === null ? stateOf(type) : missing(name));
          if (!known.has(name)) refuseTooMany(owner.id, count + 1);
          const state = change(before, request.body);
          requireSchema(state);
          return new Map([[name, state]]);
        });
        await submit.refresh();
        return example === undefined ? view(changed!) : answer(request, catalog, view(changed!));
      },
    });

    app.delete<Named>('/event-types/:name', {
      config: writing,
      schema: {
        operationId: 'deleteEventType',
        tags,
        summary: 'Delete an event type',
        description:
          'Where it stands in the place of a type that ships, that one is back. Events of its type stay as they are.',
        params: Params,
        querystring: Place,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        const { name } = request.params;
        const catalog = await catalogOf(context, request, request.query.organization);
        const { organization: owner } = await requireType(catalog, name);
        refuseProject(request);
        if (owner === null) {
          throw new TidingsError(
            'conflict',
            `The event type ${name} ships with the platform and cannot be deleted.`,
          );
        }
        const { db, principal } = request;
        const deleted = await deleteEventType(db, clock.now(), principal.scope, owner, name);
        if (!deleted) missing(name);
        await submit.refresh();
        return reply.code(204).send();
      },
    });
  };
}

/** With the webhooks that do not fit. */
async function answer(request: FastifyRequest, catalog: Catalog, type: EventType): Promise<EventType> {
  const warnings = (await warningsOfTypes(request, catalog, [type])).get(type.name);
  return { ...type, ...(warnings && { warnings }) };
}

async function printTypes(catalog: Catalog, chosen: Filter, pause: Pause): Promise<string> {
  const names = await namesIn(catalog, chosen);
  const file = new TypesFile();
  for (let i = 0; i < names.length; i += PRINTED_AT_ONCE) {
    for (const type of await typesOf(catalog, names.slice(i, i + PRINTED_AT_ONCE))) {
      file.add({ ...type, schema: type.schema as EventTypeState['schema'] });
      await pause();
    }
  }
  return file.end(catalog.organization);
}

/** One page of names in order, and one more to tell that there are others. */
function pickPage(names: readonly string[], { from, limit, offset }: ReturnType<typeof readPage>): string[] {
  if (from === null) return names.slice(offset, offset + limit + 1);
  if (from.direction === 'next') return names.filter((name) => name > from.key).slice(0, limit + 1);
  return names
    .filter((name) => name < from.key)
    .toReversed()
    .slice(0, limit + 1);
}

function sendKept(
  reply: FastifyReply,
  catalog: Catalog,
  type: string,
  { tag, body }: KeptAnswer,
): FastifyReply {
  letKeep(reply, catalog);
  // Whoever has a key asks each time, and is told that nothing has changed.
  if (!catalog.published) void reply.header('cache-control', 'private, no-cache');
  void reply.header('etag', tag);
  return body === null ? reply.code(304).send() : reply.type(type).send(body);
}

/** What everybody may read need not be asked for again and again, and scripts of any page may read it. */
function letKeep(reply: FastifyReply, { published }: Catalog): void {
  if (!published) return;
  reply.header('cache-control', 'public, max-age=60').header('vary', 'authorization');
  reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', 'etag');
}
