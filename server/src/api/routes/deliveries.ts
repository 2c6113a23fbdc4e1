import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { Cancellation, CancellationInput } from '@tidings/core/cancellation';
import { Delivery } from '@tidings/core/delivery';
import { TidingsError } from '@tidings/core/errors';
import { parseDeliveryId } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import { recordAccess } from '../../store/audit-log.ts';
import { cancelDelivery, retryDelivery } from '../../store/deliveries.ts';
import type { ChangeResult } from '../../store/deliveries.ts';
import { findWebhook, findWebhookEvenDeleted } from '../../store/webhooks.ts';
import type { WebhookView } from '../../store/webhooks.ts';
import { cancelFound } from '../cancellation.ts';
import type { Context } from '../context.ts';
import { readDelivery } from '../delivery.ts';
import { Problem } from '../errors.ts';
import { bodyIsOptional, NoBody } from '../validation.ts';
import { requireWebhook } from '../webhook.ts';

const Params = Type.Object({
  id: Type.String({ maxLength: 64 }),
  deliveryId: Type.String({ maxLength: 64 }),
});
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['deliveries'];
type Named = { Params: { id: string; deliveryId: string } };

export function deliveryRoutes(context: Context): FastifyPluginAsync {
  const { clock, lanes, submit } = context;

  return async (app) => {
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
        return (await readDelivery(request, context, webhook, event)) ?? missing(request.params.deliveryId);
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
        await recordByHand(request, 'retry', webhook);
        submit.forget(webhook.number);
        return reply.code(202).send(await readDelivery(request, context, webhook, event));
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
        context.counts.deliveries['canceled']!++;
        await recordByHand(request, 'cancel', webhook);
        return readDelivery(request, context, webhook, event);
      },
    });

    app.post<{ Body: CancellationInput }>('/deliveries/cancel', {
      config: { permission: 'deliveries:write' },
      schema: {
        operationId: 'cancelDeliveries',
        tags,
        summary: 'Cancel all deliveries that wait and that a search finds, or count them',
        description:
          'They are not sent any more. What has ended stays as it is, and what is attempted just now is left alone. One call takes on 5,000 at most; `nextCursor` tells that there is more.',
        body: CancellationInput,
        response: { 200: Cancellation, ...problems },
      },
      handler: (request) => cancelFound(context, request, request.body),
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
}

/** Who had a delivery sent again, or not at all. */
async function recordByHand(
  { db, params }: FastifyRequest<Named>,
  action: 'retry' | 'cancel',
  webhook: WebhookView,
): Promise<void> {
  await recordAccess(db, action, { table: 'webhook', ...webhook }, { delivery: [null, params.deliveryId] });
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
  if (result === 'erased') {
    throw new TidingsError(
      'conflict',
      'The payload of the event was erased, so there is nothing to send any more.',
    );
  }
  if (result === 'ended')
    throw new TidingsError('conflict', 'The delivery has ended; there is nothing left to cancel.');
}
