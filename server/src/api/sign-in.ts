/** What every way of signing in shares: the rules before it, the session after it, and what is answered. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerNetwork } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid } from '@tidings/core/id';
import type { Member } from '@tidings/core/member';
import { weakPassword } from '@tidings/core/password';
import { sessionEnd } from '@tidings/core/session';
import type { CallerView, Session, SignInMethod } from '@tidings/core/session';
import { onBehalfOf } from '../store/caller.ts';
import type { Pool } from '../store/db.ts';
import type { MemberRow } from '../store/members.ts';
import { hashPassword, isPassword, PasswordsBusy } from '../store/passwords.ts';
import { newSessionToken } from '../store/sessions.ts';
import type { NewSessionRow, SessionRow } from '../store/sessions.ts';
import { countTry, forgetTry } from '../store/sign-in-limits.ts';
import type { Counted } from '../store/sign-in-limits.ts';
import { actorOf, userAgentOf } from './auth.ts';
import { principalOfMember } from './credentials.ts';
import type { Context } from './context.ts';
import { invalidRequest } from './errors.ts';
import type { Principal } from './principal.ts';
import { setSessionCookie } from './session-cookie.ts';

/** A session that is about to be made for whoever sends the request. */
export function newSession(
  { newUuid }: Context,
  request: FastifyRequest,
  member: MemberRow,
  method: SignInMethod,
): NewSessionRow {
  return {
    uid: newUuid(),
    member,
    token: newSessionToken(),
    method,
    address: request.ip,
    userAgent: userAgentOf(request),
  };
}

/** The database for somebody who signs in just now. */
export function databaseOf(context: Context, request: FastifyRequest, member: MemberRow): Pool {
  const { clock, database, hasTenantRole } = context;
  const who = { kind: 'member', id: idFromUuid('member', member.uid), name: member.name } as const;
  const actor = actorOf(request, who, clock.now());
  return onBehalfOf(
    database.control,
    { actor, organization: member.organization, reads: false },
    hasTenantRole,
  );
}

/** The database for somebody who was not let in. */
export function databaseOfNobody({ clock, database }: Context, request: FastifyRequest): Pool {
  const actor = actorOf(request, { kind: 'nobody', id: null, name: null }, clock.now());
  return onBehalfOf(database.control, { actor, organization: null, reads: false }, false);
}

/** Gives the browser its session, and says who has it. */
export function welcome(
  { clock }: Context,
  reply: FastifyReply,
  { member, token }: NewSessionRow,
  session: SessionRow,
): CallerView {
  setSessionCookie(reply, token);
  reply.header('cache-control', 'no-store');
  const at = session.createdAt.getTime();
  const signedInNow = { ...member, lastSignedInAt: session.createdAt };
  return viewCaller(principalOfMember(signedInNow, session, sessionEnd(at, at)), clock.now());
}

/**
 * Does what takes a password, counted against the caller's address and the account. What is refused stays counted.
 *
 * @param account null: no account in particular
 */
export async function counting<T>(
  { clock, database }: Context,
  request: FastifyRequest,
  account: string | null,
  work: () => Promise<T>,
): Promise<T> {
  const counted: Counted = { address: callerNetwork(request.ip), account };
  const wait = await countTry(database.control, clock.now(), counted);
  if (wait !== null) {
    throw new TidingsError(
      'rate_limited',
      `There were too many sign-ins that failed. Try again in ${wait} seconds.`,
      { retryAfter: wait },
    );
  }
  try {
    const result = await work();
    await forgetTry(database.control, counted);
    return result;
  } catch (error) {
    // A password that is no good as a new one, or was never looked at, tells nothing about the account.
    const isTry = error instanceof TidingsError && ['unauthorized', 'forbidden'].includes(error.code);
    if (!isTry) await forgetTry(database.control, counted);
    throw error;
  }
}

/** A new password as it is kept. */
export async function takePassword(password: string, { email }: MemberRow): Promise<string> {
  const weak = weakPassword(password, email);
  if (weak !== null) throw invalidRequest([{ path: '/password', message: weak }]);
  return unlessBusy(() => hashPassword(password));
}

/** Whether it is the right password. Takes as long when there is none. */
export function checkPassword(password: string, kept: string | null): Promise<boolean> {
  return unlessBusy(() => isPassword(password, kept));
}

async function unlessBusy<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PasswordsBusy)) throw error;
    const detail = 'Too many people sign in at this moment. Try again in a second.';
    throw new TidingsError('unavailable', detail, { retryAfter: 1, cause: error });
  }
}

export function viewCaller(principal: Principal, now: number): CallerView {
  const { kind, id, name, organization, project, permissions, branding, signedIn } = principal;
  return {
    kind: kind === 'nobody' ? 'api-key' : kind,
    id,
    name,
    organization: organization?.id ?? null,
    project: project?.id ?? null,
    permissions: [...permissions],
    member: signedIn && viewMember(signedIn.member),
    session: signedIn && viewSession(signedIn.session, principal, now),
    expiresAt: principal.expiresAt === null ? null : new Date(principal.expiresAt).toISOString(),
    branding,
  };
}

export function viewMember(row: MemberRow): Member {
  return {
    id: idFromUuid('member', row.uid),
    email: row.email,
    name: row.name,
    organization: row.organizationId,
    role: row.role,
    revealSecrets: row.revealSecrets,
    viewPayloads: row.viewPayloads,
    hasPassword: row.hasPassword,
    usesOidc: row.oidcSubject !== null,
    lastSignedInAt: row.lastSignedInAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** The one that asks was used just now, whatever is written down. */
export function viewSession(row: SessionRow, asker: Principal, now: number): Session {
  const current = asker.signedIn?.session.number === row.number;
  const lastUsedAt = current ? now : row.lastUsedAt.getTime();
  return {
    id: idFromUuid('session', row.uid),
    method: row.method,
    address: row.address,
    userAgent: row.userAgent,
    current,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: new Date(lastUsedAt).toISOString(),
    expiresAt: new Date(sessionEnd(row.createdAt.getTime(), lastUsedAt)).toISOString(),
  };
}
