/**
 * A portal session: what one of the operator's customers is let in with, to look after the webhooks of its own
 * organization in a page that the operator embeds. `docs/portal.md` has its states.
 */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from './event.ts';
import { PERMISSIONS } from './permission.ts';
import type { Permission } from './permission.ts';
import { Time } from './time.ts';

/** What a browser holds: `tp_` and 256 random bits. */
export const PORTAL_TOKEN_PATTERN = /^tp_[A-Za-z0-9_-]{43}$/;

export const PORTAL_SESSION_USUAL_SECONDS = 3600;
export const PORTAL_SESSION_MOST_SECONDS = 24 * 3600;

/** What a portal session has unless it is said otherwise, as far as its maker has it. */
export const USUAL_PORTAL_PERMISSIONS = [
  'webhooks:read',
  'webhooks:write',
  'deliveries:read',
  'deliveries:write',
  'events:read',
  'payloads:read',
  'event-types:read',
] as const satisfies readonly Permission[];

/** All that a portal session can have: the last ones only where they are named. */
export const PORTAL_PERMISSIONS = [
  ...USUAL_PORTAL_PERMISSIONS,
  'webhooks:reveal',
  'audit-log:read',
] as const satisfies readonly Permission[];
export type PortalPermission = (typeof PORTAL_PERMISSIONS)[number];

const PortalPermission = Type.Enum([...PORTAL_PERMISSIONS], { type: 'string' });

export const PORTAL_THEMES = ['light', 'dark'] as const;

export const PortalBranding = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        pattern: TEXT_PATTERN,
        description:
          'What stands at the top of the page and in its title, such as the name of your application.',
      }),
    ),
    accentColor: Type.Optional(
      Type.String({
        pattern: '^#[0-9a-fA-F]{6}$',
        description:
          'Of buttons and of what is chosen, such as `#4f46e5`. Its hue is kept; how light it is goes by what can be read.',
      }),
    ),
  },
  {
    title: 'PortalBranding',
    description:
      'How the page of a portal session goes with the application that it is part of; else it has no name, and the colour of the console.',
    minProperties: 1,
    additionalProperties: false,
  },
);
export type PortalBranding = Type.Static<typeof PortalBranding>;

export const PortalSessionInput = Type.Object(
  {
    organization: Type.Optional({
      ...OwnId,
      description:
        'The only one that the session sees. Left out: the organization of the caller. A caller for the whole instance names it.',
    }),
    project: Type.Optional({ ...OwnId, description: 'The only project of it that the session sees.' }),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: TEXT_PATTERN,
        description:
          'Who it is for, such as a person of the customer: the name by which the audit log knows what is done with it. `Portal` when left out.',
      }),
    ),
    permissions: Type.Optional(
      Type.Array(PortalPermission, {
        minItems: 1,
        uniqueItems: true,
        description: `None that the caller has not. Left out: ${USUAL_PORTAL_PERMISSIONS.map((name) => `\`${name}\``).join(', ')}, as far as the caller has them.`,
      }),
    ),
    expiresInSeconds: Type.Optional(
      Type.Integer({
        minimum: 60,
        maximum: PORTAL_SESSION_MOST_SECONDS,
        description: `${PORTAL_SESSION_USUAL_SECONDS} when left out.`,
      }),
    ),
    theme: Type.Optional(
      Type.Enum([...PORTAL_THEMES], {
        type: 'string',
        description: 'How the page of `url` looks. Left out: as the system of who opens it has it.',
      }),
    ),
    branding: Type.Optional(PortalBranding),
  },
  { title: 'PortalSessionInput', additionalProperties: false },
);
export type PortalSessionInput = Type.Static<typeof PortalSessionInput>;

export const PortalSession = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()], { description: 'Null: all of them.' }),
    permissions: Type.Array(Type.Enum(Object.keys(PERMISSIONS) as Permission[], { type: 'string' }), {
      description: 'As far as whoever made it has them still.',
    }),
    branding: Type.Union([PortalBranding, Type.Null()], { description: 'Null: none was given.' }),
    createdAt: Time,
    expiresAt: Time,
  },
  { title: 'PortalSession', additionalProperties: false },
);
export type PortalSession = Type.Static<typeof PortalSession>;

export const NewPortalSession = Type.Object(
  {
    ...PortalSession.properties,
    token: Type.String({ description: 'Shown this once. Sent as `Authorization: Bearer tp_…`.' }),
    url: Type.String({
      description:
        'The page to open or embed. What follows `#token=` is the token; a browser sends it to no server by itself.',
    }),
  },
  { title: 'NewPortalSession', additionalProperties: false },
);
export type NewPortalSession = Type.Static<typeof NewPortalSession>;
