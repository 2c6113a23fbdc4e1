import type { OrganizationChange } from '@tidings/core/organization';
import type { Grant } from '@tidings/core/permission';
import { changeConfiguration } from './configuration.ts';
import type { OrganizationRow, ProjectRow } from './configuration.ts';
import { rows } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { pageOf } from './list.ts';
import { Parameters } from './search/parameters.ts';
import { grantsOfApiKeys, revokeApiKeysOf } from './api-keys.ts';
import { revokePortalSessionsOf } from './portal-sessions.ts';
import { grantsOfMembers } from './members.ts';
import { EVERYTHING } from './scope.ts';
import type { Scope } from './scope.ts';
import { deleteWebhooksOf } from './webhooks.ts';

/** Finds or makes organizations and their projects: both come into being on first use. */
export function ensureOrganization(
  pool: Pool,
  now: number,
  organization: string,
  project: string | null,
): Promise<{ organization: OrganizationRow; project: ProjectRow | null }> {
  return changeConfiguration(pool, async (db, version) => {
    const at = new Date(now);
    let found = await findOrganization(db, EVERYTHING, organization);
    if (!found) {
      // Changes of the configuration come one after the other, so nobody makes it meanwhile.
      await db.query(
        'INSERT INTO organization (id, name, created_at, updated_at, version) VALUES ($1, $1, $2, $2, $3)',
        [organization, at, version],
      );
      found = await findOrganization(db, EVERYTHING, organization);
    }
    if (project === null) return { organization: found!, project: null };
    await db.query(
      `INSERT INTO project (organization, id, name, created_at, updated_at, version) VALUES ($1, $2, $2, $3, $3, $4)
       ON CONFLICT (organization, id) WHERE deleted_at IS NULL DO NOTHING`,
      [found!.number, project, at, version],
    );
    const [part] = await rows<ProjectRow>(
      db,
      'SELECT * FROM project WHERE organization = $1 AND id = $2 AND deleted_at IS NULL',
      [found!.number, project],
    );
    return { organization: found!, project: part! };
  });
}

/** Numbers of an organization and one of its projects; null when one of them is not there. */
export async function placeNumbers(
  db: Db,
  organization: string,
  project: string | null,
): Promise<{ organization: number; project: number | null } | null> {
  const found = await rows<{ organization: number; project: number | null }>(
    db,
    `SELECT o.number AS organization, p.number AS project
     FROM organization o LEFT JOIN project p ON p.organization = o.number AND p.id = $2 AND p.deleted_at IS NULL
     WHERE o.id = $1 AND o.deleted_at IS NULL AND ($2::text IS NULL OR p.number IS NOT NULL)`,
    [organization, project],
  );
  return found[0] ?? null;
}

/** Makes an organization; null when its id is taken. */
export function insertOrganization(
  pool: Pool,
  now: number,
  input: Pick<
    OrganizationRow,
    'id' | 'name' | 'strictEventTypes' | 'publishEventTypes' | 'retentionDays' | 'defaultRetry'
  >,
): Promise<OrganizationRow | null> {
  return changeConfiguration(pool, async (db, version) => {
    const made = await rows<OrganizationRow>(
      db,
      `INSERT INTO organization (id, name, strict_event_types, publish_event_types, created_at, updated_at, version,
         retention_days, default_retry)
       VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8) ON CONFLICT (id) WHERE deleted_at IS NULL DO NOTHING RETURNING *`,
      [
        input.id,
        input.name,
        input.strictEventTypes,
        input.publishEventTypes,
        new Date(now),
        version,
        input.retentionDays,
        input.defaultRetry && JSON.stringify(input.defaultRetry),
      ],
    );
    return made[0] ?? null;
  });
}

export function updateOrganization(
  pool: Pool,
  now: number,
  scope: Scope,
  id: string,
  change: OrganizationChange,
): Promise<OrganizationRow | null> {
  return changeConfiguration(pool, async (db, version) => {
    const changed = await rows<OrganizationRow>(
      db,
      `UPDATE organization SET name = coalesce($2, name), strict_event_types = coalesce($3, strict_event_types),
         publish_event_types = coalesce($4, publish_event_types),
         retention_days = CASE WHEN $8 THEN $9 ELSE retention_days END,
         default_retry = CASE WHEN $10 THEN $11 ELSE default_retry END, updated_at = $5, version = $6
       WHERE id = $1 AND deleted_at IS NULL AND ($7::int4 IS NULL OR number = $7) RETURNING *`,
      [
        id,
        change.name ?? null,
        change.strictEventTypes ?? null,
        change.publishEventTypes ?? null,
        new Date(now),
        version,
        scope.organization,
        change.retentionDays !== undefined,
        change.retentionDays ?? null,
        change.defaultRetry !== undefined,
        change.defaultRetry == null ? null : JSON.stringify(change.defaultRetry),
      ],
    );
    return changed[0] ?? null;
  });
}

