import { isDeepStrictEqual } from 'node:util';
import type { Asks } from '@tidings/core/asking';
import type { Validation } from '@tidings/core/catalog/event-type';
import type { Fault } from '@tidings/core/errors';
import { changeConfiguration } from './configuration.ts';
import { rows } from './db.ts';
import type { Db, ListPage, Pool } from './db.ts';
import { pageOf } from './list.ts';
import { Parameters } from './search/parameters.ts';
import type { Scope } from './scope.ts';

/** An event type of an organization's own. */
export interface EventTypeRow {
  number: number;
  organization: number;
  organizationId: string;
  name: string;
  groupName: string;
  description: string;
  /** Null: none. */
  example: unknown;
  /** Null: none. */
  schema: Record<string, unknown> | boolean | null;
  schemaVersion: number | null;
  validation: Validation;
  /** Null: nothing. */
  asks: Asks | null;
  deprecated: boolean;
  draft: boolean;
  createdAt: Date;
  updatedAt: Date;
  warned: number | null;
  refused: number | null;
  lastAt: Date | null;
  lastPath: string | null;
  lastMessage: string | null;
}

/** What a change may set. */
export type EventTypeState = Pick<
  EventTypeRow,
  'groupName' | 'description' | 'example' | 'schema' | 'validation' | 'asks' | 'deprecated' | 'draft'
>;

/** What tells types apart in a list. */
export type EventTypeHead = Pick<EventTypeRow, 'name' | 'groupName' | 'draft'>;

const VIEW = `SELECT e.number, e.organization, o.id AS organization_id, e.name, e.group_name, e.description, e.example,
    s.schema, e.schema_version, e.validation, e.asks, e.deprecated, e.draft, e.created_at, e.updated_at,
    v.warned, v.refused, v.last_at, v.last_path, v.last_message
  FROM event_type e
  JOIN organization o ON o.number = e.organization AND o.deleted_at IS NULL
  LEFT JOIN event_type_schema s ON s.event_type = e.number AND s.version = e.schema_version
  LEFT JOIN event_type_violations v ON v.event_type = e.number
  WHERE e.deleted_at IS NULL AND ($1::int4 IS NULL OR e.organization = $1)`;

/** By name. */
export function listEventTypeHeads(db: Db, scope: Scope, organization: string): Promise<EventTypeHead[]> {
  return rows(
    db,
    `SELECT e.name, e.group_name, e.draft FROM event_type e JOIN organization o ON o.number = e.organization
     WHERE e.deleted_at IS NULL AND ($1::int4 IS NULL OR e.organization = $1) AND o.id = $2 ORDER BY e.name`,
    [scope.organization, organization],
  );
}

/** Those of the names that the organization has, in no order. */
export function findEventTypes(
  db: Db,
  scope: Scope,
  organization: string,
  names: readonly string[],
): Promise<EventTypeRow[]> {
  return rows(db, `${VIEW} AND o.id = $2 AND e.name = ANY ($3)`, [scope.organization, organization, names]);
}

/** When a catalog was changed last: an organization, and the version of its newest change; 0 before there is one. */
export async function catalogVersion(
  db: Db,
  scope: Scope,
  organization: string,
): Promise<{ number: number; version: number }> {
  const found = await rows<{ number: number; version: number }>(
    db,
    `SELECT o.number, coalesce((SELECT max(version) FROM event_type WHERE organization = o.number), 0) AS version
     FROM organization o WHERE o.id = $2 AND o.deleted_at IS NULL AND ($1::int4 IS NULL OR o.number = $1)`,
    [scope.organization, organization],
  );
  return found[0] ?? { number: 0, version: 0 };
}

/** Number of the organization with this id, if it has published its catalog. */
export async function findPublisher(db: Db, organization: string): Promise<number | null> {
  const found = await rows<{ number: number }>(
    db,
    'SELECT number FROM organization WHERE id = $1 AND publish_event_types AND deleted_at IS NULL',
    [organization],
  );
  return found[0]?.number ?? null;
}

