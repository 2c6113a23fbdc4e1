import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { TSchema } from 'typebox';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid } from '@tidings/core/id';
import type { Warning } from '@tidings/core/warning';
import { changeWarnings } from '@tidings/core/webhook-warnings';
import { Webhook, WebhookChange, WebhookInput } from '@tidings/core/webhook';
import type { Db } from '../../store/db.ts';
import { ensureOrganization } from '../../store/organizations.ts';
import { rulesNaming } from '../../store/alert-rules.ts';
import { watcherNames } from '../../store/watchers.ts';
import { insertWebhook, listWebhooks } from '../../store/webhooks.ts';
import type { WebhookChanges, WebhookView } from '../../store/webhooks.ts';
import { catalogFor } from '../catalog.ts';
import { confirmQuery, inUse } from '../confirmation.ts';
import type { Confirmed } from '../confirmation.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { inboxesFor } from '../inbox-address.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { PlaceQuery, readPlace } from '../place.ts';
import { placeOf } from '../principal.ts';
import { bodyIsOptional, NoBody } from '../validation.ts';
import { changedWebhook, checkChange, checkFilters, newWebhook, switching } from '../webhook-input.ts';
import { keptSecrets } from '../tried-webhook.ts';
import { changeWebhook, requireWebhook, showWebhook, viewWebhook } from '../webhook.ts';

export const WebhookParams = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['webhooks'];

const WebhooksQuery = Type.Object(
  {
    ...PlaceQuery,
    ...PageQuery,
    needsSomebody: Type.Optional(
      Type.Boolean({
        description:
          'Whether only those that their receivers refuse, or that were disabled because they kept failing.',
      }),
    ),
  },
  { additionalProperties: false },
);
type WebhooksQuery = Type.Static<typeof WebhooksQuery>;

/** For what would silence whatever uses the webhook. */
const ConfirmQuery = confirmQuery('disable or delete a webhook that something uses');

export function webhookRoutes(context: Context): FastifyPluginAsync {
  const { submit, clock, newUuid } = context;

  return async (app) => {
    app.post<{ Body: WebhookInput }>('/webhooks', {
      config: { permission: 'webhooks:write', exact: ['/template'] },
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
        const settings = await newWebhook(
          context,
          catalogFor(request, place.organization),
          inboxesFor(context, request),
          input,
        );
        const scope = await ensureOrganization(request.db, clock.now(), place.organization, place.project);
        const owner = { organization: scope.organization.number, uid: newUuid() };
        const made = await insertWebhook(request.db, clock.now(), {
          ...owner,
          project: scope.project?.number ?? null,
          ...settings(owner),
          retry: input.retry ?? scope.project?.defaultRetry ?? scope.organization.defaultRetry ?? 'standard',
        });
        await submit.refresh();
        return reply.code(201).send(await showWebhook(context, request, made));
      },
    });

    app.get<{ Querystring: WebhooksQuery }>('/webhooks', {
      config: { permission: 'webhooks:read' },
      schema: {
        operationId: 'listWebhooks',
        tags,
        summary: 'List webhooks, newest first',
        querystring: WebhooksQuery,
        response: { 200: PageOf(Webhook), ...problems },
      },
      handler: async (request) => {
        const page = readPage(request.query, 'number');
        const place = readPlace(request.principal, request.query);
        const only = { ...place, needsSomebody: request.query.needsSomebody ?? false };
        const found = await listWebhooks(request.db, request.principal.scope, only, page);
        return toPage(
          page,
          found,
          (row) => row.number,
          (row) => viewWebhook(row, clock.now()),
        );
      },
    });

    app.get<{ Params: { id: string } }>('/webhooks/:id', {
      config: { permission: 'webhooks:read' },
      schema: {
        operationId: 'getWebhook',
        tags,
        summary: 'Get a webhook',
        params: WebhookParams,
        response: { 200: Webhook, ...problems },
      },
      handler: async (request) =>
        showWebhook(context, request, await requireWebhook(request, request.params.id)),
    });

    app.patch<Confirmed & { Params: { id: string }; Body: WebhookChange }>('/webhooks/:id', {
      config: { permission: 'webhooks:write', exact: ['/template'] },
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
        const change = request.body;
        checkChange(context, change);
        let told: Warning[] = [];
        const changed = await changeWebhook(context, request, async (webhook, db) => {
          if (change.enabled === false && webhook.enabled) await refuseWhileInUse(request, webhook, db);
          const catalog = { ...catalogFor(request, webhook.organizationId), db };
          const changes = await changedWebhook(
            context,
            catalog,
            inboxesFor(context, request, db),
            webhook,
            change,
          );
          const after = { ...webhook, ...changes };
          refuseToSendElsewhere(request, webhook, after, change);
          told = changeWarnings(webhook, after);
          return changes;
        });
        return showWebhook(context, request, changed, told);
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
      enable: { summary: 'Enable a webhook', changes: (webhook) => switching(true, webhook) },
      disable: {
        summary: 'Disable a webhook: its events are recorded as skipped',
        description: 'Refused while something uses it, unless confirmed.',
        changes: (webhook) => switching(false, webhook),
        querystring: ConfirmQuery,
      },
      pause: { summary: 'Pause a webhook: its deliveries are held', changes: () => ({ paused: true }) },
      resume: { summary: 'Resume a webhook: what was held is sent', changes: () => ({ paused: false }) },
    } satisfies Record<
      string,
      {
        summary: string;
        description?: string;
        changes: (webhook: WebhookView) => WebhookChanges;
        querystring?: TSchema;
      }
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
        handler: async (request) => {
          const changed = await changeWebhook(context, request, async (webhook, db) => {
            if (name === 'disable' && webhook.enabled) await refuseWhileInUse(request, webhook, db);
            return changes(webhook);
          });
          return showWebhook(context, request, changed);
        },
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
        const changed = await changeWebhook(context, request, () => ({ filters: request.body }));
        return showWebhook(context, request, changed);
      },
    });
  };
}

