/** All deliveries that wait and that a search finds, canceled many at a time. */
import type { FastifyRequest } from 'fastify';
import { whatWaits } from '@tidings/core/cancellation';
import type { Cancellation, CancellationInput } from '@tidings/core/cancellation';
import { TidingsError } from '@tidings/core/errors';
import { uuidFloor, uuidTime } from '@tidings/core/id';
import { laneOf } from '@tidings/core/organization';
import type { SearchQuery } from '@tidings/core/search/query';
import type { SearchContext } from '@tidings/core/search/time-point';
import { cancelDeliveries, findWaiting } from '../store/cancellations.ts';
import type { CancellationEntry } from '../store/cancellations.ts';
import { transaction } from '../store/db.ts';
import type { Pool } from '../store/db.ts';
import { searchDeliveries } from '../store/search/deliveries.ts';
import type { DeliveryKey } from '../store/search/deliveries.ts';
import type { SearchScope } from '../store/search/scope.ts';
import { stride, TooSlowError } from '../store/search/stride.ts';
import type { Reached, Way } from '../store/search/stride.ts';
import type { Context } from './context.ts';
import { invalidRequest } from './errors.ts';
import { seesPayloads } from './principal.ts';
import { readOnlyWebhook, readPlace, readRange } from './replay.ts';
import {
  digestOf,
  parseQuery,
  printCursor,
  printDeliveryKey,
  readCursor,
  readDeliveryKey,
  readZone,
  refuseCostly,
} from './search.ts';

/** So many are ended by one call: in one transaction, told by one entry of the audit log. */
const MOST_AT_ONCE = 5000;
/** How long one call looks for that many. */
const LOOK_MS = 4000;
const FIRST_STRIDE_MS = 3_600_000;

/** What is gone through. */
interface Asked {
  readonly scope: SearchScope & { organization: number };
  readonly lane: number;
  readonly way: Way;
  readonly query: SearchQuery;
  readonly context: SearchContext;
  readonly from: DeliveryKey | null;
  readonly digest: string;
  readonly entry: CancellationEntry;
}

/** Cancels what it finds, or counts it, as far as one call goes. */
export async function cancelFound(
  { clock, lanes, submit, counts }: Context,
  request: FastifyRequest,
  input: CancellationInput,
): Promise<Cancellation> {
  const asked = await read(request, input, lanes, Math.floor(clock.now()));
  const { keys, place } = await find(request.db, asked);
  const nextCursor = place.exhausted ? null : cursorOf(asked, place);
  if (input.dryRun) return answer(await findWaiting(request.db, asked.lane, keys), keys, nextCursor);
  const { events, wakes } = await cancelDeliveries(request.db, asked.lane, clock.now(), keys, asked.entry);
  counts.deliveries['canceled']! += events.length;
  // What waited for them is sent next.
  if (wakes) submit.wake();
  return answer(events, keys, nextCursor);
}

/** What of it waits, from where it goes on. */
async function find(
  pool: Pool,
  { scope, way, query, context, from }: Asked,
): Promise<{ keys: DeliveryKey[]; place: Reached }> {
  const deadline = performance.now() + LOOK_MS;
  const keys: DeliveryKey[] = [];
  const begun = { cursorEvent: from?.event ?? null, cursorWebhook: from?.webhook ?? null };
  let place: Reached = { ...begun, strideMs: FIRST_STRIDE_MS, exhausted: false };
  // However slow it is, each call gets further.
  const goesOn = (): boolean => performance.now() < deadline || place.cursorEvent === begun.cursorEvent;
  while (!place.exhausted && keys.length < MOST_AT_ONCE && goesOn()) {
    const limit = MOST_AT_ONCE - keys.length;
    const page = await transaction(pool, async (db) => {
      await db.query('SET TRANSACTION READ ONLY');
      return stride(db, way, place, limit, (part, at) =>
        searchDeliveries(db, scope, part, query, context, { ...at, order: 'oldest' }),
      );
    }).catch((error: unknown) => {
      if (!(error instanceof TooSlowError)) throw error;
      const faults = [{ path: '/query', message: 'finds too little in too much.' }];
      throw new TidingsError('search_too_broad', error.message, { faults });
    });
    ({ place } = page);
    keys.push(...page.keys);
  }
  return { keys, place };
}

/** @param events of those that counted; all others were in flight */
function answer(
  events: readonly string[],
  found: readonly DeliveryKey[],
  nextCursor: string | null,
): Cancellation {
  const sorted = events.toSorted();
  const time = (event: string | undefined): string | null =>
    event === undefined ? null : new Date(uuidTime(event)).toISOString();
  return {
    deliveries: events.length,
    inFlight: found.length - events.length,
    oldest: time(sorted[0]),
    newest: time(sorted.at(-1)),
    nextCursor,
  };
}

async function read(
  request: FastifyRequest,
  input: CancellationInput,
  lanes: number,
  now: number,
): Promise<Asked> {
  const { query: text, start, end, cursor, dryRun = false } = input;
  const webhook = await readOnlyWebhook(request, input);
  const { organization, project } = await readPlace(request, input, webhook);
  const zone = readZone(input.zone, '/zone');
  const digest = digestOf([
    'cancellation',
    organization.number,
    project,
    webhook?.number,
    text,
    start,
    end,
    dryRun,
  ]);
  const same = 'query, start, end, webhook, place and dryRun';
  const from = cursor === undefined ? null : readCursor(cursor, digest, '/cursor', same, readDeliveryKey);
  const context = { now: from?.askedAt ?? now, zone: from?.zone ?? zone };
  const range = from?.range ?? readRange('query', { start, end }, context);
  const found = parseQuery(text, { subject: 'deliveries', payloads: seesPayloads(request) }, '/query');
  refuseCostly(found, range, cursor === undefined ? '/start' : '/cursor');
  const query = whatWaits(found);
  if (!query) {
    const message =
      'finds only what has ended, and nothing of that can be canceled. Leave the status out, or ask for pending, retrying or held.';
    throw invalidRequest([{ path: '/query', message }]);
  }
  const lane = laneOf(organization.id, lanes);
  return {
    scope: { organization: organization.number, project, lanes: [lane], webhook: webhook?.number ?? null },
    lane,
    way: { rangeFrom: new Date(range.from), rangeTo: new Date(range.to), newestFirst: false },
    query,
    context,
    from: from?.key ?? null,
    digest,
    entry: {
      organization: organization.number,
      project,
      resource: webhook
        ? { table: 'webhook', uid: webhook.uid, name: webhook.name }
        : { table: 'organization', uid: organization.id, name: null },
      told: {
        query: [null, text],
        start: [null, new Date(range.from).toISOString()],
        end: [null, new Date(range.to - 1).toISOString()],
      },
    },
  };
}

function cursorOf({ way, context, digest }: Asked, { cursorEvent, cursorWebhook }: Reached): string {
  const range = { from: way.rangeFrom.getTime(), to: way.rangeTo.getTime() };
  const key = printDeliveryKey({
    event: cursorEvent ?? uuidFloor(range.from),
    webhook: cursorWebhook ?? 0,
  });
  return printCursor({ direction: 'next', key, range, askedAt: context.now, zone: context.zone }, digest);
}
