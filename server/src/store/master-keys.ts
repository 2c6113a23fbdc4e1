/**
 * The master keys of a database, and how one takes the place of another while secrets are read, sent with and changed.
 *
 * The setting `master_keys` lists the ids of the keys in use. The first one seals what is new; with each of them something
 * may be sealed. Beside each stands a check, a known text sealed with it, by which a start knows its keys.
 *
 * | state | list | processes hold | how it ends |
 * |---|---|---|---|
 * | resting | old | old | every process is started again with `TIDINGS_MASTER_KEY` new and `TIDINGS_MASTER_KEY_PREVIOUS` old |
 * | prepared | old | new and old, some perhaps old alone | `tidings rotate-master-key` finds that all of them hold new |
 * | changing | new, old | new and old | the same command has sealed everything anew |
 * | changed | new | new and old | `TIDINGS_MASTER_KEY_PREVIOUS` is dropped, which is resting again |
 *
 * 1. A process seals with the first key of the list, which it reads three times a second, and not with the first of its
 *    own: what a process with new seals, one with old alone must be able to open.
 * 2. The list becomes "new, old" in a transaction that keeps registrations out and has found new with every running
 *    process. A process looks at the list once more after it has registered. So none runs without new from there on.
 * 3. A trigger on every sealed column refuses an envelope whose key is not in the list, and holds `SEALS_LOCK` shared
 *    until its transaction ends. The list becomes "new" under that lock alone, and only when no envelope of old is
 *    left. So none can come after.
 * 4. An envelope is replaced only where it still is what was read, so that a change made meanwhile stays. What such a
 *    change copies from before is met by the next pass; there are passes until one finds nothing.
 *
 * The command may be cut off anywhere and run again: "changing" can last, it only needs both keys.
 */
import type pg from 'pg';
import { rows } from './db.ts';
import type { Db } from './db.ts';
import { LOCK_CLASS } from './processes.ts';
import type { SecretBox } from './secrets.ts';

/** Shared by every transaction that writes an envelope: `refuse_ended_master_key()` in the migrations takes it. */
const SEALS_LOCK = 7304;
const CHECK_OWNER = 'setting:master_keys';
const CHECK_TEXT = 'tidings';

interface MasterKey {
  id: string;
  /** Base64 of an envelope. */
  check: string;
}

/**
 * Puts the first key held into an empty list, and looks whether all keys in use are held. From then on the box seals
 * with the one that the list says.
 *
 * @throws an error that says what to do, when a key that is needed is missing
 */
export async function admitMasterKeys(db: Db, secrets: SecretBox): Promise<void> {
  await db.query(
    `INSERT INTO setting (name, value) VALUES ('master_keys', $1) ON CONFLICT (name) DO NOTHING`,
    [JSON.stringify([checkOf(secrets)])],
  );
  const list = await masterKeyList(db);
  const missing = list.filter((key) => !opens(secrets, key)).map((key) => key.id);
  if (missing.length > 0) throw new Error(explainMissing(list, missing));
  secrets.sealWith(list[0]!.id);
}

async function masterKeyList(db: Db): Promise<MasterKey[]> {
  const found = await rows<{ value: MasterKey[] }>(
    db,
    `SELECT value FROM setting WHERE name = 'master_keys'`,
  );
  return found[0]?.value ?? [];
}

/** Ids of the keys in use, the one that seals first. */
export async function masterKeysInUse(db: Db): Promise<string[]> {
  return (await masterKeyList(db)).map((key) => key.id);
}

function checkOf(secrets: SecretBox): MasterKey {
  return { id: secrets.sealing, check: secrets.seal(CHECK_TEXT, CHECK_OWNER).toString('base64') };
}

function opens(secrets: SecretBox, { check }: MasterKey): boolean {
  try {
    return secrets.open(Buffer.from(check, 'base64'), CHECK_OWNER).toString() === CHECK_TEXT;
  } catch {
    return false;
  }
}

function explainMissing(list: readonly MasterKey[], missing: readonly string[]): string {
  if (list.length === 1) {
    return (
      `The secrets in this database are sealed with another master key (id ${list[0]!.id}) than those given. ` +
      'Set TIDINGS_MASTER_KEY to it (with the embedded PostgreSQL: put back the file master-key under TIDINGS_DATA). ' +
      'To change the key, set TIDINGS_MASTER_KEY to the new one and TIDINGS_MASTER_KEY_PREVIOUS to this one, and run: tidings rotate-master-key'
    );
  }
  return (
    `The master key of this database is being changed, and the key with the id ${missing.join(' and the one with the id ')} is missing. ` +
    `Set TIDINGS_MASTER_KEY to the new key (id ${list[0]!.id}) and TIDINGS_MASTER_KEY_PREVIOUS to the one before (id ${list[1]!.id}), until this has ended: tidings rotate-master-key`
  );
}

export interface RunningProcess {
  host: string;
  pid: number;
}

/**
 * Makes the box's sealing key the one that all processes seal with, if each of them holds it.
 *
 * @returns the processes that do not, in which case nothing has changed
 */
export async function putMasterKeyFirst(db: pg.ClientBase, secrets: SecretBox): Promise<RunningProcess[]> {
  // Registrations and heartbeats wait; nothing else does.
  await db.query('LOCK TABLE process IN SHARE MODE');
  const without = await runningProcesses(db, 'NOT master_keys @> ARRAY[$1]', secrets.sealing);
  if (without.length > 0) return without;
  const others = (await masterKeyList(db)).filter(({ id }) => id !== secrets.sealing);
  await putList(db, [checkOf(secrets), ...others]);
  return [];
}

/** Running processes that seal with another key than this one. */
export function processesSealingOtherwise(db: Db, keyId: string): Promise<RunningProcess[]> {
  return runningProcesses(db, 'master_keys[1] IS DISTINCT FROM $1', keyId);
}

/**
 * Running is who holds its lock. A process whose connection is lost registers anew, with the keys it holds, before it
 * takes work; and it is told, in its log, when they are not enough.
 */
function runningProcesses(db: Db, condition: string, keyId: string): Promise<RunningProcess[]> {
  return rows(
    db,
    `SELECT host, pid FROM process p
     WHERE ${condition} AND EXISTS (
       SELECT FROM pg_locks l
       WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $2 AND l.objid::int8 = p.id
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
     ORDER BY id`,
    [keyId, LOCK_CLASS],
  );
}

/**
 * Takes every key but the box's sealing one from the list, unless an envelope of another is left.
 *
 * @param left counts them
 */
export async function dropOtherMasterKeys(
  db: pg.ClientBase,
  secrets: SecretBox,
  left: () => Promise<number>,
): Promise<boolean> {
  // Waits for everyone who is writing an envelope, and keeps others from beginning.
  await db.query('SELECT pg_advisory_xact_lock($1)', [SEALS_LOCK]);
  if ((await left()) > 0) return false;
  await putList(db, [checkOf(secrets)]);
  return true;
}

async function putList(db: Db, list: readonly MasterKey[]): Promise<void> {
  await db.query(`UPDATE setting SET value = $1 WHERE name = 'master_keys'`, [JSON.stringify(list)]);
}
