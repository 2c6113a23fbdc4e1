import type { TestInput, TestResult, Timing, Webhook, WebhookInput } from '@tidings/sdk';
import { readArguments, readJson, readText, UsageError } from '../arguments.ts';
import { printFields, printJson, printTable, printText, printWarnings } from '../output.ts';
import { withVerbs } from './verbs.ts';
import type { Verbs } from './verbs.ts';

/** Every profile, as the compiler sees to. */
const SIGNING: Record<Webhook['signing'], true> = {
  standard: true,
  ed25519: true,
  admin: true,
  sha256: true,
  pangea: true,
  stripe: true,
  none: true,
};

const TYPES: Record<Webhook['type'], true> = {
  rest: true,
  slack: true,
  pagerduty: true,
  teams: true,
  discord: true,
  email: true,
};

const HELP = `Usage: tidings webhooks <verb> [options]

  list                      all webhooks, newest first
    --organization <id>     only of this organization
  create                    make one
    --name <name>           what people know it by
    --url <url>             where it delivers to
    --type <type>           ${Object.keys(TYPES).join(', ')}; rest when left out
    --config <json>         settings of another type than rest, as JSON, @file.json or - for standard input
    --event <type>          function.executed, agent.* or *; can be given several times
    --category <name>       only events of this category, such as policy; can be given several times
    --min-severity <word>   only events at least as grave: info, warning, error or critical
    --organization <id>     default
    --project <id>
    --description <text>
    --signing <profile>     ${Object.keys(SIGNING).join(', ')}
    --secret-file <file>    a secret of your own, from a file or - for standard input; one is made otherwise
    --input <json>          the whole webhook as JSON, @file.json or -; the options above go over it
  get <id>                  show one
  test <id>                 send it a signed test; shows the request, the answer, the time of each part, and the cause of
                            a failure
    --event <type>          the event type; the first that it is subscribed to when left out
    --data <json>           the example of the event type when left out
  delete <id>               delete one; what waits for it is canceled
    --confirm               also when something uses it

  --json                    with each: the answer as JSON
`;

const VERBS: Verbs = {
  async list(argv, client) {
    const { values } = readArguments(argv, {
      organization: { type: 'string' },
      json: { type: 'boolean' },
    });
    const found: Webhook[] = [];
    const pages = await client().webhooks.list({ organization: values.organization, limit: 250 });
    for await (const webhook of pages) found.push(webhook);
    if (values.json) printJson(found);
    else if (found.length === 0) printText('There is no webhook. Make one: tidings webhooks create --help');
    else {
      printTable(
        ['ID', 'NAME', 'ORGANIZATION', 'STATE', 'URL', 'EVENTS'],
        found.map((one) => [one.id, one.name, one.organization, stateOf(one), one.url, one.events.join(' ')]),
      );
    }
    return 0;
  },

  async create(argv, client) {
    const { values } = readArguments(argv, {
      name: { type: 'string' },
      url: { type: 'string' },
      type: { type: 'string' },
      config: { type: 'string' },
      event: { type: 'string', multiple: true },
      category: { type: 'string', multiple: true },
      'min-severity': { type: 'string' },
      organization: { type: 'string' },
      project: { type: 'string' },
      description: { type: 'string' },
      signing: { type: 'string' },
      'secret-file': { type: 'string' },
      input: { type: 'string' },
      json: { type: 'boolean' },
    });
    const { input, json, event: events, category: categories, ...others } = values;
    const { 'secret-file': file, 'min-severity': minSeverity, config, ...fields } = others;
    if ([input, file, config].filter((one) => one === '-').length > 1)
      throw new UsageError('Only one of --input, --config and --secret-file can be -.');
    const base = input === undefined ? {} : await readJson('--input', input);
    if (typeof base !== 'object' || base === null || Array.isArray(base))
      throw new UsageError(
        '--input must be a JSON object, such as {"name":"A","url":"https://…","events":["*"]}.',
      );
    const body = {
      ...base,
      ...fields,
      ...(events && { events }),
      ...(config !== undefined && { config: await readJson('--config', config) }),
      ...(categories && { categories }),
      ...(minSeverity !== undefined && { minSeverity }),
      ...(file !== undefined && { secret: await readSecret(file) }),
    } as WebhookInput;
    for (const [field, option] of [
      ['name', '--name'],
      ['url', '--url'],
      ['events', '--event'],
    ] as const) {
      const isElsewhere = field === 'url' && (body.type ?? 'rest') !== 'rest';
      if (body[field] === undefined && !isElsewhere)
        throw new UsageError(`${option} is missing. See tidings webhooks --help.`);
    }
    const made = await client().webhooks.create(body);
    if (json) printJson(made);
    else printWebhook(made);
    return 0;
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, { json: { type: 'boolean' } }, ['id']);
    const webhook = await client().webhooks.get(positionals[0]!);
    if (values.json) printJson(webhook);
    else printWebhook(webhook);
    return 0;
  },

  async test(argv, client) {
    const { values, positionals } = readArguments(
      argv,
      { event: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } },
      ['id'],
    );
    const input: TestInput = {
      ...(values.event !== undefined && { event: values.event }),
      ...(values.data !== undefined && { data: await readJson('--data', values.data) }),
    };
    const tested = await client().webhooks.test(positionals[0]!, input);
    if (values.json) printJson(tested);
    else printTest(tested);
    return tested.status === 'success' ? 0 : 1;
  },

  async delete(argv, client) {
    const { values, positionals } = readArguments(
      argv,
      { confirm: { type: 'boolean' }, json: { type: 'boolean' } },
      ['id'],
    );
    const id = positionals[0]!;
    await client().webhooks.delete(id, { confirm: values.confirm });
    if (values.json) printJson({ id, deleted: true });
    else printText(`${id} is deleted.`);
    return 0;
  },
};