export async function findOrganization(db: Db, scope: Scope, id: string): Promise<OrganizationRow | null> {
  const found = await rows<OrganizationRow>(
    db,
    'SELECT * FROM organization WHERE id = $1 AND deleted_at IS NULL AND ($2::int4 IS NULL OR number = $2)',
    [id, scope.organization],
  );
  return found[0] ?? null;
}

/** One page in the order of creation; one row more than the limit tells that there are others. */
export function listOrganizations(db: Db, scope: Scope, page: ListPage): Promise<OrganizationRow[]> {
  const parameters = new Parameters();
  const organization = parameters.add(scope.organization, 'int4');
  return rows(
    db,
    `SELECT * FROM organization WHERE deleted_at IS NULL AND (${organization} IS NULL OR number = ${organization})
     ${pageOf('number', 'oldest', page, parameters)}`,
    parameters.values,
  );
}

/** What there is in an organization, or in a project: how many of each. */
export type Holdings = Readonly<
  Record<
    'webhooks' | 'projects' | 'apiKeys' | 'members' | 'eventTypes' | 'savedSearches' | 'alertRules',
    number
  >
>;

/**
 * Deletes an organization with all that is configured in it. Its events can no longer be looked up, its deliveries end,
 * and its id is free.
 *
 * @param decide sees what is in it and what those may do who are let in by it, and throws when it is to stay
 * @returns whether there was such an organization
 */
export function deleteOrganization(
  pool: Pool,
  now: number,
  scope: Scope,
  lane: number,
  id: string,
  decide: (holds: Holdings, granted: Grant[]) => void,
): Promise<boolean> {
  return changeConfiguration(pool, async (db, version) => {
    const found = await findOrganization(db, scope, id);
    if (!found) return false;
    const { number } = found;
    const granted = [
      ...(await grantsOfApiKeys(db, { organization: number, project: null })),
      ...(await grantsOfMembers(db, number)),
    ];
    decide(await holdingsOf(db, number), [...new Set(granted)]);
    const values = [number, new Date(now), version];
    // First, since nothing new is made in it from then on.
    await db.query(
      'UPDATE organization SET deleted_at = $2, updated_at = $2, version = $3 WHERE number = $1',
      values,
    );
    await deleteWebhooksOf(db, now, version, lane, { organization: number, project: null });
    await revokeApiKeysOf(db, now, { organization: number, project: null });
    await revokePortalSessionsOf(db, now, { organization: number, project: null });
    await db.query('DELETE FROM member WHERE organization = $1', [number]);
    await db.query(
      'UPDATE event_type SET deleted_at = $2, version = $3 WHERE organization = $1 AND deleted_at IS NULL',
      values,
    );
    await db.query(
      `UPDATE project SET deleted_at = $2, updated_at = $2, version = $3
       WHERE organization = $1 AND deleted_at IS NULL`,
      values,
    );
    return true;
  });
}

async function holdingsOf(db: Db, organization: number): Promise<Holdings> {
  const [found] = await rows<Holdings>(
    db,
    `SELECT (SELECT count(*) FROM webhook WHERE organization = $1 AND deleted_at IS NULL) AS webhooks,
            (SELECT count(*) FROM project WHERE organization = $1 AND deleted_at IS NULL) AS projects,
            (SELECT count(*) FROM api_key WHERE organization = $1 AND revoked_at IS NULL) AS api_keys,
            (SELECT count(*) FROM member WHERE organization = $1) AS members,
            (SELECT count(*) FROM event_type WHERE organization = $1 AND deleted_at IS NULL) AS event_types,
            (SELECT count(*) FROM saved_search WHERE organization = $1) AS saved_searches,
            (SELECT count(*) FROM alert_rule WHERE organization = $1 AND deleted_at IS NULL) AS alert_rules`,
    [organization],
  );
  return found!;
}
