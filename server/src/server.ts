/** A whole Tidings process: database → engine → API, started and stopped in order. `main.ts` and tests run it. */
import type { FastifyInstance } from 'fastify';
import { uuidSource } from '@tidings/core/id';
import { randomBytes } from 'node:crypto';
import { createApp } from './api/app.ts';
import { DatabaseClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { createEngine } from './engine/engine.ts';
import type { Engine } from './engine/engine.ts';
import type { Log } from './log.ts';
import { anyApiKey, hashApiKey, insertApiKey, newApiKey } from './store/api-keys.ts';
import { readLanes } from './store/configuration.ts';
import { openDatabase, ping } from './store/db.ts';
import type { Database } from './store/db.ts';
import { migrate } from './store/migrate.ts';
import { databaseTime } from './store/processes.ts';
import { SecretBox } from './store/secrets.ts';
import { VERSION } from './version.ts';

export interface ServerSettings {
  config: Config;
  databaseUrl: string;
  masterKey: Uint8Array;
  log: Log;
  /** Ends the wait for the database. */
  signal?: AbortSignal;
  /** A test's clock; the database's when left out. */
  clock?: Clock;
}

export interface Server {
  /** Where the API listens; null when this process has no API. */
  readonly address: string | null;
  /** The instance key made at this start; null when there was one already, or it was given. */
  readonly newApiKey: string | null;
  stop(): Promise<void>;
}

const LONGEST_WAIT_MS = 5000;

/** Starts a process. Waits for the database for as long as it takes, and says so. */
export async function startServer(settings: ServerSettings): Promise<Server> {
  const { config, log } = settings;
  const database = openDatabase(settings.databaseUrl, log);
  const databaseClock = new DatabaseClock();
  const clock = settings.clock ?? databaseClock;
  const newUuid = uuidSource(randomHex);
  try {
    const madeKey = await prepare(database, settings);
    const before = performance.now();
    databaseClock.synchronize(await databaseTime(database.control), before, performance.now());
    const secrets = new SecretBox(settings.masterKey);
    const lanes = await readLanes(database.control);
    const engine = createEngine({
      database,
      secrets,
      databaseClock,
      clock,
      lanes,
      roles: config.roles,
      addresses: config.addresses,
      retentionDays: config.retentionDays,
      version: VERSION,
      log,
    });
    await engine.start();
    let app: FastifyInstance | null = null;
    let address: string | null = null;
    if (config.roles.includes('api')) {
      const context = {
        database,
        secrets,
        submit: engine.submit,
        clock,
        lanes,
        config,
        log,
        newUuid: () => newUuid(clock.now()),
      };
      app = await createApp(context, () => answers(database));
      try {
        address = await app.listen({ port: config.port, host: config.host });
      } catch (error) {
        await stopAll(app, engine, database);
        throw explainListen(error as Error & { code?: string }, config);
      }
    }
    let stopping: Promise<void> | null = null;
    const stop = (): Promise<void> => (stopping ??= stopAll(app, engine, database));
    return { address, newApiKey: madeKey, stop };
  } catch (error) {
    await database.close().catch(() => undefined);
    throw error;
  }
}

/** Brings the database up to date without starting anything. Answers with the instance key if it made one. */
export async function prepareDatabase(settings: ServerSettings): Promise<string | null> {
  const database = openDatabase(settings.databaseUrl, settings.log);
  try {
    return await prepare(database, settings);
  } finally {
    await database.close();
  }
}

async function prepare(
  database: Database,
  { config, log, clock, signal }: ServerSettings,
): Promise<string | null> {
  await waitForDatabase(database, log, signal);
  await migrate(database.control);
  return provideApiKey(database, config.apiKey, clock?.now() ?? Date.now());
}

async function stopAll(app: FastifyInstance | null, engine: Engine, database: Database): Promise<void> {
  await app?.close();
  await engine.stop();
  await database.close();
}

function answers(database: Database): Promise<boolean> {
  return ping(database.control).then(
    () => true,
    () => false,
  );
}

async function waitForDatabase(database: Database, log: Log, signal?: AbortSignal): Promise<void> {
  for (let wait = 100; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await ping(database.control);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const refusal = explainRefusal(error as Error & { code?: string });
      if (refusal) throw refusal;
      log.warn(
        { error: (error as Error).message || (error as { code?: string }).code },
        'waiting for PostgreSQL',
      );
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** PostgreSQL answers, and says no: waiting would not help. */
function explainRefusal({ code, message }: Error & { code?: string }): Error | null {
  if (code === '3D000') return new Error(`${message}. Create it, or name another database in DATABASE_URL.`);
  if (code?.startsWith('28'))
    return new Error(`PostgreSQL refuses the user: ${message}. Check DATABASE_URL.`);
  return null;
}

/** Makes sure that there is a key to begin with: the one given, or a new one at the first start. */
async function provideApiKey(database: Database, given: string | null, now: number): Promise<string | null> {
  const uid = uuidSource(randomHex)(now);
  if (given !== null) {
    await insertApiKey(database.control, now, uid, 'from TIDINGS_API_KEY', hashApiKey(given));
    return null;
  }
  if (await anyApiKey(database.control)) return null;
  const key = newApiKey();
  await insertApiKey(database.control, now, uid, 'made at the first start', hashApiKey(key));
  return key;
}

function randomHex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);
}

function explainListen(error: Error & { code?: string }, { port, host }: Config): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} on ${host} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start`,
    );
  }
  if (error.code === 'EACCES')
    return new Error(`Port ${port} may not be used by this user. Choose one above 1023 with PORT.`);
  if (error.code === 'EADDRNOTAVAIL')
    return new Error(`${host} is no address of this machine. Set HOST, for example to 127.0.0.1.`);
  return error;
}
