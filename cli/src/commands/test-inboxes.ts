import type { ForcedAnswer, TestInbox, TestInboxChange } from '@tidings/sdk';
import { readArguments, readJson, UsageError } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';
import { withVerbs } from './verbs.ts';

const HELP = `Usage: tidings test-inboxes <verb> [options]

  Receivers that are part of the server, to try webhooks with.

  list                      newest first
    --organization <id>     only of this organization
    --project <id>          only of this project
  create                    make one; its url is for a webhook of the same organization
    --name <name>           what people know it by
    --organization <id>     whose; the key's own, or default
    --project <id>
    --answer <json>         what it answers in the place of 200, as JSON, @file.json or - for standard input
    --expires-at <time>     when it goes; in 7 days when left out
  get <id>                  show one
  update <id>               what is left out stays as it is
    --name <name>
    --answer <json>         counted anew; null has it answer 200 again
    --expires-at <time>
  receipts <id>             what came, newest first: the last hundred at most
    --after <receipt>       only what came after that one
    --wait <seconds>        where there is nothing, until something comes: 30 at most
  receipt <id> <receipt>    one of them, with headers and body
  clear <id>                throw away what came
  delete <id>               with what came; webhooks that still send there are disabled by its last answer

  --json                    with each: the answer as JSON
`;

const asJson = { json: { type: 'boolean' } } as const;
const place = { organization: { type: 'string' }, project: { type: 'string' } } as const;
const settings = {
  name: { type: 'string' },
  answer: { type: 'string' },
  'expires-at': { type: 'string' },
} as const;

export const testInboxes = withVerbs(HELP, {
  async list(argv, client) {
    const { values } = readArguments(argv, { ...place, ...asJson });
    const { json, ...filter } = values;
    const found: TestInbox[] = [];
    for await (const inbox of await client().testInboxes.list({ ...filter, limit: 250 })) found.push(inbox);
    if (json) printJson(found);
    else if (found.length === 0) printText('There is no test inbox.');
    else
      printTable(
        ['ID', 'NAME', 'ORGANIZATION', 'RECEIVED', 'WEBHOOKS', 'EXPIRES', 'URL'],
        found.map(({ id, name, organization, received, webhooks, expiresAt, url }) => [
          ...[id, name, organization, String(received), String(webhooks), expiresAt, url],
        ]),
      );
    return 0;
  },

  async create(argv, client) {
    const { values } = readArguments(argv, { ...settings, ...place, ...asJson });
    const { organization, project } = values;
    const input = { ...(await readSettings(values)), organization, project };
    return show(await client().testInboxes.create(input), values.json);
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().testInboxes.get(positionals[0]!), values.json);
  },

  async update(argv, client) {
    const { values, positionals } = readArguments(argv, { ...settings, ...asJson }, ['id']);
    // Without any change the server says what is missing.
    return show(await client().testInboxes.update(positionals[0]!, await readSettings(values)), values.json);
  },

  async receipts(argv, client) {
    const { values, positionals } = readArguments(
      argv,
      { after: { type: 'string' }, wait: { type: 'string' }, ...asJson },
      ['id'],
    );
    const { after, wait, json } = values;
    const found = await client().testInboxes.receipts(positionals[0]!, {
      after,
      waitSeconds: wait === undefined ? undefined : readSeconds(wait),
    });
    if (json) printJson(found);
    else if (found.length === 0) printText('Nothing has come.');
    else
      printTable(
        ['CAME', 'ANSWER', 'ATTEMPT', 'SIGNATURE', 'EVENT', 'ID'],
        found.map(({ at, answer, attempt, signature, event, id }) => [
          at,
          describe(answer),
          attempt === null ? '' : String(attempt),
          signature.verified ? 'verified' : signature.reason,
          event ?? '',
          id,
        ]),
      );
    return 0;
  },

  async receipt(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id', 'receipt']);
    const receipt = await client().testInboxes.receipt(positionals[0]!, positionals[1]!);
    if (values.json) {
      printJson(receipt);
      return 0;
    }
    printFields({
      id: receipt.id,
      came: receipt.at,
      ...(receipt.event !== null && { event: receipt.event }),
      ...(receipt.attempt !== null && { attempt: String(receipt.attempt) }),
      signature: receipt.signature.reason,
      answer: describe(receipt.answer),
      size: `${receipt.size} bytes${receipt.truncated ? ', of which the first are kept' : ''}`,
    });
    printText(`\n${receipt.method} ${JSON.stringify(receipt.query)}`);
    printFields({
      ...Object.fromEntries(receipt.headers.map(({ name, value }) => [`${name}:`, value])),
      ...(receipt.body !== null && { body: receipt.body }),
    });
    return 0;
  },

  async clear(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    const id = positionals[0]!;
    await client().testInboxes.clear(id);
    if (values.json) printJson({ id, cleared: true });
    else printText(`${id} is empty.`);
    return 0;
  },

  async delete(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    const id = positionals[0]!;
    await client().testInboxes.delete(id);
    if (values.json) printJson({ id, deleted: true });
    else printText(`${id} is deleted.`);
    return 0;
  },
});

async function readSettings(values: {
  name?: string | undefined;
  answer?: string | undefined;
  'expires-at'?: string | undefined;
}): Promise<TestInboxChange> {
  const { name, answer, 'expires-at': expiresAt } = values;
  return {
    ...(name !== undefined && { name }),
    ...(answer !== undefined && { answer: (await readJson('--answer', answer)) as ForcedAnswer | null }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function readSeconds(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--wait is ${JSON.stringify(text)}. Give a whole number of seconds, 30 at most.`);
}

function describe(answer: ForcedAnswer | null): string {
  return answer === null ? '200' : JSON.stringify(answer);
}

function show(inbox: TestInbox, json = false): number {
  if (json) printJson(inbox);
  else
    printFields({
      id: inbox.id,
      name: inbox.name,
      organization: inbox.organization,
      ...(inbox.project !== null && { project: inbox.project }),
      url: inbox.url,
      answer: `${describe(inbox.answer)}${inbox.left === null ? '' : `, ${inbox.left} more`}`,
      received: `${inbox.received}, ${inbox.kept} kept`,
      webhooks: String(inbox.webhooks),
      expires: inbox.expiresAt,
    });
  return 0;
}
