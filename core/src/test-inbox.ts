/** A test inbox: a receiver that is part of the server. What comes into it is a receipt, and what it answers can be told. */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from './event.ts';
import type { Fault } from './errors.ts';
import { Time } from './time.ts';

const DAY_MS = 24 * 3600 * 1000;
/** How long an inbox takes requests unless it is told otherwise, and at most from now on. */
export const INBOX_MS = 7 * DAY_MS;
export const LONGEST_INBOX_MS = 30 * DAY_MS;
/** Of one organization. */
export const MOST_INBOXES = 50;
/** Receipts of one inbox; the oldest go. */
export const MOST_RECEIPTS = 100;
/** Bytes of a body that are kept. */
export const RECEIPT_BODY_BYTES = 256 * 1024;
/** Requests that one inbox takes at once, and then in a second, in each process. */
export const INBOX_BURST = 60;
export const INBOX_PER_SECOND = 20;
/** How long callers may wait for something to come. */
export const MOST_WAIT_SECONDS = 30;

export const INBOX_PATH = '/inbox/';
export const INBOX_TOKEN_PATTERN = /^[A-Za-z0-9_-]{24}$/;

/** How the connection can be cut: before anything is answered, or within the body of the answer. */
export const CUTS = ['at-once', 'after-headers'] as const;
export type Cut = (typeof CUTS)[number];

/** What is answered in the place of 200. */
export const ForcedAnswer = Type.Object(
  {
    status: Type.Optional(
      Type.Integer({
        minimum: 200,
        maximum: 599,
        description: '200 when left out. Not with the cut `at-once`.',
      }),
    ),
    retryAfterSeconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 86_400,
        description:
          'Sent as `Retry-After`. With a status from 300 on, since nobody tries again after a success.',
      }),
    ),
    delayMs: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 60_000, description: 'How long the answer is held back.' }),
    ),
    cut: Type.Optional(
      Type.Enum([...CUTS], {
        type: 'string',
        description:
          'Resets the connection: `at-once` before anything is answered, `after-headers` within the body of the answer, which counts as an answer all the same.',
      }),
    ),
    times: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description: 'To how many of the next requests; from then on it answers 200. To all when left out.',
      }),
    ),
  },
  { title: 'ForcedAnswer', additionalProperties: false, minProperties: 1 },
);
export type ForcedAnswer = Type.Static<typeof ForcedAnswer>;

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN });
const ExpiresAt = {
  ...Time,
  description: 'When it takes nothing more and goes, 30 days from now at most.',
};
const ForcedOrNull = (description: string) => Type.Union([ForcedAnswer, Type.Null()], { description });

export const TestInboxInput = Type.Object(
  {
    name: Type.Optional({ ...Name, description: '`Test inbox` when left out.' }),
    answer: Type.Optional(ForcedOrNull('What it answers in the place of 200.')),
    expiresAt: Type.Optional({
      ...ExpiresAt,
      description: `${ExpiresAt.description} In 7 days when left out.`,
    }),
    organization: Type.Optional({ ...OwnId, description: 'Made on first use; `default` when left out.' }),
    project: Type.Optional(Type.Union([{ ...OwnId }, Type.Null()])),
  },
  { title: 'TestInboxInput', additionalProperties: false },
);
export type TestInboxInput = Type.Static<typeof TestInboxInput>;

export const TestInboxChange = Type.Object(
  {
    name: Type.Optional(Name),
    answer: Type.Optional(
      ForcedOrNull('What it answers in the place of 200, counted anew; null for 200 again.'),
    ),
    expiresAt: Type.Optional(ExpiresAt),
  },
  { title: 'TestInboxChange', additionalProperties: false, minProperties: 1 },
);
export type TestInboxChange = Type.Static<typeof TestInboxChange>;

export const TestInbox = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()]),
    url: Type.String({
      description:
        'Takes requests from everybody who knows it. Webhooks of the organization that have it reach the inbox within the server.',
    }),
    answer: ForcedOrNull('What it answers in the place of 200.'),
    left: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description: 'How many more requests are answered so; null: all, or there is nothing but 200.',
    }),
    received: Type.Integer({ minimum: 0, description: 'How many requests ever came.' }),
    kept: Type.Integer({ minimum: 0, description: 'How many of them are here.' }),
    webhooks: Type.Integer({ minimum: 0, description: 'How many webhooks send here.' }),
    expiresAt: Time,
    createdAt: Time,
    updatedAt: Time,
  },
  { title: 'TestInbox', additionalProperties: false },
);
export type TestInbox = Type.Static<typeof TestInbox>;

