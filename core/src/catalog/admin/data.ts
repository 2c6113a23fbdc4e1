import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { Count, Created, Deleted, DEPLOYER, Id, Name, Updated } from '../fields.ts';

const identity = { id: Id, collection: Name };
const definition = {
  ...identity,
  contentType: Type.Optional(Type.String({ minLength: 1 })),
  sizeBytes: Type.Optional(Count),
  checksum: Type.Optional(Type.String({ pattern: '^sha256:[0-9a-f]{64}$' })),
};

const IDENTITY = { id: 'obj-2207', collection: 'invoices' };
const CHECKSUM = `sha256:${'5d41402abc4b2a76b9719d911017c592'.repeat(2)}`;

export const DATA = catalogGroup('data', [
  catalogType('data.created', 'A data object was created', Created(definition), {
    ...IDENTITY,
    contentType: 'application/pdf',
    sizeBytes: 48_213,
    checksum: CHECKSUM,
    createdAt: '2023-06-15T07:00:00Z',
    createdBy: DEPLOYER,
  }),
  catalogType('data.updated', 'A data object was updated', Updated(definition), {
    ...IDENTITY,
    contentType: 'application/pdf',
    sizeBytes: 51_004,
    changes: [{ field: 'sizeBytes', from: 48_213, to: 51_004 }],
    updatedAt: '2023-06-16T07:00:00Z',
    updatedBy: DEPLOYER,
  }),
  catalogType('data.deleted', 'A data object was deleted', Deleted(identity), {
    ...IDENTITY,
    deletedAt: '2023-07-15T07:00:00Z',
  }),
]);
