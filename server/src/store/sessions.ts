/**
 * Sessions and the one-time links that lead to them.
 *
 * **A session** is a row with the hash of 256 random bits; the bits are in the cookie of one browser and nowhere else.
 *
 *     (none) ── sign-in ──► open ── used within 12 hours, for 7 days at most ──► open
 *                             ├── left alone for 12 hours, or 7 days old ──► over      the row stays until the janitor comes
 *                             └── signed out, revoked, password changed, member removed ──► gone
 *
 * A session that is over or gone lets nobody in; each process asks again about those in use twice a second, so this
 * holds everywhere within a second. Each sign-in makes a new id, whatever the browser had before: an id that somebody
 * planted there is never raised to a session. What the member may do is read with the session, so a change of the role
 * counts as soon.
 *
 * **A link** is a row with the hash of another 256 bits, which stand in the fragment of its URL: no server, proxy or
 * preview of a chat sees them, since the page behind the link sends them by POST when a person is there.
 *
 *     (none) ── made ──► open ── redeemed ──► gone, and a session is open
 *                          ├── a newer link of the member was made ──► gone
 *                          └── its time is over ──► over
 *
 * Redeeming deletes the row and makes the session in one transaction, so of two who redeem at once one is refused.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { SignInMethod } from '@tidings/core/session';
import { SESSION_IDLE_MS, SESSION_MOST_MS } from '@tidings/core/session';
import { UNKNOWN } from './audit-log.ts';
import { rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';
import { bindOidc, insertMember, MEMBER_COLUMNS } from './members.ts';
import type { MemberRow, NewMemberRow } from './members.ts';

/** What a browser holds: `ts_` and 256 random bits. */
export const SESSION_PATTERN = /^ts_[A-Za-z0-9_-]{43}$/;

export interface SessionRow {
  number: number;
  uid: string;
  method: SignInMethod;
  address: string;
  userAgent: string | null;
  createdAt: Date;
  lastUsedAt: Date;
}

export function newSessionToken(): string {
  return `ts_${randomBytes(32).toString('base64url')}`;
}

export function newLinkToken(): string {
  return `tl_${randomBytes(32).toString('base64url')}`;
}

/** Tokens are random, so a plain hash keeps them as safe as a slow one would. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

const COLUMNS = 's.number, s.uid, s.method, s.address, s.user_agent, s.created_at, s.last_used_at';

/** The session with this token, and whose it is; null when there is none. It may be over. */
export async function findSession(
  db: Db,
  token: string,
): Promise<{ session: SessionRow; member: MemberRow } | null> {
  const hash = hashToken(token);
  const [session] = await rows<SessionRow & { member: number }>(
    db,
    `SELECT ${COLUMNS}, s.member FROM session s WHERE s.hash = $1`,
    [hash],
  );
  if (!session) return null;
  const [member] = await rows<MemberRow>(
    db,
    `SELECT ${MEMBER_COLUMNS} FROM member m LEFT JOIN organization o ON o.number = m.organization WHERE m.number = $1`,
    [session.member],
  );
  return member ? { session, member } : null;
}

/** Those with these tokens or numbers, each with the token if it was asked for by that. They may be over. */
export async function findSessionsInUse(
  db: Db,
  tokens: readonly string[],
  numbers: readonly number[],
): Promise<{ session: SessionRow; member: MemberRow; token: string | null }[]> {
  const byHash = new Map(tokens.map((token) => [hashToken(token).toString('hex'), token]));
  const sessions = await rows<SessionRow & { member: number; hash: string }>(
    db,
    `SELECT ${COLUMNS}, s.member, encode(s.hash, 'hex') AS hash FROM session s
     WHERE s.hash = ANY (SELECT decode(h, 'hex') FROM unnest($1::text[]) AS h) OR s.number = ANY ($2::int4[])`,
    [[...byHash.keys()], numbers],
  );
  if (sessions.length === 0) return [];
  const members = await rows<MemberRow>(
    db,
    `SELECT ${MEMBER_COLUMNS} FROM member m LEFT JOIN organization o ON o.number = m.organization
     WHERE m.number = ANY ($1::int4[])`,
    [[...new Set(sessions.map(({ member }) => member))]],
  );
  const byNumber = new Map(members.map((member) => [member.number, member]));
  return sessions.flatMap(({ hash, member, ...session }) => {
    const who = byNumber.get(member);
    return who ? [{ session, member: who, token: byHash.get(hash) ?? null }] : [];
  });
}

