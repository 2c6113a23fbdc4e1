/** Deliveries, or events, as they happen: what the console's tail is on a screen. */
import { once } from 'node:events';
import { TidingsApiError } from '@tidings/sdk';
import type { LiveDelivery, LiveEvent, LiveItem, LiveState } from '@tidings/sdk';
import { createClient, readArguments, readLimit } from '../arguments.ts';
import type { Command } from '../arguments.ts';
import { printPlace, printProgress, printTable, printText } from '../output.ts';

/** Names of columns and how wide they are: other rows are not known yet. */
type Columns = readonly (readonly [name: string, width: number])[];

const OF_DELIVERIES: Columns = [
  ['ATTEMPTED', 24],
  ['STATUS', 8],
  ['HTTP', 4],
  ['ATTEMPTS', 8],
  ['EVENT', 24],
  ['ID', 37],
  ['WEBHOOK', 20],
  ['ERROR', 0],
];
const OF_EVENTS: Columns = [
  ['ACCEPTED', 24],
  ['SEVERITY', 8],
  ['WEBHOOKS', 8],
  ['EVENT', 24],
  ['ID', 30],
  ['SUMMARY', 0],
];

export const tail: Command = {
  help: `Usage: tidings tail [options]

  Shows deliveries as they happen, a line for each attempt and for each that ends without one, until Ctrl C. When the
  server goes, it is tried until it is back, and what happened meanwhile is shown then.

  --query <search>        such as 'status:failed webhook:billing'; see docs/search.md
  --events                events as they are accepted, in place of deliveries
  --zone <zone>           that days and times without one are in, such as Europe/Berlin; else UTC
  --limit <n>             ends after so many
  --json                  each as a line of JSON
`,
  async run(argv, env) {
    const { values } = readArguments(argv, {
      query: { type: 'string' },
      events: { type: 'boolean' },
      zone: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
    });
    const { query, events = false, zone, json = false } = values;
    let left = values.limit === undefined ? Infinity : readLimit(values.limit);
    const columns = events ? OF_EVENTS : OF_DELIVERIES;
    const items = createClient(env).live({
      kinds: [events ? 'events' : 'deliveries'],
      query,
      zone,
      ...(!json && { onState: tellStates(() => printRow(columns)) }),
    });
    try {
      for await (const item of items) {
        if (json) printText(JSON.stringify(item.kind === 'event' ? item.event : item.delivery));
        else printRow(columns, cellsOf(item));
        if (--left === 0) break;
        // Who reads slowly has the server wait, and this holds nothing.
        if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
      }
      return 0;
    } catch (error) {
      if (query !== undefined && !json && error instanceof TidingsApiError) printPlace(query, error.errors);
      throw error;
    }
  },
};

/** Says beside the rows whether it listens, once for each change. */
function tellStates(onFirst: () => void): (state: LiveState) => void {
  let told: LiveState | null = null;
  let hasListened = false;
  return (state) => {
    if (state === told || (state !== 'live' && state !== 'waiting')) return;
    told = state;
    if (state === 'waiting') {
      printProgress('The server does not answer: it is tried again.');
      return;
    }
    printProgress(hasListened ? 'Listening again.' : 'Listening. Ctrl C ends it.');
    if (!hasListened) onFirst();
    hasListened = true;
  };
}

/** Without cells, the names of the columns. */
function printRow(columns: Columns, cells: readonly string[] = columns.map(([name]) => name)): void {
  printTable(null, [columns.map(([, width], i) => cells[i]!.padEnd(width))]);
}

function cellsOf(item: LiveItem): string[] {
  return item.kind === 'event' ? cellsOfEvent(item.event) : cellsOfDelivery(item.delivery);
}

function cellsOfDelivery({ attempt, status, attemptCount, event, id, webhook }: LiveDelivery): string[] {
  return [
    attempt?.at ?? '',
    status,
    String(attempt?.http ?? ''),
    String(attemptCount),
    event.type,
    id,
    webhook.name,
    status === 'success' ? '' : (attempt?.error ?? ''),
  ];
}

function cellsOfEvent({ acceptedAt, severity, webhooks, type, id, summary }: LiveEvent): string[] {
  return [acceptedAt, severity ?? '', String(webhooks), type, id, summary ?? ''];
}
