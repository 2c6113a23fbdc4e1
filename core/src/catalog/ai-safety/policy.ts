import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { Count, Id, Name, Text, Time } from '../fields.ts';
import { Action, Agent, ALPHA, Reason, REMOVE_DATA } from './action.ts';

export const POLICY = catalogGroup('policy', [
  catalogType(
    'policy.denied',
    'A policy denied an action of an agent',
    Type.Object({
      agent: Agent,
      action: Action,
      rule: Type.Object(
        { id: Id, name: Type.Optional(Name), policy: Type.Optional(Id), description: Type.Optional(Text) },
        { description: 'The rule that blocked it.' },
      ),
      receiptId: Type.String({ minLength: 1, description: 'The record of this evaluation.' }),
      reason: Type.Optional(Reason),
      denialsInWindow: Type.Optional(
        Type.Integer({
          minimum: 1,
          description: 'Of this agent in the last ten minutes, this one included.',
        }),
      ),
      evaluatedInMs: Type.Optional(Count),
      deniedAt: Time,
    }),
    {
      agent: ALPHA,
      action: REMOVE_DATA,
      rule: {
        id: 'no-shell',
        name: 'No shell in production',
        policy: 'pol-production',
        description: 'Agents in production run no shell commands.',
      },
      receiptId: 'rcpt_1',
      reason: 'shell.execute is denied in production',
      denialsInWindow: 3,
      evaluatedInMs: 2,
      deniedAt: '2023-11-14T22:13:20Z',
    },
  ),
]);
