import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { Count, Name, Text, Time, Word } from '../fields.ts';

const component = { component: Name, message: Text, since: Time };

const EVALUATOR = { component: 'policy-evaluator', since: '2023-11-14T21:58:00Z' };

export const SYSTEM = catalogGroup('system', [
  catalogType(
    'system.health.degraded',
    'A part of the safety system does not work as it should',
    Type.Object({
      ...component,
      status: Word('degraded', 'down'),
      failsClosed: Type.Optional(
        Type.Boolean({ description: 'Whether actions are denied while it is in this state.' }),
      ),
      checks: Type.Optional(
        Type.Array(Type.Object({ name: Name, healthy: Type.Boolean(), detail: Type.Optional(Text) })),
      ),
    }),
    {
      ...EVALUATOR,
      status: 'degraded',
      message: 'Evaluations take 900 ms instead of 5 ms',
      failsClosed: true,
      checks: [
        { name: 'database', healthy: true },
        { name: 'latency', healthy: false, detail: 'p99 is 912 ms' },
      ],
    },
  ),
  catalogType(
    'system.health.recovered',
    'A part of the safety system works again',
    Type.Object({ ...component, recoveredAt: Time, downSeconds: Count }),
    {
      ...EVALUATOR,
      message: 'Evaluations take 5 ms again',
      recoveredAt: '2023-11-14T22:13:20Z',
      downSeconds: 920,
    },
  ),
]);
