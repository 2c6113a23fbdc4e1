import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Attempt } from '@tidings/core/attempt';
import { Delivery, DeliveryStatus, isFinal } from '@tidings/core/delivery';
import { TidingsError } from '@tidings/core/errors';
import { EVENT_TYPE_MAX_LENGTH, EVENT_TYPE_PATTERN } from '@tidings/core/event-type';
import { deliveryId, idFromUuid, parseDeliveryId, uuidTime } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import {
  attemptsOf,
  cancelDelivery,
  findDelivery,
  listDeliveries,
  retryDelivery,
} from '../../store/deliveries.ts';
import type { AttemptRow, ChangeResult, DeliveryRow } from '../../store/deliveries.ts';
import { findEvent } from '../../store/events.ts';
import { findWebhook, findWebhookEvenDeleted } from '../../store/webhooks.ts';
import type { WebhookView } from '../../store/webhooks.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { seesPayloads } from '../principal.ts';
import { NO_BODY, requestBodies } from '../request-body.ts';
import type { RequestBody } from '../request-body.ts';
import { readTimeRange, timeRangeQuery } from '../time-range.ts';
import { bodyIsOptional, NoBody } from '../validation.ts';
import { requireWebhook } from '../webhook.ts';
import { WebhookParams } from './webhooks.ts';

const Params = Type.Object({
  id: Type.String({ maxLength: 64 }),
  deliveryId: Type.String({ maxLength: 64 }),
});
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['deliveries'];
const Query = Type.Object(
  {
    status: Type.Optional(DeliveryStatus),
    ...timeRangeQuery('Accepted'),
    ...PageQuery,
  },
  { additionalProperties: false },
);
const TestInput = Type.Object(
  {
    event: Type.String({
      pattern: EVENT_TYPE_PATTERN,
      maxLength: EVENT_TYPE_MAX_LENGTH,
      description: 'The event type.',
    }),
    data: Type.Unknown(),
  },
  { title: 'TestInput', additionalProperties: false },
);
/** How often a test looks whether its delivery has ended, and how long beyond the webhook's own deadline. */
const TEST_LOOK_MS = 20;
const TEST_PATIENCE_MS = 5000;

type Named = { Params: { id: string; deliveryId: string } };

export function deliveryRoutes(context: Context): FastifyPluginAsync {
  const { clock, lanes, submit } = context;

  return async (app) => {
    app.get<{ Params: { id: string }; Querystring: Type.Static<typeof Query> }>('/webhooks/:id/deliveries', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'listDeliveries',
        tags,
        summary: 'List the deliveries of a webhook, newest event first',
        params: WebhookParams,
        querystring: Query,
        response: { 200: PageOf(Delivery), ...problems },
      },
      handler: async (request) => {
        const webhook = await requireWebhook(request, request.params.id, findWebhookEvenDeleted);
        const { status = null } = request.query;
        const page = readPage(request.query, 'uuid');
        const range = readTimeRange(request.query);
        const lane = laneOf(webhook.organizationId, lanes);
        const found = await listDeliveries(request.db, lane, {
          webhook: webhook.number,
          status,
          ...range,
          ...page,
        });
        const events = found.slice(0, page.limit).map((row) => row.event);
        const attempts = Map.groupBy(
          await attemptsOf(request.db, lane, webhook.number, events, false),
          (attempt) => attempt.event,
        );
        return toPage(
          page,
          found,
          (row) => row.event,
          (row) =>
            view(
              webhook,
              row,
              (attempts.get(row.event) ?? []).map((attempt) => viewAttempt(attempt, NO_BODY)),
            ),
        );
      },
    });

    app.get<Named>('/webhooks/:id/deliveries/:deliveryId', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'getDelivery',
        tags,
        summary: 'Get a delivery with its attempts',
        params: Params,
        response: { 200: Delivery, ...problems },
      },
      handler: async (request) => {
        const { webhook, event } = await locate(request, findWebhookEvenDeleted);
        return (await read(request, webhook, event)) ?? missing(request.params.deliveryId);
      },
    });

    app.post<Named>('/webhooks/:id/deliveries/:deliveryId/retry', {
      preValidation: bodyIsOptional,
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'retryDelivery',
        tags,
        summary: 'Attempt a delivery now',
        description:
          'Whatever its schedule says, and also when it has ended. The event keeps its id; the secret is the current one. To an ordered webhook it goes next; a delivery that waits there for others is refused.',
        params: Params,
        body: NoBody,
        response: { 202: Delivery, ...problems },
      },
      handler: async (request, reply) => {
        const { webhook, event } = await locate(request);
        if (!webhook.enabled) {
          throw new TidingsError(
            'conflict',
            'The webhook is disabled, and would only skip the delivery. Enable it first.',
          );
        }
        const lane = laneOf(webhook.organizationId, lanes);
        const result = await retryDelivery(request.db, lane, clock.now(), event, webhook);
        refuse(result, request.params.deliveryId);
        submit.forget(webhook.number);
        return reply.code(202).send(await read(request, webhook, event));
      },
    });

    app.post<Named>('/webhooks/:id/deliveries/:deliveryId/cancel', {
      preValidation: bodyIsOptional,
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'cancelDelivery',
        tags,
        summary: 'Cancel a delivery that waits',
        description:
          'It is not sent any more. Where it held up an ordered webhook, the next one goes at once.',
        params: Params,
        body: NoBody,
        response: { 200: Delivery, ...problems },
      },
      handler: async (request) => {
        const { webhook, event } = await locate(request);
        const lane = laneOf(webhook.organizationId, lanes);
        const result = await cancelDelivery(request.db, lane, clock.now(), event, webhook);
        // What waited for it is sent next.
        if (webhook.ordered) submit.wake();
        refuse(result, request.params.deliveryId);
        return read(request, webhook, event);
      },
    });

    app.post<{ Params: { id: string }; Body: Type.Static<typeof TestInput> }>('/webhooks/:id/test', {
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'testWebhook',
        tags: ['webhooks'],
        summary: 'Send a test',
        description:
          'A real, signed delivery, once, whatever the state of the webhook. Answers with what was sent and what came back.',
        params: WebhookParams,
        body: TestInput,
        response: { 200: Delivery, ...problems },
      },
      handler: async (request) => {
        const webhook = await requireWebhook(request, request.params.id);
        const data = Buffer.from(JSON.stringify(request.body.data));
        const id = await submit.test(request.params.id, request.body.event, data);
        const patience = performance.now() + webhook.timeoutMs + TEST_PATIENCE_MS;
        const { event } = parseDeliveryId(id)!;
        for (;;) {
          const delivery = await read(request, webhook, event);
          if (delivery && (isFinal(delivery.status) || performance.now() > patience)) return delivery;
          await new Promise((resolve) => setTimeout(resolve, TEST_LOOK_MS));
        }
      },
    });
  };

  async function locate(
    request: FastifyRequest<Named>,
    find = findWebhook,
  ): Promise<{ webhook: WebhookView; event: string }> {
    const { params } = request;
    const webhook = await requireWebhook(request, params.id, find);
    const parsed = parseDeliveryId(params.deliveryId);
    if (parsed?.webhook !== webhook.number) missing(params.deliveryId);
    return { webhook, event: parsed.event };
  }

  async function read(
    request: FastifyRequest,
    webhook: WebhookView,
    event: string,
  ): Promise<Delivery | null> {
    const lane = laneOf(webhook.organizationId, lanes);
    const { db, principal } = request;
    const row = await findDelivery(db, lane, event, webhook.number);
    if (!row) return null;
    const showBodies = seesPayloads(request);
    const [attempts, source] = await Promise.all([
      attemptsOf(db, lane, webhook.number, [event], showBodies),
      showBodies ? findEvent(db, principal.scope, lane, event) : null,
    ]);
    const bodyOf = source ? await requestBodies(db, webhook, source, attempts) : () => NO_BODY;
    return view(
      webhook,
      row,
      attempts.map((attempt) => viewAttempt(attempt, bodyOf(attempt))),
    );
  }
}

