/** All deliveries or events that a search finds, as a file. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { DeliveryStatus } from '@tidings/core/delivery';
import { deliveryId, idFromUuid, uuidTime } from '@tidings/core/id';
import { searchDeliveries } from '../../store/search/deliveries.ts';
import type { FoundDelivery } from '../../store/search/deliveries.ts';
import { searchEvents } from '../../store/search/events.ts';
import type { FoundEvent } from '../../store/search/events.ts';
import { exportPages } from '../../store/search/export.ts';
import { describeDeliveries, describeEvents, latestAttempts, readEvents } from '../../store/search/found.ts';
import type { DescribedDelivery, DescribedEvent, LatestAttempt } from '../../store/search/found.ts';
import { withinTime } from '../../store/search/walk.ts';
import type { SearchRun } from '../../store/search/walk.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { csvHead, csvRows, ExportDryRun, EXPORTED, ExportFormat, sendExport } from '../export.ts';
import type { Columns } from '../export.ts';
import { viewDeliveries } from '../found.ts';
import { seesPayloads, seesSecrets } from '../principal.ts';
import { readSearch, scopeOf, SearchParameters, statusIs } from '../search.ts';
import type { SearchInput } from '../search.ts';
import { untilGone } from '../search-run.ts';
import type { SearchDesk } from '../search-run.ts';
import { printEvent } from './events.ts';

/** Rows that are in memory at once. */
const PAGE = 250;
/** Bytes of events that are read at once, but for one that is larger. */
const EVENT_BYTES = 4 * 1024 * 1024;

const problems = { '4xx': Problem, '5xx': Problem };
const format = ExportFormat;
const DeliveriesQuery = Type.Object(
  { format, dryRun: ExportDryRun, ...SearchParameters, status: Type.Optional(DeliveryStatus) },
  { additionalProperties: false },
);
const EventsQuery = Type.Object(
  { format, dryRun: ExportDryRun, ...SearchParameters },
  { additionalProperties: false },
);
type Input = SearchInput & { format: ExportFormat; dryRun?: boolean; status?: DeliveryStatus };

type ExportedDelivery = DescribedDelivery & { latest: LatestAttempt | undefined };

const DELIVERY_COLUMNS: Columns<ExportedDelivery> = {
  id: ({ event, webhook }) => deliveryId(event, webhook),
  acceptedAt: ({ event }) => iso(uuidTime(event)),
  status: ({ status }) => status,
  event: ({ eventType }) => eventType,
  eventId: ({ event, eventOwnId }) => eventOwnId ?? idFromUuid('event', event),
  webhook: ({ webhookName }) => webhookName,
  webhookId: ({ webhookUid }) => idFromUuid('webhook', webhookUid),
  organization: ({ organization }) => organization,
  project: ({ project }) => project,
  http: ({ latest }) => latest?.statusCode ?? null,
  attempts: ({ attempts }) => attempts,
  trigger: ({ latest }) => latest?.trigger ?? null,
  durationMs: ({ latest }) => latest?.durationMs ?? null,
  errorClass: ({ latest }) => latest?.errorClass ?? null,
  error: ({ latest }) => latest?.error ?? null,
  url: ({ latest }) => latest?.url ?? null,
  address: ({ latest }) => latest?.address ?? null,
  nextAttemptAt: ({ status, dueAt }) => (status === 'retrying' ? (dueAt?.toISOString() ?? null) : null),
  completedAt: ({ completedAt }) => completedAt?.toISOString() ?? null,
  size: ({ size }) => size,
  severity: ({ severity }) => severity,
  agentId: ({ agentId }) => agentId,
  summary: ({ summary }) => summary,
};

const EVENT_COLUMNS: Columns<DescribedEvent> = {
  id: ({ event, ownId }) => ownId ?? idFromUuid('event', event),
  acceptedAt: ({ event }) => iso(uuidTime(event)),
  type: ({ type }) => type,
  created: ({ created }) => created,
  organization: ({ organization }) => organization,
  project: ({ project }) => project,
  severity: ({ severity }) => severity,
  agentId: ({ agentId }) => agentId,
  summary: ({ summary }) => summary,
  sourceKind: ({ source }) => source?.kind ?? null,
  sourceId: ({ source }) => source?.id ?? null,
  trigger: ({ trigger }) => trigger,
  size: ({ size }) => size,
  webhooks: ({ webhooks }) => webhooks,
};

