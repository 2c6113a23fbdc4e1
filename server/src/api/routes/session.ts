/** Signing in and out, and who one is. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { uuidFromId } from '@tidings/core/id';
import { normalizeEmail } from '@tidings/core/member';
import {
  CallerView,
  PasswordChange,
  Session,
  SIGN_IN_LINK_MS,
  SignIn,
  SignInByLink,
} from '@tidings/core/session';
import { findMembersByEmail, passwordOf } from '../../store/members.ts';
import type { MemberRow } from '../../store/members.ts';
import {
  changePassword,
  endSessions,
  findLink,
  listSessions,
  openSession,
  recordRefusedSignIn,
  redeemLink,
} from '../../store/sessions.ts';
import type { SessionRow } from '../../store/sessions.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { clearSessionCookie, refuseInsecure, refuseOtherSites } from '../session-cookie.ts';
import {
  checkPassword,
  counting,
  databaseOf,
  databaseOfNobody,
  newSession,
  takePassword,
  viewCaller,
  viewSession,
  welcome,
} from '../sign-in.ts';

const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['access'];
const COOKIE_NOTE =
  'Answers with a cookie that only the browser sees. Needs the header `Tidings-Request: 1` and a page of this server, as every change with a session does.';

/** What is called by who has no session yet. */
export function signInRoutes(context: Context): FastifyPluginAsync {
  const { clock, config, database } = context;
  const pool = database.control;

  const onRequest = async (request: FastifyRequest): Promise<void> => {
    refuseOtherSites(request, config.publicUrl);
    refuseInsecure(request, config.publicUrl);
  };

  return async (app) => {
    app.post<{ Body: SignIn }>('/session', {
      onRequest,
      config: { permission: 'public' },
      schema: {
        operationId: 'signIn',
        tags,
        summary: 'Sign in with a password',
        description: `${COOKIE_NOTE} Failures are counted for each address and each account, known or not: after ten there is one try a minute.`,
        security: [],
        body: SignIn,
        response: { 200: CallerView, ...problems },
      },
      handler: async (request, reply) => {
        const { email: given, password, organization } = request.body;
        const email = normalizeEmail(given);
        return counting(context, request, email, async () => {
          const found = await findMembersByEmail(pool, email, organization ?? null);
          const member = only(found);
          const kept = member?.password ?? null;
          const isRight = await checkPassword(password, kept);
          if (!member || kept === null || !isRight) return refusePassword(request, member);
          const made = newSession(context, request, member, 'password');
          const session = await openSession(databaseOf(context, request, member), clock.now(), kept, made);
          return session ? welcome(context, reply, made, session) : refusePassword(request, member);
        });
      },
    });

    app.post<{ Body: SignInByLink }>('/session/link', {
      onRequest,
      config: { permission: 'public' },
      schema: {
        operationId: 'signInByLink',
        tags,
        summary: 'Sign in with the token of a one-time link',
        description: `${COOKIE_NOTE} A password that is refused does not use the link up.`,
        security: [],
        body: SignInByLink,
        response: { 200: CallerView, ...problems },
      },
      handler: async (request, reply) =>
        counting(context, request, null, async () => {
          const { token, password } = request.body;
          const member = await findLink(pool, clock.now(), token);
          if (!member) return refuseLink(request, null);
          const kept = password === undefined ? null : await takePassword(password, member);
          const made = newSession(context, request, member, 'link');
          const db = databaseOf(context, request, member);
          const session = await redeemLink(db, clock.now(), token, kept, made);
          if (!session) return refuseLink(request, member);
          return welcome(context, reply, withPassword(made, kept !== null), session);
        }),
    });
  };

  async function refusePassword(request: FastifyRequest, member: MemberRow | null): Promise<never> {
    await recordRefusedSignIn(databaseOfNobody(context, request), member);
    throw new TidingsError(
      'unauthorized',
      'The e-mail address or the password is not right. Who is a member of several organizations names one.',
    );
  }

  async function refuseLink(request: FastifyRequest, member: MemberRow | null): Promise<never> {
    await recordRefusedSignIn(databaseOfNobody(context, request), member);
    throw new TidingsError(
      'unauthorized',
      'This link was used, was replaced by a newer one, or is too old. Have another one made.',
    );
  }
}

