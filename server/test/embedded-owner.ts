// A process that owns a data directory until it is killed; it prints the address of its PostgreSQL.
import { startEmbedded } from '../src/store/embedded.ts';

const [dataDir = ''] = process.argv.slice(2);
const embedded = await startEmbedded({ dataDir, log: console });
process.stdout.write(`${embedded.url}\n`);
const awake = setInterval(() => {}, 60_000);
process.once('SIGTERM', () => {
  void embedded.stop().then(() => clearInterval(awake));
});
