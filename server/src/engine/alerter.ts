/**
 * Counts events for alert rules, and does what is due for alerts. ARCHITECTURE.md, "Alert rules", says why each event counts once,
 * whatever dies.
 */
import type { Counted, RuleEvent } from '@tidings/core/alert-rule-program';
import { groupKey } from '@tidings/core/alert-group';
import { isOperational } from '@tidings/core/catalog/operational';
import { mayLoseNumbers, parseExactly } from '@tidings/core/exact-json';
import { uuidTime } from '@tidings/core/id';
import type { Severity } from '@tidings/core/severity';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import {
  anyAlertWork,
  openAlertLane,
  readEventData,
  readRuleVersion,
  readStepEvents,
  sweepAlerts,
  sweepGroups,
  takeAlertStep,
} from '../store/alert-steps.ts';
import type { AlertStep, CountedEvent, GroupKey } from '../store/alert-steps.ts';
import type { Database, Db } from '../store/db.ts';
import { DUE_AT_ONCE, doWhatIsDue } from './alert-deadlines.ts';
import { AlertRulebook, digestText } from './alert-rulebook.ts';
import type { BookedRule } from './alert-rulebook.ts';
import { AlertTally } from './alert-tally.ts';
import type { Directory } from './directory.ts';
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
/** Of all filters together on one event: a tenth of a second. */
const MOST_FILTER_STEPS = 2_000_000;
const SWEEP_EVERY_MS = 300_000;
/** Alerts are kept for as long as statistics: they say little, and people ask for those of last year. */
const DAY_MS = 86_400_000;

export interface AlerterRooms {
  database: Database;
  directory: Directory;
  clock: Clock;
  lanes: number;
  newUuid: (now: number) => string;
  alertDays: number;
  /** Something was written that is to be told. */
  tell: () => void;
  log: Log;
}

export interface Alerter {
  start(): void;
  stop(): Promise<void>;
  /** Events were committed. */
  wake(): void;
  /** Rules were changed. */
  follow(): void;
}

export function createAlerter(rooms: AlerterRooms): Alerter {
  const { database, directory, clock, lanes, log } = rooms;
  const rulebook = new AlertRulebook(log, () => directory.refresh());
  let open = false;
  let lookedForRules = -Infinity;
  let pauseUntil = 0;
  let swept = performance.now();

  async function look(): Promise<boolean> {
    const wait = pauseUntil - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (!open) {
      for (let lane = 0; lane < lanes; lane++) await openAlertLane(database.control, lane);
      open = true;
    }
    const before = performance.now();
    let more = false;
    let counted = 0;
    for (let lane = 0; lane < lanes; lane++) {
      // Read before the step: what is accepted until then, the step sees.
      const now = clock.now();
      if (!(await anyAlertWork(database.control, lane, now))) continue;
      const done = await takeAlertStep(database.control, lane, (db, step) =>
        takeStep(rooms, rulebook, db, lane, step, now),
      );
      if (!done) continue;
      if (done.told) rooms.tell();
      more ||= done.more;
      counted += done.counted;
    }
    if (counted > 0 && !more) {
      const now = performance.now();
      const factor = counted > FEW_EVENTS ? PAUSE_FACTOR : SHORT_PAUSE_FACTOR;
      pauseUntil = now + Math.min((now - before) * factor, LONGEST_PAUSE_MS);
    }
    if (performance.now() - swept > SWEEP_EVERY_MS) {
      swept = performance.now();
      for (let lane = 0; lane < lanes; lane++) await sweep(rooms, rulebook, lane);
    }
    return more;
  }

  const loop = new Loop('alerter', LOOK_MS, log, async () => {
    if (rulebook.size === 0) {
      // Nothing of the log is read where nobody has a rule; only whether there are alerts left to end.
      if (performance.now() - lookedForRules < LOOK_FOR_RULES_MS) return false;
      lookedForRules = performance.now();
      await rulebook.follow(database.control, await readRuleVersion(database.control));
    }
    return look();
  });
  return {
    start: () => loop.start(),
    stop: () => loop.stop(),
    wake: () => loop.wake(),
    follow() {
      lookedForRules = -Infinity;
      loop.wake();
    },
  };
}

