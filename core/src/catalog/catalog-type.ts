/** An event type that ships: what it means, what its data looks like, and an example. */
import type { Static, TSchema } from 'typebox';

export interface CatalogType {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  /** JSON Schema 2020-12 of the event's `data`. Open: a sender may add fields. */
  readonly schema: TSchema;
  readonly example: unknown;
  /** Whether each event of it asks people, by the usual terms. */
  readonly asks?: boolean;
}

/** One event type of a group. The compiler holds the example against the schema. */
export function catalogType<Schema extends TSchema>(
  name: string,
  description: string,
  schema: Schema,
  example: Static<Schema>,
  more: Pick<CatalogType, 'asks'> = {},
): Omit<CatalogType, 'group'> {
  return { name, description, schema, example, ...more };
}

export function catalogGroup(
  group: string,
  types: readonly Omit<CatalogType, 'group'>[],
): readonly CatalogType[] {
  return types.map((type) => ({ ...type, group }));
}
