/** Callers who wait for something to come about: looked for in the database all together, and told at once. */
import type { FastifyInstance } from 'fastify';
import type { Log } from '../log.ts';

/** `30s`: how long to wait. */
export const WAIT_PATTERN = '^\\d{1,2}s?$';

const LOOK_MS = 100;
/** Who comes when so many wait is answered as things are. */
const MOST_WAITING = 2000;

export class Waiting {
  readonly #look: (keys: string[]) => Promise<string[]>;
  readonly #log: Log;
  readonly #waiting = new Map<string, Set<() => void>>();
  #count = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /**
   * @param app when it closes, nobody waits any more
   * @param look answers with those of the keys that have come about
   */
  constructor(app: FastifyInstance, look: (keys: string[]) => Promise<string[]>, log: Log) {
    this.#look = look;
    this.#log = log;
    app.addHook('preClose', async () => this.#stop());
  }

  /** Resolves when it may have come about, the time is over, the caller has left, or the server stops. */
  async end(key: string, atMostMs: number, left: AbortSignal): Promise<void> {
    if (this.#stopped || left.aborted || this.#count >= MOST_WAITING) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const those = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, those.add(resolve));
    this.#count++;
    this.#timer ??= setTimeout(() => void this.#lookUp(), LOOK_MS);
    const timer = setTimeout(resolve, atMostMs);
    left.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
    this.#count--;
    those.delete(resolve);
    if (those.size === 0 && this.#waiting.get(key) === those) this.#waiting.delete(key);
  }

  /** It has come about in this process, and need not be looked for. */
  wake(key: string): void {
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
  }

  async #lookUp(): Promise<void> {
    try {
      for (const key of await this.#look([...this.#waiting.keys()])) this.wake(key);
    } catch (error) {
      this.#log.warn({ error: (error as Error).message }, 'what callers wait for could not be looked up');
    }
    const isOver = this.#stopped || this.#waiting.size === 0;
    this.#timer = isOver ? null : setTimeout(() => void this.#lookUp(), LOOK_MS);
  }

  #stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const key of [...this.#waiting.keys()]) this.wake(key);
  }
}
