/** A project: a part of an organization. Its id is the caller's own string, and each organization has its own ids. */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from './event.ts';
import { RetryPolicy } from './retry.ts';

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN });

const DefaultRetry = Type.Union([RetryPolicy, Type.Null()], {
  description:
    'What webhooks get that are made in it without a retry policy of their own. Null: what the organization has.',
});

export const ProjectInput = Type.Object(
  {
    id: OwnId,
    organization: Type.Optional({
      ...OwnId,
      description: 'The caller’s own, or `default`, when left out. It comes into being on first use.',
    }),
    name: Type.Optional({ ...Name, description: 'The id when left out.' }),
    defaultRetry: Type.Optional(DefaultRetry),
  },
  { title: 'ProjectInput', additionalProperties: false },
);
export type ProjectInput = Type.Static<typeof ProjectInput>;

export const ProjectChange = Type.Object(
  { name: Type.Optional(Name), defaultRetry: Type.Optional(DefaultRetry) },
  { title: 'ProjectChange', additionalProperties: false, minProperties: 1 },
);
export type ProjectChange = Type.Static<typeof ProjectChange>;

export const Project = Type.Object(
  {
    id: Type.String(),
    organization: Type.String(),
    name: Type.String(),
    defaultRetry: DefaultRetry,
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { title: 'Project', additionalProperties: false },
);
export type Project = Type.Static<typeof Project>;
