/** What is known of one webhook while it is sent to: how it answers, what waits for it, what is in flight. */
import { newBreaker } from '@tidings/core/breaker';
import type { Breaker } from '@tidings/core/breaker';
import type { Holding } from './memory.ts';
import type { Pace } from './pace.ts';
import type { Work } from './work.ts';

export interface Channel extends Holding {
  readonly webhook: number;
  readonly breaker: Breaker;
  /** Of a rate-limited webhook. */
  pace: Pace | null;
  /** Backlogs of it that this process works on. */
  draining: number;
  queue: Work[];
  inFlight: number;
  /** Places promised to deliveries whose event is being committed. */
  reserved: number;
  /** Requests in flight that have become slow. */
  slow: number;
  readonly roomListeners: Set<() => void>;
}

export function newChannel(webhook: number): Channel {
  return {
    webhook,
    breaker: newBreaker(),
    pace: null,
    draining: 0,
    queue: [],
    inFlight: 0,
    reserved: 0,
    held: 0,
    flying: 0,
    proven: false,
    slow: 0,
    roomListeners: new Set(),
  };
}
