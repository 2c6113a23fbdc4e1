import type { Project, ProjectChange } from '@tidings/sdk';
import { readArguments, readRetry } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';
import { withVerbs } from './verbs.ts';

const HELP = `Usage: tidings projects <verb> [options]

  list                      all projects, in the order of their making
  create <id>               make one; they also come into being on first use
    --name <name>           what people know it by; the id when left out
    --default-retry <policy>  what webhooks get that are made without their own: standard, alert, none, or
                            {"delays":[…]} as JSON, @file.json or - for standard input; null: what the organization has
  get <id>                  show one
  update <id>
    --name <name>
    --default-retry <policy>
  delete <id>               delete one with its webhooks and API keys; what waits is canceled
    --confirm               also when there is something in it

  --organization <id>       with each: whose; the key's own, or default (list: all)
  --json                    with each: the answer as JSON
`;

const any = { organization: { type: 'string' }, json: { type: 'boolean' } } as const;
const named = { ...any, name: { type: 'string' }, 'default-retry': { type: 'string' } } as const;

export const projects = withVerbs(HELP, {
  async list(argv, client) {
    const { values } = readArguments(argv, any);
    const found: Project[] = [];
    const pages = await client().projects.list({ organization: values.organization, limit: 250 });
    for await (const project of pages) found.push(project);
    if (values.json) printJson(found);
    else if (found.length === 0) printText('There is no project.');
    else
      printTable(
        ['ID', 'ORGANIZATION', 'NAME', 'CREATED'],
        found.map(({ id, organization, name, createdAt }) => [id, organization, name, createdAt]),
      );
    return 0;
  },

  async create(argv, client) {
    const { values, positionals } = readArguments(argv, named, ['id']);
    const { json, organization } = values;
    const input = { id: positionals[0]!, organization, ...(await readSettings(values)) };
    return show(await client().projects.create(input), json);
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, any, ['id']);
    const { json, ...place } = values;
    return show(await client().projects.get(positionals[0]!, place), json);
  },

  async update(argv, client) {
    const { values, positionals } = readArguments(argv, named, ['id']);
    const { json, organization } = values;
    // Without any change the server says what is missing.
    const change = await readSettings(values);
    return show(await client().projects.update(positionals[0]!, change, { organization }), json);
  },

  async delete(argv, client) {
    const { values, positionals } = readArguments(argv, { ...any, confirm: { type: 'boolean' } }, ['id']);
    const id = positionals[0]!;
    const { organization, confirm } = values;
    await client().projects.delete(id, { organization }, { confirm });
    if (values.json) printJson({ id, deleted: true });
    else printText(`${id} is deleted.`);
    return 0;
  },
});

async function readSettings(values: {
  name?: string | undefined;
  'default-retry'?: string | undefined;
}): Promise<ProjectChange> {
  const { name, 'default-retry': retry } = values;
  return {
    ...(name !== undefined && { name }),
    ...(retry !== undefined && {
      defaultRetry: (await readRetry('--default-retry', retry)) as Project['defaultRetry'],
    }),
  };
}

function show(project: Project, asJson = false): number {
  const { id, organization, name, defaultRetry, createdAt, updatedAt } = project;
  if (asJson) printJson(project);
  else
    printFields({
      ...{ id, organization, name },
      ...(defaultRetry !== null && { 'default retry': JSON.stringify(defaultRetry) }),
      ...{ created: createdAt, updated: updatedAt },
    });
  return 0;
}
