import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { TSchema } from 'typebox';
import { deniedUrl } from '@tidings/core/address';
import type { AddressPolicy } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { OwnId } from '@tidings/core/event';
import { parseFilters } from '@tidings/core/filter/filter';
import { DEFAULT_TIMEOUT_MS, Webhook, WebhookChange, WebhookInput } from '@tidings/core/webhook';
import type { Db } from '../../store/db.ts';
import type { RateLimit } from '@tidings/core/rate-limit';
import { ensureOrganization } from '../../store/organizations.ts';
import { watcherNames } from '../../store/watchers.ts';
import { insertWebhook, listWebhooks } from '../../store/webhooks.ts';
import type { WebhookChanges, WebhookView } from '../../store/webhooks.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { placeOf } from '../principal.ts';
import { changedRequestSettings, newRequestSettings } from '../request-settings.ts';
import { bodyIsOptional, NoBody } from '../validation.ts';
import { changeWebhook, requireWebhook, viewWebhook } from '../webhook.ts';

export const WebhookParams = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['webhooks'];

/** For what would silence whatever uses the webhook. */
const ConfirmQuery = Type.Object(
  {
    confirm: Type.Optional(
      Type.Boolean({
        description: 'Whether to disable or delete a webhook that something uses. False when left out.',
      }),
    ),
  },
  { additionalProperties: false },
);
type Confirmed = { Querystring: { confirm?: boolean } };

export function webhookRoutes(context: Context): FastifyPluginAsync {
  const { secrets, submit, clock, config, newUuid } = context;

  return async (app) => {
    app.post<{ Body: WebhookInput }>('/webhooks', {
      config: { permission: 'webhooks:write' },
      schema: {
        operationId: 'createWebhook',
        tags,
        summary: 'Make a webhook',
        body: WebhookInput,
        response: { 201: Webhook, ...problems },
      },
      handler: async (request, reply) => {
        const input = request.body;
        const place = placeOf(request.principal, input);
        checkUrl(input.url, config.addresses);
        checkFilters(input.filters ?? {});
        const settings = await newRequestSettings(secrets, input);
        const scope = await ensureOrganization(request.db, clock.now(), place.organization, place.project);
        const owner = { organization: scope.organization.number, uid: newUuid() };
        const made = await insertWebhook(request.db, clock.now(), {
          ...owner,
          project: scope.project?.number ?? null,
          name: input.name,
          description: input.description ?? '',
          url: input.url,
          events: input.events,
          filters: input.filters ?? {},
          enabled: input.enabled ?? true,
          ...settings(owner),
          retry: input.retry ?? 'standard',
          timeoutMs: input.timeoutMs ?? DEFAULT_TIMEOUT_MS,
          ratePerSecond: input.rateLimit?.perSecond ?? null,
          ordered: input.ordered ?? false,
        });
        await submit.refresh();
        return reply.code(201).send(viewWebhook(made));
      },
    });

    app.get<{ Querystring: { organization?: string; limit?: number; cursor?: string; offset?: number } }>(
      '/webhooks',
      {
        config: { permission: 'webhooks:read' },
        schema: {
          operationId: 'listWebhooks',
          tags,
          summary: 'List webhooks, newest first',
          querystring: Type.Object(
            { organization: Type.Optional({ ...OwnId }), ...PageQuery },
            { additionalProperties: false },
          ),
          response: { 200: PageOf(Webhook), ...problems },
        },
        handler: async (request) => {
          const page = readPage(request.query, 'number');
          const { organization = null } = request.query;
          const found = await listWebhooks(request.db, request.principal.scope, organization, page);
          return toPage(page, found, (row) => row.number, viewWebhook);
        },
      },
    );

    app.get<{ Params: { id: string } }>('/webhooks/:id', {
      config: { permission: 'webhooks:read' },
      schema: {
        operationId: 'getWebhook',
        tags,
        summary: 'Get a webhook',
        params: WebhookParams,
        response: { 200: Webhook, ...problems },
      },
      handler: async (request) => viewWebhook(await requireWebhook(request, request.params.id)),
    });

    app.patch<Confirmed & { Params: { id: string }; Body: WebhookChange }>('/webhooks/:id', {
      config: { permission: 'webhooks:write' },
      schema: {
        operationId: 'updateWebhook',
        tags,
        summary: 'Change a webhook',
        description: 'Only the fields given change.',
        params: WebhookParams,
        querystring: ConfirmQuery,
        body: WebhookChange,
        response: { 200: Webhook, ...problems },
      },
      handler: async (request) => {
        const { name, description, url, events, filters, enabled, retry, timeoutMs, rateLimit, ordered } =
          request.body;
        if (url !== undefined) checkUrl(url, config.addresses);
        if (filters !== undefined) checkFilters(filters);
        const plain = { name, description, url, events, filters, retry, timeoutMs, ordered };
        return changeWebhook(context, request, async (webhook, db) => {
          if (enabled === false && webhook.enabled) await refuseWhileInUse(request, webhook, db);
          return {
            ...given(plain),
            ...limiting(rateLimit),
            ...(await changedRequestSettings(secrets, webhook, request.body)),
            ...switching(enabled),
          };
        });
      },
    });

    app.delete<Confirmed & { Params: { id: string } }>('/webhooks/:id', {
      config: { permission: 'webhooks:write' },
      schema: {
        operationId: 'deleteWebhook',
        tags,
        summary: 'Delete a webhook',
        description:
          'Deliveries that wait for it are canceled. Its record stays until the retention ends. Refused while something uses it, unless confirmed.',
        params: WebhookParams,
        querystring: ConfirmQuery,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async (request, reply) => {
        await changeWebhook(context, request, async (webhook, db) => {
          await refuseWhileInUse(request, webhook, db);
          return { deletedAt: new Date(clock.now()), enabled: false };
        });
        return reply.code(204).send();
      },
    });

    const actions = {
      enable: { summary: 'Enable a webhook', changes: switching(true) },
      disable: {
        summary: 'Disable a webhook: its events are recorded as skipped',
        description: 'Refused while something uses it, unless confirmed.',
        changes: switching(false),
        querystring: ConfirmQuery,
      },
      pause: { summary: 'Pause a webhook: its deliveries are held', changes: { paused: true } },
      resume: { summary: 'Resume a webhook: what was held is sent', changes: { paused: false } },
    } satisfies Record<
      string,
      { summary: string; description?: string; changes: WebhookChanges; querystring?: TSchema }
    >;
    for (const [name, { changes, ...schema }] of Object.entries(actions)) {
      app.post<Confirmed & { Params: { id: string } }>(`/webhooks/:id/${name}`, {
        preValidation: bodyIsOptional,
        config: { permission: 'webhooks:write' },
        schema: {
          operationId: `${name}Webhook`,
          tags,
          ...schema,
          params: WebhookParams,
          body: NoBody,
          response: { 200: Webhook, ...problems },
        },
        handler: (request) =>
          changeWebhook(context, request, async (webhook, db) => {
            if (name === 'disable' && webhook.enabled) await refuseWhileInUse(request, webhook, db);
            return changes;
          }),
      });
    }

    app.put<{ Params: { id: string }; Body: Record<string, unknown> }>('/webhooks/:id/filters', {
      config: { permission: 'webhooks:write' },
      schema: {
        operationId: 'updateWebhookFilters',
        tags,
        summary: 'Replace the filters of a webhook',
        params: WebhookParams,
        body: WebhookInput.properties.filters,
        response: { 200: Webhook, ...problems },
      },
      handler: async (request) => {
        checkFilters(request.body, '');
        return changeWebhook(context, request, () => ({ filters: request.body }));
      },
    });
  };
}

/** The fields that are there. */
function given<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Fields>;
}

