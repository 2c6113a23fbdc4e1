/** An alert rule as a form holds it: texts, so that what is being written can be wrong for a while. */
import type { AlertRule, AlertRuleChange, AlertRuleInput } from '@tidings/sdk';
import { readExactly } from './json-text.ts';
import type { Parts } from './rebase.ts';
import type { Place } from './search-state.ts';

export const CONDITION_KINDS = ['count', 'distinct', 'ratio', 'sum', 'percentile', 'absence'] as const;
export type ConditionKind = (typeof CONDITION_KINDS)[number];
type Severity = NonNullable<AlertRuleInput['severity']>;

export interface AlertRuleDraft {
  organization: string;
  /** Empty: none. */
  project: string;
  name: string;
  description: string;
  enabled: boolean;
  types: readonly string[];
  /** What is typed where they are chosen, and neither taken in nor used to find one. */
  openType: string;
  minSeverity: string;
  filters: string;
  kind: ConditionKind;
  /** `atLeast` or `above`, whichever the kind has; of a ratio in percent. */
  limit: string;
  path: string;
  /** Of a percentile: the time from which the one at `path` is told. */
  since: string;
  percentile: string;
  /** Of a ratio: which events it is held against, with commas between them. */
  of: string;
  ofMinSeverity: string;
  ofFilters: string;
  minSamples: string;
  windowMinutes: string;
  /** With commas between them. */
  groupBy: string;
  severity: Severity;
  webhooks: readonly string[];
  digestMinutes: string;
  updateMinutes: string;
  escalateMinutes: string;
  escalateSeverity: string;
  escalateWebhooks: readonly string[];
  autoResolveMinutes: string;
}

/** As the form calls them; of what it is, but for where, which stays. */
export const RULE_PARTS: Parts<AlertRuleDraft> = [
  ['Name', 'name'],
  ['Description', 'description'],
  ['Enabled', 'enabled'],
  ['Event types', 'types'],
  ['Minimum severity of the events', 'minSeverity'],
  ['Filters', 'filters'],
  [
    'Condition',
    ...(['kind', 'limit', 'path', 'since', 'percentile', 'of'] as const),
    ...(['ofMinSeverity', 'ofFilters', 'minSamples'] as const),
  ],
  ['Window in minutes', 'windowMinutes'],
  ['Group by', 'groupBy'],
  ['Severity of the alert', 'severity'],
  ['Webhooks to notify', 'webhooks'],
  ['Gather alerts', 'digestMinutes'],
  ['Repeat', 'updateMinutes'],
  ['Escalate', 'escalateMinutes', 'escalateSeverity', 'escalateWebhooks'],
  ['Resolve', 'autoResolveMinutes'],
];

export function emptyRule({ organization = '', project = '' }: Place): AlertRuleDraft {
  return {
    organization,
    project,
    name: '',
    description: '',
    enabled: true,
    types: [],
    openType: '',
    minSeverity: '',
    filters: '',
    kind: 'count',
    limit: '5',
    path: '',
    since: '',
    percentile: '95',
    of: '',
    ofMinSeverity: '',
    ofFilters: '',
    minSamples: '',
    windowMinutes: '10',
    groupBy: 'agentId',
    severity: 'critical',
    webhooks: [],
    digestMinutes: '',
    updateMinutes: '5',
    escalateMinutes: '',
    escalateSeverity: '',
    escalateWebhooks: [],
    autoResolveMinutes: '30',
  };
}

export function draftOf(rule: AlertRule): AlertRuleDraft {
  const { match, condition, escalate } = rule;
  const { count, distinct, ratio, sum, percentile } = condition;
  const limit = count?.atLeast ?? distinct?.atLeast ?? sum?.above ?? percentile?.above;
  return {
    organization: rule.organization,
    project: rule.project ?? '',
    name: rule.name,
    description: rule.description,
    enabled: rule.enabled,
    types: match.types,
    openType: '',
    minSeverity: match.minSeverity ?? '',
    filters: printFilters(match),
    kind: CONDITION_KINDS.find((kind) => condition[kind] !== undefined) ?? 'count',
    limit: ratio ? print(ratio.above * 100) : limit === undefined ? '' : String(limit),
    path: distinct?.path ?? sum?.path ?? percentile?.path ?? '',
    since: percentile?.since ?? '',
    percentile: String(percentile?.p ?? 95),
    of: ratio?.of.types.join(', ') ?? '',
    ofMinSeverity: ratio?.of.minSeverity ?? '',
    ofFilters: ratio ? printFilters(ratio.of) : '',
    minSamples: String(ratio?.minSamples ?? percentile?.minSamples ?? ''),
    windowMinutes: minutes(rule.windowSeconds),
    groupBy: rule.groupBy.join(', '),
    severity: rule.severity,
    webhooks: rule.webhooks,
    digestMinutes: minutes(rule.digestEverySeconds),
    updateMinutes: minutes(rule.updateEverySeconds),
    escalateMinutes: minutes(escalate?.afterSeconds ?? null),
    escalateSeverity: escalate?.severity ?? '',
    escalateWebhooks: escalate?.webhooks ?? [],
    autoResolveMinutes: minutes(rule.autoResolveAfterSeconds),
  };
}

