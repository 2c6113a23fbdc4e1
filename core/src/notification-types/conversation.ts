/** Messages of one webhook that belong together: the first of them is changed by those that follow, or starts their thread. */
import { attributesOf } from '../payload-formats/format.ts';
import type { PayloadEvent } from '../payload-formats/format.ts';
import { instantOf } from '../time.ts';
import { mayBeIdentified, subjectOf } from './subject.ts';
import type { Subject } from './subject.ts';

export interface Conversation {
  /** The same for all messages that belong together, through one webhook. */
  readonly key: string;
  /** `update`: there is one message, whose place each newer one takes. `thread`: the first is followed by the others. */
  readonly manner: 'update' | 'thread';
  /** Of two states of a thing the newer has the higher number; 0 in threads, where nothing takes the place of another. */
  readonly revision: number;
}

/** Where the first message of a conversation is. */
export interface MessagePlace {
  readonly kind: 'message';
  readonly channel: string;
  readonly ts: string;
}

/** Where a message can be changed for a while, since somebody pressed a button of it. The URL is a secret. */
export interface ResponsePlace {
  readonly kind: 'response';
  readonly url: string;
}

export type Place = MessagePlace | ResponsePlace;

const RANKS: Readonly<Record<Subject['phase'], number>> = { open: 0, acknowledged: 1, resolved: 2 };

/** By when it happened; of what happened in the same millisecond, by how far the thing is. */
function revisionOf(event: PayloadEvent, phase: Subject['phase']): number {
  return revisionTime(event) * 4 + RANKS[phase];
}

/** When it happened, in milliseconds since 1970. */
export function revisionTime({ created }: PayloadEvent): number {
  return Math.max(instantOf(created) ?? 0, 0);
}

/** Alerts, interactions and what asks for them: each is one thing, and what is said of it shows how it is. Null: it is none of them. */
export function ownConversation(event: PayloadEvent): Conversation | null {
  // The data of most events need not be read.
  if (!mayBeIdentified(event)) return null;
  const { key, phase, isIdentified } = subjectOf(event, null);
  return isIdentified ? { key, manner: 'update', revision: revisionOf(event, phase) } : null;
}

/**
 * The same, and alert rules that cannot be evaluated, and can again: an incident that is over opens anew by no message that comes late.
 * Elsewhere each time is a message of its own.
 */
export function incidentConversation(event: PayloadEvent): Conversation | null {
  if (!event.type.startsWith('alert.rule.')) return ownConversation(event);
  const { key, phase } = subjectOf(event, null);
  return { key, manner: 'update', revision: revisionOf(event, phase) };
}

const decoder = new TextDecoder();

/** Whom an event names as its agent; null: nobody. */
export function agentOf(event: PayloadEvent): string | null {
  const attribute = attributesOf(event)('agentId');
  return attribute && (JSON.parse(decoder.decode(attribute)) as string);
}
