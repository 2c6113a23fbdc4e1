import type { FastifyPluginAsync } from 'fastify';
import Type from 'typebox';
import { AuditAction, AuditEntry } from '@tidings/core/audit-log';
import { OwnId, TEXT_PATTERN } from '@tidings/core/event';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import type { IdKind } from '@tidings/core/id';
import { listAuditLog, UNKNOWN } from '../../store/audit-log.ts';
import type { AuditRow } from '../../store/audit-log.ts';
import { camelCase } from '../../store/db.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { readTimeRange, timeRangeQuery } from '../time-range.ts';

const Text = Type.String({ minLength: 1, maxLength: 256, pattern: TEXT_PATTERN });
const Query = Type.Object(
  {
    organization: Type.Optional({ ...OwnId }),
    resource: Type.Optional({ ...Text, description: 'Kind of what was changed, such as `webhook`.' }),
    resourceId: Type.Optional({ ...Text, description: 'Its id. Only together with `resource`.' }),
    actor: Type.Optional({ ...Text, description: 'Id of the API key or the member who did it.' }),
    action: Type.Optional(AuditAction),
    ...timeRangeQuery('Done'),
    ...PageQuery,
  },
  { additionalProperties: false },
);

/** How the uids of tables are shown. What is not here is shown by its own id or name. */
export const ID_KINDS: Readonly<Record<string, IdKind>> = {
  webhook: 'webhook',
  event: 'event',
  api_key: 'apiKey',
  member: 'member',
  session: 'session',
  saved_search: 'savedSearch',
  replay: 'replay',
  issue: 'issue',
  interaction: 'interaction',
  alert_rule: 'alertRule',
  alert: 'alert',
  // Known by the member whom it lets in.
  sign_in_link: 'member',
};

export function auditLogRoutes(): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Querystring: Type.Static<typeof Query> }>('/audit-log', {
      config: { permission: 'audit-log:read' },
      schema: {
        operationId: 'listAuditLog',
        tags: ['access'],
        summary: 'List who changed what, newest first',
        querystring: Query,
        response: { 200: PageOf(AuditEntry), '4xx': Problem, '5xx': Problem },
      },
      handler: async ({ db, principal, query }) => {
        const page = readPage(query, 'number');
        if (query.resourceId !== undefined && query.resource === undefined) {
          throw invalidRequest([
            {
              path: 'resourceId',
              message: 'needs the kind of the resource beside it: resource=webhook, say.',
            },
          ]);
        }
        const table = query.resource?.replaceAll('-', '_') ?? null;
        const filter = {
          organization: query.organization ?? null,
          resource: table,
          resourceId: table === null ? null : storedId(table, query.resourceId),
          actor: query.actor ?? null,
          action: query.action ?? null,
          ...readTimeRange(query),
        };
        const found = await listAuditLog(db, principal.scope, filter, page);
        return toPage(page, found, (row) => row.number, view);
      },
    });
  };
}

function storedId(table: string, id: string | undefined): string | null {
  if (id === undefined) return null;
  const kind = ID_KINDS[table];
  return kind === undefined ? id : (uuidFromId(kind, id) ?? id);
}

function view(row: AuditRow): AuditEntry {
  const kind = ID_KINDS[row.resource];
  return {
    id: `aud_${row.number}`,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    address: row.address,
    userAgent: row.userAgent,
    operation: row.operation,
    action: row.action as AuditEntry['action'],
    resource: {
      kind: row.resource.replaceAll('_', '-'),
      id:
        kind === undefined || row.resourceId === UNKNOWN ? row.resourceId : idFromUuid(kind, row.resourceId),
      name: row.resourceName,
    },
    organization: row.organizationId,
    project: row.projectId,
    changes: Object.fromEntries(
      Object.entries(row.changes).map(([column, [before, after]]) => [camelCase(column), { before, after }]),
    ),
  };
}
