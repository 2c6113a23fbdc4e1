/** Sign-in through the OpenID provider: there, and back. `server/src/oidc.ts` speaks to it. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { OwnId } from '@tidings/core/event';
import { normalizeEmail } from '@tidings/core/member';
import { rightsOf } from '@tidings/core/permission';
import type { OidcIdentity, OidcProvider, PendingSignIn } from '../../oidc.ts';
import { OidcAway, OidcRefused, reasonOf } from '../../oidc-refusal.ts';
import { findMembersByOidc, insertMember } from '../../store/members.ts';
import type { MemberRow } from '../../store/members.ts';
import { ensureOrganization } from '../../store/organizations.ts';
import { openSessionByOidc, recordRefusedSignIn } from '../../store/sessions.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { readCookie, refuseInsecure, setCookie } from '../session-cookie.ts';
import { databaseOf, databaseOfNobody, newSession, welcome } from '../sign-in.ts';
import { only } from './session.ts';

export const OIDC_CALLBACK = '/v1/session/oidc/callback';
/** Holds, sealed, what the provider's answer must fit; so no other browser can be made to end this sign-in. */
const PENDING_COOKIE = '__Host-tidings-oidc';
const PENDING_MS = 10 * 60 * 1000;
const SEALED_FOR = 'oidc sign-in';

const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['access'];

interface Pending extends PendingSignIn {
  /** Where the member is to be looked for; null: wherever there is one. */
  organization: string | null;
  /** Until when it may come back, in milliseconds since 1970. */
  until: number;
}

export function oidcRoutes(context: Context): FastifyPluginAsync {
  const { clock, config, database, log, oidc, secrets, submit } = context;
  const pool = database.control;

  return async (app) => {
    app.get<{ Querystring: { organization?: string } }>('/v1/session/oidc/start', {
      config: { permission: 'public' },
      schema: {
        operationId: 'startOidc',
        tags,
        summary: 'Go to the OpenID provider to sign in',
        description: 'For browsers: answers with a redirect.',
        security: [],
        querystring: Type.Object(
          {
            organization: Type.Optional({
              ...OwnId,
              description: 'Needed by who is a member of several organizations.',
            }),
          },
          { additionalProperties: false },
        ),
        response: { 303: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        refuseInsecure(request, config.publicUrl);
        const { url, pending } = await asking(requireProvider(), (provider) => provider.start());
        const { organization = null } = request.query;
        const kept: Pending = { ...pending, organization, until: clock.now() + PENDING_MS };
        const sealed = secrets.seal(JSON.stringify(kept), SEALED_FOR).toString('base64url');
        setCookie(reply, PENDING_COOKIE, sealed, PENDING_MS / 1000);
        return reply.header('cache-control', 'no-store').redirect(url.href, 303);
      },
    });

    app.get(OIDC_CALLBACK, {
      config: { permission: 'public' },
      schema: {
        operationId: 'finishOidc',
        tags,
        summary: 'Come back from the OpenID provider',
        description: 'For browsers: signs in, and answers with a redirect to the beginning.',
        security: [],
        // Providers add parameters of their own, which mean nothing here.
        querystring: Type.Object(
          {
            state: Type.Optional(Type.String()),
            code: Type.Optional(Type.String()),
            iss: Type.Optional(Type.String()),
            error: Type.Optional(Type.String()),
          },
          { additionalProperties: true },
        ),
        response: { 303: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        const provider = requireProvider();
        const pending = takePending(request, reply);
        const query = request.url.split('?')[1] ?? '';
        const identity = await asking(provider, () => provider.finish(query, pending));
        const member = await findOrJoin(request, identity, pending.organization);
        const made = newSession(context, request, member, 'oidc');
        const db = databaseOf(context, request, member);
        const session = await openSessionByOidc(db, clock.now(), identity.subject, made);
        if (!session) return refuse(request, identity);
        welcome(context, reply, made, session);
        return reply.redirect('/', 303);
      },
    });
  };

  function requireProvider(): OidcProvider {
    if (oidc) return oidc;
    throw new TidingsError(
      'not_found',
      'There is no OpenID provider to sign in through. Whoever runs the server names one with TIDINGS_OIDC_ISSUER.',
    );
  }

  async function asking<T>(
    provider: OidcProvider,
    question: (provider: OidcProvider) => Promise<T>,
  ): Promise<T> {
    try {
      return await question(provider);
    } catch (error) {
      if (!(error instanceof OidcAway || error instanceof OidcRefused)) throw error;
      log.warn({ error: reasonOf(error) }, 'a sign-in through the OpenID provider failed');
      if (error instanceof OidcRefused)
        throw new TidingsError('unauthorized', error.message, { cause: error });
      throw new TidingsError(
        'unavailable',
        'The OpenID provider does not answer just now. Try again in a moment.',
        {
          retryAfter: 5,
          cause: error,
        },
      );
    }
  }

  /** What this browser left with; it can be used once. */
  function takePending(request: FastifyRequest, reply: FastifyReply): Pending {
    const sealed = readCookie(request, PENDING_COOKIE);
    setCookie(reply, PENDING_COOKIE, '', 0);
    const pending = sealed === undefined ? null : openPending(sealed);
    if (pending && pending.until > clock.now()) return pending;
    throw new TidingsError(
      'unauthorized',
      'This sign-in was begun in another browser, or more than ten minutes ago. Begin it again.',
    );
  }

  function openPending(sealed: string): Pending | null {
    try {
      return JSON.parse(secrets.open(Buffer.from(sealed, 'base64url'), SEALED_FOR).toString()) as Pending;
    } catch {
      // Made up, or sealed with a master key that has ended.
      return null;
    }
  }

  async function findOrJoin(
    request: FastifyRequest,
    identity: OidcIdentity,
    organization: string | null,
  ): Promise<MemberRow> {
    const email = identity.email === null ? null : normalizeEmail(identity.email);
    const found = await findMembersByOidc(pool, identity.subject, email, organization);
    const member = only(found);
    if (member) return member;
    if (found.length > 0) {
      throw new TidingsError(
        'conflict',
        'You are a member of several organizations. Name one: /v1/session/oidc/start?organization=…',
      );
    }
    const joined =
      email !== null && (organization ?? config.oidc?.join?.organization) === config.oidc?.join?.organization;
    return (joined && (await join(email, identity.name))) || refuse(request, identity);
  }

  /** Null when nobody joins by signing in, or somebody else has the e-mail address. */
  async function join(email: string, name: string | null): Promise<MemberRow | null> {
    const joining = config.oidc?.join;
    if (!joining) return null;
    const now = clock.now();
    const { organization } = await ensureOrganization(pool, now, joining.organization, null);
    await submit.refresh();
    return insertMember(pool, now, {
      uid: context.newUuid(),
      organization: organization.number,
      email,
      name: name ?? email.slice(0, 100),
      role: joining.role,
      ...rightsOf(joining.role),
    });
  }

  async function refuse(request: FastifyRequest, { email }: OidcIdentity): Promise<never> {
    await recordRefusedSignIn(databaseOfNobody(context, request), null);
    throw new TidingsError(
      'forbidden',
      email === null
        ? 'The OpenID provider does not vouch for an e-mail address of yours, so nobody knows which member you are. Have the address verified there.'
        : `${email} is no member here. Ask somebody who manages members for an invitation.`,
    );
  }
}
