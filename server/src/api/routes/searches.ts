/** Lists of deliveries and events by search. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { TSchema } from 'typebox';
import { MOST_DATA_PATHS } from '@tidings/core/log-columns';
import { Delivery, DeliveryStatus } from '@tidings/core/delivery';
import { EventSummary } from '@tidings/core/event';
import type { SearchSubject } from '@tidings/core/search/fields';
import { countDeliveries, deliveryHistogram, searchDeliveries } from '../../store/search/deliveries.ts';
import { countEvents, eventHistogram, searchEvents } from '../../store/search/events.ts';
import { viewEventSummary } from '../../event-summary.ts';
import { describeDeliveries, describeEvents } from '../../store/search/found.ts';
import { walk } from '../../store/search/walk.ts';
import type { SearchRun } from '../../store/search/walk.ts';
import { findWebhookEvenDeleted } from '../../store/webhooks.ts';
import { BesidePage, besidePage, SearchedRange, viewRange } from '../beside-page.ts';
import type { Counting } from '../beside-page.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { viewDeliveries } from '../found.ts';
import { seesPayloads, seesSecrets } from '../principal.ts';
import {
  lookFor,
  readPaths,
  readSearch,
  readSearchPage,
  SearchPageParameters,
  scopeOf,
  SearchParameters,
  statusIs,
  toSearchPage,
} from '../search.ts';
import type { ReadSearch, SearchPage, SearchPageInput } from '../search.ts';
import { untilGone } from '../search-run.ts';
import type { SearchDesk } from '../search-run.ts';
import { requireWebhook } from '../webhook.ts';
import { WebhookParams } from './webhooks.ts';

const problems = { '4xx': Problem, '5xx': Problem };
const status = Type.Optional(DeliveryStatus);
const values = Type.Optional(
  Type.String({
    maxLength: 1000,
    description: `Of what of the event's data each delivery is to tell, as searches write it and with spaces between: \`data.execution.status data.items[*].qty\`. At most ${MOST_DATA_PATHS} of them; takes \`payloads:read\`.`,
  }),
);
const DeliveriesQuery = Type.Object(
  { ...SearchParameters, status, values, ...SearchPageParameters },
  { additionalProperties: false },
);
const EventsQuery = Type.Object(
  { ...SearchParameters, ...SearchPageParameters },
  { additionalProperties: false },
);
type Input = SearchPageInput & { status?: DeliveryStatus; values?: string };

export function searchRoutes({ clock, lanes }: Context, desk: SearchDesk): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Querystring: Input }>('/deliveries', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'searchDeliveries',
        tags: ['deliveries'],
        summary: 'Search the deliveries of all webhooks',
        description:
          'With their attempts, but for bodies. By default those of events of the last two hours, newest first.',
        querystring: DeliveriesQuery,
        response: { 200: Found(Delivery, 'by status'), ...problems },
      },
      handler: (request, reply) => answerDeliveries(request, reply, null),
    });

    app.get<{ Params: { id: string }; Querystring: Input }>('/webhooks/:id/deliveries', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'listDeliveries',
        tags: ['deliveries'],
        summary: 'Search the deliveries of a webhook',
        description:
          'With their attempts, but for bodies. By default those of events of the last two hours, newest first.',
        params: WebhookParams,
        querystring: DeliveriesQuery,
        response: { 200: Found(Delivery, 'by status'), ...problems },
      },
      handler: async (request, reply) => {
        const webhook = await requireWebhook(request, request.params.id, findWebhookEvenDeleted);
        return answerDeliveries(request, reply, webhook);
      },
    });

    app.get<{ Querystring: Input }>('/events', {
      config: { permission: 'events:read' },
      schema: {
        operationId: 'searchEvents',
        tags: ['events'],
        summary: 'Search events',
        description:
          'Without what they carry, which `GET /v1/events/{id}` and exports have. By default those of the last two hours, newest first.',
        querystring: EventsQuery,
        response: { 200: Found(EventSummary, 'under `events`'), ...problems },
      },
      handler: async (request, reply) => {
        const { search, page } = read(request, 'events');
        const scope = scopeOf(request.principal, lanes);
        return answer(
          desk,
          { request, reply, search, page },
          {
            async find(run) {
              const found = await walk(run, search, lookFor(page), (part, limit) =>
                searchEvents(run.db, scope, part, search.query, search.context, { ...lookFor(page), limit }),
              );
              const { rows, ...cursors } = toSearchPage(page, search, found);
              return { data: (await describeEvents(run.db, rows)).map(viewEventSummary), ...cursors };
            },
            count: ({ db }, most) => countEvents(db, scope, search.range, search.query, search.context, most),
            histogram: ({ db }, bounds) =>
              eventHistogram(db, scope, search.range, search.query, search.context, bounds),
          },
        );
      },
    });
  };

  function answerDeliveries(
    request: FastifyRequest<{ Querystring: Input }>,
    reply: FastifyReply,
    webhook: { number: number; organizationId: string } | null,
  ): Promise<unknown> {
    const { search, page } = read(request, 'deliveries');
    const scope = scopeOf(request.principal, lanes, webhook);
    const paths = readPaths(request.query.values ?? '', seesPayloads(request));
    return answer(
      desk,
      { request, reply, search, page },
      {
        async find(run) {
          const found = await walk(run, search, lookFor(page), (part, limit) =>
            searchDeliveries(run.db, scope, part, search.query, search.context, { ...lookFor(page), limit }),
          );
          const { rows, ...cursors } = toSearchPage(page, search, found);
          return {
            data: await viewDeliveries(
              run.db,
              await describeDeliveries(run.db, rows, paths),
              seesSecrets(request),
            ),
            ...cursors,
          };
        },
        count: ({ db }, most) => countDeliveries(db, scope, search.range, search.query, search.context, most),
        histogram: ({ db }, bounds) =>
          deliveryHistogram(db, scope, search.range, search.query, search.context, bounds),
      },
    );
  }

  function read(
    request: FastifyRequest<{ Querystring: Input }>,
    subject: SearchSubject,
  ): { search: ReadSearch; page: SearchPage } {
    const options = { subject, payloads: seesPayloads(request) };
    const also = statusIs(request.query.status);
    return readSearchPage(
      request.query,
      subject,
      (now, zone) => readSearch({ ...request.query, zone }, options, now, also),
      clock.now(),
    );
  }
}

interface Asked {
  request: FastifyRequest<{ Querystring: Input }>;
  reply: FastifyReply;
  search: ReadSearch;
  page: SearchPage;
}

interface Finder extends Counting {
  find(run: SearchRun): Promise<object>;
}

/** The page, and with it what was asked for besides. */
function answer(desk: SearchDesk, { request, reply, search, page }: Asked, finder: Finder): Promise<unknown> {
  const { total, histogram } = request.query;
  return desk.search(request, untilGone(reply), page.order, async (run) => {
    const found = await finder.find(run);
    return {
      ...found,
      range: viewRange(search.range),
      ...(await besidePage(
        run,
        { ...(total && { total }), ...(histogram && { histogram }) },
        search.range,
        finder,
      )),
    };
  });
}

function Found(item: TSchema, kinds: string): TSchema {
  const cursor = Type.Union([Type.String(), Type.Null()]);
  return Type.Object(
    {
      data: Type.Array(item),
      nextCursor: cursor,
      prevCursor: cursor,
      range: SearchedRange,
      ...BesidePage(kinds),
    },
    { additionalProperties: false },
  );
}
