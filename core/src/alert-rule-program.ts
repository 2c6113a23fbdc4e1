/**
 * An alert rule, ready to look at events: which it counts, into which group, and when that makes an alert. Pure, so that
 * whoever counts the same events in the same order comes to the same.
 */
import { absentAt } from './alert-conditions/absence.ts';
import { elapsed } from './alert-conditions/elapsed.ts';
import { makeCondition } from './alert-conditions/index.ts';
import { happened, isFault, partOf, timeOf, uidOf } from './alert-conditions/condition.ts';
import type { Fault, Happened, Sample, Verdict, Window } from './alert-conditions/condition.ts';
import { missing } from './alert-conditions/distinct.ts';
import type { AlertMatch, AlertRuleDefinition } from './alert-rule.ts';
import { clip, groupText } from './alert.ts';
import type { ConditionKind } from './alert.ts';
import { isOperational } from './catalog/operational.ts';
import type { Fault as InputFault } from './errors.ts';
import { patternsFor } from './event-type.ts';
import { printGroup } from './alert-group.ts';
import { isSpelled } from './exact-json.ts';
import { missOf, parseFilters, selectFilter } from './filter/filter.ts';
import type { Filter, Filters } from './filter/filter.ts';
import { agentIn, memberOf } from './notification-types/subject.ts';
import { isBelow, severityOf } from './severity.ts';
import type { Severity } from './severity.ts';

/** What a rule looks at of an event. */
export interface RuleSubject {
  readonly type: string;
  readonly project: string | null;
  readonly severity: Severity | undefined;
  readonly agentId: string | undefined;
  /** What it carries, with its numbers as JavaScript has them, and as they were written: only who looks at numbers need parse those. */
  readonly data: unknown;
  readonly exact: () => unknown;
}

/** An event that was looked at, to be counted. */
export interface RuleEvent {
  readonly uid: string;
  /** When it happened, in milliseconds since 1970, and when it was accepted. */
  readonly created: number;
  readonly accepted: number;
}

export type GroupValues = readonly { readonly path: string; readonly value: unknown }[];

/** An event as a rule counts it. */
export interface Counted {
  /** What its group has in common, as JSON: the values at the paths that the rule groups by. */
  readonly group: string;
  readonly isMatch: boolean;
  readonly isOf: boolean;
  readonly value: unknown;
}

/** What rules do on one event, one after another. */
export interface LookWork {
  /** That filters take. */
  steps: number;
  /** What the last rule made of it that counts events alone. Most group by the same, and make the same of it. */
  last: { readonly by: string; readonly counted: Counted } | null;
}

/** An event of its types that does not have what a rule is about. Nothing is wrong with either: it is nothing to the rule. */
export interface Lacking {
  /** What it does not have, as rules and filters name it: `agentId`, `data.task.usage.cost`. */
  readonly lacks: string;
}

/** What a group has counted. */
export interface GroupState {
  /** Of its condition. */
  readonly counted: unknown;
  /** The latest events of the window, where the condition does not know them itself. */
  readonly recent: readonly Happened[];
  /** Of its latest event, in milliseconds since 1970. */
  readonly now: number;
  /** What its events have in common, where an alert may open without any of them. */
  readonly values?: GroupValues;
}

export interface RuleProgram {
  readonly kind: ConditionKind;
  readonly threshold: number;
  readonly windowMs: number;
  /** Patterns of the types that it looks at. */
  readonly types: readonly string[];
  /**
   * Null: the event is of another type, or not grave enough. `other`: it has what the rule is about, and it is not what counts.
   */
  look(event: RuleSubject, work: LookWork): Counted | Fault | Lacking | 'other' | null;
  /** Takes in an event that it looked at; `tooLate` when it happened before the window that ends with its acceptance. */
  count(before: GroupState | null, event: RuleEvent, counted: Counted): Step | Fault | 'tooLate';
  /** When a group makes an alert if nothing comes; null for conditions that take an event to hold. */
  readonly absent: ((state: GroupState) => number) | null;
  /** The events that made it hold, as far as they are known. */
  events(state: GroupState): readonly string[];
  /** In one line, for people. */
  summarize(name: string, group: GroupValues, value: number): string;
}

