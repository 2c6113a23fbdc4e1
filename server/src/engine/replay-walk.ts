/**
 * Goes through what a replay asks for, a page at a time, and says of each delivery whether it is to be sent. The count of a
 * dry run and the replay itself take the same steps.
 */
import { categoryOf } from '@tidings/core/severity';
import { decide } from '@tidings/core/decision';
import type { Routing } from '@tidings/core/decision';
import { parseExactly } from '@tidings/core/exact-json';
import { parseFilters } from '@tidings/core/filter/filter';
import type { Filters } from '@tidings/core/filter/filter';
import { skipReason } from '@tidings/core/replay';
import type { SkipReason } from '@tidings/core/replay';
import { parseSearch } from '@tidings/core/search/search';
import type { SearchQuery } from '@tidings/core/search/query';
import type { Interval } from '@tidings/core/search/time-point';
import type { WatchedItem } from '@tidings/core/watcher';
import type { Db } from '../store/db.ts';
import {
  describeCandidates,
  describeEvents,
  eventData,
  foundDeliveries,
  foundEvents,
  givenUp,
} from '../store/replay-pages.ts';
import type { DescribedCandidate, KeyPage, ReplayedEvent, ReplayKey } from '../store/replay-pages.ts';
import type { ReplayPlan } from '../store/replays.ts';
import { EVERYTHING } from '../store/scope.ts';
import { stride } from '../store/search/stride.ts';
import type { Reached } from '../store/search/stride.ts';
import { watchedItems } from '../store/watchers.ts';
import { findWebhookByNumber } from '../store/webhooks.ts';

export const BEGINNING = { cursorEvent: null, cursorWebhook: null, exhausted: false } as const;

/** A delivery that was looked at. */
export interface Judged extends DescribedCandidate {
  /** With its event, the place behind it: see `Reached`. */
  readonly cursorWebhook: number;
  /** Null: it is to be sent. */
  readonly skip: SkipReason | null;
}

/** What was looked at, in order, and how far that leads. */
export interface Page {
  readonly judged: readonly Judged[];
  readonly place: Reached;
}

/** The webhook whose subscriptions and filters of now say which events it is sent. */
interface Wanting extends Routing {
  readonly events: readonly string[];
  readonly watchers: readonly WatchedItem[];
  readonly filters: Filters;
}

/** Opens what a replay goes through. Takes the transaction that everything is read in. */
export async function openWalk(db: Db, plan: ReplayPlan) {
  const query = readQuery(plan);
  const wanting = plan.source === 'neverSent' ? await readWanting(db, plan.webhook!) : null;

  /** The next page, of at most `limit`. */
  return async function next(place: Reached, limit: number): Promise<Page> {
    const { keys, place: reached } = towards(plan, await nextKeys(db, plan, query, place, limit));
    const described = await describeCandidates(db, plan.lane, keys);
    const judged = wanting ? await judgeEvents(db, plan, wanting, described) : described.map(judge);
    return { judged, place: reached };
  };

  function judge(candidate: DescribedCandidate): Judged {
    return { ...candidate, cursorWebhook: behind(plan, candidate), skip: skipReason(candidate, plan) };
  }
}

function readQuery({ source, query }: ReplayPlan): SearchQuery {
  const subject = source === 'neverSent' ? 'events' : 'deliveries';
  // Who may search what was looked at when the replay was made.
  const parsed = parseSearch(query, { subject, payloads: true });
  if (parsed.ok) return parsed.query;
  throw new Error(`the search of a replay cannot be read: ${parsed.error.message}`);
}

async function readWanting(db: Db, number: number): Promise<Wanting> {
  const webhook = await findWebhookByNumber(db, EVERYTHING, number);
  const parsed = parseFilters(webhook?.filters ?? {});
  // Filters that cannot be read let nothing through.
  if (!webhook || !parsed.ok) return { events: [], watchers: [], ...ANYTHING, filters: new Map() };
  const { events, categories, minSeverity } = webhook;
  return {
    events,
    categories,
    minSeverity,
    watchers: await watchedItems(db, number),
    filters: parsed.filters,
  };
}

const ANYTHING: Routing = { categories: null, minSeverity: null };

