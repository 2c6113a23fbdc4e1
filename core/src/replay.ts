/** A replay: deliveries that are sent again, or for the first time, because somebody asks for it. */
import Type from 'typebox';
import { OwnId } from './event.ts';
import { RateLimit } from './rate-limit.ts';
import { NullableTime, Time } from './time.ts';

/**
 * `pending` not begun · `running` · `paused` by a person, until it is resumed · `completed` everything was looked at, and what was queued has ended · `canceled` by a
 * person · `stopped` by the platform, which says why.
 */
export const REPLAY_STATUSES = ['pending', 'running', 'paused', 'completed', 'canceled', 'stopped'] as const;
export const ReplayStatus = Type.Enum(REPLAY_STATUSES, { title: 'ReplayStatus', type: 'string' });
export type ReplayStatus = Type.Static<typeof ReplayStatus>;

/** What is gone through: deliveries by their ids, those a search finds, those given up, or events that never went out. */
export const REPLAY_SOURCES = ['deliveries', 'query', 'failedSince', 'neverSent'] as const;
export type ReplaySource = (typeof REPLAY_SOURCES)[number];

/**
 * Why a delivery is not sent: it `succeeded` already, is `waiting` to be sent anyway, is a `test`, its payload was `erased`,
 * or its webhook is `disabled` by hand or `deleted`. Of events that never went to a webhook: it does not want them
 * (`unwanted`), by its subscriptions and filters of now.
 */
export const SKIP_REASONS = [
  'succeeded',
  'waiting',
  'test',
  'erased',
  'disabled',
  'deleted',
  'unwanted',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export const MOST_SELECTED = 1000;
const DEFAULT_PER_SECOND = 50;
const DEFAULT_STOP_RATE = 0.5;

const When = Type.String({ minLength: 1, maxLength: 40 });
const times = 'ISO 8601, or relative as in a search: `-24h`, `today`, `now`.';

export const ReplayInput = Type.Object(
  {
    organization: Type.Optional({
      ...OwnId,
      description: 'That of the webhook, or `default`, when left out.',
    }),
    project: Type.Optional({ ...OwnId, description: 'Only deliveries to webhooks of this project.' }),
    webhook: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'Only to this webhook; all of the organization when left out.',
      }),
    ),
    to: Type.Optional(
      Type.String({
        maxLength: 64,
        description:
          'Another webhook of the organization, which gets all of it in the place of those that it went to: rendered and signed as it does, whatever it subscribes to and filters, and recorded as deliveries of its own. What it has got already is skipped.',
      }),
    ),
    deliveries: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        minItems: 1,
        maxItems: MOST_SELECTED,
        uniqueItems: true,
        description: 'These deliveries, by their ids.',
      }),
    ),
    query: Type.Optional(
      Type.String({
        maxLength: 2000,
        description:
          'The deliveries that this search finds, such as `status:failed http:5xx`; with `neverSent` the events. Each is looked at once, when its turn comes.',
      }),
    ),
    start: Type.Optional({
      ...When,
      description: `Of events accepted at this time or later; needed with \`query\` and \`neverSent\`. ${times}`,
    }),
    end: Type.Optional({
      ...When,
      description: `Of events accepted at this time or earlier; now when left out. ${times}`,
    }),
    zone: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'The time zone of days and times without one; UTC when left out.',
      }),
    ),
    failedSince: Type.Optional({
      ...When,
      description: `The deliveries that were given up at this time or later. ${times}`,
    }),
    neverSent: Type.Optional(
      Type.Literal(true, {
        description:
          'The events that `webhook` wants by its subscriptions and filters of now, and that were never sent to it: those of before it was made, of before it subscribed to them, and those that came while it was disabled.',
      }),
    ),
    includeSucceeded: Type.Optional(
      Type.Boolean({ description: 'Send also what has succeeded already. False when left out.' }),
    ),
    rateLimit: Type.Optional({
      ...RateLimit,
      description: `How many are sent a second at most; ${DEFAULT_PER_SECOND} when left out. The limit of a webhook holds, too.`,
    }),
    order: Type.Optional(
      Type.Enum(['oldest', 'newest'], {
        type: 'string',
        description: 'Which go first, by the time of acceptance; the oldest when left out.',
      }),
    ),
    stopOnErrorRate: Type.Optional(
      Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 1 }), Type.Null()], {
        description: `Stop when more than this share of the last hundred, and of twenty at least, fails; ${DEFAULT_STOP_RATE} when left out, null for never.`,
      }),
    ),
    dryRun: Type.Optional(
      Type.Boolean({ description: 'Only count what would be sent. The answer is a ReplayCount, with 200.' }),
    ),
  },
  { title: 'ReplayInput', additionalProperties: false },
);
export type ReplayInput = Type.Static<typeof ReplayInput>;