interface Done {
  readonly more: boolean;
  readonly counted: number;
  readonly told: boolean;
}

async function takeStep(
  rooms: AlerterRooms,
  rulebook: AlertRulebook,
  db: Db,
  lane: number,
  step: AlertStep,
  now: number,
): Promise<Done> {
  const { directory, newUuid } = rooms;
  // What is due waits for all that was accepted before: also for events that a transaction still under way keeps from being
  // counted, since they may be what nobody saw come.
  const until = step.waiting === null ? now : Math.min(now, uuidTime(step.waiting) - 1);
  await rulebook.follow(db, step.version);
  const webhookNumbers = (ids: readonly string[]): number[] =>
    ids.flatMap((id) => directory.targetById(id)?.number ?? []);
  const rule = (number: number): BookedRule | undefined => rulebook.rule(number);
  const tally = new AlertTally({ db, lane, newUuid, rule, webhookNumbers });
  const events = rulebook.size === 0 ? [] : await readStepEvents(db, lane, step, rulebook.wanted);
  const looked: Looked[] = [];
  for (const event of events) await lookAt(rulebook, tally, db, lane, event, looked);
  await tally.load(looked.map(({ key, booked }) => ({ ...key, booked })));
  for (const { key, event, counted } of looked) tally.count(key, event, counted);
  const due = step.more ? 0 : await doWhatIsDue({ rule, webhookNumbers, tally, db, lane }, until);
  const told = await tally.write();
  return { more: step.more || due >= DUE_AT_ONCE, counted: events.length, told };
}

interface Looked {
  readonly booked: BookedRule;
  readonly key: GroupKey;
  readonly event: RuleEvent;
  readonly counted: Counted;
}

async function lookAt(
  rulebook: AlertRulebook,
  tally: AlertTally,
  db: Db,
  lane: number,
  row: CountedEvent,
  looked: Looked[],
): Promise<void> {
  // What Tidings tells of itself makes no alerts, so that none comes of another.
  if (isOperational(row.type)) return;
  const rules = rulebook.matching(row.organization, row.type);
  if (rules.length === 0) return;
  const bytes = row.data ?? (await readEventData(db, lane, row.uid));
  if (!bytes) return;
  const event = ruleEventOf(row, bytes);
  const work = { steps: 0 };
  // Many rules group by the same.
  const digests = new Map<string, string>();
  const digest = (text: string): string => {
    const known = digests.get(text) ?? digestText(text);
    digests.set(text, known);
    return known;
  };
  for (const booked of rules) {
    const { row: rule, program } = booked;
    if (rule.project !== null && rule.project !== row.project) continue;
    if (event.accepted < rule.countsFrom.getTime()) continue;
    if (work.steps > MOST_FILTER_STEPS) {
      tally.fail(booked, event, TOO_MUCH_TO_FILTER);
      continue;
    }
    const counted = program.look(event, work);
    if (!counted) continue;
    if ('fault' in counted) tally.fail(booked, event, counted.fault);
    else {
      // Nothing keeps what the event carries for longer than this.
      const lean = { ...event, data: null };
      looked.push({
        booked,
        key: { rule: rule.number, key: groupKey(counted.group, digest) },
        event: lean,
        counted,
      });
    }
  }
}

const TOO_MUCH_TO_FILTER =
  'The filters of all rules together take too long on this event. Send shorter arrays, or have fewer and simpler filters.';

function ruleEventOf(row: CountedEvent, bytes: Buffer): RuleEvent {
  const text = bytes.toString();
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

async function sweep({ database, clock, alertDays }: AlerterRooms, rulebook: AlertRulebook, lane: number) {
  const now = clock.now();
  await sweepAlerts(database.control, lane, now - alertDays * DAY_MS);
  for (const { row, program } of rulebook.rules()) {
    await sweepGroups(database.control, lane, row.number, now - 2 * program.windowMs);
  }
}
