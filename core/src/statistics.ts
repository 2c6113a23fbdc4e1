/** Statistics: counts by the hour, and how they are asked for. */
import Type from 'typebox';
import { ERROR_CLASSES } from './attempt.ts';
import { Time } from './time.ts';

export const HOUR_MS = 3600 * 1000;
/** Steps of an answer at most, and hours that it looks at. */
export const MOST_STEPS = 1000;
export const MOST_HOURS = 400 * 24;

export const STEPS = { hour: HOUR_MS, day: 24 * HOUR_MS } as const;
export type Step = keyof typeof STEPS;

export const StatsQuery = {
  start: Type.Optional({
    ...Time,
    description: 'A day before `end` when left out. Taken back to the begin of its step.',
  }),
  end: Type.Optional({ ...Time, description: 'Now when left out. The step that it lies in is the last.' }),
  step: Type.Optional(
    Type.Enum(Object.keys(STEPS) as Step[], {
      type: 'string',
      description: 'Of UTC. `hour` when left out.',
    }),
  ),
};

const Count = Type.Integer({ minimum: 0 });
const Milliseconds = Type.Number({ minimum: 0 });

const counts = {
  attempts: { ...Count, description: 'Attempts that began in this time, but for tests.' },
  delivered: { ...Count, description: 'Of those, the ones that delivered.' },
  givenUp: { ...Count, description: 'Of those, the ones with which a delivery was given up.' },
  skipped: { ...Count, description: 'Deliveries that ended in this time since the webhook was disabled.' },
  canceled: { ...Count, description: 'Deliveries that were canceled in this time.' },
  errors: Type.Object(
    Object.fromEntries(ERROR_CLASSES.map((name) => [name, Count])) as Record<
      (typeof ERROR_CLASSES)[number],
      typeof Count
    >,
    { additionalProperties: false, description: 'Attempts by class of what went wrong.' },
  ),
  statuses: Type.Object(
    { '2xx': Count, '3xx': Count, '4xx': Count, '5xx': Count },
    { additionalProperties: false, description: 'Attempts that were answered, by status.' },
  ),
  arrivals: Type.Object(
    { first: Count, second: Count, later: Count },
    {
      additionalProperties: false,
      description:
        'Attempts that delivered, by which of their delivery they were: how many attempts it took to arrive.',
    },
  ),
  latency: Type.Union(
    [
      Type.Object(
        { p50: Milliseconds, p90: Milliseconds, p95: Milliseconds, p99: Milliseconds, max: Milliseconds },
        { additionalProperties: false },
      ),
      Type.Null(),
    ],
    { description: 'Milliseconds of attempts that were answered, within 1 %. Null where none was.' },
  ),
};

export const Counts = Type.Object(counts, { title: 'Counts', additionalProperties: false });
export type Counts = Type.Static<typeof Counts>;

const At = Type.String({ format: 'date-time' });

export const Stats = Type.Object(
  {
    start: { ...At, description: 'Included.' },
    end: { ...At, description: 'Not included.' },
    step: Type.Enum(Object.keys(STEPS) as Step[], { type: 'string' }),
    countedUntil: Type.Union([At, Type.Null()], {
      description: 'What was written before is counted. Null when nothing is yet.',
    }),
    total: Counts,
    data: Type.Array(
      Type.Object(
        { at: { ...At, description: 'The begin of the step.' }, ...counts },
        {
          additionalProperties: false,
        },
      ),
      { description: 'Every step, also those in which nothing happened; the oldest first.' },
    ),
  },
  { title: 'Stats', additionalProperties: false },
);
export type Stats = Type.Static<typeof Stats>;

/** Webhooks whose statistics are told together. */
export const MOST_WEBHOOKS = 50;

export const WebhookTotals = Type.Object(
  {
    webhook: Type.String(),
    ...counts,
    lastHour: Type.Union([At, Type.Null()], {
      description: 'The begin of the last hour in which there was an attempt; null where there was none.',
    }),
  },
  { title: 'WebhookTotals', additionalProperties: false },
);

/** Of several webhooks at once, for lists. */
export const WebhooksStats = Type.Object(
  {
    start: { ...At, description: 'Included.' },
    end: { ...At, description: 'Not included.' },
    countedUntil: Stats.properties.countedUntil,
    data: Type.Array(WebhookTotals, { description: 'In the order asked for.' }),
  },
  { title: 'WebhooksStats', additionalProperties: false },
);
export type WebhooksStats = Type.Static<typeof WebhooksStats>;

/** Issues whose statistics are told together. */
export const MOST_ISSUES = 50;

/** Of several issues at once, for lists. */
export const IssuesStats = Type.Object(
  {
    start: { ...At, description: 'Included.' },
    end: { ...At, description: 'Not included.' },
    countedUntil: Stats.properties.countedUntil,
    data: Type.Array(
      Type.Object(
        {
          issue: Type.String(),
          failed: Type.Array(Count, {
            description:
              'Attempts to its webhook that failed with its error class, hour by hour from `start`, those included that were tried again.',
          }),
        },
        { title: 'IssueFailures', additionalProperties: false },
      ),
      { description: 'In the order asked for.' },
    ),
  },
  { title: 'IssuesStats', additionalProperties: false },
);
export type IssuesStats = Type.Static<typeof IssuesStats>;

/** The steps of a range, by their begin; both times in milliseconds since 1970. */
export function stepsOf(
  start: number,
  end: number,
  step: Step,
): { start: number; end: number; count: number } {
  const length = STEPS[step];
  const first = Math.floor(start / length) * length;
  const after = (Math.floor(end / length) + 1) * length;
  return { start: first, end: after, count: (after - first) / length };
}
