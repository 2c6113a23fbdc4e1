import type { Issue, IssueState, Tidings } from '@tidings/sdk';
import { readArguments, UsageError } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';
import { exitCodeFor, follow, printReplay } from './replays.ts';
import { withVerbs } from './verbs.ts';

const HELP = `Usage: tidings issues <verb> [options]

  Deliveries that were given up, by webhook and sort of error, until they have arrived.

  list                      those open and acknowledged, newest first
    --all                   also those snoozed, resolved and ignored
    --organization <id>     only of this organization
    --webhook <id>          only of this webhook
    --assignee <member id>  only what this member looks after
  get <id>                  show one
  acknowledge <id>          somebody looks after it
  snooze <id>               it can wait, and is opened again
    --until <time>          then: ISO 8601
  resolve <id>              done; the next failure opens it again
  ignore <id>               count, and say no more
  open <id>                 open it again
    --note <text>           with each of these: what there is to say
  assign <id>               says who looks after it
    --to <member id>        nobody when left out
  replay <id>               after the fix: send its deliveries again, and follow

  --json                    with each: the answer as JSON
`;

const asJson = { json: { type: 'boolean' } } as const;

export const issues = withVerbs(HELP, {
  async list(argv, client) {
    const { values } = readArguments(argv, {
      all: { type: 'boolean' },
      organization: { type: 'string' },
      webhook: { type: 'string' },
      assignee: { type: 'string' },
      ...asJson,
    });
    const { all, json, ...filter } = values;
    const state: IssueState[] | undefined = all ? undefined : ['open', 'acknowledged'];
    const found: Issue[] = [];
    const pages = await client().issues.list({ ...filter, state, limit: 250 });
    for await (const issue of pages) found.push(issue);
    if (json) printJson(found);
    else if (found.length === 0) printText('There is no issue.');
    else {
      printTable(
        ['ID', 'WEBHOOK', 'ERROR', 'STATE', 'DELIVERIES', 'LAST SEEN', 'WHY'],
        found.map((one) => [
          one.id,
          one.webhook.name,
          one.errorClass,
          one.state,
          String(one.deliveries),
          one.lastSeenAt,
          one.lastError ?? '',
        ]),
      );
    }
    return 0;
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().issues.get(positionals[0]!), values.json);
  },

  acknowledge: (argv, client) => change(argv, client, 'acknowledged'),
  async snooze(argv, client) {
    const options = { until: { type: 'string' }, note: { type: 'string' }, ...asJson } as const;
    const { values, positionals } = readArguments(argv, options, ['id']);
    const { until, note, json } = values;
    if (until === undefined)
      throw new UsageError('--until is missing: when the issue is to be opened again.');
    const changed = await client().issues.update(positionals[0]!, {
      state: 'snoozed',
      snoozedUntil: until,
      ...(note !== undefined && { note }),
    });
    return show(changed, json);
  },
  async assign(argv, client) {
    const { values, positionals } = readArguments(argv, { to: { type: 'string' }, ...asJson }, ['id']);
    const { to = null, json } = values;
    return show(await client().issues.update(positionals[0]!, { assignee: to }), json);
  },
  resolve: (argv, client) => change(argv, client, 'resolved'),
  ignore: (argv, client) => change(argv, client, 'ignored'),
  open: (argv, client) => change(argv, client, 'open'),

  async replay(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    const api = client();
    const made = await api.issues.replay(positionals[0]!);
    const one = await follow(api, made, values.json ?? false);
    if (values.json) printJson(one);
    else printReplay(one);
    return exitCodeFor(one);
  },
});

async function change(argv: string[], client: () => Tidings, state: IssueState): Promise<number> {
  const { values, positionals } = readArguments(argv, { note: { type: 'string' }, ...asJson }, ['id']);
  const { note, json } = values;
  const changed = await client().issues.update(positionals[0]!, {
    state,
    ...(note !== undefined && { note }),
  });
  return show(changed, json);
}

function show(issue: Issue, json = false): number {
  if (json) {
    printJson(issue);
    return 0;
  }
  const { id, organization, webhook, errorClass, state, snoozedUntil, reason, assignee, note, lastError } =
    issue;
  printFields({
    id,
    organization,
    webhook: `${webhook.name} (${webhook.id})`,
    error: errorClass,
    state,
    ...(snoozedUntil !== null && { until: snoozedUntil }),
    ...(reason !== null && { because: reason }),
    ...(assignee !== null && { assignee: `${assignee.name} (${assignee.id})` }),
    ...(note !== '' && { note }),
    deliveries: String(issue.deliveries),
    failures: String(issue.failures),
    'first seen': issue.firstSeenAt,
    'last seen': issue.lastSeenAt,
    'last delivery': issue.lastDelivery,
    ...(lastError !== null && { 'last error': lastError }),
    search: issue.query,
  });
  return 0;
}
