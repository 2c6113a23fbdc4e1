/** Tokens with which browsers open the live stream: see `migrations/0021-live.sql`. */
import { createHash, randomBytes } from 'node:crypto';
import type { Permission } from '@tidings/core/permission';
import { rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';
import { inScope } from './scope.ts';
import type { Scope } from './scope.ts';

export interface LiveTokenRow {
  uid: string;
  organization: number | null;
  organizationId: string | null;
  project: number | null;
  projectId: string | null;
  /** Number of who made it: one of the two. */
  apiKey: number | null;
  session: number | null;
  permissions: Permission[];
  expiresAt: Date;
}

/** With whom what is made ends: the uid of an API key, or the number of a session. */
export type Maker = { apiKey: string } | { session: number };

export function newLiveToken(): string {
  return `lt_${randomBytes(32).toString('base64url')}`;
}

/** Tokens are random, so a plain hash keeps them as safe as a slow one would. */
function hashLiveToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Those there are, by token. They may have expired. */
export async function findLiveTokens(db: Db, tokens: readonly string[]): Promise<Map<string, LiveTokenRow>> {
  if (tokens.length === 0) return new Map();
  const byHash = new Map(tokens.map((token) => [hashLiveToken(token).toString('hex'), token]));
  const found = await rows<LiveTokenRow & { hash: string }>(
    db,
    `SELECT t.uid, t.organization, o.id AS organization_id, t.project, p.id AS project_id, t.api_key, t.session,
       t.permissions, t.expires_at, encode(t.hash, 'hex') AS hash
     FROM live_token t LEFT JOIN organization o ON o.number = t.organization LEFT JOIN project p ON p.number = t.project
     WHERE t.hash = ANY (SELECT decode(h, 'hex') FROM unnest($1::text[]) AS h)`,
    [[...byHash.keys()]],
  );
  return new Map(found.map(({ hash, ...row }) => [byHash.get(hash)!, row]));
}

export interface NewLiveToken extends Pick<LiveTokenRow, 'uid' | 'organization' | 'project' | 'permissions'> {
  token: string;
  maker: Maker;
  expiresAt: number;
}

/** Keeps a token, and takes away those that expired long ago. */
export function insertLiveToken(pool: Pool, now: number, made: NewLiveToken): Promise<void> {
  return transaction(pool, async (db) => {
    await db.query(
      `DELETE FROM live_token WHERE number = ANY (ARRAY(
         SELECT number FROM live_token WHERE expires_at < $1 ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED))`,
      [new Date(now)],
    );
    await db.query(
      `INSERT INTO live_token (uid, organization, project, hash, api_key, session, permissions, created_at, expires_at)
       VALUES ($1, $2, $3, $4, (SELECT number FROM api_key WHERE uid = $5), $6, $7, $8, $9)`,
      [
        made.uid,
        made.organization,
        made.project,
        hashLiveToken(made.token),
        'apiKey' in made.maker ? made.maker.apiKey : null,
        'session' in made.maker ? made.maker.session : null,
        made.permissions,
        new Date(now),
        new Date(made.expiresAt),
      ],
    );
  });
}

/**
 * Whether there was such a token in the scope.
 *
 * @param maker who made it; null for whoever it was
 */
export async function deleteLiveToken(
  db: Db,
  scope: Scope,
  uid: string,
  maker: Maker | null,
): Promise<boolean> {
  const deleted = await db.query(
    `DELETE FROM live_token t WHERE t.uid = $1 AND ${inScope('t', 2)}
       AND ($4::boolean OR t.api_key = (SELECT number FROM api_key WHERE uid = $5) OR t.session = $6)`,
    [
      uid,
      scope.organization,
      scope.project,
      maker === null,
      maker && 'apiKey' in maker ? maker.apiKey : null,
      maker && 'session' in maker ? maker.session : null,
    ],
  );
  return deleted.rowCount! > 0;
}
