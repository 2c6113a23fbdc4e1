/**
 * One step of counting: what the events of a stretch of the log come to, and what is due, in one transaction. Where that fails for
 * what it is about, the next step is taken piece by piece, so that one event, or one thing that is due, stops nobody else's.
 */
import { clip } from '@tidings/core/alert';
import { groupKey } from '@tidings/core/alert-group';
import type { Counted, RuleEvent } from '@tidings/core/alert-rule-program';
import { uuidTime } from '@tidings/core/id';
import type { Log } from '../log.ts';
import {
  beforeWaiting,
  readErased,
  readEventData,
  readEventsToCount,
  readStepUids,
  takeAlertStep,
} from '../store/alert-steps.ts';
import type { AlertStep, CountedEvent } from '../store/alert-steps.ts';
import type { RuleToCount } from '../store/alert-rules.ts';
import type { Database, Db } from '../store/db.ts';
import { ranOutOfTime } from '../store/db.ts';
import { addAlone } from './alert-adding.ts';
import { doWhatIsDue, findDue } from './alert-deadlines.ts';
import type { DeadlineRooms, Due } from './alert-deadlines.ts';
import { lookAtStored } from './alert-look.ts';
import type { Looked, Seen } from './alert-look.ts';
import { giveUpDue, giveUpEvent, isOfThePiece, pieceByPiece } from './alert-pieces.ts';
import { digestText } from './alert-rulebook.ts';
import type { AlertRulebook, BookedRule, Sight } from './alert-rulebook.ts';
import type { AlertSightings } from './alert-sightings.ts';
import { AlertTally } from './alert-tally.ts';
import type { FailedEvent, TallyRooms } from './alert-tally.ts';
import type { Directory } from './directory.ts';

/** Rows of the journal that one step goes through, of up to 64 events each. */
const MOST_ROWS = 100;
/** To begin with, and where they are gone through piece by piece. */
export const FEW_ROWS = 10;
/** What rules look at in one step is in memory: an event once for each of them. */
const MOST_LOOKED = 50_000;

export interface StepRooms {
  database: Database;
  directory: Directory;
  sightings: AlertSightings;
  newUuid: (now: number) => string;
  /** That a rule counts at once. */
  mostGroups: number;
  log: Log;
}

export interface Done {
  readonly more: boolean;
  readonly counted: number;
  readonly told: boolean;
  /** How many rows the next step may go through. */
  readonly rows: number;
  /** What it wrote of rules into their status. */
  readonly sights: ReadonlyMap<BookedRule, Sight>;
}

/** When a step is taken. */
export interface StepTime {
  readonly now: number;
  /** Whether anything was due by then. What comes due in the step itself is left to the next. */
  readonly due: boolean;
}

/** @returns null: another process is at it, or there is nothing to count yet */
export async function takeStep(
  rooms: StepRooms,
  rulebook: AlertRulebook,
  lane: number,
  rowsAtOnce: number,
  time: StepTime,
): Promise<Done | null> {
  const { control } = rooms.database;
  try {
    const done = await takeAlertStep(control, lane, rowsAtOnce, (db, step) =>
      new Step(rooms, rulebook, db, lane, step, time).take(rowsAtOnce),
    );
    if (done) rulebook.saidUnreadable();
    for (const [rule, sight] of done?.sights ?? []) rule.said = sight;
    return done;
  } catch (error) {
    if (!isOfThePiece(error) && !ranOutOfTime(error as { code?: unknown })) throw error;
    rooms.log.warn(
      { lane, error: (error as Error).message },
      'a step of alert rules failed, and is taken again piece by piece',
    );
    return takeAlertStep(control, lane, FEW_ROWS, (db, step) =>
      new Step(rooms, rulebook, db, lane, step, time).takePieces(),
    );
  }
}

type Counts = Extract<Looked, { readonly counted: Counted }>;

/** What one rule makes of one event, and the group into which that is counted; or what is wrong with a rule, whatever comes. */
export type Piece =
  | { readonly event: RuleEvent; readonly looked: Counts; readonly key: string }
  | { readonly event: RuleEvent; readonly looked: Exclude<Looked, Counts>; readonly key: null }
  | { readonly event: FailedEvent; readonly rule: RuleToCount; readonly fault: string; readonly key: null };

class Step {
  readonly #rooms: StepRooms;
  readonly #rulebook: AlertRulebook;
  readonly #db: Db;
  readonly #lane: number;
  readonly #step: AlertStep;
  readonly #until: number;
  readonly #looksForDue: boolean;
  readonly #tallyRooms: TallyRooms;

  constructor(
    rooms: StepRooms,
    rulebook: AlertRulebook,
    db: Db,
    lane: number,
    step: AlertStep,
    { now, due }: StepTime,
  ) {
    this.#looksForDue = due && !step.more;
    this.#rooms = rooms;
    this.#rulebook = rulebook;
    this.#db = db;
    this.#lane = lane;
    this.#step = step;
    // What is due waits for all that was accepted before: also for events that a transaction still under way keeps from being
    // counted, since they may be what nobody saw come.
    this.#until = beforeWaiting(now, step.waiting);
    const { directory, newUuid, mostGroups } = rooms;
    const webhookNumbers = (ids: readonly string[]): number[] =>
      ids.flatMap((id) => directory.targetById(id)?.number ?? []);
    const rule = (number: number): BookedRule | undefined => rulebook.rule(number);
    this.#tallyRooms = { db, lane, newUuid, rule, webhookNumbers, mostGroups };
  }

