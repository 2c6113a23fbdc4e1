/** The composition root: environment, signals and exit. */
import cluster from 'node:cluster';
import { flushCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { makeFirstApiKey, prepareDatabase } from './prepare.ts';
import type { DatabaseSettings } from './prepare.ts';
import { makeFirstLink } from './sign-in-link.ts';
import { startEmbedded } from './store/embedded.ts';
import { readMasterKeys } from './store/master-key-file.ts';
import { supervise } from './supervisor.ts';
import type { Started } from './supervisor.ts';
import { VERSION } from './version.ts';

/** So long after it was written, each of several processes knows of a webhook. */
const KNOWN_AFTER_MS = 1000;

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
      await greet(settings, supervised.address, where, () => delay(KNOWN_AFTER_MS));
      return;
    }
    // Not above: the supervisor of several has no use for it, and would hold all of it in memory.
    const { startServer } = await import('./server.ts');
    const starting = startServer(settings);
    running = {
      stop: () =>
        starting.then(
          (started) => started.stop(),
          () => undefined,
        ),
    };
    const server = await starting;
    // Otherwise only an orderly end leaves what was compiled to the next start.
    flushCompileCache();
    // V8 takes what outlives two collections as a sign that all that is made in the same place will, and makes it old from then on. What
    // a first crowd of requests teaches it so stays wrong, and leaves old garbage until the next major collection. Not before: what is
    // compiled under other flags is of no use to the other processes that share the cache, and theirs is of none to this one.
    setFlagsFromString('--no-allocation-site-pretenuring');
    if (cluster.isWorker) process.send!({ address: server.address } satisfies Started);
    else await greet(settings, server.address, where, () => server.refresh());
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

/** Tells whoever started this how to get in. Last, when nothing can keep it from being shown. */
async function greet(
  settings: DatabaseSettings,
  address: string | null,
  database: string,
  refresh: () => Promise<void>,
): Promise<void> {
  const { config, databaseUrl, log } = settings;
  // Only who has an API can use a key; only a key that was not given must be made.
  const key = address === null || config.apiKey !== null ? null : await makeFirstApiKey(settings);
  // At the first start, and where the terminal is that of whoever has the data, too. Elsewhere it would lie in logs.
  const isOpen = address !== null && (key !== null || config.databaseUrl === null);
  const link = isOpen ? (await makeFirstLink(databaseUrl, config, log, address)).url : null;
  const inbox =
    key !== null && link !== null && config.databaseUrl === null
      ? await makeInbox(settings, new URL(link).origin)
      : null;
  // An event that is sent as soon as this is read goes to the inbox.
  if (inbox !== null) await refresh();
  process.stdout.write(greeting(config, address, { key, link, inbox }, database));
}

/** Loaded at the first start alone. */
async function makeInbox(settings: DatabaseSettings, origin: string): Promise<string> {
  const { makeFirstInbox } = await import('./first-inbox.ts');
  return makeFirstInbox(settings, origin);
}

function greeting(
  config: Config,
  address: string | null,
  { key, link, inbox }: { key: string | null; link: string | null; inbox: string | null },
  database: string,
): string {
  const lines = [
    '',
    `  Tidings ${VERSION} ${address ? `listens on ${address}` : `delivers (roles: ${config.roles.join(', ')})`}`,
    `  PostgreSQL: ${database}`,
  ];
  if (link !== null) lines.push('', '  Open the console (once, within 15 minutes):', `  ${link}`);
  else if (address) lines.push('', `  Console: ${address}/  A link to sign in: npx tidings sign-in-link`);
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
      inbox === null ? '  Send a first event:' : '  Send a first event. A test inbox takes it:',
      `  curl ${address}/v1/events -H 'Authorization: Bearer ${key ?? '<your API key>'}' \\`,
      `    -H 'Content-Type: application/json' -d '{"type":"function.executed","data":{"id":"func-123"}}'`,
    );
    if (inbox !== null) lines.push('', '  See what came, with its signature verified:', `  ${inbox}`);
  }
  return `${lines.join('\n')}\n\n`;
}
