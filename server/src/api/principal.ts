/** Who calls, and what belongs to them. */
import type { FastifyRequest } from 'fastify';
import type { AddressRange } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { DEFAULT_ORGANIZATION } from '@tidings/core/event';
import { uuidFromId } from '@tidings/core/id';
import type { Grant, Permission } from '@tidings/core/permission';
import type { PortalBranding } from '@tidings/core/portal-session';
import type { Pool } from '../store/db.ts';
import type { Maker } from '../store/live-tokens.ts';
import type { MemberRow } from '../store/members.ts';
import type { Scope } from '../store/scope.ts';
import type { SessionRow } from '../store/sessions.ts';

export interface Principal {
  readonly kind: 'api-key' | 'member' | 'portal-session' | 'nobody';
  /** Public id. */
  readonly id: string;
  /** Of the API key that the rotations of this one began with; null: it is no key. */
  readonly firstKey: string | null;
  readonly name: string;
  /** The only organization that it sees; null: the whole instance. */
  readonly organization: { readonly number: number; readonly id: string } | null;
  /** The only project of the organization that it sees; null: all of them. */
  readonly project: { readonly number: number; readonly id: string } | null;
  readonly scope: Scope;
  /** As granted, with wildcards. */
  readonly grants: readonly Grant[];
  /** Spelled out. */
  readonly permissions: ReadonlySet<Permission>;
  /** From where it may call; null: from everywhere. */
  readonly networks: readonly AddressRange[] | null;
  /** When the key or portal session ends, in milliseconds since 1970; null: never. */
  readonly expiresAt: number | null;
  /** Of the page of a portal session; null: none was given. */
  readonly branding: PortalBranding | null;
  /** Who it is, if a person, and when the session ends. */
  readonly signedIn: {
    readonly member: MemberRow;
    readonly session: SessionRow;
    readonly endsAt: number;
  } | null;
}

/** Who calls without a key, where a route lets them: they see nothing but what the route knows to be published. */
export const NOBODY: Principal = {
  kind: 'nobody',
  id: '',
  firstKey: null,
  name: 'nobody',
  organization: null,
  project: null,
  // Numbers begin at 1.
  scope: { organization: 0, project: 0 },
  grants: [],
  permissions: new Set(),
  networks: null,
  expiresAt: null,
  branding: null,
  signedIn: null,
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls. Set before any handler under `/v1` runs. */
    principal: Principal;
    /** By what the caller was let in. */
    credential: string;
    /** The database as the caller may see it. Statements made for a caller go here. */
    readonly db: Pool;
    /** The same over connections of their own, for searches. */
    readonly searches: Pool;
  }
  interface FastifyContextConfig {
    /**
     * What a caller must be allowed. `any-caller`: every valid key or session will do; `public`: none is needed.
     * Every route under `/v1` says it.
     */
    permission?: Permission | 'any-caller' | 'public';
    /** Whether nobody may call, too. The route answers them what is published, and 401 where nothing is. */
    alsoNobody?: boolean;
    /** Whether a live token lets in, too, in the parameter `token` or among the protocols of a WebSocket. */
    takesLiveToken?: boolean;
    /** Lets a request in by something else than a key or a session. */
    letsIn?: (request: FastifyRequest) => boolean;
  }
}

/** With whom what a caller makes for others ends; null: the caller makes nothing of the kind. */
export function makerOf({ signedIn, kind, id }: Principal): Maker | null {
  if (signedIn) return { session: signedIn.session.number };
  return kind === 'api-key' ? { apiKey: uuidFromId('apiKey', id)! } : null;
}

/** Whether the caller may see what events carry and receivers answer. */
export function seesPayloads({ principal }: FastifyRequest): boolean {
  return principal.permissions.has('payloads:read');
}

/** Whether the caller may see what secrets are, and what is made with them. */
export function seesSecrets({ principal }: FastifyRequest): boolean {
  return principal.permissions.has('webhooks:reveal');
}

/**
 * The organization and project that something new belongs to, or a name is looked up in. Left out they are the
 * caller's own; those of others are as if they were not there.
 */
export function placeOf(
  { organization, project }: Principal,
  given: { organization?: string | undefined; project?: string | null | undefined },
): { organization: string; project: string | null } {
  if (!organization) {
    return { organization: given.organization ?? DEFAULT_ORGANIZATION, project: given.project ?? null };
  }
  if (given.organization !== undefined && given.organization !== organization.id) {
    throw new TidingsError('not_found', `There is no organization ${given.organization}.`);
  }
  if (!project) return { organization: organization.id, project: given.project ?? null };
  if (given.project != null && given.project !== project.id) {
    throw new TidingsError('not_found', `There is no project ${given.project}.`);
  }
  return { organization: organization.id, project: project.id };
}
