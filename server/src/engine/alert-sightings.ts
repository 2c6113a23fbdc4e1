/**
 * What alert rules made of events when they came: they were parsed then, and need be neither read nor parsed once more to be
 * counted. It says nothing of whether an event is counted, nor when; the log does. What is not here is read from there: what
 * another process took, what was seen by rules that have changed since, and what came faster than it was counted.
 */
import type { RuleSubject } from '@tidings/core/alert-rule-program';
import { createdAt, lookAt } from './alert-look.ts';
import type { Looked, Seen } from './alert-look.ts';
import type { AlertRulebook } from './alert-rulebook.ts';

/** An event that is about to be committed. */
export interface ArrivingEvent extends Omit<RuleSubject, 'data' | 'project'> {
  readonly organization: { readonly number: number };
  /** The number of its project, and its id. */
  readonly project: number | null;
  readonly projectId: string | null;
  /** As its sender wrote it. */
  readonly created: string | undefined;
  /** Of its data. */
  readonly bytes: number;
}

export interface ArrivingSight extends Seen {
  /** Of the rules. */
  readonly version: number;
  /** That it takes, about. */
  readonly bytes: number;
}

/** Acceptance waits for filters this long at most, a millisecond; what takes longer is left to the step. */
const MOST_FILTER_STEPS = 20_000;
/** Larger ones, and those that more rules look at, are read again. */
const MOST_EVENT_BYTES = 16 * 1024;
const MOST_RULES = 100;
/** Of one generation, of which there are two. */
const MOST_EVENTS = 4096;
const MOST_BYTES = 4 * 1024 * 1024;
/** What one rule makes of an event, without the values in it; and all of them, beyond which it is made again. */
const LOOKED_BYTES = 300;
const MOST_SEEN_BYTES = 8 * 1024;

export class AlertSightings {
  readonly #rulebook: AlertRulebook;
  // Generations, so that nothing is taken out one by one: a map in which much comes and goes keeps what went from the collector.
  #young = new Map<string, ArrivingSight>();
  #old = new Map<string, ArrivingSight>();
  #bytes = 0;

  constructor(rulebook: AlertRulebook) {
    this.#rulebook = rulebook;
  }

  /**
   * What rules make of an event. Null: that is left to the step.
   *
   * @param data called where some rule looks at it: with its numbers as they were written
   */
  look(event: ArrivingEvent, data: () => unknown): ArrivingSight | null {
    const rulebook = this.#rulebook;
    if (rulebook.size === 0) return null;
    const { version } = rulebook;
    const rules = rulebook.matching(event.organization.number, event.type);
    if (rules.length === 0) return { version, looked: null, created: null, bytes: 0 };
    if (event.bytes > MOST_EVENT_BYTES || rules.length > MOST_RULES) return null;
    const work = { steps: 0 };
    const subject = (): RuleSubject => ({
      type: event.type,
      project: event.projectId,
      severity: event.severity,
      agentId: event.agentId,
      data: data(),
    });
    const looked = lookAt(rules, event.project, subject, work, MOST_FILTER_STEPS);
    const bytes = sizeOf(looked);
    if (work.steps > MOST_FILTER_STEPS || bytes > MOST_SEEN_BYTES) return null;
    const created = event.created === undefined ? null : createdAt(event.created);
    return { version, looked, created, bytes };
  }

  /** The event is in the log, under this uid. */
  keep(uid: string, sight: ArrivingSight): void {
    this.#bytes += sight.bytes;
    if (this.#young.size >= MOST_EVENTS || this.#bytes > MOST_BYTES) this.turn();
    this.#young.set(uid, sight);
  }

  /** What was made of the event by rules of that very version. */
  find(uid: string, version: number): Seen | undefined {
    const found = this.#young.get(uid) ?? this.#old.get(uid);
    return found?.version === version ? found : undefined;
  }

  /** A step is done: what was not counted by it is by the next, or is forgotten. */
  turn(): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#bytes = 0;
  }
}

function sizeOf(looked: readonly Looked[]): number {
  let bytes = 0;
  for (const one of looked) {
    bytes += LOOKED_BYTES;
    if (!('key' in one)) continue;
    const { group, value } = one.counted;
    for (const each of [...group, { value }]) if (typeof each.value === 'string') bytes += each.value.length;
  }
  return bytes;
}