function missing(id: string): never {
  throw new TidingsError('not_found', `There is no delivery ${id}.`);
}

function refuse(result: ChangeResult, id: string): void {
  if (result === 'missing') missing(id);
  if (result === 'in-flight') {
    throw new TidingsError('conflict', 'The delivery is being attempted just now. Look again in a moment.', {
      retryAfter: 1,
    });
  }
  if (result === 'behind') {
    throw new TidingsError(
      'conflict',
      'The webhook is ordered, and this delivery waits for those before it. Retry or cancel the first that waits.',
    );
  }
  if (result === 'ended')
    throw new TidingsError('conflict', 'The delivery has ended; there is nothing left to cancel.');
}

function view(webhook: WebhookView, row: DeliveryRow, attempts: Attempt[]): Delivery {
  return {
    id: deliveryId(row.event, row.webhook),
    event: { id: row.eventOwnId ?? idFromUuid('event', row.event), type: row.eventType },
    webhook: idFromUuid('webhook', webhook.uid),
    status: row.status,
    attempts,
    attemptCount: row.attempts,
    nextAttemptAt: row.status === 'retrying' ? (row.dueAt?.toISOString() ?? null) : null,
    createdAt: new Date(uuidTime(row.event)).toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}

function viewAttempt(row: AttemptRow, requestBody: RequestBody): Attempt {
  return {
    number: row.number,
    at: row.at.toISOString(),
    trigger: row.trigger,
    request: { method: 'POST', url: row.url, headers: parseHeaders(row.requestHeaders), ...requestBody },
    response:
      row.statusCode === null
        ? null
        : {
            status: row.statusCode,
            headers: parseHeaders(row.responseHeaders ?? '{}'),
            body: row.responseBody?.toString() ?? null,
            truncated: row.truncated,
          },
    durationMs: row.durationMs,
    timing: {
      dnsMs: row.connectingMs?.[0] ?? null,
      connectMs: row.connectingMs?.[1] ?? null,
      tlsMs: row.connectingMs?.[2] ?? null,
      firstByteMs: row.firstByteMs,
      totalMs: row.durationMs,
    },
    errorClass: row.errorClass as Attempt['errorClass'],
    error: row.error,
    resent: row.resent,
  };
}

function parseHeaders(text: string): Attempt['request']['headers'] {
  return JSON.parse(text) as Attempt['request']['headers'];
}
