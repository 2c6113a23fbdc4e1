/**
 * The time of the whole deployment: the database's clock, carried forward by this machine's monotonic one. Processes
 * whose own clocks differ thus agree about what is due. Tests pass a clock of their own.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export class DatabaseClock implements Clock {
  #offset = Date.now() - performance.now();

  now(): number {
    return performance.now() + this.#offset;
  }

  /**
   * Takes over the database's time.
   *
   * @param time milliseconds since 1970 on the database's clock, read between the two local readings
   */
  synchronize(time: number, before: number, after: number): void {
    this.#offset = time - (before + after) / 2;
  }
}
