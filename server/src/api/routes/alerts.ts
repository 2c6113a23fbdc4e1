/** Alerts: what alert rules opened, for people to look after. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { Alert, ALERT_STATUSES, AlertSummary } from '@tidings/core/alert';
import type { AlertStatus, AlertWay, Person } from '@tidings/core/alert';
import { isOfData } from '@tidings/core/alert-rule-program';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import {
  acknowledgeAlert,
  findAlert,
  findAlertEvents,
  listAlerts,
  resolveAlert,
} from '../../store/alerts.ts';
import type { AlertEventRow, NamedAlertRow } from '../../store/alerts.ts';
import { transaction } from '../../store/db.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { PlaceQuery, readPlace } from '../place.ts';
import { seesPayloads } from '../principal.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['alerts'];
type Named = { Params: { id: string } };

const Query = Type.Object(
  {
    ...PlaceQuery,
    status: Type.Optional(
      Type.String({
        maxLength: 64,
        description: `One or several of ${ALERT_STATUSES.join(', ')}, with commas between them; all when left out.`,
      }),
    ),
    rule: Type.Optional(Type.String({ maxLength: 64, description: 'Those of this alert rule alone.' })),
    agentId: Type.Optional(Type.String({ maxLength: 256, description: 'Those of this agent alone.' })),
    ...PageQuery,
  },
  { additionalProperties: false },
);

export function alertRoutes({ clock, submit }: Context): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Querystring: Type.Static<typeof Query> }>('/alerts', {
      config: { permission: 'alerts:read' },
      schema: {
        operationId: 'listAlerts',
        tags,
        summary: 'List alerts, newest first',
        querystring: Query,
        response: { 200: PageOf(AlertSummary), ...problems },
      },
      handler: async (request) => {
        const { db, principal, query } = request;
        const page = readPage(query, 'number');
        const rule = query.rule === undefined ? null : uuidFromId('alertRule', query.rule);
        if (query.rule !== undefined && rule === null) {
          throw new TidingsError('not_found', `There is no alert rule ${query.rule}.`);
        }
        const filter = {
          ...readPlace(principal, query),
          statuses: readStatuses(query.status),
          rule,
          agentId: query.agentId ?? null,
        };
        const found = await listAlerts(db, principal.scope, filter, page);
        const sees = seesPayloads(request);
        return toPage(
          page,
          found,
          (row) => row.number,
          (row) => viewSummary(row, sees),
        );
      },
    });

    app.get<Named>('/alerts/:id', {
      config: { permission: 'alerts:read' },
      schema: {
        operationId: 'getAlert',
        tags,
        summary: 'Get an alert, with the events that made it',
        params: Params,
        response: { 200: Alert, ...problems },
      },
      handler: async (request) => view(request, await requireAlert(request)),
    });

    const actions = [
      {
        verb: 'acknowledge',
        change: acknowledgeAlert,
        summary: 'Say that somebody looks after an alert',
        description:
          'It is not escalated any more. One that is acknowledged or resolved already stays as it is.',
      },
      {
        verb: 'resolve',
        change: resolveAlert,
        summary: 'Say that an alert is over',
        description:
          'What its rule counts from now on opens another one. One that is resolved already stays as it is.',
      },
    ] as const;
    for (const { verb, change, summary, description } of actions) {
      app.post<Named>(`/alerts/:id/${verb}`, {
        config: { permission: 'alerts:write' },
        schema: {
          operationId: `${verb}Alert`,
          tags,
          summary,
          description,
          params: Params,
          response: { 200: Alert, ...problems },
        },
        handler: async (request) => {
          const { uid } = await requireAlert(request);
          const { who, via } = personOf(request);
          const done = await transaction(request.db, (db) => change(db, uid, who, via, clock.now()));
          if (!done) throw noAlert(request.params.id);
          submit.tell();
          return view(request, done.alert);
        },
      });
    }
  };
}

function personOf({ principal: { kind, id, name } }: FastifyRequest): { who: Person; via: AlertWay } {
  if (kind === 'member') return { who: { kind, id, name }, via: 'console' };
  return { who: { kind: 'api-key', id, name }, via: 'api' };
}

async function requireAlert({
  db,
  principal,
  params: { id },
}: FastifyRequest<Named>): Promise<NamedAlertRow> {
  const uid = uuidFromId('alert', id);
  const found = uid && (await findAlert(db, principal.scope, uid));
  if (!found) throw noAlert(id);
  return found;
}

function noAlert(id: string): TidingsError {
  return new TidingsError('not_found', `There is no alert ${id}.`);
}

function readStatuses(text: string | undefined): AlertStatus[] | null {
  if (text === undefined) return null;
  const statuses = text.split(',');
  const wrong = statuses.find((status) => !ALERT_STATUSES.includes(status as AlertStatus));
  if (wrong === undefined) return statuses as AlertStatus[];
  throw invalidRequest([
    { path: 'status', message: `holds ${JSON.stringify(wrong)}. There are: ${ALERT_STATUSES.join(', ')}.` },
  ]);
}

async function view(request: FastifyRequest, row: NamedAlertRow): Promise<Alert> {
  const uids = [...new Set([...row.events, ...(row.lastEvent === null ? [] : [row.lastEvent])])];
  const found = await findAlertEvents(request.db, row.lane, uids);
  const known = new Map(found.map((event) => [event.uid, event]));
  return {
    ...viewSummary(row, seesPayloads(request)),
    events: uids.map((uid) => viewEvent(uid, known.get(uid))),
  };
}

function viewEvent(uid: string, row: AlertEventRow | undefined): Alert['events'][number] {
  return {
    id: row?.id ?? idFromUuid('event', uid),
    type: row?.type ?? null,
    created: row?.created ?? null,
  };
}

function viewSummary(row: NamedAlertRow, seesData: boolean): AlertSummary {
  return {
    id: idFromUuid('alert', row.uid),
    rule: { id: idFromUuid('alertRule', row.ruleUid), name: row.ruleName },
    organization: row.organizationId,
    project: row.projectId,
    status: row.status,
    severity: row.severity,
    summary: row.summary,
    agentId: row.agentId,
    group: row.groupValues.map((one) => (seesData || !isOfData(one.path) ? one : { ...one, value: null })),
    condition: row.condition,
    count: row.count,
    value: row.value,
    openedAt: row.openedAt.toISOString(),
    lastHeldAt: row.lastAt.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: row.acknowledgedBy,
    acknowledgedVia: row.acknowledgedVia,
    escalatedAt: row.escalatedAt?.toISOString() ?? null,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    resolvedBy: row.resolvedBy,
    resolvedVia: row.resolvedVia,
    reason: row.reason,
  };
}
