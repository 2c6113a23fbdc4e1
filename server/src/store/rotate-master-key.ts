/** Seals every secret of a database anew with another master key. `master-keys.ts` has the states in prose. */
import { setTimeout as sleep } from 'node:timers/promises';
import { transaction } from './db.ts';
import type { Database } from './db.ts';
import {
  dropOtherMasterKeys,
  masterKeysInUse,
  processesSealingOtherwise,
  putMasterKeyFirst,
} from './master-keys.ts';
import type { RunningProcess } from './master-keys.ts';
import { countOtherSeals, resealBatch, SEALED_COLUMNS } from './sealed.ts';
import type { SealedCursor } from './sealed.ts';
import type { SecretBox } from './secrets.ts';

const ROTATION_LOCK = 7305;
const HOW_TO_GIVE =
  'Start every process again with TIDINGS_MASTER_KEY set to the new key and TIDINGS_MASTER_KEY_PREVIOUS to the old one';
/** Several heartbeats: a process says with each which key it seals with. */
const PATIENCE_MS = 15_000;
const LOOK_MS = 200;

export interface RotateMasterKey {
  database: Database;
  /** Admitted to the database; its first key is the one to go over to. */
  secrets: SecretBox;
  /** A sentence: how running processes are given the new key. */
  howToGive?: string;
  /** Told after each batch: how many envelopes were sealed anew so far. Ends the work when it throws. */
  onProgress?: (resealed: number) => void;
}

/**
 * Goes over to the first key of the box. Safe while processes work, and when another one was cut off before.
 *
 * @returns how many envelopes were sealed anew; null when that key was the only one in use already
 * @throws an error that says what to do
 */
export async function rotateMasterKey(options: RotateMasterKey): Promise<number | null> {
  const { database } = options;
  let lost: Error | null = null;
  const alone = await database.connect((error) => (lost = error));
  try {
    const lock = await alone.query<{ ours: boolean }>('SELECT pg_try_advisory_lock($1) AS ours', [
      ROTATION_LOCK,
    ]);
    if (!lock.rows[0]!.ours) {
      throw new Error('The master key is being changed by another process already. Wait until it has ended.');
    }
    return await rotate(options, () => {
      if (lost) throw new Error(`The database connection was lost (${lost.message}). Run this again.`);
    });
  } finally {
    await alone.end().catch(() => undefined);
  }
}

async function rotate(options: RotateMasterKey, checkLock: () => void): Promise<number | null> {
  const { database, secrets, onProgress, howToGive = HOW_TO_GIVE } = options;
  const db = database.control;
  const target = secrets.keyIds[0]!;
  const inUse = await masterKeysInUse(db);
  if (inUse.length === 1 && inUse[0] === target) return null;

  secrets.sealWith(target);
  const without = await transaction(db, (tx) => putMasterKeyFirst(tx, secrets));
  if (without.length > 0) {
    throw new Error(
      `These run without the new master key, so nothing was changed: ${names(without)}. ${howToGive}, then run this again.`,
    );
  }
  const behind = await untilNone(PATIENCE_MS, () => processesSealingOtherwise(db, target));
  if (behind.length > 0) {
    throw new Error(
      `These have not gone over to the new master key within ${PATIENCE_MS / 1000} seconds, and may be stopped or cut off from the database: ${names(behind)}. Both keys stay in use. See to those processes, then run this again.`,
    );
  }

  let resealed = 0;
  const progress = (count: number): void => {
    checkLock();
    resealed += count;
    onProgress?.(resealed);
  };
  do {
    while ((await resealAll(options, progress)) > 0);
  } while (
    !(await transaction(db, (tx) => dropOtherMasterKeys(tx, secrets, () => countOtherSeals(tx, secrets))))
  );
  return resealed;
}

/** One pass over everything that is sealed. */
async function resealAll(
  { database, secrets }: RotateMasterKey,
  progress: (count: number) => void,
): Promise<number> {
  let count = 0;
  for (const column of SEALED_COLUMNS) {
    let cursor: SealedCursor = null;
    do {
      const { found, next } = await resealBatch(database.control, secrets, column, cursor);
      count += found;
      if (found > 0) progress(found);
      cursor = next;
    } while (cursor !== null);
  }
  return count;
}

/** Looks until there is none, and gives back those that there are when patience ends. */
async function untilNone(
  patienceMs: number,
  look: () => Promise<RunningProcess[]>,
): Promise<RunningProcess[]> {
  for (const end = performance.now() + patienceMs; ;) {
    const found = await look();
    if (found.length === 0 || performance.now() > end) return found;
    await sleep(LOOK_MS);
  }
}

function names(processes: readonly RunningProcess[]): string {
  const shown = processes.slice(0, 10).map(({ host, pid }) => `process ${pid} on ${host}`);
  if (processes.length > shown.length) shown.push(`and ${processes.length - shown.length} more`);
  return shown.join(', ');
}
