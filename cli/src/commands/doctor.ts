import type { PreviewInput } from '@tidings/sdk';
import { createClient, readArguments, UsageError } from '../arguments.ts';
import type { Command } from '../arguments.ts';
import { printJson, printTable } from '../output.ts';

export const doctor: Command = {
  help: `Usage: tidings doctor <url or id> [options]

  Sends a signed example to a URL, or as a webhook would, and says step by step how it went: whether the name has an
  address, whether it can be connected to, what its certificate is, what it answers, and what to do where something is
  wrong. Nothing is saved. The server sends it, so it goes the way of deliveries.

  --event <type>          the event type; an example of function.executed, or the first that the webhook is subscribed to
  --organization <id>     for a URL: whose it would be; default when left out
  --json                  the answer as JSON
`,
  async run(argv, env) {
    const { values, positionals } = readArguments(
      argv,
      { event: { type: 'string' }, organization: { type: 'string' }, json: { type: 'boolean' } },
      ['url or id'],
    );
    const target = positionals[0]!;
    const input: PreviewInput = { send: true, ...(values.event !== undefined && { event: values.event }) };
    if (!target.includes('://')) {
      if (values.organization !== undefined)
        throw new UsageError('--organization goes with a URL; a webhook has one.');
      input.id = target;
    } else {
      const event = values.event ?? 'function.executed';
      const { organization } = values;
      input.webhook = { name: 'doctor', url: target, events: [event], ...(organization && { organization }) };
    }
    const { sent } = await createClient(env).webhooks.preview(input);
    if (values.json) printJson(sent);
    else
      printTable(
        null,
        sent!.checks.map(({ check, result, says }) => [check, result, says]),
      );
    return sent!.delivered ? 0 : 1;
  },
};
