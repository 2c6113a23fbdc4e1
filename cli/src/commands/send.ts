import type { EventInput } from '@tidings/sdk';
import { createClient, readArguments, readJson, UsageError } from '../arguments.ts';
import type { Command } from '../arguments.ts';
import { printJson, printText } from '../output.ts';

const OPTIONS = {
  data: { type: 'string' },
  id: { type: 'string' },
  organization: { type: 'string' },
  project: { type: 'string' },
  created: { type: 'string' },
  severity: { type: 'string' },
  'agent-id': { type: 'string' },
  summary: { type: 'string' },
  source: { type: 'string' },
  trigger: { type: 'string' },
  webhook: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

export const send: Command = {
  help: `Usage: tidings send <type> --data <json> [options]

Sends an event, and says which webhooks it goes to once it is stored.

  --data <json>          what happened: JSON, @file.json, or - for standard input
  --id <id>              your own id; sending it again within 24 hours changes nothing
  --organization <id>    default
  --project <id>
  --created <time>       when it happened, such as 2026-01-31T12:34:56Z
  --severity <severity>  info, warning, error or critical
  --agent-id <id>
  --summary <text>
  --source <kind>/<id>   the item that caused it, such as ai_guard.recipe/pro_1
  --trigger <trigger>    what the item did, such as block
  --webhook <id>         only this one; can be given several times
  --json                 the answer as JSON

Example: tidings send function.executed --data '{"id":"func-123"}'
`,
  async run(argv, env) {
    const { values, positionals } = readArguments(argv, OPTIONS, ['type']);
    if (values.data === undefined)
      throw new UsageError(`--data is missing. Give JSON, @file.json or -, such as --data '{"id":1}'.`);
    const event = {
      type: positionals[0]!,
      data: await readJson('--data', values.data),
      id: values.id,
      organization: values.organization,
      project: values.project,
      created: values.created,
      severity: values.severity,
      agentId: values['agent-id'],
      summary: values.summary,
      source: values.source === undefined ? undefined : readSource(values.source),
      trigger: values.trigger,
      webhooks: values.webhook,
    };
    const { id, duplicate, webhooks } = await createClient(env).events.send(event as EventInput);
    if (values.json) printJson({ id, duplicate, webhooks });
    else {
      const where =
        webhooks.length === 0
          ? 'It goes to no webhook: none of the organization wants it.'
          : `It goes to ${webhooks.join(', ')}.`;
      printText(`${id} ${duplicate ? 'was accepted before.' : 'is accepted.'} ${where}`);
    }
    return 0;
  },
};

function readSource(text: string): { kind: string; id: string } {
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1)
    throw new UsageError('--source takes the kind and the id of an item, such as ai_guard.recipe/pro_1.');
  return { kind: text.slice(0, slash), id: text.slice(slash + 1) };
}
