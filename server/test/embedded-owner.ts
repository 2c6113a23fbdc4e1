// A process that owns a data directory until it is killed; it prints the address of its PostgreSQL.
import { startEmbedded } from '../src/store/embedded.ts';

const [dataDir = ''] = process.argv.slice(2);
const { url, stop } = await startEmbedded({ dataDir, log: console });
process.stdout.write(`${url}\n`);
const awake = setInterval(() => {}, 60_000);
process.once('SIGTERM', () => {
  void stop().then(() => clearInterval(awake));
});
