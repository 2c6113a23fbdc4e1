import type { Log } from '../log.ts';

const LONGEST_BACKOFF_MS = 1000;

/**
 * Work done again and again, never twice at once. It never gives up: a failure is logged and tried again after a pause
 * that grows.
 */
export class Loop {
  readonly #name: string;
  readonly #everyMs: number;
  readonly #log: Log;
  readonly #work: (woken: boolean) => Promise<boolean | void>;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #woken = true;
  #failures = 0;
  #stopped = true;

  /**
   * @param work answers true when there is more to do at once; `woken`: somebody knows of something, or there was more to do, so
   *   that what was seen before this round is not enough
   */
  constructor(name: string, everyMs: number, log: Log, work: (woken: boolean) => Promise<boolean | void>) {
    this.#name = name;
    this.#everyMs = everyMs;
    this.#log = log;
    this.#work = work;
  }

  /** Settles after the first round, however that ends. */
  async start(): Promise<void> {
    this.#stopped = false;
    this.wake();
    await this.#running;
  }

  /** Waits for the round under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  /** Does a round now, or another one right after the one under way. */
  wake(): void {
    this.#woken = true;
    this.#go();
  }

  #go(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#round().finally(() => {
      this.#running = null;
      if (this.#stopped) return;
      if (this.#again && this.#failures === 0) {
        this.#again = false;
        this.wake();
      } else {
        const pause = Math.min(
          this.#everyMs * 2 ** Math.min(this.#failures, 10),
          LONGEST_BACKOFF_MS + this.#everyMs,
        );
        this.#timer = setTimeout(() => this.#go(), pause);
      }
    });
  }

  async #round(): Promise<void> {
    const woken = this.#woken;
    this.#woken = false;
    try {
      if ((await this.#work(woken)) === true) this.#again = true;
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      this.#log.warn(
        { loop: this.#name, error: (error as Error).message },
        'a round of background work failed',
      );
    }
  }
}
