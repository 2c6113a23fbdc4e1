import type { Alert, AlertStatus, AlertSummary, Tidings } from '@tidings/sdk';
import { readArguments } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';
import { withVerbs } from './verbs.ts';

const HELP = `Usage: tidings alerts <verb> [options]

  What alert rules opened, for people to look after.

  list                      those open and acknowledged, newest first
    --all                   also those resolved
    --organization <id>     only of this organization
    --project <id>          only of this project
    --rule <id>             only of this alert rule
    --agent-id <id>         only of this agent
  get <id>                  show one, with the events that made it
  acknowledge <id>          somebody looks after it; it is not escalated any more
  resolve <id>              it is over; what happens from now on opens another one

  --json                    with each: the answer as JSON
`;

const asJson = { json: { type: 'boolean' } } as const;

export const alerts = withVerbs(HELP, {
  async list(argv, client) {
    const { values } = readArguments(argv, {
      all: { type: 'boolean' },
      organization: { type: 'string' },
      project: { type: 'string' },
      rule: { type: 'string' },
      'agent-id': { type: 'string' },
      ...asJson,
    });
    const { all, json, 'agent-id': agentId, ...filter } = values;
    const status: AlertStatus[] | undefined = all ? undefined : ['open', 'acknowledged'];
    const found: AlertSummary[] = [];
    for await (const alert of await client().alerts.list({ ...filter, agentId, status, limit: 250 })) {
      found.push(alert);
    }
    if (json) printJson(found);
    else if (found.length === 0) printText('There is no alert.');
    else {
      printTable(
        ['ID', 'STATUS', 'SEVERITY', 'OPENED', 'EVENTS', 'WHAT'],
        found.map((one) => [one.id, one.status, one.severity, one.openedAt, String(one.count), one.summary]),
      );
    }
    return 0;
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().alerts.get(positionals[0]!), values.json);
  },

  acknowledge: (argv, client) => act(argv, (id) => client().alerts.acknowledge(id)),
  resolve: (argv, client) => act(argv, (id) => client().alerts.resolve(id)),
});

async function act(
  argv: string[],
  change: (id: string) => ReturnType<Tidings['alerts']['get']>,
): Promise<number> {
  const { values, positionals } = readArguments(argv, asJson, ['id']);
  return show(await change(positionals[0]!), values.json);
}

function show(alert: Alert, json = false): number {
  if (json) {
    printJson(alert);
    return 0;
  }
  const { rule, condition, events, acknowledgedBy, acknowledgedAt, resolvedBy, resolvedAt, reason } = alert;
  const who = (person: Alert['resolvedBy'], via: string | null): string =>
    person ? ` by ${person.name ?? person.id} (${via})` : reason === null ? '' : `: ${reason}`;
  printFields({
    id: alert.id,
    what: alert.summary,
    rule: `${rule.name} (${rule.id})`,
    organization: alert.organization,
    status: alert.status,
    severity: alert.severity,
    why: `${condition.kind} of ${alert.value}, against ${condition.threshold} in ${condition.windowSeconds} seconds`,
    events: String(alert.count),
    opened: alert.openedAt,
    'last held': alert.lastHeldAt,
    ...(acknowledgedAt !== null && {
      acknowledged: acknowledgedAt + who(acknowledgedBy, alert.acknowledgedVia),
    }),
    ...(alert.escalatedAt !== null && { escalated: alert.escalatedAt }),
    ...(resolvedAt !== null && { resolved: resolvedAt + who(resolvedBy, alert.resolvedVia) }),
  });
  if (events.length === 0) return 0;
  printText('');
  printTable(
    ['EVENT', 'TYPE', 'CREATED'],
    events.map((event) => [event.id, event.type ?? '', event.created ?? 'no more in the log']),
  );
  return 0;
}
