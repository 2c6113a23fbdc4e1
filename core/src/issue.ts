/** An issue: deliveries to one webhook that were given up for the same sort of error, for people to look at. */
import Type from 'typebox';
import { ERROR_CLASSES } from './attempt.ts';
import { TEXT_PATTERN } from './event.ts';
import { ReplayInput } from './replay.ts';
import { NullableTime, Time } from './time.ts';

/**
 * `open` nobody has looked at it · `acknowledged` somebody has · `snoozed` somebody has, and it can wait until a time, at
 * which it is opened again · `resolved` all of its deliveries have arrived since, or somebody says so; opened again by the
 * next failure · `ignored` failures are counted and open nothing.
 */
export const ISSUE_STATES = ['open', 'acknowledged', 'snoozed', 'resolved', 'ignored'] as const;
export const IssueState = Type.Enum(ISSUE_STATES, { title: 'IssueState', type: 'string' });
export type IssueState = Type.Static<typeof IssueState>;

/** Those that are resolved when none of their deliveries is given up any more. */
export const UNRESOLVED: readonly IssueState[] = ['open', 'acknowledged', 'snoozed'];

const Note = Type.String({
  maxLength: 2000,
  pattern: TEXT_PATTERN,
  description: 'What people have to say of it.',
});
const Count = Type.Integer({ minimum: 0 });

export const Issue = Type.Object(
  {
    id: Type.String(),
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()]),
    webhook: Type.Object({ id: Type.String(), name: Type.String() }, { additionalProperties: false }),
    errorClass: Type.Enum(ERROR_CLASSES, { type: 'string' }),
    state: IssueState,
    reason: Type.Union([Type.String(), Type.Null()], {
      description: 'Why the platform changed the state; null when a person did.',
    }),
    snoozedUntil: {
      ...NullableTime,
      description: 'When it is opened again by itself; null unless it is snoozed.',
    },
    assignee: Type.Union(
      [Type.Object({ id: Type.String(), name: Type.String() }, { additionalProperties: false }), Type.Null()],
      { description: 'The member who looks after it; null: nobody in particular.' },
    ),
    note: Note,
    deliveries: { ...Count, description: 'How many were given up and have not arrived since.' },
    failures: {
      ...Count,
      description: 'How often one was given up, those that have arrived since included.',
    },
    firstSeenAt: { ...Time, description: 'Since it was opened, or opened again.' },
    lastSeenAt: Time,
    lastDelivery: Type.String({ description: 'Id of the delivery that was given up last.' }),
    lastError: Type.Union([Type.String(), Type.Null()], {
      description: 'What went wrong with it, in words.',
    }),
    lastStatus: Type.Union([Type.Integer(), Type.Null()], { description: 'What its receiver answered.' }),
    query: Type.String({ description: 'The search that finds its deliveries.' }),
    changedAt: Time,
    resolvedAt: NullableTime,
  },
  { title: 'Issue', additionalProperties: false },
);
export type Issue = Type.Static<typeof Issue>;

export const IssueChange = Type.Object(
  {
    state: Type.Optional(IssueState),
    snoozedUntil: Type.Optional({
      ...Time,
      description: 'With the state `snoozed`, and needed by it: a time to come, at which it is opened again.',
    }),
    assignee: Type.Optional(
      Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
        description: 'Id of a member of its organization, or of the whole instance; null: nobody.',
      }),
    ),
    note: Type.Optional(Note),
  },
  { title: 'IssueChange', additionalProperties: false, minProperties: 1 },
);
export type IssueChange = Type.Static<typeof IssueChange>;

/**
 * What is wrong with how an issue is to be snoozed; null: nothing.
 *
 * @param now in milliseconds since 1970
 */
export function snoozeFault({ state, snoozedUntil }: IssueChange, now: number): string | null {
  if (state !== 'snoozed') {
    return snoozedUntil === undefined
      ? null
      : 'is for issues that are snoozed: send the state "snoozed" with it.';
  }
  if (snoozedUntil === undefined) return 'is needed: until when the issue is snoozed.';
  return Date.parse(snoozedUntil) > now ? null : 'is over already: name a time to come.';
}

const { rateLimit, order, stopOnErrorRate, dryRun } = ReplayInput.properties;
export const IssueReplayInput = Type.Object(
  { rateLimit, order, stopOnErrorRate, dryRun },
  { title: 'IssueReplayInput', additionalProperties: false },
);
export type IssueReplayInput = Type.Static<typeof IssueReplayInput>;

/** The search for the deliveries of an issue. */
export function issueQuery(webhook: string, errorClass: string): string {
  return `status:failed webhook.id:${webhook} error.class:${errorClass}`;
}
