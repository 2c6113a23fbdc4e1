/**
 * One step of counting: what the events of a stretch of the log come to, and what is due, in one transaction. Where that fails for
 * what it is about, the next step is taken piece by piece, so that one event, or one thing that is due, stops nobody else's.
 */
import { clip } from '@tidings/core/alert';
import { lackText } from '@tidings/core/alert-rule-program';
import type { Counted, RuleEvent } from '@tidings/core/alert-rule-program';
import { groupKey } from '@tidings/core/alert-group';
import { isOperational } from '@tidings/core/catalog/operational';
import { mayLoseNumbers, parseExactly } from '@tidings/core/exact-json';
import { uuidTime } from '@tidings/core/id';
import type { Severity } from '@tidings/core/severity';
import type { Log } from '../log.ts';
import { readEventData, readStepEvents, takeAlertStep } from '../store/alert-steps.ts';
import type { AlertStep, CountedEvent, GroupKey } from '../store/alert-steps.ts';
import type { RuleToCount } from '../store/alert-rules.ts';
import type { Database, Db } from '../store/db.ts';
import { ranOutOfTime } from '../store/db.ts';
import { doWhatIsDue, findDue } from './alert-deadlines.ts';
import type { DeadlineRooms, Due } from './alert-deadlines.ts';
import { giveUpDue, giveUpEvent, isOfThePiece, pieceByPiece } from './alert-pieces.ts';
import { digestText } from './alert-rulebook.ts';
import type { AlertRulebook, BookedRule, Sight } from './alert-rulebook.ts';
import { AlertTally } from './alert-tally.ts';
import type { FailedEvent, TallyRooms } from './alert-tally.ts';
import type { Directory } from './directory.ts';

/** Rows of the journal that one step goes through, of up to 64 events each. */
const MOST_ROWS = 100;
/** To begin with, and where they are gone through piece by piece. */
export const FEW_ROWS = 10;
/** What rules look at in one step is in memory: an event once for each of them. */
const MOST_LOOKED = 50_000;
/** Of all filters together on one event: a tenth of a second. */
const MOST_FILTER_STEPS = 2_000_000;

export interface StepRooms {
  database: Database;
  directory: Directory;
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

/** @returns null: another process is at it, or there is nothing to count yet */
export async function takeStep(
  rooms: StepRooms,
  rulebook: AlertRulebook,
  lane: number,
  rowsAtOnce: number,
  now: number,
): Promise<Done | null> {
  const { control } = rooms.database;
  try {
    const done = await takeAlertStep(control, lane, rowsAtOnce, (db, step) =>
      new Step(rooms, rulebook, db, lane, step, now).take(rowsAtOnce),
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
      new Step(rooms, rulebook, db, lane, step, now).takePieces(),
    );
  }
}

/** What a rule makes of an event: it is counted into a group, is nothing to it, which is said once, or cannot be counted. */
export type Looked =
  | {
      readonly booked: BookedRule;
      readonly event: RuleEvent;
      readonly key: GroupKey;
      readonly counted: Counted;
    }
  /** What of it the rule is about is not there, in words, or is: null. */
  | { readonly booked: BookedRule; readonly event: RuleEvent; readonly lacks: string | null }
  | { readonly rule: RuleToCount; readonly event: FailedEvent; readonly fault: string };

class Step {
  readonly #rooms: StepRooms;
  readonly #rulebook: AlertRulebook;
  readonly #db: Db;
  readonly #lane: number;
  readonly #step: AlertStep;
  readonly #until: number;
  readonly #tallyRooms: TallyRooms;

  constructor(rooms: StepRooms, rulebook: AlertRulebook, db: Db, lane: number, step: AlertStep, now: number) {
    this.#rooms = rooms;
    this.#rulebook = rulebook;
    this.#db = db;
    this.#lane = lane;
    this.#step = step;
    // What is due waits for all that was accepted before: also for events that a transaction still under way keeps from being
    // counted, since they may be what nobody saw come.
    this.#until = step.waiting === null ? now : Math.min(now, uuidTime(step.waiting) - 1);
    const { directory, newUuid, mostGroups } = rooms;
    const webhookNumbers = (ids: readonly string[]): number[] =>
      ids.flatMap((id) => directory.targetById(id)?.number ?? []);
    const rule = (number: number): BookedRule | undefined => rulebook.rule(number);
    this.#tallyRooms = { db, lane, newUuid, rule, webhookNumbers, mostGroups };
  }

