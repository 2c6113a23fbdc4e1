/**
 * Presses of buttons that nobody believes, in the audit log: of each webhook, and of all that name none that could be theirs, so many
 * at once, then one entry a minute that says for how many it stands. So nobody can fill the log, and nothing is left out of it.
 */
import type { Actor } from '../store/caller.ts';
import { CellRate } from './cell-rate.ts';

export const WRITTEN_AT_ONCE = 20;
export const WRITTEN_EVERY_MS = 60_000;

export interface RefusedPress {
  /** Null: no webhook whose press it could be. */
  readonly webhook: {
    readonly number: number;
    readonly uid: string;
    readonly name: string;
    readonly organization: number;
    readonly project: number | null;
  } | null;
  readonly because: 'signature' | 'time' | 'unsigned' | 'unknown-webhook';
  readonly action: string;
  readonly subject: string;
  readonly actor: Actor;
}

interface Counted {
  /** The last one. */
  press: RefusedPress;
  count: number;
  readonly timer: NodeJS.Timeout;
}

export class RefusedPresses {
  readonly #write: (press: RefusedPress, count: number) => Promise<void>;
  readonly #rate = new CellRate(WRITTEN_AT_ONCE, WRITTEN_EVERY_MS);
  readonly #counted = new Map<number | string, Counted>();

  /** @param write writes an entry that stands for so many presses; never rejects */
  constructor(write: (press: RefusedPress, count: number) => Promise<void>) {
    this.#write = write;
  }

  async add(press: RefusedPress): Promise<void> {
    const of = press.webhook?.number ?? 'none';
    const counted = this.#counted.get(of);
    if (counted) {
      counted.press = press;
      counted.count++;
      return;
    }
    const wait = this.#rate.take(of, performance.now());
    if (wait === 0) return this.#write(press, 1);
    const timer = setTimeout(() => void this.#flush(of), wait).unref();
    this.#counted.set(of, { press, count: 1, timer });
  }

  /** Writes what is only counted so far. */
  async stop(): Promise<void> {
    await Promise.all([...this.#counted.keys()].map((of) => this.#flush(of)));
  }

  async #flush(of: number | string): Promise<void> {
    const counted = this.#counted.get(of);
    if (!counted) return;
    clearTimeout(counted.timer);
    this.#counted.delete(of);
    this.#rate.take(of, performance.now());
    await this.#write(counted.press, counted.count);
  }
}
