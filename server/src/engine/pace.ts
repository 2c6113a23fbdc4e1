/** The slots of one rate-limited webhook that this process has reserved, and when it makes sense to ask for more. */
import { mostSlots, SLOT_HORIZON_MS, SLOT_TOLERANCE_MS, slotInterval } from '@tidings/core/rate-limit';
import type { Clock } from '../clock.ts';
import type { Reservation } from '../store/pace.ts';

/** Asks the database: a time from which on, an interval and a number. */
export type Reserve = (from: number, interval: number, count: number) => Promise<Reservation>;

/** How long nothing is asked after the database did not answer. */
const PAUSE_MS = 1000;
/** Time to wait in memory: deliveries whose slot is further away are parked. */
const PATIENCE_MS = SLOT_HORIZON_MS;

export class Pace {
  readonly perSecond: number;
  readonly #interval: number;
  readonly #reserve: Reserve;
  readonly #clock: Clock;
  /** Slots in hand, as runs. */
  #runs: { first: number; count: number }[] = [];
  /** Before this time, asking yields nothing. */
  #asksAt = 0;
  #asking = false;
  /** What an answer takes: slots are asked for so much later. */
  #roundTrip = 0;

  constructor(perSecond: number, clock: Clock, reserve: Reserve) {
    this.perSecond = perSecond;
    this.#interval = slotInterval(perSecond);
    this.#clock = clock;
    this.#reserve = reserve;
  }

  /** Uses up a slot whose time has come, if there is one. */
  take(): boolean {
    const now = this.#clock.now();
    const run = this.#current(now);
    if (!run || run.first > now) return false;
    run.first += this.#interval;
    run.count--;
    return true;
  }

  /** Until when deliveries had better be parked (milliseconds since 1970); 0 when not. */
  restsUntil(): number {
    const now = this.#clock.now();
    return !this.#current(now) && this.#asksAt > now + PATIENCE_MS ? this.#asksAt : 0;
  }

  /**
   * Sees to it that there is a slot for some of so many deliveries. Calls back when it is worth trying again: when a
   * slot's time has come, or slots have been reserved, or it turned out that there are none for a while.
   */
  await(deliveries: number, again: () => void): void {
    if (this.#asking) return;
    this.#asking = true;
    const now = this.#clock.now();
    const run = this.#current(now);
    const at = run ? run.first : this.#asksAt;
    if (at > now) setTimeout(() => this.#asked(again), Math.min(Math.ceil(at - now), PATIENCE_MS)).unref();
    else void this.#ask(deliveries).finally(() => this.#asked(again));
  }

  #asked(again: () => void): void {
    this.#asking = false;
    again();
  }

  async #ask(deliveries: number): Promise<void> {
    const asked = performance.now();
    const from = this.#clock.now() + this.#lead;
    const count = Math.min(deliveries, mostSlots(this.perSecond));
    try {
      const reservation = await this.#reserve(from, this.#interval, count);
      if (reservation.count > 0) this.#runs.push({ first: reservation.first, count: reservation.count });
      this.#asksAt = reservation.nextAt - SLOT_HORIZON_MS;
    } catch {
      // No slot, no request. The recorder and the heartbeat tell that the database is away.
      this.#asksAt = this.#clock.now() + PAUSE_MS;
    }
    // Slow answers are remembered for a while, quick ones need not be.
    this.#roundTrip = Math.max(performance.now() - asked, this.#roundTrip * 0.9);
  }

  /** So that the slots are still good when the answer is here. */
  get #lead(): number {
    return Math.min(Math.max(0, this.#roundTrip - SLOT_TOLERANCE_MS / 2), SLOT_HORIZON_MS);
  }

  /** The first run that has a slot left; what was missed is dropped. */
  #current(now: number): { first: number; count: number } | undefined {
    for (let [run] = this.#runs; run; [run] = this.#runs) {
      const missed = Math.max(0, Math.ceil((now - SLOT_TOLERANCE_MS - run.first) / this.#interval));
      run.first += missed * this.#interval;
      run.count -= missed;
      if (run.count > 0) return run;
      this.#runs.shift();
    }
    return undefined;
  }
}
