import type { Project } from '@tidings/sdk';
import { readArguments } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';
import { withVerbs } from './verbs.ts';

const HELP = `Usage: tidings projects <verb> [options]

  list                      all projects, in the order of their making
  create <id>               make one; they also come into being on first use
    --name <name>           what people know it by; the id when left out
  get <id>                  show one
  update <id>
    --name <name>
  delete <id>               delete one with its webhooks and API keys; what waits is canceled
    --confirm               also when there is something in it

  --organization <id>       with each: whose; the key's own, or default (list: all)
  --json                    with each: the answer as JSON
`;

const any = { organization: { type: 'string' }, json: { type: 'boolean' } } as const;
const named = { ...any, name: { type: 'string' } } as const;

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
    const { json, ...given } = values;
    return show(await client().projects.create({ id: positionals[0]!, ...given }), json);
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, any, ['id']);
    const { json, ...place } = values;
    return show(await client().projects.get(positionals[0]!, place), json);
  },

  async update(argv, client) {
    const { values, positionals } = readArguments(argv, named, ['id']);
    const { json, organization, ...change } = values;
    // Without a name the server says what is missing.
    return show(
      await client().projects.update(positionals[0]!, change as { name: string }, { organization }),
      json,
    );
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

function show(project: Project, asJson = false): number {
  const { id, organization, name, createdAt, updatedAt } = project;
  if (asJson) printJson(project);
  else printFields({ id, organization, name, created: createdAt, updated: updatedAt });
  return 0;
}
