/** What the things that callers show stand for. */
import { API_KEY_PATTERN } from '@tidings/core/api-key';
import { parseRange } from '@tidings/core/address';
import { idFromUuid } from '@tidings/core/id';
import { LIVE_TOKEN_PATTERN } from '@tidings/core/live';
import { grantsOf, INSTANCE_WIDE, permissionsOf, without } from '@tidings/core/permission';
import type { Grant, Permission } from '@tidings/core/permission';
import { PORTAL_TOKEN_PATTERN } from '@tidings/core/portal-session';
import { sessionEnd } from '@tidings/core/session';
import { findApiKeysInUse, hashApiKey } from '../store/api-keys.ts';
import type { ApiKeyRow } from '../store/api-keys.ts';
import type { Db } from '../store/db.ts';
import { findLiveTokens } from '../store/live-tokens.ts';
import type { LiveTokenRow } from '../store/live-tokens.ts';
import type { MemberRow } from '../store/members.ts';
import { findPortalSessionsInUse } from '../store/portal-sessions.ts';
import type { PortalSessionRow } from '../store/portal-sessions.ts';
import { findSessionsInUse } from '../store/sessions.ts';
import type { SessionRow } from '../store/sessions.ts';
import type { Principal } from './principal.ts';

/** Whom API keys, sessions, live tokens and tokens of portal sessions stand for, all of them in a few statements; null for none. */
export async function readHolders(
  db: Db,
  credentials: readonly string[],
): Promise<Map<string, Principal | null>> {
  const tokens = await findLiveTokens(
    db,
    credentials.filter((one) => LIVE_TOKEN_PATTERN.test(one)),
  );
  const portals = await findPortalSessionsInUse(
    db,
    credentials.filter((one) => PORTAL_TOKEN_PATTERN.test(one)),
  );
  const made = [...tokens.values(), ...portals.values()];
  const keys = credentials.filter((one) => API_KEY_PATTERN.test(one));
  const keyNumbers = made.flatMap(({ apiKey }) => apiKey ?? []);
  const sessionTokens = credentials.filter(
    (one) => !API_KEY_PATTERN.test(one) && !LIVE_TOKEN_PATTERN.test(one) && !PORTAL_TOKEN_PATTERN.test(one),
  );
  const sessionNumbers = made.flatMap(({ session }) => session ?? []);
  const keyRows =
    keys.length + keyNumbers.length > 0 ? await findApiKeysInUse(db, keys.map(hashApiKey), keyNumbers) : [];
  const sessionRows =
    sessionTokens.length + sessionNumbers.length > 0
      ? await findSessionsInUse(db, sessionTokens, sessionNumbers)
      : [];
  const byHash = new Map(keyRows.map((row) => [row.hash, principalOfKey(row)]));
  const byKey = new Map(keyRows.map((row) => [row.number, principalOfKey(row)]));
  const bySession = new Map(
    sessionRows.map(({ session, member }) => [session.number, principalOfOpenSession(member, session)]),
  );
  const byToken = new Map(
    sessionRows.map(({ session, member, token }) => [token, principalOfOpenSession(member, session)]),
  );
  const makerOf = ({ apiKey, session }: Made): Principal | undefined =>
    byKey.get(apiKey ?? 0) ?? bySession.get(session ?? 0);
  return new Map(
    credentials.map((credential) => {
      if (API_KEY_PATTERN.test(credential)) {
        return [credential, byHash.get(hashApiKey(credential).toString('hex')) ?? null];
      }
      if (PORTAL_TOKEN_PATTERN.test(credential)) {
        const portal = portals.get(credential);
        const maker = portal && makerOf(portal);
        return [credential, maker ? principalOfPortal(maker, portal) : null];
      }
      if (!LIVE_TOKEN_PATTERN.test(credential)) return [credential, byToken.get(credential) ?? null];
      const token = tokens.get(credential);
      const maker = token && makerOf(token);
      return [credential, maker ? narrowed(maker, token) : null];
    }),
  );
}

/** What is made by an API key or a session for somebody else, and ends with it. */
type Made = Omit<LiveTokenRow, 'uid'>;

/** Whoever has the token of it is no person and no key; it is for people anywhere, whatever the networks of the key. */
function principalOfPortal(maker: Principal, row: PortalSessionRow): Principal | null {
  const what = narrowed(maker, row);
  return (
    what && {
      ...what,
      kind: 'portal-session',
      id: idFromUuid('portalSession', row.uid),
      firstKey: null,
      name: row.name,
      networks: null,
      branding: row.branding,
    }
  );
}

/** What a token lets its maker do, as long as the maker may. */
function narrowed(maker: Principal, token: Made): Principal | null {
  const { scope } = maker;
  const isWithin =
    (scope.organization === null || scope.organization === token.organization) &&
    (scope.project === null || scope.project === token.project);
  if (!isWithin) return null;
  const grants = token.permissions.filter((permission) => maker.permissions.has(permission));
  const ends = [maker.expiresAt, maker.signedIn?.endsAt ?? null, token.expiresAt.getTime()];
  return {
    ...maker,
    ...placeOfRow(token),
    grants,
    permissions: new Set(grants),
    expiresAt: Math.min(...ends.filter((end) => end !== null)),
    signedIn: null,
  };
}

function principalOfOpenSession(member: MemberRow, session: SessionRow): Principal {
  return principalOfMember(
    member,
    session,
    sessionEnd(session.createdAt.getTime(), session.lastUsedAt.getTime()),
  );
}

export function principalOfKey(row: ApiKeyRow): Principal {
  return {
    kind: 'api-key',
    id: idFromUuid('apiKey', row.uid),
    firstKey: idFromUuid('apiKey', row.firstUid),
    name: row.name,
    ...placeOfRow(row),
    grants: row.permissions,
    permissions: permissionsIn(row.organization, row.permissions),
    // They were checked when they were saved; one that cannot be read lets nobody in.
    networks: row.networks && row.networks.map(parseRange).filter((range) => range !== null),
    expiresAt: row.expiresAt?.getTime() ?? null,
    branding: null,
    signedIn: null,
  };
}

export function principalOfMember(member: MemberRow, session: SessionRow, endsAt: number): Principal {
  const grants = grantsOf(member.role, member);
  return {
    kind: 'member',
    id: idFromUuid('member', member.uid),
    firstKey: null,
    name: member.name,
    ...placeOfRow({ ...member, project: null, projectId: null }),
    grants,
    permissions: permissionsIn(member.organization, grants),
    networks: null,
    expiresAt: null,
    branding: null,
    signedIn: { member, session, endsAt },
  };
}

function permissionsIn(organization: number | null, grants: readonly Grant[]): ReadonlySet<Permission> {
  return permissionsOf(organization === null ? grants : without(grants, INSTANCE_WIDE));
}

function placeOfRow({
  organization,
  organizationId,
  project,
  projectId,
}: Pick<ApiKeyRow, 'organization' | 'organizationId' | 'project' | 'projectId'>): Pick<
  Principal,
  'organization' | 'project' | 'scope'
> {
  return {
    organization: organization === null ? null : { number: organization, id: organizationId! },
    project: project === null ? null : { number: project, id: projectId! },
    scope: { organization, project },
  };
}
