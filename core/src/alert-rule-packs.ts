/** Alert rules that ship together, to be installed as they are and changed afterwards. */
import Type from 'typebox';
import type { AlertRuleInput } from './alert-rule.ts';
import { AlertRule } from './alert-rule.ts';
import { OwnId } from './event.ts';

export const ALERT_RULE_PACKS = ['authensor'] as const;

type PackedRule = Omit<AlertRuleInput, 'organization' | 'project' | 'webhooks' | 'enabled'>;

const MINUTE = 60;
const byAgent = { groupBy: ['agentId'], autoResolveAfterSeconds: 30 * MINUTE };
const ACTIONS = ['function.executed', 'function.failed'];
const has = (member: string): Record<string, unknown> => ({ '*': { [member]: { exists: true } } });

function budget(percent: number, severity: 'warning' | 'error' | 'critical', below?: number): PackedRule {
  return {
    name: `Budget: ${percent} % used`,
    description: 'An agent has used as much of its budget, says data.budgetUtilization, in percent.',
    match: {
      types: ['function.*', 'agent.*'],
      filters: { '*': { budgetUtilization: { gte: percent, ...(below !== undefined && { lt: below }) } } },
    },
    condition: { count: { atLeast: 1 } },
    windowSeconds: 60 * MINUTE,
    severity,
    ...byAgent,
  };
}

/**
 * What Authensor watches for by default, and the one of its on-call page: five denials of one agent in ten minutes. Whoever is denied
 * as often as the deny rate wants is nearly always told of by that one already, and nobody is to be paged twice for it: the rate is
 * told as a digest.
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
      'Of what an agent tried to do in five minutes, ten actions at least, more than 30 % was denied.',
    match: { types: ['policy.denied'] },
    condition: { ratio: { of: { types: ['policy.denied', ...ACTIONS] }, above: 0.3, minSamples: 10 } },
    windowSeconds: 5 * MINUTE,
    severity: 'warning',
    digestEverySeconds: 5 * MINUTE,
    ...byAgent,
  },
  {
    name: 'Error rate above 10 %',
    description: 'Of what an agent did in five minutes, ten actions at least, more than 10 % failed.',
    match: { types: ['function.failed'] },
    condition: { ratio: { of: { types: ACTIONS }, above: 0.1, minSamples: 10 } },
    windowSeconds: 5 * MINUTE,
    severity: 'critical',
    ...byAgent,
  },
  {
    name: 'Cost above 10',
    description: 'What an agent did in 15 minutes cost more than 10, says data.cost.',
    match: { types: ['function.*', 'agent.*'], filters: has('cost') },
    condition: { sum: { path: 'data.cost', above: 10 } },
    windowSeconds: 15 * MINUTE,
    severity: 'warning',
    ...byAgent,
  },
  {
    name: 'Latency above 5 seconds',
    description:
      'Half of what an agent did in a minute took longer than 5,000 milliseconds, says data.durationMs.',
    match: { types: ['function.*', 'agent.*'], filters: has('durationMs') },
    condition: { percentile: { path: 'data.durationMs', p: 50, above: 5000 } },
    windowSeconds: MINUTE,
    severity: 'warning',
    ...byAgent,
  },
  budget(80, 'warning', 90),
  budget(90, 'error', 100),
  budget(100, 'critical'),
  {
    name: 'Chain deeper than 10',
    description: 'An agent called an agent that called an agent, says data.chainDepth.',
    match: { types: ['function.*', 'agent.*'], filters: { '*': { chainDepth: { gt: 10 } } } },
    condition: { count: { atLeast: 1 } },
    windowSeconds: 60 * MINUTE,
    severity: 'warning',
    ...byAgent,
  },
  {
    name: 'Fan-out above 20',
    description: 'An agent called more than 20 others, says data.chainFanout.',
    match: { types: ['function.*', 'agent.*'], filters: { '*': { chainFanout: { gt: 20 } } } },
    condition: { count: { atLeast: 1 } },
    windowSeconds: 60 * MINUTE,
    severity: 'warning',
    ...byAgent,
  },
];

export function rulesOfPack(pack: (typeof ALERT_RULE_PACKS)[number]): readonly PackedRule[] {
  return { authensor: AUTHENSOR }[pack];
}

export const AlertRulePackInput = Type.Object(
  {
    pack: Type.Enum(ALERT_RULE_PACKS, { type: 'string' }),
    organization: Type.Optional({ ...OwnId, description: 'The caller’s own, or `default`, when left out.' }),
    project: Type.Optional({ ...OwnId, description: 'The caller’s own, or none, when left out.' }),
    webhooks: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 20,
        uniqueItems: true,
        description: 'Who is told of their alerts. Left out: whoever subscribes to `alert.*`.',
      }),
    ),
  },
  { title: 'AlertRulePackInput', additionalProperties: false },
);
export type AlertRulePackInput = Type.Static<typeof AlertRulePackInput>;

export const AlertRulePackInstalled = Type.Object(
  {
    made: Type.Array(AlertRule),
    present: Type.Array(Type.String(), {
      description: 'Names of rules that were there already, and stay as they are.',
    }),
  },
  { title: 'AlertRulePackInstalled', additionalProperties: false },
);
export type AlertRulePackInstalled = Type.Static<typeof AlertRulePackInstalled>;
