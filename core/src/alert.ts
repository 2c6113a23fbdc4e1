/** An alert: what an alert rule opens when something happens too often, too much, or not at all. */
import Type from 'typebox';
import { SEVERITIES } from './event.ts';
import { oneLine } from './notification-types/text.ts';
import { isBelow } from './severity.ts';
import type { Severity } from './severity.ts';
import { NullableTime, Time } from './time.ts';

/**
 * `open` nobody has looked at it · `acknowledged` somebody looks after it · `resolved` it is over: somebody says so, or it has been
 * quiet for as long as its rule says. What happens then opens another one.
 */
export const ALERT_STATUSES = ['open', 'acknowledged', 'resolved'] as const;
export const AlertStatus = Type.Enum(ALERT_STATUSES, { title: 'AlertStatus', type: 'string' });
export type AlertStatus = Type.Static<typeof AlertStatus>;

/** By which way somebody acknowledges or resolves. */
export const ALERT_WAYS = ['api', 'console', 'slack', 'email'] as const;
const AlertWay = Type.Enum(ALERT_WAYS, { type: 'string' });
export type AlertWay = Type.Static<typeof AlertWay>;

/** What a rule can hold against a threshold. */
export const CONDITION_KINDS = ['count', 'distinct', 'ratio', 'sum', 'percentile', 'absence'] as const;
export type ConditionKind = (typeof CONDITION_KINDS)[number];

/** Somebody: a member or an API key of Tidings, or a person whom another system names. */
export const Person = Type.Object(
  {
    kind: Type.Enum(['member', 'api-key', 'person'], {
      type: 'string',
      description: '`person`: somebody whom the way knows, such as a user of Slack.',
    }),
    id: Type.String(),
    name: Type.Union([Type.String(), Type.Null()]),
  },
  { title: 'Person', additionalProperties: false },
);
export type Person = Type.Static<typeof Person>;

const nullable = <T extends Type.TSchema>(schema: T, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
const PersonOrNull = nullable(Person, 'Null: nobody has, or the platform did.');
const WayOrNull = nullable(AlertWay);

const summaryFields = {
  id: Type.String(),
  rule: Type.Object({ id: Type.String(), name: Type.String() }, { additionalProperties: false }),
  organization: Type.String(),
  project: nullable(Type.String(), 'Of its rule.'),
  status: AlertStatus,
  severity: Type.Enum(SEVERITIES, { type: 'string' }),
  summary: Type.String(),
  agentId: nullable(Type.String(), 'Where its events are grouped by it.'),
  group: Type.Array(
    Type.Object({ path: Type.String(), value: Type.Unknown() }, { additionalProperties: false }),
    {
      description: 'What its events have in common. Values from their data are null without `payloads:read`.',
    },
  ),
  condition: Type.Object(
    {
      kind: Type.Enum(CONDITION_KINDS, { type: 'string' }),
      threshold: Type.Number(),
      windowSeconds: Type.Integer(),
    },
    { additionalProperties: false, description: 'What it was held against.' },
  ),
  count: Type.Integer({ minimum: 0, description: 'How many events belong to it so far.' }),
  value: Type.Number({ description: 'What was held against the threshold when the condition held last.' }),
  openedAt: Time,
  lastHeldAt: { ...Time, description: 'When the condition held last.' },
  acknowledgedAt: NullableTime,
  acknowledgedBy: PersonOrNull,
  acknowledgedVia: WayOrNull,
  escalatedAt: NullableTime,
  resolvedAt: NullableTime,
  resolvedBy: PersonOrNull,
  resolvedVia: WayOrNull,
  reason: nullable(Type.String(), 'Why the platform resolved it; null when a person did.'),
};

export const AlertSummary = Type.Object(summaryFields, {
  title: 'AlertSummary',
  additionalProperties: false,
});
export type AlertSummary = Type.Static<typeof AlertSummary>;

/** Events that an alert names: the first ones, and the latest. */
export const MOST_ALERT_EVENTS = 100;

export const Alert = Type.Object(
  {
    ...summaryFields,
    events: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          type: nullable(Type.String(), 'Null: the log has it no more.'),
          created: NullableTime,
        },
        { additionalProperties: false },
      ),
      { description: `The first ${MOST_ALERT_EVENTS} that belong to it, and the latest.` },
    ),
  },
  { title: 'Alert', additionalProperties: false },
);
export type Alert = Type.Static<typeof Alert>;

