import { EVENT_TYPE_MAX_LENGTH, patternsFor, SUBSCRIPTION_PATTERN } from '../event-type.ts';
import { type Check, type Mismatch, type Search } from './check.ts';
import type { OperatorName } from './operators.ts';
import { isExhausted, MOST_STEPS } from './pattern.ts';
import {
  childPointer,
  FILTER_LIMITS,
  parseRoot,
  refuse,
  startParse,
  type Parse,
  type Refusal,
} from './parse.ts';
import { isRecord } from '../record.ts';

/** The filter of one event type, compiled. */
export interface Filter {
  readonly clauses: number;
  /** Whether it compares numbers, for which it is to be given them as they were written: see `parseExactly`. */
  readonly comparesNumbers: boolean;
  readonly check: Check;
}

/** A webhook's filters by event type pattern. */
export type Filters = ReadonlyMap<string, Filter>;

/** Why an event is not for the webhook: the clause that failed, and the value it met (`undefined` for none). */
export interface NonMatch {
  readonly matched: false;
  readonly path: string;
  readonly operator: OperatorName;
  readonly expected: unknown;
  readonly actual: unknown;
  /** Set when the clause could not be decided. */
  readonly reason?: string;
}

export type Verdict = { readonly matched: true } | NonMatch;

/** `json` is the filter of one event type; a refusal's path is a JSON pointer into it. Never throws. */
export function parseFilter(json: unknown): { ok: true; filter: Filter } | ({ ok: false } & Refusal) {
  const parse = startParse();
  const check = parseRoot(parse, json, '');
  if (!check) return { ok: false, ...parse.refusal! };
  return { ok: true, filter: { clauses: parse.clauses, comparesNumbers: parse.numbers, check } };
}

/** `json` is a webhook's `filters`: event type patterns to filters. The limits count over all of them together. */
export function parseFilters(json: unknown): { ok: true; filters: Filters } | ({ ok: false } & Refusal) {
  const parse = startParse();
  const filters = new Map<string, Filter>();
  if (!isRecord(json)) refuse(parse, '', 'filters are an object from event types to filters');
  else if (Object.keys(json).length > FILTER_LIMITS.clauses) {
    refuse(
      parse,
      '',
      `more than ${FILTER_LIMITS.clauses} event types; a wildcard such as "agent.*" stands for many`,
    );
  } else {
    for (const [pattern, filter] of Object.entries(json)) {
      const before = parse.clauses;
      parse.numbers = false;
      const check = parseEntry(parse, pattern, filter);
      if (!check) break;
      filters.set(pattern, { clauses: parse.clauses - before, comparesNumbers: parse.numbers, check });
    }
  }
  return parse.refusal ? { ok: false, ...parse.refusal } : { ok: true, filters };
}

/** The filter for an event type: the one for exactly this type, else the longest wildcard above it, else `*`. */
export function selectFilter(filters: Filters, eventType: string): Filter | undefined {
  if (filters.size === 0) return undefined;
  for (const pattern of patternsFor(eventType)) {
    const filter = filters.get(pattern);
    if (filter) return filter;
  }
  return undefined;
}

/**
 * Total on any JSON, as `JSON.parse` or `parseExactly` reads it, pure, and bounded: it ends without a match when it has taken `MOST_STEPS`.
 *
 * @param work counts the steps, for who evaluates many filters
 */
export function evaluateFilter(
  filter: Filter,
  data: unknown,
  eventType: string,
  work: { steps: number } = { steps: 0 },
): Verdict {
  const search: Search = { eventType, steps: 0 };
  const mismatch = filter.check(data, search);
  work.steps += search.steps;
  if (isExhausted(search)) return nonMatch(search.exhaustedAt!, OUT_OF_STEPS);
  return mismatch ? nonMatch(mismatch) : MATCHED;
}

/** What an event does not have that a filter asks for, by its path; or it has that, and it is `other` than what is asked for. */
export type Miss = 'other' | { readonly lacks: string };

/** As `evaluateFilter`, for who looks at many events and need not know what stood there. @returns null: it matches */
export function missOf(
  filter: Filter,
  data: unknown,
  eventType: string,
  work: { steps: number },
): Miss | null {
  const search: Search = { eventType, steps: 0 };
  const mismatch = filter.check(data, search);
  work.steps += search.steps;
  if (isExhausted(search)) return 'other';
  if (!mismatch) return null;
  const { clause, actual } = mismatch;
  return actual !== undefined || clause.path === '' ? 'other' : { lacks: clause.path };
}

const MATCHED: Verdict = Object.freeze({ matched: true });
const OUT_OF_STEPS = `this filter needs more than ${MOST_STEPS} steps on this event`;

function nonMatch({ clause, actual }: Mismatch, reason?: string): NonMatch {
  const { path, operator, expected } = clause;
  const found: NonMatch = { matched: false, path, operator, expected, actual };
  return reason === undefined ? found : { ...found, reason };
}

function parseEntry(parse: Parse, pattern: string, filter: unknown): Check | undefined {
  if (pattern.length <= EVENT_TYPE_MAX_LENGTH && SUBSCRIPTION.test(pattern))
    return parseRoot(parse, filter, `/${pattern}`);
  const shown = pattern.slice(0, EVENT_TYPE_MAX_LENGTH);
  const remedy = 'write one such as "function.executed", all below it as "function.*", or "*"';
  return refuse(parse, childPointer('', shown), `not an event type or wildcard; ${remedy}`);
}

const SUBSCRIPTION = new RegExp(SUBSCRIPTION_PATTERN);
