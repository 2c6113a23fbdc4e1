import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { TSchema } from 'typebox';
import { checkSecret, generateSecret, signaturesOverlap } from '@tidings/verify';
import { deniedUrl } from '@tidings/core/address';
import type { AddressPolicy } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { OwnId } from '@tidings/core/event';
import { parseFilters } from '@tidings/core/filter/filter';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import {
  DEFAULT_OVERLAP_SECONDS,
  DEFAULT_TIMEOUT_MS,
  Webhook,
  WebhookChange,
  WebhookInput,
} from '@tidings/core/webhook';
import type { SigningProfile } from '@tidings/core/webhook';
import { recordAccess } from '../../store/audit-log.ts';
import { ensureOrganization } from '../../store/organizations.ts';
import { webhookSecretOwner } from '../../store/secrets.ts';
import { findWebhook, insertWebhook, listWebhooks, updateWebhook } from '../../store/webhooks.ts';
import type { WebhookChanges, WebhookView } from '../../store/webhooks.ts';
import { watcherNames } from '../../store/watchers.ts';
import type { Db } from '../../store/db.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { PageOf, PageQuery, readPage, toPage } from '../pagination.ts';
import { placeOf } from '../principal.ts';
import { bodyIsOptional, NoBody } from '../validation.ts';

export const WebhookParams = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['webhooks'];

const RotateInput = Type.Object(
  {
    secret: Type.Optional(WebhookInput.properties.secret),
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 604_800,
        description:
          'How long the old secret goes on signing beside the new one: 24 hours when left out, where the profile can carry several signatures.',
      }),
    ),
  },
  { title: 'RotateInput', additionalProperties: false },
);
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
const Secret = Type.Object({ secret: Type.String() }, { additionalProperties: false });

export function webhookRoutes(context: Context): FastifyPluginAsync {
  const { secrets, submit, clock, lanes, config, newUuid } = context;

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
        const { signing, secret } = await chooseSecret(input.signing, input.secret);
        const scope = await ensureOrganization(request.db, clock.now(), place.organization, place.project);
        const uid = newUuid();
        const made = await insertWebhook(request.db, clock.now(), {
          uid,
          organization: scope.organization.number,
          project: scope.project?.number ?? null,
          name: input.name,
          description: input.description ?? '',
          url: input.url,
          events: input.events,
          filters: input.filters ?? {},
          enabled: input.enabled ?? true,
          signing,
          secret: secrets.seal(secret, webhookSecretOwner({ organization: scope.organization.number, uid })),
          payload: input.payload ?? 'native',
          retry: input.retry ?? 'standard',
          timeoutMs: input.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        });
        await submit.refresh();
        return reply.code(201).send(view(made));
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
          return toPage(page, found, (row) => row.number, view);
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
      handler: async (request) => view(await requireWebhook(request, request.params.id)),
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
        const { enabled, ...change } = request.body;
        if (change.url !== undefined) checkUrl(change.url, config.addresses);
        if (change.filters !== undefined) checkFilters(change.filters);
        const changes = { ...change, ...switching(enabled) };
        return enabled === false ? applyUnlessInUse(request, changes) : apply(request, () => changes);
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
        await applyUnlessInUse(request, { deletedAt: new Date(clock.now()), enabled: false });
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
          name === 'disable' ? applyUnlessInUse(request, changes) : apply(request, () => changes),
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
        return apply(request, () => ({ filters: request.body }));
      },
    });

    app.get<{ Params: { id: string } }>('/webhooks/:id/secret', {
      config: { permission: 'webhooks:reveal' },
      schema: {
        operationId: 'getWebhookSecret',
        tags,
        summary: 'Reveal the signing secret',
        params: WebhookParams,
        response: { 200: Secret, ...problems },
      },
      handler: async (request, reply) => {
        const webhook = await requireWebhook(request, request.params.id);
        await recordAccess(request.db, 'reveal', { table: 'webhook', ...webhook });
        reply.header('cache-control', 'no-store');
        return { secret: secrets.open(webhook.secret, webhookSecretOwner(webhook)).toString() };
      },
    });

    app.post<{ Params: { id: string }; Body: Type.Static<typeof RotateInput> | undefined }>(
      '/webhooks/:id/rotate-secret',
      {
        preValidation: bodyIsOptional,
        config: { permission: 'webhooks:write' },
        schema: {
          operationId: 'rotateWebhookSecret',
          tags,
          summary: 'Replace the signing secret',
          params: WebhookParams,
          body: RotateInput,
          response: {
            200: Type.Object({
              secret: Type.String(),
              previousSecretExpiresAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
            }),
            ...problems,
          },
        },
        handler: async (request, reply) => {
          const { secret: given, overlapSeconds } = request.body ?? {};
          const { signing } = await requireWebhook(request, request.params.id);
          const secret = given ?? (await generateSecret(signing));
          refuseUnfit(signing, secret);
          const overlap = overlapOf(signing, overlapSeconds);
          const changed = await apply(request, (webhook) => ({
            secret: secrets.seal(secret, webhookSecretOwner(webhook)),
            previousSecret: overlap === 0 ? null : webhook.secret,
            previousSecretExpiresAt: overlap === 0 ? null : new Date(clock.now() + overlap * 1000),
          }));
          reply.header('cache-control', 'no-store');
          return { secret, previousSecretExpiresAt: changed.previousSecretExpiresAt };
        },
      },
    );
  };

  /** Changes a webhook and answers when this process knows. */
  async function apply(
    { db, principal, params: { id } }: Changing,
    decide: (webhook: WebhookView, db: Db) => WebhookChanges | Promise<WebhookChanges>,
  ): Promise<Webhook> {
    const uid = uuidFromId('webhook', id);
    const lane = (organization: string): number => laneOf(organization, lanes);
    const changed = uid && (await updateWebhook(db, clock.now(), principal.scope, lane, uid, decide));
    if (!changed) throw noWebhook(id);
    await submit.refresh();
    return view(changed);
  }

  /** Ends or silences a webhook, unless something uses it and the caller has not confirmed that this is meant. */
  function applyUnlessInUse(
    request: Changing & FastifyRequest<Confirmed>,
    changes: WebhookChanges,
  ): Promise<Webhook> {
    return apply(request, async (webhook, db) => {
      const silences = changes.deletedAt !== undefined || webhook.enabled;
      if (silences && webhook.watchers > 0 && !request.query.confirm) throw await inUse(request, webhook, db);
      return changes;
    });
  }
}