export type AlertReportType =
  | 'alert.opened'
  | 'alert.updated'
  | 'alert.acknowledged'
  | 'alert.escalated'
  | 'alert.resolved';

/** What reports of an alert say of it. Times are milliseconds since 1970. */
export interface ReportedAlert {
  readonly id: string;
  readonly rule: { readonly id: string; readonly name: string };
  readonly status: AlertStatus;
  readonly severity: Severity;
  readonly summary: string;
  readonly agentId: string | null;
  readonly group: readonly { readonly path: string; readonly value: unknown }[];
  readonly condition: {
    readonly kind: ConditionKind;
    readonly threshold: number;
    readonly windowSeconds: number;
  };
  readonly count: number;
  readonly value: number;
  readonly openedAt: number;
  readonly lastHeldAt: number;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: Person | null;
  readonly escalatedAt: number | null;
  readonly resolvedAt: number | null;
  readonly resolvedBy: Person | null;
  readonly reason: string | null;
}

const ACTOR_TYPES = { member: 'user', 'api-key': 'api_key', person: 'user' } as const;
const LONGEST_GROUP = 200;
const LONGEST_NAME = 100;

/** The data of the event: a kilobyte or two, and where the whole record is. */
export function alertData(alert: ReportedAlert): Record<string, unknown> {
  const { id, rule, condition, acknowledgedAt, escalatedAt, resolvedAt } = alert;
  return {
    id,
    rule: { id: rule.id, name: clip(oneLine(rule.name), LONGEST_NAME) },
    status: alert.status,
    severity: alert.severity,
    // Control characters would take six bytes each.
    summary: oneLine(alert.summary),
    ...(alert.agentId !== null && { agentId: oneLine(alert.agentId) }),
    group: clip(oneLine(groupText(alert.group)), LONGEST_GROUP),
    condition: condition.kind,
    threshold: condition.threshold,
    windowSeconds: condition.windowSeconds,
    count: alert.count,
    value: alert.value,
    openedAt: iso(alert.openedAt),
    lastHeldAt: iso(alert.lastHeldAt),
    ...(acknowledgedAt !== null && {
      acknowledgedAt: iso(acknowledgedAt),
      ...(alert.acknowledgedBy && { acknowledgedBy: actorOf(alert.acknowledgedBy) }),
    }),
    ...(escalatedAt !== null && { escalatedAt: iso(escalatedAt) }),
    ...(resolvedAt !== null && {
      resolvedAt: iso(resolvedAt),
      automatic: alert.resolvedBy === null,
      ...(alert.resolvedBy ? { resolvedBy: actorOf(alert.resolvedBy) } : { reason: alert.reason }),
    }),
    record: `/v1/alerts/${id}`,
  };
}

/** Where the console shows it. */
export function alertPage(id: string): string {
  return `/alerts?status=all&open=${id}`;
}

/** What the events of an alert have in common, for people: `agent-alpha`, or `agent-alpha, eu` by two paths. */
export function groupText(group: readonly { readonly value: unknown }[]): string {
  return group.map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
}

/** The graver of two. */
export function graver(a: Severity, b: Severity): Severity {
  return isBelow(a, b) ? b : a;
}

function actorOf({ kind, id, name }: Person): Record<string, unknown> {
  return { type: ACTOR_TYPES[kind], id, ...(name !== null && { name: clip(oneLine(name), LONGEST_NAME) }) };
}

/** At most so many characters, none of them half. */
export function clip(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