const Skipped = Type.Object(
  Object.fromEntries(
    SKIP_REASONS.map((reason) => [reason, Type.Optional(Type.Integer({ minimum: 0 }))]),
  ) as Record<SkipReason, Type.TOptional<Type.TInteger>>,
  {
    title: 'Skipped',
    additionalProperties: false,
    description:
      'How many are not sent, by the reason: `succeeded` already, `waiting` to be sent anyway, a `test`, an `erased` payload, a `disabled` or `deleted` webhook, or an event that the webhook does not want (`unwanted`).',
  },
);
export type Skipped = Type.Static<typeof Skipped>;
const Count = Type.Integer({ minimum: 0 });

export const ReplayCount = Type.Object(
  {
    found: { ...Count, description: 'How many were looked at.' },
    deliveries: { ...Count, description: 'How many would be sent.' },
    events: { ...Count, description: 'Of how many events.' },
    oldest: { ...NullableTime, description: 'When the oldest of them was accepted.' },
    newest: NullableTime,
    skipped: Skipped,
    webhooks: Type.Array(
      Type.Object(
        { id: Type.String(), name: Type.String(), deliveries: Count },
        { additionalProperties: false },
      ),
      { description: 'How many each would get, most first.' },
    ),
    complete: Type.Boolean({
      description: 'Whether all was counted. If not, there is at least as much as is said here.',
    }),
    note: Type.Union([Type.String(), Type.Null()], {
      description: 'Why not all was counted, and what to do.',
    }),
  },
  { title: 'ReplayCount', additionalProperties: false },
);
export type ReplayCount = Type.Static<typeof ReplayCount>;

export const Replay = Type.Object(
  {
    id: Type.String(),
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()]),
    webhook: Type.Union([Type.String(), Type.Null()]),
    to: Type.Union([Type.String(), Type.Null()], {
      description: 'The webhook that gets all of it; null when each goes to its own.',
    }),
    source: Type.Enum(REPLAY_SOURCES, { type: 'string' }),
    deliveries: Type.Union([Count, Type.Null()], { description: 'How many were named.' }),
    query: Type.Union([Type.String(), Type.Null()]),
    start: NullableTime,
    end: { ...NullableTime, description: 'Fixed when the replay was made.' },
    failedSince: NullableTime,
    includeSucceeded: Type.Boolean(),
    rateLimit: RateLimit,
    order: Type.Enum(['oldest', 'newest'], { type: 'string' }),
    stopOnErrorRate: Type.Union([Type.Number(), Type.Null()]),
    status: ReplayStatus,
    reason: Type.Union([Type.String(), Type.Null()], { description: 'Why it was stopped.' }),
    waitsFor: Type.Union([Type.String(), Type.Null()], {
      description: 'What keeps it from going on just now, such as a webhook that is paused.',
    }),
    progress: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'How much of what is gone through is done.',
    }),
    counts: Type.Object(
      {
        found: Count,
        queued: { ...Count, description: 'How many were handed over to be sent.' },
        events: { ...Count, description: 'Of how many events.' },
        waiting: { ...Count, description: 'Of those queued, how many have not ended.' },
        succeeded: Count,
        failed: Count,
        canceled: { ...Count, description: 'Of those queued, how many were taken back unsent.' },
        skipped: Skipped,
      },
      { additionalProperties: false },
    ),
    oldest: { ...NullableTime, description: 'When the oldest event of those queued was accepted.' },
    newest: NullableTime,
    askedBy: Type.Object(
      {
        kind: Type.Enum(['api-key', 'member', 'portal-session'], { type: 'string' }),
        id: Type.String(),
        name: Type.String(),
      },
      { additionalProperties: false },
    ),
    createdAt: Time,
    startedAt: NullableTime,
    endedAt: NullableTime,
  },
  { title: 'Replay', additionalProperties: false },
);
export type Replay = Type.Static<typeof Replay>;

/** How a replay goes about it. */
export interface ReplayManner {
  readonly includeSucceeded: boolean;
  readonly perSecond: number;
  readonly newestFirst: boolean;
  /** Null: whatever fails. */
  readonly stopOnErrorRate: number | null;
}

