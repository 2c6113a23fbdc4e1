/** `config` of a webhook: settings of its notification type, held against the type's own schema. */
import { isDeepStrictEqual } from 'node:util';
import type { ValidateFunction } from 'ajv';
import { deniedUrl } from '@tidings/core/address';
import type { AddressPolicy } from '@tidings/core/address';
import { MASK } from '@tidings/core/concealer';
import type { Fault } from '@tidings/core/errors';
import { TYPES } from '@tidings/core/notification-types/index';
import { secretFields } from '@tidings/core/notification-types/notification-type';
import type {
  NotificationType,
  NotificationTypeName,
} from '@tidings/core/notification-types/notification-type';
import type { WebhookChange, WebhookInput } from '@tidings/core/webhook';
import { parseTemplate } from '@tidings/core/template/template';
import type { WebhookRow } from '../store/configuration.ts';
import { openCredentials, sealCredentials } from '../store/secrets.ts';
import type { SecretBox } from '../store/secrets.ts';
import { invalidRequest } from './errors.ts';
import { toFaults } from './faults.ts';
import { invalidTemplate } from './request-checks.ts';
import { bodyValidator } from './validation.ts';

export type Config = Record<string, unknown>;

/** Settings that only requests of the type `rest` have, and what others have in their place. */
const OF_REST = {
  url: 'where its requests go is said by config',
  signing: 'its receiver knows no signatures, and config holds what it lets in',
  secret: 'nothing is signed; secrets of the receiver go into config',
  headerNames: 'nothing is signed',
  apiKey: 'secrets of the receiver go into config',
  headers: 'its requests have the headers that its receiver knows',
  payload: 'its message is its own, or what template makes of it',
  encryption: 'its receiver reads messages as they are',
} as const satisfies Partial<Record<keyof WebhookInput & keyof WebhookChange, string>>;

/** Refuses what does not belong to the type. */
export function refuseForeign(type: NotificationTypeName, input: WebhookInput | WebhookChange): void {
  const { label } = TYPES[type];
  const faults: Fault[] =
    type === 'rest'
      ? input.config === undefined
        ? []
        : [
            {
              path: '/config',
              message: 'belongs to other types than rest. Leave it out, or choose the type.',
            },
          ]
      : Object.entries(OF_REST)
          .filter(([field]) => input[field as keyof typeof OF_REST] !== undefined)
          .map(([field, why]) => ({
            path: `/${field}`,
            message: `belongs to the type rest, and this is ${label}: ${why}. Leave it out.`,
          }));
  if (faults.length > 0) throw invalidRequest(faults);
}

/** The config of a new webhook. */
export function newConfig(type: NotificationTypeName, input: WebhookInput, addresses: AddressPolicy): Config {
  return checked(TYPES[type], input.config ?? {}, addresses);
}

/** What a change makes of a config with its secrets; fields left out stay. */
export function changedConfig(
  type: NotificationTypeName,
  present: Config,
  change: Config,
  addresses: AddressPolicy,
): Config {
  const merged = Object.entries({ ...present, ...change }).filter(([, value]) => value !== null);
  return checked(TYPES[type], Object.fromEntries(merged), addresses);
}

const validators = new Map<NotificationTypeName, ValidateFunction>();

function checked(type: NotificationType, config: Config, addresses: AddressPolicy): Config {
  const path = (field: string): string => `/config/${field}`;
  const masked = secretFields(type).find((field) => config[field] === MASK);
  if (masked !== undefined) {
    const message = `is the mask of a secret. Leave it out to keep the one that there is, or give another.`;
    throw invalidRequest([{ path: path(masked), message }]);
  }
  let validate = validators.get(type.type);
  if (!validate) validators.set(type.type, (validate = bodyValidator(type.config)));
  if (!validate(config)) {
    const faults = toFaults(validate.errors ?? []);
    throw invalidRequest(faults.map((fault) => ({ ...fault, path: `/config${fault.path}` })));
  }
  const fault = type.check?.(config);
  if (fault) throw invalidRequest([{ path: `/config${fault.path}`, message: fault.message }]);
  for (const { field, url } of type.reaches(config)) {
    const denied = deniedUrl(url, addresses);
    if (denied) throw invalidRequest([{ path: path(field), message: denied }]);
  }
  return config;
}

/** Settings of requests as they are kept: the config with masks, its secrets sealed. */
export function notificationSettings(
  box: SecretBox,
  owner: Pick<WebhookRow, 'organization' | 'uid'>,
  name: NotificationTypeName,
  config: Config,
): Pick<WebhookRow, 'url' | 'config' | 'credentials'> {
  const type = TYPES[name];
  const given = secretFields(type).filter((field) => config[field] !== undefined);
  return {
    url: type.address(config),
    config: { ...config, ...Object.fromEntries(given.map((field) => [field, MASK])) },
    credentials: sealCredentials(box, owner, {
      config: Object.fromEntries(given.map((field) => [field, config[field] as string])),
    }),
  };
}

/** With its secrets. */
export function openConfig(secrets: SecretBox, row: WebhookRow): Config {
  return { ...row.config, ...openCredentials(secrets, row).config };
}

/** What a change makes of the settings of requests. Empty when it is about other things. */
export function changedNotificationSettings(
  box: SecretBox,
  webhook: WebhookRow,
  change: WebhookChange,
  addresses: AddressPolicy,
): Partial<Pick<WebhookRow, 'url' | 'config' | 'credentials' | 'template' | 'configurationError'>> {
  const present = openConfig(box, webhook);
  const config =
    change.config === undefined ? present : changedConfig(webhook.type, present, change.config, addresses);
  const hasOther = !isDeepStrictEqual(config, present);
  const hasTemplate = 'template' in change;
  if (hasTemplate) checkMessageTemplate(change.template);
  return {
    ...(hasOther && notificationSettings(box, webhook, webhook.type, config)),
    ...(hasTemplate && { template: change.template }),
    // What was refused may be taken now.
    ...((hasOther || hasTemplate) && { configurationError: null }),
  };
}

/** Null takes the type's own message. */
export function checkMessageTemplate(template: unknown): void {
  if (template === null || template === undefined) return;
  const parsed = parseTemplate(template);
  if (!parsed.ok) throw invalidTemplate(parsed);
}
