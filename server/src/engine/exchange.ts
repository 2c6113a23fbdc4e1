/** One attempt: the turn in its conversation where it has one, the request, and what came back. */
import type { Clock } from '../clock.ts';
import type { AnswerLinks } from './answer-links.ts';
import type { ConversationKeeper, Turn } from './conversations.ts';
import type { Target } from './directory.ts';
import { unsendable } from './reading.ts';
import type { RenderedRequest } from './renderer.ts';
import type { Answer, Sender } from './sender.ts';
import type { Work } from './work.ts';

/** Half of the time that a slot of a rate-limited webhook can be used for. */
const SLOT_TOLERANCE_MS = 20;

export interface ExchangeRooms {
  sender: Sender;
  conversations: ConversationKeeper;
  links: AnswerLinks;
  clock: Clock;
}

export interface Permissions {
  /** Asked when the bytes are about to go; null: they always may. */
  mayGo: (() => boolean) | null;
  mayRepeat: (() => boolean) | null;
}

export type Exchanged =
  | { kind: 'answered'; at: number; request: RenderedRequest | null; answer: Answer }
  /** A newer state is shown, so there was nothing to send. */
  | { kind: 'outdated'; at: number }
  /** Another message of its conversation is on its way and takes long, or the slot has passed meanwhile. */
  | { kind: 'busy' };

/** @param number of the attempt, from 1 */
export async function exchange(
  { sender, conversations, links, clock }: ExchangeRooms,
  target: Target,
  work: Work,
  number: number,
  { mayGo, mayRepeat }: Permissions,
): Promise<Exchanged> {
  const at = Math.floor(clock.now());
  let turn: Turn | null = null;
  let request: RenderedRequest | null = null;
  let answer: Answer | null = null;
  try {
    // A test is a message of its own: it must not take the place of one that people look at.
    const conversation = work.trigger === 'test' ? null : target.renderer.conversations?.of(work.event);
    if (conversation) {
      const started = performance.now();
      const entered = await conversations.enter(target, work, conversation);
      if (entered === 'busy') return { kind: 'busy' };
      if (entered === 'outdated') return { kind: 'outdated', at };
      turn = entered;
      // Whoever waited for the turn has let the slot pass that it started with.
      const isLate = performance.now() - started > SLOT_TOLERANCE_MS;
      if (isLate && mayRepeat?.() === false) return { kind: 'busy' };
    }
    const own = turn;
    const { renderer } = target;
    const responder = work.trigger === 'test' ? null : renderer.responder;
    const answerLinks = responder ? await links.of(work.event, target, responder()) : [];
    request = await renderer.render(work.event, number, at, { place: turn?.place ?? null, answerLinks });
    answer = await sender.send({
      to: request.to ?? target,
      headers: request.headers,
      body: request.body,
      timeoutMs: target.row.timeoutMs,
      inbox: target.row.testInbox === null ? null : target.row,
      mayGo: own ? () => own.isFresh() && mayGo?.() !== false : mayGo,
      mayRepeat,
    });
    return { kind: 'answered', at, request, answer };
  } catch (error) {
    return { kind: 'answered', at, request, answer: unsendable(error as Error) };
  } finally {
    await turn?.settle(answer);
  }
}
