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

const WebhookRecovered = Type.Object({
  webhook: Webhook,
  failingSince: Time,
  recoveredAt: Time,
  refusedFor: Type.Optional(
    Type.String({ ...Text, description: 'What its receiver refused, where webhook.misconfigured was told.' }),
  ),
});
export type WebhookRecovered = Type.Static<typeof WebhookRecovered>;

const Rule = Type.Object({ id: Id, name: Name });
const Alert = {
  id: Id,
  rule: Rule,
  status: Word('open', 'acknowledged', 'resolved'),
  severity: Word('info', 'warning', 'error', 'critical'),
  summary: Text,
  agentId: Type.Optional(Id),
  group: Type.String({ description: 'What its events have in common, such as an agent; empty: nothing.' }),
  condition: Word('count', 'distinct', 'ratio', 'sum', 'percentile', 'absence'),
  threshold: Type.Number(),
  windowSeconds: Type.Integer({ minimum: 1 }),
  count: Type.Integer({ minimum: 0, description: 'Events that belong to it so far.' }),
  value: Type.Number({ description: 'What was held against the threshold when the condition held last.' }),
  openedAt: Time,
  lastHeldAt: Time,
  acknowledgedAt: Type.Optional(Time),
  acknowledgedBy: Type.Optional(Actor),
  escalatedAt: Type.Optional(Time),
  record: Type.String({ description: 'Path of the full record, with the events that made it.' }),
};
const RULE = { id: 'rul_01kah3c3t6f8mvav5nq1j6w0zs', name: 'Repeated denials of one agent' };
const ALERT = {
  id: 'alt_01kah3c3t6f8mvav5nq1j6w0zs',
  rule: RULE,
  status: 'open' as const,
  severity: 'critical' as const,
  summary: 'Repeated denials of one agent: 5 events of agent-alpha in 10 minutes',
  agentId: 'agent-alpha',
  group: 'agent-alpha',
  condition: 'count' as const,
  threshold: 5,
  windowSeconds: 600,
  count: 5,
  value: 5,
  openedAt: '2026-03-02T12:00:00Z',
  lastHeldAt: '2026-03-02T12:00:00Z',
  record: '/v1/alerts/alt_01kah3c3t6f8mvav5nq1j6w0zs',
};

