/** Why an event went where it went, and not elsewhere. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { DecisionCounts, explain, EXPLAINED, Explained, WebhookDecision } from '@tidings/core/explanation';
import type { DeliveryNow, ExplainedEvent, WebhookThen } from '@tidings/core/explanation';
import { parseExactly } from '@tidings/core/exact-json';
import { parseFilters } from '@tidings/core/filter/filter';
import { deliveryId, idFromUuid, uuidFromId, uuidTime } from '@tidings/core/id';
import { categoryOf } from '@tidings/core/severity';
import type { Severity } from '@tidings/core/severity';
import { laneOf } from '@tidings/core/organization';
import { deliveriesOf, lastErrors, triggersAt, webhooksAt } from '../../store/decisions.ts';
import type { DeliveryOfEvent, WebhookThenRow } from '../../store/decisions.ts';
import type { EventRow } from '../../store/events.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { EventParams, EventPlace, requireEvent } from '../event.ts';
import { PageQuery, readPage, toPage } from '../pagination.ts';
import { demandPermission } from '../permission.ts';
import { seesPayloads } from '../principal.ts';
import { noWebhook } from '../webhook.ts';

/** Webhooks looked at before others get their turn. */
const CHUNK = 250;

const Query = Type.Object(
  {
    ...EventPlace,
    webhook: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'This one alone, also of another project, or deleted before the event was accepted.',
      }),
    ),
    result: Type.Optional({ ...Explained, description: 'Only those with this result.' }),
    limit: PageQuery.limit,
    cursor: PageQuery.cursor,
  },
  { additionalProperties: false },
);
type Query = Type.Static<typeof Query>;

const Cursor = Type.Union([Type.String(), Type.Null()]);
const Answer = Type.Object(
  {
    event: Type.Object(
      {
        id: Type.String(),
        type: Type.String(),
        acceptedAt: Type.String({ format: 'date-time' }),
      },
      { additionalProperties: false },
    ),
    summary: Type.Union([DecisionCounts, Type.Null()], {
      description: 'Of all webhooks; null on the pages after the first.',
    }),
    data: Type.Array(WebhookDecision),
    nextCursor: Cursor,
    prevCursor: Cursor,
  },
  { title: 'Decisions', additionalProperties: false },
);

type Call = { Params: { id: string }; Querystring: Query };

