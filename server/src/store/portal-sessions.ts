/** Portal sessions: see `migrations/0027-portal-sessions.sql`. */
import { createHash, randomBytes } from 'node:crypto';
import type { PortalBranding, PortalPermission } from '@tidings/core/portal-session';
import { rows, transaction } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { listRows } from './list.ts';
import type { Maker } from './live-tokens.ts';
import { inScope } from './scope.ts';
import type { PlaceFilter, Scope } from './scope.ts';

/** A portal session with the ids of what it sees. */
export interface PortalSessionRow {
  number: number;
  uid: string;
  name: string;
  organization: number;
  organizationId: string;
  project: number | null;
  projectId: string | null;
  /** Number of who made it: one of the two. */
  apiKey: number | null;
  session: number | null;
  permissions: PortalPermission[];
  branding: PortalBranding | null;
  createdAt: Date;
  expiresAt: Date;
}

/** Every column but the hash. */
const COLUMNS = `s.number, s.uid, s.name, s.organization, o.id AS organization_id, s.project, p.id AS project_id, s.api_key, s.session,
    s.permissions, s.branding, s.created_at, s.expires_at`;
const FROM = `FROM portal_session s JOIN organization o ON o.number = s.organization LEFT JOIN project p ON p.number = s.project`;
const VIEW = `SELECT ${COLUMNS} ${FROM}`;

/** So long one that has expired is kept, to be told so. */
const KEPT_MS = 24 * 3600 * 1000;

export function newPortalToken(): string {
  return `tp_${randomBytes(32).toString('base64url')}`;
}

/** Tokens are random, so a plain hash keeps them as safe as a slow one would. */
function hashPortalToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Those that were not revoked, by token. They may have expired. */
export async function findPortalSessionsInUse(
  db: Db,
  tokens: readonly string[],
): Promise<Map<string, PortalSessionRow>> {
  if (tokens.length === 0) return new Map();
  const byHash = new Map(tokens.map((token) => [hashPortalToken(token).toString('hex'), token]));
  const found = await rows<PortalSessionRow & { hash: string }>(
    db,
    `SELECT ${COLUMNS}, encode(s.hash, 'hex') AS hash ${FROM}
     WHERE s.revoked_at IS NULL AND s.hash = ANY (SELECT decode(h, 'hex') FROM unnest($1::text[]) AS h)`,
    [[...byHash.keys()]],
  );
  return new Map(found.map(({ hash, ...row }) => [byHash.get(hash)!, row]));
}

/** Null when there is none in the scope that is open. */
export async function findPortalSession(
  db: Db,
  now: number,
  scope: Scope,
  uid: string,
): Promise<PortalSessionRow | null> {
  const found = await rows<PortalSessionRow>(
    db,
    `${VIEW} WHERE s.uid = $1 AND s.revoked_at IS NULL AND s.expires_at > $4 AND ${inScope('s', 2)}`,
    [uid, scope.organization, scope.project, new Date(now)],
  );
  return found[0] ?? null;
}

/** One page of those that are open, newest first; one row more than the limit tells that there are others. */
export function listPortalSessions(
  db: Db,
  now: number,
  scope: Scope,
  only: PlaceFilter,
  page: ListPage,
): Promise<PortalSessionRow[]> {
  return listRows(db, VIEW, { of: 's', first: 'newest', scope, only, page }, (parameters) => [
    's.revoked_at IS NULL',
    `s.expires_at > ${parameters.add(new Date(now), 'timestamptz')}`,
  ]);
}

export interface NewPortalSessionRow extends Pick<
  PortalSessionRow,
  'uid' | 'name' | 'organization' | 'project' | 'permissions' | 'branding'
> {
  token: string;
  maker: Maker;
  expiresAt: number;
}

export function insertPortalSession(
  pool: Pool,
  now: number,
  made: NewPortalSessionRow,
): Promise<PortalSessionRow> {
  return transaction(pool, async (db) => {
    await db.query(
      `INSERT INTO portal_session (uid, organization, project, name, hash, api_key, session, permissions, branding, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, (SELECT number FROM api_key WHERE uid = $6), $7, $8, $9, $10, $11)`,
      [
        made.uid,
        made.organization,
        made.project,
        made.name,
        hashPortalToken(made.token),
        'apiKey' in made.maker ? made.maker.apiKey : null,
        'session' in made.maker ? made.maker.session : null,
        made.permissions,
        made.branding,
        new Date(now),
        new Date(made.expiresAt),
      ],
    );
    const [row] = await rows<PortalSessionRow>(db, `${VIEW} WHERE s.uid = $1`, [made.uid]);
    return row!;
  });
}

/** Whether there was such a session to revoke. */
export async function revokePortalSession(
  pool: Pool,
  now: number,
  scope: Scope,
  uid: string,
): Promise<boolean> {
  return transaction(pool, async (db) => {
    const revoked = await db.query(
      `UPDATE portal_session s SET revoked_at = $2
       WHERE s.uid = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND ${inScope('s', 3)}`,
      [uid, new Date(now), scope.organization, scope.project],
    );
    return revoked.rowCount! > 0;
  });
}

/** Revokes all those of an organization, or of a project of it. */
export async function revokePortalSessionsOf(
  db: Db,
  now: number,
  { organization, project }: { organization: number; project: number | null },
): Promise<void> {
  await db.query(
    `UPDATE portal_session SET revoked_at = $3
     WHERE organization = $1 AND ($2::int4 IS NULL OR project = $2) AND revoked_at IS NULL AND expires_at > $3`,
    [organization, project, new Date(now)],
  );
}

/** Deletes those that expired some time ago, revoked or not. */
export async function dropOldPortalSessions(db: Db, now: number): Promise<void> {
  await db.query('DELETE FROM portal_session WHERE expires_at < $1', [new Date(now - KEPT_MS)]);
}