/** How many of the items that use a webhook are named. */
const NAMED_WATCHERS = 5;

async function inUse({ principal }: FastifyRequest, webhook: WebhookView, db: Db): Promise<TidingsError> {
  const { number, watchers } = webhook;
  const named = principal.permissions.has('watchers:read')
    ? await watcherNames(db, number, NAMED_WATCHERS)
    : [];
  const others = watchers - named.length;
  const items = `${others} ${named.length > 0 ? 'more' : others === 1 ? 'item' : 'items'}`;
  const users = [...named, ...(others > 0 ? [items] : [])].join(', ');
  return new TidingsError(
    'in_use',
    `This webhook is used by ${users}. They would no longer be heard. To go on all the same, say confirm=true.`,
    { faults: [{ path: 'confirm', message: 'must be true for a webhook that something uses.' }] },
  );
}

/** What a change of a webhook takes of its request. */
type Changing = Pick<FastifyRequest, 'db' | 'principal'> & { params: { id: string } };

/** Switching a webhook by hand ends the platform's own reason for having disabled it. */
function switching(enabled: boolean | undefined): WebhookChanges {
  return enabled === undefined ? {} : { enabled, disabledReason: null };
}

/** @param find `findWebhookEvenDeleted` for what outlives a webhook */
export async function requireWebhook(
  { db, principal }: FastifyRequest,
  id: string,
  find: typeof findWebhook = findWebhook,
): Promise<WebhookView> {
  const uid = uuidFromId('webhook', id);
  const webhook = uid && (await find(db, principal.scope, uid));
  if (!webhook) throw noWebhook(id);
  return webhook;
}

export function noWebhook(id: string): TidingsError {
  return new TidingsError('not_found', `There is no webhook ${id}.`);
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

/** Text of one's own can only be used by the profiles that sign with the text itself. */
async function chooseSecret(
  given: SigningProfile | undefined,
  secret: string | undefined,
): Promise<{ signing: SigningProfile; secret: string }> {
  const signing = given ?? (secret === undefined || secret.startsWith('whsec_') ? 'standard' : 'admin');
  if (secret === undefined) return { signing, secret: await generateSecret(signing) };
  refuseUnfit(signing, secret);
  return { signing, secret };
}

function refuseUnfit(signing: SigningProfile, secret: string): void {
  const unfit = checkSecret(signing, secret);
  if (unfit)
    throw new TidingsError('invalid_secret', unfit, { faults: [{ path: '/secret', message: unfit }] });
}

function overlapOf(signing: SigningProfile, asked: number | undefined): number {
  if (signaturesOverlap(signing)) return asked ?? DEFAULT_OVERLAP_SECONDS;
  if (asked !== undefined && asked > 0) {
    throw new TidingsError(
      'invalid_request',
      `The signing profile ${signing} carries one signature, so the old secret ends at once. Leave overlapSeconds out, or set it to 0.`,
      { faults: [{ path: '/overlapSeconds', message: `must be 0 with the profile ${signing}.` }] },
    );
  }
  return 0;
}

function view(row: WebhookView): Webhook {
  const health =
    row.disabledReason !== null && !row.enabled ? 'auto-disabled' : row.failingSince ? 'failing' : 'healthy';
  return {
    id: idFromUuid('webhook', row.uid),
    name: row.name,
    description: row.description,
    organization: row.organizationId,
    project: row.projectId,
    type: row.type,
    url: row.url,
    events: row.events,
    filters: row.filters,
    enabled: row.enabled,
    paused: row.paused,
    health,
    disabledReason: row.disabledReason,
    failingSince: row.failingSince?.toISOString() ?? null,
    signing: row.signing,
    previousSecretExpiresAt: row.previousSecretExpiresAt?.toISOString() ?? null,
    payload: row.payload,
    retry: row.retry,
    timeoutMs: row.timeoutMs,
    watchers: row.watchers,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