const Action = Type.Object({
  id: Id,
  label: Name,
  style: Type.Optional(Word('primary', 'danger')),
  veto: Type.Optional(Type.Boolean({ description: 'Whether one answer decides.' })),
});
const Answer = Type.Object({
  by: Actor,
  action: Type.String({ description: 'Of the actions, by id.' }),
  comment: Type.Optional(Text),
  via: Word('api', 'console', 'slack', 'email'),
  at: Time,
});
const interaction = {
  id: Id,
  ownId: Type.Optional(Id),
  status: Word('open', 'resolved', 'expired', 'canceled'),
  question: Text,
  actions: Type.Array(Action, { minItems: 1 }),
  quorum: Type.Integer({ minimum: 1, description: 'How many have to choose the same action.' }),
  default: Type.String({ description: 'The action that holds when the time is over.' }),
  severity: Word('info', 'warning', 'error', 'critical'),
  agentId: Type.Optional(Id),
  event: Type.Optional(Type.Object({ id: Id, type: Name }, { description: 'That asks.' })),
  data: Type.Optional(Type.Unknown({ description: 'As it was asked with.' })),
  answers: Type.Array(Answer, { description: 'One for each person, the first one first.' }),
  openedAt: Time,
  expiresAt: Time,
  subject: Type.String({ description: 'The same in all that is told of it.' }),
  record: Type.String({ description: 'Path of the full record.' }),
};
const Ended = Type.Object({
  ...interaction,
  outcome: Type.String({ description: 'The action that holds.' }),
  endedAt: Time,
});
const INTERACTION = {
  id: 'int_01kah3c3t6f8mvav5nq1j6w0zs',
  status: 'open' as const,
  question: 'May agent-alpha refund ord-5512?',
  actions: [
    { id: 'approve', label: 'Approve', style: 'primary' as const },
    { id: 'deny', label: 'Deny', style: 'danger' as const },
  ],
  quorum: 2,
  default: 'deny',
  severity: 'warning' as const,
  agentId: 'agent-alpha',
  event: { id: 'evt_01kah3c3t6f8mvav5nq1j6w0zs', type: 'approval.required' },
  answers: [],
  openedAt: '2026-03-02T12:00:00Z',
  expiresAt: '2026-03-02T13:00:00Z',
  subject: 'approval:apr-2093',
  record: '/v1/interactions/int_01kah3c3t6f8mvav5nq1j6w0zs',
};
const ANSWER = { by: ADA, action: 'approve', via: 'slack' as const, at: '2026-03-02T12:03:00Z' };

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
      'webhook.enabled',
      'A webhook that was disabled is enabled again',
      Type.Object({ webhook: Webhook, enabledAt: Time, by: Type.Optional(Actor) }),
      { webhook: WEBHOOK, enabledAt: '2026-03-02T12:00:00Z', by: ADA },
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
    catalogType('webhook.recovered', 'A webhook that failed succeeds again', WebhookRecovered, {
      webhook: WEBHOOK,
      failingSince: '2026-03-02T11:02:10Z',
      recoveredAt: '2026-03-02T12:00:00Z',
    }),
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
    catalogType('alert.updated', 'What opened an alert goes on', Type.Object(Alert), {
      ...ALERT,
      count: 312,
      value: 5,
      lastHeldAt: '2026-03-02T12:05:00Z',
    }),
    catalogType(
      'alert.acknowledged',
      'Somebody looks after an alert',
      Type.Object({ ...Alert, acknowledgedAt: Time, acknowledgedBy: Actor }),
      {
        ...ALERT,
        status: 'acknowledged',
        acknowledgedAt: '2026-03-02T12:01:30Z',
        acknowledgedBy: ADA,
      },
    ),
    catalogType(
      'alert.escalated',
      'Nobody has acknowledged an alert in time',
      Type.Object({ ...Alert, escalatedAt: Time }),
      { ...ALERT, escalatedAt: '2026-03-02T12:15:00Z' },
    ),
    catalogType(
      'alert.resolved',
      'An alert is over',
      Type.Object({
        ...Alert,
        automatic: Type.Boolean(),
        resolvedAt: Time,
        resolvedBy: Type.Optional(Actor),
        reason: Type.Optional(Type.String({ description: 'Why the platform resolved it.' })),
      }),
      {
        ...ALERT,
        status: 'resolved',
        count: 9,
        automatic: true,
        resolvedAt: '2026-03-02T12:41:00Z',
        reason: 'It has been quiet for 30 minutes.',
      },
    ),
    catalogType(
      'alert.digest',
      'What became of the alerts of a rule of late, in one',
      Type.Object({
        rule: Rule,
        severity: Word('info', 'warning', 'error', 'critical'),
        summary: Text,
        start: Time,
        end: Time,
        alerts: Type.Integer({ minimum: 1, description: 'How many opened, went on or ended.' }),
        events: Type.Integer({ minimum: 0, description: 'That belong to them so far.' }),
        gravest: Type.Array(
          Type.Object({
            id: Id,
            group: Type.String(),
            status: Word('open', 'acknowledged', 'resolved'),
            count: Count,
          }),
          { description: 'Those with the most events.' },
        ),
        record: Type.String({ description: 'Path of all alerts of the rule.' }),
      }),
      {
        rule: RULE,
        severity: 'warning',
        summary: 'Repeated denials of one agent: 2 alerts, 21 events',
        start: '2026-03-02T12:00:00Z',
        end: '2026-03-02T12:15:00Z',
        alerts: 2,
        events: 21,
        gravest: [
          { id: ALERT.id, group: 'agent-alpha', status: 'open', count: 14 },
          { id: 'alt_01kah3c3t6f8mvav5nq1j6w0zt', group: 'agent-beta', status: 'resolved', count: 7 },
        ],
        record: `/v1/alerts?rule=${RULE.id}`,
      },
    ),
    catalogType(
      'alert.rule.failing',
      'An alert rule cannot be evaluated with what comes',
      Type.Object({
        rule: Rule,
        error: Type.String({ ...Text, description: 'What is wrong, and what to do.' }),
        event: Type.Optional(Id),
        since: Time,
      }),
      {
        rule: RULE,
        error: 'data.cost is not a number in this event. Correct the path of the condition, or what is sent.',
        event: 'evt_01kah3c3t6f8mvav5nq1j6w0zs',
        since: '2026-03-02T12:00:00Z',
      },
    ),
    catalogType(
      'alert.rule.recovered',
      'An alert rule that could not be evaluated is so no more',
      Type.Object({
        rule: Rule,
        reason: Type.String({ ...Text, description: 'Why it is taken to be well.' }),
        failingSince: Time,
        recoveredAt: Time,
      }),
      {
        rule: RULE,
        reason: 'It counts something else now.',
        failingSince: '2026-03-02T12:00:00Z',
        recoveredAt: '2026-03-02T12:20:00Z',
      },
    ),
  ]),
  ...catalogGroup('interaction', [
    catalogType('interaction.opened', 'A question is sent out', Type.Object(interaction), INTERACTION),
    catalogType(
      'interaction.answered',
      'Somebody answered, and it takes more answers',
      Type.Object(interaction),
      { ...INTERACTION, answers: [ANSWER] },
    ),
    catalogType('interaction.resolved', 'A question that was sent out is decided', Ended, {
      ...INTERACTION,
      status: 'resolved',
      outcome: 'approve',
      answers: [
        ANSWER,
        {
          by: { type: 'user', id: 'slack:T012AB3CD/U061F7AUR', name: 'grace' },
          action: 'approve',
          via: 'slack',
          at: '2026-03-02T12:07:00Z',
        },
      ],
      endedAt: '2026-03-02T12:07:00Z',
    }),
    catalogType('interaction.expired', 'Too few answered a question in time: its default holds', Ended, {
      ...INTERACTION,
      status: 'expired',
      outcome: 'deny',
      answers: [ANSWER],
      endedAt: '2026-03-02T13:00:00Z',
    }),
    catalogType(
      'interaction.canceled',
      'A question is not asked any more, and nothing was decided',
      Type.Object({ ...interaction, reason: Text, endedAt: Time }),
      {
        ...INTERACTION,
        status: 'canceled',
        reason: 'The agent was stopped.',
        endedAt: '2026-03-02T12:05:00Z',
      },
    ),
  ]),
];

const NAMES: ReadonlySet<string> = new Set(OPERATIONAL.map(({ name }) => name));

/** Whether events of the type are the platform's own: nobody sends them, and no `*` subscribes to them. */
export function isOperational(eventType: string): boolean {
  return NAMES.has(eventType);
}
