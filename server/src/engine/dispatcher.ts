/**
 * Decides what is sent when. Each webhook has a channel: a window of requests in flight, a short queue, and a breaker
 * (see `core/src/breaker.ts`). What does not fit, rests or is paused goes to the database instead, parked behind its
 * webhook, so that a slow or dead webhook holds no memory and delays nobody else.
 */
import { isThrottling } from '@tidings/core/attempt';
import { breakerFailed, breakerSucceeded, newBreaker } from '@tidings/core/breaker';
import { mostPaced, SLOT_HORIZON_MS } from '@tidings/core/rate-limit';
import { MAX_RETRY_AFTER_MS, parseRetryAfter } from '@tidings/core/retry';
import { disposition } from '@tidings/core/webhook';
import type { Clock } from '../clock.ts';
import type { Vitals } from '../counts.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { reserveSlots } from '../store/pace.ts';
import { Bag } from './bag.ts';
import type { Bagged } from './bag.ts';
import { newChannel } from './channel.ts';
import type { Channel } from './channel.ts';
import type { AnswerLinks } from './answer-links.ts';
import type { ConversationKeeper } from './conversations.ts';
import type { Directory, Target } from './directory.ts';
import { exchange } from './exchange.ts';
import type { Identity } from './identity.ts';
import { Memory } from './memory.ts';
import type { Aside } from './memory.ts';
import { nextAttempt } from './next-attempt.ts';
import { Pace } from './pace.ts';
import type { Health, NewReport, Recorder, Verdict } from './recorder.ts';
import { outdatedVerdict, readAnswer, retryAfterOf, toRecord } from './reading.ts';
import type { Refusals } from './refusals.ts';
import type { RenderedRequest } from './renderer.ts';
import type { Answer, Sender } from './sender.ts';
import { fateOf, isAskedFor } from './work.ts';
import type { Work } from './work.ts';

/** Requests in flight of the whole process. */
const BUDGET = 2048;
/** Deliveries that may wait in memory for a webhook that answers well, and for one that does not. */
const HEALTHY_QUEUE = 4096;
const SHORTEST_QUEUE = 32;
/** A request that takes longer than this is slow; its webhook gets a small share of the budget until it answers. */
const SLOW_MS = 1000;
const SLOW_WINDOW = 32;
const CROWDED_SLOW_WINDOW = 4;
const SLOW_CROWD = 512;
const SLOW_TICK_MS = 250;
const IDLE_TICK_MS = 60_000;
/** After which a delivery comes back whose conversation was busy. */
const BUSY_PAUSE_MS = 1000;

export type Place = 'memory' | 'parked' | 'ordered' | 'ready' | 'skipped';

interface Flight extends Bagged {
  readonly channel: Channel;
  readonly size: number;
  readonly startedAt: number;
  slow: boolean;
}

export interface DispatcherRooms extends Refusals {
  database: Database;
  directory: Directory;
  identity: Identity;
  recorder: Recorder;
  /** For outcomes that the next delivery waits for. */
  promptRecorder: Recorder;
  sender: Sender;
  conversations: ConversationKeeper;
  links: AnswerLinks;
  clock: Clock;
  log: Log;
  /** A number in [0, 1), for jitter. */
  chance: () => number;
  /** The receiver said 410: the webhook is to be disabled. */
  onGone: (target: Target) => void;
  /** What is to be told of an outcome. */
  report: (work: Work, verdict: Verdict, health: Health) => NewReport | null;
}

export class Dispatcher {
  readonly #rooms: DispatcherRooms;
  readonly #memory = new Memory();
  readonly #channels = new Map<number, Channel>();
  /** Channels that have work but found the budget spent, first come first served. */
  readonly #hungry = new Set<Channel>();
  /** Requests in flight. */
  readonly #flights = new Bag<Flight>();
  readonly #slowTick: NodeJS.Timeout;
  readonly #idleTick: NodeJS.Timeout;
  #slow = 0;
  #stopping = false;
  #onIdle: (() => void) | null = null;

