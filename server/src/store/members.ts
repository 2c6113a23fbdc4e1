/** People, as rows. Whether a change is allowed is the caller's to decide, but for the last owner. */
import { grantsOf } from '@tidings/core/permission';
import type { Grant, Rights, RoleName } from '@tidings/core/permission';
import { rows, transaction } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { pageOf } from './list.ts';
import { Parameters } from './search/parameters.ts';
import type { Scope } from './scope.ts';

/** Changes of who owns what come one after the other. */
const LOCK = 7305;

/** A member with the id of its organization, without the password. */
export interface MemberRow extends Rights {
  number: number;
  uid: string;
  organization: number | null;
  organizationId: string | null;
  email: string;
  name: string;
  role: RoleName;
  hasPassword: boolean;
  oidcSubject: string | null;
  createdAt: Date;
  updatedAt: Date;
  lastSignedInAt: Date | null;
}

export const MEMBER_COLUMNS = `m.number, m.uid, m.organization, o.id AS organization_id, m.email, m.name, m.role,
    m.reveal_secrets, m.view_payloads, m.password IS NOT NULL AS has_password, m.oidc_subject, m.created_at,
    m.updated_at, m.last_signed_in_at`;
const VIEW = `SELECT ${MEMBER_COLUMNS} FROM member m LEFT JOIN organization o ON o.number = m.organization`;

/** Members are of an organization, so callers of one of its projects see none. */
function inScope(first: number): string {
  return `($${first}::int4 IS NULL OR m.organization = $${first}) AND $${first + 1}::int4 IS NULL`;
}

