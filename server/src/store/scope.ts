/** What a caller may look at. Every look-up on behalf of a caller takes one. */

export interface Scope {
  /** Number of the organization; null for all of them. */
  readonly organization: number | null;
  /** Number of the project; null for all of the organization, and what belongs to none. */
  readonly project: number | null;
}

/** What a caller wants to see of it, by the ids that people use. */
export interface PlaceFilter {
  organization: string | null;
  /** What belongs to this one; not what belongs to the whole organization. */
  project: string | null;
}

/** For the platform's own work. */
export const EVERYTHING: Scope = { organization: null, project: null };

/**
 * A condition that holds for rows within the scope, whose two parameters are `$first` and the one after.
 *
 * @param alias of a table with the columns `organization` and `project`
 */
export function inScope(alias: string, first: number): string {
  return `($${first}::int4 IS NULL OR ${alias}.organization = $${first}) AND ($${first + 1}::int4 IS NULL OR ${alias}.project = $${first + 1})`;
}

/** A condition for a PlaceFilter, whose ids are `$first` and the one after, where `o` is the organization of a row and `p` its project. */
export function inPlace(first: number): string {
  return `($${first}::text IS NULL OR o.id = $${first}) AND ($${first + 1}::text IS NULL OR p.id = $${first + 1})`;
}
