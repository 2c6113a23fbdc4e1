/**
 * What the platform itself reports about webhooks, deliveries, alerts and interactions. None of it carries a secret:
 * of a webhook's URL only the host is told, since a path can be one.
 */
import Type from 'typebox';
import { catalogGroup, catalogType } from './catalog-type.ts';
import { ADA, Actor, Count, Id, Name, Text, Time, Word } from './fields.ts';

const Webhook = Type.Object({
  id: Id,
  name: Name,
  type: Type.String({ minLength: 1, description: 'The notification type.' }),
  host: Type.Optional(Type.String({ minLength: 1, description: 'Of its URL.' })),
  project: Type.Optional(Type.Union([Id, Type.Null()])),
});
export type ReportedWebhook = Type.Static<typeof Webhook>;
const WEBHOOK = {
  id: 'wh_01kah3c3t6f8mvav5nq1j6w0zs',
  name: 'My Webhook',
  type: 'rest',
  host: 'example.com',
  project: null,
};

const Attempt = Type.Object({
  number: Type.Integer({ minimum: 1 }),
  at: Time,
  status: Type.Union([Type.Integer(), Type.Null()], { description: 'Of the answer; null without one.' }),
  error: Type.Union([Text, Type.Null()], { description: 'What went wrong, in words.' }),
});
const failing = {
  delivery: Id,
  webhook: Webhook,
  event: Type.Object({ id: Id, type: Name }),
  attempts: Count,
  lastAttempt: Attempt,
};
const DeliveryFailing = Type.Object({ ...failing, nextAttemptAt: Time });
export type DeliveryFailing = Type.Static<typeof DeliveryFailing>;
const DeliveryExhausted = Type.Object({ ...failing, givenUpAt: Time });
export type DeliveryExhausted = Type.Static<typeof DeliveryExhausted>;
const FAILING = {
  delivery: 'del_01kah3c3t6f8mvav5nq1j6w0zs0000001',
  webhook: WEBHOOK,
  event: { id: 'evt_01kah3c3t6f8mvav5nq1j6w0zs', type: 'function.executed' },
};

const Alert = {
  id: Id,
  rule: Type.Object({ id: Id, name: Name }),
  severity: Word('info', 'warning', 'error', 'critical'),
  group: Type.Optional(Type.String({ description: 'What its events have in common, such as an agent.' })),
  summary: Text,
  count: Type.Integer({ minimum: 1, description: 'Events that belong to it so far.' }),
  openedAt: Time,
};
const ALERT = {
  id: 'alt_01kah3c3t6f8mvav5nq1j6w0zs',
  rule: { id: 'rul_01kah3c3t6f8mvav5nq1j6w0zs', name: 'Repeated denials of one agent' },
  severity: 'critical' as const,
  group: 'agent-alpha',
  summary: '5 denials of agent-alpha in 10 minutes',
  count: 5,
  openedAt: '2026-03-02T12:00:00Z',
};

const interaction = { id: Id, question: Text, event: Type.Optional(Type.Object({ id: Id, type: Name })) };
const INTERACTION = {
  id: 'int_01kah3c3t6f8mvav5nq1j6w0zs',
  question: 'May agent-alpha refund ord-5512?',
  event: { id: 'evt_01kah3c3t6f8mvav5nq1j6w0zs', type: 'approval.required' },
};