/** Whether a signature holds, and why. */
export const Verdict = Type.Object(
  {
    verified: Type.Union([Type.Boolean(), Type.Null()], {
      description: 'Null where there is no signature to hold it against.',
    }),
    reason: Type.String({ description: 'In words.' }),
    code: Type.Union([Type.String(), Type.Null()], {
      description: 'Of the error that `@tidings/verify` throws for it; null otherwise.',
    }),
  },
  { title: 'SignatureVerdict', additionalProperties: false },
);
export type Verdict = Type.Static<typeof Verdict>;

export const ReceiptSummary = Type.Object(
  {
    id: Type.String(),
    at: Time,
    method: Type.String(),
    query: Type.String({ description: 'What stood behind the address, with its `?`.' }),
    size: Type.Integer({ minimum: 0, description: 'Bytes of the body as it came.' }),
    event: Type.Union([Type.String(), Type.Null()], { description: 'As `webhook-id` says.' }),
    attempt: Type.Union([Type.Integer(), Type.Null()], { description: 'As `webhook-attempt` says.' }),
    webhook: Type.Union([Type.String(), Type.Null()], {
      description: 'Which sent it; null where it came from outside and no webhook has signed it.',
    }),
    signature: Verdict,
    answer: ForcedOrNull('What it was answered with; null: 200.'),
  },
  { title: 'ReceiptSummary', additionalProperties: false },
);
export type ReceiptSummary = Type.Static<typeof ReceiptSummary>;

export const Receipt = Type.Object(
  {
    ...ReceiptSummary.properties,
    headers: Type.Array(
      Type.Object({ name: Type.String(), value: Type.String() }, { additionalProperties: false }),
      {
        description:
          'Names and values as they came. What may be a secret is `***`, and so are signatures without the permission `webhooks:reveal`.',
      },
    ),
    body: Type.Union([Type.String(), Type.Null()], {
      description: 'As `bodyForm` says. Null without the permission `payloads:read`.',
    }),
    bodyForm: Type.Enum(['sent', 'base64'], {
      type: 'string',
      description: '`sent`: the text that came. `base64`: the bytes that came, which are no text.',
    }),
    truncated: Type.Boolean({ description: 'Whether the body was longer than the 256 KiB that are kept.' }),
  },
  { title: 'Receipt', additionalProperties: false },
);
export type Receipt = Type.Static<typeof Receipt>;

/** What contradicts itself in an answer that is asked for. */
export function answerFaults(answer: ForcedAnswer | null | undefined): Fault[] {
  if (!answer) return [];
  const { status, retryAfterSeconds, delayMs, cut } = answer;
  const faults: Fault[] = [];
  if (cut === 'at-once' && status !== undefined) {
    faults.push({
      path: '/answer/status',
      message: 'is never sent with the cut at-once: leave one of them out.',
    });
  }
  if (retryAfterSeconds !== undefined && (cut === 'at-once' || (status ?? 200) < 300)) {
    const message = 'is for failures: give a status from 300 on beside it, such as 503, and no cut at-once.';
    faults.push({ path: '/answer/retryAfterSeconds', message });
  }
  if ((status ?? 200) === 200 && delayMs === undefined && cut === undefined) {
    faults.push({
      path: '/answer',
      message: 'is what it answers anyway: give another status, delayMs or cut.',
    });
  }
  return faults;
}

/** How many more requests get the forced answer; null: all of them, or there is none. */
export function timesLeft(answer: ForcedAnswer | null, answered: number): number | null {
  return answer?.times === undefined ? null : Math.max(0, answer.times - answered);
}

/** The answer to the next request; null: 200. */
export function nextAnswer(answer: ForcedAnswer | null, answered: number): ForcedAnswer | null {
  return timesLeft(answer, answered) === 0 ? null : answer;
}
