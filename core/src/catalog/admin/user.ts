import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { ADA, Created, Deleted, Email, Id, Name, Text, Time, Updated, Word } from '../fields.ts';

const identity = { id: Id, email: Email };
const definition = {
  ...identity,
  name: Type.Optional(Name),
  role: Type.Optional(Word('owner', 'admin', 'member', 'viewer')),
};
const client = {
  ipAddress: Type.Optional(Type.String({ minLength: 2, maxLength: 45 })),
  userAgent: Type.Optional(Text),
};

const IDENTITY = { id: 'usr-31', email: 'grace@example.com' };
const CLIENT = { ipAddress: '203.0.113.24', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' };

export const USER = catalogGroup('user', [
  catalogType('user.created', 'A user was created', Created(definition), {
    ...IDENTITY,
    name: 'Grace Okafor',
    role: 'member',
    createdAt: '2023-04-03T13:00:00Z',
    createdBy: ADA,
  }),
  catalogType('user.updated', 'A user was updated', Updated(definition), {
    ...IDENTITY,
    name: 'Grace Okafor',
    role: 'admin',
    changes: [{ field: 'role', from: 'member', to: 'admin' }],
    updatedAt: '2023-05-03T13:00:00Z',
    updatedBy: ADA,
  }),
  catalogType('user.deleted', 'A user was deleted', Deleted(identity), {
    ...IDENTITY,
    deletedAt: '2023-12-31T23:59:59Z',
    deletedBy: ADA,
  }),
  catalogType(
    'user.login',
    'A user logged in',
    Type.Object({
      ...identity,
      session: Type.Object({
        id: Id,
        method: Word('password', 'passkey', 'sso', 'magic_link', 'api_key'),
        mfa: Type.Optional(Type.Boolean()),
        ...client,
      }),
      loginAt: Time,
    }),
    {
      ...IDENTITY,
      session: { id: 'ses-90a1', method: 'passkey', mfa: true, ...CLIENT },
      loginAt: '2023-06-15T08:02:11Z',
    },
  ),
  catalogType(
    'user.logout',
    'A user logged out',
    Type.Object({
      ...identity,
      session: Type.Object({ id: Id, reason: Word('user', 'expired', 'revoked'), ...client }),
      logoutAt: Time,
    }),
    {
      ...IDENTITY,
      session: { id: 'ses-90a1', reason: 'user', ...CLIENT },
      logoutAt: '2023-06-15T17:30:00Z',
    },
  ),
]);
