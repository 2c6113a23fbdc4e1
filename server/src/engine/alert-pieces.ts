/**
 * Second line of defence of a step: what fails is singled out by halves, each in a part of the transaction, and given up. So a
 * row that PostgreSQL refuses costs what it belongs to, and says so; everything else of the lane goes on.
 */
import type { Log } from '../log.ts';
import { endRuleError } from '../store/alert-rule-status.ts';
import { deleteGroups } from '../store/alert-groups.ts';
import { forgetDigest, forgetDueOfAlert } from '../store/alert-steps.ts';
import type { RuleToCount } from '../store/alert-rules.ts';
import { isStatementFault, savepoint } from '../store/db.ts';
import type { Db } from '../store/db.ts';
import type { Due } from './alert-deadlines.ts';
import type { Piece } from './alert-step.ts';
import { AlertTally } from './alert-tally.ts';
import type { FailedEvent, TallyRooms } from './alert-tally.ts';

/** Whether it would fail again and again, because of what it is about. */
export function isOfThePiece(error: unknown): boolean {
  return (
    isStatementFault(error) ||
    error instanceof RangeError ||
    error instanceof TypeError ||
    error instanceof SyntaxError
  );
}

/**
 * Does work on pieces in their order: on all of them at once where that does not fail, else on the first half and then on the
 * other. A single one that fails is given up.
 */
export async function pieceByPiece<One>(
  db: Db,
  pieces: readonly One[],
  work: (pieces: One[]) => Promise<void>,
  giveUp: (piece: One, error: Error) => Promise<void>,
): Promise<void> {
  if (pieces.length === 0) return;
  try {
    await savepoint(db, () => work([...pieces]));
  } catch (error) {
    if (!isOfThePiece(error)) throw error;
    if (pieces.length === 1) return giveUp(pieces[0]!, error as Error);
    const half = Math.ceil(pieces.length / 2);
    await pieceByPiece(db, pieces.slice(0, half), work, giveUp);
    await pieceByPiece(db, pieces.slice(half), work, giveUp);
  }
}

export interface GivingUpRooms extends TallyRooms {
  readonly log: Log;
  /** Until when all events are counted, in milliseconds since 1970. */
  readonly until: number;
}

export async function giveUpEvent(rooms: GivingUpRooms, piece: Piece, error: Error): Promise<void> {
  const { event } = piece;
  const rule = 'looked' in piece ? piece.looked.booked.row : piece.rule;
  rooms.log.error(
    { error: error.message, rule: rule.uid, event: event.uid },
    'what an event comes to for an alert rule could not be written, and is given up',
  );
  const text = `What this event comes to could not be written (${reasonOf(error)}), so it is not counted; others are. The log of the server says more.`;
  await sayOfRule(rooms, rule, event, text);
}

export async function giveUpDue(rooms: GivingUpRooms, due: Due, error: Error): Promise<void> {
  const { db, lane, log, until } = rooms;
  const [rule, what] = await forget(db, lane, due);
  log.error(
    { error: error.message, lane, rule, what },
    'what is due for an alert rule failed, and is given up',
  );
  const booked = rooms.rule(rule);
  if (!booked) return;
  const event = 'alert' in due ? due.alert.lastEvent : null;
  const text = `What was due of ${what} could not be written (${reasonOf(error)}), and is given up. The log of the server says more.`;
  await sayOfRule(rooms, booked.row, { uid: event, accepted: until }, text);
}

async function forget(db: Db, lane: number, due: Due): Promise<[rule: number, what: string]> {
  if ('alert' in due) {
    await forgetDueOfAlert(db, lane, due.alert.number);
    return [due.alert.rule, 'an alert'];
  }
  if ('group' in due) {
    await deleteGroups(db, lane, [due.group]);
    return [due.group.rule, 'a group to which nothing came'];
  }
  if ('recovery' in due) {
    await endRuleError(db, lane, due.recovery.rule);
    return [due.recovery.rule, 'its recovery'];
  }
  await forgetDigest(db, lane, due.digest.rule);
  return [due.digest.rule, 'a digest'];
}

/** In the status of the rule; the log has it where even that fails. */
async function sayOfRule(
  rooms: GivingUpRooms,
  rule: RuleToCount,
  event: FailedEvent,
  text: string,
): Promise<void> {
  const tally = new AlertTally(rooms);
  tally.fail(rule, event, text);
  try {
    await savepoint(rooms.db, () => tally.write());
  } catch (error) {
    if (!isOfThePiece(error)) throw error;
    rooms.log.error(
      { error: (error as Error).message, rule: rule.uid },
      'an alert rule cannot say in its status that it fails',
    );
  }
}

/** Without what PostgreSQL says, which may hold some of the data. */
function reasonOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `PostgreSQL says ${code}` : error.name;
}
