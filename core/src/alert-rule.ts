/** An alert rule: what happens too often, too much, or not at all, how long one looks at it, and who is to know. */
import Type from 'typebox';
import { EVENT_TYPE_MAX_LENGTH, SUBSCRIPTION_PATTERN } from './event-type.ts';
import { OwnId, SEVERITIES, TEXT_PATTERN } from './event.ts';
import { GROUP_PATH_PATTERN } from './notification-types/subject.ts';
import { NullableTime, Time } from './time.ts';
import { Warning } from './warning.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN });
const Description = Type.String({ maxLength: 2000, pattern: TEXT_PATTERN });
const SeverityName = Type.Enum(SEVERITIES, { type: 'string' });
export const DATA_PATH_PATTERN = '^data(\\.[A-Za-z0-9_-]+)+$';
const Path = Type.String({
  maxLength: 256,
  pattern: DATA_PATH_PATTERN,
  description: 'Into the event, such as `data.cost`.',
});
const WebhookIds = (description: string) =>
  Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20, uniqueItems: true, description });
const nullable = <T extends Type.TSchema>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });

/** A week. */
export const LONGEST_WINDOW_SECONDS = 604_800;
const Seconds = (minimum: number) => Type.Integer({ minimum, maximum: LONGEST_WINDOW_SECONDS });

export const AlertMatch = Type.Object(
  {
    types: Type.Array(Type.String({ pattern: SUBSCRIPTION_PATTERN, maxLength: EVENT_TYPE_MAX_LENGTH }), {
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
      description: 'Event types, as webhooks subscribe to them: `policy.denied`, `agent.*`, `*`.',
    }),
    filters: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'In the language of webhooks’ filters, by event type.',
      }),
    ),
    minSeverity: Type.Optional(SeverityName),
  },
  {
    ...closed,
    title: 'AlertMatch',
    description: 'Which events. Those of Tidings itself are never among them.',
  },
);
export type AlertMatch = Type.Static<typeof AlertMatch>;

const MinSamples = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    description: 'With fewer it does not hold. 1 when left out.',
  }),
);
const most = { minimum: 1, maximum: 1000 };
/** Kinds of conditions. A rule has one of them. */
export const AlertCondition = Type.Object(
  {
    count: Type.Optional(
      Type.Object({ atLeast: Type.Integer(most) }, { ...closed, description: 'So many events.' }),
    ),
    distinct: Type.Optional(
      Type.Object(
        { path: Type.String({ maxLength: 256, pattern: GROUP_PATH_PATTERN }), atLeast: Type.Integer(most) },
        { ...closed, description: 'So many different values.' },
      ),
    ),
    ratio: Type.Optional(
      Type.Object(
        { of: AlertMatch, above: Type.Number({ minimum: 0 }), minSamples: MinSamples },
        {
          ...closed,
          description:
            'More events than this part of those that `of` matches: 0.3 is three for ten. It can be above 1 where `of` does not match all that `match` does.',
        },
      ),
    ),
    sum: Type.Optional(
      Type.Object(
        { path: Path, above: Type.Number() },
        { ...closed, description: 'A larger sum of a number.' },
      ),
    ),
    percentile: Type.Optional(
      Type.Object(
        {
          path: Path,
          since: Type.Optional({
            ...Path,
            description:
              'Where there is a time, as at `path`: the number is the milliseconds between the two.',
          }),
          p: Type.Number({ exclusiveMinimum: 0, maximum: 100 }),
          above: Type.Number(),
          minSamples: MinSamples,
        },
        { ...closed, description: 'A larger percentile of a number, which is told to one percent.' },
      ),
    ),
    absence: Type.Optional(
      Type.Object(
        {},
        {
          ...closed,
          description:
            'No event for as long as the window, in a group that had one; without `groupBy` from the making of the rule on.',
        },
      ),
    ),
  },
  { ...closed, title: 'AlertCondition', minProperties: 1, maxProperties: 1, description: 'One of these.' },
);
export type AlertCondition = Type.Static<typeof AlertCondition>;

const Escalation = Type.Object(
  {
    afterSeconds: Seconds(1),
    severity: Type.Optional({
      ...SeverityName,
      description: 'The alert’s from then on, where it is graver.',
    }),
    webhooks: Type.Optional(WebhookIds('These are told from then on, too, whatever they subscribe to.')),
  },
  { ...closed, title: 'AlertEscalation' },
);

