/** An alert rule as it is asked for: what is given is checked, and put together with what it has. */
import { hash } from 'node:crypto';
import { groupKey, printGroup, printGroupState } from '@tidings/core/alert-group';
import { countedBy, DEFAULT_UPDATE_SECONDS } from '@tidings/core/alert-rule';
import type {
  AlertMatch,
  AlertRule,
  AlertRuleChange,
  AlertRuleDefinition,
  AlertRuleInput,
} from '@tidings/core/alert-rule';
import { compileRule } from '@tidings/core/alert-rule-program';
import type { Fault } from '@tidings/core/errors';
import { patternsFor } from '@tidings/core/event-type';
import { escapeName } from '@tidings/core/json-pointer';
import { meet } from '@tidings/core/webhook-warnings';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import type { Warning } from '@tidings/core/warning';
import { laneOf } from '@tidings/core/organization';
import { isBelow } from '@tidings/core/severity';
import type {
  AlertRuleSettings,
  AlertRuleUpdate,
  AlertRuleView,
  WaitingGroup,
} from '../store/alert-rules.ts';
import type { Db } from '../store/db.ts';
import { unknownWebhooks } from '../store/webhooks.ts';
import { invalidRequest } from './errors.ts';

const digest = (text: string): string => hash('sha256', text, 'hex');

export function newRule(input: AlertRuleInput): AlertRuleSettings {
  const isAbsence = input.condition.absence !== undefined;
  const digestEverySeconds = input.digestEverySeconds ?? null;
  const repeats = isAbsence || digestEverySeconds !== null ? null : DEFAULT_UPDATE_SECONDS;
  const definition: AlertRuleDefinition = {
    match: input.match,
    groupBy: input.groupBy ?? [],
    condition: input.condition,
    windowSeconds: input.windowSeconds,
    severity: input.severity ?? 'warning',
    webhooks: input.webhooks ?? [],
    digestEverySeconds,
    updateEverySeconds: input.updateEverySeconds === undefined ? repeats : input.updateEverySeconds,
    escalate: input.escalate ?? null,
    autoResolveAfterSeconds: input.autoResolveAfterSeconds ?? null,
  };
  check(definition);
  return {
    name: input.name,
    description: input.description ?? '',
    enabled: input.enabled ?? true,
    definition,
  };
}

export function changedRule(
  row: AlertRuleView,
  change: AlertRuleChange,
): Omit<AlertRuleUpdate, 'lane' | 'waiting'> {
  const { name = row.name, description = row.description, enabled = row.enabled, ...rest } = change;
  const definition: AlertRuleDefinition = { ...row.definition, ...rest };
  check(definition);
  const countsAnew = enabled !== row.enabled || countedBy(definition) !== countedBy(row.definition);
  return { name, description, enabled, definition, countsAnew };
}

/** The lane in which it is counted, and the group that waits from the beginning where something is to be absent. */
export function waitingOf(
  organization: string,
  lanes: number,
  { condition, groupBy, windowSeconds }: AlertRuleDefinition,
  now: number,
): { lane: number; waiting: WaitingGroup | null } {
  const lane = laneOf(organization, lanes);
  if (!condition.absence || groupBy.length > 0) return { lane, waiting: null };
  const state = printGroupState({ now, counted: now, recent: [], values: [] });
  return {
    lane,
    waiting: { lane, key: groupKey(printGroup([]), digest), state, dueAt: now + windowSeconds * 1000 },
  };
}

/** Numbers of the organization and the project of a rule. */
interface RulePlace {
  readonly organization: number;
  readonly project: number | null;
}

/**
 * Refuses webhooks that the organization does not have, and to a rule of a project those of others.
 *
 * @param before what the rule says so far: a webhook that it names may be gone by now, which keeps nobody from changing something else
 */
export async function refuseStrangeWebhooks(
  db: Db,
  place: RulePlace,
  definition: AlertRuleDefinition,
  before: AlertRuleDefinition | null = null,
): Promise<void> {
  const known = new Set([...(before?.webhooks ?? []), ...(before?.escalate?.webhooks ?? [])]);
  const strange = await strangeWebhooks(db, place, definition);
  const faults = strange
    .filter(({ id }) => !known.has(id))
    .map(({ path }) => ({
      path,
      message: 'is no webhook of the organization, or one of another project. Give the id of one that is.',
    }));
  if (faults.length > 0) throw invalidRequest(faults);
}

/** What is told of a rule that named a webhook before it was deleted. */
export async function goneWebhookWarnings(
  db: Db,
  place: RulePlace,
  definition: AlertRuleDefinition,
): Promise<Warning[]> {
  return (await strangeWebhooks(db, place, definition)).map(({ id, path }) => ({
    path,
    code: 'gone_webhook',
    detail: `There is no webhook ${id} any more, so it is told nothing. Name another one, or take it out; where none is left, those that subscribe to alert.* are told.`,
  }));
}