export interface NewSessionRow {
  uid: string;
  member: MemberRow;
  token: string;
  method: SignInMethod;
  address: string;
  userAgent: string | null;
}

/**
 * Signs in with a password that was found right. Null when it was changed meanwhile, or the member is gone.
 *
 * @param password as it is kept
 */
export function openSession(
  pool: Pool,
  now: number,
  password: string,
  made: NewSessionRow,
): Promise<SessionRow | null> {
  return transaction(pool, async (db) => {
    // A change of the password that is under way is waited for, and ends sessions that came before it.
    const same = await db.query('SELECT FROM member WHERE number = $1 AND password = $2 FOR UPDATE', [
      made.member.number,
      password,
    ]);
    return same.rowCount === 0 ? null : insertSession(db, now, made);
  });
}

/** Signs in as a subject of the OpenID provider. Null when the member is another one by now, or gone. */
export function openSessionByOidc(
  pool: Pool,
  now: number,
  subject: string,
  made: NewSessionRow,
): Promise<SessionRow | null> {
  return transaction(pool, async (db) =>
    (await bindOidc(db, now, made.member.number, subject)) ? insertSession(db, now, made) : null,
  );
}

async function insertSession(db: Db, now: number, made: NewSessionRow): Promise<SessionRow> {
  const { member } = made;
  const at = new Date(now);
  const [session] = await rows<SessionRow>(
    db,
    `INSERT INTO session AS s (uid, member, hash, method, address, user_agent, created_at, last_used_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING ${COLUMNS}`,
    [made.uid, member.number, hashToken(made.token), made.method, made.address, made.userAgent, at],
  );
  await db.query('UPDATE member SET last_signed_in_at = $2 WHERE number = $1', [member.number, at]);
  await writeAudit(db, member, 'sign-in', 'session', made.uid);
  return session!;
}

/** Those of a member that are not over, newest first. */
export function listSessions(db: Db, now: number, member: number): Promise<SessionRow[]> {
  return rows(
    db,
    `SELECT ${COLUMNS} FROM session s WHERE s.member = $1 AND s.last_used_at > $2 AND s.created_at > $3
     ORDER BY s.number DESC LIMIT 250`,
    [member, new Date(now - SESSION_IDLE_MS), new Date(now - SESSION_MOST_MS)],
  );
}

/** Ends one session of a member, or all when none is named. Answers how many there were. */
export function endSessions(pool: Pool, member: MemberRow, uid: string | null): Promise<number> {
  return transaction(pool, (db) => endSessionsIn(db, member, uid));
}

async function endSessionsIn(db: Db, member: MemberRow, uid: string | null): Promise<number> {
  const ended = await rows<{ uid: string }>(
    db,
    'DELETE FROM session WHERE member = $1 AND ($2::uuid IS NULL OR uid = $2) RETURNING uid',
    [member.number, uid],
  );
  for (const session of ended) await writeAudit(db, member, 'sign-out', 'session', session.uid);
  return ended.length;
}

/**
 * Keeps a password and ends every session and link of the member. Answers with a new session in their place.
 *
 * @param password in the PHC string format
 */
export function changePassword(
  pool: Pool,
  now: number,
  password: string,
  made: NewSessionRow,
): Promise<SessionRow> {
  return transaction(pool, async (db) => {
    await setPassword(db, now, made.member, password);
    return insertSession(db, now, made);
  });
}

async function setPassword(db: Db, now: number, member: MemberRow, password: string): Promise<void> {
  await db.query('UPDATE member SET password = $2, updated_at = $3 WHERE number = $1', [
    member.number,
    password,
    new Date(now),
  ]);
  await db.query('DELETE FROM sign_in_link WHERE member = $1', [member.number]);
  await endSessionsIn(db, member, null);
}

