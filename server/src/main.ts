/** The composition root: environment, signals and exit. */
import { resolve } from 'node:path';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { startServer } from './server.ts';
import type { Server } from './server.ts';
import { startEmbedded } from './store/embedded.ts';
import { localMasterKey } from './store/secrets.ts';
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
  const stopping = new AbortController();
  let server: Server | null = null;
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

  const stop = async (signal: string): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    log.info({ signal }, 'stopping: finishing what is in flight');
    // Whatever hangs must not keep the process for ever; what is not recorded is taken over at the next start.
    const deadline = setTimeout(() => process.exit(1), 45_000);
    try {
      await server?.stop();
      await embedded?.stop();
      process.exit(0);
    } catch (error) {
      log.error({ error: (error as Error).stack }, 'stopping failed');
      process.exit(1);
    } finally {
      clearTimeout(deadline);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));

  try {
    server = await startServer({
      config,
      databaseUrl: embedded?.url ?? config.databaseUrl!,
      masterKey: config.masterKey ?? (await localMasterKey(dataDir)),
      log,
    });
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  process.stdout.write(greeting(config, server, embedded !== null, dataDir));
}

function greeting(config: Config, server: Server, isEmbedded: boolean, dataDir: string): string {
  const lines = [
    '',
    `  Tidings ${VERSION} ${server.address ? `listens on ${server.address}` : `delivers (roles: ${config.roles.join(', ')})`}`,
    `  PostgreSQL: ${isEmbedded ? `embedded, data in ${dataDir}` : 'from DATABASE_URL'}`,
  ];
  const key = server.newApiKey;
  if (key !== null) lines.push('', `  API key (shown this once): ${key}`);
  if (server.address) {
    lines.push(
      '',
      '  Send a first event:',
      `  curl ${server.address}/v1/events -H 'Authorization: Bearer ${key ?? '<your API key>'}' \\`,
      `    -H 'Content-Type: application/json' -d '{"type":"function.executed","data":{"id":"func-123"}}'`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}
