/** The whole server in a process of its own, by a clock that stands still until whoever started it says otherwise (`clocked-child.ts`). */
import { pino } from 'pino';
import { readConfig } from '../src/config.ts';
import { startServer } from '../src/server.ts';

const read = readConfig(process.env);
if ('faults' in read) throw new Error(read.faults.join(' '));
const { config } = read;
let now = Number(process.env['CLOCK']);
const server = await startServer({
  config,
  databaseUrl: config.databaseUrl!,
  masterKeys: config.masterKeys!,
  log: pino({ level: 'error', base: null }, process.stderr),
  clock: { now: () => now },
});
process.on('message', (message: { now: number }) => {
  now = message.now;
  process.send!({ now });
});
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
process.send!({ url: server.address });