export const webhooks = withVerbs(HELP, VERBS);

/** Editors end files with a line break, which is no part of a secret. */
async function readSecret(file: string): Promise<string> {
  return (await readText('--secret-file', file === '-' ? file : `@${file}`)).replace(/\r?\n$/, '');
}

function stateOf({ enabled, paused, health }: Webhook): string {
  if (!enabled) return health === 'auto-disabled' ? health : 'disabled';
  return paused ? `paused, ${health}` : health;
}

function printWebhook(webhook: Webhook): void {
  const { id, name, description, organization, project, url, events, signing, disabledReason } = webhook;
  const filtered = Object.keys(webhook.filters);
  printFields({
    id,
    name,
    ...(description !== '' && { description }),
    organization,
    ...(project !== null && { project }),
    url,
    events: events.length === 0 ? 'none' : events.join(' '),
    ...(filtered.length > 0 && { filters: `for ${filtered.join(' ')}` }),
    state: stateOf(webhook),
    ...(disabledReason !== null && { because: disabledReason }),
    signing,
    watchers: String(webhook.watchers),
    created: webhook.createdAt,
    updated: webhook.updatedAt,
  });
  printWarnings(webhook.warnings);
}

/** Bytes of bodies are for --json; a terminal gets so many characters. */
const SHOWN_CHARACTERS = 500;

function printTest({ id, status, event, request, response, timing, cause }: TestResult): void {
  const shown = (body: string | null): { body?: string } =>
    body === null || body === '' ? {} : { body: body.slice(0, SHOWN_CHARACTERS) };
  printFields({
    delivery: id,
    status,
    event: event.type,
    ...(cause !== null && { cause }),
    ...(timing && { timing: inWords(timing) }),
  });
  if (request) {
    printText(`\n${request.method} ${request.url}`);
    printFields({ ...headerFields(request.headers), ...shown(request.body) });
  }
  if (response) {
    printText(`\n${response.status}${response.truncated ? ', of whose body a part is kept' : ''}`);
    const fields = { ...headerFields(response.headers), ...shown(response.body) };
    if (Object.keys(fields).length > 0) printFields(fields);
  }
}

function headerFields(headers: Readonly<Record<string, string | string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`${name}:`, [value].flat().join(', ')]),
  );
}

/** `look-up 3 ms, connection 1 ms, first byte after 12 ms, 13 ms in all` */
function inWords({ dnsMs, connectMs, tlsMs, firstByteMs, totalMs }: Timing): string {
  return [
    ...(dnsMs === null ? [] : [`look-up ${dnsMs} ms`]),
    ...(connectMs === null ? [] : [`connection ${connectMs} ms`]),
    ...(tlsMs === null ? [] : [`TLS ${tlsMs} ms`]),
    ...(firstByteMs === null ? [] : [`first byte after ${firstByteMs} ms`]),
    `${totalMs} ms in all`,
  ].join(', ');
}
