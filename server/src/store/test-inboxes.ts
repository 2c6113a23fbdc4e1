import type { ForcedAnswer } from '@tidings/core/test-inbox';
import { MOST_INBOXES } from '@tidings/core/test-inbox';
import { rows, transaction } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { EVERYTHING, inScope } from './scope.ts';
import { listRows } from './list.ts';
import type { PlaceFilter, Scope } from './scope.ts';

export interface TestInboxRow {
  number: number;
  uid: string;
  organization: number;
  organizationId: string;
  projectId: string | null;
  name: string;
  token: string;
  answer: ForcedAnswer | null;
  /** Requests that ever came. */
  received: number;
  /** Requests that came since the answer was set. */
  answered: number;
  kept: number;
  /** Webhooks that send here. */
  webhooks: number;
  expiresAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

export type NewTestInbox = Pick<TestInboxRow, 'uid' | 'organization' | 'name' | 'token' | 'answer'> & {
  project: number | null;
  expiresAt: number;
};

const VIEW = `SELECT i.*, o.id AS organization_id, p.id AS project_id, c.received, c.answered,
    (SELECT count(*) FROM receipt r WHERE r.inbox = i.number)::int4 AS kept,
    (SELECT count(*) FROM webhook w WHERE w.test_inbox = i.uid AND w.deleted_at IS NULL)::int4 AS webhooks
  FROM test_inbox i JOIN test_inbox_count c ON c.inbox = i.number
  JOIN organization o ON o.number = i.organization LEFT JOIN project p ON p.number = i.project`;

/** Null when the organization has as many as it may. Those whose time is over make room. */
export function insertTestInbox(pool: Pool, now: number, inbox: NewTestInbox): Promise<TestInboxRow | null> {
  return transaction(pool, async (db) => {
    await db.query('DELETE FROM test_inbox WHERE organization = $1 AND expires_at <= $2', [
      inbox.organization,
      new Date(now),
    ]);
    const [{ count } = { count: 0 }] = await rows<{ count: number }>(
      db,
      'SELECT count(*)::int4 AS count FROM test_inbox WHERE organization = $1',
      [inbox.organization],
    );
    if (count >= MOST_INBOXES) return null;
    await db.query(
      `INSERT INTO test_inbox (uid, organization, project, name, token, answer, expires_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
      [
        inbox.uid,
        inbox.organization,
        inbox.project,
        inbox.name,
        inbox.token,
        inbox.answer && JSON.stringify(inbox.answer),
        new Date(inbox.expiresAt),
        new Date(now),
      ],
    );
    await db.query('INSERT INTO test_inbox_count (inbox) SELECT number FROM test_inbox WHERE uid = $1', [
      inbox.uid,
    ]);
    return findTestInbox(db, EVERYTHING, inbox.uid);
  });
}

export async function findTestInbox(db: Db, scope: Scope, uid: string): Promise<TestInboxRow | null> {
  const found = await rows<TestInboxRow>(db, `${VIEW} WHERE i.uid = $1 AND ${inScope('i', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

/** One page, newest first; one row more than the limit tells that there are others. */
export function listTestInboxes(
  db: Db,
  scope: Scope,
  only: PlaceFilter,
  page: ListPage,
): Promise<TestInboxRow[]> {
  return listRows(db, VIEW, { of: 'i', first: 'newest', scope, only, page });
}

/** Null when there is none. A new answer is counted anew. */
export function updateTestInbox(
  pool: Pool,
  now: number,
  scope: Scope,
  uid: string,
  change: { name?: string; answer?: ForcedAnswer | null; expiresAt?: number },
): Promise<TestInboxRow | null> {
  return transaction(pool, async (db) => {
    const locked = await rows<{ number: number }>(
      db,
      `SELECT i.number FROM test_inbox i WHERE i.uid = $1 AND ${inScope('i', 2)} FOR UPDATE`,
      [uid, scope.organization, scope.project],
    );
    if (locked.length === 0) return null;
    const [{ number }] = locked as [{ number: number }];
    await db.query(
      `UPDATE test_inbox SET name = coalesce($2, name), answer = CASE WHEN $3 THEN $4::json ELSE answer END,
         expires_at = coalesce($5, expires_at), updated_at = $6 WHERE number = $1`,
      [
        number,
        change.name ?? null,
        change.answer !== undefined,
        change.answer ? JSON.stringify(change.answer) : null,
        change.expiresAt === undefined ? null : new Date(change.expiresAt),
        new Date(now),
      ],
    );
    if (change.answer !== undefined)
      await db.query('UPDATE test_inbox_count SET answered = 0 WHERE inbox = $1', [number]);
    return findTestInbox(db, scope, uid);
  });
}

/** Whether there was one. */
export async function deleteTestInbox(db: Db, scope: Scope, uid: string): Promise<boolean> {
  const deleted = await db.query(`DELETE FROM test_inbox i WHERE i.uid = $1 AND ${inScope('i', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return deleted.rowCount! > 0;
}

/** The uid of the one of an organization that has this token and still takes requests. */
export async function testInboxOf(
  db: Db,
  now: number,
  organization: string,
  token: string,
): Promise<string | null> {
  const found = await rows<{ uid: string }>(
    db,
    `SELECT i.uid FROM test_inbox i JOIN organization o ON o.number = i.organization AND o.deleted_at IS NULL
     WHERE i.token = $1 AND o.id = $2 AND i.expires_at > $3`,
    [token, organization, new Date(now)],
  );
  return found[0]?.uid ?? null;
}

/** Forgets those whose time was over long ago. */
export async function dropOldTestInboxes(db: Db, expiredBefore: number): Promise<void> {
  await db.query('DELETE FROM test_inbox WHERE expires_at < $1', [new Date(expiredBefore)]);
}
