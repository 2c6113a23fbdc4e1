/** A webhook: where events go and how. */
import Type from 'typebox';
import { EncryptionInput, EncryptionView } from './encryption.ts';
import { OwnId, SEVERITIES, TEXT_PATTERN } from './event.ts';
import { EVENT_TYPE_MAX_LENGTH, SUBSCRIPTION_PATTERN } from './event-type.ts';
import { HeaderName, HeadersInput, HeadersView, HeaderValue } from './headers.ts';
import { TYPES } from './notification-types/index.ts';
import type { NotificationConfigInput } from './notification-types/index.ts';
import { NOTIFICATION_TYPES, SHOWN_ANY_OF } from './notification-types/notification-type.ts';
import { PAYLOADS } from './payload-formats/formats.ts';
import { RateLimit } from './rate-limit.ts';
import { RetryPolicy } from './retry.ts';
import { Warning } from './warning.ts';
import { PreviousSecret } from './secret-rotation.ts';
import { NullableTime, Time } from './time.ts';

export const SIGNING_PROFILES = [
  'standard',
  'ed25519',
  'admin',
  'sha256',
  'pangea',
  'stripe',
  'none',
] as const;
export type SigningProfile = (typeof SIGNING_PROFILES)[number];

export const DEFAULT_TIMEOUT_MS = 15_000;
export const MAX_TIMEOUT_MS = 30_000;

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN });
const Description = Type.String({ maxLength: 2000, pattern: TEXT_PATTERN });
const Url = Type.String({
  maxLength: 2048,
  description:
    'Where deliveries are POSTed. `https:` only by default. Required with the type `rest`, and of no other.',
});
const NotificationTypeField = Type.Enum(NOTIFICATION_TYPES, { type: 'string' });
/** Checked by the schema of its type (`api/notification-input.ts`), which can say what is wrong with it. */
const NotificationConfig = Type.Unsafe<NotificationConfigInput>({
  type: 'object',
  title: 'NotificationConfig',
  description: 'Settings of the notification type, other than `rest`.',
  [SHOWN_ANY_OF]: Object.values(TYPES)
    .filter(({ type }) => type !== 'rest')
    .map(({ config }) => config),
});
const NotificationConfigChange = Type.Record(Type.String(), Type.Unknown(), {
  description: 'Fields of `config` to change; null removes one. What is left out stays, secrets as well.',
});
const Events = Type.Array(Type.String({ pattern: SUBSCRIPTION_PATTERN, maxLength: EVENT_TYPE_MAX_LENGTH }), {
  maxItems: 200,
  uniqueItems: true,
  description:
    'Event types, or patterns such as `agent.*`. `[]` subscribes to nothing, `["*"]` to everything that is sent to Tidings. What Tidings itself reports is subscribed to by name: `webhook.disabled`, `webhook.*`, `delivery.*`.',
});
const Filters = Type.Record(Type.String(), Type.Unknown(), {
  description: 'For each event type an object that mirrors `data`; see the filter language.',
});
const Categories = Type.Union(
  [
    Type.Array(Type.String({ minLength: 1, maxLength: 64, pattern: TEXT_PATTERN }), {
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
    }),
    Type.Null(),
  ],
  {
    description:
      'Only events whose type is of one of these groups of the catalog, such as `policy`. Null: of any. Narrows `events` and watchers, as filters do.',
  },
);
const MinSeverity = Type.Union([Type.Enum(SEVERITIES, { type: 'string' }), Type.Null()], {
  description:
    'Only events at least as grave. What counts is the `severity` of the event, else of its `data`, else what its type is worth, which is `info` unless it ships with another. Null: any.',
});
const Signing = Type.Enum(SIGNING_PROFILES, {
  type: 'string',
  description:
    'How requests are signed; `none` sends no signature. Left out: `standard`, or what the secret given is made for (`whsk_…` is `ed25519`, text of your own `admin`), or `pangea` with that encryption.',
});
const Secret = Type.String({
  minLength: 8,
  maxLength: 512,
  pattern: TEXT_PATTERN,
  // Every field of an input that holds a secret says so, and has a line in server/test/secrecy.test.ts.
  writeOnly: true,
  description: 'Made for you when left out.',
});
const HeaderNames = Type.Object(
  { signature: Type.Optional(HeaderName), timestamp: Type.Optional(HeaderName) },
  {
    title: 'HeaderNames',
    additionalProperties: false,
    minProperties: 1,
    description:
      'Names for the headers of the signing profile, for receivers that read others: `signature` with `admin`, `sha256` and `stripe`, `timestamp` with `admin`.',
  },
);
export type HeaderNames = Type.Static<typeof HeaderNames>;
const Payload = Type.Enum(PAYLOADS, {
  type: 'string',
  description:
    'The body: see the page on payload formats. `custom` is rendered by `template`. `native` when left out, `custom` when a template is given.',
});
const Template = Type.Unknown({
  description:
    'The body of the payload `custom`: JSON with placeholders, such as `{"text": "{{data.name}}"}`.',
});
const ApiKeyHeader = { ...HeaderName, description: 'The header it is sent in; `X-API-Key` when left out.' };
const ApiKeyValue = { ...HeaderValue, writeOnly: true };
export const DEFAULT_API_KEY_HEADER = 'X-API-Key';
const TimeoutMs = Type.Integer({
  minimum: 1000,
  maximum: MAX_TIMEOUT_MS,
  description: 'For the whole attempt.',
});

