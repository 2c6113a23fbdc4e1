/** Portal sessions: with which customers look after the webhooks of their own organization. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import {
  NewPortalSession,
  PORTAL_SESSION_USUAL_SECONDS,
  PortalSession,
  PortalSessionInput,
  USUAL_PORTAL_PERMISSIONS,
} from '@tidings/core/portal-session';
import type { PortalPermission } from '@tidings/core/portal-session';
import { ensureOrganization } from '../../store/organizations.ts';
import {
  findPortalSession,
  insertPortalSession,
  listPortalSessions,
  newPortalToken,
  revokePortalSession,
} from '../../store/portal-sessions.ts';
import type { PortalSessionRow } from '../../store/portal-sessions.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { originOf } from '../inbox-address.ts';
import { PageOf, readPage, toPage } from '../pagination.ts';
import { ListQuery, readPlace } from '../place.ts';
import { demandPermission } from '../permission.ts';
import { makerOf, placeOf } from '../principal.ts';
import type { Principal } from '../principal.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['access'];

export function portalSessionRoutes({ clock, config, newUuid, submit }: Context): FastifyPluginAsync {
  return async (app) => {
    app.post<{ Body: PortalSessionInput }>('/portal-sessions', {
      config: { permission: 'portal-sessions:write', keepsNothing: true },
      schema: {
        operationId: 'createPortalSession',
        tags,
        summary: 'Let a customer in to the portal of its organization',
        description:
          'The answer holds the token, which is not shown again, and the page to open or embed. The session sees one organization, may do no more than the caller, and ends with its time, when it is revoked, or with the API key or session that made it. docs/portal.md has how to embed it.',
        body: PortalSessionInput,
        response: { 201: NewPortalSession, ...problems },
      },
      handler: async (request, reply) => {
        const { body, db, principal } = request;
        const permissions = readPermissions(principal, body.permissions);
        const maker = makerOf(principal);
        if (maker === null) throw new TidingsError('forbidden', 'A portal session makes no others.');
        if (!principal.organization && body.organization === undefined) {
          throw invalidRequest([
            {
              path: '/organization',
              message: 'is missing. A portal session is of one organization: name it.',
            },
          ]);
        }
        const place = placeOf(principal, body);
        const found = await ensureOrganization(db, clock.now(), place.organization, place.project);
        await submit.refresh();
        const now = clock.now();
        const token = newPortalToken();
        const made = await insertPortalSession(db, now, {
          uid: newUuid(),
          organization: found.organization.number,
          project: found.project?.number ?? null,
          name: body.name ?? 'Portal',
          token,
          permissions,
          branding: body.branding ?? null,
          maker,
          expiresAt: Math.floor(now) + (body.expiresInSeconds ?? PORTAL_SESSION_USUAL_SECONDS) * 1000,
        });
        const theme = body.theme === undefined ? '' : `?theme=${body.theme}`;
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send({
            ...view(made),
            token,
            url: `${originOf(request, config.publicUrl)}/portal${theme}#token=${token}`,
          });
      },
    });

    app.get<{ Querystring: ListQuery }>('/portal-sessions', {
      config: { permission: 'portal-sessions:read' },
      schema: {
        operationId: 'listPortalSessions',
        tags,
        summary: 'List the portal sessions that are open, newest first',
        querystring: ListQuery,
        response: { 200: PageOf(PortalSession), ...problems },
      },
      handler: async ({ db, principal, query }) => {
        const page = readPage(query, 'number');
        const place = readPlace(principal, query);
        const found = await listPortalSessions(db, clock.now(), principal.scope, place, page);
        return toPage(page, found, (row) => row.number, view);
      },
    });

    app.get<{ Params: { id: string } }>('/portal-sessions/:id', {
      config: { permission: 'portal-sessions:read' },
      schema: {
        operationId: 'getPortalSession',
        tags,
        summary: 'Get a portal session that is open, without its token',
        params: Params,
        response: { 200: PortalSession, ...problems },
      },
      handler: async (request) => view(await requirePortalSession(request, request.params.id)),
    });

    app.delete<{ Params: { id: string } }>('/portal-sessions/:id', {
      config: { permission: 'portal-sessions:write' },
      schema: {
        operationId: 'revokePortalSession',
        tags,
        summary: 'Revoke a portal session',
        description: 'It ends within a second, everywhere, with the live streams that it opened.',
        params: Params,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async ({ db, principal, params }, reply) => {
        const uid = uuidFromId('portalSession', params.id);
        if (!uid || !(await revokePortalSession(db, clock.now(), principal.scope, uid))) missing(params.id);
        return reply.code(204).send();
      },
    });
  };

  async function requirePortalSession(
    { db, principal }: FastifyRequest,
    id: string,
  ): Promise<PortalSessionRow> {
    const uid = uuidFromId('portalSession', id);
    return (uid && (await findPortalSession(db, clock.now(), principal.scope, uid))) || missing(id);
  }
}

/** No more than the caller has. */
function readPermissions(
  principal: Principal,
  wanted: readonly PortalPermission[] | undefined,
): PortalPermission[] {
  const own = USUAL_PORTAL_PERMISSIONS.filter((permission) => principal.permissions.has(permission));
  if (wanted === undefined && own.length === 0) demandPermission(principal, USUAL_PORTAL_PERMISSIONS[0]);
  const missed = (wanted ?? []).filter((permission) => !principal.permissions.has(permission));
  if (missed.length === 0) return [...(wanted ?? own)];
  throw new TidingsError(
    'forbidden',
    `${principal.name} cannot give away what it does not have: ${missed.join(', ')}. Leave that out.`,
    {
      faults: missed.map((permission) => ({
        path: `/permissions/${wanted!.indexOf(permission)}`,
        message: 'is more than the caller has.',
      })),
    },
  );
}

function missing(id: string): never {
  throw new TidingsError('not_found', `There is no portal session ${id}.`);
}

function view(row: PortalSessionRow): PortalSession {
  return {
    id: idFromUuid('portalSession', row.uid),
    name: row.name,
    organization: row.organizationId,
    project: row.projectId,
    permissions: row.permissions,
    branding: row.branding,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}
