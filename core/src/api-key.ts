/** An API key: what a program shows to be let in. Shown once, stored as a hash. */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from './event.ts';
import { Grant } from './permission.ts';
import { Time } from './time.ts';

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN });

/** What a key starts with. */
export const API_KEY_PATTERN = /^tk_[A-Za-z0-9_-]{20,200}$/;

export const ApiKeyInput = Type.Object(
  {
    name: Name,
    organization: Type.Optional({
      ...OwnId,
      description:
        'The key sees this organization alone. Left out: the organization of the caller; of a caller for the whole instance, all organizations.',
    }),
    project: Type.Optional({ ...OwnId, description: 'The key sees this project of the organization alone.' }),
    permissions: Type.Array(Grant, {
      minItems: 1,
      maxItems: 100,
      description: 'No more than the caller has.',
    }),
    networks: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        minItems: 1,
        maxItems: 50,
        description:
          'Addresses or CIDR ranges from which the key can be used; from everywhere when left out.',
      }),
    ),
    expiresAt: Type.Optional(
      Type.String({ format: 'date-time', description: 'When the key ends; never when left out.' }),
    ),
  },
  { title: 'ApiKeyInput', additionalProperties: false },
);
export type ApiKeyInput = Type.Static<typeof ApiKeyInput>;

export const ApiKeyRevocation = Type.Object(
  {
    reason: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        pattern: TEXT_PATTERN,
        description: 'Why, for who looks at the list or the audit log.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ApiKeyRevocation = Type.Static<typeof ApiKeyRevocation>;

export const ApiKeyChange = Type.Object(
  { name: Name },
  { title: 'ApiKeyChange', additionalProperties: false },
);
export type ApiKeyChange = Type.Static<typeof ApiKeyChange>;

/** How long the old key is good for beside the new one. */
export const USUAL_OVERLAP_SECONDS = 24 * 3600;
const MOST_OVERLAP_SECONDS = 30 * 24 * 3600;

export const ApiKeyRotation = Type.Object(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MOST_OVERLAP_SECONDS,
        description: 'The old key ends after so long, unless it ends before: a day when left out, 0 at once.',
      }),
    ),
    expiresAt: Type.Optional(
      Type.String({
        format: 'date-time',
        description:
          'When the new key ends. Left out: after as long as the old one was made for; never, if that does not end.',
      }),
    ),
  },
  { title: 'ApiKeyRotation', additionalProperties: false },
);
export type ApiKeyRotation = Type.Static<typeof ApiKeyRotation>;

const OrNull = (text: Type.TString): Type.TUnion<[Type.TString, Type.TNull]> =>
  Type.Union([text, Type.Null()]);

export const ApiKey = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    hint: Type.String({ description: 'The end of the key, to know it by.' }),
    organization: Type.Union([Type.String(), Type.Null()], { description: 'Null: the whole instance.' }),
    project: OrNull(Type.String()),
    permissions: Type.Array(Grant),
    networks: Type.Union([Type.Array(Type.String()), Type.Null()]),
    expiresAt: OrNull(Time),
    lastUsedAt: Type.Union([Time, Type.Null()], { description: 'To within some seconds.' }),
    createdAt: Time,
    revokedAt: Type.Union([Time, Type.Null()], { description: 'Null while it is in use.' }),
    revokeReason: Type.Union([Type.String(), Type.Null()], {
      description: 'In the words of who revoked it; null where none were given.',
    }),
  },
  { title: 'ApiKey', additionalProperties: false },
);
export type ApiKey = Type.Static<typeof ApiKey>;

export const NewApiKey = Type.Object(
  { ...ApiKey.properties, key: Type.String({ description: 'The key itself. It is not shown again.' }) },
  { title: 'NewApiKey', additionalProperties: false },
);
export type NewApiKey = Type.Static<typeof NewApiKey>;