/**
 * Makes and changes event types of one organization, together.
 *
 * @param names the types that are to be looked at
 * @param decide sees those of them that there are, under a lock, and says what each is to be; `count` is how many the
 *   organization has in all
 * @returns those that were made or changed, as they are now
 */
export function saveEventTypes(
  pool: Pool,
  now: number,
  organization: { number: number; id: string },
  names: readonly string[],
  decide: (known: ReadonlyMap<string, EventTypeRow>, count: number) => Decided,
): Promise<EventTypeRow[]> {
  return changeConfiguration(pool, async (db, version) => {
    const scope = { organization: organization.number, project: null };
    const known = await findEventTypes(db, scope, organization.id, names);
    const [row] = await rows<{ count: number }>(
      db,
      'SELECT count(*)::int4 AS count FROM event_type WHERE organization = $1 AND deleted_at IS NULL',
      [organization.number],
    );
    const byName = new Map(known.map((type) => [type.name, type]));
    const decided = decide(byName, row!.count);
    const versions = await nextVersions(db, organization.number, byName, decided);
    await putEventTypes(db, organization.number, decided, versions, new Date(now), version);
    await putSchemas(db, organization.number, byName, decided, versions, new Date(now));
    return findEventTypes(db, scope, organization.id, [...decided.keys()]);
  });
}

type Decided = ReadonlyMap<string, EventTypeState>;
/** Numbers of the schemas that will be in force, by name; null: none. */
type Versions = ReadonlyMap<string, number | null>;

/** A schema that differs from the one in force is a new version. */
async function nextVersions(
  db: Db,
  organization: number,
  known: ReadonlyMap<string, EventTypeRow>,
  decided: Decided,
): Promise<Versions> {
  // Those of deleted types, too: no number is given twice.
  const given = await rows<{ name: string; latest: number }>(
    db,
    `SELECT e.name, max(s.version) AS latest FROM event_type e JOIN event_type_schema s ON s.event_type = e.number
     WHERE e.organization = $1 AND e.name = ANY ($2) GROUP BY e.name`,
    [organization, [...decided.keys()]],
  );
  const latest = new Map(given.map((row) => [row.name, row.latest]));
  return new Map(
    [...decided].map(([name, { schema }]) => {
      const before = known.get(name);
      if (schema === null) return [name, null];
      if (before && isDeepStrictEqual(before.schema, schema)) return [name, before.schemaVersion];
      return [name, 1 + (latest.get(name) ?? 0)];
    }),
  );
}

/** A type that was deleted comes back. */
async function putEventTypes(
  db: Db,
  organization: number,
  decided: Decided,
  versions: Versions,
  now: Date,
  version: number,
): Promise<void> {
  const names = [...decided.keys()];
  const states = [...decided.values()];
  await db.query(
    `INSERT INTO event_type (organization, name, group_name, description, example, schema_version, validation,
       asks, deprecated, draft, created_at, updated_at, version)
     SELECT $1, n.name, n.group_name, n.description, n.example::json, n.schema_version, n.validation, n.asks::json,
       n.deprecated, n.draft, $2, $2, $3
     FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::int4[], $9::text[], $10::text[], $11::boolean[],
                 $12::boolean[])
       AS n(name, group_name, description, example, schema_version, validation, asks, deprecated, draft)
     ON CONFLICT (organization, name) DO UPDATE SET group_name = excluded.group_name,
       description = excluded.description, example = excluded.example, schema_version = excluded.schema_version,
       validation = excluded.validation, asks = excluded.asks, deprecated = excluded.deprecated, draft = excluded.draft,
       updated_at = excluded.updated_at, version = excluded.version, deleted_at = NULL,
       created_at = CASE WHEN event_type.deleted_at IS NULL THEN event_type.created_at ELSE excluded.created_at END`,
    [
      organization,
      now,
      version,
      names,
      states.map(({ groupName }) => groupName),
      states.map(({ description }) => description),
      states.map(({ example }) => (example === null ? null : JSON.stringify(example))),
      names.map((name) => versions.get(name)),
      states.map(({ validation }) => validation),
      states.map(({ asks }) => asks && JSON.stringify(asks)),
      states.map(({ deprecated }) => deprecated),
      states.map(({ draft }) => draft),
    ],
  );
}

