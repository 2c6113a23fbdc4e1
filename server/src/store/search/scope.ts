/**
 * What a search goes through. It stands outside of the condition that the search is turned into, so that no search gets
 * around it.
 */
import { hash } from 'node:crypto';
import type { SearchQuery } from '@tidings/core/search/query';
import type { Interval } from '@tidings/core/search/time-point';
import { inScope } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { printTime } from './parameters.ts';
import type { Parameters } from './parameters.ts';

export interface SearchScope extends Scope {
  /** Lanes in which rows of the scope can be: that of the organization, or all of them. */
  readonly lanes: readonly number[];
  /** Number of the webhook; null for all of them. */
  readonly webhook: number | null;
}

/** By the time of acceptance. */
export type SearchOrder = 'newest' | 'oldest';

/** What is sent to PostgreSQL. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
  /** Under which it is prepared; undefined: it is of a kind of which there are any number. */
  readonly name?: string | undefined;
}

/** A list in which nothing is searched for has one of a few texts, and planning it takes ten times as long as what it does. */
export function isPlain({ where }: SearchQuery): boolean {
  return where === null;
}

export function nameOf(text: string): string {
  return `list_${hash('sha1', text)}`;
}

/** @param alias of the webhooks of deliveries, or of events */
export function rowsIn({ organization, project }: Scope, alias: string, parameters: Parameters): string {
  const first = parameters.values.length + 1;
  parameters.add(organization, 'int4');
  parameters.add(project, 'int4');
  if (organization !== null) return inScope(alias, first);
  return `${inScope(alias, first)} AND ${inLivingOrganization(alias)}`;
}

/** Of deleted organizations nothing is found; callers of one are no more. */
export function inLivingOrganization(alias: string): string {
  return `NOT ${alias}.organization = ANY (ARRAY(SELECT o.number FROM organization o WHERE o.deleted_at IS NOT NULL))`;
}

const DAY_MS = 24 * 3600 * 1000;

/** Uids of the events in scope and range that have an id of the caller's own, by its index. */
export function ownEventsIn(
  { organization }: SearchScope,
  range: Interval,
  lanes: () => string,
  parameters: Parameters,
): (id: string) => string {
  return (id) => {
    const number = parameters.add(organization, 'int4');
    // Around midnight an id can be filed under the day before or after.
    const first = parameters.add(dayOf(range.from - DAY_MS), 'date');
    const last = parameters.add(dayOf(range.to + DAY_MS), 'date');
    return `ARRAY(
      SELECT i.event FROM idempotency i
      WHERE i.lane = ANY (${lanes()}) AND i.id = ${parameters.add(id, 'text')} AND i.day BETWEEN ${first} AND ${last}
        AND i.organization = ANY (ARRAY(SELECT o.number FROM organization o WHERE ${number} IS NULL OR o.number = ${number})))`;
  };
}

function dayOf(time: number): string {
  return printTime(time).slice(0, 10);
}
