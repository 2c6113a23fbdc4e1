/**
 * What deliveries in memory may take, in bytes: those promised, waiting and in flight. What does not fit waits in the
 * database. A webhook has a share, and those that are slow have half of it all together, so that large events to slow
 * receivers leave room for everybody else's.
 */
const MIB = 1024 * 1024;
const HELD_BYTES = 64 * MIB;
/** Beyond that, for the small ones. */
const SMALL_RESERVE_BYTES = 16 * MIB;
const SMALL_BYTES = 16 * 1024;
/** For all webhooks together that have not answered quickly of late. */
const UNPROVEN_BYTES = HELD_BYTES / 2;
/** Share of one webhook, which may always hold one delivery; and of one that is slow, unproven or failing. */
const SHARE_BYTES = 8 * MIB;
const SMALL_SHARE_BYTES = MIB;
/** Most that is set aside for one claim. */
const CLAIM_BYTES = MIB;
const ANY_SIZE = 2 ** 31 - 1;

/** What one webhook holds. */
export interface Holding {
  /** Bytes promised, waiting and in flight. */
  held: number;
  /** Bytes in flight. */
  flying: number;
  /** Whether its last answer came quickly, and nothing has been slow since. Changed by `Memory` alone. */
  proven: boolean;
  readonly breaker: { readonly failures: number };
}

/** Bytes set aside for deliveries that are about to be claimed. */
export interface Aside {
  /** Together; 0 when there is no room. */
  readonly bytes: number;
  /** Each of them. */
  readonly largest: number;
  readonly unproven: boolean;
}

const NOTHING: Aside = { bytes: 0, largest: 0, unproven: false };

export class Memory {
  #held = 0;
  #unproven = 0;

  /** Bytes held, and those of them that belong to webhooks that have not answered quickly of late. */
  get bytes(): { held: number; unproven: number } {
    return { held: this.#held, unproven: this.#unproven };
  }

  /** Not even small ones fit. */
  get isFull(): boolean {
    return this.#held >= HELD_BYTES + SMALL_RESERVE_BYTES;
  }

  /** Whether there is room for so much more, of a webhook where one is given. */
  fits(size: number, holding: Holding | null): boolean {
    if (size <= SMALL_BYTES) return this.#held + size <= HELD_BYTES + SMALL_RESERVE_BYTES;
    if (holding && !holding.proven && this.#unproven + size > UNPROVEN_BYTES) return false;
    return this.#held + size <= HELD_BYTES;
  }

  /** Whether a webhook may hold so much more: one delivery in any case. */
  fitsShare(holding: Holding, size: number): boolean {
    return holding.held === 0 || holding.held + size <= share(holding);
  }

  /** Whether a webhook may have so much more in flight: one request in any case. */
  mayFly(holding: Holding, size: number): boolean {
    return holding.flying === 0 || holding.flying + size <= share(holding);
  }

  /** Whether more waits than a webhook may hold that has just become slow. */
  isTooMuchForSlow({ held, flying }: Holding): boolean {
    return held - flying > SMALL_SHARE_BYTES;
  }

  hold(holding: Holding, bytes: number): void {
    holding.held += bytes;
    this.#held += bytes;
    if (!holding.proven) this.#unproven += bytes;
  }

  release(holding: Holding, bytes: number): void {
    this.hold(holding, -bytes);
  }

  /** A webhook has answered quickly, or has something in flight that is slow. */
  prove(holding: Holding, proven: boolean): void {
    if (holding.proven === proven) return;
    holding.proven = proven;
    this.#unproven += proven ? -holding.held : holding.held;
  }

  /** Sets bytes aside for deliveries that are about to be claimed, of one webhook or of any. */
  setAside(holding: Holding | null): Aside {
    let room = HELD_BYTES - this.#held;
    if (holding && !holding.proven) room = Math.min(room, UNPROVEN_BYTES - this.#unproven);
    const isTight = room < CLAIM_BYTES;
    if (isTight) room = HELD_BYTES + SMALL_RESERVE_BYTES - this.#held;
    let bytes = Math.min(CLAIM_BYTES, room);
    if (holding && holding.held > 0) bytes = Math.min(bytes, share(holding) - holding.held);
    if (bytes <= 0) return NOTHING;
    const aside = { bytes, largest: isTight ? SMALL_BYTES : ANY_SIZE, unproven: holding?.proven === false };
    this.#move(aside, 1);
    return aside;
  }

  /** What was set aside is free again, for the deliveries that came or for others. */
  putBack(aside: Aside): void {
    this.#move(aside, -1);
  }

  #move({ bytes, unproven }: Aside, direction: 1 | -1): void {
    this.#held += direction * bytes;
    if (unproven) this.#unproven += direction * bytes;
  }
}

function share({ proven, breaker }: Holding): number {
  return proven && breaker.failures === 0 ? SHARE_BYTES : SMALL_SHARE_BYTES;
}
