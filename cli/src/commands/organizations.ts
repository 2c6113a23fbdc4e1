import type { Organization, OrganizationChange } from '@tidings/sdk';
import { readArguments, readRetry } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';
import { withVerbs } from './verbs.ts';

const HELP = `Usage: tidings organizations <verb> [options]

  list                      all organizations, in the order of their making
  create <id>               make one; they also come into being on first use
    --name <name>           what people know it by; the id when left out
    --default-retry <policy>  what webhooks get that are made without their own: standard, alert, none, or
                            {"delays":[…]} as JSON, @file.json or - for standard input; null: standard
  get <id>                  show one
  update <id>
    --name <name>
    --default-retry <policy>
  delete <id>               delete one with all that is in it; what waits is canceled
    --confirm               also when there is something in it

  --json                    with each: the answer as JSON
`;

const json = { json: { type: 'boolean' } } as const;
const named = { ...json, name: { type: 'string' }, 'default-retry': { type: 'string' } } as const;

export const organizations = withVerbs(HELP, {
  async list(argv, client) {
    const { values } = readArguments(argv, json);
    const found: Organization[] = [];
    for await (const one of await client().organizations.list({ limit: 250 })) found.push(one);
    if (values.json) printJson(found);
    else if (found.length === 0) printText('There is no organization yet.');
    else
      printTable(
        ['ID', 'NAME', 'CREATED'],
        found.map(({ id, name, createdAt }) => [id, name, createdAt]),
      );
    return 0;
  },

  async create(argv, client) {
    const { values, positionals } = readArguments(argv, named, ['id']);
    const input = { id: positionals[0]!, ...(await readSettings(values)) };
    return show(await client().organizations.create(input), values.json);
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, json, ['id']);
    return show(await client().organizations.get(positionals[0]!), values.json);
  },

  async update(argv, client) {
    const { values, positionals } = readArguments(argv, named, ['id']);
    const change = await readSettings(values);
    return show(await client().organizations.update(positionals[0]!, change), values.json);
  },

  async delete(argv, client) {
    const { values, positionals } = readArguments(argv, { ...json, confirm: { type: 'boolean' } }, ['id']);
    const id = positionals[0]!;
    await client().organizations.delete(id, { confirm: values.confirm });
    if (values.json) printJson({ id, deleted: true });
    else printText(`${id} is deleted.`);
    return 0;
  },
});

async function readSettings(values: {
  name?: string | undefined;
  'default-retry'?: string | undefined;
}): Promise<OrganizationChange> {
  const { name, 'default-retry': retry } = values;
  return {
    ...(name !== undefined && { name }),
    ...(retry !== undefined && {
      defaultRetry: (await readRetry('--default-retry', retry)) as Organization['defaultRetry'],
    }),
  };
}

function show(organization: Organization, asJson = false): number {
  const { id, name, defaultRetry, strictEventTypes, publishEventTypes, retentionDays, createdAt, updatedAt } =
    organization;
  if (asJson) printJson(organization);
  else
    printFields({
      id,
      name,
      'event types': `${strictEventTypes ? 'known ones only' : 'any'}${publishEventTypes ? ', catalog published' : ''}`,
      ...(defaultRetry !== null && { 'default retry': JSON.stringify(defaultRetry) }),
      ...(retentionDays !== null && { keeps: `${retentionDays} days` }),
      created: createdAt,
      updated: updatedAt,
    });
  return 0;
}