export function exportRoutes({ clock, lanes }: Context, desk: SearchDesk): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Querystring: Input }>('/exports/deliveries', {
      config: { permission: 'deliveries:read' },
      schema: {
        operationId: 'exportDeliveries',
        tags: ['deliveries'],
        summary: 'Export all deliveries that a search finds',
        description:
          'However many there are, newest first. In CSV a line tells of the latest attempt; in NDJSON a line is a delivery as in lists, with all its attempts, but for bodies.',
        querystring: DeliveriesQuery,
        response: { 200: EXPORTED, 204: Type.Null(), ...problems },
      },
      handler: (request, reply) => {
        const { range, query, context } = read(request, 'deliveries');
        if (request.query.dryRun === true) return tried(request, reply);
        const scope = scopeOf(request.principal, lanes);
        const isCsv = request.query.format === 'csv';
        const signed = seesSecrets(request);
        const page = pageOf(request, reply);
        async function* chunks(): AsyncGenerator<string, void, undefined> {
          if (isCsv) yield csvHead(DELIVERY_COLUMNS);
          const texts: string[] = [];
          const pages = exportPages<FoundDelivery>(range, PAGE, (part, after) =>
            page(async (run) => {
              const found = await withinTime(run, () =>
                searchDeliveries(run.db, scope, part, query, context, {
                  limit: PAGE,
                  order: 'newest',
                  after,
                }),
              );
              const described = await describeDeliveries(run.db, found);
              texts.push(
                isCsv
                  ? await asCsv(run, described)
                  : asLines(await viewDeliveries(run.db, described, signed)),
              );
              return found;
            }),
          );
          for await (const _ of pages) yield texts.splice(0).join('');
        }
        return sendExport(reply, 'deliveries', request.query.format, desk.export(request, reply, chunks()));
      },
    });

    app.get<{ Querystring: Input }>('/exports/events', {
      config: { permission: 'events:read' },
      schema: {
        operationId: 'exportEvents',
        tags: ['events'],
        summary: 'Export all events that a search finds',
        description:
          'However many there are, newest first. CSV has nothing of what they carry; in NDJSON a line is an event as it was received, `data` and `context` null for who may not see what events carry.',
        querystring: EventsQuery,
        response: { 200: EXPORTED, 204: Type.Null(), ...problems },
      },
      handler: (request, reply) => {
        const { range, query, context } = read(request, 'events');
        if (request.query.dryRun === true) return tried(request, reply);
        const scope = scopeOf(request.principal, lanes);
        const isCsv = request.query.format === 'csv';
        const showPayload = seesPayloads(request);
        const page = pageOf(request, reply);
        async function* chunks(): AsyncGenerator<string | Buffer, void, undefined> {
          if (isCsv) yield csvHead(EVENT_COLUMNS);
          const texts: string[] = [];
          const pages = exportPages<FoundEvent>(range, PAGE, (part, after) =>
            page(async (run) => {
              const found = await withinTime(run, () =>
                searchEvents(run.db, scope, part, query, context, { limit: PAGE, order: 'newest', after }),
              );
              if (isCsv) texts.push(csvRows(EVENT_COLUMNS, await describeEvents(run.db, found)));
              return found;
            }),
          );
          for await (const found of pages) {
            yield texts.splice(0).join('');
            if (isCsv) continue;
            for (const few of inBytes(found)) {
              yield await page(async ({ db }) => {
                const rows = await readEvents(db, request.principal.scope, few);
                const lines = rows.flatMap((row) => [printEvent(row, showPayload), LINE_END]);
                return Buffer.concat(lines);
              });
            }
          }
        }
        return sendExport(reply, 'events', request.query.format, desk.export(request, reply, chunks()));
      },
    });
  };

  function tried(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    desk.mayExport(request);
    return reply.code(204).send();
  }

  function read(request: FastifyRequest<{ Querystring: Input }>, subject: 'deliveries' | 'events') {
    const options = { subject, payloads: seesPayloads(request) };
    return readSearch(request.query, options, clock.now(), statusIs(request.query.status));
  }

  /** Makes one page in a transaction of its own: a slow reader holds none. */
  function pageOf(request: FastifyRequest, reply: FastifyReply) {
    const gone = untilGone(reply);
    return <T>(work: (run: SearchRun) => Promise<T>): Promise<T> => desk.page(request, gone, work);
  }
}

const LINE_END = Buffer.from('\n');

async function asCsv({ db }: SearchRun, rows: readonly DescribedDelivery[]): Promise<string> {
  const latest = new Map(
    (await latestAttempts(db, rows)).map((attempt) => [`${attempt.event}:${attempt.webhook}`, attempt]),
  );
  return csvRows(
    DELIVERY_COLUMNS,
    rows.map((row) => ({ ...row, latest: latest.get(`${row.event}:${row.webhook}`) })),
  );
}

function asLines(items: readonly unknown[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}

/** Parts of few bytes each. */
function* inBytes(found: readonly FoundEvent[]): Generator<FoundEvent[], void, undefined> {
  let few: FoundEvent[] = [];
  let bytes = 0;
  for (const one of found) {
    if (few.length > 0 && bytes + one.size > EVENT_BYTES) {
      yield few;
      few = [];
      bytes = 0;
    }
    few.push(one);
    bytes += one.size;
  }
  if (few.length > 0) yield few;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