export function decisionRoutes({ clock, lanes }: Context): FastifyPluginAsync {
  return async (app) => {
    app.get<Call>('/events/:id/decisions', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'listDecisions',
        tags: ['events'],
        summary: 'Why an event went where it went',
        description:
          'For each webhook what became of the event and why, by the configuration that the process which accepted it had; newest webhook first. Takes the permission `events:read`, too. The values that filters saw take `payloads:read`.',
        params: EventParams,
        querystring: Query,
        response: { 200: Answer, '4xx': Problem, '5xx': Problem },
      },
      handler: async (request) => {
        demandPermission(request.principal, 'events:read');
        const event = await requireEvent(request, lanes);
        const explained = await openExplanation(request, event);
        return {
          event: {
            id: event.ownId ?? idFromUuid('event', event.uid),
            type: event.type,
            acceptedAt: new Date(uuidTime(event.uid)).toISOString(),
          },
          ...(await explained()),
        };
      },
    });
  };

  async function openExplanation(request: FastifyRequest<Call>, event: EventRow) {
    const { db, principal, query } = request;
    const { scope } = principal;
    const lane = laneOf(event.organization, lanes);
    const now = clock.now();
    const place = { organization: event.organizationNumber, project: event.projectNumber };
    const uid = query.webhook === undefined ? null : uuidFromId('webhook', query.webhook);
    if (query.webhook !== undefined && uid === null) throw noWebhook(query.webhook);
    const page = readPage(query, 'number');
    const subject = toExplained(event);
    const { source } = subject;
    const triggers = source && (await triggersAt(db, event.configuration, place.organization, source));
    const deliveries = new Map(
      (await deliveriesOf(db, lane, event.uid)).map((delivery) => [delivery.webhook, delivery]),
    );
    const targets = new Set(event.targets);

    const judge = (row: WebhookThenRow, error: string | null) =>
      explain(
        subject,
        toThen(row, triggers?.get(row.number) ?? null),
        toNow(row, deliveries.get(row.number), targets.has(row.number), error),
        seesPayloads(request),
        now,
      );

    return async () => {
      const counts = Object.fromEntries(EXPLAINED.map((result) => [result, 0])) as DecisionCounts;
      const isFirst = page.from === null;
      const kept: WebhookThenRow[] = [];
      let from = page.from;
      for (let more = true; more && (isFirst || kept.length <= page.limit);) {
        const chunk = await webhooksAt(db, scope, event.configuration, place, uid, { from, limit: CHUNK });
        more = chunk.length > CHUNK;
        for (const row of chunk.slice(0, CHUNK)) {
          const { result } = await judge(row, null);
          counts[result]++;
          const isWanted = query.result === undefined || query.result === result;
          if (isWanted && kept.length <= page.limit) kept.push(row);
        }
        const last = chunk.slice(0, CHUNK).at(-1);
        if (last) from = { direction: from?.direction ?? 'next', key: String(last.number) };
        // Filters of thousands of webhooks take their time, in which others want an answer, too.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (uid !== null && isFirst && kept.length === 0 && query.result === undefined)
        throw noWebhook(query.webhook!);
      const numbers = kept.slice(0, page.limit).map((row) => row.number);
      const errors = await lastErrors(db, lane, event.uid, numbers);
      const decisions = new Map<number, WebhookDecision>();
      for (const row of kept.slice(0, page.limit)) {
        const isDelivery = deliveries.has(row.number) || targets.has(row.number);
        decisions.set(row.number, {
          webhook: { id: idFromUuid('webhook', row.uid), name: row.name },
          ...(await judge(row, errors.get(row.number) ?? null)),
          delivery: isDelivery ? deliveryId(event.uid, row.number) : null,
        });
      }
      return {
        summary: isFirst ? counts : null,
        ...toPage(
          page,
          kept,
          (row) => row.number,
          (row) => decisions.get(row.number)!,
        ),
      };
    };
  }
}

function toExplained(event: EventRow): ExplainedEvent {
  const { source, trigger, severity } = JSON.parse(event.attributes ?? '{}') as {
    source?: { kind: string; id: string };
    trigger?: string;
    severity?: Severity;
  };
  let data: { parsed: unknown } | null = null;
  return {
    type: event.type,
    ...(source && { source }),
    ...(trigger !== undefined && { trigger }),
    severity,
    category: categoryOf(event.type, event.ownGroup ?? undefined),
    acceptedAt: uuidTime(event.uid),
    project: event.projectNumber,
    test: event.test,
    named: event.named,
    erasedAt: event.erasedAt?.getTime() ?? null,
    data: () => (data ??= { parsed: parseExactly(event.data.toString()) }).parsed,
  };
}

function toThen(row: WebhookThenRow, triggers: readonly string[] | null): WebhookThen {
  return {
    project: row.project,
    events: row.events,
    filters: () => {
      const parsed = parseFilters(row.filters);
      return parsed.ok ? parsed.filters : null;
    },
    categories: row.categories,
    minSeverity: row.minSeverity,
    enabled: row.enabled,
    disabledReason: row.disabledReason,
    triggers,
    replacedAt: row.replacedAt?.getTime() ?? null,
    deletedAt: row.deletedAt?.getTime() ?? null,
  };
}

function toNow(
  { ratePerSecond, ordered }: WebhookThenRow,
  delivery: DeliveryOfEvent | undefined,
  wasTarget: boolean,
  error: string | null,
): DeliveryNow | null {
  if (!delivery && !wasTarget) return null;
  return {
    status: delivery?.status ?? 'pending',
    attempts: delivery?.attempts ?? 0,
    dueAt: delivery?.dueAt?.getTime() ?? null,
    // A target without a row is in the memory of the process that accepted it.
    inHand: delivery?.inHand ?? true,
    completedAt: delivery?.completedAt?.getTime() ?? null,
    wasTarget,
    error,
    restsUntil: delivery?.restsUntil?.getTime() ?? null,
    ordered,
    perSecond: ratePerSecond,
  };
}
