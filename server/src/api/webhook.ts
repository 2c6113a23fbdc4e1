/** One webhook as the routes find, change and show it. */
import type { FastifyRequest } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import { signsAt } from '@tidings/core/secret-rotation';
import { laneOf } from '@tidings/core/organization';
import type { Warning } from '@tidings/core/warning';
import { webhookWarnings } from '@tidings/core/webhook-warnings';
import type { Webhook } from '@tidings/core/webhook';
import type { Db } from '../store/db.ts';
import { findWebhook, updateWebhook } from '../store/webhooks.ts';
import type { WebhookChanges, WebhookView } from '../store/webhooks.ts';
import { catalogFor } from './catalog.ts';
import type { Context } from './context.ts';
import { warningsOf } from './webhook-warnings.ts';

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

/** Changes a webhook and answers when this process knows. */
export async function changeWebhook(
  { clock, lanes, submit }: Context,
  { db, principal, params: { id } }: Pick<FastifyRequest, 'db' | 'principal'> & { params: { id: string } },
  decide: (webhook: WebhookView, db: Db) => WebhookChanges | Promise<WebhookChanges>,
): Promise<WebhookView> {
  const uid = uuidFromId('webhook', id);
  const lane = (organization: string): number => laneOf(organization, lanes);
  const changed = uid && (await updateWebhook(db, clock.now(), principal.scope, lane, uid, decide));
  if (!changed) throw noWebhook(id);
  await submit.refresh();
  return changed;
}

/**
 * One webhook, with all that there is to say of it.
 *
 * @param told what there is to say of the change that it comes from
 */
export async function showWebhook(
  { clock }: Context,
  request: FastifyRequest,
  row: WebhookView,
  told: readonly Warning[] = [],
): Promise<Webhook> {
  const warnings = await warningsOf(catalogFor(request, row.organizationId), row);
  return { ...viewWebhook(row, clock.now()), warnings: [...told, ...warnings] };
}

/** @param now milliseconds since 1970 */
export function viewWebhook(row: WebhookView, now: number): Webhook {
  const health =
    row.disabledReason !== null && !row.enabled ? 'auto-disabled' : row.failingSince ? 'failing' : 'healthy';
  const apiKey = row.apiKeyHeader === null ? null : { header: row.apiKeyHeader };
  return {
    id: idFromUuid('webhook', row.uid),
    name: row.name,
    description: row.description,
    organization: row.organizationId,
    project: row.projectId,
    type: row.type,
    url: row.url,
    testInbox: row.testInbox && idFromUuid('testInbox', row.testInbox),
    config: row.config,
    configurationError: row.configurationError,
    events: row.events,
    filters: row.filters,
    categories: row.categories,
    minSeverity: row.minSeverity,
    enabled: row.enabled,
    paused: row.paused,
    health,
    disabledReason: row.disabledReason,
    failingSince: row.failingSince?.toISOString() ?? null,
    signing: row.signing,
    previousSecrets: row.previousSecretTimes.filter((times) => signsAt(times, now)),
    headerNames: row.headerNames,
    apiKey,
    headers: row.headers,
    payload: row.payload,
    template: row.template,
    encryption: row.encryption,
    warnings: webhookWarnings({ ...row, apiKey: row.apiKeyHeader }),
    retry: row.retry,
    timeoutMs: row.timeoutMs,
    rateLimit: row.ratePerSecond === null ? null : { perSecond: row.ratePerSecond },
    ordered: row.ordered,
    watchers: row.watchers,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
