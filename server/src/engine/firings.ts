/**
 * When watchers last fired, gathered in memory and written every few seconds: an event costs an entry in a map. What a
 * killed process had not written is lost, which makes `lastFiredAt` some seconds too old and nothing else.
 */
import type { WatchedItem } from '@tidings/core/watcher';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { recordFirings } from '../store/watchers.ts';
import { Loop } from './loop.ts';

const EVERY_MS = 2000;

export class Firings {
  readonly #clock: Clock;
  readonly #loop: Loop;
  readonly #write: (firings: ReadonlyMap<number, number>) => Promise<void>;
  /** Milliseconds since 1970 by the watcher's number. */
  #waiting = new Map<number, number>();

  constructor(database: Database, clock: Clock, log: Log) {
    this.#clock = clock;
    this.#write = (firings) => recordFirings(database.control, firings);
    this.#loop = new Loop('firings', EVERY_MS, log, () => this.#flush());
  }

  start(): Promise<void> {
    return this.#loop.start();
  }

  /** Writes what is left, if the database lets it. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#flush().catch(() => undefined);
  }

  note({ number }: WatchedItem): void {
    this.#waiting.set(number, this.#clock.now());
  }

  async #flush(): Promise<void> {
    const firings = this.#waiting;
    if (firings.size === 0) return;
    this.#waiting = new Map();
    try {
      await this.#write(firings);
    } catch (error) {
      this.#waiting = new Map([...firings, ...this.#waiting]);
      throw error;
    }
  }
}
