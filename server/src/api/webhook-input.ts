/** A webhook as it is asked for: what is given is checked, put together with what it has, and sealed. */
import { deniedUrl } from '@tidings/core/address';
import type { AddressPolicy } from '@tidings/core/address';
import { TidingsError } from '@tidings/core/errors';
import { parseFilters } from '@tidings/core/filter/filter';
import type { NotificationTypeName } from '@tidings/core/notification-types/notification-type';
import type { RateLimit } from '@tidings/core/rate-limit';
import { DEFAULT_TIMEOUT_MS } from '@tidings/core/webhook';
import type { WebhookChange, WebhookInput } from '@tidings/core/webhook';
import type { WebhookRow } from '../store/configuration.ts';
import type { NewWebhook, WebhookChanges, WebhookView } from '../store/webhooks.ts';
import type { SecretBox } from '../store/secrets.ts';
import type { Catalog } from './catalog.ts';
import type { Context } from './context.ts';
import { tokenIn } from './inbox-address.ts';
import type { Inboxes } from './inbox-address.ts';
import { invalidRequest } from './errors.ts';
import { refuseUnfitTemplate } from './examples.ts';
import {
  changedNotificationSettings,
  checkMessageTemplate,
  newConfig,
  notificationSettings,
  refuseForeign,
} from './notification-input.ts';
import { changedRequestSettings, newRequestSettings } from './request-settings.ts';
import type { RequestSettings } from './request-settings.ts';

type Inputs = Pick<Context, 'secrets' | 'config'>;
type Owner = Pick<WebhookRow, 'organization' | 'uid'>;

/** What a new webhook has, once it is known whose it is. */
export async function newWebhook(
  { secrets, config }: Inputs,
  catalog: Catalog,
  inboxes: Inboxes,
  input: WebhookInput,
): Promise<(owner: Owner) => Omit<NewWebhook, keyof Owner | 'project'>> {
  const type = input.type ?? 'rest';
  refuseForeign(type, input);
  checkFilters(input.filters ?? {});
  const settings =
    type === 'rest'
      ? await newRestSettings(
          secrets,
          config.addresses,
          (url) => inboxes.find(catalog.organization, url),
          input,
        )
      : newMessageSettings(secrets, config.addresses, type, input);
  await refuseUnfitTemplate(catalog, input.events, input.template ?? null, 'template');
  return (owner) => ({
    name: input.name,
    description: input.description ?? '',
    events: input.events,
    filters: input.filters ?? {},
    categories: input.categories ?? null,
    minSeverity: input.minSeverity ?? null,
    enabled: input.enabled ?? true,
    ...settings(owner),
    retry: input.retry ?? 'standard',
    timeoutMs: input.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    ratePerSecond: input.rateLimit?.perSecond ?? null,
    ordered: input.ordered ?? false,
  });
}

type Settings = (owner: Owner) => RequestSettings & Pick<WebhookRow, 'type' | 'url' | 'testInbox' | 'config'>;

async function newRestSettings(
  secrets: SecretBox,
  addresses: AddressPolicy,
  inboxOf: (url: string) => Promise<string | null>,
  input: WebhookInput,
): Promise<Settings> {
  const { url } = input;
  if (url === undefined) throw invalidRequest([{ path: '/url', message: 'is required.' }]);
  const testInbox = await inboxOf(url);
  if (testInbox === null) checkUrl(url, addresses);
  const settings = await newRequestSettings(secrets, input);
  return (owner) => ({ type: 'rest', url, testInbox, config: null, ...settings(owner) });
}

function newMessageSettings(
  secrets: SecretBox,
  addresses: AddressPolicy,
  type: NotificationTypeName,
  input: WebhookInput,
): Settings {
  const config = newConfig(type, input, addresses);
  checkMessageTemplate(input.template);
  return (owner) => ({
    type,
    testInbox: null,
    signing: 'none',
    headerNames: null,
    secret: null,
    apiKeyHeader: null,
    headers: {},
    payload: null,
    template: input.template ?? null,
    encryption: null,
    ...notificationSettings(secrets, owner, type, config),
  });
}

/** Refuses what can be seen to be wrong without the webhook. */
export function checkChange({ config }: Inputs, { url, filters }: WebhookChange): void {
  // An inbox is one of the webhook's organization, or none.
  if (url !== undefined && tokenIn(url) === null) checkUrl(url, config.addresses);
  if (filters !== undefined) checkFilters(filters);
}

/** What a change makes of a webhook. */
export async function changedWebhook(
  { secrets, config }: Inputs,
  catalog: Catalog,
  inboxes: Inboxes,
  webhook: WebhookView,
  change: WebhookChange,
): Promise<WebhookChanges> {
  const { name, description, url, events, filters, enabled, retry, timeoutMs, rateLimit, ordered } = change;
  refuseForeign(webhook.type, change);
  const testInbox = url === undefined ? undefined : await inboxes.find(webhook.organizationId, url);
  if (url !== undefined && testInbox === null) checkUrl(url, config.addresses);
  const settings =
    webhook.type === 'rest'
      ? await changedRequestSettings(secrets, webhook, change)
      : changedNotificationSettings(secrets, webhook, change, config.addresses);
  if (events !== undefined || 'template' in change) {
    const template = settings.template === undefined ? webhook.template : settings.template;
    const isNew = 'template' in change ? 'template' : 'events';
    await refuseUnfitTemplate(catalog, events ?? webhook.events, template, isNew);
  }
  return {
    ...given({ name, description, url, testInbox, events, filters, retry, timeoutMs, ordered }),
    ...given({ categories: change.categories, minSeverity: change.minSeverity }),
    ...limiting(rateLimit),
    ...settings,
    ...switching(enabled, webhook),
  };
}

/**
 * Switching a webhook by hand ends the platform's own reason for having disabled it, and enabling one what its receiver refused
 * before: whether that is mended will be seen.
 */
export function switching(
  enabled: boolean | undefined,
  before: Pick<WebhookView, 'enabled'>,
): WebhookChanges {
  if (enabled === undefined) return {};
  return { enabled, disabledReason: null, ...(enabled && !before.enabled && { configurationError: null }) };
}

/** The fields that are there. */
function given<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Fields>;
}

function limiting(rateLimit: RateLimit | null | undefined): WebhookChanges {
  return rateLimit === undefined ? {} : { ratePerSecond: rateLimit?.perSecond ?? null };
}

function checkUrl(url: string, addresses: AddressPolicy): void {
  const denied = deniedUrl(url, addresses);
  if (denied) throw new TidingsError('invalid_url', denied, { faults: [{ path: '/url', message: denied }] });
}

export function checkFilters(filters: Record<string, unknown>, base = '/filters'): void {
  const parsed = parseFilters(filters);
  if (parsed.ok) return;
  const path = base + parsed.path;
  throw new TidingsError('invalid_filter', `${path || 'The body'}: ${parsed.message}`, {
    faults: [{ path, message: parsed.message }],
  });
}
