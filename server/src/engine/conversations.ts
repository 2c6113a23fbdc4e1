/**
 * Messages that belong together, in turns: of what is about the same thing through one webhook, one message at a time is on
 * its way, and an older state never takes the place of a newer one. ARCHITECTURE.md, "Conversations", has the states in prose.
 */
import { hash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation, Place } from '@tidings/core/notification-types/conversation';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { forgetPlace, settleTurn, takeTurn } from '../store/conversations.ts';
import type { ConversationKey, PlaceRow, Settlement } from '../store/conversations.ts';
import type { Db } from '../store/db.ts';
import { responseUrlOwner } from '../store/secrets.ts';
import type { SecretBox } from '../store/secrets.ts';
import type { Target } from './directory.ts';
import { answerFacts, readAnswer } from './reading.ts';
import type { Answer } from './sender.ts';
import type { Work } from './work.ts';

/** How long a delivery waits for its turn; after that it comes back later. */
const PATIENCE_MS = 3000;
const LOOK_MS = 20;
const LONGEST_LOOK_MS = 250;
/** What settling may take, beyond the time that the webhook has to answer. */
const SETTLING_MS = 10_000;
const SETTLING_PAUSE_MS = 200;

/** A message's turn. */
export interface Turn {
  readonly place: Place | null;
  /** Whether the turn is still this message's. */
  isFresh(): boolean;
  /** Has to be called, whatever came of it. @param answer null: nothing was sent */
  settle(answer: Answer | null): Promise<void>;
}

export interface ConversationRooms {
  db: Db;
  secrets: SecretBox;
  clock: Clock;
  log: Log;
}

export class ConversationKeeper {
  readonly #rooms: ConversationRooms;
  /** Conversations in which a message of this process is on its way: others wait here, and not in the database. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(rooms: ConversationRooms) {
    this.#rooms = rooms;
  }

  /** Waits for the turn. `busy`: it did not come in time. `outdated`: something newer is shown, so nothing is to be sent. */
  async enter(target: Target, work: Work, conversation: Conversation): Promise<Turn | 'busy' | 'outdated'> {
    const key = {
      lane: work.lane,
      webhook: work.webhook,
      key: hash('sha256', conversation.key, 'buffer'),
    };
    const name = `${key.webhook} ${key.key.toString('hex')}`;
    const patience = performance.now() + PATIENCE_MS;
    for (let look = LOOK_MS; performance.now() < patience; look = Math.min(look * 2, LONGEST_LOOK_MS)) {
      const before = this.#underWay.get(name);
      if (before) {
        await Promise.race([before, sleep(patience - performance.now())]);
        look = LOOK_MS;
        continue;
      }
      const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
      this.#underWay.set(name, isOver);
      const leave = (): void => {
        this.#underWay.delete(name);
        end();
      };
      const turn = await this.#take(target, work, conversation, key, leave).catch((error: Error) => {
        leave();
        this.#rooms.log.warn({ error: error.message }, 'a conversation could not be looked up');
        return 'busy' as const;
      });
      if (turn !== 'busy') return turn;
      await sleep(look);
    }
    return 'busy';
  }

  async #take(
    target: Target,
    work: Work,
    conversation: Conversation,
    key: ConversationKey,
    leave: () => void,
  ): Promise<Turn | 'busy' | 'outdated'> {
    const { db, clock } = this.#rooms;
    const claim = randomUUID();
    const leaseMs = target.row.timeoutMs + SETTLING_MS;
    const endsAt = performance.now() + leaseMs;
    const turn = await takeTurn(db, clock.now(), key, conversation, { claim, owner: work.owner, leaseMs });
    if (turn.verdict === 'claimed') {
      return {
        place: this.#placeOf(turn, key),
        isFresh: () => performance.now() < endsAt - SETTLING_MS / 2,
        settle: (answer) =>
          this.#settle(key, claim, settlementOf(target, conversation, answer, clock.now()), endsAt).finally(
            leave,
          ),
      };
    }
    leave();
    if (turn.verdict !== 'there') return turn.verdict;
    const { channel, ts } = turn;
    const place = { channel: channel!, ts: ts! };
    return {
      place: { kind: 'message', ...place },
      isFresh: () => true,
      settle: async (answer) => {
        if (settlementOf(target, conversation, answer, clock.now()).kind !== 'gone') return;
        await forgetPlace(db, key, place).catch((error: Error) => this.#warn(error));
      },
    };
  }

  #placeOf({ channel, ts, responseUrl }: PlaceRow, key: ConversationKey): Place | null {
    if (channel !== null && ts !== null) return { kind: 'message', channel, ts };
    if (responseUrl === null) return null;
    return { kind: 'response', url: this.#rooms.secrets.open(responseUrl, responseUrlOwner(key)).toString() };
  }

  /** What is not written down in time is posted a second time. */
  async #settle(key: ConversationKey, claim: string, settlement: Settlement, endsAt: number): Promise<void> {
    const { db, clock } = this.#rooms;
    for (;;) {
      try {
        await settleTurn(db, clock.now(), key, claim, settlement);
        return;
      } catch (error) {
        this.#warn(error as Error);
        if (performance.now() > endsAt - SETTLING_PAUSE_MS) return;
        await sleep(SETTLING_PAUSE_MS);
      }
    }
  }

  #warn(error: Error): void {
    this.#rooms.log.warn({ error: error.message }, 'where a message is could not be written down');
  }
}

function settlementOf(
  target: Target,
  { revision }: Conversation,
  answer: Answer | null,
  now: number,
): Settlement {
  if (answer === null || answer.status === null) return { kind: 'unsent' };
  const place = target.renderer.conversations!.placeOf(answerFacts(answer.status, answer, now));
  if (place === 'gone') return { kind: 'gone' };
  const { kind } = readAnswer(target, null, answer, now, false);
  return kind === 'delivered' ? { kind: 'shown', revision, place } : { kind: 'unsent' };
}