export function mannerOf(input: ReplayInput): ReplayManner {
  const { includeSucceeded = false, rateLimit, order, stopOnErrorRate } = input;
  return {
    includeSucceeded,
    perSecond: rateLimit?.perSecond ?? DEFAULT_PER_SECOND,
    newestFirst: order === 'newest',
    stopOnErrorRate: stopOnErrorRate === undefined ? DEFAULT_STOP_RATE : stopOnErrorRate,
  };
}

/** A delivery that may be replayed, or an event for a webhook. */
export interface Candidate {
  /** How the delivery has ended; `waiting` when it has not, null when there is none. */
  readonly status: 'success' | 'failed' | 'skipped' | 'canceled' | 'waiting' | null;
  readonly test: boolean;
  readonly erased: boolean;
  /** Its webhook. */
  readonly target: {
    readonly deleted: boolean;
    readonly enabled: boolean;
    /** Why the platform disabled it; null when a person did. */
    readonly disabledReason: string | null;
  };
}

/** Why a candidate is not sent; null when it is. */
export function skipReason(
  { status, test, erased, target }: Candidate,
  { includeSucceeded }: Pick<ReplayManner, 'includeSucceeded'>,
): SkipReason | null {
  if (target.deleted) return 'deleted';
  if (!takesReplays(target)) return 'disabled';
  if (test) return 'test';
  if (status === 'waiting') return 'waiting';
  if (erased) return 'erased';
  return status === 'success' && !includeSucceeded ? 'succeeded' : null;
}

/** Whoever was disabled by the platform may try, by a replay, whether the receiver is well again. */
export function takesReplays({
  enabled,
  disabledReason,
}: {
  enabled: boolean;
  disabledReason: string | null;
}): boolean {
  return enabled || disabledReason !== null;
}

const HOUR_MS = 3_600_000;
const HUNDRED_YEARS_MS = 36_525 * 24 * HOUR_MS;

/** How much of the range is looked through first: failures are few and have an index of their own, others may be many. */
export function firstStrideMs(source: ReplaySource): number {
  return source === 'failedSince' ? HUNDRED_YEARS_MS : HOUR_MS;
}

/** How far ahead of their time deliveries are queued. */
const AHEAD_MS = 500;
const FEWEST_AHEAD = 8;
const MOST_AHEAD = 1000;

/** When deliveries may be queued for: the first of them, and how many, `intervalMs` apart. */
export interface Slots {
  readonly from: number;
  readonly count: number;
  readonly intervalMs: number;
}

/**
 * The deliveries of a replay are due one interval apart, whichever process sends them. No more wait at once than two
 * seconds bring, so that what a rest holds back cannot come all at once afterwards.
 *
 * @param nextAt the first slot that nobody has, in milliseconds since 1970
 */
export function freeSlots(perSecond: number, nextAt: number, waiting: number, now: number): Slots {
  const intervalMs = 1000 / perSecond;
  const from = Math.max(nextAt, now);
  const most = Math.min(MOST_AHEAD, Math.max(FEWEST_AHEAD, Math.ceil(2 * perSecond)));
  const near = Math.floor((now + AHEAD_MS - from) / intervalMs) + 1;
  return { from, intervalMs, count: Math.max(0, Math.min(near, most - waiting)) };
}

/** Outcomes of late, old ones counting less and less. */
export interface Recent {
  readonly succeeded: number;
  readonly failed: number;
}

const RECENT = 100;
const FEWEST_JUDGED = 20;

export function addRecent({ succeeded, failed }: Recent, more: Recent): Recent {
  const now = { succeeded: succeeded + more.succeeded, failed: failed + more.failed };
  const share = Math.min(1, RECENT / Math.max(1, now.succeeded + now.failed));
  return { succeeded: now.succeeded * share, failed: now.failed * share };
}

/** Why a replay should stop; null when it should not. */
export function whyStop({ succeeded, failed }: Recent, stopOnErrorRate: number | null): string | null {
  const judged = succeeded + failed;
  if (stopOnErrorRate === null || judged < FEWEST_JUDGED || failed / judged <= stopOnErrorRate) return null;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return `Of the last ${Math.round(judged)} deliveries ${percent(failed / judged)} failed, more than the ${percent(stopOnErrorRate)} that were allowed. See why with GET /v1/deliveries?query=trigger:replay+status:failed, and replay them after the fix.`;
}