/** What takes a session, or says that there is none. */
export function sessionRoutes(context: Context): FastifyPluginAsync {
  const { clock } = context;

  return async (app) => {
    app.get('/session', {
      config: { permission: 'any-caller' },
      schema: {
        operationId: 'getSession',
        tags,
        summary: 'Who calls, and what they may do',
        response: { 200: CallerView, ...problems },
      },
      handler: async ({ principal }, reply) => {
        reply.header('cache-control', 'no-store');
        return viewCaller(principal, clock.now());
      },
    });

    app.delete('/session', {
      config: { permission: 'any-caller' },
      schema: {
        operationId: 'signOut',
        tags,
        summary: 'Sign out',
        description: 'The session ends within a second, everywhere.',
        response: { 204: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        const { member, session } = requireSession(request);
        await endSessions(request.db, member, session.uid);
        clearSessionCookie(reply);
        return reply.code(204).send();
      },
    });

    app.put<{ Body: PasswordChange }>('/session/password', {
      config: { permission: 'any-caller' },
      schema: {
        operationId: 'changePassword',
        tags,
        summary: 'Set a password of one’s own',
        description:
          'Every session and link of the member ends; the answer brings this browser a new session. Who came by a one-time link or has no password yet can leave out the current one within 15 minutes of signing in.',
        body: PasswordChange,
        response: { 200: CallerView, ...problems },
      },
      handler: async (request, reply) => {
        const { member, session } = requireSession(request);
        const { password, currentPassword } = request.body;
        const kept = await counting(context, request, member.email, async () => {
          await refuseUnlessOwn(request, member, session, currentPassword);
          return takePassword(password, member);
        });
        const made = newSession(context, request, member, 'password');
        const opened = await changePassword(request.db, clock.now(), kept, made);
        return welcome(context, reply, withPassword(made, true), opened);
      },
    });

    app.get('/sessions', {
      config: { permission: 'any-caller' },
      schema: {
        operationId: 'listOwnSessions',
        tags,
        summary: 'List one’s own sessions, newest first',
        description: 'An API key has none.',
        response: { 200: SessionList, ...problems },
      },
      handler: async ({ db, principal }) => {
        const { signedIn } = principal;
        const found = signedIn ? await listSessions(db, clock.now(), signedIn.member.number) : [];
        return { data: found.map((row) => viewSession(row, principal, clock.now())) };
      },
    });

    app.delete<{ Params: { id: string } }>('/sessions/:id', {
      config: { permission: 'any-caller' },
      schema: {
        operationId: 'endOwnSession',
        tags,
        summary: 'End one of one’s own sessions',
        description: 'Within a second, everywhere.',
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null(), ...problems },
      },
      handler: async ({ db, params, principal }, reply) => {
        const uid = uuidFromId('session', params.id);
        const { signedIn } = principal;
        const ended = uid && signedIn ? await endSessions(db, signedIn.member, uid) : 0;
        if (ended === 0) missingSession(params.id);
        if (uid === signedIn?.session.uid) clearSessionCookie(reply);
        return reply.code(204).send();
      },
    });
  };

  /** A session that somebody found open must not be enough to take an account over. */
  async function refuseUnlessOwn(
    request: FastifyRequest,
    member: MemberRow,
    session: SessionRow,
    currentPassword: string | undefined,
  ): Promise<void> {
    const kept = await passwordOf(request.db, member.number);
    if (currentPassword !== undefined) {
      if (kept === null) {
        throw invalidRequest([
          { path: '/currentPassword', message: 'there is none until now. Leave it out.' },
        ]);
      }
      if (await checkPassword(currentPassword, kept)) return;
      await recordRefusedSignIn(request.db, member);
      throw new TidingsError('forbidden', 'The current password is not right.', {
        faults: [{ path: '/currentPassword', message: 'is not the password until now.' }],
      });
    }
    const isNew = clock.now() - session.createdAt.getTime() <= SIGN_IN_LINK_MS;
    if (isNew && (kept === null || session.method === 'link')) return;
    if (kept === null) {
      throw new TidingsError(
        'forbidden',
        'This session is older than 15 minutes. Sign out, sign in again, and set the password then.',
      );
    }
    throw invalidRequest([
      {
        path: '/currentPassword',
        message: 'is required. Forgotten? Sign in with a one-time link, and leave it out.',
      },
    ]);
  }
}

export const SessionList = Type.Object({ data: Type.Array(Session) }, { additionalProperties: false });

export function missingSession(id: string): never {
  throw new TidingsError('not_found', `There is no session ${id}.`);
}

function requireSession({ principal }: FastifyRequest): { member: MemberRow; session: SessionRow } {
  if (principal.signedIn) return principal.signedIn;
  throw new TidingsError(
    'forbidden',
    principal.kind === 'portal-session'
      ? 'A portal session has no password and is ended by who made it.'
      : `${principal.name} is an API key, which has no session and no password. To end a key, revoke it.`,
  );
}

/** Whoever is meant: a member of the whole instance, or the only one there is. */
export function only<Row extends { organization: number | null }>(found: readonly Row[]): Row | null {
  const [first, second] = found;
  return first && (!second || first.organization === null) ? first : null;
}

/** As it is after the password was set. */
function withPassword<Made extends { member: MemberRow }>(made: Made, hasPassword: boolean): Made {
  return hasPassword ? { ...made, member: { ...made.member, hasPassword: true } } : made;
}
