/** The catalog of an organization as callers see it: what ships, and its own event types in front of it. */
import type { FastifyRequest } from 'fastify';
import { CATALOG } from '@tidings/core/catalog/index';
import type { ShippedType } from '@tidings/core/catalog/index';
import type { EventType } from '@tidings/core/catalog/event-type';
import { TidingsError } from '@tidings/core/errors';
import type { Db } from '../store/db.ts';
import { findEventTypes, findPublisher, listEventTypeHeads } from '../store/event-types.ts';
import type { EventTypeHead, EventTypeRow, EventTypeState } from '../store/event-types.ts';
import type { Scope } from '../store/scope.ts';
import { nothingShown } from './auth.ts';
import type { Context } from './context.ts';
import { NOBODY, placeOf } from './principal.ts';

/** A catalog, and how much of it is shown. */
export interface Catalog {
  readonly db: Db;
  readonly scope: Scope;
  readonly organization: string;
  /** Only what is published. */
  readonly published: boolean;
}

/** The catalog that a request asks for. Nobody sees one that is not published. */
export async function catalogOf(
  { database }: Context,
  request: FastifyRequest,
  organization: string | undefined,
): Promise<Catalog> {
  if (request.principal.kind !== 'nobody') {
    const { db, principal } = request;
    const place = placeOf(principal, { organization });
    return { db, scope: principal.scope, organization: place.organization, published: false };
  }
  const number = organization === undefined ? null : await findPublisher(database.control, organization);
  if (organization === undefined || number === null) throw nothingShown();
  const scope = { organization: number, project: null };
  request.principal = { ...NOBODY, scope };
  return { db: request.db, scope, organization, published: true };
}

/** The whole catalog of an organization that the caller works in. */
export function catalogFor({ db, principal }: FastifyRequest, organization: string): Catalog {
  return { db, scope: principal.scope, organization, published: false };
}

export interface CatalogFilter {
  group?: string;
  /** Only the organization's own types, or only those that ship. */
  own?: boolean;
}

/** Names of the types in a catalog, in order. */
export async function namesIn(catalog: Catalog, filter: CatalogFilter): Promise<string[]> {
  return (await headsIn(catalog, filter)).map(({ name }) => name);
}

/** The types in a catalog by their names and groups, in order. */
export async function headsIn(catalog: Catalog, { group, own }: CatalogFilter): Promise<EventTypeHead[]> {
  const heads = new Map<string, EventTypeHead & { own: boolean }>();
  for (const { name, group: groupName } of CATALOG.values()) {
    heads.set(name, { name, groupName, draft: false, own: false });
  }
  const found = await listEventTypeHeads(catalog.db, catalog.scope, catalog.organization);
  for (const head of found) heads.set(head.name, { ...head, own: true });
  return [...heads.values()]
    .filter((head) => group === undefined || head.groupName === group)
    .filter((head) => own === undefined || head.own === own)
    .filter((head) => !catalog.published || !head.draft)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The types of these names, in their order. */
export async function typesOf(catalog: Catalog, names: readonly string[]): Promise<EventType[]> {
  const found = await findEventTypes(catalog.db, catalog.scope, catalog.organization, names);
  const own = new Map(found.map((row) => [row.name, row]));
  return names.flatMap((name) => {
    const row = own.get(name);
    if (row) return catalog.published && row.draft ? [] : [view(row, catalog.published)];
    const shipped = CATALOG.get(name);
    return shipped ? [viewShipped(shipped)] : [];
  });
}

export async function requireType(catalog: Catalog, name: string): Promise<EventType> {
  const [found] = await typesOf(catalog, [name]);
  return found ?? missing(name);
}

export function missing(name: string): never {
  throw new TidingsError('not_found', `There is no event type ${name}.`);
}

/** What of a type can be changed. */
export function stateOf(type: EventType): EventTypeState {
  return {
    groupName: type.group,
    description: type.description,
    schema: type.schema as EventTypeState['schema'],
    example: type.example,
    validation: type.validation,
    asks: type.asks,
    deprecated: type.deprecated,
    draft: type.draft,
  };
}

export function view(row: EventTypeRow, published = false): EventType {
  return {
    name: row.name,
    organization: row.organizationId,
    pack: CATALOG.get(row.name)?.pack ?? null,
    group: row.groupName,
    description: row.description,
    schema: row.schema,
    schemaVersion: row.schemaVersion,
    example: row.example,
    validation: row.validation,
    asks: row.asks,
    deprecated: row.deprecated,
    draft: row.draft,
    ...(!published && {
      violations: {
        warned: row.warned ?? 0,
        refused: row.refused ?? 0,
        lastAt: row.lastAt?.toISOString() ?? null,
        last: row.lastPath === null ? null : { path: row.lastPath, message: row.lastMessage! },
      },
    }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function viewShipped(type: ShippedType): EventType {
  return {
    name: type.name,
    organization: null,
    pack: type.pack,
    group: type.group,
    description: type.description,
    // As JSON, which is what users get and store.
    schema: JSON.parse(JSON.stringify(type.schema)) as Record<string, unknown>,
    schemaVersion: 1,
    example: type.example,
    validation: 'off',
    asks: type.asks ? {} : null,
    deprecated: false,
    draft: false,
    createdAt: null,
    updatedAt: null,
  };
}
