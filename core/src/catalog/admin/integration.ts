import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { ADA, Actor, Created, Deleted, Id, Name, Time, Updated, Word } from '../fields.ts';

const identity = { id: Id, name: Name, provider: Name };
const definition = {
  ...identity,
  scopes: Type.Optional(Type.Array(Name, { description: 'What it may do there.' })),
};

const IDENTITY = { id: 'int-64', name: 'Team chat', provider: 'slack' };

export const INTEGRATION = catalogGroup('integration', [
  catalogType('integration.created', 'An integration was created', Created(definition), {
    ...IDENTITY,
    scopes: ['chat:write'],
    createdAt: '2023-06-02T09:00:00Z',
    createdBy: ADA,
  }),
  catalogType('integration.updated', 'An integration was updated', Updated(definition), {
    ...IDENTITY,
    scopes: ['chat:write', 'channels:read'],
    changes: [{ field: 'scopes', from: ['chat:write'], to: ['chat:write', 'channels:read'] }],
    updatedAt: '2023-06-03T09:00:00Z',
    updatedBy: ADA,
  }),
  catalogType('integration.deleted', 'An integration was deleted', Deleted(identity), {
    ...IDENTITY,
    deletedAt: '2023-10-03T09:00:00Z',
    deletedBy: ADA,
  }),
  catalogType(
    'integration.connected',
    'An integration was connected',
    Type.Object({
      ...identity,
      account: Type.Object({ id: Id, name: Type.Optional(Name) }, { description: 'At the provider.' }),
      connectedAt: Time,
      connectedBy: Type.Optional(Actor),
    }),
    {
      ...IDENTITY,
      account: { id: 'T024BE7LD', name: 'northwind' },
      connectedAt: '2023-06-02T09:01:30Z',
      connectedBy: ADA,
    },
  ),
  catalogType(
    'integration.disconnected',
    'An integration was disconnected',
    Type.Object({
      ...identity,
      reason: Word('user', 'revoked', 'expired', 'error'),
      disconnectedAt: Time,
      disconnectedBy: Type.Optional(Actor),
    }),
    { ...IDENTITY, reason: 'revoked', disconnectedAt: '2023-09-14T22:47:00Z' },
  ),
]);
