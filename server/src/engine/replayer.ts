/**
 * Moves replays on: notes what came of what was queued, and queues what comes next. Each step is one transaction that holds
 * the lock of the replay's row, so it happens once or not at all, whichever process takes it. ARCHITECTURE.md, "Replays",
 * has the states in prose.
 */
import { addRecent, freeSlots, takesReplays, whyStop } from '@tidings/core/replay';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { isStatementFault, transaction } from '../store/db.ts';
import type { Database, Db } from '../store/db.ts';
import {
  dueReplays,
  endReplay,
  holdPayloads,
  isOpen,
  queueReplayed,
  saveReplay,
  settleReplay,
  takeReplay,
  withdraw,
} from '../store/replays.ts';
import type { QueuedReplay, ReplayChanges, ReplayRow } from '../store/replays.ts';
import { EVERYTHING } from '../store/scope.ts';
import { TooSlowError } from '../store/search/stride.ts';
import { findWebhookByNumber } from '../store/webhooks.ts';
import type { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';
import { openWalk } from './replay-walk.ts';
import type { Judged } from './replay-walk.ts';

const EVERY_MS = 250;
/** When to look again for what came of deliveries that wait. */
const LOOK_MS = 250;
/** When to look again at a webhook that is paused. */
const PAUSED_LOOK_MS = 2000;
const SHORTEST_PAGE = 100;
const LONGEST_PAGE = 1000;
/** How long one transaction goes on over what is only skipped. */
const STEP_MS = 500;

export interface ReplayerRooms {
  database: Database;
  clock: Clock;
  lanes: number;
  /** Something was queued. */
  queued: () => void;
  log: Log;
}

export function createReplayer({ lookout, ...rooms }: ReplayerRooms & { lookout: Lookout }): Loop {
  return new Loop('replayer', EVERY_MS, rooms.log, async (woken) => {
    for (let lane = 0; lane < rooms.lanes; lane++) {
      if ((await lookout.look(lane, woken)).replays) return advanceReplays(rooms);
    }
    return false;
  });
}

/** One look at all that are due. Answers whether there is more to do at once. */
export async function advanceReplays(rooms: ReplayerRooms): Promise<boolean> {
  const { database, clock, lanes, log } = rooms;
  let more = false;
  for (let lane = 0; lane < lanes; lane++) {
    for (const number of await dueReplays(database.control, lane, clock.now())) {
      try {
        if (await advance(rooms, lane, number)) more = true;
      } catch (error) {
        // One that cannot be moved on must not hold up the others.
        log.warn({ error: (error as Error).message, replay: number }, 'a replay could not be moved on');
        if (isStatementFault(error)) await giveUp(rooms, lane, number);
      }
    }
  }
  return more;
}

/** What PostgreSQL refuses once, it would refuse for ever. */
async function giveUp({ database, clock }: ReplayerRooms, lane: number, number: number): Promise<void> {
  await transaction(database.control, async (db) => {
    const now = clock.now();
    const replay = await takeReplay(db, lane, number, now);
    if (replay && isOpen(replay)) await stop(db, now, replay, FAULT);
  });
}

const FAULT =
  'It could not be moved on, by a fault of the server, whose log of that time names it. What was not sent is left as it was.';

/** Moves one replay on by a step. Answers whether there is more to do at once. */
async function advance(
  { database, clock, queued }: ReplayerRooms,
  lane: number,
  number: number,
): Promise<boolean> {
  const step = await transaction(database.control, async (db) => {
    const now = clock.now();
    const replay = await takeReplay(db, lane, number, now);
    if (!replay) return null;
    const settled = await settle(db, replay);
    if (!isOpen(replay)) return finishEnded(db, now, settled);
    if (settled.status === 'paused') return rest(db, now, settled);
    const why = whyStop(
      { succeeded: settled.recentSucceeded, failed: settled.recentFailed },
      settled.stopOnErrorRate,
    );
    if (why !== null) return stop(db, now, settled, why);
    return goOn(db, now, settled);
  });
  if (step?.queued) queued();
  return step?.more ?? false;
}

interface Step {
  /** Whether anything was queued. */
  queued: boolean;
  more: boolean;
}

const NOTHING: Step = { queued: false, more: false };

/** Counts what has ended since the last look. */
async function settle(db: Db, replay: ReplayRow): Promise<ReplayRow> {
  if (replay.waiting === 0) return replay;
  const ended = await settleReplay(db, replay);
  const { succeeded, failed, canceled } = ended;
  if (succeeded + failed + canceled === 0) return replay;
  const recent = addRecent({ succeeded: replay.recentSucceeded, failed: replay.recentFailed }, ended);
  const changes = {
    succeeded: replay.succeeded + succeeded,
    failed: replay.failed + failed,
    canceled: replay.canceled + canceled,
    waiting: replay.waiting - succeeded - failed - canceled,
    recentSucceeded: recent.succeeded,
    recentFailed: recent.failed,
  };
  await saveReplay(db, replay, changes);
  return { ...replay, ...changes };
}

/** What was in hand when a replay ended is counted, and taken back where it was given back unsent. */
async function finishEnded(db: Db, now: number, replay: ReplayRow): Promise<Step> {
  if (replay.waiting > 0) await withdraw(db, now, replay);
  await saveReplay(db, replay, { lookAt: replay.waiting > 0 ? new Date(now + LOOK_MS) : null });
  return NOTHING;
}

async function stop(db: Db, now: number, replay: ReplayRow, reason: string): Promise<Step> {
  await endReplay(db, now, replay, 'stopped', reason);
  return NOTHING;
}

/** While it is paused nothing more is queued; what was is followed to its end. */
async function rest(db: Db, now: number, replay: ReplayRow): Promise<Step> {
  const { exhausted, waiting } = replay;
  await saveReplay(
    db,
    replay,
    exhausted && waiting === 0
      ? { status: 'completed', endedAt: new Date(now), lookAt: null }
      : { lookAt: waiting > 0 ? new Date(now + LOOK_MS) : null },
  );
  return NOTHING;
}

async function goOn(db: Db, now: number, replay: ReplayRow): Promise<Step> {
  const state = await webhookState(db, replay);
  if (state?.stops) return stop(db, now, replay, state.says);
  if (state) {
    await saveReplay(db, replay, {
      ...begun(replay, now),
      waitsFor: state.says,
      lookAt: new Date(now + PAUSED_LOOK_MS),
    });
    return NOTHING;
  }
  if (replay.exhausted) {
    const done = replay.waiting === 0;
    await saveReplay(db, replay, {
      waitsFor: null,
      ...(done
        ? { status: 'completed', endedAt: new Date(now), lookAt: null }
        : { lookAt: new Date(now + LOOK_MS) }),
    });
    return NOTHING;
  }
  const taken = await takeNext(db, now, replay);
  if (typeof taken === 'string') return stop(db, now, replay, taken);
  const { changes, waitsFor } = taken;
  const held = await holdPayloads(
    db,
    replay.lane,
    taken.wanted.map(({ event }) => event),
  );
  const wanted = taken.wanted.filter(({ event }) => held.has(event));
  const queued = new Set(
    (await queueReplayed(db, replay, wanted)).map(({ event, webhook }) => `${event} ${webhook}`),
  );
  const kept = wanted.filter(({ event, webhook }) => queued.has(`${event} ${webhook}`));
  // Erased, or sent by somebody else meanwhile.
  const [erased, waiting] = [taken.wanted.length - wanted.length, wanted.length - kept.length];
  const isStuck = kept.length === 0 && (waitsFor !== null || taken.count === 0);
  const more = !isStuck && !changes.exhausted;
  await saveReplay(db, replay, {
    ...begun(replay, now),
    ...changes,
    ...countQueued(replay, kept),
    skipped: {
      ...changes.skipped,
      ...(erased > 0 && { erased: (changes.skipped.erased ?? 0) + erased }),
      ...(waiting > 0 && { waiting: (changes.skipped.waiting ?? 0) + waiting }),
    },
    waitsFor,
    lookAt: new Date(waitsFor !== null ? now + PAUSED_LOOK_MS : taken.count === 0 ? now + LOOK_MS : now),
  });
  return { queued: kept.length > 0, more };
}

function begun(replay: ReplayRow, now: number): ReplayChanges {
  return replay.status === 'running' ? {} : { status: 'running', startedAt: new Date(now) };
}

/** What the only webhook that a replay sends to has to say; null when it may go on. */
async function webhookState(
  db: Db,
  { target, webhook: only }: ReplayRow,
): Promise<{ says: string; stops: boolean } | null> {
  const webhook = target ?? only;
  if (webhook === null) return null;
  const found = await findWebhookByNumber(db, EVERYTHING, webhook);
  if (!found) return { says: 'The webhook was deleted.', stops: true };
  if (!takesReplays(found)) {
    return {
      says: 'The webhook was disabled by hand. Enable it, and make another replay for what is left.',
      stops: true,
    };
  }
  return found.paused ? { says: paused(found.name), stops: false } : null;
}

function paused(name: string): string {
  return `The webhook ${name} is paused. The replay goes on when it is resumed.`;
}

interface Taken {
  wanted: QueuedReplay[];
  changes: ReplayChanges & Pick<ReplayRow, 'skipped'>;
  waitsFor: string | null;
  /** How many could be queued. */
  count: number;
}

/** Looks at what comes next, as far as there are slots. Answers with a sentence when that cannot be done. */
async function takeNext(db: Db, now: number, replay: ReplayRow): Promise<Taken | string> {
  const slots = freeSlots(replay.perSecond, replay.nextSlotAt.getTime(), replay.waiting, now);
  const started = performance.now();
  let place = pick(replay);
  const wanted: QueuedReplay[] = [];
  const skipped = { ...replay.skipped };
  let found = 0;
  let waitsFor: string | null = null;
  const next = await openWalk(db, replay);
  while (
    wanted.length < slots.count &&
    !place.exhausted &&
    waitsFor === null &&
    performance.now() - started < STEP_MS
  ) {
    const left = slots.count - wanted.length;
    const limit = Math.min(LONGEST_PAGE, Math.max(SHORTEST_PAGE, 2 * left));
    let page;
    try {
      page = await next(place, limit);
    } catch (error) {
      if (error instanceof TooSlowError) return error.message;
      throw error;
    }
    let before: Judged | null = null;
    let whole = true;
    for (const one of page.judged) {
      if (one.skip === null && (one.paused || wanted.length === slots.count)) {
        waitsFor = one.paused ? paused(one.webhookName) : null;
        whole = false;
        break;
      }
      before = one;
      found++;
      if (one.skip !== null) skipped[one.skip] = (skipped[one.skip] ?? 0) + 1;
      else {
        const dueAt = slots.from + wanted.length * slots.intervalMs;
        wanted.push({ event: one.event, webhook: one.webhook, dueAt });
      }
    }
    if (whole) place = page.place;
    else if (before) place = { ...place, cursorEvent: before.event, cursorWebhook: before.cursorWebhook };
    if (!whole && waitsFor === null) break;
  }
  return {
    wanted,
    count: slots.count,
    waitsFor,
    changes: {
      ...place,
      skipped,
      found: replay.found + found,
      ...(wanted.length > 0 && { nextSlotAt: new Date(slots.from + wanted.length * slots.intervalMs) }),
    },
  };
}

function pick({ cursorEvent, cursorWebhook, strideMs, exhausted }: ReplayRow) {
  return { cursorEvent, cursorWebhook, strideMs, exhausted };
}

/** They come in the order of their events, so those of one event lie side by side. */
function countQueued(replay: ReplayRow, queued: readonly QueuedReplay[]): ReplayChanges {
  let { oldest, newest, lastEvent, eventCount } = replay;
  for (const { event } of queued) {
    if (event !== lastEvent) eventCount++;
    lastEvent = event;
    if (oldest === null || event < oldest) oldest = event;
    if (newest === null || event > newest) newest = event;
  }
  return {
    queued: replay.queued + queued.length,
    waiting: replay.waiting + queued.length,
    oldest,
    newest,
    lastEvent,
    eventCount,
  };
}