/** How many of the items that use a webhook are named. */
const NAMED_WATCHERS = 5;

/** A webhook that something uses is ended or silenced only when the caller has confirmed that this is meant. */
async function refuseWhileInUse(
  { principal, query }: FastifyRequest<Confirmed>,
  { number, watchers }: WebhookView,
  db: Db,
): Promise<void> {
  if (watchers === 0 || query.confirm) return;
  const named = principal.permissions.has('watchers:read')
    ? await watcherNames(db, number, NAMED_WATCHERS)
    : [];
  const others = watchers - named.length;
  const items = `${others} ${named.length > 0 ? 'more' : others === 1 ? 'item' : 'items'}`;
  const users = [...named, ...(others > 0 ? [items] : [])].join(', ');
  throw new TidingsError(
    'in_use',
    `This webhook is used by ${users}. They would no longer be heard. To go on all the same, say confirm=true.`,
    { faults: [{ path: 'confirm', message: 'must be true for a webhook that something uses.' }] },
  );
}

function limiting(rateLimit: RateLimit | null | undefined): WebhookChanges {
  return rateLimit === undefined ? {} : { ratePerSecond: rateLimit?.perSecond ?? null };
}

/** Switching a webhook by hand ends the platform's own reason for having disabled it. */
function switching(enabled: boolean | undefined): WebhookChanges {
  return enabled === undefined ? {} : { enabled, disabledReason: null };
}

function checkUrl(url: string, addresses: AddressPolicy): void {
  const denied = deniedUrl(url, addresses);
  if (denied) throw new TidingsError('invalid_url', denied, { faults: [{ path: '/url', message: denied }] });
}

function checkFilters(filters: Record<string, unknown>, base = '/filters'): void {
  const parsed = parseFilters(filters);
  if (parsed.ok) return;
  const path = base + parsed.path;
  throw new TidingsError('invalid_filter', `${path || 'The body'}: ${parsed.message}`, {
    faults: [{ path, message: parsed.message }],
  });
}
