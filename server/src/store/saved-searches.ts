import type { SavedSearch } from '@tidings/core/saved-search';
import type { LogSubject } from '@tidings/core/search/fields';
import { rows, transaction } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { inScope } from './scope.ts';
import { listRows } from './list.ts';
import type { PlaceFilter, Scope } from './scope.ts';
import type { SearchOrder } from './search/scope.ts';

export interface SavedSearchRow {
  number: number;
  uid: string;
  organizationId: string;
  projectId: string | null;
  subject: LogSubject;
  name: string;
  query: string;
  rangeStart: string | null;
  rangeEnd: string | null;
  sort: SearchOrder;
  layout: SavedSearch['layout'];
  createdAt: Date;
  updatedAt: Date;
}

export type SavedSearchSettings = Pick<
  SavedSearchRow,
  'name' | 'query' | 'rangeStart' | 'rangeEnd' | 'sort' | 'layout'
>;

const VIEW = `SELECT s.*, o.id AS organization_id, p.id AS project_id FROM saved_search s
  JOIN organization o ON o.number = s.organization LEFT JOIN project p ON p.number = s.project`;

/** Null when there is one with this name. */
export function insertSavedSearch(
  pool: Pool,
  now: number,
  owner: { uid: string; organization: number; project: number | null; subject: LogSubject },
  settings: SavedSearchSettings,
): Promise<SavedSearchRow | null> {
  return transaction(pool, async (db) => {
    const made = await db.query(
      `INSERT INTO saved_search (uid, organization, project, subject, name, query, range_start, range_end, sort, layout, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
       ON CONFLICT (organization, project, subject, name) DO NOTHING`,
      [owner.uid, owner.organization, owner.project, owner.subject, ...valuesOf(settings), new Date(now)],
    );
    if (made.rowCount === 0) return null;
    const [found] = await rows<SavedSearchRow>(db, `${VIEW} WHERE s.uid = $1`, [owner.uid]);
    return found!;
  });
}

export async function findSavedSearch(db: Db, scope: Scope, uid: string): Promise<SavedSearchRow | null> {
  const found = await rows<SavedSearchRow>(db, `${VIEW} WHERE s.uid = $1 AND ${inScope('s', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

/** One page in the order of creation; one row more than the limit tells that there are others. */
export function listSavedSearches(
  db: Db,
  scope: Scope,
  only: PlaceFilter & { subject: LogSubject | null },
  page: ListPage,
): Promise<SavedSearchRow[]> {
  return listRows(db, VIEW, { of: 's', first: 'oldest', scope, only, page }, (parameters) => [
    only.subject !== null && `s.subject = ${parameters.add(only.subject, 'text')}`,
  ]);
}

/**
 * Changes a saved search; null when there is none, `taken` when another one has the name.
 *
 * @param decide sees what it is, and answers with what it is to be
 */
export function updateSavedSearch(
  pool: Pool,
  now: number,
  scope: Scope,
  uid: string,
  decide: (search: SavedSearchRow) => SavedSearchSettings,
): Promise<SavedSearchRow | 'taken' | null> {
  return transaction(pool, async (db) => {
    const locked = await rows(
      db,
      `SELECT FROM saved_search s WHERE s.uid = $1 AND ${inScope('s', 2)} FOR UPDATE`,
      [uid, scope.organization, scope.project],
    );
    if (locked.length === 0) return null;
    const found = (await findSavedSearch(db, scope, uid))!;
    const updated = await db
      .query(
        `UPDATE saved_search SET name = $2, query = $3, range_start = $4, range_end = $5, sort = $6, layout = $7, updated_at = $8
         WHERE number = $1`,
        [found.number, ...valuesOf(decide(found)), new Date(now)],
      )
      .catch((error: { code?: string; constraint?: string }) => {
        if (error.code === '23505') return null;
        throw error;
      });
    // The transaction has failed, and its end takes nothing along.
    return updated ? findSavedSearch(db, scope, uid) : 'taken';
  });
}

/** Whether there was one. */
export async function deleteSavedSearch(db: Db, scope: Scope, uid: string): Promise<boolean> {
  const deleted = await db.query(`DELETE FROM saved_search s WHERE s.uid = $1 AND ${inScope('s', 2)}`, [
    uid,
    scope.organization,
    scope.project,
  ]);
  return deleted.rowCount! > 0;
}

function valuesOf({ name, query, rangeStart, rangeEnd, sort, layout }: SavedSearchSettings): unknown[] {
  return [name, query, rangeStart, rangeEnd, sort, layout && JSON.stringify(layout)];
}
