import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { ADA, Created, Deleted, Id, Name, Updated, Word } from '../fields.ts';

const identity = { id: Id, name: Name };
const definition = {
  ...identity,
  plan: Type.Optional(Word('free', 'team', 'business', 'enterprise')),
  domain: Type.Optional(Type.String({ format: 'hostname' })),
};

const IDENTITY = { id: 'org-123', name: 'Northwind' };

export const ORGANIZATION = catalogGroup('organization', [
  catalogType('organization.created', 'An organization was created', Created(definition), {
    ...IDENTITY,
    plan: 'free',
    domain: 'northwind.example',
    createdAt: '2023-01-09T09:30:00Z',
    createdBy: ADA,
  }),
  catalogType('organization.updated', 'An organization was updated', Updated(definition), {
    ...IDENTITY,
    plan: 'team',
    domain: 'northwind.example',
    changes: [{ field: 'plan', from: 'free', to: 'team' }],
    updatedAt: '2023-02-01T00:00:00Z',
    updatedBy: ADA,
  }),
  catalogType('organization.deleted', 'An organization was deleted', Deleted(identity), {
    ...IDENTITY,
    deletedAt: '2024-01-31T12:00:00Z',
    deletedBy: ADA,
  }),
]);
