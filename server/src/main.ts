/** The composition root: environment, signals and exit. */
import cluster from 'node:cluster';
import { resolve } from 'node:path';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { makeFirstApiKey, prepareDatabase, startServer } from './server.ts';
import type { ServerSettings } from './server.ts';
import { startEmbedded } from './store/embedded.ts';
import { readMasterKeys } from './store/master-key-file.ts';
import { supervise } from './supervisor.ts';
import type { Started } from './supervisor.ts';
import { VERSION } from './version.ts';

const read = readConfig(process.env);
if ('faults' in read) {
  process.stderr.write(`Tidings cannot start:\n${read.faults.map((fault) => `  - ${fault}`).join('\n')}\n`);
  process.exit(2);
}
await start(read.config, createLog(read.config.logLevel));

async function start(config: Config, log: Log): Promise<void> {
  process.on('unhandledRejection', (error) =>
    log.error({ error: (error as Error)?.stack ?? String(error) }, 'a rejection was not handled'),
  );
  try {
    await run(config, log);
  } catch (error) {
    process.stderr.write(`Tidings cannot start: ${(error as Error).message}\n`);
    log.debug({ error: (error as Error).stack }, 'start failed');
    process.exit(1);
  }
}

async function run(config: Config, log: Log): Promise<void> {
  const dataDir = resolve(config.dataDir);
  let running: { stop(): Promise<void> } | null = null;
  // Before the database, so that there is none without the key to its secrets.
  const masterKeys = config.masterKeys ?? (await readMasterKeys(dataDir));
  const embedded =
    config.databaseUrl === null
      ? await startEmbedded({
          dataDir,
          log: {
            info: (text) => log.debug(text),
            warn: (text) => log.warn(text),
            error: (text) => log.error(text),
          },
        })
      : null;

  const stopping = new AbortController();
  const stop = async (reason: string): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    log.info({ reason }, 'stopping: finishing what is in flight');
    // Whatever hangs must not keep the process for ever; what is not recorded is taken over at the next start.
    const deadline = setTimeout(() => process.exit(1), 45_000);
    try {
      await running?.stop();
      await embedded?.stop();
      process.exit(0);
    } catch (error) {
      log.error({ error: (error as Error).stack }, 'stopping failed');
      process.exit(1);
    } finally {
      clearTimeout(deadline);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  process.on('disconnect', () => void stop('the supervisor has gone'));

  try {
    const databaseUrl = embedded?.url ?? config.databaseUrl!;
    const settings = {
      config,
      databaseUrl,
      masterKeys,
      log,
      sharesPort: cluster.isWorker,
      signal: stopping.signal,
    };
    const where = embedded ? `embedded, data in ${dataDir}` : 'from DATABASE_URL';
    if (config.processes > 1) {
      await prepareDatabase(settings);
      const env = { ...process.env, ...environmentOf(databaseUrl, masterKeys) };
      const starting = supervise(
        config.processes,
        (index) => ({ ...env, ...metricsPortOf(config, index) }),
        log,
      );
      running = {
        stop: () =>
          starting.then(
            (started) => started.stop(),
            () => undefined,
          ),
      };
      const supervised = await starting;
      const { address } = supervised;
      process.stdout.write(greeting(config, address, await firstApiKey(settings, address), where));
      return;
    }
    const starting = startServer(settings);
    running = {
      stop: () =>
        starting.then(
          (started) => started.stop(),
          () => undefined,
        ),
    };
    const server = await starting;
    if (cluster.isWorker) process.send!({ address: server.address } satisfies Started);
    else {
      const { address } = server;
      process.stdout.write(greeting(config, address, await firstApiKey(settings, address), where));
    }
  } catch (error) {
    // A stop that came during the start sees to the rest.
    if (stopping.signal.aborted) return;
    await embedded?.stop();
    throw error;
  }
}

/** Processes under a supervisor share its database, and supervise nothing themselves. */
function environmentOf(databaseUrl: string, masterKeys: readonly Uint8Array[]): Record<string, string> {
  const [current = '', previous = ''] = masterKeys.map((key) => Buffer.from(key).toString('base64'));
  return {
    DATABASE_URL: databaseUrl,
    TIDINGS_MASTER_KEY: current,
    TIDINGS_MASTER_KEY_PREVIOUS: previous,
    TIDINGS_PROCESSES: '1',
  };
}

/** Each process has metrics of its own. */
function metricsPortOf({ metricsPort }: Config, index: number): Record<string, string> {
  return metricsPort === null
    ? {}
    : { TIDINGS_METRICS_PORT: String(metricsPort === 0 ? 0 : metricsPort + index) };
}

/** Only who has an API can use a key; only a key that was not given must be made. */
async function firstApiKey(settings: ServerSettings, address: string | null): Promise<string | null> {
  return address === null || settings.config.apiKey !== null ? null : makeFirstApiKey(settings);
}

function greeting(config: Config, address: string | null, key: string | null, database: string): string {
  const lines = [
    '',
    `  Tidings ${VERSION} ${address ? `listens on ${address}` : `delivers (roles: ${config.roles.join(', ')})`}`,
    `  PostgreSQL: ${database}`,
  ];
  if (key !== null) lines.push('', `  API key (shown this once): ${key}`);
  else if (config.apiKey === null) {
    lines.push(
      '',
      '  API key: the one shown at the first start. Lost? Set TIDINGS_API_KEY to one of your own.',
    );
  }
  if (address) {
    lines.push(
      '',
      '  Send a first event:',
      `  curl ${address}/v1/events -H 'Authorization: Bearer ${key ?? '<your API key>'}' \\`,
      `    -H 'Content-Type: application/json' -d '{"type":"function.executed","data":{"id":"func-123"}}'`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}
