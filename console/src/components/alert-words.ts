/** Alert rules and alerts in words. */
import { ordinal } from '@tidings/core/ordinal';
import type { AlertRule, AlertRuleInput } from '@tidings/sdk';
import { definitionOf } from '../alert-rule-draft.ts';
import type { AlertRuleDraft } from '../alert-rule-draft.ts';

type Counted = Pick<AlertRuleInput, 'match' | 'condition' | 'windowSeconds' | 'groupBy'>;

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `600` → `10 minutes`. */
export function durationWords(seconds: number): string {
  const [unit, length] = UNITS.find(([, each]) => seconds % each === 0) ?? ['second', 1];
  const count = seconds / length;
  return `${number.format(count)} ${unit}${count === 1 ? '' : 's'}`;
}

function eventsWords({ types, minSeverity, filters }: Counted['match'], isOne = false): string {
  const named = listed(types.map((type) => (type === '*' ? 'any type' : type)));
  const severity = minSeverity === undefined ? '' : ` of severity ${minSeverity} or higher`;
  const passing = isOne ? ' that passes the filters' : ' that pass the filters';
  return `${isOne ? 'event' : 'events'} of ${named}${severity}${filters === undefined ? '' : passing}`;
}

/** What has to happen, as a sentence without its end: "5 events of policy.denied with the same agentId within 10 minutes". */
export function conditionWords({ match, condition, windowSeconds, groupBy = [] }: Counted): string {
  const events = eventsWords(match);
  const same = groupBy.length === 0 ? '' : ` with the same ${listed(groupBy, 'conjunction')}`;
  const within = `within ${durationWords(windowSeconds)}`;
  const { count, distinct, ratio, sum, percentile, absence } = condition;
  if (count)
    return `${number.format(count.atLeast)} ${eventsWords(match, count.atLeast === 1)}${same} ${within}`;
  if (distinct)
    return `${distinct.atLeast === 1 ? '1 value' : `${number.format(distinct.atLeast)} different values`} of ${distinct.path} in ${events}${same} ${within}`;
  if (ratio)
    return `more ${events} than ${percent.format(ratio.above)} of the ${eventsWords(ratio.of)}${same} ${within}`;
  if (sum) return `a sum of ${sum.path} above ${number.format(sum.above)} in ${events}${same} ${within}`;
  if (percentile)
    return `${/^(8|11\b|18\b)/.test(String(percentile.p)) ? 'an' : 'a'} ${ordinal(percentile.p)} percentile of ${measured(percentile)} above ${number.format(percentile.above)} in ${events}${same} ${within}`;
  if (absence) return `no ${events}${same} for ${durationWords(windowSeconds)}`;
  return '';
}

/** What a rule that is being written comes to, or what it takes before that can be said. */
export function draftSentence(draft: AlertRuleDraft): string {
  const { severity = 'warning', ...rule } = definitionOf({ ...draft, filters: '', ofFilters: '' });
  const missing = missingOf(draft);
  if (missing.length > 0) return `Give ${listed(missing, 'conjunction')} to see what opens an alert.`;
  return `Opens ${/^[aeio]/.test(severity) ? 'an' : 'a'} ${severity} alert for ${conditionWords(rule)}.`;
}

/** What a sentence would have a hole for, as the form calls it. */
function missingOf({ kind, types, limit, path, percentile, of, windowMinutes }: AlertRuleDraft): string[] {
  const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));
  const isOver = (text: string): boolean => isNumber(text) && Number(text) > 0;
  const takesPath = kind === 'distinct' || kind === 'sum' || kind === 'percentile';
  return [
    ...(types.length === 0 ? ['the events'] : []),
    ...(kind === 'absence' || isNumber(limit) ? [] : ['a limit']),
    ...(takesPath && path.trim() === '' ? ['a path'] : []),
    ...(kind === 'percentile' && !isOver(percentile) ? ['a percentile'] : []),
    ...(kind === 'ratio' && of.trim() === '' ? ['the events to compare them with'] : []),
    ...(isOver(windowMinutes) ? [] : ['minutes']),
  ];
}

export const RULE_STATE_WORDS: Record<AlertRule['status']['state'], string> = {
  ok: 'Watching',
  idle: 'Idle',
  error: 'In error',
  disabled: 'Disabled',
};

/** Of fields that are asked for in minutes, and told of by the API in seconds, under its own names. */
export function inMinutes(message: string): string {
  return message
    .replace(/an integer( or null)?/, 'a number of minutes')
    .replaceAll(/\d+/g, (seconds) => minutesWords(Number(seconds)))
    .replace('digestEverySeconds', 'that alerts are gathered')
    .replace(/[Ss]et (it|one of them) to null/, 'Leave $1 empty');
}

function minutesWords(seconds: number): string {
  const minutes = Math.ceil((seconds / 60) * 100) / 100;
  return `${number.format(minutes)} ${minutes === 1 ? 'minute' : 'minutes'}`;
}

function measured({ path, since }: { path: string; since?: string }): string {
  return since === undefined ? path : `the milliseconds from ${since} to ${path}`;
}

function listed(words: readonly string[], type: 'conjunction' | 'disjunction' = 'disjunction'): string {
  return new Intl.ListFormat(undefined, { type }).format(words);
}
