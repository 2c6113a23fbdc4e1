/** A webhook that is tried without being saved: a new one, or one that there is with changes. */
import type { FastifyRequest } from 'fastify';
import { MASK } from '@tidings/core/concealer';
import { TidingsError } from '@tidings/core/errors';
import { laneOf } from '@tidings/core/organization';
import type { PreviewInput } from '@tidings/core/preview';
import type { WatchedItem } from '@tidings/core/watcher';
import type { WebhookChange, WebhookInput } from '@tidings/core/webhook';
import type { Tried } from '../engine/submit.ts';
import type { WebhookRow } from '../store/configuration.ts';
import { findOrganization } from '../store/organizations.ts';
import { watchedItems } from '../store/watchers.ts';
import type { WebhookView } from '../store/webhooks.ts';
import { catalogFor } from './catalog.ts';
import type { Context } from './context.ts';
import { invalidRequest } from './errors.ts';
import { inboxesFor } from './inbox-address.ts';
import { placeOf } from './principal.ts';
import { changedWebhook, checkChange, newWebhook } from './webhook-input.ts';
import { requireWebhook } from './webhook.ts';

export interface TriedWebhook extends Tried {
  readonly organization: string;
  readonly project: string | null;
  /** Null when the organization is not there yet. */
  readonly organizationNumber: number | null;
  readonly watchers: readonly WatchedItem[];
  /** Where in the body the webhook's settings stand. */
  readonly path: '/webhook' | '/changes';
  /** Set when a secret was made up for it, which nobody will have. */
  readonly madeUpSecret: boolean;
  /** Set for one that there is: it, and those of its secrets that are still in use, as paths of a change. */
  readonly saved: { readonly webhook: WebhookView; readonly kept: readonly string[] } | null;
}

export async function readTriedWebhook(
  context: Context,
  request: FastifyRequest,
  { webhook, id, changes }: PreviewInput,
): Promise<TriedWebhook> {
  if (id === undefined) {
    if (webhook === undefined) {
      throw invalidRequest([{ path: '/webhook', message: 'is required, or the id of one that there is.' }]);
    }
    if (changes !== undefined) {
      const message = 'belongs to the id of a webhook that there is: put it into webhook.';
      throw invalidRequest([{ path: '/changes', message }]);
    }
    return under('/webhook', () => readNew(context, request, webhook));
  }
  if (webhook !== undefined) {
    const message =
      'is for one that is not there yet; what differs from the one that there is goes into changes.';
    throw invalidRequest([{ path: '/webhook', message }]);
  }
  const saved = await requireWebhook(request, id);
  return under('/changes', () => readChanged(context, request, saved, changes ?? {}));
}

async function readNew(
  context: Context,
  request: FastifyRequest,
  input: WebhookInput,
): Promise<TriedWebhook> {
  const { db, principal } = request;
  const { organization, project } = placeOf(principal, input);
  const settings = await newWebhook(
    context,
    catalogFor(request, organization),
    inboxesFor(context, request),
    input,
  );
  const now = new Date(context.clock.now());
  // It belongs to nothing, since its organization may not be there yet; its secrets are sealed for it all the same.
  const owner = { organization: 0, uid: context.newUuid() };
  const row: WebhookRow = {
    ...owner,
    ...settings(owner),
    number: 0,
    project: principal.project?.number ?? null,
    configurationError: null,
    paused: false,
    disabledReason: null,
    previousSecrets: null,
    previousSecretTimes: [],
    rendering: 0,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    version: 0,
  };
  return {
    row,
    paced: null,
    organization,
    project,
    organizationNumber: (await findOrganization(db, principal.scope, organization))?.number ?? null,
    watchers: [],
    path: '/webhook',
    madeUpSecret: input.secret === undefined && row.secret !== null,
    saved: null,
  };
}

async function readChanged(
  context: Context,
  request: FastifyRequest,
  webhook: WebhookView,
  change: WebhookChange,
): Promise<TriedWebhook> {
  checkChange(context, change);
  const catalog = catalogFor(request, webhook.organizationId);
  const changes = await changedWebhook(context, catalog, inboxesFor(context, request), webhook, change);
  const row: WebhookRow = { ...webhook, ...changes };
  const { number, ratePerSecond, organizationId } = webhook;
  const lane = laneOf(organizationId, context.lanes);
  return {
    row,
    paced: ratePerSecond === null ? null : { lane, number, perSecond: ratePerSecond },
    organization: organizationId,
    project: webhook.projectId,
    organizationNumber: webhook.organization,
    watchers: await watchedItems(request.db, number),
    path: '/changes',
    madeUpSecret: replacesSecret(webhook, change) && change.secret === null,
    saved: { webhook, kept: keptSecrets(webhook, row, change) },
  };
}

/** Secrets that a caller of a change has not given, and which would be used all the same, as paths of the change. */
export function keptSecrets(webhook: WebhookView, row: WebhookRow, change: WebhookChange): string[] {
  const kept: string[] = [];
  if (row.secret !== null && !replacesSecret(webhook, change)) kept.push('/secret');
  if (row.apiKeyHeader !== null && change.apiKey?.value === undefined) kept.push('/apiKey');
  const isKept = (name: string): boolean => {
    const given = change.headers?.[name];
    return given === undefined || (typeof given === 'object' && 'secret' in given && given.secret === true);
  };
  if (
    Object.entries(row.headers).some(
      ([name, shown]) => typeof shown === 'object' && 'secret' in shown && isKept(name),
    )
  )
    kept.push('/headers');
  const { scheme, publicKey } = row.encryption ?? {};
  for (const [field, shown] of Object.entries(row.config ?? {})) {
    if (shown === MASK && (change.config?.[field] ?? null) === null) kept.push(`/config/${field}`);
  }
  if (scheme === 'jwe' && !publicKey && change.encryption?.key === undefined) kept.push('/encryption');
  return kept;
}

function replacesSecret({ signing }: WebhookView, change: WebhookChange): boolean {
  return change.signing !== undefined && change.signing !== signing && change.secret !== undefined;
}

/** Refusals name their place in the whole body. */
async function under<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof TidingsError) || error.faults.length === 0) throw error;
    const { code, message, faults, retryAfter } = error;
    throw new TidingsError(code, message.startsWith('/') ? path + message : message, {
      faults: faults.map((fault) => ({ ...fault, path: path + fault.path })),
      ...(retryAfter !== undefined && { retryAfter }),
      cause: error,
    });
  }
}
