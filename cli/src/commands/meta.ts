import { createClient, readArguments } from '../arguments.ts';
import type { Command } from '../arguments.ts';
import { printFields, printJson, printTable } from '../output.ts';

export const meta: Command = {
  help: `Usage: tidings meta [--json]

  What whoever runs a receiver should know of the server: its version, and where deliveries come from.
`,
  async run(argv, env) {
    const { values } = readArguments(argv, { json: { type: 'boolean' } });
    const found = await createClient(env).meta.get();
    if (values.json) printJson(found);
    else
      printFields({
        version: found.version,
        'sent from': found.sendingAddresses?.join(' ') ?? 'the operator has not said',
        'user agent': found.userAgent,
        timeout: `${found.timeoutMs.default} ms, ${found.timeoutMs.most} ms at most`,
        signing: found.signing.join(' '),
        retry: Object.keys(found.retry).join(' '),
      });
    return 0;
  },
};

export const errors: Command = {
  help: `Usage: tidings errors [--json]

  The codes that errors have, and what to do about each.
`,
  async run(argv, env) {
    const { values } = readArguments(argv, { json: { type: 'boolean' } });
    const found = await createClient(env).errors.list();
    if (values.json) printJson(found);
    else
      printTable(
        ['CODE', 'STATUS', 'TITLE'],
        found.map(({ code, status, title }) => [code, String(status), title]),
      );
    return 0;
  },
};
