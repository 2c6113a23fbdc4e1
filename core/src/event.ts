/** An event: what happened. Immutable, stored as received. */
import Type from 'typebox';
import { EVENT_TYPE_MAX_LENGTH, EVENT_TYPE_PATTERN } from './event-type.ts';
import { uuidTime } from './id.ts';

/** An id that the caller chose: an organization's, a project's, an event's. */
export const OWN_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_:@/+=-]*$';
/** The same, but for ids as the platform gives them: of two events with one of these, nobody could tell which is meant. */
export const EVENT_ID_PATTERN = `^(?!evt_[0-9a-z]{26}$)${OWN_ID_PATTERN.slice(1)}`;
/** PostgreSQL stores no NUL in a text, and no half of a surrogate pair. */
export const TEXT_PATTERN = '^[^\\u0000\\ud800-\\udfff]*$';
/** A text that was found in data, where JSON may hold anything, so that it can be stored as one. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
export const OwnId = Type.String({ minLength: 1, maxLength: 128, pattern: OWN_ID_PATTERN });

/** From the least to the gravest. */
export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;

/** What `POST /v1/events` takes. Only `type` and `data` are required. */
export const EventInput = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        pattern: EVENT_ID_PATTERN,
        description:
          'Your own id; it makes sending idempotent for 24 hours. A dot is not allowed: the signed bytes are joined by dots. Nor is an id of the form that the platform gives, `evt_` and 26 characters.',
      }),
    ),
    type: Type.String({
      pattern: EVENT_TYPE_PATTERN,
      maxLength: EVENT_TYPE_MAX_LENGTH,
      description: 'Such as `function.executed`. The types by which Tidings itself reports are refused.',
    }),
    created: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'When it happened; the time of acceptance when left out.',
      }),
    ),
    organization: Type.Optional({ ...OwnId, description: 'Made on first use; `default` when left out.' }),
    project: Type.Optional({ ...OwnId, description: 'Made on first use.' }),
    data: Type.Unknown({ description: 'Any JSON. Stored, signed and sent byte for byte as received.' }),
    severity: Type.Optional(Type.Enum(SEVERITIES, { type: 'string' })),
    agentId: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    summary: Type.Optional(Type.String({ maxLength: 1024 })),
    links: Type.Optional(
      Type.Array(
        Type.Object(
          {
            href: Type.String({ maxLength: 2048, pattern: '^https?://' }),
            text: Type.String({ maxLength: 256 }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 20 },
      ),
    ),
    context: Type.Optional(
      Type.Unknown({ description: 'Circumstances, sent as `current_context` where asked for.' }),
    ),
    source: Type.Optional(
      Type.Object(
        {
          kind: Type.String({ minLength: 1, maxLength: 128 }),
          id: Type.String({ minLength: 1, maxLength: 256 }),
          name: Type.Optional(Type.String({ maxLength: 256 })),
        },
        { additionalProperties: false, description: 'The item of another system that caused the event.' },
      ),
    ),
    trigger: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    webhooks: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 100,
        description: 'Only these webhooks, by id.',
      }),
    ),
  },
  { title: 'EventInput', additionalProperties: false },
);
export type EventInput = Type.Static<typeof EventInput>;

/** Members of an event that are neither columns nor `data`; kept together as received. */
export const EVENT_ATTRIBUTES = [
  'severity',
  'agentId',
  'summary',
  'links',
  'context',
  'source',
  'trigger',
] as const;

/** Those of them that go with the data when the payload is erased: what people and programs have put into words. */
export const ERASED_ATTRIBUTES = ['summary', 'links', 'context'] as const;

/**
 * The URL at which the console shows an event. Ids of one's own may be there once in each organization.
 *
 * @param event with its UUID, which says when it was accepted
 * @param publicUrl where people find the console; null: nobody knows
 */
export function recordOf(
  { id, organization, uid }: { readonly id: string; readonly organization: string; readonly uid: string },
  publicUrl: URL | null,
): string | null {
  if (publicUrl === null) return null;
  const q = `id=${JSON.stringify(id)}`;
  // However long ago that will be when it is opened: the minutes around its acceptance.
  const [start, end] = [-60_000, 60_000].map((offset) => new Date(uuidTime(uid) + offset).toISOString());
  const range = `${start!.slice(0, 19)}Z..${end!.slice(0, 19)}Z`;
  const search = { organization: asText(organization), q, range, open: asText(id) };
  return new URL(`/events?${new URLSearchParams(search).toString()}`, publicUrl).href;
}

/** What could be read as a number or another word of JSON stands in quotes, so that it stays the text that it is. */
function asText(id: string): string {
  return /^(\d+([eE][+-]?\d+)?|true|false|null)$/.test(id) ? JSON.stringify(id) : id;
}

export const DEFAULT_ORGANIZATION = 'default';
export const MAX_BATCH = 1000;

export const EventAccepted = Type.Object(
  {
    id: Type.String({ description: 'Your own id, or ours.' }),
    duplicate: Type.Boolean({ description: 'True when this id was accepted before, within 24 hours.' }),
    webhooks: Type.Array(Type.String(), { description: 'Ids of the webhooks the event goes to.' }),
    warnings: Type.Optional(
      Type.Array(
        Type.Object({ path: Type.String(), message: Type.String() }, { additionalProperties: false }),
        {
          description:
            'Where the data does not fit the schema of its event type, which warns of it. Left out where all is well.',
        },
      ),
    ),
  },
  { title: 'EventAccepted', additionalProperties: false },
);
export type EventAccepted = Type.Static<typeof EventAccepted>;

export const EventSummary = Type.Object(
  {
    id: Type.String(),
    type: Type.String(),
    created: Type.String({ format: 'date-time' }),
    acceptedAt: Type.String({ format: 'date-time' }),
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()]),
    severity: Type.Union([Type.Enum(SEVERITIES, { type: 'string' }), Type.Null()]),
    agentId: Type.Union([Type.String(), Type.Null()]),
    summary: Type.Union([Type.String(), Type.Null()]),
    source: Type.Union([
      Type.Object(
        { kind: Type.String(), id: OwnId, name: Type.Optional(Type.String()) },
        { additionalProperties: false },
      ),
      Type.Null(),
    ]),
    trigger: Type.Union([Type.String(), Type.Null()]),
    size: Type.Integer({ description: 'Bytes of its data.' }),
    webhooks: Type.Integer({ description: 'To how many it goes.' }),
  },
  { title: 'EventSummary', description: 'An event without what it carries.', additionalProperties: false },
);
