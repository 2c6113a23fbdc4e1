import type { FastifyPluginAsync } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { TEXT_PATTERN } from '@tidings/core/event';
import { laneOf, Organization, OrganizationChange, OrganizationInput } from '@tidings/core/organization';
import type { OrganizationRow } from '../../store/configuration.ts';
import {
  deleteOrganization,
  findOrganization,
  insertOrganization,
  listOrganizations,
  updateOrganization,
} from '../../store/organizations.ts';
import { confirmQuery } from '../confirmation.ts';
import type { Confirmed } from '../confirmation.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { refuseWhileHolding } from '../holdings.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { refuseGreater } from '../permission.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 128, pattern: TEXT_PATTERN }) });
const tags = ['organizations'];

export function organizationRoutes({ clock, config, lanes, submit }: Context): FastifyPluginAsync {
  return async (app) => {
    app.post<{ Body: OrganizationInput }>('/organizations', {
      config: { permission: 'organizations:write' },
      schema: {
        operationId: 'createOrganization',
        tags,
        summary: 'Make an organization',
        description: 'Organizations also come into being on first use.',
        body: OrganizationInput,
        response: { 201: Organization, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request, reply) => {
        if (request.principal.organization) {
          throw new TidingsError('forbidden', 'Only callers for the whole instance make organizations.');
        }
        const { id, name = id, strictEventTypes = false, publishEventTypes = false } = request.body;
        const { retentionDays = null, defaultRetry = null } = request.body;
        refuseLonger(retentionDays, config.retentionDays);
        const input = { id, name, strictEventTypes, publishEventTypes, retentionDays, defaultRetry };
        const made = await insertOrganization(request.db, clock.now(), input);
        if (!made)
          throw new TidingsError('conflict', `There is an organization ${id} already. Update it instead.`);
        await submit.refresh();
        return reply.code(201).send(view(made));
      },
    });

    app.get<{ Querystring: { limit?: number; cursor?: string; offset?: number } }>('/organizations', {
      config: { permission: 'organizations:read' },
      schema: {
        operationId: 'listOrganizations',
        tags,
        summary: 'List organizations, in the order of their making',
        querystring: Type.Object(PageQuery, { additionalProperties: false }),
        response: { 200: PageOf(Organization), '4xx': Problem, '5xx': Problem },
      },
      handler: async (request) => {
        const page = readPage(request.query, 'number');
        return toPage(
          page,
          await listOrganizations(request.db, request.principal.scope, page),
          (row) => row.number,
          view,
        );
      },
    });

    app.get<{ Params: { id: string } }>('/organizations/:id', {
      config: { permission: 'organizations:read' },
      schema: {
        operationId: 'getOrganization',
        tags,
        summary: 'Get an organization',
        params: Params,
        response: { 200: Organization, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request) =>
        found(
          await findOrganization(request.db, request.principal.scope, request.params.id),
          request.params.id,
        ),
    });

    app.patch<{ Params: { id: string }; Body: OrganizationChange }>('/organizations/:id', {
      config: { permission: 'organizations:write' },
      schema: {
        operationId: 'updateOrganization',
        tags,
        summary: 'Change an organization',
        params: Params,
        body: OrganizationChange,
        response: { 200: Organization, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request) => {
        const { db, principal, params } = request;
        if (principal.project) {
          found(await findOrganization(db, principal.scope, params.id), params.id);
          throw new TidingsError('forbidden', 'Callers of one project do not change its organization.');
        }
        refuseLonger(request.body.retentionDays ?? null, config.retentionDays);
        const changed = await updateOrganization(db, clock.now(), principal.scope, params.id, request.body);
        await submit.refresh();
        return found(changed, params.id);
      },
    });

    app.delete<Confirmed & { Params: { id: string } }>('/organizations/:id', {
      config: { permission: 'organizations:write' },
      schema: {
        operationId: 'deleteOrganization',
        tags,
        summary: 'Delete an organization',
        description:
          'With its projects, webhooks, event types, saved searches, API keys and members, who are let in no longer. Its events cannot be looked up any more, and its deliveries that wait are canceled. The id is free: who uses it next gets a new organization. Refused while there is something in it, unless confirmed. For callers of the whole instance, and owners of the organization, who may do all that its API keys and members may.',
        params: Params,
        querystring: confirmQuery('delete an organization with all that is in it'),
        response: { 204: Type.Null(), '4xx': Problem, '5xx': Problem },
      },
      handler: async (request, reply) => {
        const { db, principal, params, query } = request;
        const { id } = found(await findOrganization(db, principal.scope, params.id), params.id);
        if (principal.organization && (principal.project || !principal.grants.includes('*'))) {
          throw new TidingsError(
            'forbidden',
            'An organization is deleted by its owners, who may do everything in it, and by callers of the whole instance.',
          );
        }
        const deleted = await deleteOrganization(
          db,
          clock.now(),
          principal.scope,
          laneOf(id, lanes),
          id,
          (holds, granted) => {
            refuseGreater(principal, 'An API key or a member of this organization', granted);
            refuseWhileHolding('organization', holds, query.confirm);
          },
        );
        if (!deleted) found(null, id);
        await submit.refresh();
        submit.wake();
        return reply.code(204).send();
      },
    });
  };
}

function found(row: OrganizationRow | null, id: string): Organization {
  if (!row) throw new TidingsError('not_found', `There is no organization ${id}.`);
  return view(row);
}

/** Partitions of the whole instance go by its own setting. */
function refuseLonger(days: number | null, most: number): void {
  if (days === null || days <= most) return;
  const message = `is more than the ${most} days for which the instance keeps anything. Give fewer, or null; whoever runs the server can set TIDINGS_RETENTION_DAYS.`;
  throw invalidRequest([{ path: '/retentionDays', message }]);
}

function view(row: OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    strictEventTypes: row.strictEventTypes,
    publishEventTypes: row.publishEventTypes,
    retentionDays: row.retentionDays,
    defaultRetry: row.defaultRetry,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
