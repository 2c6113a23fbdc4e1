/** A webhook: where events go and how. */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from './event.ts';
import { EVENT_TYPE_MAX_LENGTH, SUBSCRIPTION_PATTERN } from './event-type.ts';
import { RetryPolicy } from './retry.ts';

export const SIGNING_PROFILES = ['standard', 'admin', 'sha256'] as const;
export type SigningProfile = (typeof SIGNING_PROFILES)[number];

export const DEFAULT_TIMEOUT_MS = 15_000;
export const MAX_TIMEOUT_MS = 30_000;
/** How long the old secret goes on signing after a rotation, unless the caller says otherwise. */
export const DEFAULT_OVERLAP_SECONDS = 86_400;

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN });
const Description = Type.String({ maxLength: 2000, pattern: TEXT_PATTERN });
const Url = Type.String({
  maxLength: 2048,
  description: 'Where deliveries are POSTed. `https:` only by default.',
});
const Events = Type.Array(Type.String({ pattern: SUBSCRIPTION_PATTERN, maxLength: EVENT_TYPE_MAX_LENGTH }), {
  maxItems: 200,
  uniqueItems: true,
  description:
    'Event types, or patterns such as `agent.*`. `[]` subscribes to nothing, `["*"]` to everything.',
});
const Filters = Type.Record(Type.String(), Type.Unknown(), {
  description: 'For each event type an object that mirrors `data`; see the filter language.',
});
const Signing = Type.Enum(SIGNING_PROFILES, {
  type: 'string',
  description:
    'How requests are signed. Left out: `standard`, or `admin` when a secret is given that is text of your own, since only the profiles that sign with the text itself can use it.',
});
const Secret = Type.String({
  minLength: 8,
  maxLength: 512,
  // Every field of an input that holds a secret says so, and has a line in server/test/secrecy.test.ts.
  writeOnly: true,
  description: 'Made for you when left out.',
});
const TimeoutMs = Type.Integer({
  minimum: 1000,
  maximum: MAX_TIMEOUT_MS,
  description: 'For the whole attempt.',
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
    type: Type.Optional(Type.Literal('rest', { description: 'The notification type.' })),
    url: Url,
    events: Events,
    filters: Type.Optional(Filters),
    enabled: Type.Optional(Type.Boolean({ description: 'True when left out.' })),
    signing: Type.Optional(Signing),
    secret: Type.Optional(Secret),
    payload: Type.Optional(Type.Literal('native')),
    retry: Type.Optional(RetryPolicy),
    timeoutMs: Type.Optional(TimeoutMs),
  },
  { title: 'WebhookInput', additionalProperties: false },
);
export type WebhookInput = Type.Static<typeof WebhookInput>;

export const WebhookChange = Type.Object(
  {
    name: Type.Optional(Name),
    description: Type.Optional(Description),
    url: Type.Optional(Url),
    events: Type.Optional(Events),
    filters: Type.Optional(Filters),
    enabled: Type.Optional(Type.Boolean()),
    retry: Type.Optional(RetryPolicy),
    timeoutMs: Type.Optional(TimeoutMs),
  },
  { title: 'WebhookChange', additionalProperties: false, minProperties: 1 },
);
export type WebhookChange = Type.Static<typeof WebhookChange>;

const HEALTHS = ['healthy', 'failing', 'auto-disabled'] as const;

const NullableTime = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);

export const Webhook = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    description: Type.String(),
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()]),
    type: Type.Literal('rest'),
    url: Type.String(),
    events: Type.Array(Type.String()),
    filters: Filters,
    enabled: Type.Boolean({ description: 'Disabled: events are recorded as skipped.' }),
    paused: Type.Boolean({ description: 'Paused: deliveries are held, and sent on resume.' }),
    health: Type.Enum(HEALTHS, { type: 'string' }),
    disabledReason: Type.Union([Type.String(), Type.Null()], {
      description: 'Why the platform disabled the webhook; null when a person did, or when it is enabled.',
    }),
    failingSince: NullableTime,
    signing: Type.Enum(SIGNING_PROFILES, { type: 'string' }),
    previousSecretExpiresAt: NullableTime,
    payload: Type.Literal('native'),
    retry: RetryPolicy,
    timeoutMs: Type.Integer(),
    watchers: Type.Integer({ minimum: 0, description: 'How many items of other systems use it.' }),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
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