/** What somebody may not see must not be had by having it sent to oneself. */
function refuseToSendElsewhere(
  { principal }: FastifyRequest,
  webhook: WebhookView,
  changed: WebhookView,
  change: WebhookChange,
): void {
  if (principal.permissions.has('webhooks:reveal')) return;
  // Another path of one server may be another customer's.
  if (new URL(changed.url).href === new URL(webhook.url).href) return;
  // What is only signed or encrypted with does not leave.
  const kept = keptSecrets(webhook, changed, change)
    .filter((path) => path === '/apiKey' || path === '/headers' || path.startsWith('/config/'))
    .map((path) => path.slice(1));
  if (kept.length === 0) return;
  throw new TidingsError(
    'forbidden',
    `To send the ${kept.join(' and ')} of a webhook to another URL takes the permission webhooks:reveal. Give ${kept.length > 1 ? 'them' : 'it'} anew in the same change${webhook.type === 'rest' ? `, or set ${kept.map((field) => `${field} to ${field === 'apiKey' ? 'null' : '{}'}`).join(' and ')}` : ''}.`,
    {
      faults: [
        {
          path: webhook.type === 'rest' ? '/url' : '/config',
          message: `is another one, and ${kept.join(' and ')} would go there.`,
        },
      ],
    },
  );
}

/** How many of the items that use a webhook are named, and of the alert rules. */
const MOST_NAMED = 5;

/** A webhook that something uses is ended or silenced only when the caller has confirmed that this is meant. */
async function refuseWhileInUse(
  { principal, query }: FastifyRequest<Confirmed>,
  { number, organization, uid, watchers }: WebhookView,
  db: Db,
): Promise<void> {
  if (query.confirm) return;
  const rules = await rulesNaming(db, organization, idFromUuid('webhook', uid));
  if (watchers === 0 && rules.length === 0) return;
  const items = principal.permissions.has('watchers:read') ? await watcherNames(db, number, MOST_NAMED) : [];
  const { project } = principal.scope;
  const ruleNames = rules
    .filter(
      (rule) =>
        principal.permissions.has('alert-rules:read') && (project === null || rule.project === project),
    )
    .slice(0, MOST_NAMED);
  const users = [
    ...listed(items, watchers, 'item'),
    ...listed(
      ruleNames.map(({ name }) => `the alert rule ${name}`),
      rules.length,
      'alert rule',
    ),
  ].join(', ');
  throw inUse(
    `This webhook is used by ${users}. They would no longer be heard.`,
    'a webhook that something uses',
  );
}

/** Names, and how many others there are. */
function listed(named: readonly string[], all: number, what: string): string[] {
  const others = all - named.length;
  if (others === 0) return [...named];
  return [...named, `${others} ${named.length > 0 ? 'more' : others === 1 ? what : `${what}s`}`];
}
