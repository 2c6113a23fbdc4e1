/** A project: a part of an organization. Its id is the caller's own string, and each organization has its own ids. */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from './event.ts';

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN });

export const ProjectInput = Type.Object(
  {
    id: OwnId,
    organization: Type.Optional({
      ...OwnId,
      description: 'The caller’s own, or `default`, when left out. It comes into being on first use.',
    }),
    name: Type.Optional({ ...Name, description: 'The id when left out.' }),
  },
  { title: 'ProjectInput', additionalProperties: false },
);
export type ProjectInput = Type.Static<typeof ProjectInput>;

export const ProjectChange = Type.Object(
  { name: Name },
  { title: 'ProjectChange', additionalProperties: false },
);
export type ProjectChange = Type.Static<typeof ProjectChange>;

export const Project = Type.Object(
  {
    id: Type.String(),
    organization: Type.String(),
    name: Type.String(),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { title: 'Project', additionalProperties: false },
);
export type Project = Type.Static<typeof Project>;
