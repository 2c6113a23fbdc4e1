/** Alert rules that ship together, to be installed as they are and changed afterwards. */
import type { AlertRuleInput } from './alert-rule.ts';

export const ALERT_RULE_PACKS = ['authensor'] as const;

type PackedRule = Omit<AlertRuleInput, 'organization' | 'project' | 'webhooks' | 'enabled'>;

const MINUTE = 60;
const byAgent = { groupBy: ['agentId'], autoResolveAfterSeconds: 30 * MINUTE };
const ACTIONS = ['function.executed', 'function.failed'];

/** What the control plane measures and tells of as an anomaly: each is one alert of its agent, until it has not come for a while. */
function anomaly(
  name: string,
  description: string,
  metric: string,
  currentValue: Record<string, number>,
  severity: 'warning' | 'error' | 'critical' = 'warning',
): PackedRule {
  return {
    name,
    description: `${description}, says a behavior.anomaly of ${metric} in its currentValue.`,
    match: { types: ['behavior.anomaly'], filters: { 'behavior.anomaly': { metric, currentValue } } },
    condition: { count: { atLeast: 1 } },
    windowSeconds: 60 * MINUTE,
    severity,
    ...byAgent,
  };
}

/** @param below the share at which the next of these rules begins */
function budget(share: number, severity: 'warning' | 'error' | 'critical', below?: number): PackedRule {
  const percent = Math.round(share * 100);
  return anomaly(
    `Budget: ${percent} % used`,
    `An agent has used ${percent} % of its budget`,
    'budget_utilization',
    { gte: share, ...(below !== undefined && { lt: below }) },
    severity,
  );
}

/**
 * What Authensor watches for by default, and the one of its on-call page: five denials of one agent in ten minutes. Each looks at fields
 * that the catalog has for its types, and at events of agents alone. Whoever is denied as often as the deny rate wants is nearly always
 * told of by that one already, and nobody is to be paged twice for it: the rate is told as a digest.
 */
const AUTHENSOR: readonly PackedRule[] = [
  {
    name: 'Repeated denials of one agent',
    description: 'Policies denied five actions of one agent in ten minutes.',
    match: { types: ['policy.denied'] },
    condition: { count: { atLeast: 5 } },
    windowSeconds: 10 * MINUTE,
    severity: 'critical',
    ...byAgent,
  },
  {
    name: 'Deny rate above 30 %',
    description:
      'Of what an agent tried to do in five minutes, at least ten actions, more than 30 % was denied.',
    match: { types: ['policy.denied'] },
    condition: { ratio: { of: { types: ['policy.denied', ...ACTIONS] }, above: 0.3, minSamples: 10 } },
    windowSeconds: 5 * MINUTE,
    severity: 'warning',
    digestEverySeconds: 5 * MINUTE,
    ...byAgent,
  },
  {
    name: 'Error rate above 10 %',
    description:
      'Of the functions that an agent executed in five minutes, at least ten, more than 10 % failed: function.failed, or function.executed whose execution.status is error.',
    match: { types: ACTIONS, filters: { 'function.executed': { execution: { status: ['error'] } } } },
    condition: { ratio: { of: { types: ACTIONS }, above: 0.1, minSamples: 10 } },
    windowSeconds: 5 * MINUTE,
    severity: 'critical',
    ...byAgent,
  },
  {
    name: 'Cost above 10',
    description:
      'The tasks that an agent ended in 15 minutes cost more than 10, according to their task.usage.cost.',
    match: {
      types: ['agent.completed', 'agent.failed'],
      filters: { 'agent.*': { task: { usage: { cost: { exists: true } } } } },
    },
    condition: { sum: { path: 'data.task.usage.cost', above: 10 } },
    windowSeconds: 15 * MINUTE,
    severity: 'warning',
    ...byAgent,
  },
  {
    name: 'Latency above 5 seconds',
    description:
      'Half of the functions that an agent executed in a minute took longer than 5,000 milliseconds, from execution.startTime to execution.endTime.',
    match: {
      types: ACTIONS,
      filters: { 'function.*': { execution: { startTime: { exists: true }, endTime: { exists: true } } } },
    },
    condition: {
      percentile: {
        path: 'data.execution.endTime',
        since: 'data.execution.startTime',
        p: 50,
        above: 5000,
      },
    },
    windowSeconds: MINUTE,
    severity: 'warning',
    ...byAgent,
  },
  budget(0.8, 'warning', 0.9),
  budget(0.9, 'error', 1),
  budget(1, 'critical'),
  anomaly('Chain deeper than 10', 'More than ten agents called one another in a row', 'chain_depth', {
    gt: 10,
  }),
  anomaly('Fan-out above 20', 'An agent called more than 20 others', 'chain_fanout', { gt: 20 }),
];

export function rulesOfPack(pack: (typeof ALERT_RULE_PACKS)[number]): readonly PackedRule[] {
  return { authensor: AUTHENSOR }[pack];
}
