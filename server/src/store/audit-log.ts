/** The audit log. It is written by triggers, see `migrations/0004-access.sql`; here it is read. */
import type { SearchQuery } from '@tidings/core/search/query';
import type { SearchContext } from '@tidings/core/search/time-point';
import { rows, transaction } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { inPlace, inScope } from './scope.ts';
import { compileSearch } from './search/condition.ts';
import type { BucketCount } from './search/deliveries.ts';
import { pageOf } from './list.ts';
import { Parameters } from './search/parameters.ts';
import type { SearchOrder } from './search/scope.ts';
import { withinTime } from './search/walk.ts';
import type { SearchRun } from './search/walk.ts';
import type { PlaceFilter, Scope } from './scope.ts';

/** What stands for the id of something that there is not, such as a member whom somebody pretended to be. */
export const UNKNOWN = 'unknown';

export interface AuditRow {
  number: number;
  at: Date;
  organizationId: string | null;
  projectId: string | null;
  actorKind: 'api-key' | 'member' | 'portal-session' | 'person' | 'nobody' | 'platform';
  actorId: string | null;
  actorName: string | null;
  address: string | null;
  userAgent: string | null;
  operation: string | null;
  action: string;
  /** The table. */
  resource: string;
  /** Its uid, the id or name that it has instead, or UNKNOWN. */
  resourceId: string;
  resourceName: string | null;
  /** By column: before and after. */
  changes: Record<string, [unknown, unknown]>;
}

export interface AuditFilter extends PlaceFilter {
  resource: string | null;
  resourceId: string | null;
  actor: string | null;
  action: string | null;
  /** Milliseconds since 1970, both included. */
  start: number | null;
  end: number | null;
  /** What has to hold besides; null: nothing. */
  search: { readonly query: SearchQuery; readonly context: SearchContext } | null;
}

const FROM = `FROM audit_log a
     LEFT JOIN organization o ON o.number = a.organization
     LEFT JOIN project p ON p.number = a.project`;

/** @param number as digits */
export async function findAuditEntry(db: Db, scope: Scope, number: string): Promise<AuditRow | null> {
  const [row] = await rows<AuditRow>(
    db,
    `SELECT a.*, o.id AS organization_id, p.id AS project_id ${FROM}
     WHERE ${inScope('a', 1)} AND a.number = $3::int8`,
    [scope.organization, scope.project, number],
  );
  return row ?? null;
}

/** One page; one row more than the limit tells that there are others. */
export function listAuditLog(
  db: Db,
  scope: Scope,
  filter: AuditFilter,
  order: SearchOrder,
  page: ListPage,
): Promise<AuditRow[]> {
  const parameters = new Parameters();
  const entries = entriesOf(scope, filter, parameters);
  return rows(
    db,
    `SELECT a.*, o.id AS organization_id, p.id AS project_id ${entries} ${pageOf('a.number', order, page, parameters)}`,
    parameters.values,
  );
}

/** Those that are let through: what follows a `SELECT`, up to its condition. */
function entriesOf(scope: Scope, filter: AuditFilter, parameters: Parameters): string {
  parameters.values.push(
    scope.organization,
    scope.project,
    filter.organization,
    filter.project,
    filter.resource,
    filter.resourceId,
    filter.actor,
    filter.action,
    filter.start === null ? null : new Date(filter.start),
    filter.end === null ? null : new Date(filter.end),
  );
  return `${FROM}
     WHERE ${inScope('a', 1)} AND ${inPlace(3)}
       AND ($5::text IS NULL OR a.resource = $5) AND ($6::text IS NULL OR a.resource_id = $6)
       AND ($7::text IS NULL OR a.actor_id = $7) AND ($8::text IS NULL OR a.action = $8)
       AND ($9::timestamptz IS NULL OR a.at >= $9) AND ($10::timestamptz IS NULL OR a.at <= $10)
       AND ${found(filter, parameters)}`;
}

/** @param most counting ends there */
export async function countAuditLog(
  db: Db,
  scope: Scope,
  filter: AuditFilter,
  most: number,
): Promise<number> {
  const parameters = new Parameters();
  const entries = entriesOf(scope, filter, parameters);
  const limit = parameters.add(most, 'int4');
  const text = `SELECT count(*)::int4 AS count FROM (SELECT ${entries} LIMIT ${limit}) x`;
  return (await rows<{ count: number }>(db, text, parameters.values))[0]!.count;
}

/** @param bounds where each bucket begins, in milliseconds since 1970, the first where the filter does */
export function auditLogHistogram(
  db: Db,
  scope: Scope,
  filter: AuditFilter,
  bounds: readonly number[],
): Promise<BucketCount<string>[]> {
  const parameters = new Parameters();
  const entries = entriesOf(scope, filter, parameters);
  const starts = parameters.add(
    bounds.map((bound) => new Date(bound)),
    'timestamptz[]',
  );
  return rows(
    db,
    `SELECT width_bucket(a.at, ${starts}) - 1 AS bucket, a.action AS kind, count(*)::int4 AS count
     ${entries} GROUP BY 1, 2`,
    parameters.values,
  );
}

/** The same where something is searched for, which may lead through all of the log. Rejects with `SearchTimeout` when it takes too long. */
export function searchAuditLog(
  run: SearchRun,
  scope: Scope,
  filter: AuditFilter,
  order: SearchOrder,
  page: ListPage,
): Promise<AuditRow[]> {
  return withinTime(run, () => listAuditLog(run.db, scope, filter, order, page));
}

/** What a search asks of the entries `a`. */
function found({ search }: AuditFilter, parameters: Parameters): string {
  if (search === null) return 'true';
  const { query, context } = search;
  return compileSearch(query, { subject: 'audit-log', parameters, context }).sql;
}

/**
 * Writes down what changes nothing and must be known all the same, such as that a secret was looked at.
 *
 * @param told by column, in the place of changes
 */
export async function recordAccess(
  pool: Pool,
  action: 'reveal' | 'test' | 'retry' | 'cancel' | 'erase' | 'answer-refused',
  resource: {
    table: string;
    uid: string;
    name: string | null;
    organization: number | null;
    project: number | null;
  },
  told: AuditRow['changes'] = {},
): Promise<void> {
  await transaction(pool, (db) =>
    db.query('SELECT write_audit_log($1, $2, $3, $4, $5, $6, $7)', [
      resource.organization,
      resource.project,
      action,
      resource.table,
      resource.uid,
      resource.name,
      JSON.stringify(told),
    ]),
  );
}
