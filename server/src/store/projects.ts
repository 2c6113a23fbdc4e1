import type { Grant } from '@tidings/core/permission';
import type { ProjectChange } from '@tidings/core/project';
import { grantsOfApiKeys, revokeApiKeysOf } from './api-keys.ts';
import { revokePortalSessionsOf } from './portal-sessions.ts';
import { changeConfiguration } from './configuration.ts';
import type { ProjectRow } from './configuration.ts';
import { rows } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { pageOf } from './list.ts';
import { Parameters } from './search/parameters.ts';
import type { Holdings } from './organizations.ts';
import type { Scope } from './scope.ts';
import { deleteWebhooksOf } from './webhooks.ts';

/** A project with the id of what it is a part of. */
export interface ProjectView extends ProjectRow {
  organizationId: string;
}

/** Projects in a scope, whose two parameters are the first. */
const VIEW = `SELECT p.*, o.id AS organization_id FROM project p
  JOIN organization o ON o.number = p.organization AND o.deleted_at IS NULL
  WHERE p.deleted_at IS NULL AND ($1::int4 IS NULL OR p.organization = $1) AND ($2::int4 IS NULL OR p.number = $2)`;

/** Makes a project; null when the organization has one with this id. */
export function insertProject(
  pool: Pool,
  now: number,
  organization: number,
  { id, name, defaultRetry }: Pick<ProjectRow, 'id' | 'name' | 'defaultRetry'>,
): Promise<ProjectView | null> {
  return changeConfiguration(pool, async (db, version) => {
    const made = await db.query(
      `INSERT INTO project (organization, id, name, created_at, updated_at, version, default_retry)
       VALUES ($1, $2, $3, $4, $4, $5, $6)
       ON CONFLICT (organization, id) WHERE deleted_at IS NULL DO NOTHING`,
      [organization, id, name, new Date(now), version, defaultRetry && JSON.stringify(defaultRetry)],
    );
    if (made.rowCount === 0) return null;
    const [found] = await rows<ProjectView>(db, `${VIEW} AND p.id = $3`, [organization, null, id]);
    return found!;
  });
}

/** The project that an organization has with this id. */
export async function findProject(
  db: Db,
  scope: Scope,
  organization: string,
  id: string,
): Promise<ProjectView | null> {
  const found = await rows<ProjectView>(db, `${VIEW} AND o.id = $3 AND p.id = $4`, [
    scope.organization,
    scope.project,
    organization,
    id,
  ]);
  return found[0] ?? null;
}

/** One page in the order of creation; one row more than the limit tells that there are others. */
export function listProjects(
  db: Db,
  scope: Scope,
  organization: string | null,
  page: ListPage,
): Promise<ProjectView[]> {
  const parameters = new Parameters();
  parameters.values.push(scope.organization, scope.project, organization);
  const end = pageOf('p.number', 'oldest', page, parameters);
  return rows(db, `${VIEW} AND ($3::text IS NULL OR o.id = $3) ${end}`, parameters.values);
}

export function updateProject(
  pool: Pool,
  now: number,
  scope: Scope,
  organization: string,
  id: string,
  change: ProjectChange,
): Promise<ProjectView | null> {
  return changeConfiguration(pool, async (db, version) => {
    const found = await findProject(db, scope, organization, id);
    if (!found) return null;
    const { name = found.name, defaultRetry = found.defaultRetry } = change;
    await db.query(
      'UPDATE project SET name = $2, default_retry = $3, updated_at = $4, version = $5 WHERE number = $1',
      [found.number, name, defaultRetry && JSON.stringify(defaultRetry), new Date(now), version],
    );
    return findProject(db, scope, organization, id);
  });
}

type ProjectHoldings = Pick<Holdings, 'webhooks' | 'apiKeys' | 'savedSearches' | 'alertRules'>;

/**
 * Deletes a project with its webhooks, API keys and saved searches. Its events stay in the log of the organization.
 *
 * @param decide sees what is in it and what its API keys may do, and throws when it is to stay
 * @returns whether there was such a project
 */
export function deleteProject(
  pool: Pool,
  now: number,
  scope: Scope,
  lane: number,
  organization: string,
  id: string,
  decide: (holds: ProjectHoldings, granted: Grant[]) => void,
): Promise<boolean> {
  return changeConfiguration(pool, async (db, version) => {
    const found = await findProject(db, scope, organization, id);
    if (!found) return false;
    const [holds] = await rows<ProjectHoldings>(
      db,
      `SELECT (SELECT count(*) FROM webhook WHERE project = $1 AND deleted_at IS NULL) AS webhooks,
              (SELECT count(*) FROM api_key WHERE project = $1 AND revoked_at IS NULL) AS api_keys,
              (SELECT count(*) FROM saved_search WHERE project = $1) AS saved_searches,
              (SELECT count(*) FROM alert_rule WHERE project = $1 AND deleted_at IS NULL) AS alert_rules`,
      [found.number],
    );
    const place = { organization: found.organization, project: found.number };
    decide(holds!, await grantsOfApiKeys(db, place));
    // First, since nothing new is made in it from then on.
    await db.query('UPDATE project SET deleted_at = $2, updated_at = $2, version = $3 WHERE number = $1', [
      found.number,
      new Date(now),
      version,
    ]);
    await deleteWebhooksOf(db, now, version, lane, place);
    await revokeApiKeysOf(db, now, place);
    await revokePortalSessionsOf(db, now, place);
    return true;
  });
}
