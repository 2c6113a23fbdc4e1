import { prepared, transaction } from '../db.ts';
import type { Db, Pool } from '../db.ts';
import type { SearchRun } from './walk.ts';

export interface RunOptions {
  /** How long all of it may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Whoever waits for the answer is gone: the statement that runs is canceled. */
  readonly signal: AbortSignal;
}

/** With when the oldest partition of the log begins, in milliseconds since 1970: before that there is nothing. */
const BEGIN_SEARCH = `SELECT pg_backend_pid() AS pid, coalesce(extract(epoch FROM (
    SELECT min(to_date(right(c.relname, 8), 'YYYYMMDD')) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'event'::regclass)) * 1000, 0)::float8 AS oldest`;

/**
 * Runs a search in a transaction that only reads.
 *
 * @param control for the word that cancels a statement, which goes over another connection
 */
export async function runSearch<T>(
  pool: Pool,
  control: Db,
  { timeoutMs, signal }: RunOptions,
  work: (run: SearchRun) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const deadline = performance.now() + timeoutMs;
  return transaction(pool, async (db) => {
    await db.query('SET TRANSACTION READ ONLY');
    const [begun] = await prepared<{ pid: number; oldest: number }>(db, 'begin_search', BEGIN_SEARCH, []);
    const { pid, oldest } = begun!;
    // The connection stays ours until the word has been given, so that it meets nobody else's statement.
    let canceling: Promise<unknown> = Promise.resolve();
    const cancel = (): void => {
      canceling = control.query('SELECT pg_cancel_backend($1)', [pid]).catch(() => undefined);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      return await work({ db, deadline, oldest });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      await canceling;
    }
  });
}
