/** An interaction: a question that is sent out, with its answers. */
import Type from 'typebox';
import { ALERT_WAYS, Person } from './alert.ts';
import type { Fault } from './errors.ts';
import { OwnId, SEVERITIES, TEXT_PATTERN } from './event.ts';
import { oneLine } from './notification-types/text.ts';
import type { Severity } from './severity.ts';
import { NullableTime, Time } from './time.ts';

/**
 * `open` it waits for answers · `resolved` enough people chose the same action · `expired` its time was over, and its default
 * holds · `canceled` it is not asked any more, and nothing was decided.
 */
export const INTERACTION_STATUSES = ['open', 'resolved', 'expired', 'canceled'] as const;
export const InteractionStatus = Type.Enum(INTERACTION_STATUSES, {
  title: 'InteractionStatus',
  type: 'string',
});
export type InteractionStatus = Type.Static<typeof InteractionStatus>;

export const MOST_ACTIONS = 5;
export const MOST_QUORUM = 20;
export const MOST_INTERACTION_SECONDS = 30 * 24 * 3600;
export const DEFAULT_INTERACTION_SECONDS = 3600;
export const MOST_DATA_BYTES = 8192;
export const MOST_QUESTION = 1000;
/** Longer ones are cut off by the services that show them. */
const MOST_LABEL = 30;
export const MOST_COMMENT = 1000;
export const ACTION_PATTERN = '^[a-z][a-z0-9_-]{0,31}$';
/** The action that denies unless it is said otherwise. */
export const DENY = 'deny';

export const LINE_PATTERN = '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]*$';
export const LINK_PATTERN = '^https?://[^\\u0000\\ud800-\\udfff]*$';
const Line = { pattern: LINE_PATTERN };

export const InteractionAction = Type.Object(
  {
    id: Type.String({ pattern: ACTION_PATTERN, description: 'Such as `approve`.' }),
    label: Type.String({ ...Line, minLength: 1, maxLength: MOST_LABEL, description: 'For people.' }),
    style: Type.Optional(Type.Enum(['primary', 'danger'], { type: 'string' })),
    veto: Type.Optional(
      Type.Boolean({
        description:
          'Whether one answer decides, whatever the quorum. `true` for the action `deny` when left out, `false` for others.',
      }),
    ),
  },
  { title: 'InteractionAction', additionalProperties: false },
);
export type InteractionAction = Type.Static<typeof InteractionAction>;

const Link = Type.Object(
  {
    href: Type.String({ maxLength: 2048, pattern: LINK_PATTERN }),
    text: Type.String({ maxLength: 256, pattern: TEXT_PATTERN }),
  },
  { additionalProperties: false },
);

export const InteractionInput = Type.Object(
  {
    ownId: Type.Optional({
      ...OwnId,
      description:
        'Your own id: asking again with the same one gets the first interaction, and asks nothing new.',
    }),
    organization: Type.Optional({ ...OwnId }),
    project: Type.Optional({ ...OwnId }),
    question: Type.String({ minLength: 1, maxLength: MOST_QUESTION, pattern: TEXT_PATTERN }),
    actions: Type.Optional(
      Type.Array(InteractionAction, {
        minItems: 1,
        maxItems: MOST_ACTIONS,
        description: 'What can be answered; Approve (`approve`) and Deny (`deny`) when left out.',
      }),
    ),
    quorum: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_QUORUM,
        description:
          'How many different people have to choose the same action; 1 when left out. An API key is one, whoever it speaks for.',
      }),
    ),
    default: Type.Optional(
      Type.String({
        pattern: ACTION_PATTERN,
        description: 'The action that holds when the time is over; `deny` when left out.',
      }),
    ),
    expiresInSeconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_INTERACTION_SECONDS,
        description: `How long it is asked; ${DEFAULT_INTERACTION_SECONDS} when left out.`,
      }),
    ),
    severity: Type.Optional(
      Type.Enum(SEVERITIES, { type: 'string', description: '`warning` when left out.' }),
    ),
    agentId: Type.Optional(Type.String({ minLength: 1, maxLength: 256, pattern: TEXT_PATTERN })),
    data: Type.Optional(
      Type.Unknown({ description: `Any JSON of up to ${MOST_DATA_BYTES} bytes, shown beside the question.` }),
    ),
    links: Type.Optional(Type.Array(Link, { maxItems: 5 })),
    webhooks: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 20,
        uniqueItems: true,
        description:
          'Webhooks that are asked whatever they subscribe to. Those that subscribe to `interaction.opened` are asked in any case.',
      }),
    ),
  },
  { title: 'InteractionInput', additionalProperties: false },
);
export type InteractionInput = Type.Static<typeof InteractionInput>;

export const Answer = Type.Object(
  {
    action: Type.String(),
    comment: Type.Union([Type.String(), Type.Null()]),
    by: Person,
    via: Type.Enum(ALERT_WAYS, { type: 'string' }),
    at: Time,
  },
  { title: 'Answer', additionalProperties: false },
);
export type Answer = Type.Static<typeof Answer>;

