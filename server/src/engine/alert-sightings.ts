/**
 * What alert rules made of events when they came: they were parsed then, and need be neither read nor parsed once more to be
 * counted. It says nothing of whether an event is counted, nor when; the log does. What is not here is read from there: what
 * another process took, what was seen by rules that have changed since, what is much, and what came faster than it is counted.
 */
import type { LookWork, RuleSubject } from '@tidings/core/alert-rule-program';
import { isSpelled } from '@tidings/core/exact-json';
import { instantOf } from '@tidings/core/time';
import { lookAt } from './alert-look.ts';
import type { Looked, Seen } from './alert-look.ts';
import type { AlertRulebook } from './alert-rulebook.ts';

/** An event that is about to be committed. */
export interface ArrivingEvent extends Omit<RuleSubject, 'project'> {
  readonly organization: { readonly number: number };
  /** The number of its project. */
  readonly project: number | null;
  readonly projectId: string | null;
  /** As its sender wrote it. */
  readonly created: string | undefined;
  /** Of its data. */
  readonly bytes: number;
}

/** What the rules of a version made of one event. */
export interface Sighting extends Seen {
  /** Of the rules. */
  readonly version: number;
  /** That it takes, about. */
  readonly bytes: number;
}

/** Acceptance waits for rules about as long at most; and they begin with no event that is larger, or that more of them look at. */
const LONGEST_LOOK_MS = 2;
const MOST_EVENT_BYTES = 16 * 1024;
const MOST_RULES = 100;
/** Without a look at the clock. */
const FEW_STEPS = 1000;
const FEW_RULES = 8;
/** What one rule makes of an event, without the values in it; and all of them, beyond which it is made again. */
const LOOKED_BYTES = 256;
const MOST_SEEN_BYTES = 8 * 1024;
/** An event with its uid, whatever was made of it. */
const SIGHTING_BYTES = 128;
/** Of one generation, of which there are two. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Nobody needs what was not counted for so long: another process counts, or nobody does. */
const KEPT_MS = 30_000;

export class AlertSightings {
  readonly #rulebook: AlertRulebook;
  // Generations, so that nothing is taken out one by one: a map in which much comes and goes keeps what went from the collector.
  #young = new Map<string, Sighting>();
  #old = new Map<string, Sighting>();
  #bytes = 0;
  #turned = -Infinity;

  constructor(rulebook: AlertRulebook) {
    this.#rulebook = rulebook;
  }

  /**
   * What rules make of an event. Null: that is left to the step.
   */
  look(event: ArrivingEvent): Sighting | null {
    const rulebook = this.#rulebook;
    if (rulebook.size === 0) return null;
    const { version } = rulebook;
    const rules = rulebook.matching(event.organization.number, event.type);
    if (rules.length === 0) return { version, looked: null, created: null, bytes: SIGHTING_BYTES };
    if (event.bytes > MOST_EVENT_BYTES || rules.length > MOST_RULES) return null;
    const { type, projectId, severity, agentId, data, exact } = event;
    const subject = (): RuleSubject => ({ type, project: projectId, severity, agentId, data, exact });
    const began = performance.now();
    const work: LookWork = { steps: 0, last: null };
    let rulesSeen = 0;
    // Most look at little, and what the clock says costs as much.
    const isTooMuch = (): boolean =>
      (work.steps > FEW_STEPS || rulesSeen++ % FEW_RULES === FEW_RULES - 1) &&
      performance.now() - began > LONGEST_LOOK_MS;
    let looked: Looked[];
    try {
      // Of its own length, for as long as it is kept.
      looked = lookAt(rules, event.project, subject, work, isTooMuch).slice();
    } catch {
      // Whatever it is, the step meets it too, and says so.
      return null;
    }
    const bytes = sizeOf(looked);
    if (performance.now() - began > LONGEST_LOOK_MS || bytes > MOST_SEEN_BYTES) return null;
    const created = event.created === undefined ? null : instantOf(event.created);
    return { version, looked, created, bytes };
  }

  /** The event is in the log, under this uid. */
  keep(uid: string, sighting: Sighting): void {
    if (this.#bytes + sighting.bytes > MOST_BYTES) this.turn(performance.now());
    this.#bytes += sighting.bytes;
    this.#young.set(uid, sighting);
  }

  /** What was made of the event by rules of that very version. */
  find(uid: string, version: number): Seen | undefined {
    const found = this.#young.get(uid) ?? this.#old.get(uid);
    return found?.version === version ? found : undefined;
  }

  /** A step is done: what was not counted by it is by the next, or is forgotten. @param at monotonic milliseconds */
  turn(at: number): void {
    this.#turned = at;
    this.#old = this.#young;
    this.#young = new Map();
    this.#bytes = 0;
  }

  /** Where nothing is counted here for long, nothing is kept. @param at monotonic milliseconds */
  forgetOld(at: number): void {
    if (at - this.#turned >= KEPT_MS) this.turn(at);
  }
}

function sizeOf(looked: readonly Looked[]): number {
  let bytes = SIGHTING_BYTES;
  for (const one of looked) {
    bytes += LOOKED_BYTES;
    if (!('counted' in one)) continue;
    const { group, value } = one.counted;
    bytes += group.length + lengthOf(value);
  }
  return bytes;
}

/** Numbers may have as many digits as strings have characters. */
function lengthOf(value: unknown): number {
  if (isSpelled(value)) return value.rawJSON.length;
  return typeof value === 'string' ? value.length : 0;
}
