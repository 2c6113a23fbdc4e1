/** A whole Tidings process: database → engine → API, started and stopped in order. `main.ts` and tests run it. */
import type { FastifyInstance } from 'fastify';
import { uuidSource } from '@tidings/core/id';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp, createMetricsApp } from './api/app.ts';
import { readHolders } from './api/credentials.ts';
import { addressesOf, listen } from './api/listen.ts';
import { OIDC_CALLBACK } from './api/routes/oidc.ts';
import { DatabaseClock } from './clock.ts';
import type { OidcConfig } from './config.ts';
import { Counts } from './counts.ts';
import { createEngine } from './engine/engine.ts';
import type { Engine } from './engine/engine.ts';
import { LiveStream } from './live/live-stream.ts';
import type { Log } from './log.ts';
import type { OidcProvider } from './oidc.ts';
import { prepare, randomHex } from './prepare.ts';
import type { DatabaseSettings } from './prepare.ts';
import { readLanes } from './store/configuration.ts';
import { openDatabase, ping } from './store/db.ts';
import type { Database } from './store/db.ts';
import { admitMasterKeys } from './store/master-keys.ts';
import { databaseTime } from './store/processes.ts';
import { hasTenantRole } from './store/tenant-role.ts';

export interface ServerSettings extends DatabaseSettings {
  /** Whether other processes answer at the same port. */
  sharesPort?: boolean;
}

export interface Server {
  /** Where the API listens; null when this process has no API. */
  readonly address: string | null;
  /** Where its metrics are at a port of their own; null when they have none. */
  readonly metricsAddress: string | null;
  /** Reads the configuration anew, which it else does some times a second. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

/** A stop that finds the database away waits this long for it to come back. */
const STOP_PATIENCE_MS = 5000;
const ANSWER_MS = 2000;
const STOP_LOOK_MS = 500;

/** Starts a process. Waits for the database for as long as it takes, and says so. */
export async function startServer(settings: ServerSettings): Promise<Server> {
  const { config, log } = settings;
  const database = openDatabase(settings.databaseUrl, log);
  const databaseClock = new DatabaseClock();
  const clock = settings.clock ?? databaseClock;
  const newUuid = uuidSource(randomHex);
  try {
    const secrets = await prepare(database, settings);
    const before = performance.now();
    databaseClock.synchronize(await databaseTime(database.control), before, performance.now());
    const lanes = await readLanes(database.control);
    const counts = new Counts();
    const engine = createEngine({
      database,
      secrets,
      databaseClock,
      clock,
      lanes,
      roles: config.roles,
      addresses: config.addresses,
      retentionDays: config.retentionDays,
      statisticsDays: config.statisticsDays,
      alertGroups: config.alertGroups,
      publicUrl: config.publicUrl,
      mail: config.mail,
      log,
      counts,
    });
    const apps: FastifyInstance[] = [];
    let address: string | null = null;
    let metricsAddress: string | null = null;
    await engine.start();
    // Once more, now that this process is known: the master key may have been changed meanwhile.
    await admitMasterKeys(database.control, secrets).catch(async (error: Error) => {
      await stopAll(apps, engine, database, log);
      throw error;
    });
    const context = {
      database,
      hasTenantRole: await hasTenantRole(database.control),
      secrets,
      submit: engine.submit,
      live: new LiveStream({
        db: database.control,
        lanes,
        clock,
        log,
        counts,
        most: config.liveClients,
        holders: (credentials) => readHolders(database.control, credentials),
      }),
      counts,
      vitals: () => engine.vitals(),
      sharesPort: settings.sharesPort ?? false,
      clock,
      lanes,
      config,
      oidc: config.oidc && (await openOidc(config.oidc, new URL(OIDC_CALLBACK, config.publicUrl!))),
      log,
      newUuid: () => newUuid(clock.now()),
    };
    const open = async (app: FastifyInstance, port: number): Promise<string> => {
      apps.push(app);
      try {
        return await listen(app, port, await addressesOf(config.host));
      } catch (error) {
        await stopAll(apps, engine, database, log);
        throw explainListen(error as Error & { code?: string }, port, config.host);
      }
    };
    if (config.roles.includes('api')) {
      address = await open(await createApp(context, () => answers(database)), config.port);
    }
    if (config.metricsPort !== null) {
      metricsAddress = await open(await createMetricsApp(context), config.metricsPort);
    }
    let stopping: Promise<void> | null = null;
    const stop = (): Promise<void> => (stopping ??= stopAll(apps, engine, database, log));
    return { address, metricsAddress, stop, refresh: () => engine.submit.refresh() };
  } catch (error) {
    await database.close().catch(() => undefined);
    throw error;
  }
}

async function stopAll(
  apps: readonly FastifyInstance[],
  engine: Engine,
  database: Database,
  log: Log,
): Promise<void> {
  const stopped = new AbortController();
  const orderly = (async () => {
    await Promise.all(apps.map((app) => app.close()));
    await engine.stop();
    await database.close();
  })().finally(() => stopped.abort());
  const away = untilAway(database, stopped.signal).then(() => {
    if (stopped.signal.aborted) return;
    engine.abandon();
    log.warn({}, 'stopped without the database; whoever comes next takes over what could not be recorded');
  });
  await Promise.race([orderly, away]);
}

/** Resolves when the database has not answered for as long as a stop waits for it, or when told to. */
async function untilAway(database: Database, signal: AbortSignal): Promise<void> {
  let answered = performance.now();
  while (!signal.aborted && performance.now() - answered < STOP_PATIENCE_MS) {
    void answers(database).then((yes) => {
      if (yes) answered = performance.now();
    });
    await sleep(STOP_LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Whether the database does within the time that whoever asks is likely to wait for that. */
function answers(database: Database): Promise<boolean> {
  const late = sleep(ANSWER_MS, false, { ref: false });
  return Promise.race([
    late,
    ping(database.control).then(
      () => true,
      () => false,
    ),
  ]);
}

/** What talks to providers is loaded where there is one. */
async function openOidc(settings: OidcConfig, redirectUri: URL): Promise<OidcProvider> {
  const { OidcProvider } = await import('./oidc.ts');
  return new OidcProvider(settings, redirectUri.href);
}

function explainListen(error: Error & { code?: string }, port: number, host: string): Error {
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
