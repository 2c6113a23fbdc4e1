import { createHash, randomBytes } from 'node:crypto';
import type { Grant } from '@tidings/core/permission';
import { rows, transaction } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { inScope } from './scope.ts';
import { listRows } from './list.ts';
import type { PlaceFilter, Scope } from './scope.ts';

const LOCK = 7303;

/** An API key with the ids of what it belongs to. */
export interface ApiKeyRow {
  number: number;
  uid: string;
  /** Of the key that its rotations began with: its own where there was none. */
  firstUid: string;
  organization: number | null;
  organizationId: string | null;
  project: number | null;
  projectId: string | null;
  name: string;
  origin: 'start' | 'setting' | 'api';
  hint: string;
  permissions: Grant[];
  networks: string[] | null;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  revokeReason: string | null;
}

/** Every column but the hash. */
const VIEW = `SELECT k.number, k.uid, coalesce(k.first_uid, k.uid) AS first_uid, k.organization, o.id AS organization_id, k.project,
    p.id AS project_id, k.name, k.origin, k.hint, k.permissions, k.networks, k.created_at, k.expires_at, k.last_used_at,
    k.revoked_at, k.revoke_reason
  FROM api_key k
  LEFT JOIN organization o ON o.number = k.organization
  LEFT JOIN project p ON p.number = k.project`;

/** Keys are long and random, so a plain hash keeps them as safe as a slow one would. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

export function newApiKey(): string {
  return `tk_${randomBytes(32).toString('base64url')}`;
}

/** The end of a key, by which people tell it from others. */
export function hintOf(key: string): string {
  return key.slice(-4);
}

/** The key with this hash; null when there is none or it was revoked. */
export async function findApiKeyByHash(db: Db, hash: Buffer): Promise<ApiKeyRow | null> {
  const found = await rows<ApiKeyRow>(db, `${VIEW} WHERE k.hash = $1 AND k.revoked_at IS NULL`, [hash]);
  return found[0] ?? null;
}

/** Those with these hashes or numbers that were not revoked. */
export function findApiKeysInUse(
  db: Db,
  hashes: readonly Buffer[],
  numbers: readonly number[],
): Promise<(ApiKeyRow & { hash: string })[]> {
  return rows(
    db,
    `SELECT encode(own.hash, 'hex') AS hash, shown.* FROM api_key own JOIN (${VIEW}) shown ON shown.number = own.number
     WHERE own.revoked_at IS NULL
       AND (own.hash = ANY (SELECT decode(h, 'hex') FROM unnest($1::text[]) AS h) OR own.number = ANY ($2::int4[]))`,
    [hashes.map((hash) => hash.toString('hex')), numbers],
  );
}

export async function findApiKey(db: Db, scope: Scope, uid: string): Promise<ApiKeyRow | null> {
  const found = await rows<ApiKeyRow>(
    db,
    `${VIEW} WHERE k.uid = $1 AND k.revoked_at IS NULL AND ${inScope('k', 2)}`,
    [uid, scope.organization, scope.project],
  );
  return found[0] ?? null;
}

/** One page of those in use, or of those that were revoked, newest first; one row more than the limit tells that there are others. */
export function listApiKeys(
  db: Db,
  scope: Scope,
  only: PlaceFilter,
  page: ListPage,
  revoked: boolean,
): Promise<ApiKeyRow[]> {
  return listRows(db, VIEW, { of: 'k', first: 'newest', scope, only, page }, () => [
    `k.revoked_at IS ${revoked ? 'NOT ' : ''}NULL`,
  ]);
}

export type NewApiKeyRow = Pick<
  ApiKeyRow,
  'uid' | 'organization' | 'project' | 'name' | 'hint' | 'permissions' | 'networks' | 'expiresAt'
> & { hash: Buffer };

export async function insertApiKey(pool: Pool, now: number, key: NewApiKeyRow): Promise<ApiKeyRow> {
  return transaction(pool, (db) => insertKey(db, now, key, null));
}

async function insertKey(
  db: Db,
  now: number,
  key: NewApiKeyRow,
  firstUid: string | null,
): Promise<ApiKeyRow> {
  await db.query(
    `INSERT INTO api_key (uid, organization, project, name, origin, hash, hint, permissions, networks, created_at, expires_at,
       first_uid)
     VALUES ($1, $2, $3, $4, 'api', $5, $6, $7, $8, $9, $10, $11)`,
    [
      key.uid,
      key.organization,
      key.project,
      key.name,
      key.hash,
      key.hint,
      key.permissions,
      key.networks,
      new Date(now),
      key.expiresAt,
      firstUid,
    ],
  );
  const [made] = await rows<ApiKeyRow>(db, `${VIEW} WHERE k.uid = $1`, [key.uid]);
  return made!;
}

