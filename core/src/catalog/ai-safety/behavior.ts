import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { Id, Name, Text, Time, Word } from '../fields.ts';

const anomaly = {
  id: Id,
  ruleId: Id,
  ruleName: Name,
  severity: Word('info', 'warning', 'critical'),
  metric: Word(
    'deny_rate',
    'action_rate',
    'cost_rate',
    'budget_utilization',
    'latency',
    'error_rate',
    'approval_rate',
    'chain_depth',
    'chain_fanout',
  ),
  currentValue: Type.Number(),
  threshold: Type.Number(),
  windowSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
  agentId: Type.Optional(Id),
  message: Text,
  triggeredAt: Time,
};

const ANOMALY = {
  id: 'alt-771',
  ruleId: 'deny-rate',
  ruleName: 'Deny rate above 30 %',
  severity: 'critical' as const,
  metric: 'deny_rate' as const,
  threshold: 0.3,
  windowSeconds: 300,
  agentId: 'agent-alpha',
  triggeredAt: '2023-11-14T22:15:00Z',
};

export const BEHAVIOR = catalogGroup('behavior', [
  catalogType(
    'behavior.anomaly',
    'An agent behaves unlike itself',
    Type.Object({ ...anomaly, status: Type.Literal('active') }),
    {
      ...ANOMALY,
      status: 'active',
      currentValue: 0.46,
      message: '46 % of the actions of agent-alpha were denied in 5 minutes',
    },
  ),
  catalogType(
    'behavior.resolved',
    'An anomaly is over',
    Type.Object({ ...anomaly, status: Type.Literal('resolved'), resolvedAt: Time }),
    {
      ...ANOMALY,
      status: 'resolved',
      currentValue: 0.04,
      message: 'The deny rate of agent-alpha is back to 4 %',
      resolvedAt: '2023-11-14T22:40:00Z',
    },
  ),
]);
