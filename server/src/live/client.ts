/** One connection that listens, and what it is told: as much as it takes. */
import type { ClosingReason, Position } from '@tidings/core/live';
import type { Listening } from '../listening.ts';
import type { Change } from './change.ts';

/** The way to the other side. */
export interface Sink {
  readonly transport: 'sse' | 'websocket';
  /** Bytes that the other side has not taken. */
  readonly waiting: number;
  /** @param cursor where the other side goes on from, once it has this */
  tell(cursor: string, json: string): void;
  /** Shows that somebody is there, and how far everything was told. */
  beat(cursor: string): void;
  /** Nothing is told after this. */
  end(reason: ClosingReason): void;
  onGone(listener: () => void): void;
}

/** What may wait for one client. */
export const MOST_WAITING = 256 * 1024;
/** How long it may take nothing while so much waits. */
const SLOW_MS = 30_000;

export class Client<Holder> {
  readonly listening: Listening<Holder>;
  readonly sink: Sink;
  /** What it has heard or was passed over, up to and including this. */
  after: Position | null;
  /** Whether it is still told what it missed. */
  isReturning: boolean;
  /** Where it goes on from, as it was told. */
  #cursor: string;
  #dropped = 0;
  #toldAt: number;
  #slowSince: number | null = null;
  #waitingBefore = 0;

  constructor(listening: Listening<Holder>, sink: Sink, cursor: string, now: number) {
    this.listening = listening;
    this.sink = sink;
    this.after = listening.after;
    this.isReturning = listening.after !== null;
    this.#cursor = cursor;
    this.#toldAt = now;
  }

  get isCrowded(): boolean {
    return this.sink.waiting > MOST_WAITING;
  }

  /** Tells a change that is meant for it; false when it has no room. */
  offer(change: Change, most: number, now: number): boolean {
    if (this.sink.waiting > most || this.#dropped > 0) {
      this.#dropped++;
      return false;
    }
    this.#cursor = change.cursor;
    this.#toldAt = now;
    this.sink.tell(change.cursor, change.message(this.listening.payloads));
    return true;
  }

  /** Everything up to this cursor was told. */
  ready(cursor: string, now: number): void {
    this.#cursor = cursor;
    this.#toldAt = now;
    this.sink.tell(cursor, JSON.stringify({ kind: 'ready', cursor }));
  }

  /**
   * Once a second: tells of drops when there is room again, and that somebody is there after a silence.
   *
   * @param cursor of how far everything was told
   * @returns whether it took too little for too long
   */
  tick(cursor: string, beatMs: number, now: number): boolean {
    const { waiting } = this.sink;
    if (this.#dropped > 0 && waiting < MOST_WAITING / 4) {
      // Its cursor stays where the gap begins: whoever comes back with it misses nothing.
      const message = { kind: 'dropped', cursor: this.#cursor, count: this.#dropped };
      this.#dropped = 0;
      this.#toldAt = now;
      this.sink.tell(this.#cursor, JSON.stringify(message));
    } else if (this.#dropped === 0 && now - this.#toldAt >= beatMs) {
      this.#cursor = cursor;
      this.#toldAt = now;
      this.sink.beat(cursor);
    }
    const isStuck = waiting > MOST_WAITING / 2 && waiting >= this.#waitingBefore;
    this.#waitingBefore = waiting;
    this.#slowSince = isStuck ? (this.#slowSince ?? now) : null;
    return this.#slowSince !== null && now - this.#slowSince >= SLOW_MS;
  }
}
