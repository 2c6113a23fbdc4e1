import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { OwnId } from '@tidings/core/event';
import { uuidFromId } from '@tidings/core/id';
import {
  Member,
  MemberChange,
  MemberInput,
  NewMember,
  normalizeEmail,
  SignInLink,
} from '@tidings/core/member';
import { grantsOf, notCovered, rightsOf } from '@tidings/core/permission';
import type { Rights, RoleName } from '@tidings/core/permission';
import { INVITATION_MS, SIGN_IN_LINK_MS } from '@tidings/core/session';
import { deleteMember, findMember, listMembers, updateMember } from '../../store/members.ts';
import type { MemberChangeRow, MemberRow } from '../../store/members.ts';
import { ensureOrganization } from '../../store/organizations.ts';
import { endSessions, inviteMember, listSessions, newLinkToken, replaceLink } from '../../store/sessions.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { refuseGreater } from '../permission.ts';
import { placeOf } from '../principal.ts';
import type { Principal } from '../principal.ts';
import { viewMember, viewSession } from '../sign-in.ts';
import { bodyIsOptional, NoBody } from '../validation.ts';
import { missingSession, SessionList } from './session.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const SessionParams = Type.Object({
  id: Type.String({ maxLength: 64 }),
  sessionId: Type.String({ maxLength: 64 }),
});
const ListQuery = Type.Object(
  {
    organization: Type.Optional({ ...OwnId }),
    instance: Type.Optional(
      Type.Boolean({
        description:
          'With `organization`: also those of the whole instance, as far as the caller sees them. They see the organization, too.',
      }),
    ),
    ...PageQuery,
  },
  { additionalProperties: false },
);
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['access'];

type Named = { Params: { id: string } };