const RateLimitOrNull = Type.Union([RateLimit, Type.Null()], {
  description: 'How often it may be sent to; null for as often as it answers well.',
});
const Ordered = Type.Boolean({
  description:
    'Whether deliveries are sent one after another, in the order of acceptance. A failing one then blocks those behind it until it succeeds, is given up after its last attempt, or is canceled.',
});

export const WebhookInput = Type.Object(
  {
    name: Name,
    description: Type.Optional(Description),
    organization: Type.Optional({ ...OwnId, description: 'Made on first use; `default` when left out.' }),
    project: Type.Optional(
      Type.Union([{ ...OwnId }, Type.Null()], {
        description: 'Only the events of this project; all of the organization when left out.',
      }),
    ),
    type: Type.Optional({
      ...NotificationTypeField,
      description: 'The notification type; `rest` when left out. It stays what it is.',
    }),
    url: Type.Optional(Url),
    config: Type.Optional(NotificationConfig),
    events: Events,
    filters: Type.Optional(Filters),
    categories: Type.Optional(Categories),
    minSeverity: Type.Optional(MinSeverity),
    enabled: Type.Optional(Type.Boolean({ description: 'True when left out.' })),
    signing: Type.Optional(Signing),
    secret: Type.Optional(Secret),
    headerNames: Type.Optional(Type.Union([HeaderNames, Type.Null()])),
    apiKey: Type.Optional(
      Type.Union([
        Type.Object(
          { header: Type.Optional(ApiKeyHeader), value: ApiKeyValue },
          { additionalProperties: false, description: 'Sent with each request, and never shown again.' },
        ),
        Type.Null(),
      ]),
    ),
    headers: Type.Optional(HeadersInput),
    payload: Type.Optional(Payload),
    template: Type.Optional(Template),
    encryption: Type.Optional(Type.Union([EncryptionInput, Type.Null()])),
    retry: Type.Optional(RetryPolicy),
    timeoutMs: Type.Optional(TimeoutMs),
    rateLimit: Type.Optional(RateLimitOrNull),
    ordered: Type.Optional(Ordered),
  },
  { title: 'WebhookInput', additionalProperties: false },
);
export type WebhookInput = Type.Static<typeof WebhookInput>;

export const WebhookChange = Type.Object(
  {
    name: Type.Optional(Name),
    description: Type.Optional(Description),
    url: Type.Optional(Url),
    config: Type.Optional(NotificationConfigChange),
    events: Type.Optional(Events),
    filters: Type.Optional(Filters),
    categories: Type.Optional(Categories),
    minSeverity: Type.Optional(MinSeverity),
    enabled: Type.Optional(Type.Boolean()),
    signing: Type.Optional({
      ...Signing,
      description:
        'Another profile. Where the current secret does not fit it, give one, or null for a new one.',
    }),
    secret: Type.Optional(
      Type.Union([
        { ...Secret, description: 'Only together with `signing`; see rotate-secret for all else.' },
        Type.Null(),
      ]),
    ),
    headerNames: Type.Optional(Type.Union([HeaderNames, Type.Null()])),
    apiKey: Type.Optional(
      Type.Union([
        Type.Object(
          { header: Type.Optional(ApiKeyHeader), value: Type.Optional(ApiKeyValue) },
          {
            additionalProperties: false,
            minProperties: 1,
            description: 'Without a value the present one stays.',
          },
        ),
        Type.Null(),
      ]),
    ),
    headers: Type.Optional({ ...HeadersInput, description: 'All of them; one left out is removed.' }),
    payload: Type.Optional(Payload),
    template: Type.Optional(Template),
    encryption: Type.Optional(Type.Union([EncryptionInput, Type.Null()])),
    retry: Type.Optional(RetryPolicy),
    timeoutMs: Type.Optional(TimeoutMs),
    rateLimit: Type.Optional(RateLimitOrNull),
    ordered: Type.Optional(Ordered),
  },
  { title: 'WebhookChange', additionalProperties: false, minProperties: 1 },
);
export type WebhookChange = Type.Static<typeof WebhookChange>;

