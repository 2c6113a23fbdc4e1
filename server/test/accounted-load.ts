/** Load whose every event is accounted for at its end. */
import pg from 'pg';
import { expect } from 'vitest';
import type { Child } from './child.ts';
import { startLoad } from './load.ts';
import type { Load, LoadOptions, SentEvent } from './load.ts';
import type { Receipts } from './receipts.ts';
import { until } from './start.ts';
import { whereabouts } from './whereabouts.ts';

export interface Accounted extends Load {
  /** Ends the load; then each accepted event must be stored once, received, and recorded as delivered. */
  stop(): Promise<void>;
  /** Milliseconds until the next event is accepted. */
  untilAccepted(): Promise<number>;
  /** Says what happened, in a line. */
  report(what: string, more: object): void;
}

export interface AccountedRooms {
  child: Child;
  receipts: Receipts;
  /** Where the database is to be asked, whatever lies between it and the child. */
  databaseUrl: string;
  apiKey: string;
}

let made = 0;
function newEvents(count: number): SentEvent[] {
  return Array.from({ length: count }, () => ({ id: `event-${++made}`, type: 'user.login', data: {} }));
}

/** Sends events, one a request, until `stop` is called. */
export function accountedLoad(
  { child, receipts, databaseUrl, apiKey }: AccountedRooms,
  options: Partial<LoadOptions> = {},
): Accounted {
  const stopped = new AbortController();
  const urls = (): string[] => [child.url];
  const load = startLoad(newEvents(100_000), { apiKey, urls, requestsAtOnce: 8, ...options }, stopped.signal);
  load.done.catch(() => undefined);

  async function query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    return onOneConnection(databaseUrl, async (client) => (await client.query<T>(text, values)).rows);
  }

  async function stop(): Promise<void> {
    stopped.abort();
    await load.done;
    const ids = [...load.accepted];
    const missing = (): string[] => ids.filter((id) => !receipts.copies.has(`${id} /`));
    await until(async () => missing().length === 0, 'the receipt of every accepted event').catch(
      async (error: Error) => {
        const where = await onOneConnection(databaseUrl, (client) => whereabouts(client, missing()));
        throw new Error(`${error.message}: ${where} ${child.log.join('\n')}`);
      },
    );
    await onOneConnection(databaseUrl, (client) =>
      until(async () => {
        const { rows } = await client.query<{ open: number }>(
          `SELECT (SELECT count(*)::int FROM batch) + (SELECT count(*)::int FROM queue)
               + (SELECT count(*)::int FROM backlog) AS open`,
        );
        return rows[0]!.open === 0;
      }, 'an empty queue'),
    );
    const stored = await query<{ events: number; ids: number; ended: number }>(
      `SELECT count(*)::int AS events, count(DISTINCT e.id)::int AS ids,
              count(*) FILTER (WHERE d.status = 'success')::int AS ended
       FROM event e LEFT JOIN delivery d ON d.event = e.uid WHERE e.id = ANY ($1)`,
      [ids],
    );
    expect(stored).toEqual([{ events: ids.length, ids: ids.length, ended: ids.length }]);
    // Nothing that was not accepted in the end is there twice either.
    expect(await query('SELECT id FROM event GROUP BY id HAVING count(*) > 1')).toEqual([]);
    expect(load.withoutRetryAfter).toEqual([]);
    expect([...load.answers.keys()].filter((answer) => answer !== 202 && answer !== 503)).toEqual([]);
  }

  async function untilAccepted(): Promise<number> {
    const started = performance.now();
    const before = load.accepted.size;
    await until(async () => load.accepted.size > before, 'the acceptance of an event', 20_000);
    return performance.now() - started;
  }

  function report(what: string, more: object): void {
    const { accepted, answers, slowest } = load;
    console.log(
      `${what}: ${accepted.size} accepted, 0 lost, ${receipts.duplicates().length} duplicates, ` +
        `slowest answer ${Math.round(slowest)} ms, ` +
        JSON.stringify({ answers: Object.fromEntries(answers), ...more }),
    );
  }

  return Object.assign(load, { stop, untilAccepted, report });
}

/** Work on a connection of its own: the database may have been away a moment ago. */
export async function onOneConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, options: '-c jit=off' });
  client.on('error', () => undefined);
  await client.connect();
  return work(client).finally(() => client.end());
}