/** Makes a member and the first link. Null when the organization has a member with this e-mail address. */
export function inviteMember(
  pool: Pool,
  now: number,
  input: NewMemberRow,
  token: string,
  expiresAt: number,
): Promise<MemberRow | null> {
  return transaction(pool, async (db) => {
    const member = await insertMember(db, now, input);
    if (member) await insertLink(db, now, member, token, expiresAt);
    return member;
  });
}

/** Makes a link, and ends those before it. */
export function replaceLink(
  pool: Pool,
  now: number,
  member: MemberRow,
  token: string,
  expiresAt: number,
): Promise<void> {
  return transaction(pool, (db) => insertLink(db, now, member, token, expiresAt));
}

async function insertLink(
  db: Db,
  now: number,
  member: MemberRow,
  token: string,
  expiresAt: number,
): Promise<void> {
  await db.query('DELETE FROM sign_in_link WHERE member = $1', [member.number]);
  await db.query('INSERT INTO sign_in_link (member, hash, created_at, expires_at) VALUES ($1, $2, $3, $4)', [
    member.number,
    hashToken(token),
    new Date(now),
    new Date(expiresAt),
  ]);
  await writeAudit(db, member, 'create', 'sign_in_link', member.uid);
}

/** Whose link it is, without using it up; null when there is none that is open. */
export async function findLink(db: Db, now: number, token: string): Promise<MemberRow | null> {
  const found = await rows<MemberRow>(
    db,
    `SELECT ${MEMBER_COLUMNS} FROM sign_in_link l JOIN member m ON m.number = l.member
     LEFT JOIN organization o ON o.number = m.organization WHERE l.hash = $1 AND l.expires_at > $2`,
    [hashToken(token), new Date(now)],
  );
  return found[0] ?? null;
}

/**
 * Uses a link up and signs in; null when somebody else has used it meanwhile.
 *
 * @param password in the PHC string format; null leaves it as it is
 */
export function redeemLink(
  pool: Pool,
  now: number,
  token: string,
  password: string | null,
  made: NewSessionRow,
): Promise<SessionRow | null> {
  return transaction(pool, async (db) => {
    const used = await db.query('DELETE FROM sign_in_link WHERE hash = $1 AND expires_at > $2', [
      hashToken(token),
      new Date(now),
    ]);
    if (used.rowCount === 0) return null;
    if (password !== null) await setPassword(db, now, made.member, password);
    return insertSession(db, now, made);
  });
}

/** Writes down that somebody was not let in. */
export function recordRefusedSignIn(pool: Pool, member: MemberRow | null): Promise<void> {
  return transaction(pool, (db) =>
    writeAudit(
      db,
      member ?? { organization: null, name: null },
      'sign-in-refused',
      'member',
      member?.uid ?? UNKNOWN,
    ),
  );
}

/** Writes down when sessions were used; never an earlier time than is known. */
export async function noteSessionsUsed(db: Db, used: ReadonlyMap<number, number>): Promise<void> {
  await db.query(
    `UPDATE session s SET last_used_at = u.at FROM unnest($1::int4[], $2::timestamptz[]) AS u(number, at)
     WHERE s.number = u.number AND s.last_used_at < u.at`,
    [[...used.keys()], [...used.values()].map((at) => new Date(at))],
  );
}

/** Deletes what is over. */
export async function dropOldSessions(db: Db, now: number): Promise<void> {
  await db.query('DELETE FROM session WHERE last_used_at < $1 OR created_at < $2', [
    new Date(now - SESSION_IDLE_MS),
    new Date(now - SESSION_MOST_MS),
  ]);
  await db.query('DELETE FROM sign_in_link WHERE expires_at < $1', [new Date(now)]);
  await db.query('DELETE FROM sign_in_limit WHERE full_at < $1', [new Date(now)]);
}

async function writeAudit(
  db: Db,
  { organization, name }: { organization: number | null; name: string | null },
  action: string,
  table: string,
  uid: string,
): Promise<void> {
  await db.query('SELECT write_audit_log($1, NULL, $2, $3, $4, $5, $6)', [
    organization,
    action,
    table,
    uid,
    name,
    '{}',
  ]);
}