const HEALTHS = ['healthy', 'failing', 'auto-disabled'] as const;

export const Webhook = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    description: Type.String(),
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()]),
    type: NotificationTypeField,
    url: Type.String({ description: 'Where requests go; `***` stands for what is secret in it.' }),
    testInbox: Type.Union([Type.String(), Type.Null()], {
      description: 'The test inbox that the URL is the address of; null: none.',
    }),
    config: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()], {
      description: 'Settings of the notification type; secrets are `***`. Null with the type `rest`.',
    }),
    configurationError: Type.Union(
      [Type.Object({ error: Type.String(), since: Time }, { additionalProperties: false }), Type.Null()],
      {
        description:
          'What the receiver refuses the webhook for, with the remedy, and since when. Null again after a change of `config` or the template, or a delivery that arrives.',
      },
    ),
    events: Type.Array(Type.String()),
    filters: Filters,
    categories: Categories,
    minSeverity: MinSeverity,
    enabled: Type.Boolean({ description: 'Disabled: events are recorded as skipped.' }),
    paused: Type.Boolean({ description: 'Paused: deliveries are held, and sent on resume.' }),
    health: Type.Enum(HEALTHS, { type: 'string' }),
    disabledReason: Type.Union([Type.String(), Type.Null()], {
      description: 'Why the platform disabled the webhook; null when a person did, or when it is enabled.',
    }),
    failingSince: NullableTime,
    signing: Type.Enum(SIGNING_PROFILES, { type: 'string' }),
    previousSecrets: Type.Array(PreviousSecret, {
      description: 'Secrets of before that still sign, newest first.',
    }),
    headerNames: Type.Union([HeaderNames, Type.Null()]),
    apiKey: Type.Union([
      Type.Object({ header: Type.String() }, { additionalProperties: false }),
      Type.Null(),
    ]),
    headers: HeadersView,
    payload: Type.Union([Type.Enum(PAYLOADS, { type: 'string' }), Type.Null()], {
      description: 'Null with other types than `rest`, which have their own.',
    }),
    template: Type.Unknown({ description: 'Null: none.' }),
    encryption: Type.Union([EncryptionView, Type.Null()]),
    warnings: Type.Array(Warning, {
      description:
        'What is allowed and yet should be looked at. In lists only what the settings show by themselves; elsewhere also what the catalog does.',
    }),
    retry: RetryPolicy,
    timeoutMs: Type.Integer(),
    watchers: Type.Integer({ minimum: 0, description: 'How many items of other systems use it.' }),
    rateLimit: RateLimitOrNull,
    ordered: Type.Boolean(),
    createdAt: Time,
    updatedAt: Time,
  },
  { title: 'Webhook', additionalProperties: false },
);
export type Webhook = Type.Static<typeof Webhook>;

/** A webhook that only fails is disabled after this long, once this many deliveries have failed. */
export const AUTO_DISABLE_AFTER_MS = 5 * 24 * 3600 * 1000;
export const AUTO_DISABLE_DELIVERIES = 20;

export function shouldAutoDisable(failingSince: number, failedDeliveries: number, now: number): boolean {
  return now - failingSince >= AUTO_DISABLE_AFTER_MS && failedDeliveries >= AUTO_DISABLE_DELIVERIES;
}

/** What becomes of a delivery to this webhook right now. */
export function disposition(webhook: { enabled: boolean; paused: boolean }): 'send' | 'hold' | 'skip' {
  if (!webhook.enabled) return 'skip';
  return webhook.paused ? 'hold' : 'send';
}
