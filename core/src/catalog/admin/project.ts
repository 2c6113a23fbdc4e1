import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { ADA, Created, Deleted, Id, Name, Text, Updated, Word } from '../fields.ts';

const identity = { id: Id, name: Name };
const definition = {
  ...identity,
  description: Type.Optional(Text),
  environment: Type.Optional(Word('development', 'staging', 'production')),
};

const IDENTITY = { id: 'proj-123', name: 'Storefront' };

export const PROJECT = catalogGroup('project', [
  catalogType('project.created', 'A project was created', Created(definition), {
    ...IDENTITY,
    description: 'Everything that customers see',
    environment: 'staging',
    createdAt: '2023-03-01T10:10:00Z',
    createdBy: ADA,
  }),
  catalogType('project.updated', 'A project was updated', Updated(definition), {
    ...IDENTITY,
    environment: 'production',
    changes: [{ field: 'environment', from: 'staging', to: 'production' }],
    updatedAt: '2023-04-01T10:10:00Z',
    updatedBy: ADA,
  }),
  catalogType('project.deleted', 'A project was deleted', Deleted(identity), {
    ...IDENTITY,
    deletedAt: '2023-11-11T11:11:11Z',
    deletedBy: ADA,
  }),
]);
