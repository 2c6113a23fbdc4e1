import type { ReplayCount, ReplayInput, Skipped } from '@tidings/sdk';
import { createClient, readArguments, UsageError } from '../arguments.ts';
import type { Command } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';
import { exitCodeFor, follow, printReplay } from './replays.ts';

export const replay: Command = {
  help: `Usage: tidings replay [options]

  Sends deliveries again, with the ids of their events and the secret of the day, and follows until all have ended.
  Interrupted, it goes on at the server: tidings replays follow <id>, or cancel <id>.

What:
  --delivery <id>           this one; can be given several times
  --query <search>          those that a search finds, such as 'status:failed http:5xx', with --start
  --failed-since <time>     those given up since
  --never-sent              the events that --webhook wants by now and never got, with --start
  --start <time>            of events accepted since: 2026-11-01T08:00Z, today, or --start=-24h (what begins with a
                            minus goes behind =)
  --end <time>              and until; now when left out
  --webhook <id>            to this webhook alone
  --organization <id>       default
  --to <id>                 to this webhook, in the place of those that they went to
  --include-succeeded       also what has succeeded already

How:
  --dry-run                 only say how many, of how many events, how old
  --rate <number>           so many a second at most; 50
  --newest-first
  --stop-on-error-rate <n>  stop when more than this share of the last hundred fails: 0.5, or never
  --no-wait                 do not follow
  --json                    the answer as JSON
`,
  async run(argv, env) {
    const { values } = readArguments(argv, {
      delivery: { type: 'string', multiple: true },
      query: { type: 'string' },
      'failed-since': { type: 'string' },
      'never-sent': { type: 'boolean' },
      start: { type: 'string' },
      end: { type: 'string' },
      webhook: { type: 'string' },
      organization: { type: 'string' },
      to: { type: 'string' },
      'include-succeeded': { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      rate: { type: 'string' },
      'newest-first': { type: 'boolean' },
      'stop-on-error-rate': { type: 'string' },
      'no-wait': { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const { delivery, query, start, end, webhook, organization, to, rate, json = false } = values;
    const stop = values['stop-on-error-rate'];
    const input: ReplayInput = {
      ...(delivery && { deliveries: delivery }),
      ...(query !== undefined && { query }),
      ...(values['failed-since'] !== undefined && { failedSince: values['failed-since'] }),
      ...(values['never-sent'] && { neverSent: true as const }),
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
      ...(webhook !== undefined && { webhook }),
      ...(organization !== undefined && { organization }),
      ...(to !== undefined && { to }),
      ...(values['include-succeeded'] && { includeSucceeded: true }),
      ...(rate !== undefined && { rateLimit: { perSecond: readNumber('--rate', rate) } }),
      ...(values['newest-first'] && { order: 'newest' as const }),
      ...(stop !== undefined && {
        stopOnErrorRate: stop === 'never' ? null : readNumber('--stop-on-error-rate', stop),
      }),
    };
    const client = createClient(env);
    if (values['dry-run']) {
      const counted = await client.replays.count(input);
      if (json) printJson(counted);
      else printCount(counted);
      return 0;
    }
    const made = await client.replays.create(input);
    const shown = values['no-wait'] ? made : await follow(client, made, json);
    if (json) printJson(shown);
    else printReplay(shown);
    return values['no-wait'] ? 0 : exitCodeFor(shown);
  },
};

function readNumber(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw new UsageError(`${option} must be a number.`);
  return number;
}

function printCount({ deliveries, events, oldest, newest, skipped, webhooks, note }: ReplayCount): void {
  printFields({
    deliveries: String(deliveries),
    events: String(events),
    ...(oldest !== null && { oldest }),
    ...(newest !== null && { newest }),
    skipped: skippedInWords(skipped),
    ...(note !== null && { note }),
  });
  if (webhooks.length === 0) return;
  printText('');
  printTable(
    ['WEBHOOK', 'NAME', 'DELIVERIES'],
    webhooks.map((one) => [one.id, one.name, String(one.deliveries)]),
  );
}

/** `3 succeeded, 1 waiting` */
function skippedInWords(skipped: Skipped): string {
  return (
    Object.entries(skipped)
      .map(([reason, count]) => `${count} ${reason}`)
      .join(', ') || 'none'
  );
}