export async function findMember(db: Db, scope: Scope, uid: string): Promise<MemberRow | null> {
  const found = await rows<MemberRow>(db, `${VIEW} WHERE m.uid = $1 AND ${inScope(2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

/**
 * One page, newest first; one row more than the limit tells that there are others.
 *
 * @param withInstance whether those of the whole instance are listed with those of an organization
 */
export function listMembers(
  db: Db,
  scope: Scope,
  organization: string | null,
  withInstance: boolean,
  page: ListPage,
): Promise<MemberRow[]> {
  const parameters = new Parameters();
  parameters.values.push(scope.organization, scope.project, organization, withInstance);
  return rows(
    db,
    `${VIEW} WHERE ${inScope(1)} AND ($3::text IS NULL OR o.id = $3 OR $4 AND m.organization IS NULL)
       ${pageOf('m.number', 'newest', page, parameters)}`,
    parameters.values,
  );
}

/** All that any member of an organization may do. */
export async function grantsOfMembers(db: Db, organization: number): Promise<Grant[]> {
  const found = await rows<Rights & { role: RoleName }>(
    db,
    'SELECT DISTINCT role, reveal_secrets, view_payloads FROM member WHERE organization = $1',
    [organization],
  );
  return found.flatMap(({ role, ...rights }) => grantsOf(role, rights));
}

export type NewMemberRow = Pick<
  MemberRow,
  'uid' | 'organization' | 'email' | 'name' | 'role' | 'revealSecrets' | 'viewPayloads'
>;

/** Null when the organization has a member with this e-mail address. */
export async function insertMember(db: Db, now: number, member: NewMemberRow): Promise<MemberRow | null> {
  await db.query(
    `INSERT INTO member (uid, organization, email, name, role, reveal_secrets, view_payloads, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (organization, email) DO NOTHING`,
    [
      member.uid,
      member.organization,
      member.email,
      member.name,
      member.role,
      member.revealSecrets,
      member.viewPayloads,
      new Date(now),
    ],
  );
  const [made] = await rows<MemberRow>(db, `${VIEW} WHERE m.uid = $1`, [member.uid]);
  return made ?? null;
}

export type MemberChangeRow = Partial<
  Pick<MemberRow, 'email' | 'name' | 'role' | 'revealSecrets' | 'viewPayloads'>
>;

/**
 * @param decide what becomes of the member as it is; throws when that may not be
 * @returns the member as it is then; why it was left as it is; null when there is no such member in the scope
 */
export function updateMember(
  pool: Pool,
  now: number,
  scope: Scope,
  uid: string,
  decide: (member: MemberRow) => MemberChangeRow,
): Promise<MemberRow | 'last-owner' | 'taken' | null> {
  return transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const member = await findMember(db, scope, uid);
    if (!member) return null;
    const change = decide(member);
    const { email, name, role, revealSecrets, viewPayloads } = { ...member, ...change };
    if (member.role === 'owner' && role !== 'owner' && (await isLastOwner(db, member))) return 'last-owner';
    const taken = await db.query(
      `SELECT FROM member WHERE organization IS NOT DISTINCT FROM $1 AND email = $2 AND number <> $3`,
      [member.organization, email, member.number],
    );
    if (taken.rowCount! > 0) return 'taken';
    await db.query(
      // Who the provider knows by another address is somebody else, for all we know.
      `UPDATE member SET email = $2, name = $3, role = $4, reveal_secrets = $5, view_payloads = $6, updated_at = $7,
         oidc_subject = CASE WHEN email = $2 THEN oidc_subject END
       WHERE number = $1`,
      [member.number, email, name, role, revealSecrets, viewPayloads, new Date(now)],
    );
    return findMember(db, scope, uid);
  });
}

/** Its sessions and links go with it. */
export function deleteMember(
  pool: Pool,
  scope: Scope,
  uid: string,
  decide: (member: MemberRow) => void,
): Promise<'deleted' | 'last-owner' | null> {
  return transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const member = await findMember(db, scope, uid);
    if (!member) return null;
    decide(member);
    if (member.role === 'owner' && (await isLastOwner(db, member))) return 'last-owner';
    await db.query('DELETE FROM member WHERE number = $1', [member.number]);
    return 'deleted';
  });
}

/** Whoever can be meant by an e-mail address: those of the instance first, at most two. */
export async function findMembersByEmail(
  db: Db,
  email: string,
  organization: string | null,
): Promise<(MemberRow & { password: string | null })[]> {
  return rows(
    db,
    `SELECT ${MEMBER_COLUMNS}, m.password FROM member m LEFT JOIN organization o ON o.number = m.organization
     WHERE m.email = $1 AND ($2::text IS NULL OR o.id = $2) ORDER BY m.organization NULLS FIRST LIMIT 2`,
    [email, organization],
  );
}

/**
 * Whoever is this subject of the OpenID provider, or has the e-mail address that the provider vouches for and is nobody
 * there yet: those of the instance first, at most two.
 */
export function findMembersByOidc(
  db: Db,
  subject: string,
  email: string | null,
  organization: string | null,
): Promise<MemberRow[]> {
  return rows(
    db,
    `${VIEW} WHERE (m.oidc_subject = $1 OR (m.email = $2 AND m.oidc_subject IS NULL)) AND ($3::text IS NULL OR o.id = $3)
     ORDER BY m.organization NULLS FIRST, m.oidc_subject NULLS LAST LIMIT 2`,
    [subject, email, organization],
  );
}

/** Keeps the subject that the member signs in as. Answers false when it is another one already. */
export async function bindOidc(db: Db, now: number, member: number, subject: string): Promise<boolean> {
  const bound = await db.query(
    `UPDATE member SET oidc_subject = $2, updated_at = CASE WHEN oidc_subject IS NULL THEN $3 ELSE updated_at END
     WHERE number = $1 AND (oidc_subject IS NULL OR oidc_subject = $2)`,
    [member, subject, new Date(now)],
  );
  return bound.rowCount! > 0;
}

export async function passwordOf(db: Db, member: number): Promise<string | null> {
  const [row] = await rows<{ password: string | null }>(db, 'SELECT password FROM member WHERE number = $1', [
    member,
  ]);
  return row?.password ?? null;
}

/** The first owner of the instance, who is made when there is none. */
export function ensureInstanceOwner(pool: Pool, now: number, uid: string): Promise<MemberRow> {
  return transaction(pool, async (db) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const owners = await rows<MemberRow>(
      db,
      `${VIEW} WHERE m.organization IS NULL AND m.role = 'owner' ORDER BY m.number LIMIT 1`,
    );
    if (owners[0]) return owners[0];
    const owner = {
      uid,
      organization: null,
      role: 'owner',
      revealSecrets: true,
      viewPayloads: true,
    } as const;
    for (let n = 1; ; n++) {
      const email = `owner${n === 1 ? '' : n}@localhost`;
      const made = await insertMember(db, now, { ...owner, email, name: 'Owner' });
      if (made) return made;
    }
  });
}

async function isLastOwner(db: Db, { number, organization }: MemberRow): Promise<boolean> {
  const others = await db.query(
    `SELECT FROM member WHERE organization IS NOT DISTINCT FROM $1 AND role = 'owner' AND number <> $2 LIMIT 1`,
    [organization, number],
  );
  return others.rowCount === 0;
}
