import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { ADA, Count, Created, Deleted, Failure, Id, Name, Text, Time, Updated } from '../fields.ts';

const identity = { id: Id, name: Name };
const definition = {
  ...identity,
  model: Type.Optional(Type.String({ minLength: 1, description: 'The language model it runs on.' })),
  instructions: Type.Optional(Text),
  tools: Type.Optional(Type.Array(Name, { description: 'What it may use.' })),
};
const task = { id: Id, goal: Text, startTime: Time };
const usage = Type.Optional(
  Type.Object({
    inputTokens: Count,
    outputTokens: Count,
    toolCalls: Type.Optional(Count),
    cost: Type.Optional(
      Type.Number({ minimum: 0, description: 'Of all of it, in the currency of your budgets.' }),
    ),
  }),
);

const IDENTITY = { id: 'agent-7', name: 'Support triage' };
const TASK = { id: 'task-5120', goal: 'Sort ticket 9931 into a queue', startTime: '2023-06-15T12:00:00Z' };

export const AGENT = catalogGroup('agent', [
  catalogType('agent.created', 'An agent was created', Created(definition), {
    ...IDENTITY,
    model: 'large-2',
    instructions: 'Read each new ticket and choose its queue.',
    tools: ['tickets.read', 'tickets.assign'],
    createdAt: '2023-06-01T08:00:00Z',
    createdBy: ADA,
  }),
  catalogType('agent.updated', 'An agent was updated', Updated(definition), {
    ...IDENTITY,
    model: 'large-3',
    tools: ['tickets.read', 'tickets.assign'],
    changes: [{ field: 'model', from: 'large-2', to: 'large-3' }],
    updatedAt: '2023-06-12T11:45:00Z',
    updatedBy: ADA,
  }),
  catalogType('agent.deleted', 'An agent was deleted', Deleted(identity), {
    ...IDENTITY,
    deletedAt: '2023-08-08T08:08:08Z',
    deletedBy: ADA,
  }),
  catalogType(
    'agent.started',
    'An agent was started',
    Type.Object({ ...identity, task: Type.Object(task) }),
    {
      ...IDENTITY,
      task: TASK,
    },
  ),
  catalogType(
    'agent.completed',
    'An agent completed a task',
    Type.Object({
      ...identity,
      task: Type.Object({ ...task, endTime: Time, result: Type.Unknown(), usage }),
    }),
    {
      ...IDENTITY,
      task: {
        ...TASK,
        endTime: '2023-06-15T12:00:09Z',
        result: { queue: 'billing', confidence: 0.93 },
        usage: { inputTokens: 1840, outputTokens: 96, toolCalls: 2, cost: 0.04 },
      },
    },
  ),
  catalogType(
    'agent.failed',
    'An agent failed a task',
    Type.Object({ ...identity, task: Type.Object({ ...task, endTime: Time, error: Failure, usage }) }),
    {
      ...IDENTITY,
      task: {
        ...TASK,
        endTime: '2023-06-15T12:01:00Z',
        error: { code: 'tool_denied', message: 'tickets.assign was denied by policy', retryable: false },
        usage: { inputTokens: 1840, outputTokens: 12 },
      },
    },
  ),
]);
