/** Replays: deliveries sent again, or for the first time, because somebody asks for it. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { deliveryId, idFromUuid, uuidFromId } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import { Replay, ReplayCount, ReplayInput, ReplayStatus, takesReplays } from '@tidings/core/replay';
import { deliveriesOf } from '../../store/decisions.ts';
import { cancelReplay, findReplay, insertReplay, listReplays, pauseReplay } from '../../store/replays.ts';
import { webhooksByNumber } from '../../store/webhooks.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { EventParams, EventPlace, requireEvent } from '../event.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { PlaceQuery, readPlace } from '../place.ts';
import { noReplay, readReplay, replayUid, viewReplay } from '../replay.ts';
import { bodyIsOptional, NoBody } from '../validation.ts';
import { noWebhook } from '../webhook.ts';

const ReplayParams = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['replays'];

const Query = Type.Object(
  {
    ...PlaceQuery,
    status: Type.Optional(ReplayStatus),
    webhook: Type.Optional(Type.String({ maxLength: 64, description: 'Those to this webhook alone.' })),
    ...PageQuery,
  },
  { additionalProperties: false },
);

const { webhook, includeSucceeded, rateLimit, stopOnErrorRate, dryRun } = ReplayInput.properties;
const EventReplayInput = Type.Object(
  { webhook, includeSucceeded, rateLimit, stopOnErrorRate, dryRun },
  { title: 'EventReplayInput', additionalProperties: false },
);
type EventReplayInput = Type.Static<typeof EventReplayInput>;

export function replayRoutes(context: Context): FastifyPluginAsync {
  const { clock, lanes, submit } = context;
  return async (app) => {
    app.post<{ Body: ReplayInput }>('/replays', {
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'createReplay',
        tags,
        summary: 'Replay deliveries, or count what would be sent',
        description:
          'Sends deliveries once more, with the ids of their events, the secret and the address of the day, and without an effect on the health of their webhooks. What has succeeded is skipped unless asked for.',
        body: ReplayInput,
        response: { 200: ReplayCount, 201: Replay, ...problems },
      },
      handler: async (request, reply) => {
        const answer = await makeReplay(context, request, request.body);
        return reply.code('id' in answer ? 201 : 200).send(answer);
      },
    });

    app.post<{
      Params: { id: string };
      Querystring: { organization?: string };
      Body: EventReplayInput;
    }>('/events/:id/replay', {
      preValidation: bodyIsOptional,
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'replayEvent',
        tags,
        summary: 'Replay the deliveries of one event',
        params: EventParams,
        querystring: Type.Object(EventPlace, { additionalProperties: false }),
        body: EventReplayInput,
        response: { 200: ReplayCount, 201: Replay, ...problems },
      },
      handler: async (request, reply) => {
        const event = await requireEvent(request, lanes);
        const { db, principal, body } = request;
        const found = await deliveriesOf(db, laneOf(event.organization, lanes), event.uid);
        const webhooks = await webhooksByNumber(
          db,
          principal.scope,
          found.map((one) => one.webhook),
        );
        const deliveries = [...webhooks.values()]
          .filter((one) => body.webhook === undefined || idFromUuid('webhook', one.uid) === body.webhook)
          .filter((one) => one.deletedAt === null && takesReplays(one))
          .map((one) => deliveryId(event.uid, one.number));
        if (deliveries.length === 0) {
          throw new TidingsError(
            'conflict',
            'The event has no delivery to a webhook that takes a replay. Enable the webhook if it is disabled; to send events to one that they never went to, make a replay with neverSent.',
          );
        }
        const { organization } = principal.organization ? { organization: undefined } : event;
        const answer = await makeReplay(context, request, {
          ...body,
          deliveries,
          ...(organization && { organization }),
        });
        return reply.code('id' in answer ? 201 : 200).send(answer);
      },
    });

    app.get<{ Querystring: Type.Static<typeof Query> }>('/replays', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'listReplays',
        tags,
        summary: 'List replays, newest first',
        querystring: Query,
        response: { 200: PageOf(Replay), ...problems },
      },
      handler: async ({ db, principal, query }) => {
        const page = readPage(query, 'number');
        const uid = query.webhook === undefined ? null : uuidFromId('webhook', query.webhook);
        if (query.webhook !== undefined && uid === null) throw noWebhook(query.webhook);
        const filter = {
          ...readPlace(principal, query),
          status: query.status ?? null,
          webhook: uid,
        };
        const found = await listReplays(db, principal.scope, filter, page);
        return toPage(page, found, (row) => row.number, viewReplay);
      },
    });

    app.get<{ Params: { id: string } }>('/replays/:id', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'getReplay',
        tags,
        summary: 'Get a replay and how far it has come',
        params: ReplayParams,
        response: { 200: Replay, ...problems },
      },
      handler: (request) => show(request, request.params.id),
    });

    app.post<{ Params: { id: string } }>('/replays/:id/pause', {
      preValidation: bodyIsOptional,
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'pauseReplay',
        tags,
        summary: 'Pause a replay',
        description:
          'It queues nothing more until it is resumed. What it has queued is still sent: half a second of its rate, or more to a webhook that rests.',
        params: ReplayParams,
        body: NoBody,
        response: { 200: Replay, ...problems },
      },
      handler: (request) => pause(request, request.params.id, true),
    });

    app.post<{ Params: { id: string } }>('/replays/:id/resume', {
      preValidation: bodyIsOptional,
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'resumeReplay',
        tags,
        summary: 'Resume a replay that is paused',
        description:
          'It goes on from where it was. What failed before no longer counts for `stopOnErrorRate`.',
        params: ReplayParams,
        body: NoBody,
        response: { 200: Replay, ...problems },
      },
      handler: (request) => pause(request, request.params.id, false),
    });

    app.post<{ Params: { id: string } }>('/replays/:id/cancel', {
      preValidation: bodyIsOptional,
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'cancelReplay',
        tags,
        summary: 'Cancel a replay',
        description: 'What it has not sent stays as it was.',
        params: ReplayParams,
        body: NoBody,
        response: { 200: Replay, ...problems },
      },
      handler: async (request) => {
        const { id } = request.params;
        const result = await cancelReplay(request.db, clock.now(), request.principal.scope, replayUid(id));
        if (result === null) throw noReplay(id);
        if (result === 'ended') {
          throw new TidingsError('conflict', 'The replay has ended; there is nothing left to cancel.');
        }
        submit.wakeReplays();
        return show(request, id);
      },
    });
  };

  async function pause(request: FastifyRequest, id: string, isPaused: boolean): Promise<Replay> {
    const { db, principal } = request;
    const result = await pauseReplay(db, clock.now(), principal.scope, replayUid(id), isPaused);
    if (result === null) throw noReplay(id);
    if (result === 'ended') {
      throw new TidingsError(
        'conflict',
        isPaused
          ? 'The replay has ended; there is nothing left to pause.'
          : 'The replay has ended, and does not go on. Make another one for what is left.',
      );
    }
    if (!isPaused) submit.wakeReplays();
    return show(request, id);
  }

  async function show({ db, principal }: FastifyRequest, id: string): Promise<Replay> {
    const found = await findReplay(db, principal.scope, replayUid(id));
    if (!found) throw noReplay(id);
    return viewReplay(found);
  }
}

/** Makes a replay, or counts what it would send. */
export async function makeReplay(
  { clock, lanes, newUuid, submit }: Context,
  request: FastifyRequest,
  input: ReplayInput,
): Promise<Replay | ReplayCount> {
  const { db, principal } = request;
  const plan = await readReplay(request, input, lanes, Math.floor(clock.now()));
  if (input.dryRun) return submit.countReplay(db, plan);
  const uid = newUuid();
  const { dryRun: _, ...told } = input;
  await insertReplay(
    db,
    plan,
    {
      uid,
      kind: principal.kind === 'nobody' ? 'api-key' : principal.kind,
      id: principal.id,
      name: principal.name,
    },
    Object.fromEntries(
      Object.entries(told).map(([name, value]) => [
        name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
        [null, value],
      ]),
    ),
  );
  submit.wakeReplays();
  return viewReplay((await findReplay(db, principal.scope, uid))!);
}
