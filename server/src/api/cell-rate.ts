/** How often something may happen, for each of many: the generic cell rate algorithm. In memory, for this process. */

const MOST_KNOWN = 10_000;

export class CellRate {
  readonly #atOnce: number;
  readonly #intervalMs: number;
  /** When each has all its calls again. */
  readonly #fullAt = new Map<string | number, number>();

  /** So many at once, then one in so long. */
  constructor(atOnce: number, intervalMs: number) {
    this.#atOnce = atOnce;
    this.#intervalMs = intervalMs;
  }

  /**
   * Counts a call of one of them where it may be.
   *
   * @returns how long to wait, in milliseconds; 0: it may be
   */
  take(of: string | number, now: number): number {
    const next = Math.max(this.#fullAt.get(of) ?? now, now) + this.#intervalMs;
    const wait = next - now - this.#atOnce * this.#intervalMs;
    if (wait > 0) return wait;
    this.#fullAt.delete(of);
    this.#fullAt.set(of, next);
    // Who called longest ago comes first, and has most of the calls again.
    if (this.#fullAt.size > MOST_KNOWN) this.#fullAt.delete(this.#fullAt.keys().next().value!);
    return 0;
  }

  /** A call that was taken counts for nothing. */
  giveBack(of: string | number): void {
    const fullAt = this.#fullAt.get(of);
    if (fullAt !== undefined) this.#fullAt.set(of, fullAt - this.#intervalMs);
  }
}
