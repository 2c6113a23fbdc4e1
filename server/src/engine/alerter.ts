/**
 * Counts events for alert rules, and does what is due for alerts. ARCHITECTURE.md, "Alert rules", says why each event counts once,
 * whatever dies.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { findAlertWork, openAlertLane } from '../store/alert-steps.ts';
import { comeBack, DOWN_MS, noteUp } from '../store/alert-downtime.ts';
import type { Database } from '../store/db.ts';
import { FEW_ROWS, takeStep } from './alert-step.ts';
import { sweep } from './alert-sweep.ts';
import { AlertRulebook } from './alert-rulebook.ts';
import { AlertSightings } from './alert-sightings.ts';
import type { ArrivingEvent, Sighting } from './alert-sightings.ts';
import type { Directory } from './directory.ts';
import type { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';

/** How often one looks where there are rules, and where there are none. */
const LOOK_MS = 50;
const LOOK_FOR_RULES_MS = 1000;
/**
 * A step has its price, whatever is in it. So one that counted something is followed by a pause in which more gathers, so many
 * times as long as it took itself: longer where more than a few came at once, shorter where an alert may wait for one alone.
 */
const PAUSE_FACTOR = 15;
const SHORT_PAUSE_FACTOR = 4;
const FEW_EVENTS = 3;
const LONGEST_PAUSE_MS = 250;
const SWEEP_EVERY_MS = 60_000;
const NOTE_UP_EVERY_MS = 2000;

export interface AlerterRooms {
  database: Database;
  lookout: Lookout;
  directory: Directory;
  clock: Clock;
  lanes: number;
  newUuid: (now: number) => string;
  /** For how long alerts are kept that are over. */
  alertDays: number;
  /** That a rule counts at once. */
  mostGroups: number;
  /** Something was written that is to be told. */
  tell: () => void;
  log: Log;
}

export interface Alerter {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Events were committed. */
  wake(): void;
  /** Rules were changed. */
  follow(): void;
  /** What rules make of an event that is about to be committed, and may be kept once it is; null: nothing is known. */
  look(event: ArrivingEvent): Sighting | null;
  keep(uid: string, sighting: Sighting): void;
}

export function createAlerter(rooms: AlerterRooms): Alerter {
  const { database, lookout, directory, clock, lanes, log } = rooms;
  const rulebook = new AlertRulebook(log, () => directory.refresh());
  const sightings = new AlertSightings(rulebook);
  let open = false;
  let rowsAtOnce = FEW_ROWS;
  let notedUp = -Infinity;
  /** Null: at once. */
  let lookedForRules: number | null = null;
  let pauseUntil = 0;
  let swept = performance.now();
  let sweeping: AsyncGenerator<void, void> | null = null;

  async function look(): Promise<boolean> {
    const wait = pauseUntil - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (!open) {
      for (let lane = 0; lane < lanes; lane++) await openAlertLane(database.control, lane);
      open = true;
    }
    await noteThatWeAreUp();
    const before = performance.now();
    let more = false;
    let counted = 0;
    for (let lane = 0; lane < lanes; lane++) {
      // Read before the step: what is accepted until then, the step sees.
      const now = clock.now();
      const { events, due } = await findAlertWork(database.control, lane, now);
      if (!events && !due) continue;
      const done = await takeStep({ ...rooms, sightings }, rulebook, lane, rowsAtOnce, { now, due });
      if (!done) continue;
      rowsAtOnce = done.rows;
      if (done.told) rooms.tell();
      more ||= done.more;
      counted += done.counted;
    }
    if (counted > 0 && !more) {
      sightings.turn(performance.now());
      const now = performance.now();
      const factor = counted > FEW_EVENTS ? PAUSE_FACTOR : SHORT_PAUSE_FACTOR;
      pauseUntil = now + Math.min((now - before) * factor, LONGEST_PAUSE_MS);
    }
    await sweepSome();
    return more;
  }

  /** Before anything is due: a process that starts, or has its database again, may be the first one after a while. */
  async function noteThatWeAreUp(): Promise<void> {
    const at = performance.now();
    if (at - notedUp < NOTE_UP_EVERY_MS) return;
    const note = at - notedUp > DOWN_MS ? comeBack : noteUp;
    for (let lane = 0; lane < lanes; lane++) await note(database.control, lane, clock.now());
    notedUp = at;
  }

  /** A little at a time, between steps. */
  async function sweepSome(): Promise<void> {
    if (!sweeping && performance.now() - swept > SWEEP_EVERY_MS) sweeping = sweep(rooms);
    if (!sweeping) return;
    swept = performance.now();
    const { done } = await sweeping.next().catch((error: unknown) => {
      sweeping = null;
      throw error;
    });
    if (done) sweeping = null;
  }

  const loop = new Loop('alerter', LOOK_MS, log, async () => {
    sightings.forgetOld(performance.now());
    if (rulebook.size === 0) {
      // Nothing of the log is read where nobody has a rule; only whether there are alerts left to end.
      const last = lookedForRules;
      if (last !== null && performance.now() - last < LOOK_FOR_RULES_MS) return false;
      lookedForRules = performance.now();
      const { alertRules } = await lookout.look(0, last === null);
      await rulebook.follow(database.control, alertRules);
    }
    return look();
  });
  return {
    start: () => loop.start(),
    stop: () => loop.stop(),
    wake: () => loop.wake(),
    follow() {
      lookedForRules = null;
      loop.wake();
    },
    look: (event) => sightings.look(event),
    keep: (uid, sighting) => sightings.keep(uid, sighting),
  };
}