  /** All of it at once. */
  async take(rowsAtOnce: number): Promise<Done> {
    const { events, pieces } = await this.#look();
    const tally = new AlertTally(this.#tallyRooms);
    await this.#count(tally, pieces);
    const { due, more } = await this.#findDue();
    await doWhatIsDue(this.#deadlines(tally), due, this.#until);
    const told = await tally.write();
    const rows = pieces.length > MOST_LOOKED ? rowsAtOnce / 2 : rowsAtOnce * 2;
    return {
      more: this.#step.more || more,
      counted: events,
      told,
      rows: Math.min(Math.max(Math.floor(rows), 1), MOST_ROWS),
      sights: tally.sights,
    };
  }

  /** What is written of it goes into parts of the transaction; a piece whose part fails is given up, and its rule says so. */
  async takePieces(): Promise<Done> {
    const db = this.#db;
    const givingUp = { ...this.#tallyRooms, log: this.#rooms.log, until: this.#until };
    const { events, pieces } = await this.#look();
    let told = false;
    await pieceByPiece(
      db,
      pieces,
      async (some) => {
        const tally = new AlertTally(this.#tallyRooms);
        await this.#count(tally, some);
        told = (await tally.write()) || told;
      },
      (piece, error) => giveUpEvent(givingUp, piece, error),
    );
    const { due, more } = await this.#findDue();
    await pieceByPiece(
      db,
      due,
      async (some) => {
        const tally = new AlertTally(this.#tallyRooms);
        await doWhatIsDue(this.#deadlines(tally), some.map(unchanged), this.#until);
        told = (await tally.write()) || told;
      },
      (piece, error) => giveUpDue(givingUp, piece, error),
    );
    return { more: this.#step.more || more, counted: events, told, rows: FEW_ROWS, sights: new Map() };
  }

  /** What rules make of the events of the step: as it was seen when they came, or, where nobody here knows that, of what the log has. */
  async #look(): Promise<{ events: number; pieces: Piece[] }> {
    const rulebook = this.#rulebook;
    await rulebook.follow(this.#db, this.#step.version);
    const pieces: Piece[] = rulebook.unreadable.map(({ row, why }) => ({
      rule: row,
      event: { uid: null, accepted: this.#until },
      key: null,
      fault: `This rule cannot be read (${clip(why, 200)}), so nothing is counted by it. Save it again.`,
    }));
    if (rulebook.size === 0) return { events: 0, pieces };
    const uids = await readStepUids(this.#db, this.#lane, this.#step);
    const memory = this.#rooms.sightings;
    // Their data is not there to be looked at any more, also where somebody looked before.
    const erased = new Set(await readErased(this.#db, this.#lane, uids));
    const seen = uids.map((uid) => (erased.has(uid) ? undefined : memory.find(uid, rulebook.version)));
    const unseen = uids.filter((_, i) => !seen[i]);
    const rows = await readEventsToCount(this.#db, this.#lane, unseen, rulebook.wanted);
    const read = new Map(rows.map((row) => [row.uid, row]));
    let events = 0;
    const keyOf = groupKeys();
    for (const [i, uid] of uids.entries()) {
      const row = read.get(uid);
      const known = seen[i] ?? (row && (await this.#lookAt(row)));
      if (!known?.looked) continue;
      events++;
      const accepted = uuidTime(uid);
      const event = { uid, accepted, created: known.created ?? accepted };
      for (const looked of known.looked) {
        if (accepted >= looked.booked.row.countsFrom.getTime()) {
          pieces.push(
            'counted' in looked
              ? { event, looked, key: keyOf(looked.counted) }
              : { event, looked, key: null },
          );
        }
      }
    }
    return { events, pieces };
  }

  async #lookAt(row: CountedEvent): Promise<Seen | null> {
    const text = row.data ?? (await readEventData(this.#db, this.#lane, row.uid));
    return text ? lookAtStored(this.#rulebook, row, text) : null;
  }

  async #findDue(): ReturnType<typeof findDue> {
    if (!this.#looksForDue) return { due: [], more: false };
    return findDue(this.#db, this.#lane, this.#until);
  }

  async #count(tally: AlertTally, pieces: readonly Piece[]): Promise<void> {
    for (const piece of pieces) if (piece.key !== null) tally.see(piece.looked.booked, null);
    const left = await addAlone(this.#db, this.#lane, pieces);
    const groups = left.map((one) => (one.key === null ? null : tally.group(one.looked.booked, one.key)));
    await tally.load();
    left.forEach((one, i) => {
      if ('fault' in one) return tally.fail(one.rule, one.event, one.fault);
      const { event, looked } = one;
      if ('counted' in looked) return tally.count(groups[i]!, event, looked.counted);
      if ('fault' in looked) return tally.fail(looked.booked.row, event, looked.fault);
      tally.see(looked.booked, looked.lacks);
    });
  }

  #deadlines(tally: AlertTally): DeadlineRooms {
    return { ...this.#tallyRooms, tally };
  }
}

/** Which group an event belongs to. All of a step are found together, which is cheaper than one with each event that comes. */
function groupKeys(): (counted: Counted) => string {
  // Many rules group by the same, and many events belong together.
  const known = new Map<string, string>();
  return ({ group }) => {
    let key = known.get(group);
    if (key === undefined) known.set(group, (key = groupKey(group, digestText)));
    return key;
  };
}

/** What a part of the transaction changes of an alert and then fails, it changes for nothing. */
function unchanged(due: Due): Due {
  return 'alert' in due ? { alert: { ...due.alert, events: [...due.alert.events] } } : due;
}
