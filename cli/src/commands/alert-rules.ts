import type { AlertRule, AlertRuleChange, AlertRuleInput } from '@tidings/sdk';
import { readArguments, readJson, UsageError } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';
import { withVerbs } from './verbs.ts';

const HELP = `Usage: tidings alert-rules <verb> [options]

  What happens too often, too much, or not at all, and who is to know.

  list                      in the order of their making, with how each does
    --organization <id>     only of this organization
    --project <id>          only of this project
  get <id>                  show one
  create                    make one
    --input <json>          the rule as JSON, @file.json or - for standard input
  update <id>               change one; a change to what is counted has it count anew
    --input <json>          what is to be another than it is
  enable <id>
  disable <id>              it counts nothing, and its alerts are resolved
  delete <id>               its alerts are resolved
  install <pack>            make the rules of a pack: authensor
    --organization <id>
    --project <id>
    --webhook <id>          who is told of their alerts; can be given several times

  --json                    with each: the answer as JSON
`;

const asJson = { json: { type: 'boolean' } } as const;

export const alertRules = withVerbs(HELP, {
  async list(argv, client) {
    const { values } = readArguments(argv, {
      organization: { type: 'string' },
      project: { type: 'string' },
      ...asJson,
    });
    const { json, ...filter } = values;
    const found: AlertRule[] = [];
    for await (const rule of await client().alertRules.list({ ...filter, limit: 250 })) found.push(rule);
    if (json) printJson(found);
    else if (found.length === 0) printText('There is no alert rule.');
    else {
      printTable(
        ['ID', 'NAME', 'STATE', 'ALERTS', 'SEVERITY', 'WHAT IS WRONG'],
        found.map(({ id, name, severity, status }) => [
          id,
          name,
          status.state,
          String(status.openAlerts),
          severity,
          (status.state === 'error' ? status.error : status.state === 'idle' ? status.lacks : '') ?? '',
        ]),
      );
    }
    return 0;
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().alertRules.get(positionals[0]!), values.json);
  },

  async create(argv, client) {
    const { values } = readArguments(argv, { input: { type: 'string' }, ...asJson });
    if (values.input === undefined) throw new UsageError('--input is missing: the rule as JSON. See --help.');
    const input = (await readJson('--input', values.input)) as AlertRuleInput;
    return show(await client().alertRules.create(input), values.json);
  },

  async update(argv, client) {
    const { values, positionals } = readArguments(argv, { input: { type: 'string' }, ...asJson }, ['id']);
    if (values.input === undefined)
      throw new UsageError('--input is missing: the change as JSON. See --help.');
    const change = (await readJson('--input', values.input)) as AlertRuleChange;
    return show(await client().alertRules.update(positionals[0]!, change), values.json);
  },

  async enable(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().alertRules.update(positionals[0]!, { enabled: true }), values.json);
  },

  async disable(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().alertRules.update(positionals[0]!, { enabled: false }), values.json);
  },

  async delete(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    const id = positionals[0]!;
    await client().alertRules.delete(id);
    if (values.json) printJson({ id, deleted: true });
    else printText(`${id} is deleted.`);
    return 0;
  },

  async install(argv, client) {
    const { values, positionals } = readArguments(
      argv,
      {
        organization: { type: 'string' },
        project: { type: 'string' },
        webhook: { type: 'string', multiple: true },
        ...asJson,
      },
      ['pack'],
    );
    const { json, webhook, ...place } = values;
    const pack = positionals[0]! as 'authensor';
    const installed = await client().alertRules.install({
      pack,
      ...place,
      ...(webhook && { webhooks: webhook }),
    });
    if (json) printJson(installed);
    else {
      if (installed.made.length > 0)
        printTable(
          ['ID', 'NAME'],
          installed.made.map(({ id, name }) => [id, name]),
        );
      for (const name of installed.present) printText(`There already: ${name}`);
    }
    return 0;
  },
});

function show(rule: AlertRule, json = false): number {
  if (json) {
    printJson(rule);
    return 0;
  }
  const { status } = rule;
  printFields({
    id: rule.id,
    name: rule.name,
    ...(rule.description !== '' && { description: rule.description }),
    organization: rule.organization,
    ...(rule.project !== null && { project: rule.project }),
    state: status.state,
    ...(status.state === 'error' && { 'what is wrong': `${status.error} (${status.errorEvent})` }),
    ...(status.lacks !== null && { 'what is missing': status.lacks }),
    match: JSON.stringify(rule.match),
    'grouped by': rule.groupBy.join(', ') || 'nothing',
    condition: `${JSON.stringify(rule.condition)} in ${rule.windowSeconds} seconds`,
    severity: rule.severity,
    webhooks: rule.webhooks.join(', ') || 'whoever subscribes to alert.*',
    'open alerts': String(status.openAlerts),
    groups: `${status.groups} of at most ${status.mostGroups}`,
    errors: String(status.errors),
    'too late': String(status.tooLate),
  });
  return 0;
}
