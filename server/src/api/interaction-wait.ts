/** Callers who wait for an interaction to end: looked for in the database all together, and told at once. */
import type { FastifyInstance } from 'fastify';
import type { Log } from '../log.ts';
import type { Db } from '../store/db.ts';
import { endedAmong } from '../store/interactions.ts';

const LOOK_MS = 100;
/** Who comes when so many wait is answered as things are. */
const MOST_WAITING = 2000;

export class InteractionWait {
  readonly #db: Db;
  readonly #log: Log;
  readonly #waiting = new Map<string, Set<() => void>>();
  #count = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /** @param app when it closes, nobody waits any more */
  constructor(app: FastifyInstance, db: Db, log: Log) {
    this.#db = db;
    this.#log = log;
    app.addHook('preClose', async () => this.#stop());
  }

  /** Resolves when the interaction may have ended, the time is over, the caller has left, or the server stops. */
  async end(uid: string, atMostMs: number, left: AbortSignal): Promise<void> {
    if (this.#stopped || left.aborted || this.#count >= MOST_WAITING) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const those = this.#waiting.get(uid) ?? new Set();
    this.#waiting.set(uid, those.add(resolve));
    this.#count++;
    this.#timer ??= setTimeout(() => void this.#look(), LOOK_MS);
    const timer = setTimeout(resolve, atMostMs);
    left.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
    this.#count--;
    those.delete(resolve);
    if (those.size === 0 && this.#waiting.get(uid) === those) this.#waiting.delete(uid);
  }

  /** It has ended in this process, which need not be looked for. */
  wake(uid: string): void {
    for (const resolve of this.#waiting.get(uid) ?? []) resolve();
  }

  async #look(): Promise<void> {
    try {
      for (const uid of await endedAmong(this.#db, [...this.#waiting.keys()])) this.wake(uid);
    } catch (error) {
      this.#log.warn({ error: (error as Error).message }, 'interactions could not be looked up');
    }
    const isOver = this.#stopped || this.#waiting.size === 0;
    this.#timer = isOver ? null : setTimeout(() => void this.#look(), LOOK_MS);
  }

  #stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const uid of [...this.#waiting.keys()]) this.wake(uid);
  }
}
