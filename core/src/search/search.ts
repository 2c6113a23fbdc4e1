/**
 * The search language over deliveries and events: one parser for the API, the console and the CLI. What the fields are
 * is in `fields.ts`, the grammar in `syntax.ts`, and both for users in docs/search.md.
 */
import type { DeliveryStatus } from '../delivery.ts';
import { DELIVERY_STATUSES } from '../delivery.ts';
import { checkOf } from './check.ts';
import { FIELDS } from './fields.ts';
import type { FieldName, SearchOptions } from './fields.ts';
import type { Condition, SearchQuery, Test, Value } from './query.ts';
import { resolve } from './resolve.ts';
import type { SearchError } from './scanner.ts';
import { readSyntax } from './syntax.ts';

export type ParsedSearch =
  | { readonly ok: true; readonly query: SearchQuery }
  | { readonly ok: false; readonly error: SearchError };

/** Reads a search. An empty text finds everything. Never throws, in time linear in the text. */
export function parseSearch(text: string, options: SearchOptions): ParsedSearch {
  const { condition, error } = readSyntax(text);
  if (error) return { ok: false, error };
  const found = resolve(condition, options);
  return 'error' in found ? { ok: false, error: found.error } : { ok: true, query: found.query };
}

/** A search, and a condition that has to hold besides. */
export function alsoHolds({ where, inPayload }: SearchQuery, also: Condition): SearchQuery {
  if (!where) return { where: also, inPayload };
  const conditions = where.kind === 'and' ? [...where.conditions, also] : [where, also];
  return { where: { kind: 'and', conditions }, inPayload };
}

/** How long a range of time a costly search may cover. */
export const COSTLY_RANGE_MS = 24 * 3600 * 1000;

/** What makes a search too costly for a longer range, as a sentence; null when nothing does. */
export function whyCostly({ where, inPayload }: SearchQuery): string | null {
  if (inPayload) return 'in:payload reads all the data of every event.';
  const starts = (value: Value): boolean => value.kind === 'wildcard' && value.parts[0] === '';
  const isCostly = (condition: Condition): boolean => {
    if (condition.kind === 'words') return starts(condition.value);
    if (condition.kind === 'not') return isCostly(condition.condition);
    if (condition.kind !== 'clause') return condition.conditions.some(isCostly);
    return condition.test.operator === 'has' && condition.test.values.some(starts);
  };
  return where && isCostly(where) ? 'A * at the start has to be compared with every text.' : null;
}

/** Every field that a search looks at by name. */
export function fieldsOf({ where }: SearchQuery): ReadonlySet<FieldName> {
  const names = new Set<FieldName>();
  const collect = (condition: Condition): void => {
    if (condition.kind === 'clause') names.add(condition.field.name);
    else if (condition.kind === 'not') collect(condition.condition);
    else if (condition.kind !== 'words') condition.conditions.forEach(collect);
  };
  if (where) collect(where);
  return names;
}

/** Whether a search looks for bare words. */
export function looksForWords({ where }: SearchQuery): boolean {
  const looks = (condition: Condition): boolean => {
    if (condition.kind === 'clause') return false;
    if (condition.kind === 'not') return looks(condition.condition);
    return condition.kind === 'words' || condition.conditions.some(looks);
  };
  return where !== null && looks(where);
}

/** The statuses that deliveries found by a search can have: others need not be looked at. */
export function possibleStatuses({ where }: SearchQuery): DeliveryStatus[] {
  return DELIVERY_STATUSES.filter((status) => !where || holds(where, status) !== false);
}

/** Whether a condition holds for a status; undefined when it depends on other things. */
function holds(condition: Condition, status: DeliveryStatus): boolean | undefined {
  switch (condition.kind) {
    case 'words':
      return undefined;
    case 'not': {
      const held = holds(condition.condition, status);
      return held === undefined ? undefined : !held;
    }
    case 'clause':
      return condition.field.name === 'status' ? statusPasses(condition.test, status) : undefined;
    case 'and':
    case 'or': {
      const decides = condition.kind === 'or';
      const all = condition.conditions.map((one) => holds(one, status));
      if (all.includes(decides)) return decides;
      return all.includes(undefined) ? undefined : !decides;
    }
  }
}

function statusPasses(test: Test, status: DeliveryStatus): boolean {
  const equals = (value: Value): boolean =>
    checkOf(FIELDS.status, '=', value)(status, { now: 0, zone: 'UTC' });
  if (test.operator === 'has') return test.values.some(equals);
  if (test.operator === '=') return equals(test.value);
  return test.operator === '!=' ? !equals(test.value) : true;
}
