/** Which part of what a caller sees a list has: of one organization, or of one of its projects. */
import Type from 'typebox';
import { OwnId } from '@tidings/core/event';
import type { PlaceFilter } from '../store/scope.ts';
import { invalidRequest } from './errors.ts';
import { PageQuery } from './pagination.ts';
import type { Principal } from './principal.ts';

export const PlaceQuery = {
  organization: Type.Optional({ ...OwnId, description: 'Only of this one.' }),
  project: Type.Optional({
    ...OwnId,
    description: 'Only of this project of it, without what belongs to the whole organization.',
  }),
};

/** For lists that are asked for nothing else. */
export const ListQuery = Type.Object({ ...PlaceQuery, ...PageQuery }, { additionalProperties: false });
export type ListQuery = Type.Static<typeof ListQuery>;

/** Ids of projects say nothing without their organization: each has ids of its own. */
export function readPlace(
  { organization }: Principal,
  query: { organization?: string | undefined; project?: string | undefined },
): PlaceFilter {
  if (query.project !== undefined && query.organization === undefined && organization === null) {
    throw invalidRequest([
      { path: 'project', message: 'is one of an organization: name that, too, as organization=….' },
    ]);
  }
  return { organization: query.organization ?? null, project: query.project ?? null };
}