/** What did not fit is counted anew for another schema. */
async function putSchemas(
  db: Db,
  organization: number,
  known: ReadonlyMap<string, EventTypeRow>,
  decided: Decided,
  versions: Versions,
  now: Date,
): Promise<void> {
  const changed = [...versions].filter(([name, number]) => known.get(name)?.schemaVersion !== number);
  const fresh = changed.filter(([, number]) => number !== null);
  await db.query(
    `INSERT INTO event_type_schema (event_type, version, schema, created_at)
     SELECT e.number, n.version, n.schema::json, $2 FROM unnest($3::text[], $4::int4[], $5::text[]) AS n(name, version, schema)
     JOIN event_type e ON e.organization = $1 AND e.name = n.name`,
    [
      organization,
      now,
      fresh.map(([name]) => name),
      fresh.map(([, number]) => number),
      fresh.map(([name]) => JSON.stringify(decided.get(name)!.schema)),
    ],
  );
  await db.query(
    `DELETE FROM event_type_violations v USING event_type e
     WHERE e.number = v.event_type AND e.organization = $1 AND e.name = ANY ($2)`,
    [organization, changed.map(([name]) => name)],
  );
}

/** @returns whether there was one */
export function deleteEventType(
  pool: Pool,
  now: number,
  scope: Scope,
  organization: string,
  name: string,
): Promise<boolean> {
  return changeConfiguration(pool, async (db, version) => {
    const deleted = await rows(
      db,
      `UPDATE event_type e SET deleted_at = $4, version = $5 FROM organization o
       WHERE o.number = e.organization AND o.id = $2 AND e.name = $3 AND e.deleted_at IS NULL
         AND ($1::int4 IS NULL OR e.organization = $1)
       RETURNING e.number`,
      [scope.organization, organization, name, new Date(now), version],
    );
    return deleted.length > 0;
  });
}

export interface SchemaVersionRow {
  version: number;
  schema: Record<string, unknown> | boolean;
  createdAt: Date;
}

/** One page, newest first; one row more than the limit tells that there are others. */
export function listSchemaVersions(db: Db, eventType: number, page: ListPage): Promise<SchemaVersionRow[]> {
  const parameters = new Parameters();
  return rows(
    db,
    `SELECT version, schema, created_at FROM event_type_schema
     WHERE event_type = ${parameters.add(eventType, 'int4')} ${pageOf('version', 'newest', page, parameters)}`,
    parameters.values,
  );
}

/** What has been counted of an event type since the last time. */
export interface Violations {
  warned: number;
  refused: number;
  lastAt: number;
  last: Fault;
}

export async function addViolations(db: Db, counted: ReadonlyMap<number, Violations>): Promise<void> {
  const all = [...counted].toSorted(([one], [other]) => one - other);
  await db.query(
    `INSERT INTO event_type_violations (event_type, warned, refused, last_at, last_path, last_message)
     SELECT * FROM unnest($1::int4[], $2::int8[], $3::int8[], $4::timestamptz[], $5::text[], $6::text[])
     ON CONFLICT (event_type) DO UPDATE SET warned = event_type_violations.warned + excluded.warned,
       refused = event_type_violations.refused + excluded.refused, last_at = excluded.last_at,
       last_path = excluded.last_path, last_message = excluded.last_message`,
    [
      all.map(([number]) => number),
      all.map(([, { warned }]) => warned),
      all.map(([, { refused }]) => refused),
      all.map(([, { lastAt }]) => new Date(lastAt)),
      all.map(([, { last }]) => last.path),
      all.map(([, { last }]) => last.message),
    ],
  );
}
