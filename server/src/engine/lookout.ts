/**
 * Looks whether anything waits in the database, once for all loops whose work that is. A process with nothing to do would ask for
 * each of them by itself, several times a second each, and that would be all it costs.
 */
import type { Clock } from '../clock.ts';
import type { Db } from '../store/db.ts';
import { whatWaits } from '../store/waiting.ts';
import type { Waiting } from '../store/waiting.ts';

/** Less than the pause between two rounds of the loop that looks most often. */
const FRESH_MS = 80;

interface Look {
  /** By the process's own clock. */
  readonly at: number;
  readonly waiting: Promise<Waiting>;
}

export class Lookout {
  readonly #db: Db;
  readonly #clock: Clock;
  /** The latest, by lane. */
  readonly #looks = new Map<number, Look>();

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @param anew whether something may have come that a look of a moment ago has not seen; who was woken asks so */
  look(lane: number, anew: boolean): Promise<Waiting> {
    const last = this.#looks.get(lane);
    if (last && !anew && performance.now() - last.at < FRESH_MS) return last.waiting;
    const look = { at: performance.now(), waiting: whatWaits(this.#db, lane, this.#clock.now()) };
    this.#looks.set(lane, look);
    // One that fails tells only those who wait for it.
    look.waiting.catch(() => {
      if (this.#looks.get(lane) === look) this.#looks.delete(lane);
    });
    return look.waiting;
  }
}