export const OPERATIONAL = [
  ...catalogGroup('webhook', [
    catalogType(
      'webhook.created',
      'A webhook was made',
      Type.Object({ webhook: Webhook, events: Type.Array(Name), by: Type.Optional(Actor) }),
      { webhook: WEBHOOK, events: ['function.executed', 'agent.*'], by: ADA },
    ),
    catalogType(
      'webhook.updated',
      'A webhook was changed',
      Type.Object({
        webhook: Webhook,
        changed: Type.Array(Name, { minItems: 1, description: 'Names of the fields, not their values.' }),
        by: Type.Optional(Actor),
      }),
      { webhook: WEBHOOK, changed: ['url', 'secret'], by: ADA },
    ),
    catalogType(
      'webhook.deleted',
      'A webhook was deleted',
      Type.Object({ webhook: Webhook, deletedAt: Time, by: Type.Optional(Actor) }),
      { webhook: WEBHOOK, deletedAt: '2026-03-02T12:00:00Z', by: ADA },
    ),
    catalogType(
      'webhook.disabled',
      'A webhook was disabled, by a person or because it kept failing',
      Type.Object({
        webhook: Webhook,
        reason: Text,
        automatic: Type.Boolean(),
        failingSince: Type.Optional(Type.Union([Time, Type.Null()])),
        by: Type.Optional(Actor),
      }),
      {
        webhook: WEBHOOK,
        reason: 'The receiver answered 410 Gone.',
        automatic: true,
        failingSince: '2026-03-02T11:02:10Z',
      },
    ),
    catalogType(
      'webhook.misconfigured',
      'A receiver refuses what a webhook is set up with',
      Type.Object({
        webhook: Webhook,
        error: Type.String({ ...Text, description: 'What it refuses, and what to do.' }),
        since: Time,
      }),
      {
        webhook: { ...WEBHOOK, type: 'slack', host: 'hooks.slack.com' },
        error:
          'Slack answered 410 (channel_is_archived): the channel is archived. Have it unarchived, or make a new incoming webhook in the settings of the Slack app, and set config.url to its URL.',
        since: '2026-03-02T12:00:00Z',
      },
    ),
    catalogType(
      'webhook.recovered',
      'A webhook that failed succeeds again',
      Type.Object({ webhook: Webhook, failingSince: Time, recoveredAt: Time }),
      { webhook: WEBHOOK, failingSince: '2026-03-02T11:02:10Z', recoveredAt: '2026-03-02T12:00:00Z' },
    ),
  ]),
  ...catalogGroup('delivery', [
    catalogType(
      'delivery.failing',
      'A delivery failed for the fourth time and will be tried again',
      DeliveryFailing,
      {
        ...FAILING,
        attempts: 4,
        lastAttempt: { number: 4, at: '2026-03-02T12:00:00Z', status: 503, error: null },
        nextAttemptAt: '2026-03-02T14:00:00Z',
      },
    ),
    catalogType(
      'delivery.exhausted',
      'A delivery failed for the last time and waits for a person',
      DeliveryExhausted,
      {
        ...FAILING,
        attempts: 10,
        lastAttempt: {
          number: 10,
          at: '2026-03-05T15:05:00Z',
          status: null,
          error: 'The certificate of example.com expired 2 days ago.',
        },
        givenUpAt: '2026-03-05T15:05:00Z',
      },
    ),
  ]),
  ...catalogGroup('alert', [
    catalogType('alert.opened', 'An alert rule opened an alert', Type.Object(Alert), ALERT),
    catalogType(
      'alert.acknowledged',
      'Somebody looks after an alert',
      Type.Object({ ...Alert, acknowledgedAt: Time, acknowledgedBy: Type.Optional(Actor) }),
      { ...ALERT, acknowledgedAt: '2026-03-02T12:01:30Z', acknowledgedBy: ADA },
    ),
    catalogType(
      'alert.resolved',
      'An alert is over',
      Type.Object({
        ...Alert,
        automatic: Type.Boolean(),
        resolvedAt: Time,
        resolvedBy: Type.Optional(Actor),
      }),
      { ...ALERT, count: 9, automatic: true, resolvedAt: '2026-03-02T12:41:00Z' },
    ),
  ]),
  ...catalogGroup('interaction', [
    catalogType(
      'interaction.resolved',
      'A question that was sent out is answered',
      Type.Object({
        ...interaction,
        outcome: Word('acknowledged', 'approved', 'denied'),
        responses: Type.Array(
          Type.Object({
            responder: Actor,
            decision: Word('acknowledge', 'approve', 'deny'),
            comment: Type.Optional(Text),
            at: Time,
          }),
          { minItems: 1 },
        ),
        resolvedAt: Time,
      }),
      {
        ...INTERACTION,
        outcome: 'approved',
        responses: [{ responder: ADA, decision: 'approve', at: '2026-03-02T12:03:00Z' }],
        resolvedAt: '2026-03-02T12:03:00Z',
      },
    ),
    catalogType(
      'interaction.expired',
      'Nobody answered a question in time',
      Type.Object({
        ...interaction,
        outcome: Word('approved', 'denied', 'none'),
        expiredAt: Time,
      }),
      { ...INTERACTION, outcome: 'denied', expiredAt: '2026-03-02T13:00:00Z' },
    ),
  ]),
];

const NAMES: ReadonlySet<string> = new Set(OPERATIONAL.map(({ name }) => name));

/** Whether events of the type are the platform's own: nobody sends them, and no `*` subscribes to them. */
export function isOperational(eventType: string): boolean {
  return NAMES.has(eventType);
}