  /** All of it at once. */
  async take(rowsAtOnce: number): Promise<Done> {
    const { events, looked } = await this.#look();
    const tally = new AlertTally(this.#tallyRooms);
    await count(tally, looked);
    const { due, more } = await this.#findDue();
    await doWhatIsDue(this.#deadlines(tally), due, this.#until);
    const told = await tally.write();
    const rows = looked.length > MOST_LOOKED ? rowsAtOnce / 2 : rowsAtOnce * 2;
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
    const { events, looked } = await this.#look();
    let told = false;
    await pieceByPiece(
      db,
      looked,
      async (some) => {
        const tally = new AlertTally(this.#tallyRooms);
        await count(tally, some);
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

  async #look(): Promise<{ events: number; looked: Looked[] }> {
    const rulebook = this.#rulebook;
    await rulebook.follow(this.#db, this.#step.version);
    const events =
      rulebook.size === 0 ? [] : await readStepEvents(this.#db, this.#lane, this.#step, rulebook.wanted);
    const looked: Looked[] = rulebook.unreadable.map(({ row, why }) => ({
      rule: row,
      event: { uid: null, accepted: this.#until },
      fault: `This rule cannot be read (${clip(why, 200)}), so nothing is counted by it. Save it again.`,
    }));
    for (const event of events) await lookAt(rulebook, this.#db, this.#lane, event, looked);
    return { events: events.length, looked };
  }

  async #findDue(): ReturnType<typeof findDue> {
    if (this.#step.more) return { due: [], more: false };
    return findDue(this.#db, this.#lane, this.#until);
  }

  #deadlines(tally: AlertTally): DeadlineRooms {
    return { ...this.#tallyRooms, tally };
  }
}

async function count(tally: AlertTally, looked: readonly Looked[]): Promise<void> {
  await tally.load(looked.flatMap((one) => ('key' in one ? { ...one.key, booked: one.booked } : [])));
  for (const one of looked) {
    if ('key' in one) tally.count(one.key, one.event, one.counted);
    else if ('booked' in one) tally.see(one.booked, one.lacks);
    else tally.fail(one.rule, one.event, one.fault);
  }
}

async function lookAt(
  rulebook: AlertRulebook,
  db: Db,
  lane: number,
  row: CountedEvent,
  looked: Looked[],
): Promise<void> {
  // What Tidings tells of itself makes no alerts, so that none comes of another.
  if (isOperational(row.type)) return;
  const rules = rulebook.matching(row.organization, row.type);
  if (rules.length === 0) return;
  const text = row.data ?? (await readEventData(db, lane, row.uid));
  if (!text) return;
  const look = looker(row, text);
  for (const booked of rules) {
    const { row: rule } = booked;
    if (rule.project !== null && rule.project !== row.project) continue;
    const accepted = uuidTime(row.uid);
    if (accepted < rule.countsFrom.getTime()) continue;
    try {
      const found = look(booked);
      if (found) looked.push(found);
    } catch (error) {
      if (!isOfThePiece(error)) throw error;
      const fault = `This event cannot be looked at (${(error as Error).name}), so it is not counted; others are.`;
      looked.push({ rule, event: { uid: row.uid, accepted }, fault });
    }
  }
}

/** For the rules that look at an event one after the other. */
function looker(row: CountedEvent, text: string): (booked: BookedRule) => Looked | null {
  let event: RuleEvent | undefined;
  const work = { steps: 0 };
  // Many rules group by the same.
  const digests = new Map<string, string>();
  const digest = (value: string): string => {
    const known = digests.get(value) ?? digestText(value);
    digests.set(value, known);
    return known;
  };
  return (booked) => {
    const { row: rule, program } = booked;
    event ??= ruleEventOf(row, text);
    // Nothing keeps what the event carries for longer than this.
    const lean = { ...event, data: null };
    if (work.steps > MOST_FILTER_STEPS) return { rule, event: lean, fault: TOO_MUCH_TO_FILTER };
    const counted = program.look(event, work);
    if (counted === null) return null;
    const isOther = counted === 'other';
    if (isOther || 'lacks' in counted) {
      if (booked.said === 'fed' || (booked.said === 'lacks' && !isOther)) return null;
      return { booked, event: lean, lacks: isOther ? null : lackText(event.type, counted) };
    }
    if ('fault' in counted) return { rule, event: lean, fault: counted.fault };
    const key = { rule: rule.number, key: groupKey(counted.group, digest) };
    return { booked, key, event: lean, counted };
  };
}

/** What a part of the transaction changes of an alert and then fails, it changes for nothing. */
function unchanged(due: Due): Due {
  return 'alert' in due ? { alert: { ...due.alert, events: [...due.alert.events] } } : due;
}

const TOO_MUCH_TO_FILTER =
  'The filters of all rules together take too long on this event. Send shorter arrays, or have fewer and simpler filters.';

function ruleEventOf(row: CountedEvent, text: string): RuleEvent {
  const accepted = uuidTime(row.uid);
  const created = Date.parse(row.created);
  const { severity, agentId } = (row.attributes === null ? {} : JSON.parse(row.attributes)) as {
    severity?: Severity;
    agentId?: string;
  };
  return {
    uid: row.uid,
    type: row.type,
    project: row.projectId,
    severity,
    agentId,
    created: Number.isNaN(created) ? accepted : created,
    accepted,
    data: mayLoseNumbers(text) ? parseExactly(text) : (JSON.parse(text) as unknown),
  };
}
