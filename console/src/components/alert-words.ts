/** Alert rules and alerts in words. */
import type { AlertRule, AlertRuleInput } from '@tidings/sdk';

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

function eventsWords({ types, minSeverity, filters }: Counted['match']): string {
  const named = listed(types.map((type) => (type === '*' ? 'any type' : type)));
  const severity = minSeverity === undefined ? '' : ` of severity ${minSeverity} or graver`;
  return `events of ${named}${severity}${filters === undefined ? '' : ' that pass the filters'}`;
}

/** What has to happen, as a sentence without its end: "5 events of policy.denied with the same agentId within 10 minutes". */
export function conditionWords({ match, condition, windowSeconds, groupBy = [] }: Counted): string {
  const events = eventsWords(match);
  const same = groupBy.length === 0 ? '' : ` with the same ${listed(groupBy, 'conjunction')}`;
  const within = `within ${durationWords(windowSeconds)}`;
  const { count, distinct, ratio, sum, percentile, absence } = condition;
  if (count)
    return `${number.format(count.atLeast)} ${count.atLeast === 1 ? events.replace('events', 'event') : events}${same} ${within}`;
  if (distinct)
    return `${number.format(distinct.atLeast)} different values of ${distinct.path} in ${events}${same} ${within}`;
  if (ratio)
    return `more than ${percent.format(ratio.above)} of the ${eventsWords(ratio.of)} being ${events}${same} ${within}`;
  if (sum) return `a sum of ${sum.path} above ${number.format(sum.above)} in ${events}${same} ${within}`;
  if (percentile)
    return `a ${number.format(percentile.p)}th percentile of ${measured(percentile)} above ${number.format(percentile.above)} in ${events}${same} ${within}`;
  if (absence) return `no ${events}${same} for ${durationWords(windowSeconds)}`;
  return '';
}

export const RULE_STATE_WORDS: Record<AlertRule['status']['state'], string> = {
  ok: 'Watching',
  idle: 'Idle',
  error: 'In error',
  disabled: 'Disabled',
};

function measured({ path, since }: { path: string; since?: string }): string {
  return since === undefined ? path : `the milliseconds from ${since} to ${path}`;
}

function listed(words: readonly string[], type: 'conjunction' | 'disjunction' = 'disjunction'): string {
  return new Intl.ListFormat(undefined, { type }).format(words);
}
