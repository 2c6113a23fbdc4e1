/** What a replay goes through: the keys of deliveries, in order, and what is to be known of each. */
import { uuidFloor } from '@tidings/core/id';
import type { Candidate } from '@tidings/core/replay';
import type { SearchQuery } from '@tidings/core/search/query';
import type { Interval, SearchContext } from '@tidings/core/search/time-point';
import type { Severity } from '@tidings/core/severity';
import { rows } from './db.ts';
import type { Db } from './db.ts';
import { OWN_GROUP } from './events.ts';
import type { ReplayPlan } from './replays.ts';
import { searchDeliveries } from './search/deliveries.ts';
import { searchEvents } from './search/events.ts';
import type { SearchOrder, SearchScope } from './search/scope.ts';

export interface ReplayKey {
  readonly event: string;
  readonly webhook: number;
}

/** Where a page begins, and how long it may be. */
export interface KeyPage {
  readonly limit: number;
  /** Only what comes after this one in the order; null: from the beginning. */
  readonly after: ReplayKey | null;
}

/** Deliveries of events in a part of the range that a search finds. */
export function foundDeliveries(
  db: Db,
  plan: ReplayPlan,
  part: Interval,
  query: SearchQuery,
  context: SearchContext,
  page: KeyPage,
): Promise<ReplayKey[]> {
  return searchDeliveries(db, scopeOf(plan), part, query, context, { ...page, order: orderOf(plan) });
}

/** Events in a part of the range that a search finds, for the webhook of the replay. */
export async function foundEvents(
  db: Db,
  plan: ReplayPlan,
  part: Interval,
  query: SearchQuery,
  context: SearchContext,
  page: KeyPage,
): Promise<ReplayKey[]> {
  // Those that went to other webhooks, or to none, are looked for.
  const scope = { ...scopeOf(plan), webhook: null };
  const found = await searchEvents(db, scope, part, query, context, { ...page, order: orderOf(plan) });
  return found.map(({ event }) => ({ event, webhook: plan.webhook! }));
}

/** Deliveries of events in a part of the range that were given up at a time or later, and before the replay was made. */
export function givenUp(
  db: Db,
  plan: ReplayPlan,
  part: Interval,
  { limit, after }: KeyPage,
): Promise<ReplayKey[]> {
  const [order, past] = plan.newestFirst ? ['DESC', '<'] : ['ASC', '>'];
  return rows(
    db,
    `SELECT found.event, found.webhook FROM webhook w CROSS JOIN LATERAL (
       SELECT d.event, d.webhook FROM delivery d
       WHERE d.lane = $1 AND d.webhook = w.number AND d.event >= $5 AND d.event < $6
         AND d.status <> 'success' AND d.status = 'failed' AND d.completed_at >= $7 AND d.completed_at <= $8
         AND ($9::uuid IS NULL OR d.event ${past}= $9 AND (d.event ${past} $9 OR d.webhook ${past} $10))
       ORDER BY d.event ${order} LIMIT $11) found
     WHERE w.organization = $2 AND ($3::int4 IS NULL OR w.project = $3) AND ($4::int4 IS NULL OR w.number = $4)
     ORDER BY found.event ${order}, found.webhook ${order} LIMIT $11`,
    [
      plan.lane,
      plan.organization,
      plan.project,
      plan.webhook,
      uuidFloor(part.from),
      uuidFloor(part.to),
      plan.failedSince,
      plan.createdAt,
      after?.event ?? null,
      after?.webhook ?? null,
      limit,
    ],
  );
}

function orderOf({ newestFirst }: ReplayPlan): SearchOrder {
  return newestFirst ? 'newest' : 'oldest';
}

function scopeOf({ lane, organization, project, webhook }: ReplayPlan): SearchScope {
  return { lanes: [lane], organization, project, webhook };
}

/** A candidate with what decides about it. */
export interface DescribedCandidate extends Candidate, ReplayKey {
  readonly attempts: number;
  readonly paused: boolean;
  readonly webhookUid: string;
  readonly webhookName: string;
}

/** In the order of the keys; those whose event is gone are left out. */
export async function describeCandidates(
  db: Db,
  lane: number,
  keys: readonly ReplayKey[],
): Promise<DescribedCandidate[]> {
  if (keys.length === 0) return [];
  const described = await rows<Omit<DescribedCandidate, 'target'> & Candidate['target']>(
    db,
    // A delivery that is in no table and was to be sent is under way for the first time.
    `SELECT k.event, k.webhook, e.test, e.erased_at IS NOT NULL AS erased, w.deleted_at IS NOT NULL AS deleted, w.enabled,
       w.paused, w.disabled_reason, w.uid AS webhook_uid, w.name AS webhook_name, coalesce(d.attempts, 0) AS attempts,
       CASE WHEN d.status IS NOT NULL THEN d.status::text
            WHEN q.event IS NOT NULL OR k.webhook = ANY (e.targets) THEN 'waiting' END AS status
     FROM unnest($2::uuid[], $3::int4[]) WITH ORDINALITY AS k(event, webhook, n)
     JOIN webhook w ON w.number = k.webhook
     CROSS JOIN LATERAL (SELECT * FROM event WHERE event.lane = $1 AND event.uid = k.event OFFSET 0) e
     LEFT JOIN LATERAL (
       SELECT * FROM delivery
       WHERE delivery.lane = $1 AND delivery.event = k.event AND delivery.webhook = k.webhook OFFSET 0) d ON true
     LEFT JOIN LATERAL (
       SELECT * FROM queue WHERE queue.lane = $1 AND queue.event = k.event AND queue.webhook = k.webhook OFFSET 0) q ON true
     ORDER BY k.n`,
    [lane, keys.map(({ event }) => event), keys.map(({ webhook }) => webhook)],
  );
  return described.map(({ deleted, enabled, disabledReason, ...row }) => ({
    ...row,
    target: { deleted, enabled, disabledReason },
  }));
}

/** What a webhook decides about an event by. */
export interface ReplayedEvent {
  readonly type: string;
  /** Its sender named the webhooks it is for. */
  readonly named: boolean;
  readonly source: { kind: string; id: string } | null;
  readonly trigger: string | null;
  readonly severity: Severity | null;
  /** See `OWN_GROUP`. */
  readonly ownGroup: string | null;
}

export async function describeEvents(
  db: Db,
  lane: number,
  events: readonly string[],
): Promise<Map<string, ReplayedEvent>> {
  const found = await rows<ReplayedEvent & { uid: string }>(
    db,
    `SELECT e.uid, e.type, e.named, searchable_json(e.attributes::text) -> 'source' AS source,
       searchable_json(e.attributes::text) ->> 'trigger' AS trigger,
       searchable_json(e.attributes::text) ->> 'severity' AS severity, ${OWN_GROUP}
     FROM unnest($2::uuid[]) AS k(uid)
     CROSS JOIN LATERAL (SELECT * FROM event WHERE event.lane = $1 AND event.uid = k.uid OFFSET 0) e`,
    [lane, events],
  );
  return new Map(found.map(({ uid, ...event }) => [uid, event]));
}

/** The bytes of an event's data. */
export async function eventData(db: Db, lane: number, event: string): Promise<Buffer> {
  const [found] = await rows<{ data: Buffer }>(db, 'SELECT data FROM event WHERE lane = $1 AND uid = $2', [
    lane,
    event,
  ]);
  return found?.data ?? Buffer.from('null');
}
