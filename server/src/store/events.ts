import { uuidFloor } from '@tidings/core/id';
import type { Severity } from '@tidings/core/severity';
import { rows, transaction } from './db.ts';
import type { Db, Pool } from './db.ts';
import { inScope } from './scope.ts';
import type { Scope } from './scope.ts';

export interface EventRow {
  uid: string;
  ownId: string | null;
  organization: string;
  project: string | null;
  type: string;
  /** See `OWN_GROUP`. */
  ownGroup: string | null;
  created: string;
  /** JSON text, as received. */
  attributes: string | null;
  data: Buffer;
  targets: number[];
  /** Numbers of what it belongs to. */
  organizationNumber: number;
  projectNumber: number | null;
  /** The version by which its webhooks were chosen. */
  configuration: number;
  test: boolean;
  /** Its sender named the webhooks it is for. */
  named: boolean;
  /** Since when its data is null. */
  erasedAt: Date | null;
}

/** The group of the organization's own type of that name; null where it has none. The event is `e`. */
export const OWN_GROUP = `(SELECT t.group_name FROM event_type t
    WHERE t.organization = e.organization AND t.name = e.type AND t.deleted_at IS NULL) AS own_group`;

/** Selects rows of this kind; the event is `e`. */
export const EVENT_VIEW = `SELECT e.uid, e.id AS own_id, o.id AS organization, p.id AS project, e.type, e.created,
    e.attributes::text AS attributes, e.data, e.targets, e.organization AS organization_number, e.project AS project_number,
    e.configuration, e.test, e.named, e.erased_at, ${OWN_GROUP}
  FROM event e JOIN organization o ON o.number = e.organization AND o.deleted_at IS NULL
  LEFT JOIN project p ON p.number = e.project`;

export async function findEvent(db: Db, scope: Scope, lane: number, uid: string): Promise<EventRow | null> {
  const found = await rows<EventRow>(
    db,
    `${EVENT_VIEW} WHERE e.lane = $1 AND e.uid = $2 AND ${inScope('e', 3)}`,
    [lane, uid, scope.organization, scope.project],
  );
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
    `${EVENT_VIEW} JOIN idempotency i ON i.lane = e.lane AND i.event = e.uid
     WHERE i.lane = $1 AND o.id = $2 AND i.organization = o.number AND i.id = $3
       AND ${inScope('e', 4)}
     ORDER BY i.at DESC LIMIT 1`,
    [lane, organization, id, scope.organization, scope.project],
  );
  return found[0] ?? null;
}

/** All with this id of the caller's own, newest first: after a day it may be given to another one. */
export function findOwnEvents(
  db: Db,
  scope: Scope,
  lane: number,
  organization: string,
  id: string,
): Promise<EventRow[]> {
  return rows<EventRow>(
    db,
    `${EVENT_VIEW} WHERE e.lane = $1 AND o.id = $2 AND ${inScope('e', 4)}
       AND e.uid = ANY (ARRAY(SELECT i.event FROM idempotency i JOIN organization own ON own.number = i.organization
                              WHERE i.lane = $1 AND own.id = $2 AND i.id = $3))
     ORDER BY e.uid DESC`,
    [lane, organization, id, scope.organization, scope.project],
  );
}

/** The event that was accepted under an own id in the last 24 hours, where a content is the same as its own. */
export async function findRepeated(
  db: Db,
  lane: number,
  { organization, id, hash, now }: { organization: number; id: string; hash: string; now: number },
): Promise<{ uid: string; targets: number[] } | null> {
  const found = await rows<{ uid: string; targets: number[] }>(
    db,
    `SELECT e.uid, e.targets FROM idempotency i JOIN event e ON e.lane = i.lane AND e.uid = i.event
     WHERE i.lane = $1 AND i.organization = $2 AND i.id = $3 AND i.hash = decode($4, 'hex')
       AND i.at > $5::timestamptz - interval '24 hours'
     LIMIT 1`,
    [lane, organization, id, hash, new Date(now)],
  );
  return found[0] ?? null;
}

/** An event without what it carries. */
export interface EventHead {
  uid: string;
  ownId: string | null;
  type: string;
  created: string;
  source: { kind: string; id: string } | null;
  trigger: string | null;
  severity: Severity | null;
  /** See `OWN_GROUP`. */
  ownGroup: string | null;
}

/** How far back events are recent, and how long they may be looked for. */
const RECENT_MS = 7 * 24 * 3600 * 1000;
const RECENT_TIMEOUT_MS = 3000;

/**
 * The latest events of an organization, or of one of its projects, but for tests; newest first. There is no index for
 * this, which each event would have to pay for: events of others in between are passed over, for a limited time.
 */
export function recentEvents(
  pool: Pool,
  now: number,
  scope: Scope,
  lane: number,
  organization: string,
  project: string | null,
  limit: number,
): Promise<EventHead[]> {
  return transaction(pool, async (db) => {
    await db.query(`SET LOCAL statement_timeout = ${RECENT_TIMEOUT_MS}`);
    return rows<EventHead>(
      db,
      `SELECT e.uid, e.id AS own_id, e.type, e.created, searchable_json(e.attributes::text) -> 'source' AS source,
         searchable_json(e.attributes::text) ->> 'trigger' AS trigger,
         searchable_json(e.attributes::text) ->> 'severity' AS severity, ${OWN_GROUP}
       FROM event e
       WHERE e.lane = $1 AND e.uid >= $2 AND NOT e.test
         AND e.organization = (SELECT number FROM organization WHERE id = $3 AND deleted_at IS NULL)
         AND ($4::text IS NULL OR e.project =
              (SELECT p.number FROM project p JOIN organization o ON o.number = p.organization
               WHERE o.id = $3 AND o.deleted_at IS NULL AND p.id = $4 AND p.deleted_at IS NULL))
         AND ${inScope('e', 5)}
       ORDER BY e.uid DESC LIMIT $7`,
      [lane, uuidFloor(now - RECENT_MS), organization, project, scope.organization, scope.project, limit],
    );
  });
}
