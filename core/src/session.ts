/** A session: a person who has signed in, in one browser. Its id is known to that browser alone, and stored as a hash. */
import Type from 'typebox';
import { OwnId } from './event.ts';
import { Email, Member } from './member.ts';
import { PERMISSIONS } from './permission.ts';
import type { Permission } from './permission.ts';
import { PortalBranding } from './portal-session.ts';
import { Time } from './time.ts';

/** Nobody came for so long: the session has ended. */
export const SESSION_IDLE_MS = 12 * 3600 * 1000;
/** However often somebody came. */
export const SESSION_MOST_MS = 7 * 24 * 3600 * 1000;
/** Of the link that signs in somebody who is a member already. */
export const SIGN_IN_LINK_MS = 15 * 60 * 1000;
/** Of the first link of a member, which has to find its way to a person. */
export const INVITATION_MS = 3 * 24 * 3600 * 1000;

export const SIGN_IN_METHODS = ['password', 'link', 'oidc'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** Bounded here and judged in `password.ts`, whose sentences never quote it. */
const Password = Type.String({ minLength: 1, maxLength: 1024, writeOnly: true });

export const SignIn = Type.Object(
  {
    email: Email,
    password: Password,
    organization: Type.Optional({
      ...OwnId,
      description: 'Needed by who is a member of several organizations with one e-mail address.',
    }),
  },
  { title: 'SignIn', additionalProperties: false },
);
export type SignIn = Type.Static<typeof SignIn>;

export const SignInByLink = Type.Object(
  {
    token: Type.String({
      minLength: 1,
      maxLength: 200,
      writeOnly: true,
      description: 'What follows `#token=` in the link. It works once.',
    }),
    password: Type.Optional({
      ...Password,
      description: 'To sign in with from now on. Every other session of the member ends.',
    }),
  },
  { title: 'SignInByLink', additionalProperties: false },
);
export type SignInByLink = Type.Static<typeof SignInByLink>;

export const PasswordChange = Type.Object(
  {
    password: { ...Password, description: 'At least 12 characters, and none that everybody tries first.' },
    currentPassword: Type.Optional({
      ...Password,
      description:
        'The password until now. Left out by who has none, or has just signed in with a one-time link.',
    }),
  },
  { title: 'PasswordChange', additionalProperties: false },
);
export type PasswordChange = Type.Static<typeof PasswordChange>;

export const Session = Type.Object(
  {
    id: Type.String({ description: 'A name for the session, with which nobody can sign in.' }),
    method: Type.Enum(SIGN_IN_METHODS as unknown as SignInMethod[], { type: 'string' }),
    address: Type.String({ description: 'From where the sign-in came.' }),
    userAgent: Type.Union([Type.String(), Type.Null()]),
    current: Type.Boolean({ description: 'Whether it is the one that asks.' }),
    createdAt: Time,
    lastUsedAt: { ...Time, description: 'To within some seconds.' },
    expiresAt: Type.String({
      format: 'date-time',
      description: 'When it ends if nobody comes until then.',
    }),
  },
  { title: 'Session', additionalProperties: false },
);
export type Session = Type.Static<typeof Session>;

/** Who calls, whatever shows it. */
export const CallerView = Type.Object(
  {
    kind: Type.Enum(['api-key', 'member', 'portal-session'], { type: 'string' }),
    id: Type.String(),
    name: Type.String(),
    organization: Type.Union([Type.String(), Type.Null()], { description: 'Null: the whole instance.' }),
    project: Type.Union([Type.String(), Type.Null()], { description: 'Null: all of them.' }),
    permissions: Type.Array(Type.Enum(Object.keys(PERMISSIONS) as Permission[], { type: 'string' })),
    member: Type.Union([Member, Type.Null()], { description: 'Null: no person who has signed in.' }),
    session: Type.Union([Session, Type.Null()], { description: 'Null: no person who has signed in.' }),
    expiresAt: Type.Union([Time, Type.Null()], {
      description: 'When the API key or the portal session ends; null: never, or as `session` says.',
    }),
    branding: Type.Union([PortalBranding, Type.Null()], {
      description: 'Of a portal session that was given one; null: none.',
    }),
  },
  { title: 'Caller', additionalProperties: false },
);
export type CallerView = Type.Static<typeof CallerView>;

/** When a session ends that was used last at this time. */
export function sessionEnd(createdAt: number, lastUsedAt: number): number {
  return Math.min(lastUsedAt + SESSION_IDLE_MS, createdAt + SESSION_MOST_MS);
}