/** Null when there is no such key in the scope. */
export async function renameApiKey(
  pool: Pool,
  scope: Scope,
  uid: string,
  name: string,
): Promise<ApiKeyRow | null> {
  return transaction(pool, async (db) => {
    await db.query(
      `UPDATE api_key k SET name = $2 WHERE k.uid = $1 AND k.revoked_at IS NULL AND ${inScope('k', 3)}`,
      [uid, name, scope.organization, scope.project],
    );
    return findApiKey(db, scope, uid);
  });
}

/**
 * Makes a key in the place of another, which ends then if not before. Null when that is there no more.
 *
 * @param ends when the old one does
 */
export function rotateApiKey(
  pool: Pool,
  now: number,
  old: ApiKeyRow,
  ends: Date,
  made: Pick<NewApiKeyRow, 'uid' | 'hash' | 'hint' | 'expiresAt'>,
): Promise<ApiKeyRow | null> {
  return transaction(pool, async (db) => {
    const ending = await db.query(
      'UPDATE api_key SET expires_at = least(expires_at, $2) WHERE number = $1 AND revoked_at IS NULL',
      [old.number, ends],
    );
    if (ending.rowCount === 0) return null;
    const { organization, project, name, permissions, networks } = old;
    const key = { organization, project, name, permissions, networks, ...made };
    return insertKey(db, now, key, old.firstUid);
  });
}

/** Whether there was such a key to revoke. */
export async function revokeApiKey(
  pool: Pool,
  now: number,
  scope: Scope,
  uid: string,
  reason: string | null,
): Promise<boolean> {
  return transaction(pool, async (db) => {
    const revoked = await db.query(
      `UPDATE api_key k SET revoked_at = $2, revoke_reason = $5
       WHERE k.uid = $1 AND k.revoked_at IS NULL AND ${inScope('k', 3)}`,
      [uid, new Date(now), scope.organization, scope.project, reason],
    );
    return revoked.rowCount! > 0;
  });
}

/** All that any key of an organization, or of a project of it, may do. */
export async function grantsOfApiKeys(
  db: Db,
  { organization, project }: { organization: number; project: number | null },
): Promise<Grant[]> {
  const found = await rows<{ granted: Grant }>(
    db,
    `SELECT DISTINCT unnest(permissions) AS granted FROM api_key
     WHERE organization = $1 AND ($2::int4 IS NULL OR project = $2) AND revoked_at IS NULL ORDER BY granted`,
    [organization, project],
  );
  return found.map(({ granted }) => granted);
}

/** Revokes all keys of an organization, or of a project of it. */
export async function revokeApiKeysOf(
  db: Db,
  now: number,
  { organization, project }: { organization: number; project: number | null },
): Promise<void> {
  await db.query(
    `UPDATE api_key SET revoked_at = $3
     WHERE organization = $1 AND ($2::int4 IS NULL OR project = $2) AND revoked_at IS NULL`,
    [organization, project, new Date(now)],
  );
}

/** Writes down when keys were used; never an earlier time than is known. */
export async function noteApiKeysUsed(db: Db, used: ReadonlyMap<number, number>): Promise<void> {
  await db.query(
    `UPDATE api_key k SET last_used_at = u.at FROM unnest($1::int4[], $2::timestamptz[]) AS u(number, at)
     WHERE k.number = u.number AND (k.last_used_at IS NULL OR k.last_used_at < u.at)`,
    [[...used.keys()], [...used.values()].map((at) => new Date(at))],
  );
}

/** Makes the key of the setting valid, and those that it held before invalid. */
export function putFixedApiKey(pool: Pool, now: number, uid: string, key: string): Promise<void> {
  return transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const hash = hashApiKey(key);
    await db.query(
      `INSERT INTO api_key (uid, name, origin, hash, hint, permissions, created_at)
       VALUES ($1, 'TIDINGS_API_KEY', 'setting', $2, $3, '{*}', $4)
       ON CONFLICT (hash) DO UPDATE SET revoked_at = NULL`,
      [uid, hash, hintOf(key), new Date(now)],
    );
    await db.query(
      `UPDATE api_key SET revoked_at = $2 WHERE origin = 'setting' AND hash <> $1 AND revoked_at IS NULL`,
      [hash, new Date(now)],
    );
  });
}

/** Keeps a first key unless somebody can do everything already. Answers whether it did. */
export function putFirstApiKey(pool: Pool, now: number, uid: string, key: string): Promise<boolean> {
  return transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const made = await db.query(
      `INSERT INTO api_key (uid, name, origin, hash, hint, permissions, created_at)
       SELECT $1, 'First start', 'start', $2, $3, '{*}', $4 WHERE NOT EXISTS (
         SELECT FROM api_key
         WHERE organization IS NULL AND '*' = ANY (permissions) AND networks IS NULL
           AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $4))`,
      [uid, hashApiKey(key), hintOf(key), new Date(now)],
    );
    return made.rowCount! > 0;
  });
}
