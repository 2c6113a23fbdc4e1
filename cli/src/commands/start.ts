import { readArguments } from '../arguments.ts';
import type { Command } from '../arguments.ts';

export const start: Command = {
  help: `Usage: tidings start

Starts the server, and ends it on SIGTERM or Ctrl-C once what is in flight has ended.

It is set up by environment variables: PORT, HOST, DATABASE_URL, TIDINGS_DATA, TIDINGS_API_KEY and
more; docs/settings.md lists them all. Without any, it listens on http://127.0.0.1:8420 and keeps its
data in ./.tidings.
`,
  async run(argv) {
    readArguments(argv, {});
    // It reads the environment itself, and answers signals until its end.
    await import('@tidings/server/main');
    return 0;
  },
};
