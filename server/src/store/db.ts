/** Connections to PostgreSQL. All SQL of the server lies in this folder and in `migrations/`. */
import { parseExactly } from '@tidings/core/exact-json';
import pg from 'pg';
import type { Log } from '../log.ts';
import { patientClient } from './patient-client.ts';

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
// Examples and templates hold numbers as they were written.
pg.types.setTypeParser(pg.types.builtins.JSON, parseExactly);
pg.types.setTypeParser(pg.types.builtins.JSONB, parseExactly);

/** What a query needs: a pool, or a client in a transaction that the caller owns. */
export interface Db {
  query<Row extends pg.QueryResultRow = Record<string, unknown>>(
    text: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
}

/** What a transaction needs. */
export interface Pool extends Db {
  /** Statements that each transaction begins with; none when left out. */
  readonly opening?: string;
  connect(): Promise<pg.PoolClient>;
}

export interface Database {
  /** API and background work; every statement has a time limit. */
  readonly control: pg.Pool;
  /** Group commits. */
  readonly ingest: pg.Pool;
  /**
   * Outcomes; one connection for each of the two recorders. Its commits do not wait for the disk: what a crash of
   * PostgreSQL takes back is sent again.
   */
  readonly outcomes: pg.Pool;
  /** Searches, which may take long: they wait for each other and not for the connections of everything else. */
  readonly searches: pg.Pool;
  /** A connection of its own, for the lock that lives as long as the process. */
  connect(onLost: (error: Error) => void): Promise<pg.Client>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 2000;
const CLOSE_PATIENCE_MS = 1000;
const CONTROL_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5000;
/** A caller waits for this one. */
const INGEST_TIMEOUT_MS = 4000;

export function openDatabase(url: string, log: Log): Database {
  const common: pg.PoolConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    idleTimeoutMillis: 30_000,
    application_name: 'tidings',
  };
  const open = new Set<pg.ClientBase>();
  const pool = (config: pg.PoolConfig): pg.Pool => {
    const made = new pg.Pool({ ...common, ...config });
    made.on('connect', (client) => {
      open.add(client);
      // Nor may one that is cut off in somebody's hands, between two of their statements: the next one fails.
      client.on('error', (error: Error) =>
        log.debug({ error: error.message }, 'a database connection was lost'),
      );
    });
    made.on('remove', (client) => open.delete(client));
    // Without a listener, a connection that PostgreSQL closes while idle would end the process.
    made.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection was lost'));
    return made;
  };
  const LockClient = patientClient(LOCK_TIMEOUT_MS);
  const control = pool({ max: 8, ...limits(CONTROL_TIMEOUT_MS) });
  const ingest = pool({ max: 4, ...limits(INGEST_TIMEOUT_MS) });
  const outcomes = pool({ max: 2, ...limits(CONTROL_TIMEOUT_MS, '-c synchronous_commit=off') });
  // Without parallel workers: a search has one core at most.
  const searches = pool({
    max: 4,
    ...limits(CONTROL_TIMEOUT_MS, '-c max_parallel_workers_per_gather=0 -c work_mem=16MB'),
  });
  return {
    control,
    ingest,
    outcomes,
    searches,
    async connect(onLost) {
      const client = new LockClient(common);
      let lost = false;
      const lose = (error: Error): void => {
        if (!lost) onLost(error);
        lost = true;
      };
      client.on('error', lose);
      client.on('end', () => lose(new Error('the connection ended')));
      await client.connect();
      return client;
    },
    async close() {
      await Promise.all([control.end(), ingest.end(), outcomes.end(), searches.end()]);
      // A pool is at its end before its connections are. Whoever stops PostgreSQL next would cut them off.
      const patience = performance.now() + CLOSE_PATIENCE_MS;
      while (open.size > 0 && performance.now() < patience) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

/** The server ends a statement after the limit; should it not answer at all, the client does a second later. */
function limits(milliseconds: number, more = ''): pg.PoolConfig {
  return {
    // Without jit: to compile a search takes longer than to run it.
    options:
      `-c idle_in_transaction_session_timeout=30000 -c statement_timeout=${milliseconds} -c jit=off ${more}`.trimEnd(),
    Client: patientClient(milliseconds + 1000),
  };
}

/** Runs `work` in one transaction. */
export async function transaction<T>(pool: Pool, work: (db: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const breaks = (error: Error): void => {
    broken = error;
  };
  client.on('error', breaks);
  try {
    await client.query(pool.opening === undefined ? 'BEGIN' : `BEGIN; ${pool.opening}`);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => breaks(failure));
    throw error;
  } finally {
    client.off('error', breaks);
    client.release(broken);
  }
}

/** Runs `work` in a part of a transaction, of which nothing is left where it fails; what was before it stays. */
export async function savepoint<T>(db: Db, work: () => Promise<T>): Promise<T> {
  await db.query('SAVEPOINT part');
  try {
    const result = await work();
    await db.query('RELEASE SAVEPOINT part');
    return result;
  } catch (error) {
    await db.query('ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part');
    throw error;
  }
}

/**
 * Runs a statement and gives its rows with column names in camelCase.
 *
 * @param name under which a connection has it prepared, for one that is run again and again; left out: it is read anew each time
 */
export async function rows<T extends object>(
  db: Db,
  text: string,
  values: readonly unknown[] = [],
  name?: string,
): Promise<T[]> {
  const result = await db.query({ text, values: values as unknown[], ...(name !== undefined && { name }) });
  const names = result.fields.map((field) => [field.name, camelCase(field.name)] as const);
  return result.rows.map((row) => {
    const converted: Record<string, unknown> = {};
    for (const [column, camel] of names) converted[camel] = row[column];
    return converted as T;
  });
}

/** Like `rows`, prepared under a name, for the statements that run all the time. */
export async function prepared<T extends object>(
  db: Db,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<T[]> {
  const result = await db.query<T & pg.QueryResultRow>({ name, text, values: values as unknown[] });
  return result.rows;
}

/** Where a list goes on: the key of a row, and which way from there. */
export interface ListPage {
  from: { direction: 'next' | 'prev'; key: string } | null;
  limit: number;
  offset: number;
}

/** The name of a column as everything but SQL says it. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Whether the statement itself was at fault and would be again, rather than the connection, the server's state
 * (classes 08, 53, 57, 58, XX), its mode (25) or a conflict with others (40, 55P03).
 */
export function isStatementFault(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^(08|25|40|53|55P03|57|58|XX)/.test(code)
  );
}

/** PostgreSQL's way to say that no partition takes the row. */
export function isMissingPartition(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === '23514' && typeof message === 'string' && message.includes('no partition');
}

/** A secret was sealed with a master key that went out of use before it was written: `refuse_ended_master_key()`. */
export function isEndedMasterKey(error: { code?: unknown }): boolean {
  return error.code === 'TD001';
}

/** Something was to be made in what was deleted meanwhile: `refuse_deleted_owner()`, `ingest()`. */
export function isDeletedOwner(error: { code?: unknown }): boolean {
  return error.code === 'TD002';
}

/** A statement took longer than it may. */
export function ranOutOfTime(error: { code?: unknown }): boolean {
  return error.code === '57014';
}

/** Throws when PostgreSQL does not answer. */
export async function ping(pool: Db): Promise<void> {
  await pool.query('SELECT 1');
}

/** Whether a commit is confirmed that a crash of PostgreSQL takes back. */
export async function confirmsTooEarly(pool: Db): Promise<boolean> {
  const { rows: found } = await pool.query<{ synchronous_commit: string }>('SHOW synchronous_commit');
  return found[0]!.synchronous_commit === 'off';
}

/** A time as PostgreSQL reads it. */
export function iso(time: number): string {
  // Under load one millisecond is asked for again and again.
  const millisecond = Math.trunc(time);
  if (millisecond !== lastTime) {
    lastIso = new Date(millisecond).toISOString();
    lastTime = millisecond;
  }
  return lastIso;
}

let lastTime = 0;
let lastIso = new Date(0).toISOString();
