/** Events that ask: their types are marked, and what each of them asks stands in it. */
import Type from 'typebox';
import { revisionTime } from './notification-types/conversation.ts';
import { noticeOf } from './notification-types/notice.ts';
import { subjectOf } from './notification-types/subject.ts';
import {
  DEFAULT_INTERACTION_SECONDS,
  InteractionInput,
  interactionSubject,
  MOST_INTERACTION_SECONDS,
  MOST_QUESTION,
  termsOf,
} from './interaction.ts';
import type { Terms } from './interaction.ts';
import type { PayloadEvent } from './payload-formats/format.ts';
import type { Severity } from './severity.ts';

const { actions, quorum, default: fallback, expiresInSeconds } = InteractionInput.properties;

/** What events of a type ask. */
export const Asks = Type.Object(
  { actions, quorum, default: fallback, expiresInSeconds },
  {
    title: 'Asks',
    additionalProperties: false,
    description:
      'Each event of the type makes an interaction with these terms. `requiredApprovals` and `expiresAt` in its `data` go before `quorum` and `expiresInSeconds`.',
  },
);
export type Asks = Type.Static<typeof Asks>;

/** What an event asks. Times are milliseconds since 1970. */
export interface AskedByEvent extends Terms {
  readonly question: string;
  readonly severity: Severity;
  readonly agentId: string | null;
  readonly links: readonly { readonly href: string; readonly text: string }[];
  readonly subject: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Why it cannot be asked, so that nothing may come of it; null: it can. */
  readonly problem: string | null;
}

/** No event has as many people answer. */
const MOST_REQUIRED = 1000;
/** By so much the clock of a sender may go ahead of ours. */
const MOST_AHEAD_MS = 300_000;

/**
 * @param id of the interaction
 * @param asks as it was taken when the type was saved
 * @param now when it is asked
 */
export function askedBy(event: PayloadEvent, id: string, asks: Asks, now: number): AskedByEvent {
  const notice = noticeOf(event);
  const terms = termsOf(asks);
  if ('faults' in terms) throw new Error(`the type ${event.type} asks what cannot be asked`);
  const data = notice.data as { requiredApprovals?: unknown; expiresAt?: unknown } | null;
  const required = readQuorum(data?.requiredApprovals);
  const end = readEnd(data?.expiresAt);
  const subject = subjectOf(event, null);
  return {
    ...terms,
    quorum: typeof required === 'number' ? required : terms.quorum,
    question: notice.text
      .slice(notice.severity.length + '[] '.length)
      .slice(0, MOST_QUESTION)
      .toWellFormed(),
    severity: notice.severity,
    agentId: notice.agent,
    links: notice.links,
    subject: subject.isIdentified ? subject.key : interactionSubject(id),
    // The message of the event itself must not look newer.
    createdAt: Math.max(now, Math.min(revisionTime(event) + 1, now + MOST_AHEAD_MS)),
    expiresAt: Math.min(
      typeof end === 'number' ? end : now + (asks.expiresInSeconds ?? DEFAULT_INTERACTION_SECONDS) * 1000,
      now + MOST_INTERACTION_SECONDS * 1000,
    ),
    problem: [required, end].find((one) => typeof one === 'string') ?? null,
  };
}

/** Null: it says nothing of it. A text says what is wrong with it. */
function readQuorum(said: unknown): number | string | null {
  if (said === undefined || said === null) return null;
  if (Number.isInteger(said) && (said as number) >= 1 && (said as number) <= MOST_REQUIRED)
    return said as number;
  return `The event asks for a number of approvals that is no whole number from 1 to ${MOST_REQUIRED} (data.requiredApprovals), so nothing is approved.`;
}

function readEnd(said: unknown): number | string | null {
  if (said === undefined || said === null) return null;
  const end = typeof said === 'string' ? Date.parse(said) : Number.NaN;
  return Number.isNaN(end)
    ? 'The event names an end that is no time (data.expiresAt), so nothing is approved.'
    : // What is long over is over, however long.
      Math.max(end, 0);
}
