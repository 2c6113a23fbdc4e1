import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { OwnId } from '@tidings/core/event';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import { MAX_WATCHERS, Watcher, WatcherInput, WatcherItemId, WatcherKind } from '@tidings/core/watcher';
import { deleteWatcher, listWatchers, putWatcher } from '../../store/watchers.ts';
import type { WatcherRow, WatcherSearch } from '../../store/watchers.ts';
import type { Context } from '../context.ts';
import { invalidRequest, Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { noWebhook, requireWebhook } from '../webhook.ts';
import { WebhookParams } from './webhooks.ts';

const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['watchers'];
const Params = Type.Object({
  id: WebhookParams.properties.id,
  kind: WatcherKind,
  itemId: WatcherItemId,
});
type Item = { Params: Type.Static<typeof Params> };
interface List {
  limit?: number;
  cursor?: string;
  offset?: number;
}

export function watcherRoutes({ clock, submit }: Context): FastifyPluginAsync {
  return async (app) => {
    app.put<Item & { Body: WatcherInput }>('/webhooks/:id/watchers/:kind/:itemId', {
      config: { permission: 'watchers:write' },
      schema: {
        operationId: 'putWatcher',
        tags,
        summary: 'Say that an item uses a webhook',
        description:
          'From now on the webhook gets the events of the item (`source`) with one of the triggers, beside those it subscribes to. Replaces what was said before.',
        params: Params,
        body: WatcherInput,
        response: { 200: Watcher, 201: Watcher, ...problems },
      },
      handler: async ({ body, db, params, principal }, reply) => {
        const uid = uuidFromId('webhook', params.id);
        const watcher = {
          kind: params.kind,
          item: params.itemId,
          name: body.name,
          parent: body.parent ?? null,
          triggers: body.triggers,
          url: body.url ?? null,
        };
        const put = uid && (await putWatcher(db, clock.now(), principal.scope, uid, MAX_WATCHERS, watcher));
        if (!put) throw noWebhook(params.id);
        if (put === 'full') {
          throw new TidingsError(
            'conflict',
            `The webhook has ${MAX_WATCHERS} watchers already, which is the most. Use another webhook, or subscribe this one to the event types instead.`,
          );
        }
        await submit.refresh();
        return reply.code(put.created ? 201 : 200).send(view(put.row));
      },
    });

    app.delete<Item>('/webhooks/:id/watchers/:kind/:itemId', {
      config: { permission: 'watchers:write' },
      schema: {
        operationId: 'deleteWatcher',
        tags,
        summary: 'Say that an item no longer uses a webhook',
        params: Params,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async ({ db, params, principal }, reply) => {
        const { id, kind, itemId } = params;
        const uid = uuidFromId('webhook', id);
        const deleted = uid && (await deleteWatcher(db, principal.scope, uid, kind, itemId));
        if (!deleted || !deleted.webhook) throw noWebhook(id);
        if (!deleted.watcher) {
          throw new TidingsError(
            'not_found',
            `The webhook is not used by an item ${itemId} of the kind ${kind}.`,
          );
        }
        await submit.refresh();
        return reply.code(204).send();
      },
    });

    app.get<{ Params: { id: string }; Querystring: List }>('/webhooks/:id/watchers', {
      config: { permission: 'watchers:read' },
      schema: {
        operationId: 'listWebhookWatchers',
        tags,
        summary: 'List what uses a webhook, newest first',
        params: WebhookParams,
        querystring: Type.Object(PageQuery, { additionalProperties: false }),
        response: { 200: PageOf(Watcher), ...problems },
      },
      handler: async (request) => {
        const { uid } = await requireWebhook(request, request.params.id);
        return list(request, request.query, { webhook: uid });
      },
    });

    app.get<{ Querystring: List & { organization?: string; kind?: string; itemId?: string } }>('/watchers', {
      config: { permission: 'watchers:read' },
      schema: {
        operationId: 'listWatchers',
        tags,
        summary: 'List which webhooks items use, newest first',
        querystring: Type.Object(
          {
            organization: Type.Optional({ ...OwnId }),
            kind: Type.Optional(WatcherKind),
            itemId: Type.Optional(WatcherItemId),
            ...PageQuery,
          },
          { additionalProperties: false },
        ),
        response: { 200: PageOf(Watcher), ...problems },
      },
      handler: async (request) => {
        const { organization, kind, itemId, ...page } = request.query;
        if (itemId !== undefined && kind === undefined)
          throw invalidRequest([{ path: 'kind', message: 'is required with itemId.' }]);
        return list(request, page, { organization, kind, item: itemId });
      },
    });
  };
}

async function list({ db, principal }: FastifyRequest, query: List, search: WatcherSearch): Promise<unknown> {
  const page = readPage(query, 'number');
  return toPage(page, await listWatchers(db, principal.scope, search, page), (row) => row.number, view);
}

function view(row: WatcherRow): Watcher {
  return {
    webhook: { id: idFromUuid('webhook', row.webhookUid), name: row.webhookName },
    kind: row.kind,
    itemId: row.item,
    name: row.name,
    parent: row.parent,
    triggers: row.triggers,
    url: row.url,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    lastFiredAt: row.lastFiredAt?.toISOString() ?? null,
  };
}
