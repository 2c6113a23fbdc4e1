import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { OwnId, TEXT_PATTERN } from '@tidings/core/event';
import { laneOf } from '@tidings/core/organization';
import { Project, ProjectChange, ProjectInput } from '@tidings/core/project';
import { ensureOrganization } from '../../store/organizations.ts';
import {
  deleteProject,
  findProject,
  insertProject,
  listProjects,
  updateProject,
} from '../../store/projects.ts';
import type { ProjectView } from '../../store/projects.ts';
import { confirmQuery } from '../confirmation.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { refuseWhileHolding } from '../holdings.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { refuseGreater } from '../permission.ts';
import { placeOf } from '../principal.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 128, pattern: TEXT_PATTERN }) });
const organization = Type.Optional({
  ...OwnId,
  description: 'Of which the project is a part; the caller’s own, or `default`, when left out.',
});
const Place = Type.Object({ organization }, { additionalProperties: false });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['organizations'];
type Named = { Params: { id: string }; Querystring: { organization?: string } };

export function projectRoutes({ clock, lanes, submit }: Context): FastifyPluginAsync {
  return async (app) => {
    app.post<{ Body: ProjectInput }>('/projects', {
      config: { permission: 'organizations:write' },
      schema: {
        operationId: 'createProject',
        tags,
        summary: 'Make a project',
        description: 'Projects also come into being on first use.',
        body: ProjectInput,
        response: { 201: Project, ...problems },
      },
      handler: async (request, reply) => {
        const { db, principal, body } = request;
        const { id, name = id, defaultRetry = null } = body;
        const place = placeOf(principal, { organization: body.organization, project: id });
        const owner = await ensureOrganization(db, clock.now(), place.organization, null);
        const made = await insertProject(db, clock.now(), owner.organization.number, {
          id,
          name,
          defaultRetry,
        });
        if (!made) {
          throw new TidingsError(
            'conflict',
            `The organization ${place.organization} has a project ${id} already. Update it instead.`,
          );
        }
        await submit.refresh();
        return reply.code(201).send(view(made));
      },
    });

    app.get<{ Querystring: { organization?: string; limit?: number; cursor?: string; offset?: number } }>(
      '/projects',
      {
        config: { permission: 'organizations:read' },
        schema: {
          operationId: 'listProjects',
          tags,
          summary: 'List projects, in the order of their making',
          querystring: Type.Object(
            {
              organization: Type.Optional({ ...OwnId, description: 'Only of this one.' }),
              ...PageQuery,
            },
            { additionalProperties: false },
          ),
          response: { 200: PageOf(Project), ...problems },
        },
        handler: async ({ db, principal, query }) => {
          const page = readPage(query, 'number');
          const { organization: only = null } = query;
          return toPage(page, await listProjects(db, principal.scope, only, page), (row) => row.number, view);
        },
      },
    );

    app.get<Named>('/projects/:id', {
      config: { permission: 'organizations:read' },
      schema: {
        operationId: 'getProject',
        tags,
        summary: 'Get a project',
        params: Params,
        querystring: Place,
        response: { 200: Project, ...problems },
      },
      handler: async (request) => {
        const { db, principal, params } = request;
        return found(await findProject(db, principal.scope, ownerOf(request), params.id), params.id);
      },
    });

    app.patch<Named & { Body: ProjectChange }>('/projects/:id', {
      config: { permission: 'organizations:write' },
      schema: {
        operationId: 'updateProject',
        tags,
        summary: 'Change a project',
        params: Params,
        querystring: Place,
        body: ProjectChange,
        response: { 200: Project, ...problems },
      },
      handler: async (request) => {
        const { db, principal, params, body } = request;
        const owner = ownerOf(request);
        const changed = await updateProject(db, clock.now(), principal.scope, owner, params.id, body);
        return found(changed, params.id);
      },
    });

    app.delete<Named & { Querystring: { confirm?: boolean } }>('/projects/:id', {
      config: { permission: 'organizations:write' },
      schema: {
        operationId: 'deleteProject',
        tags,
        summary: 'Delete a project',
        description:
          'With its webhooks, saved searches and API keys, which let nobody in any longer; deliveries that wait are canceled. Its events stay in the log of the organization. The id is free: who uses it next gets a new project. Refused while there is something in it, unless confirmed. For callers who may do all that its API keys may.',
        params: Params,
        querystring: confirmQuery('delete a project with all that is in it', { organization }),
        response: { 204: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        const { db, principal, params, query } = request;
        const owner = ownerOf(request);
        found(await findProject(db, principal.scope, owner, params.id), params.id);
        if (principal.project)
          throw new TidingsError('forbidden', 'Callers of one project do not delete it.');
        const deleted = await deleteProject(
          db,
          clock.now(),
          principal.scope,
          laneOf(owner, lanes),
          owner,
          params.id,
          (holds, granted) => {
            refuseGreater(principal, 'An API key of this project', granted);
            refuseWhileHolding('project', holds, query.confirm);
          },
        );
        if (!deleted) found(null, params.id);
        await submit.refresh();
        submit.wake();
        return reply.code(204).send();
      },
    });
  };
}

function ownerOf({ principal, query }: FastifyRequest<Named>): string {
  return placeOf(principal, { organization: query.organization }).organization;
}

function found(row: ProjectView | null, id: string): Project {
  if (!row) throw new TidingsError('not_found', `There is no project ${id}.`);
  return view(row);
}

function view(row: ProjectView): Project {
  return {
    id: row.id,
    organization: row.organizationId,
    name: row.name,
    defaultRetry: row.defaultRetry,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
