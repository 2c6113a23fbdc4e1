/**
 * A condition holds something about the events of a window against a threshold. What it has counted of a group is its state:
 * JSON of a bounded size, from which and the next event alone the next state is made, so that whoever counts the same events
 * in the same order comes to the same.
 */
import { uuidTime } from '../id.ts';

/** What a condition sees of an event. */
export interface Sample {
  /** Of the event. */
  readonly uid: string;
  /** When it happened, in milliseconds since 1970; never later than `now`. */
  readonly at: number;
  /** Whether it is one of the events that the rule looks for. */
  readonly isMatch: boolean;
  /** Whether it is one of those that they are held against (`ratio`). */
  readonly isOf: boolean;
  /** What stands at the path of the condition; undefined where nothing does, or no path is asked for. */
  readonly value: unknown;
}

/** A stretch of time that ends with the latest event of a group. */
export interface Window {
  /** Milliseconds since 1970; never goes back for a group. */
  readonly now: number;
  readonly lengthMs: number;
}

export interface Verdict {
  readonly holds: boolean;
  /** What is held against the threshold. */
  readonly value: number;
  /** How many of the events that the rule looks for are in the window, as far as they are counted. */
  readonly count: number;
}

/** Why an event cannot be counted: a sentence that says what to do. */
export interface Fault {
  readonly fault: string;
}

export interface Condition<State> {
  readonly threshold: number;
  /** Into so many it divides the window and forgets them one by one, where it does not know the events themselves. */
  readonly parts?: number;
  /** Takes an event in. What it is given is not changed. */
  add(state: State | null, sample: Sample, window: Window): State | Fault;
  verdict(state: State, window: Window): Verdict | Fault;
  /** The events that make it hold, the oldest first; left out where there may be too many to know them all. */
  events?(state: State): string[];
  /** What is said of a value: `5 events`. */
  describe(value: number): string;
}

export function isFault(value: object): value is Fault {
  return Object.hasOwn(value, 'fault');
}

/** An event, and when it happened: where that is when it was accepted, its uid alone says both. */
export type Happened = string | readonly [at: number, uid: string];

export function happened({ uid, at }: Pick<Sample, 'uid' | 'at'>): Happened {
  return uuidTime(uid) === at ? uid : [at, uid];
}

export function timeOf(one: Happened): number {
  return typeof one === 'string' ? uuidTime(one) : one[0];
}

export function uidOf(one: Happened): string {
  return typeof one === 'string' ? one : one[1];
}

/** The part of a window that an event falls into, and the first part that still belongs to it. */
export function partOf(
  at: number,
  { now, lengthMs }: Window,
  parts: number,
): { part: number; first: number } {
  const length = lengthMs / parts;
  return { part: Math.floor(at / length), first: Math.floor(now / length) - parts + 1 };
}
