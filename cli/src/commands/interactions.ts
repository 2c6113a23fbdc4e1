import type { Interaction, InteractionInput, InteractionStatus } from '@tidings/sdk';
import { readArguments, readJson, UsageError } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';
import { withVerbs } from './verbs.ts';

const HELP = `Usage: tidings interactions <verb> [options]

  Questions that are sent out, and their answers.

  list                      those open, newest first
    --all                   also those that have ended
    --organization <id>     only of this organization
  get <id>                  show one
  ask <question>            ask; Approve or Deny, unless told otherwise
    --organization <id>, --project <id>
    --id <id>               your own id: the same asks nothing twice
    --webhook <id>          ask there, whatever it subscribes to; may be given several times
    --quorum <number>       how many have to say the same
    --expires-in <seconds>
    --agent-id <id>, --severity <severity>
    --data <json>           JSON, @file, or - for standard input
    --input <json>          all of it at once, as the API takes it, in the place of the others
    --wait                  until it has ended: exit code 0 if it is approved, 1 if not
  wait <id>                 until it has ended, in the same way
  respond <id> <action>     answer
    --comment <text>
    --responder <id>        on whose behalf
  cancel <id>               ask no more
    --reason <text>

  --json                    with each: the answer as JSON
`;

const asJson = { json: { type: 'boolean' } } as const;
const APPROVED = 'approve';

export const interactions = withVerbs(HELP, {
  async list(argv, client) {
    const { values } = readArguments(argv, {
      all: { type: 'boolean' },
      organization: { type: 'string' },
      ...asJson,
    });
    const { all, json, ...filter } = values;
    const status: InteractionStatus[] | undefined = all ? undefined : ['open'];
    const found: Interaction[] = [];
    const pages = await client().interactions.list({ ...filter, status, limit: 250 });
    for await (const one of pages) found.push(one);
    if (json) printJson(found);
    else if (found.length === 0) printText('There is no interaction.');
    else {
      printTable(
        ['ID', 'STATUS', 'OUTCOME', 'ANSWERS', 'EXPIRES', 'QUESTION'],
        found.map((one) => [
          one.id,
          one.status,
          one.outcome ?? '',
          String(one.answers.length),
          one.expiresAt,
          one.question,
        ]),
      );
    }
    return 0;
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    show(await client().interactions.get(positionals[0]!), values.json);
    return 0;
  },

  async ask(argv, client) {
    const { values, positionals } = readArguments(
      argv,
      {
        organization: { type: 'string' },
        project: { type: 'string' },
        id: { type: 'string' },
        webhook: { type: 'string', multiple: true },
        quorum: { type: 'string' },
        'expires-in': { type: 'string' },
        'agent-id': { type: 'string' },
        severity: { type: 'string' },
        data: { type: 'string' },
        input: { type: 'string' },
        wait: { type: 'boolean' },
        ...asJson,
      },
      argv.includes('--input') ? [] : ['question'],
    );
    const {
      json,
      wait,
      input,
      id: ownId,
      webhook: webhooks,
      'agent-id': agentId,
      severity,
      ...rest
    } = values;
    const asked =
      input === undefined
        ? {
            question: positionals[0]!,
            ...given({
              ownId,
              webhooks,
              agentId,
              severity: severity as InteractionInput['severity'],
              organization: rest.organization,
              project: rest.project,
              quorum: wholeNumber('--quorum', rest.quorum),
              expiresInSeconds: wholeNumber('--expires-in', rest['expires-in']),
              data: rest.data === undefined ? undefined : await readJson('--data', rest.data),
            }),
          }
        : ((await readJson('--input', input)) as InteractionInput);
    const api = client();
    const made = await api.interactions.create(asked);
    if (!wait) {
      show(made, json);
      return 0;
    }
    return decide(await api.interactions.wait(made.id), json);
  },

  async wait(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return decide(await client().interactions.wait(positionals[0]!), values.json);
  },

  async respond(argv, client) {
    const { values, positionals } = readArguments(
      argv,
      { comment: { type: 'string' }, responder: { type: 'string' }, ...asJson },
      ['id', 'action'],
    );
    const { comment, responder, json } = values;
    const answered = await client().interactions.respond(positionals[0]!, {
      action: positionals[1]!,
      ...given({ comment, responder: responder === undefined ? undefined : { id: responder } }),
    });
    show(answered, json);
    return 0;
  },

  async cancel(argv, client) {
    const { values, positionals } = readArguments(argv, { reason: { type: 'string' }, ...asJson }, ['id']);
    show(await client().interactions.cancel(positionals[0]!, given({ reason: values.reason })), values.json);
    return 0;
  },
});

/** The fields that are there. */
function given<Fields extends object>(
  fields: Fields,
): { [name in keyof Fields]?: Exclude<Fields[name], undefined> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Fields> as {
    [name in keyof Fields]?: Exclude<Fields[name], undefined>;
  };
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,9}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UsageError(`${option} takes a whole number, and not ${JSON.stringify(text)}.`);
}

/** Scripts go ahead on 0 alone: whatever is not approved is refused. */
function decide(one: Interaction, json = false): number {
  show(one, json);
  return one.outcome === APPROVED ? 0 : 1;
}

function show(one: Interaction, json = false): void {
  if (json) {
    printJson(one);
    return;
  }
  printFields({
    id: one.id,
    organization: one.organization,
    question: one.question,
    status: one.status,
    ...(one.outcome !== null && { outcome: one.outcome }),
    ...(one.reason !== null && { reason: one.reason }),
    actions: one.actions.map(({ id }) => id).join(', '),
    quorum: String(one.quorum),
    default: one.default,
    expires: one.expiresAt,
    ...Object.fromEntries(
      one.answers.map(({ by, action, via, at, comment }, i) => [
        `answer ${i + 1}`,
        `${action} by ${by.name ?? by.id} via ${via}, ${at}${comment === null ? '' : `: ${comment}`}`,
      ]),
    ),
  });
}
