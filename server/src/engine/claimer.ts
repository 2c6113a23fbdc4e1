/**
 * Fetches from the database what this process can send: deliveries that are due on their own, and the backlogs of
 * webhooks, one process a webhook at a time.
 */
import { SLOT_HORIZON_MS } from '@tidings/core/rate-limit';
import { takesReplays } from '@tidings/core/replay';
import type { Clock } from '../clock.ts';
import type { Counts } from '../counts.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { claimNext, claimParked, claimReady } from '../store/claims.ts';
import { claimBacklogs, endWaiting, releaseBacklog } from '../store/queue.ts';
import type { Claimed } from '../store/claims.ts';
import { asksOf } from './directory.ts';
import type { Directory, Target } from './directory.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Identity } from './identity.ts';
import type { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';
import { OutgoingEvent } from './work.ts';
import type { Work } from './work.ts';

const EVERY_MS = 100;
const READY_AT_ONCE = 256;
const BACKLOGS_AT_ONCE = 64;
const PARKED_AT_ONCE = 256;
const ENDED_AT_ONCE = 500;
/** How long a paused webhook's backlog is left alone, should nothing wake it. */
const PAUSED_LOOK_MS = 10_000;
/** When to look again after a delivery that is next in order but in other hands. */
const IN_HAND_LOOK_MS = 250;
const NEAR_SLOT_MS = 1500;

export interface ClaimerRooms {
  database: Database;
  lookout: Lookout;
  directory: Directory;
  dispatcher: Dispatcher;
  identity: Identity;
  clock: Clock;
  lanes: number;
  /** Where people find the console; null: nobody knows. */
  publicUrl: URL | null;
  log: Log;
  counts: Counts;
}

export class Claimer {
  readonly #rooms: ClaimerRooms;
  readonly #loop: Loop;
  readonly #draining = new Set<Promise<void>>();
  #stopping = false;

  constructor(rooms: ClaimerRooms) {
    this.#rooms = rooms;
    this.#loop = new Loop('claimer', EVERY_MS, rooms.log, (woken) => this.#round(woken));
  }

  start(): Promise<void> {
    return this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
    await Promise.allSettled(this.#draining);
  }

  wake(): void {
    this.#loop.wake();
  }

  async #round(woken: boolean): Promise<boolean> {
    const { lookout, dispatcher, identity, lanes } = this.#rooms;
    let more = false;
    for (let lane = 0; lane < lanes; lane++) {
      if (identity.current === null || dispatcher.room === 0) return false;
      const waiting = await lookout.look(lane, woken);
      // Either may have changed meanwhile.
      const owner = identity.current;
      if (owner === null || dispatcher.room === 0) return false;
      try {
        if (waiting.deliveries && (await this.#claimReady(lane, owner))) more = true;
        if (waiting.backlogs && (await this.#claimBacklogs(lane, owner))) more = true;
      } catch (error) {
        // The claim may have taken place: rows in our name that we know nothing of are freed with the name.
        identity.renounce(owner, `a claim ended in doubt: ${(error as Error).message}`);
        throw error;
      }
    }
    return more;
  }

  /** @returns whether there may be more */
  async #claimReady(lane: number, owner: number): Promise<boolean> {
    const { database, dispatcher, identity, clock } = this.#rooms;
    const limit = Math.min(dispatcher.room, READY_AT_ONCE);
    const aside = dispatcher.setAside(null);
    const claimed = await claimReady(database.control, lane, clock.now(), owner, limit, aside).finally(() =>
      dispatcher.putBack(aside),
    );
    identity.hold(owner, claimed.length);
    for (const row of claimed) dispatcher.enqueueOrPark(this.#toWork(lane, owner, row, null));
    return claimed.length === limit;
  }

  /** @returns whether there may be more */
  async #claimBacklogs(lane: number, owner: number): Promise<boolean> {
    const { database, directory, clock } = this.#rooms;
    const webhooks = await claimBacklogs(database.control, lane, clock.now(), owner, BACKLOGS_AT_ONCE);
    // Whoever parked them may know of a change that we do not, such as that the webhook is paused.
    if (webhooks.length > 0) await directory.refresh();
    for (const webhook of webhooks) this.#startDrain(lane, owner, webhook);
    return webhooks.length === BACKLOGS_AT_ONCE;
  }

  #startDrain(lane: number, owner: number, webhook: number): void {
    const { dispatcher, identity, log } = this.#rooms;
    identity.hold(owner, 1);
    dispatcher.setDraining(webhook, true);
    const drained = this.#drain(lane, owner, webhook)
      .catch((error: Error) => {
        log.warn({ error: error.message, webhook }, 'a backlog was left before it was empty');
        // Its lease is still in our name; only giving up the name frees it.
        identity.renounce(owner, 'a backlog could not be given back');
      })
      .finally(() => {
        this.#draining.delete(drained);
        dispatcher.setDraining(webhook, false);
        identity.hold(owner, -1);
      });
    this.#draining.add(drained);
  }

  /** Works on the backlog of one webhook for as long as it gets on, and gives it back. */
  async #drain(lane: number, owner: number, webhook: number): Promise<void> {
    const { database, directory, clock } = this.#rooms;
    let restsUntil: number | null = null;
    let ordered = false;
    while (restsUntil === null) {
      let target = directory.target(webhook);
      if (!target?.row.enabled || target.row.paused) {
        // The change that stops it may be newer than what we know, and so may the one that lets it go on.
        await directory.refresh();
        target = directory.target(webhook);
      }
      ordered = target?.row.ordered ?? false;
      if (!target?.row.enabled) {
        restsUntil = await this.#endWaiting(lane, owner, webhook, target);
      } else if (target.row.paused) restsUntil = clock.now() + PAUSED_LOOK_MS;
      else if (this.#stopping || this.#rooms.identity.current !== owner) restsUntil = clock.now();
      else if (target.row.ordered) restsUntil = await this.#sendNext(lane, owner, webhook);
      else restsUntil = await this.#sendSome(lane, owner, webhook);
    }
    await releaseBacklog(database.control, lane, owner, webhook, ordered, restsUntil);
  }

  /** Ends what waits for a webhook that takes no more; a replay still tries one that the platform disabled. */
  async #endWaiting(
    lane: number,
    owner: number,
    webhook: number,
    target: Target | undefined,
  ): Promise<number | null> {
    const { database, clock, identity, counts } = this.#rooms;
    const replays = target !== undefined && takesReplays(target.row);
    const status = target ? 'skipped' : 'canceled';
    const ended = await endWaiting(
      database.control,
      lane,
      clock.now(),
      webhook,
      status,
      ENDED_AT_ONCE,
      replays ? ['test', 'replay'] : target ? ['test'] : [],
    );
    counts.deliveries[status]! += ended;
    if (ended === ENDED_AT_ONCE) return null;
    if (!replays || this.#stopping || identity.current !== owner) return clock.now();
    if (target.row.paused) return clock.now() + PAUSED_LOOK_MS;
    return target.row.ordered ? this.#sendNext(lane, owner, webhook) : this.#sendSome(lane, owner, webhook);
  }

  /** Takes what there is room for. Answers with until when the backlog may rest; null when it goes on. */
  async #sendSome(lane: number, owner: number, webhook: number): Promise<number | null> {
    const { database, dispatcher, identity, clock } = this.#rooms;
    const rest = dispatcher.restsUntil(webhook);
    if (rest > 0) return rest;
    const slot = dispatcher.nextSlotAt(webhook);
    if (slot > 0) return this.#awaitSlot(webhook, slot);
    const room = Math.min(
      dispatcher.roomOf(webhook),
      2 * dispatcher.windowOf(webhook),
      dispatcher.room,
      PARKED_AT_ONCE,
    );
    const aside = room > 0 ? dispatcher.setAside(webhook) : null;
    if (aside && aside.bytes > 0) {
      const claimed = await claimParked(
        database.control,
        lane,
        clock.now(),
        owner,
        webhook,
        room,
        aside,
      ).finally(() => dispatcher.putBack(aside));
      // Nothing is due, or what is first does not fit beside what is held already.
      if (claimed.length === 0) return clock.now();
      identity.hold(owner, claimed.length);
      for (const row of claimed) dispatcher.enqueue(this.#toWork(lane, owner, row, null), false);
    }
    await dispatcher.whenRoom(webhook);
    return null;
  }

  /** Sends what is next in order, and waits until what came of it is recorded. Answers like `#sendSome`. */
  async #sendNext(lane: number, owner: number, webhook: number): Promise<number | null> {
    const { database, dispatcher, identity, clock } = this.#rooms;
    const slot = dispatcher.nextSlotAt(webhook);
    if (slot > 0) return this.#awaitSlot(webhook, slot);
    if (dispatcher.room === 0) {
      await dispatcher.whenRoom(webhook);
      return null;
    }
    const rest = dispatcher.restsUntil(webhook);
    const now = clock.now();
    const next = await claimNext(database.control, lane, now, owner, webhook, rest > 0);
    if (!next) return clock.now();
    if ('until' in next) {
      if (rest > 0 || next.until > now) return Math.max(next.until, rest);
      // It is due, and somebody else has it in hand, whose end is awaited.
      return now + IN_HAND_LOOK_MS;
    }
    identity.hold(owner, 1);
    await new Promise<void>((settled) => dispatcher.enqueue(this.#toWork(lane, owner, next, settled), false));
    return null;
  }

  /** A slot that is near is waited for: who gives the backlog back and takes it again may come too late for it. */
  async #awaitSlot(webhook: number, at: number): Promise<number | null> {
    const wait = at - this.#rooms.clock.now();
    if (wait > NEAR_SLOT_MS) return at;
    await this.#rooms.dispatcher.whenRoom(webhook, Math.max(1, Math.min(Math.ceil(wait), SLOT_HORIZON_MS)));
    return null;
  }

  #toWork(lane: number, owner: number, row: Claimed, settled: Work['settled']): Work {
    const organization = this.#rooms.directory.organizationByNumber(row.organization);
    return {
      event: new OutgoingEvent(
        {
          uid: row.event,
          ownId: row.ownId,
          type: row.type,
          created: row.created,
          organization: organization?.id ?? '',
          project: row.project === null ? null : (organization?.projectIds.get(row.project) ?? null),
          asks: organization !== undefined && asksOf(organization, row.type) !== null,
          attributes: row.attributes,
          data: row.data,
        },
        this.#rooms.publicUrl,
      ),
      webhook: row.webhook,
      organization: row.organization,
      lane,
      owner,
      batch: null,
      attempts: row.attempts,
      trigger: row.trigger,
      settled,
    };
  }
}
