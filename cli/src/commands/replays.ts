import { setTimeout as sleep } from 'node:timers/promises';
import type { Replay, Tidings } from '@tidings/sdk';
import { readArguments } from '../arguments.ts';
import { printFields, printJson, printProgress, printTable, printText } from '../output.ts';
import { withVerbs } from './verbs.ts';

const HELP = `Usage: tidings replays <verb> [options]

  list                      all replays, newest first
    --organization <id>     only of this organization
    --status <status>       pending, running, paused, completed, canceled or stopped
  get <id>                  show one
  follow <id>               show how it comes along, until it has ended
  pause <id>                pause one; what it has queued is still sent
  resume <id>               have it go on from where it was
  cancel <id>               cancel one; what it has not sent stays as it was

  --json                    with each: the answer as JSON
`;

const LOOK_MS = 500;
const asJson = { json: { type: 'boolean' } } as const;

export const replays = withVerbs(HELP, {
  async list(argv, client) {
    const { values } = readArguments(argv, {
      organization: { type: 'string' },
      status: { type: 'string' },
      ...asJson,
    });
    const found: Replay[] = [];
    // What is no status is for the server to refuse, which says what there is.
    const status = values.status as Replay['status'] | undefined;
    const pages = await client().replays.list({ organization: values.organization, status, limit: 250 });
    for await (const one of pages) found.push(one);
    if (values.json) printJson(found);
    else if (found.length === 0) printText('There is no replay. Make one: tidings replay --help');
    else {
      printTable(
        ['ID', 'CREATED', 'SOURCE', 'STATUS', 'QUEUED', 'SUCCEEDED', 'FAILED'],
        found.map(({ id, createdAt, source, status: now, counts }) => [
          id,
          createdAt,
          source,
          now,
          ...[counts.queued, counts.succeeded, counts.failed].map(String),
        ]),
      );
    }
    return 0;
  },

  async get(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().replays.get(positionals[0]!), values.json);
  },

  async follow(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    const api = client();
    const one = await follow(api, await api.replays.get(positionals[0]!), values.json ?? false);
    show(one, values.json);
    return exitCodeFor(one);
  },

  async pause(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().replays.pause(positionals[0]!), values.json);
  },

  async resume(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().replays.resume(positionals[0]!), values.json);
  },

  async cancel(argv, client) {
    const { values, positionals } = readArguments(argv, asJson, ['id']);
    return show(await client().replays.cancel(positionals[0]!), values.json);
  },
});

/** Looks until a replay has ended, and says how far it is on the way. */
export async function follow(client: Tidings, made: Replay, isQuiet: boolean): Promise<Replay> {
  let one = made;
  while (one.endedAt === null || one.counts.waiting > 0) {
    if (!isQuiet) printProgress(inWords(one));
    await sleep(LOOK_MS);
    one = await client.replays.get(one.id);
  }
  if (!isQuiet) printProgress(inWords(one));
  return one;
}

/** Scripts are told when not everything was delivered. */
export function exitCodeFor({ status, counts }: Replay): number {
  return status === 'completed' && counts.failed === 0 ? 0 : 1;
}

/** `42 %: 120 queued, 100 succeeded, 2 failed` */
function inWords({ progress, counts, status, waitsFor }: Replay): string {
  const { queued, succeeded, failed } = counts;
  const why = status === 'paused' ? 'It is paused.' : waitsFor;
  const rest = why === null ? '' : `; ${why}`;
  return `${Math.round(progress * 100)} %: ${queued} queued, ${succeeded} succeeded, ${failed} failed${rest}`;
}

function show(one: Replay, json = false): number {
  if (json) printJson(one);
  else printReplay(one);
  return 0;
}

export function printReplay(one: Replay): void {
  const { counts, reason, waitsFor, oldest } = one;
  const skipped = Object.entries(counts.skipped).map(([why, count]) => `${count} ${why}`);
  printFields({
    id: one.id,
    organization: one.organization,
    ...(one.webhook !== null && { webhook: one.webhook }),
    ...(one.to !== null && { to: one.to }),
    source: one.source,
    ...(one.query !== null && { query: one.query }),
    status: one.status,
    ...(reason !== null && { because: reason }),
    ...(waitsFor !== null && { waits: waitsFor }),
    progress: `${Math.round(one.progress * 100)} %`,
    queued: `${counts.queued} of ${counts.events} events`,
    succeeded: String(counts.succeeded),
    failed: String(counts.failed),
    ...(counts.canceled > 0 && { canceled: String(counts.canceled) }),
    ...(counts.waiting > 0 && { waiting: String(counts.waiting) }),
    skipped: skipped.join(', ') || 'none',
    ...(oldest !== null && { oldest }),
    created: one.createdAt,
    ...(one.endedAt !== null && { ended: one.endedAt }),
  });
}