export interface Step {
  readonly state: GroupState;
  readonly verdict: Verdict;
}

/** What a rule is made of, or what is wrong with it, by JSON pointer. */
export function compileRule(
  definition: AlertRuleDefinition,
  digest: (text: string) => string,
): { ok: true; program: RuleProgram } | { ok: false; faults: InputFault[] } {
  const faults: InputFault[] = [];
  const matches = compileMatch(definition.match, '/match', faults);
  const { ratio } = definition.condition;
  const isOf: Match = ratio ? compileMatch(ratio.of, '/condition/ratio/of', faults) : () => null;
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, program: makeProgram(definition, matches, isOf, digest) };
}

const RECENT = 10;
const NONE: readonly Happened[] = [];
const LONGEST_VALUE = 256;
const LONGEST_SUMMARY = 300;

function makeProgram(
  definition: AlertRuleDefinition,
  matches: Match,
  isOf: Match,
  digest: (text: string) => string,
): RuleProgram {
  const { match, groupBy, windowSeconds } = definition;
  const { kind, path, since, condition } = makeCondition(definition.condition, digest);
  const windowMs = windowSeconds * 1000;
  const by = JSON.stringify(groupBy);
  const isEventAlone = path === null && kind !== 'ratio';
  return {
    kind,
    threshold: condition.threshold,
    windowMs,
    types: [...new Set([...match.types, ...(definition.condition.ratio?.of.types ?? [])])],
    look(event, work) {
      const matched = matches(event, work);
      const against = isOf(event, work);
      const isMatch = matched === 'counts';
      const isCounted = against === 'counts';
      if (!isMatch && !isCounted) return matched ?? against;
      if (isEventAlone && work.last?.by === by) return work.last.counted;
      const values: unknown[] = [];
      for (const one of groupBy) {
        const value = valueAt(one, event);
        if (value === undefined) return absentFrom(one);
        values.push(value);
      }
      const counted: Counted = { group: printGroup(values), isMatch, isOf: isCounted, value: undefined };
      if (isEventAlone) work.last = { by, counted };
      if (path === null) return counted;
      const value = valueAt(path, event);
      if (value === undefined && path === 'agentId') return absentFrom(path);
      if (since === null) return { ...counted, value };
      const between = elapsed({ path: since, value: valueAt(since, event) }, { path, value });
      return typeof between === 'number' ? { ...counted, value: between } : between;
    },
    count(before, event, { isMatch, isOf: against, value }) {
      const at = Math.min(event.created, event.accepted);
      const now = Math.max(before?.now ?? 0, event.accepted);
      if (at <= now - windowMs) return 'tooLate';
      const window = { now, lengthMs: windowMs };
      const sample = { uid: event.uid, at, isMatch, isOf: against, value };
      const counted = condition.add(before?.counted ?? null, sample, window);
      if (isFaulty(counted)) return counted;
      const verdict = condition.verdict(counted, window);
      if (isFaulty(verdict)) return verdict;
      const recent = condition.parts === undefined ? NONE : latest(before, sample, window, condition.parts);
      return { state: { counted, recent, now }, verdict };
    },
    absent: kind === 'absence' ? ({ counted }) => absentAt(counted as number, windowMs) : null,
    events: ({ counted, recent }) => condition.events?.(counted) ?? recent.map(uidOf),
    summarize(name, group, value) {
      // What stands in the data is not for everybody who may see that there is an alert.
      const open = group.filter(({ path: one }) => !isOfData(one));
      const whose = open.length === 0 ? '' : ` of ${clip(groupText(open), LONGEST_VALUE / 2)}`;
      return clip(
        `${name}: ${condition.describe(value)}${whose} in ${durationText(windowSeconds)}`,
        LONGEST_SUMMARY,
      );
    },
  };
}

