import { readConfig } from '@tidings/server/config';
import { createLog } from '@tidings/server/log';
import { rotate } from '@tidings/server/rotate';
import { readArguments, UsageError } from '../arguments.ts';
import type { Command } from '../arguments.ts';
import { printJson, printText } from '../output.ts';

export const rotateMasterKey: Command = {
  help: `Usage: tidings rotate-master-key [--json]

Seals every secret in the database anew with another master key, while the server runs.

With TIDINGS_MASTER_KEY:
  1. Make a key: openssl rand -base64 32
  2. Start every process again, one after the other if you like, with TIDINGS_MASTER_KEY set to it and
     TIDINGS_MASTER_KEY_PREVIOUS to the key before.
  3. With the same two settings and DATABASE_URL, run: tidings rotate-master-key
  4. Drop TIDINGS_MASTER_KEY_PREVIOUS, and start every process again when it suits you.

With the file master-key of the embedded PostgreSQL (TIDINGS_DATA):
  Stop Tidings, run this, start Tidings. Or without a stop in between: run this, which puts a new key
  into the file; start Tidings again; and run this once more.

It may be cut off at any point, and run again. It says when the key before is no longer needed; until
then keep both.
`,
  async run(argv, env) {
    const { values } = readArguments(argv, { json: { type: 'boolean' } });
    const read = readConfig(env);
    if ('faults' in read) throw new UsageError(read.faults.join('\n'));
    const { config } = read;
    const isFile = config.masterKeys === null;
    const resealed = await rotate(config, createLog('error'), (count) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${count} secrets sealed anew`);
    });
    if (process.stderr.isTTY && resealed !== null) process.stderr.write('\n');
    if (values.json) printJson({ changed: resealed !== null, resealed: resealed ?? 0 });
    else if (resealed === null) {
      printText(
        'TIDINGS_MASTER_KEY is the only key in use already. TIDINGS_MASTER_KEY_PREVIOUS is not needed.',
      );
    } else {
      printText(`${resealed} ${resealed === 1 ? 'secret was' : 'secrets were'} sealed anew.`);
      printText(
        isFile
          ? 'The new key is in the file master-key under TIDINGS_DATA; put it into your backup. The key before is no longer needed for this database, only for backups of it made until now.'
          : 'The key before is no longer needed for this database, only for backups of it made until now: drop TIDINGS_MASTER_KEY_PREVIOUS.',
      );
    }
    return 0;
  },
};
