/** One event as the routes find it. */
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { DEFAULT_ORGANIZATION, OwnId, TEXT_PATTERN } from '@tidings/core/event';
import { uuidFromId } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import { findEvent, findOwnEvent, findOwnEvents } from '../store/events.ts';
import type { EventRow } from '../store/events.ts';

export const EventParams = Type.Object({ id: Type.String({ maxLength: 160, pattern: TEXT_PATTERN }) });
export const EventPlace = {
  organization: Type.Optional({
    ...OwnId,
    description: 'Whose own ids to look in; the caller’s when left out, else `default`.',
  }),
};

type Named = { Params: { id: string }; Querystring: { organization?: string } };

/** The same; by an own id all that had it, newest first. */
export async function requireEvents(request: FastifyRequest<Named>, lanes: number): Promise<EventRow[]> {
  const event = await requireEvent(request, lanes);
  const { id } = request.params;
  if (event.ownId !== id) return [event];
  const { db, principal } = request;
  return findOwnEvents(db, principal.scope, laneOf(event.organization, lanes), event.organization, id);
}

/** By an own id, else by ours. */
export async function requireEvent(
  { db, principal, params, query }: Pick<FastifyRequest<Named>, 'db' | 'principal' | 'params' | 'query'>,
  lanes: number,
): Promise<EventRow> {
  const { id } = params;
  const organization = query.organization ?? principal.organization?.id ?? DEFAULT_ORGANIZATION;
  const own = await findOwnEvent(db, principal.scope, laneOf(organization, lanes), organization, id);
  if (own) return own;
  const uid = uuidFromId('event', id);
  for (let lane = 0; uid !== null && lane < lanes; lane++) {
    const event = await findEvent(db, principal.scope, lane, uid);
    if (event) return event;
  }
  throw new TidingsError('not_found', `There is no event ${id}.`);
}