const nullable = <T extends Type.TSchema>(schema: T, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });

export const Interaction = Type.Object(
  {
    id: Type.String(),
    ownId: nullable(Type.String()),
    organization: Type.String(),
    project: nullable(Type.String()),
    status: InteractionStatus,
    question: Type.String(),
    actions: Type.Array(InteractionAction),
    quorum: Type.Integer(),
    default: Type.String({ description: 'The action that holds when the time is over.' }),
    outcome: nullable(
      Type.String(),
      'The action that holds: what was chosen, or the default. Null: nothing is decided, or it was canceled.',
    ),
    reason: nullable(Type.String(), 'Why it was canceled, in words.'),
    severity: Type.Enum(SEVERITIES, { type: 'string' }),
    agentId: nullable(Type.String()),
    data: Type.Unknown({ description: 'Null also for who may not see payloads.' }),
    links: Type.Array(Link),
    event: nullable(
      Type.Object({ id: Type.String(), type: Type.String() }, { additionalProperties: false }),
      'That asks; null: it was asked by a call.',
    ),
    webhooks: Type.Array(Type.String(), { description: 'That are asked whatever they subscribe to.' }),
    answers: Type.Array(Answer, { description: 'One for each person, the first one first.' }),
    createdAt: Time,
    createdBy: nullable(Person, 'Null: an event asks.'),
    expiresAt: Time,
    endedAt: NullableTime,
  },
  { title: 'Interaction', additionalProperties: false },
);
export type Interaction = Type.Static<typeof Interaction>;

export const AnswerInput = Type.Object(
  {
    action: Type.String({ pattern: ACTION_PATTERN, description: 'One of the actions of the interaction.' }),
    comment: Type.Optional(Type.String({ maxLength: MOST_COMMENT, pattern: TEXT_PATTERN })),
    responder: Type.Optional(
      Type.Object(
        {
          id: Type.String({ ...Line, minLength: 1, maxLength: 128 }),
          name: Type.Optional(Type.String({ ...Line, minLength: 1, maxLength: 128 })),
        },
        {
          additionalProperties: false,
          description:
            'On whose behalf an API key answers; towards a quorum it counts once. Members answer for themselves.',
        },
      ),
    ),
  },
  { title: 'AnswerInput', additionalProperties: false },
);
export type AnswerInput = Type.Static<typeof AnswerInput>;

/** What can be answered, and what that decides. */
export interface Terms {
  readonly actions: readonly InteractionAction[];
  readonly quorum: number;
  readonly default: string;
}

export const APPROVE_OR_DENY: readonly InteractionAction[] = [
  { id: 'approve', label: 'Approve', style: 'primary' },
  { id: DENY, label: 'Deny', style: 'danger' },
];

/** Why a text that people are to read is refused. */
export const UNSEEN = 'has nothing that can be seen. Write what people are to read.';

export function isBlank(text: string): boolean {
  return oneLine(text) === '';
}

/** The terms of an interaction with what was left out, or what is wrong with them. */
export function termsOf(
  input: Pick<InteractionInput, 'actions' | 'quorum' | 'default'>,
): Terms | { faults: Fault[] } {
  const { actions = APPROVE_OR_DENY, quorum = 1 } = input;
  const ids = actions.map(({ id }) => id);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) < i);
  if (twice >= 0)
    return { faults: [{ path: `/actions/${twice}/id`, message: `is there twice: ${ids[twice]}.` }] };
  const blank = actions.findIndex(({ label }) => isBlank(label));
  if (blank >= 0) return { faults: [{ path: `/actions/${blank}/label`, message: UNSEEN }] };
  if (input.default !== undefined && !ids.includes(input.default)) {
    return { faults: [{ path: '/default', message: `is none of the actions: ${ids.join(', ')}.` }] };
  }
  if (input.default === undefined && !ids.includes(DENY)) {
    const message = `is required, since no action is called ${DENY}: say which of ${ids.join(', ')} holds when nobody answers in time.`;
    return { faults: [{ path: '/default', message }] };
  }
  return { actions, quorum, default: input.default ?? DENY };
}

export function isVeto({ id, veto }: InteractionAction): boolean {
  return veto ?? id === DENY;
}

/** What the answers decide: the action that so many chose, or that one was enough for; null: nothing yet. */
export function decided(
  { actions, quorum }: Terms,
  answers: readonly Pick<Answer, 'action'>[],
): string | null {
  for (const action of actions) {
    const count = answers.filter((answer) => answer.action === action.id).length;
    if (count >= (isVeto(action) ? 1 : quorum)) return action.id;
  }
  return null;
}

/** An interaction as far as answers go. Times are milliseconds since 1970. */
export interface Asked extends Terms {
  readonly status: InteractionStatus;
  readonly outcome: string | null;
  readonly expiresAt: number;
}