const fields = {
  match: AlertMatch,
  groupBy: Type.Array(Type.String({ maxLength: 256, pattern: GROUP_PATH_PATTERN }), {
    maxItems: 5,
    uniqueItems: true,
    description:
      'What events must have in common to be counted together: `agentId`, `type`, `project`, or paths such as `data.region`. Empty: nothing, all are counted together.',
  }),
  condition: AlertCondition,
  windowSeconds: { ...Seconds(1), description: 'For how long one looks back.' },
  severity: { ...SeverityName, description: 'Of its alerts.' },
  webhooks: WebhookIds(
    'Who is told of its alerts, whatever they subscribe to. Empty: whoever subscribes to `alert.*`.',
  ),
  digestEverySeconds: nullable(
    Seconds(60),
    'Alerts are told together, so often at most, and not one by one. Null: one by one.',
  ),
  updateEverySeconds: nullable(
    Seconds(10),
    'While an alert goes on it is told again, so often at most. Null: never. A new rule has 300, unless something else says that nothing is repeated.',
  ),
  escalate: nullable(Escalation, 'What happens when nobody acknowledges an alert in time. Null: nothing.'),
  autoResolveAfterSeconds: nullable(
    Seconds(1),
    'An alert is over so long after the last event with which its condition held. Null: when somebody says so, or, where something is absent, when it comes.',
  ),
};

/** What a rule does, all of it spelled out. */
export const AlertRuleDefinition = Type.Object(fields, closed);
export type AlertRuleDefinition = Type.Static<typeof AlertRuleDefinition>;

export const DEFAULT_UPDATE_SECONDS = 300;

const optional = {
  groupBy: Type.Optional(fields.groupBy),
  severity: Type.Optional(fields.severity),
  webhooks: Type.Optional(fields.webhooks),
  digestEverySeconds: Type.Optional(fields.digestEverySeconds),
  updateEverySeconds: Type.Optional(fields.updateEverySeconds),
  escalate: Type.Optional(fields.escalate),
  autoResolveAfterSeconds: Type.Optional(fields.autoResolveAfterSeconds),
};

export const AlertRuleInput = Type.Object(
  {
    name: Name,
    description: Type.Optional(Description),
    organization: Type.Optional({ ...OwnId, description: 'The caller’s own, or `default`, when left out.' }),
    project: Type.Optional({
      ...OwnId,
      description:
        'Only its events are looked at. The caller’s own, or those of all projects, when left out.',
    }),
    enabled: Type.Optional(Type.Boolean({ description: 'True when left out.' })),
    match: fields.match,
    condition: fields.condition,
    windowSeconds: fields.windowSeconds,
    ...optional,
  },
  { title: 'AlertRuleInput', additionalProperties: false },
);
export type AlertRuleInput = Type.Static<typeof AlertRuleInput>;

export const AlertRuleChange = Type.Object(
  {
    name: Type.Optional(Name),
    description: Type.Optional(Description),
    enabled: Type.Optional(Type.Boolean()),
    match: Type.Optional(fields.match),
    condition: Type.Optional(fields.condition),
    windowSeconds: Type.Optional(fields.windowSeconds),
    ...optional,
  },
  { title: 'AlertRuleChange', additionalProperties: false, minProperties: 1 },
);
export type AlertRuleChange = Type.Static<typeof AlertRuleChange>;

export const AlertRuleStatus = Type.Object(
  {
    state: Type.Enum(['ok', 'idle', 'error', 'disabled'], {
      type: 'string',
      description:
        '`idle`: events of its types come, and none of them has what it is about (`lacks`). `error`: within the last hour an event came that it could not be evaluated with.',
    }),
    lacks: nullable(
      Type.String(),
      'What an agent or a field is missing in that came, and what to do. Null: nothing came yet, or something that has it.',
    ),
    tooLate: Type.Integer({
      description: 'Events that it did not, since they came later than a window after they had happened.',
    }),
    errors: Type.Integer({ description: 'Events that it could not be evaluated with.' }),
    groups: Type.Integer({
      description: 'What it counts at once, such as agents. Those that are over are forgotten.',
    }),
    mostGroups: Type.Integer({ description: 'So many at most: events of one more are not counted.' }),
    error: nullable(Type.String(), 'What was wrong with the latest of them, and what to do.'),
    errorAt: NullableTime,
    errorEvent: nullable(Type.String(), 'Its id.'),
    failingSince: NullableTime,
    openAlerts: Type.Integer({ description: 'Those that are open or acknowledged.' }),
  },
  { title: 'AlertRuleStatus', additionalProperties: false },
);
export type AlertRuleStatus = Type.Static<typeof AlertRuleStatus>;

/** For how long a rule is in error after the latest event that it could not be evaluated with. */
export const ERROR_LASTS_MS = 3_600_000;

export const AlertRule = Type.Object(
  {
    id: Type.String(),
    name: Name,
    description: Description,
    organization: Type.String(),
    project: nullable(Type.String(), 'Null: of all projects.'),
    enabled: Type.Boolean(),
    ...fields,
    status: AlertRuleStatus,
    warnings: Type.Optional(
      Type.Array(Warning, {
        description: 'What was taken and is probably not meant. Rules in lists have none.',
      }),
    ),
    createdAt: Time,
    updatedAt: Time,
  },
  { title: 'AlertRule', additionalProperties: false },
);
export type AlertRule = Type.Static<typeof AlertRule>;

/** What is counted: when any of it changes, counting begins anew. */
export function countedBy({ match, groupBy, condition, windowSeconds }: AlertRuleDefinition): string {
  return JSON.stringify([match, groupBy, condition, windowSeconds]);
}
