import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { ADA, Created, Deleted, DEPLOYER, Failure, Id, Name, Text, Time, Updated, Word } from '../fields.ts';

const identity = { id: Id, name: Name };
const definition = {
  ...identity,
  description: Type.Optional(Text),
  runtime: Type.Optional(Type.String({ description: 'Such as node24.' })),
  version: Type.Optional(Type.Integer({ minimum: 1 })),
};
const run = { id: Id, startTime: Time, endTime: Time, input: Type.Optional(Type.Unknown()) };

const IDENTITY = { id: 'func-123', name: 'My Function' };
const RUN = { id: 'exec-123', startTime: '2023-06-15T12:34:50Z', endTime: '2023-06-15T12:34:56Z' };

export const FUNCTION = catalogGroup('function', [
  catalogType('function.created', 'A function was created', Created(definition), {
    ...IDENTITY,
    description: 'Greets people by name',
    runtime: 'node24',
    version: 1,
    createdAt: '2023-06-01T09:00:00Z',
    createdBy: ADA,
  }),
  catalogType('function.updated', 'A function was updated', Updated(definition), {
    ...IDENTITY,
    runtime: 'node24',
    version: 2,
    changes: [{ field: 'runtime', from: 'node22', to: 'node24' }],
    updatedAt: '2023-06-10T16:20:00Z',
    updatedBy: DEPLOYER,
  }),
  catalogType('function.deleted', 'A function was deleted', Deleted(identity), {
    ...IDENTITY,
    deletedAt: '2023-07-01T08:15:00Z',
    deletedBy: ADA,
  }),
  catalogType(
    'function.executed',
    'A function was executed',
    Type.Object({
      ...identity,
      execution: Type.Object({
        ...run,
        status: Word('success', 'error'),
        output: Type.Optional(Type.Unknown({ description: 'What the function returned.' })),
      }),
    }),
    {
      ...IDENTITY,
      execution: {
        ...RUN,
        status: 'success',
        input: { name: 'John' },
        output: { greeting: 'Hello, John!' },
      },
    },
  ),
  catalogType(
    'function.failed',
    'A function execution failed',
    Type.Object({
      ...identity,
      execution: Type.Object({ ...run, status: Word('error', 'timeout', 'canceled'), error: Failure }),
    }),
    {
      ...IDENTITY,
      execution: {
        ...RUN,
        status: 'error',
        input: { name: null },
        error: { code: 'invalid_input', message: 'name must be a string', retryable: false },
      },
    },
  ),
]);
