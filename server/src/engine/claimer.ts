/**
 * Fetches from the database what this process can send: deliveries that are due on their own, and the backlogs of
 * webhooks, one process a webhook at a time.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { claimBacklogs, claimParked, claimReady, endWaiting, releaseBacklog } from '../store/queue.ts';
import type { Claimed } from '../store/queue.ts';
import type { Directory } from './directory.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Identity } from './identity.ts';
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

export interface ClaimerRooms {
  database: Database;
  directory: Directory;
  dispatcher: Dispatcher;
  identity: Identity;
  clock: Clock;
  lanes: number;
  log: Log;
}

export class Claimer {
  readonly #rooms: ClaimerRooms;
  readonly #loop: Loop;
  readonly #draining = new Set<Promise<void>>();
  #stopping = false;

  constructor(rooms: ClaimerRooms) {
    this.#rooms = rooms;
    this.#loop = new Loop('claimer', EVERY_MS, rooms.log, () => this.#round());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
    await Promise.allSettled(this.#draining);
  }

  wake(): void {
    this.#loop.wake();
  }

  async #round(): Promise<boolean> {
    const { database, dispatcher, identity, clock, lanes } = this.#rooms;
    let more = false;
    for (let lane = 0; lane < lanes; lane++) {
      const owner = identity.current;
      if (owner === null || dispatcher.room === 0) return false;
      try {
        const limit = Math.min(dispatcher.room, READY_AT_ONCE);
        const claimed = await claimReady(database.control, lane, clock.now(), owner, limit);
        identity.hold(owner, claimed.length);
        for (const row of claimed) dispatcher.enqueueOrPark(this.#toWork(lane, owner, row));

        const webhooks = await claimBacklogs(database.control, lane, clock.now(), owner, BACKLOGS_AT_ONCE);
        for (const webhook of webhooks) this.#startDrain(lane, owner, webhook);
        if (claimed.length === limit || webhooks.length === BACKLOGS_AT_ONCE) more = true;
      } catch (error) {
        // The claim may have taken place: rows in our name that we know nothing of are freed with the name.
        identity.renounce(owner, `a claim ended in doubt: ${(error as Error).message}`);
        throw error;
      }
    }
    return more;
  }

  #startDrain(lane: number, owner: number, webhook: number): void {
    const { identity, log } = this.#rooms;
    const drained = this.#drain(lane, owner, webhook)
      .catch((error: Error) => {
        log.warn({ error: error.message, webhook }, 'a backlog was left before it was empty');
        // Its lease is still in our name; only giving up the name frees it.
        identity.renounce(owner, 'a backlog could not be given back');
      })
      .finally(() => this.#draining.delete(drained));
    this.#draining.add(drained);
  }

  /** Works on the backlog of one webhook for as long as it gets on. */
  async #drain(lane: number, owner: number, webhook: number): Promise<void> {
    const { database, directory, dispatcher, identity, clock } = this.#rooms;
    const release = (restsUntil: number): Promise<void> =>
      releaseBacklog(database.control, lane, owner, webhook, restsUntil);
    identity.hold(owner, 1);
    try {
      for (;;) {
        let target = directory.target(webhook);
        if (!target?.row.enabled || target.row.paused) {
          // The change that stops it may be newer than what we know, and so may the one that lets it go on.
          await directory.refresh();
          target = directory.target(webhook);
        }
        if (!target?.row.enabled) {
          const status = target ? 'skipped' : 'canceled';
          const ended = await endWaiting(database.control, lane, clock.now(), webhook, status, ENDED_AT_ONCE);
          if (ended === ENDED_AT_ONCE) continue;
          return await release(clock.now());
        }
        if (target.row.paused) return await release(clock.now() + PAUSED_LOOK_MS);
        const rest = dispatcher.restsUntil(webhook);
        if (rest > 0) return await release(rest);
        if (this.#stopping || identity.current !== owner) return await release(clock.now());
        const room = Math.min(
          dispatcher.roomOf(webhook),
          2 * dispatcher.windowOf(webhook),
          dispatcher.room,
          PARKED_AT_ONCE,
        );
        if (room <= 0) {
          await dispatcher.whenRoom(webhook);
          continue;
        }
        const claimed = await claimParked(database.control, lane, clock.now(), owner, webhook, room);
        if (claimed.length === 0) return await release(clock.now());
        identity.hold(owner, claimed.length);
        for (const row of claimed) dispatcher.enqueue(this.#toWork(lane, owner, row), false);
        await dispatcher.whenRoom(webhook);
      }
    } finally {
      identity.hold(owner, -1);
    }
  }

  #toWork(lane: number, owner: number, row: Claimed): Work {
    const organization = this.#rooms.directory.organizationByNumber(row.organization);
    return {
      event: new OutgoingEvent({
        uid: row.event,
        ownId: row.ownId,
        type: row.type,
        created: row.created,
        organization: organization?.id ?? '',
        project: row.project === null ? null : (organization?.projectIds.get(row.project) ?? null),
        attributes: row.attributes,
        data: row.data,
      }),
      webhook: row.webhook,
      organization: row.organization,
      lane,
      owner,
      batch: null,
      attempts: row.attempts,
      trigger: row.trigger,
    };
  }
}
