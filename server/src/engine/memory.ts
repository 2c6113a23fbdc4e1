/**
 * What deliveries in memory may take, in bytes: those promised, waiting and in flight. What does not fit waits in the
 * database. A webhook has a share, so that large events to a slow receiver leave room for everybody else's.
 */
const MIB = 1024 * 1024;
const HELD_BYTES = 64 * MIB;
/** Beyond that, for the small ones: large ones with slow receivers must not hold them up. */
const SMALL_RESERVE_BYTES = 16 * MIB;
const SMALL_BYTES = 16 * 1024;
/** Share of one webhook, which may always hold one delivery; and of one that is slow or failing. */
const SHARE_BYTES = 8 * MIB;
const SLOW_SHARE_BYTES = MIB;
/** With this much in flight to slow webhooks, each of them gets one request at a time of what is large. */
const SLOW_CROWD_BYTES = HELD_BYTES / 2;
/** Most that is claimed at once; no event is larger. */
const CLAIM_BYTES = 16 * MIB;

/** What one webhook holds. */
export interface Holding {
  /** Bytes promised, waiting and in flight. */
  held: number;
  /** Bytes in flight. */
  flying: number;
  /** Requests in flight that have become slow. */
  slow: number;
  readonly breaker: { readonly failures: number };
}

export class Memory {
  #held = 0;
  #slowBytes = 0;

  get isFull(): boolean {
    return this.#held >= HELD_BYTES;
  }

  fits(size: number): boolean {
    return this.#held + size <= HELD_BYTES + (size <= SMALL_BYTES ? SMALL_RESERVE_BYTES : 0);
  }

  /** Whether a webhook may hold so much more: one delivery in any case. */
  fitsShare(holding: Holding, size: number): boolean {
    return holding.held === 0 || holding.held + size <= this.#share(holding);
  }

  /** Whether a webhook may have so much more in flight: one request in any case. */
  mayFly(holding: Holding, size: number): boolean {
    return holding.flying === 0 || holding.flying + size <= this.#share(holding);
  }

  /** Whether more waits than a webhook may hold that has just become slow. */
  isTooMuchForSlow({ held, flying }: Holding): boolean {
    return held - flying > SLOW_SHARE_BYTES;
  }

  hold(holding: Holding, bytes: number): void {
    holding.held += bytes;
    this.#held += bytes;
  }

  release(holding: Holding, bytes: number): void {
    this.hold(holding, -bytes);
  }

  noteSlow(bytes: number): void {
    this.#slowBytes += bytes;
  }

  /** Sets bytes aside for deliveries that are about to be claimed, of one webhook or of any. Answers with how many. */
  setAside(holding: Holding | null): number {
    let bytes = Math.min(CLAIM_BYTES, HELD_BYTES - this.#held);
    if (holding && holding.held > 0) bytes = Math.min(bytes, this.#share(holding) - holding.held);
    bytes = Math.max(0, bytes);
    this.#held += bytes;
    return bytes;
  }

  /** What was set aside is free again, for the deliveries that came or for others. */
  putBack(bytes: number): void {
    this.#held -= bytes;
  }

  #share({ slow, breaker }: Holding): number {
    if (slow > 0 && this.#slowBytes >= SLOW_CROWD_BYTES) return SMALL_BYTES;
    return slow > 0 || breaker.failures > 0 ? SLOW_SHARE_BYTES : SHARE_BYTES;
  }
}
