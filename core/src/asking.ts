/** Events that ask: their types are marked, and what each of them asks stands in it. */
import Type from 'typebox';
import { revisionTime } from './notification-types/conversation.ts';
import { noticeOf } from './notification-types/notice.ts';
import { subjectOf } from './notification-types/subject.ts';
import {
  DEFAULT_INTERACTION_SECONDS,
  InteractionInput,
  isVeto,
  MOST_INTERACTION_SECONDS,
  MOST_QUESTION,
  termsOf,
} from './interaction.ts';
import type { Terms } from './interaction.ts';
import type { PayloadEvent } from './payload-formats/format.ts';
import type { Severity } from './severity.ts';
import { instantOf } from './time.ts';

const { actions, quorum, default: fallback, expiresInSeconds } = InteractionInput.properties;

/** What events of a type ask. */
export const Asks = Type.Object(
  { actions, quorum, default: fallback, expiresInSeconds },
  {
    title: 'Asks',
    additionalProperties: false,
    description:
      'Each event of the type makes an interaction with these terms. `requiredApprovals` and `expiresAt` in its `data` may ask for more than `quorum` and end before `expiresInSeconds`, and never the other way.',
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
 * @param asks as it was taken when the type was saved
 * @param now when it is asked
 */
export function askedBy(event: PayloadEvent, asks: Asks, now: number): AskedByEvent {
  const notice = noticeOf(event);
  const terms = termsOf(asks);
  if ('faults' in terms) throw new Error(`the type ${event.type} asks what cannot be asked`);
  const data = notice.data as { requiredApprovals?: unknown; expiresAt?: unknown } | null;
  const latest = now + (asks.expiresInSeconds ?? DEFAULT_INTERACTION_SECONDS) * 1000;
  const required = readQuorum(data?.requiredApprovals, terms);
  const end = readEnd(data?.expiresAt, asks.expiresInSeconds === undefined ? Infinity : latest);
  const problem = loosens(terms, data) ?? [required, end].find((one) => typeof one === 'string') ?? null;
  // What cannot be asked is canceled, which it could not be if its time were over: then its default would hold.
  const ends = problem === null && typeof end === 'number' ? end : latest;
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
    subject: subjectOf(event, null).key,
    // The message of the event itself must not look newer.
    createdAt: Math.max(now, Math.min(revisionTime(event) + 1, now + MOST_AHEAD_MS)),
    expiresAt: Math.min(ends, now + MOST_INTERACTION_SECONDS * 1000),
    problem,
  };
}

/**
 * Whoever sends an event is not whoever marked its type, and may ask for more than that, never for less. Where silence goes ahead
 * there is no more and no less: an end that is near, and a quorum that nobody reaches, would both be a yes.
 */
function loosens(
  { actions: known, default: silence }: Terms,
  data: { requiredApprovals?: unknown; expiresAt?: unknown } | null,
): string | null {
  if (isVeto(known.find(({ id }) => id === silence)!)) return null;
  const said = (['requiredApprovals', 'expiresAt'] as const).find((name) => (data?.[name] ?? null) !== null);
  return said === undefined
    ? null
    : `The event sets data.${said}, and where nobody answers its type goes ahead with ${silence}, so nothing is approved. Leave it out, or have the default of the type be an action with a veto.`;
}

/** Null: it says nothing of it. A text says what is wrong with it. */
function readQuorum(said: unknown, { quorum: least }: Terms): number | string | null {
  if (said === undefined || said === null) return null;
  if (!Number.isInteger(said) || (said as number) < 1 || (said as number) > MOST_REQUIRED)
    return `The event asks for a number of approvals that is no whole number from 1 to ${MOST_REQUIRED} (data.requiredApprovals), so nothing is approved.`;
  if ((said as number) >= least) return said as number;
  return `The event asks for fewer approvals than the quorum of its type, which is ${least} (data.requiredApprovals), so nothing is approved. Send ${least} or more, or leave it out.`;
}

/** @param latest as the type has it */
function readEnd(said: unknown, latest: number): number | string | null {
  if (said === undefined || said === null) return null;
  // As all times that are sent. One without a zone would be read in the zone of the server, which says nothing.
  const end = typeof said === 'string' ? instantOf(said) : null;
  if (end === null)
    return 'The event names an end that is no time of RFC 3339 with its zone (data.expiresAt), so nothing is approved. Send one such as 2026-01-31T12:00:00Z, or leave it out.';
  if (end > latest + MOST_AHEAD_MS)
    return 'The event names an end that is later than the expiresInSeconds of its type allow (data.expiresAt), so nothing is approved. Send an earlier one, or leave it out.';
  // What is long over is over, however long; and clocks differ.
  return Math.max(Math.min(end, latest), 0);
}