export function memberRoutes(context: Context): FastifyPluginAsync {
  const { clock, config, newUuid, submit } = context;

  return async (app) => {
    app.post<{ Body: MemberInput }>('/members', {
      config: { permission: 'members:write' },
      schema: {
        operationId: 'createMember',
        tags,
        summary: 'Invite a member',
        description:
          'The answer holds a link that works once, for three days: hand it on, and whoever opens it sets a password. Nobody can invite a member who may do more than the caller.',
        body: MemberInput,
        response: { 201: NewMember, ...problems },
      },
      handler: async (request, reply) => {
        const { body, db, principal } = request;
        if (principal.project) {
          throw new TidingsError(
            'forbidden',
            'Members belong to an organization; callers of one of its projects do not invite any.',
          );
        }
        refuseBoundKey(principal);
        const rights = readRights(body.role, rightsOf(body.role), body);
        refuseMore(principal, body.role, rights);
        const token = newLinkToken();
        const expiresAt = clock.now() + INVITATION_MS;
        const row = {
          uid: newUuid(),
          organization: await findPlace(body, principal, db),
          email: normalizeEmail(body.email),
          name: body.name,
          role: body.role,
          ...rights,
        };
        const made = await inviteMember(db, clock.now(), row, token, expiresAt);
        if (!made) refuseTaken(row.email);
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send({ ...viewMember(made), signInLink: linkOf(request, token, expiresAt) });
      },
    });

    app.get<{ Querystring: Type.Static<typeof ListQuery> }>('/members', {
      config: { permission: 'members:read' },
      schema: {
        operationId: 'listMembers',
        tags,
        summary: 'List members, newest first',
        querystring: ListQuery,
        response: { 200: PageOf(Member), ...problems },
      },
      handler: async ({ db, principal, query }) => {
        const { organization = null, instance = false } = query;
        if (query.instance !== undefined && organization === null) {
          const message = 'says who is listed beside the members of an organization: name that, too.';
          throw invalidRequest([{ path: 'instance', message }]);
        }
        const page = readPage(query, 'number');
        const found = await listMembers(db, principal.scope, organization, instance, page);
        return toPage(page, found, (row) => row.number, viewMember);
      },
    });

    app.get<Named>('/members/:id', {
      config: { permission: 'members:read' },
      schema: {
        operationId: 'getMember',
        tags,
        summary: 'Get a member',
        params: Params,
        response: { 200: Member, ...problems },
      },
      handler: async (request) => viewMember(await requireMember(request, request.params.id)),
    });

    app.patch<Named & { Body: MemberChange }>('/members/:id', {
      config: { permission: 'members:write' },
      schema: {
        operationId: 'updateMember',
        tags,
        summary: 'Change a member',
        description:
          'It counts within a second, also in sessions that are open. Nobody can change a member who may do more than the caller, or make it so; the last owner stays one.',
        params: Params,
        body: MemberChange,
        response: { 200: Member, ...problems },
      },
      handler: async ({ body, db, params, principal }) => {
        const uid = uuidFromId('member', params.id);
        const decide = (member: MemberRow): MemberChangeRow => {
          refuseHigher(principal, member);
          if (body.email !== undefined) refuseBoundKey(principal);
          const role = body.role ?? member.role;
          const rights = readRights(role, role === member.role ? member : rightsOf(role), body);
          refuseMore(principal, role, rights);
          return {
            ...(body.email !== undefined && { email: normalizeEmail(body.email) }),
            ...(body.name !== undefined && { name: body.name }),
            role,
            ...rights,
          };
        };
        const changed = uid && (await updateMember(db, clock.now(), principal.scope, uid, decide));
        if (!changed) missing(params.id);
        if (changed === 'last-owner') refuseLastOwner();
        if (changed === 'taken') refuseTaken(normalizeEmail(body.email!));
        return viewMember(changed);
      },
    });

    app.delete<Named>('/members/:id', {
      config: { permission: 'members:write' },
      schema: {
        operationId: 'deleteMember',
        tags,
        summary: 'Remove a member',
        description: 'Sessions end within a second, everywhere. API keys that the member has made stay.',
        params: Params,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async ({ db, params, principal }, reply) => {
        const uid = uuidFromId('member', params.id);
        const decide = (member: MemberRow): void => refuseHigher(principal, member);
        const deleted = uid && (await deleteMember(db, principal.scope, uid, decide));
        if (!deleted) missing(params.id);
        if (deleted === 'last-owner') refuseLastOwner();
        return reply.code(204).send();
      },
    });

    app.post<Named>('/members/:id/sign-in-link', {
      preValidation: bodyIsOptional,
      config: { permission: 'members:write' },
      schema: {
        operationId: 'createSignInLink',
        tags,
        summary: 'Make a sign-in link for a member',
        description:
          'It works once, for 15 minutes, and ends the links before it: for a lost password, or an invitation that has run out.',
        params: Params,
        body: NoBody,
        response: { 201: SignInLink, ...problems },
      },
      handler: async (request, reply) => {
        const member = await requireMember(request, request.params.id);
        refuseHigher(request.principal, member);
        refuseBoundKey(request.principal);
        const token = newLinkToken();
        const expiresAt = clock.now() + SIGN_IN_LINK_MS;
        await replaceLink(request.db, clock.now(), member, token, expiresAt);
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send(linkOf(request, token, expiresAt));
      },
    });

    app.get<Named>('/members/:id/sessions', {
      config: { permission: 'members:read' },
      schema: {
        operationId: 'listSessions',
        tags,
        summary: 'List the sessions of a member, newest first',
        params: Params,
        response: { 200: SessionList, ...problems },
      },
      handler: async (request) => {
        const { number } = await requireMember(request, request.params.id);
        const found = await listSessions(request.db, clock.now(), number);
        return { data: found.map((row) => viewSession(row, request.principal, clock.now())) };
      },
    });

    app.delete<Named>('/members/:id/sessions', {
      config: { permission: 'members:write' },
      schema: {
        operationId: 'endSessions',
        tags,
        summary: 'End every session of a member',
        description: 'Within a second, everywhere.',
        params: Params,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        const member = await requireMember(request, request.params.id);
        refuseHigher(request.principal, member);
        await endSessions(request.db, member, null);
        return reply.code(204).send();
      },
    });

    app.delete<{ Params: { id: string; sessionId: string } }>('/members/:id/sessions/:sessionId', {
      config: { permission: 'members:write' },
      schema: {
        operationId: 'endSession',
        tags,
        summary: 'End a session of a member',
        description: 'Within a second, everywhere.',
        params: SessionParams,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        const { id, sessionId } = request.params;
        const member = await requireMember(request, id);
        refuseHigher(request.principal, member);
        const uid = uuidFromId('session', sessionId);
        if (uid === null || (await endSessions(request.db, member, uid)) === 0) missingSession(sessionId);
        return reply.code(204).send();
      },
    });
  };

  function linkOf(request: FastifyRequest, token: string, expiresAt: number): SignInLink {
    const origin = config.publicUrl?.origin ?? `${request.protocol}://${request.host}`;
    return { url: `${origin}/sign-in#token=${token}`, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Number of the organization that a new member will see; null where it sees all. */
  async function findPlace(
    { organization }: MemberInput,
    principal: Principal,
    db: FastifyRequest['db'],
  ): Promise<number | null> {
    if (!principal.organization && organization === undefined) return null;
    const place = placeOf(principal, { organization });
    const found = await ensureOrganization(db, clock.now(), place.organization, null);
    await submit.refresh();
    return found.organization.number;
  }
}

async function requireMember({ db, principal }: FastifyRequest, id: string): Promise<MemberRow> {
  const uid = uuidFromId('member', id);
  return (uid && (await findMember(db, principal.scope, uid))) || missing(id);
}

function missing(id: string): never {
  throw new TidingsError('not_found', `There is no member ${id}.`);
}

function refuseTaken(email: string): never {
  throw new TidingsError(
    'conflict',
    `There is a member ${email} already. Change that one, or make a sign-in link for it.`,
  );
}

function refuseLastOwner(): never {
  throw new TidingsError(
    'conflict',
    'This is the last owner, without whom nobody could make another. Make somebody else an owner first.',
  );
}

/** Those of the role, but for what is said beside it. An owner has everything. */
function readRights(role: RoleName, base: Rights, given: Partial<Rights>): Rights {
  const rights = {
    revealSecrets: given.revealSecrets ?? base.revealSecrets,
    viewPayloads: given.viewPayloads ?? base.viewPayloads,
  };
  const denied = (Object.keys(rights) as (keyof Rights)[]).filter((right) => !rights[right]);
  if (role === 'owner' && denied.length > 0) {
    throw invalidRequest(
      denied.map((right) => ({
        path: `/${right}`,
        message: 'cannot be false for an owner, who has everything. Take the role admin, or leave it out.',
      })),
    );
  }
  return rights;
}

/** A key that works for some time, or from some networks, must not make a way in that works for longer or from elsewhere. */
function refuseBoundKey({ expiresAt, name, networks }: Principal): void {
  if (expiresAt === null && networks === null) return;
  throw new TidingsError(
    'forbidden',
    `${name} is bound to ${networks ? 'its networks' : 'a time'}, which whoever it lets in would not be. Use a key without these bounds, or a session.`,
  );
}

function refuseMore({ grants, name }: Principal, role: RoleName, rights: Rights): void {
  const missed = notCovered(grantsOf(role, rights), grants);
  if (missed.length === 0) return;
  throw new TidingsError(
    'forbidden',
    `${name} cannot give away what it does not have: ${missed.join(', ')}. Take a smaller role, or deny the right to it.`,
  );
}

function refuseHigher(principal: Principal, member: MemberRow): void {
  refuseGreater(principal, member.name, grantsOf(member.role, member));
}