/**
 * All that a rule is. What is no number goes as it was written, so that the server says what is wrong with it; filters that
 * are no JSON throw a `SyntaxError`.
 */
export function definitionOf(draft: AlertRuleDraft): Omit<AlertRuleInput, 'organization' | 'project'> {
  const { escalateMinutes, escalateSeverity, escalateWebhooks } = draft;
  // What is absent adds no event to its alert, and ends it by coming.
  const goesOn = draft.kind !== 'absence';
  return {
    name: draft.name,
    description: draft.description,
    enabled: draft.enabled,
    match: matchOf(draft.types, draft.filters, draft.minSeverity),
    condition: conditionOf(draft),
    windowSeconds: seconds(draft.windowMinutes),
    groupBy: listOf(draft.groupBy),
    severity: draft.severity,
    webhooks: [...draft.webhooks],
    digestEverySeconds: secondsOrNull(draft.digestMinutes),
    updateEverySeconds: goesOn ? secondsOrNull(draft.updateMinutes) : null,
    escalate:
      escalateMinutes.trim() === ''
        ? null
        : {
            afterSeconds: seconds(escalateMinutes),
            ...(escalateSeverity !== '' && { severity: escalateSeverity as Severity }),
            ...(escalateWebhooks.length > 0 && { webhooks: [...escalateWebhooks] }),
          },
    autoResolveAfterSeconds: goesOn ? secondsOrNull(draft.autoResolveMinutes) : null,
  };
}

/** What differs. Filters that are no JSON throw a `SyntaxError`. */
export function changeOf(before: AlertRuleDraft, after: AlertRuleDraft): AlertRuleChange {
  const was = new Map(Object.entries(definitionOf(before)));
  return Object.fromEntries(
    Object.entries(definitionOf(after)).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(was.get(field)),
    ),
  );
}

function conditionOf({
  kind,
  limit,
  path,
  since,
  percentile,
  of,
  ofMinSeverity,
  ofFilters,
  minSamples,
}: AlertRuleDraft): AlertRuleInput['condition'] {
  const samples = minSamples.trim() !== '' && { minSamples: numberOf(minSamples) };
  switch (kind) {
    case 'count':
      return { count: { atLeast: numberOf(limit) } };
    case 'distinct':
      return { distinct: { path, atLeast: numberOf(limit) } };
    case 'ratio':
      return {
        ratio: {
          of: matchOf(listOf(of), ofFilters, ofMinSeverity),
          above: parts(numberOf(limit)),
          ...samples,
        },
      };
    case 'sum':
      return { sum: { path, above: numberOf(limit) } };
    case 'percentile':
      return {
        percentile: {
          path,
          ...(since.trim() !== '' && { since }),
          p: numberOf(percentile),
          above: numberOf(limit),
          ...samples,
        },
      };
    case 'absence':
      return { absence: {} };
  }
}

type Match = AlertRuleInput['match'];

function matchOf(types: readonly string[], filters: string, minSeverity: string): Match {
  return {
    types: [...types],
    ...(filters.trim() !== '' && { filters: readExactly(filters) as Record<string, unknown> }),
    ...(minSeverity !== '' && { minSeverity: minSeverity as Severity }),
  };
}

function printFilters({ filters }: Match): string {
  return filters === undefined ? '' : JSON.stringify(filters, null, 2);
}

export function listOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** What is no number stays what it is: the server has the words for it. */
function numberOf(text: string): number {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? (text as unknown as number) : value;
}

function parts(percent: number): number {
  return typeof percent === 'number' ? percent / 100 : percent;
}

function seconds(text: string): number {
  const value = numberOf(text);
  return typeof value === 'number' ? Math.round(value * 60) : value;
}

function secondsOrNull(text: string): number | null {
  return text.trim() === '' ? null : seconds(text);
}

function minutes(of: number | null): string {
  return of === null ? '' : print(of / 60);
}

function print(value: number): string {
  return String(Number(value.toFixed(6)));
}