/** Webhooks that a rule names and that the organization does not have, or the rule's project may not tell. */
async function strangeWebhooks(
  db: Db,
  place: RulePlace,
  { webhooks, escalate }: AlertRuleDefinition,
): Promise<{ id: string; path: string }[]> {
  const named = [
    ...webhooks.map((id, i) => ({ id, path: `/webhooks/${i}` })),
    ...(escalate?.webhooks ?? []).map((id, i) => ({ id, path: `/escalate/webhooks/${i}` })),
  ].map((one) => ({ ...one, uid: uuidFromId('webhook', one.id) }));
  if (named.length === 0) return [];
  const unknown = new Set(
    await unknownWebhooks(
      db,
      place,
      named.flatMap(({ uid }) => uid ?? []),
    ),
  );
  return named.filter(({ uid }) => uid === null || unknown.has(uid));
}

/** Refuses what cannot be evaluated, and what contradicts itself. */
function check(definition: AlertRuleDefinition): void {
  const compiled = compileRule(definition, digest);
  const faults = [...(compiled.ok ? [] : compiled.faults), ...contradictions(definition)];
  if (faults.length > 0) throw invalidRequest(faults);
}

function contradictions(definition: AlertRuleDefinition): Fault[] {
  const { condition, digestEverySeconds, updateEverySeconds, escalate, autoResolveAfterSeconds, severity } =
    definition;
  const faults: Fault[] = [
    ...idleFilters(definition.match, '/match'),
    ...(condition.ratio ? idleFilters(condition.ratio.of, '/condition/ratio/of') : []),
  ];
  const refuse = (path: string, message: string): void => void faults.push({ path, message });
  if (condition.percentile && condition.percentile.since === condition.percentile.path) {
    refuse(
      '/condition/percentile/since',
      'is the time at path itself, so the number would always be 0. Name the one from which that is told, or leave it out.',
    );
  }
  if (condition.ratio && condition.ratio.above >= 1 && isAmong(definition.match, condition.ratio.of)) {
    refuse(
      '/condition/ratio/above',
      'is never reached: `of` matches all that `match` does, so there are at most as many, a ratio of 1 (100 %). Set it below 1, or have `of` match something else.',
    );
  }
  if (condition.absence && autoResolveAfterSeconds !== null) {
    refuse(
      '/autoResolveAfterSeconds',
      'says nothing where something is absent: its alert is over when it comes. Set it to null.',
    );
  }
  if (condition.absence && updateEverySeconds !== null) {
    refuse(
      '/updateEverySeconds',
      'says nothing where something is absent: no event adds to its alert. Set it to null.',
    );
  }
  if (digestEverySeconds !== null && updateEverySeconds !== null) {
    refuse(
      '/updateEverySeconds',
      'contradicts digestEverySeconds: alerts are told one by one, or together. Set one of them to null.',
    );
  }
  if (escalate?.severity !== undefined && !isBelow(severity, escalate.severity)) {
    refuse('/escalate/severity', `is not graver than the severity of the rule, ${severity}. Leave it out.`);
  }
  return faults;
}

/** Whether all that is matched is certain to be among the others. */
function isAmong({ types, minSeverity }: AlertMatch, others: AlertMatch): boolean {
  return (
    others.filters === undefined &&
    (others.minSeverity === undefined ||
      (minSeverity !== undefined && !isBelow(minSeverity, others.minSeverity))) &&
    types.every((type) => patternsFor(type).some((pattern) => others.types.includes(pattern)))
  );
}

function idleFilters({ types, filters = {} }: AlertMatch, path: string): Fault[] {
  return Object.keys(filters)
    .filter((pattern) => !types.some((type) => meet(type, pattern)))
    .map((pattern) => ({
      path: `${path}/filters/${escapeName(pattern)}`,
      message: `does nothing, since types has no ${pattern}. Add it there, or remove the filter.`,
    }));
}

/** @param mostGroups that a rule counts at once */
export function viewRule(row: AlertRuleView, now: number, mostGroups: number): AlertRule {
  const isFailing = row.recoversAt !== null && now < row.recoversAt.getTime();
  return {
    id: idFromUuid('alertRule', row.uid),
    name: row.name,
    description: row.description,
    organization: row.organizationId,
    project: row.projectId,
    enabled: row.enabled,
    ...row.definition,
    status: {
      state: !row.enabled ? 'disabled' : isFailing ? 'error' : row.lacks === null ? 'ok' : 'idle',
      lacks: row.lacks,
      tooLate: row.tooLate,
      errors: row.errors,
      groups: row.groups,
      mostGroups,
      error: row.error,
      errorAt: row.errorAt?.toISOString() ?? null,
      errorEvent: row.errorEvent && eventId(row.errorEvent),
      failingSince: isFailing ? (row.failingSince?.toISOString() ?? null) : null,
      openAlerts: row.openAlerts,
    },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The sender's own, or ours. */
function eventId(id: string): string {
  return UUID.test(id) ? idFromUuid('event', id) : id;
}
