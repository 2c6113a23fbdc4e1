import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { ADA, Count, Created, Deleted, Failure, Id, Name, Text, Time, Updated, Word } from '../fields.ts';

const identity = { id: Id, name: Name };
const definition = {
  ...identity,
  description: Type.Optional(Text),
  steps: Type.Optional(Type.Array(Type.Object({ id: Id, name: Name }), { description: 'In order.' })),
};
const run = {
  id: Id,
  startTime: Time,
  trigger: Type.Optional(Word('schedule', 'event', 'manual', 'api')),
  input: Type.Optional(Type.Unknown()),
};

const IDENTITY = { id: 'wf-42', name: 'Onboard customer' };
const RUN = {
  id: 'run-8841',
  startTime: '2023-06-15T12:30:00Z',
  trigger: 'event' as const,
  input: { customer: 'cus-77' },
};
const STEPS = [
  { id: 'step-1', name: 'Create workspace' },
  { id: 'step-2', name: 'Send welcome mail' },
];

export const WORKFLOW = catalogGroup('workflow', [
  catalogType('workflow.created', 'A workflow was created', Created(definition), {
    ...IDENTITY,
    description: 'From sign-up to the first login',
    steps: STEPS,
    createdAt: '2023-05-02T10:00:00Z',
    createdBy: ADA,
  }),
  catalogType('workflow.updated', 'A workflow was updated', Updated(definition), {
    ...IDENTITY,
    steps: STEPS,
    changes: [{ field: 'steps', from: 1, to: 2 }],
    updatedAt: '2023-05-20T14:05:00Z',
    updatedBy: ADA,
  }),
  catalogType('workflow.deleted', 'A workflow was deleted', Deleted(identity), {
    ...IDENTITY,
    deletedAt: '2023-09-30T18:00:00Z',
  }),
  catalogType(
    'workflow.started',
    'A workflow was started',
    Type.Object({ ...identity, run: Type.Object(run) }),
    { ...IDENTITY, run: RUN },
  ),
  catalogType(
    'workflow.completed',
    'A workflow was completed',
    Type.Object({
      ...identity,
      run: Type.Object({
        ...run,
        endTime: Time,
        stepsCompleted: Type.Optional(Count),
        output: Type.Optional(Type.Unknown()),
      }),
    }),
    {
      ...IDENTITY,
      run: { ...RUN, endTime: '2023-06-15T12:30:42Z', stepsCompleted: 2, output: { workspace: 'ws-310' } },
    },
  ),
  catalogType(
    'workflow.failed',
    'A workflow execution failed',
    Type.Object({
      ...identity,
      run: Type.Object({
        ...run,
        endTime: Time,
        failedStep: Type.Optional(Type.Object({ id: Id, name: Name })),
        error: Failure,
      }),
    }),
    {
      ...IDENTITY,
      run: {
        ...RUN,
        endTime: '2023-06-15T12:30:12Z',
        failedStep: { id: 'step-2', name: 'Send welcome mail' },
        error: { code: 'mail_refused', message: 'The mail server answered 550', retryable: true },
      },
    },
  ),
]);