  constructor(rooms: DispatcherRooms) {
    this.#rooms = rooms;
    this.#slowTick = setInterval(() => this.#noteSlow(), SLOW_TICK_MS).unref();
    this.#idleTick = setInterval(() => this.#dropIdle(), IDLE_TICK_MS).unref();
    rooms.recorder.onRoom(() => this.#feed());
  }

  /**
   * Where a delivery of an event about to be committed belongs. `memory` promises a place, which `enqueue` or
   * `cancelReservation` takes up.
   */
  place(target: Target, test: boolean, size: number): Place {
    if (!test) {
      const fate = disposition(target.row);
      if (fate === 'skip') return 'skipped';
      if (target.row.ordered) return 'ordered';
      if (fate === 'hold') return 'parked';
    }
    if (
      this.#stopping ||
      this.#rooms.recorder.isFull ||
      !this.#memory.fits(size, this.#channel(target.number))
    )
      return 'ready';
    const channel = this.#channel(target.number);
    if (!test) {
      if (this.#rests(channel) || this.roomOf(target.number) <= 0 || !this.#memory.fitsShare(channel, size)) {
        return 'parked';
      }
      // What came earlier waits for slots, too.
      if (channel.pace && channel.draining > 0) return 'parked';
    }
    channel.reserved++;
    this.#memory.hold(channel, size);
    return 'memory';
  }

  cancelReservation(webhook: number, size: number): void {
    const channel = this.#channel(webhook);
    channel.reserved--;
    this.#memory.release(channel, size);
  }

  /** Takes a delivery leased to this process; `reserved` when `place` promised it a place. */
  enqueue(work: Work, reserved: boolean): void {
    const channel = this.#channel(work.webhook);
    if (reserved) channel.reserved--;
    else this.#memory.hold(channel, work.event.size);
    if (this.#stopping) {
      // It was claimed while `stop` gave back the others.
      this.#memory.release(channel, work.event.size);
      this.#release(work, false);
      return;
    }
    if (channel.pace && isAskedFor(work)) channel.queue.unshift(work);
    else channel.queue.push(work);
    this.#pump(channel);
  }

  /** Takes a delivery if its webhook's channel has room, else parks it behind the webhook. */
  enqueueOrPark(work: Work): void {
    const isBesideOrder = work.trigger === 'test' || !this.#rooms.directory.target(work.webhook)?.row.ordered;
    const channel = this.#channel(work.webhook);
    const hasRoom = this.roomOf(work.webhook) > 0 && this.#memory.fitsShare(channel, work.event.size);
    if (isBesideOrder && (isAskedFor(work) || hasRoom)) this.enqueue(work, false);
    else this.#release(work, true);
  }

  /** This process works on a backlog of the webhook, or does so no more. */
  setDraining(webhook: number, draining: boolean): void {
    this.#channel(webhook).draining += draining ? 1 : -1;
  }

  /** How many more deliveries a webhook's channel takes. */
  roomOf(webhook: number): number {
    const channel = this.#channel(webhook);
    const healthy = channel.breaker.failures === 0 && channel.slow === 0;
    let limit = healthy ? HEALTHY_QUEUE : Math.max(2 * channel.breaker.window, SHORTEST_QUEUE);
    if (channel.pace) limit = Math.min(limit, mostPaced(channel.pace.perSecond));
    return limit - channel.queue.length - channel.reserved;
  }

  get vitals(): Pick<Vitals, 'requestsInFlight' | 'slowRequests' | 'waitingDeliveries' | 'breakers'> & {
    memory: { held: number; unproven: number };
  } {
    const now = this.#rooms.clock.now();
    const breakers = { closed: 0, probing: 0, resting: 0 };
    let waitingDeliveries = 0;
    for (const { breaker, queue } of this.#channels.values()) {
      waitingDeliveries += queue.length;
      breakers[breaker.restsUntil > now ? 'resting' : breaker.failures > 0 ? 'probing' : 'closed']++;
    }
    const memory = this.#memory.bytes;
    return {
      requestsInFlight: this.#flights.size,
      slowRequests: this.#slow,
      waitingDeliveries,
      breakers,
      memory,
    };
  }

  /** Requests that can be started now within the process's budget. */
  get room(): number {
    if (this.#stopping || this.#rooms.recorder.isFull || this.#memory.isFull) return 0;
    return Math.max(0, BUDGET - this.#flights.size);
  }

  /**
   * Sets bytes aside for deliveries that are about to be claimed, of one webhook or of any; `putBack` them when the
   * deliveries are here.
   */
  setAside(webhook: number | null): Aside {
    return this.#memory.setAside(webhook === null ? null : this.#channel(webhook));
  }

  putBack(aside: Aside): void {
    this.#memory.putBack(aside);
  }

  /** Until when a webhook rests (milliseconds since 1970); 0 when it does not. */
  restsUntil(webhook: number): number {
    const { restsUntil } = this.#channel(webhook).breaker;
    return restsUntil > this.#rooms.clock.now() ? restsUntil : 0;
  }

  /** When it makes sense to ask for a slot (milliseconds since 1970); 0 when it is soon enough to wait in memory. */
  nextSlotAt(webhook: number): number {
    return this.#channel(webhook).pace?.restsUntil() ?? 0;
  }

  /** How many deliveries the window of a webhook lets through at once. */
  windowOf(webhook: number): number {
    return this.#window(this.#channel(webhook));
  }

  /** Resolves when something of the webhook has ended, or after so long. */
  whenRoom(webhook: number, atMostMs = 1000): Promise<void> {
    const channel = this.#channel(webhook);
    return new Promise((resolve) => {
      const listener = (): void => {
        clearTimeout(timer);
        channel.roomListeners.delete(listener);
        resolve();
      };
      const timer = setTimeout(listener, atMostMs);
      channel.roomListeners.add(listener);
    });
  }

  /** A webhook was changed: what its breaker learned is forgotten. Answers whether there was something. */
  forget(webhook: number): boolean {
    const channel = this.#channels.get(webhook);
    if (!channel) return false;
    const learned = channel.breaker.failures > 0 || channel.breaker.restsUntil > 0;
    Object.assign(channel.breaker, newBreaker());
    return learned;
  }

  /** Gives back what has not started, and waits for what is in flight. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#slowTick);
    clearInterval(this.#idleTick);
    for (const channel of this.#channels.values()) this.#giveBack(channel, false);
    if (this.#flights.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
  }

  #channel(webhook: number): Channel {
    let channel = this.#channels.get(webhook);
    if (!channel) {
      channel = newChannel(webhook);
      this.#channels.set(webhook, channel);
    }
    const target = this.#rooms.directory.target(webhook);
    const perSecond = target?.row.ratePerSecond ?? null;
    if (perSecond !== (channel.pace?.perSecond ?? null)) {
      channel.pace = target && perSecond !== null ? this.#newPace(target, perSecond) : null;
    }
    return channel;
  }

  #newPace({ number, organization }: Target, perSecond: number): Pace {
    const { clock, database } = this.#rooms;
    return new Pace(perSecond, clock, (from, interval, count) =>
      reserveSlots(database.control, organization.lane, from, number, interval, count, SLOT_HORIZON_MS),
    );
  }

  #rests({ breaker, pace }: Channel): boolean {
    if (breaker.restsUntil > 0 && breaker.restsUntil > this.#rooms.clock.now()) return true;
    return pace !== null && pace.restsUntil() > 0;
  }

  #window(channel: Channel): number {
    if (channel.slow === 0) return channel.breaker.window;
    return Math.min(channel.breaker.window, this.#slow < SLOW_CROWD ? SLOW_WINDOW : CROWDED_SLOW_WINDOW);
  }

  #pump(channel: Channel): void {
    if (channel.queue.length === 0) return;
    if (this.#rests(channel)) this.#giveBack(channel, true);
    const { pace } = channel;
    while (channel.queue.length > 0 && channel.inFlight < this.#window(channel)) {
      if (this.#flights.size >= BUDGET || this.#rooms.recorder.isFull) {
        this.#hungry.add(channel);
        return;
      }
      if (!this.#memory.mayFly(channel, channel.queue[0]!.event.size)) return;
      if (pace && !pace.take()) {
        pace.await(channel.queue.length, () => this.#pump(channel));
        return;
      }
      this.#start(channel, channel.queue.shift()!);
    }
  }

  /** Lets those start that found the budget spent. */
  #feed(): void {
    for (const channel of this.#hungry) {
      if (this.#flights.size >= BUDGET || this.#rooms.recorder.isFull) return;
      this.#hungry.delete(channel);
      this.#pump(channel);
    }
  }

  /** Returns the deliveries of a channel to the database unsent, but for those that a person waits for. */
  #giveBack(channel: Channel, parked: boolean): void {
    for (const work of channel.queue.splice(0)) {
      if (parked && channel.pace && isAskedFor(work)) {
        channel.queue.push(work);
        continue;
      }
      if (parked && isAskedFor(work)) this.#start(channel, work);
      else {
        this.#memory.release(channel, work.event.size);
        this.#release(work, parked);
      }
    }
  }

  #release(work: Work, parked: boolean, pauseMs = 0): void {
    this.#record(work, {
      status: work.attempts > 0 ? 'retrying' : 'pending',
      attempts: work.attempts,
      dueAt: this.#rooms.clock.now() + pauseMs,
      // What has a position waits behind its webhook wherever it is.
      parked: parked || work.settled !== null,
      attempt: null,
    });
  }

  #record(work: Work, verdict: Verdict, health: Health = null): void {
    const { recorder, promptRecorder, report } = this.#rooms;
    (work.settled ? promptRecorder : recorder).add(work, verdict, health, report(work, verdict, health));
  }

  /** Whether this process may still send what it holds. */
  #mayGo({ owner, settled }: Work): boolean {
    const { identity } = this.#rooms;
    return !identity.isLost(owner) && (settled === null || identity.current === owner);
  }

  #start(channel: Channel, work: Work): void {
    const { directory } = this.#rooms;
    if (!this.#mayGo(work)) {
      // Whoever has it now sends it. The record of this is fenced, and ends our hold on it.
      this.#memory.release(channel, work.event.size);
      this.#release(work, true);
      return;
    }
    const target = directory.target(work.webhook);
    if (!target || fateOf(work, target.row) !== 'send') {
      // Whoever works on the webhook's backlog ends or holds it, knowing the webhook as it is by then.
      this.#memory.release(channel, work.event.size);
      this.#release(work, true);
      return;
    }
    const { size } = work.event;
    const flight: Flight = { channel, size, startedAt: performance.now(), slow: false, slot: 0 };
    channel.inFlight++;
    channel.flying += size;
    this.#flights.add(flight);
    void this.#attempt(target, channel, work)
      .catch((error: Error) => {
        this.#rooms.log.error(
          { error: error.stack, event: work.event.uid, webhook: work.webhook },
          'an attempt failed in a way nobody expected',
        );
        this.#release(work, true);
      })
      .finally(() => this.#land(flight));
  }

  #land(flight: Flight): void {
    const { channel } = flight;
    this.#flights.delete(flight);
    channel.inFlight--;
    channel.flying -= flight.size;
    this.#memory.release(channel, flight.size);
    if (flight.slow) {
      channel.slow--;
      this.#slow--;
    } else this.#memory.prove(channel, true);
    if (!this.#stopping) {
      // Behind those that wait: a webhook with much to send would else take its place again and again.
      if (this.#hungry.size > 0) {
        this.#hungry.add(channel);
        this.#feed();
      } else this.#pump(channel);
      for (const listener of channel.roomListeners) listener();
    } else if (this.#flights.size === 0) this.#onIdle?.();
  }

  async #attempt(target: Target, { pace }: Channel, work: Work): Promise<void> {
    const made = await exchange(this.#rooms, target, work, work.attempts + 1, {
      mayGo: work.settled && (() => this.#mayGo(work)),
      mayRepeat: pace && (() => pace.take()),
    });
    if (made.kind === 'busy') this.#release(work, true, BUSY_PAUSE_MS);
    else if (made.kind === 'outdated') this.#record(work, outdatedVerdict(target, work, made.at));
    else if (made.answer.withheld) this.#release(work, true);
    else {
      const { at, request, answer } = made;
      this.#conclude(target, work, at, request, target.renderer.conceal(answer, request));
    }
  }

  #conclude(target: Target, work: Work, at: number, request: RenderedRequest | null, answer: Answer): void {
    const { clock, directory, chance, onGone, onArrived, onRefused } = this.#rooms;
    const now = clock.now();
    const attempts = work.attempts + 1;
    const outcome = readAnswer(target, request, answer, now, work.trigger !== 'test');
    const attempt = toRecord(target, at, request, answer, outcome);
    const ended = { attempts, dueAt: null, parked: false, attempt };
    if (work.trigger === 'test') {
      this.#record(work, { ...ended, status: outcome.kind === 'delivered' ? 'success' : 'failed' });
      return;
    }

    const channel = this.#channel(work.webhook);
    // What comes of a replay says nothing about the webhook's health: it is about the past.
    const isReplay = work.trigger === 'replay';
    if (outcome.kind === 'delivered') {
      breakerSucceeded(channel.breaker);
      onArrived(target.row);
      // After a failed attempt, perhaps of another process, the failure may be newer than what this one has read.
      const recovers = !isReplay && (attempts > 1 || directory.isFailing(work.webhook));
      if (recovers) directory.noteRecovered(work.webhook);
      this.#record(work, { ...ended, status: 'success' }, recovers ? 'recovered' : null);
      return;
    }

    const retryAfter = parseRetryAfter(retryAfterOf(answer), now);
    const throttled = isThrottling(answer.status);
    // A request that could not be made says nothing about the receiver: other events may fit the template.
    if (request) {
      breakerFailed(
        channel.breaker,
        { durationMs: answer.durationMs, severe: answer.status === null || throttled },
        now,
        chance(),
      );
    }
    if (throttled && retryAfter !== undefined) {
      const until = now + Math.min(retryAfter, MAX_RETRY_AFTER_MS);
      channel.breaker.restsUntil = Math.max(channel.breaker.restsUntil, until);
    }
    if (!isReplay) directory.noteFailing(work.webhook);
    if (outcome.kind === 'gone' && !isReplay) onGone(target);
    if (outcome.kind === 'refused' && outcome.error !== null) onRefused(target.row, outcome.error);
    const dueAt = nextAttempt(target, work, outcome, now, chance(), retryAfter);
    const health = isReplay ? null : 'failing';
    if (dueAt === null) this.#record(work, { ...ended, status: 'failed' }, health);
    else this.#record(work, { attempts, attempt, status: 'retrying', dueAt, parked: true }, health);
    if (this.#rests(channel)) this.#giveBack(channel, true);
  }

  /** A channel that holds nothing and has learned nothing bad can be made anew. */
  #dropIdle(): void {
    for (const [webhook, channel] of this.#channels) {
      const { queue, inFlight, reserved, draining, pace, roomListeners, breaker } = channel;
      const isBusy = queue.length + inFlight + reserved + draining + roomListeners.size > 0 || pace !== null;
      if (!isBusy && breaker.failures === 0) this.#channels.delete(webhook);
    }
  }

  #noteSlow(): void {
    const before = performance.now() - SLOW_MS;
    for (const flight of this.#flights) {
      if (flight.slow || flight.startedAt > before) continue;
      flight.slow = true;
      const { channel } = flight;
      channel.slow++;
      this.#slow++;
      this.#memory.prove(channel, false);
      if (this.#memory.isTooMuchForSlow(channel)) this.#giveBack(channel, true);
    }
  }
}
