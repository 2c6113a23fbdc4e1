import { changeConfiguration } from './configuration.ts';
import type { OrganizationRow, ProjectRow } from './configuration.ts';
import { rows } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { EVERYTHING } from './scope.ts';
import type { Scope } from './scope.ts';

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
      `INSERT INTO project (organization, id, created_at, version) VALUES ($1, $2, $3, $4)
       ON CONFLICT (organization, id) DO NOTHING`,
      [found!.number, project, at, version],
    );
    const [part] = await rows<ProjectRow>(db, 'SELECT * FROM project WHERE organization = $1 AND id = $2', [
      found!.number,
      project,
    ]);
    return { organization: found!, project: part! };
  });
}

/** Makes an organization; null when its id is taken. */
export function insertOrganization(
  pool: Pool,
  now: number,
  input: { id: string; name: string; strictEventTypes: boolean; publishEventTypes: boolean },
): Promise<OrganizationRow | null> {
  return changeConfiguration(pool, async (db, version) => {
    const made = await rows<OrganizationRow>(
      db,
      `INSERT INTO organization (id, name, strict_event_types, publish_event_types, created_at, updated_at, version)
       VALUES ($1, $2, $3, $4, $5, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING *`,
      [input.id, input.name, input.strictEventTypes, input.publishEventTypes, new Date(now), version],
    );
    return made[0] ?? null;
  });
}

export function updateOrganization(
  pool: Pool,
  now: number,
  scope: Scope,
  id: string,
  change: { name?: string; strictEventTypes?: boolean; publishEventTypes?: boolean },
): Promise<OrganizationRow | null> {
  return changeConfiguration(pool, async (db, version) => {
    const changed = await rows<OrganizationRow>(
      db,
      `UPDATE organization SET name = coalesce($2, name), strict_event_types = coalesce($3, strict_event_types),
         publish_event_types = coalesce($4, publish_event_types), updated_at = $5, version = $6
       WHERE id = $1 AND ($7::int4 IS NULL OR number = $7) RETURNING *`,
      [
        id,
        change.name ?? null,
        change.strictEventTypes ?? null,
        change.publishEventTypes ?? null,
        new Date(now),
        version,
        scope.organization,
      ],
    );
    return changed[0] ?? null;
  });
}

export async function findOrganization(db: Db, scope: Scope, id: string): Promise<OrganizationRow | null> {
  const found = await rows<OrganizationRow>(
    db,
    'SELECT * FROM organization WHERE id = $1 AND ($2::int4 IS NULL OR number = $2)',
    [id, scope.organization],
  );
  return found[0] ?? null;
}

/** One page in the order of creation; one row more than the limit tells that there are others. */
export function listOrganizations(db: Db, scope: Scope, page: ListPage): Promise<OrganizationRow[]> {
  const back = page.from?.direction === 'prev';
  return rows(
    db,
    `SELECT * FROM organization WHERE ($4::int4 IS NULL OR number = $4) AND ($1::int4 IS NULL OR number ${back ? '<' : '>'} $1)
     ORDER BY number ${back ? 'DESC' : 'ASC'} LIMIT $2 OFFSET $3`,
    [page.from?.key ?? null, page.limit + 1, page.offset, scope.organization],
  );
}