export interface GivenAnswer {
  readonly action: string;
  readonly by: Person;
  /** The API key that speaks for them, the same one when it is rotated; null: they speak for themselves. */
  readonly key: string | null;
}

/** Why an answer is not taken, in words for whoever gave it. */
export interface Refusal {
  readonly why: 'unknown-action' | 'late' | 'ended' | 'repeated';
  readonly sentence: string;
}

/**
 * What an answer comes to: it is refused, or it counts, and decides or not. An interaction whose time is over takes none, whether or
 * not that has been noted.
 *
 * @param before answers that count already
 */
export function judge(
  asked: Asked,
  before: readonly GivenAnswer[],
  answer: GivenAnswer,
  now: number,
): { readonly refused: Refusal } | { readonly outcome: string | null } {
  const label = (id: string): string => asked.actions.find((action) => action.id === id)?.label ?? id;
  const refuse = (why: Refusal['why'], sentence: string) => ({ refused: { why, sentence } });
  if (asked.status === 'open' && now < asked.expiresAt) {
    if (!asked.actions.some(({ id }) => id === answer.action)) {
      const known = asked.actions.map(({ id }) => id).join(', ');
      return refuse('unknown-action', `It cannot be answered with ${answer.action}. There are: ${known}.`);
    }
    const own = before.find(({ by }) => responderOf(by) === responderOf(answer.by));
    if (own)
      return refuse('repeated', `You have already answered: ${label(own.action)}. Each person answers once.`);
    // Whoever has a key can make up names. A no needs nobody else, so whoever it is said for, it counts.
    const action = asked.actions.find(({ id }) => id === answer.action)!;
    const spoken = answer.key !== null && before.find(({ key }) => key === answer.key);
    if (spoken && !isVeto(action)) {
      const whom = spoken.by.name ?? spoken.by.id;
      return refuse(
        'repeated',
        `This API key has already answered, for ${whom}: ${label(spoken.action)}. Towards a quorum each key counts once, whoever it speaks for. Have others answer in Slack, by email, in the console, or by keys of their own.`,
      );
    }
    return { outcome: decided(asked, [...before, answer]) };
  }
  if (asked.status === 'canceled') return refuse('ended', 'The question was canceled.');
  if (asked.status === 'resolved') {
    const who = before.filter(({ action }) => action === asked.outcome).map(({ by }) => by.name ?? by.id);
    return refuse('ended', `It has already been decided: ${label(asked.outcome!)}, by ${who.join(' and ')}.`);
  }
  return refuse('late', `The time for answers is over, so ${label(asked.default)} holds.`);
}

/** Who answers once, whatever they are called. */
export function responderOf({ kind, id }: Person): string {
  return `${kind}:${id}`;
}

export type InteractionReportType =
  | 'interaction.opened'
  | 'interaction.answered'
  | 'interaction.resolved'
  | 'interaction.expired'
  | 'interaction.canceled';

/** What reports of an interaction say of it. Times are milliseconds since 1970. */
export interface ReportedInteraction extends Asked {
  readonly id: string;
  readonly ownId: string | null;
  readonly question: string;
  readonly subject: string;
  readonly severity: Severity;
  readonly agentId: string | null;
  readonly event: { readonly id: string; readonly type: string } | null;
  readonly data: unknown;
  readonly reason: string | null;
  readonly answers: readonly (Omit<Answer, 'at'> & { readonly at: number })[];
  readonly createdAt: number;
  readonly endedAt: number | null;
}

const ACTOR_TYPES = { member: 'user', 'api-key': 'api_key', person: 'user' } as const;

/** The data of the event. */
export function interactionData(one: ReportedInteraction): Record<string, unknown> {
  const { id, ownId, status, question, actions, quorum, outcome, reason, agentId, event, data, answers } =
    one;
  return {
    id,
    ...(ownId !== null && { ownId }),
    status,
    question,
    actions,
    quorum,
    default: one.default,
    ...(outcome !== null && { outcome }),
    ...(reason !== null && { reason }),
    severity: one.severity,
    ...(agentId !== null && { agentId }),
    ...(event && { event }),
    ...(data !== null && { data }),
    answers: answers.map(({ by, action, comment, via, at }) => ({
      by: { type: ACTOR_TYPES[by.kind], id: by.id, ...(by.name !== null && { name: by.name }) },
      action,
      ...(comment !== null && { comment }),
      via,
      at: iso(at),
    })),
    openedAt: iso(one.createdAt),
    expiresAt: iso(one.expiresAt),
    ...(one.endedAt !== null && { endedAt: iso(one.endedAt) }),
    subject: one.subject,
    record: `/v1/interactions/${id}`,
  };
}

/** Where the console shows it. */
export function interactionPage(id: string): string {
  return `/interactions?status=all&open=${id}`;
}

/** What messages about an interaction belong together by, where nothing else says so. */
export function interactionSubject(id: string): string {
  return `interaction:${id}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
