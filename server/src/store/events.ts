import { rows } from './db.ts';
import type { Db } from './db.ts';
import { inScope } from './scope.ts';
import type { Scope } from './scope.ts';

export interface EventRow {
  uid: string;
  ownId: string | null;
  organization: string;
  project: string | null;
  type: string;
  created: string;
  /** JSON text, as received. */
  attributes: string | null;
  data: Buffer;
  targets: number[];
}

const VIEW = `SELECT e.uid, e.id AS own_id, o.id AS organization, p.id AS project, e.type, e.created,
    e.attributes::text AS attributes, e.data, e.targets
  FROM event e JOIN organization o ON o.number = e.organization LEFT JOIN project p ON p.number = e.project`;

export async function findEvent(db: Db, scope: Scope, lane: number, uid: string): Promise<EventRow | null> {
  const found = await rows<EventRow>(db, `${VIEW} WHERE e.lane = $1 AND e.uid = $2 AND ${inScope('e', 3)}`, [
    lane,
    uid,
    scope.organization,
    scope.project,
  ]);
  return found[0] ?? null;
}

/** The newest event with this id of the caller's own. */
export async function findOwnEvent(
  db: Db,
  scope: Scope,
  lane: number,
  organization: string,
  id: string,
): Promise<EventRow | null> {
  const found = await rows<EventRow>(
    db,
    `${VIEW} JOIN idempotency i ON i.lane = e.lane AND i.event = e.uid
     WHERE i.lane = $1 AND o.id = $2 AND i.organization = o.number AND i.id = $3
       AND ${inScope('e', 4)}
     ORDER BY i.at DESC LIMIT 1`,
    [lane, organization, id, scope.organization, scope.project],
  );
  return found[0] ?? null;
}