/** Whether a path leads into what the event carries. */
export function isOfData(path: string): boolean {
  return path.startsWith('data.');
}

/** The latest of those that are counted, with one more. */
function latest(before: GroupState | null, sample: Sample, window: Window, parts: number): Happened[] {
  const all = [...(before?.recent ?? NONE), ...(sample.isMatch ? [happened(sample)] : [])];
  const isCounted = (one: Happened): boolean => {
    const { part, first } = partOf(timeOf(one), window, parts);
    return part >= first;
  };
  return all.filter(isCounted).slice(-RECENT);
}

function isFaulty(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isFault(value);
}

/** A rule about agents has nothing to do with an event of none. What else is not there may be a path that is mistyped. */
function absentFrom(path: string): Fault | Lacking {
  return path === 'agentId' ? { lacks: path } : { fault: missing(path) };
}

type Match = (event: RuleSubject, work: LookWork) => 'counts' | 'other' | Lacking | null;

function compileMatch(
  { types, filters, minSeverity }: AlertMatch,
  path: string,
  faults: InputFault[],
): Match {
  types.forEach((type, i) => {
    if (!isOperational(type)) return;
    faults.push({
      path: `${path}/types/${i}`,
      message: `${type} is told by Tidings itself, and rules look at what is sent to it. Subscribe a webhook to it instead.`,
    });
  });
  const parsed = parseFilters(filters ?? {});
  if (!parsed.ok) faults.push({ path: `${path}/filters${parsed.path}`, message: parsed.message });
  const wanted = new Set(types);
  const compiled: Filters = parsed.ok ? parsed.filters : new Map();
  // Types are few, and events many.
  const looked = new Map<string, Filter | 'all' | 'none'>();
  const filterFor = (type: string): Filter | 'all' | 'none' => {
    const known = looked.get(type);
    if (known !== undefined) return known;
    const isWanted = patternsFor(type).some((pattern) => wanted.has(pattern));
    const found = isWanted ? (selectFilter(compiled, type) ?? 'all') : 'none';
    if (looked.size >= MOST_TYPES_KNOWN) looked.clear();
    looked.set(type, found);
    return found;
  };
  return (event, work) => {
    const filter = filterFor(event.type);
    if (filter === 'none') return null;
    if (minSeverity !== undefined && isBelow(severityOf(event, event.data), minSeverity)) return null;
    if (filter === 'all') return 'counts';
    const data = filter.comparesNumbers ? event.exact() : event.data;
    const miss = missOf(filter, data, event.type, work);
    if (miss === null) return 'counts';
    return miss === 'other' ? miss : { lacks: `data.${miss.lacks}` };
  };
}

const MOST_TYPES_KNOWN = 100;

function valueAt(path: string, event: RuleSubject): unknown {
  if (path === 'type') return event.type;
  if (path === 'project') return event.project;
  const valueIn = (data: unknown): unknown =>
    path === 'agentId'
      ? (event.agentId ?? agentIn(event.type, data) ?? undefined)
      : path.split('.').slice(1).reduce(memberOf, data);
  const found = valueIn(event.data);
  const mayHoldNumbers = typeof found === 'number' || (typeof found === 'object' && found !== null);
  if (!mayHoldNumbers) return found;
  const value = valueIn(event.exact());
  return isSpelled(value) || typeof value !== 'object' ? value : JSON.stringify(value);
}

/** What a rule says in its status while all that came of its types lacked something. @param type of one that came */
export function lackText(type: string, { lacks }: Lacking): string {
  return lacks === 'agentId'
    ? `${type} came without an agent, and so far nothing came with one, so nothing is counted. Set agentId in what is sent.`
    : `${type} came without ${lacks}, and so far nothing came with it, so nothing is counted. Set it in what is sent; where there is no such thing, disable the rule.`;
}

/** `90` → `90 seconds`, `600` → `10 minutes`. */
export function durationText(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ] as const;
  const [size, name] = units.find(([one]) => seconds % one === 0)!;
  const count = seconds / size;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