/** Of events that were sent to the webhook, or are on their way, nothing is said: they are not what is asked for. */
async function judgeEvents(
  db: Db,
  plan: ReplayPlan,
  wanting: Wanting,
  candidates: readonly DescribedCandidate[],
): Promise<Judged[]> {
  const missing = candidates.filter(
    ({ status, attempts, test }) => !test && (status === null || (status === 'skipped' && attempts === 0)),
  );
  const events = await describeEvents(
    db,
    plan.lane,
    missing.map(({ event }) => event),
  );
  const judged: Judged[] = [];
  for (const candidate of missing) {
    const event = events.get(candidate.event);
    if (!event) continue;
    const skip =
      skipReason(candidate, plan) ??
      // Of those that its sender named, it was skipped at the disabled ones.
      ((!event.named || candidate.status === 'skipped') &&
      (await wants(db, plan.lane, wanting, candidate.event, event))
        ? null
        : 'unwanted');
    judged.push({ ...candidate, cursorWebhook: candidate.webhook, skip });
  }
  return judged;
}

async function wants(
  db: Db,
  lane: number,
  wanting: Wanting,
  uid: string,
  { type, source, trigger, severity, ownGroup }: ReplayedEvent,
): Promise<boolean> {
  const matched = {
    type,
    ...(source && { source }),
    ...(trigger !== null && { trigger }),
    severity: severity ?? undefined,
    category: categoryOf(type, ownGroup ?? undefined),
  };
  const data = async (): Promise<unknown> => parseExactly((await eventData(db, lane, uid)).toString());
  return (await decide(wanting, matched, data, false)).result === 'matches';
}

/** No webhook has a higher number. */
const BEHIND_ALL = 0x7fffffff;

/** Where all goes to one webhook, an event goes there once, whichever webhooks it went to. */
function towards(
  plan: ReplayPlan,
  { keys, place }: { keys: readonly ReplayKey[]; place: Reached },
): { keys: readonly ReplayKey[]; place: Reached } {
  const { target } = plan;
  const last = keys.at(-1);
  if (target === null || !last) return { keys, place };
  const events = [...new Set(keys.map(({ event }) => event))];
  return {
    keys: events.map((event) => ({ event, webhook: target })),
    place: place.cursorEvent === last.event ? { ...place, cursorWebhook: behind(plan, last) } : place,
  };
}

/** The webhook of the place behind a delivery. With a target, all webhooks that the event went to are passed with it. */
function behind({ target, newestFirst }: ReplayPlan, { webhook }: ReplayKey): number {
  if (target === null) return webhook;
  return newestFirst ? 0 : BEHIND_ALL;
}

async function nextKeys(
  db: Db,
  plan: ReplayPlan,
  query: SearchQuery,
  place: Reached,
  limit: number,
): Promise<{ keys: readonly ReplayKey[]; place: Reached }> {
  if (plan.source === 'deliveries') return nextNamed(plan, place, limit);
  return stride(db, plan, place, limit, (part, page) => find(db, plan, query, part, page));
}

function find(
  db: Db,
  plan: ReplayPlan,
  query: SearchQuery,
  part: Interval,
  page: KeyPage,
): Promise<ReplayKey[]> {
  const context = { now: plan.createdAt.getTime(), zone: plan.zone };
  switch (plan.source) {
    case 'failedSince':
      return givenUp(db, plan, part, page);
    case 'neverSent':
      return foundEvents(db, plan, part, query, context, page);
    default:
      return foundDeliveries(db, plan, part, query, context, page);
  }
}

function nextNamed(
  { events, webhooks, target }: ReplayPlan,
  place: Reached,
  limit: number,
): { keys: ReplayKey[]; place: Reached } {
  const all = events!.map((event, i) => ({ event, webhook: webhooks![i]! }));
  const reached = all.findIndex(
    ({ event, webhook }) =>
      event === place.cursorEvent && (target !== null || webhook === place.cursorWebhook),
  );
  const keys = all.slice(reached + 1, reached + 1 + limit);
  const last = keys.at(-1);
  const exhausted = reached + 1 + keys.length >= all.length;
  if (!last) return { keys, place: { ...place, exhausted } };
  return { keys, place: { ...place, cursorEvent: last.event, cursorWebhook: last.webhook, exhausted } };
}
