import { pipeline } from 'node:stream/promises';
import { TidingsApiError } from '@tidings/sdk';
import type { Delivery, DeliverySearch, DeliveryStatus, SearchPage, Tidings } from '@tidings/sdk';
import { createClient, readArguments, readLimit, UsageError } from '../arguments.ts';
import type { Command } from '../arguments.ts';
import { printJson, printPlace, printTable, printText } from '../output.ts';

/** So many are shown, unless more are asked for. */
const SHOWN = 50;
const PAGE = 250;

export const deliveries: Command = {
  help: `Usage: tidings deliveries [options]

  Searches deliveries: those of events of the last two hours, newest first, unless told otherwise.

  --query <search>        such as 'status:failed http:5xx -event:user.*'; see docs/search.md
  --webhook <id>          of this webhook alone
  --status <status>       pending, retrying, success, failed, held, skipped or canceled
  --start <time>          accepted at this time or later: ISO 8601, today, or --start=-24h (what begins with a minus
                          stands behind a =)
  --end <time>            accepted at this time or earlier
  --zone <zone>           that days and times without one are in, such as Europe/Berlin; else UTC
  --order <order>         newest or oldest first
  --limit <n>             so many; ${SHOWN} when left out
  --all                   all of them
  --export <format>       csv or ndjson: all of them, as a file on standard output
  --json                  the deliveries as JSON
`,
  async run(argv, env) {
    const { values } = readArguments(argv, {
      query: { type: 'string' },
      webhook: { type: 'string' },
      status: { type: 'string' },
      start: { type: 'string' },
      end: { type: 'string' },
      zone: { type: 'string' },
      order: { type: 'string' },
      limit: { type: 'string' },
      all: { type: 'boolean' },
      export: { type: 'string' },
      json: { type: 'boolean' },
    });
    const { query, webhook, status, start, end, zone, order, limit, all = false, json = false } = values;
    if (all && limit !== undefined) throw new UsageError('--all and --limit contradict each other.');
    const most = all ? Infinity : limit === undefined ? SHOWN : readLimit(limit);
    // What is no status and no order is for the server to refuse, which says what there is.
    const search = { query, status: status as DeliveryStatus | undefined, zone, timeRange: { start, end } };
    const client = createClient(env);
    try {
      if (values.export !== undefined) {
        const given = Object.keys(values).find((name) =>
          ['webhook', 'order', 'limit', 'json'].includes(name),
        );
        if (given) {
          const instead = given === 'webhook' ? ` Write --query 'webhook.id:wh_…' instead.` : '';
          throw new UsageError(`--export and --${given} cannot be combined.${instead}`);
        }
        const format = values.export as 'csv' | 'ndjson';
        const file = await client.deliveries.export({ ...search, format });
        await pipeline(file, process.stdout, { end: false });
        return 0;
      }
      const asked = { ...search, order: order as DeliverySearch['order'], limit: Math.min(most, PAGE) };
      const { found, more } = await gather(await firstPage(client, webhook, asked), most);
      print(found, more, json);
      return 0;
    } catch (error) {
      if (query !== undefined && !json && error instanceof TidingsApiError) printPlace(query, error.errors);
      throw error;
    }
  },
};

function firstPage(
  client: Tidings,
  webhook: string | undefined,
  search: DeliverySearch,
): Promise<SearchPage<Delivery>> {
  return webhook === undefined
    ? client.deliveries.search(search)
    : client.webhooks.getDeliveries(webhook, search);
}

async function gather(
  page: SearchPage<Delivery>,
  most: number,
): Promise<{ found: Delivery[]; more: boolean }> {
  const found: Delivery[] = [];
  for await (const delivery of page) {
    if (found.length === most) return { found, more: true };
    found.push(delivery);
  }
  return { found, more: false };
}

function print(found: readonly Delivery[], more: boolean, json: boolean): void {
  if (json) {
    printJson(found);
    return;
  }
  if (found.length === 0) {
    printText('No delivery was found. A search without --start looks through the last two hours.');
    return;
  }
  printTable(
    ['ACCEPTED', 'STATUS', 'HTTP', 'ATTEMPTS', 'EVENT', 'ID', 'WEBHOOK', 'ERROR'],
    found.map(({ createdAt, status, attempts, attemptCount, event, id, webhook }) => {
      const latest = attempts.at(-1);
      const http = latest?.response?.status;
      return [
        createdAt,
        status,
        http === undefined ? '' : String(http),
        String(attemptCount),
        event.type,
        id,
        webhook,
        status === 'success' ? '' : (latest?.error ?? ''),
      ];
    }),
  );
  if (more) printText('\nThere are more: --limit shows so many, --all shows them all.');
}
