/** What is needed to say what became of an event at each webhook: webhooks as they were, and deliveries as they are. */
import type { DeliveryStatus } from '@tidings/core/delivery';
import type { Severity } from '@tidings/core/severity';
import { rows } from './db.ts';
import type { Db, ListPage } from './db.ts';
import { pageOf } from './list.ts';
import { Parameters } from './search/parameters.ts';
import { WAITING_STATUS } from './deliveries.ts';
import { inScope } from './scope.ts';
import type { Scope } from './scope.ts';

/** A webhook at a version of the configuration. */
export interface WebhookThenRow {
  number: number;
  uid: string;
  name: string;
  project: number | null;
  deletedAt: Date | null;
  /** As it is now. */
  ratePerSecond: number | null;
  ordered: boolean;
  /** When what follows was replaced; null while it holds. */
  replacedAt: Date | null;
  /** Null: it was not there yet. */
  events: string[] | null;
  filters: unknown;
  categories: string[] | null;
  minSeverity: Severity | null;
  enabled: boolean;
  disabledReason: string | null;
}

/**
 * One page of the webhooks that get events of a project of the organization, newest first, but for those deleted
 * before and those made and deleted since; one row more than the limit tells that there are others.
 *
 * @param uid this one alone, whatever its project and wherever it is gone to
 */
export function webhooksAt(
  db: Db,
  scope: Scope,
  version: number,
  place: { organization: number; project: number | null },
  uid: string | null,
  page: Pick<ListPage, 'from' | 'limit'>,
): Promise<WebhookThenRow[]> {
  const parameters = new Parameters();
  parameters.values.push(version, place.organization, scope.organization, scope.project, uid, place.project);
  return rows(
    db,
    `SELECT w.number, w.uid, w.name, w.project, w.deleted_at, w.rate_per_second, w.ordered, f.replaced_at,
       CASE WHEN f.webhook IS NULL THEN w.events ELSE f.events END AS events,
       CASE WHEN f.webhook IS NULL THEN w.filters ELSE f.filters END AS filters,
       CASE WHEN f.webhook IS NULL THEN w.categories ELSE f.categories END AS categories,
       CASE WHEN f.webhook IS NULL THEN w.min_severity ELSE f.min_severity END AS min_severity,
       CASE WHEN f.webhook IS NULL THEN w.enabled ELSE f.enabled END AS enabled,
       CASE WHEN f.webhook IS NULL THEN w.disabled_reason ELSE f.disabled_reason END AS disabled_reason
     FROM webhook w
     LEFT JOIN LATERAL (
       SELECT * FROM former_webhook WHERE former_webhook.webhook = w.number AND until > $1 ORDER BY until LIMIT 1) f ON true
     WHERE w.organization = $2 AND ${inScope('w', 3)}
       AND CASE WHEN $5::uuid IS NULL
                THEN (w.project IS NULL OR w.project = $6::int4) AND (w.deleted_at IS NULL OR f.events IS NOT NULL)
                ELSE w.uid = $5 END
       ${pageOf('w.number', 'newest', { ...page, offset: 0 }, parameters)}`,
    parameters.values,
  );
}

/** Triggers of the watchers of one item at a version of the configuration, by number of the webhook. */
export async function triggersAt(
  db: Db,
  version: number,
  organization: number,
  { kind, id }: { kind: string; id: string },
): Promise<Map<number, string[]>> {
  const found = await rows<{ webhook: number; triggers: string[] | null }>(
    db,
    `WITH former AS (
       SELECT DISTINCT ON (f.webhook) f.webhook, f.triggers FROM former_watcher f
       WHERE f.kind = $3 AND f.item = $4 AND f.until > $1 ORDER BY f.webhook, f.until)
     SELECT x.webhook, x.triggers FROM (
       SELECT webhook, triggers FROM former
       UNION ALL
       SELECT webhook, triggers FROM watcher
       WHERE kind = $3 AND item = $4 AND webhook NOT IN (SELECT webhook FROM former)) x
     JOIN webhook w ON w.number = x.webhook AND w.organization = $2`,
    [version, organization, kind, id],
  );
  return new Map(found.flatMap(({ webhook, triggers }) => (triggers ? [[webhook, triggers]] : [])));
}

export interface DeliveryOfEvent {
  webhook: number;
  status: DeliveryStatus;
  attempts: number;
  dueAt: Date | null;
  inHand: boolean;
  completedAt: Date | null;
  restsUntil: Date | null;
}

/** Deliveries of an event, but for those that are in the memory of a process: targets that have no row. */
export function deliveriesOf(db: Db, lane: number, event: string): Promise<DeliveryOfEvent[]> {
  return rows(
    db,
    `SELECT d.webhook, d.status::text AS status, d.attempts, NULL::timestamptz AS due_at, false AS in_hand, d.completed_at,
       NULL::timestamptz AS rests_until
     FROM delivery d WHERE d.lane = $1 AND d.event = $2
     UNION ALL
     SELECT q.webhook, ${WAITING_STATUS}, q.attempts, q.due_at, q.owner IS NOT NULL, NULL, nullif(b.rests_until, '-infinity')
     FROM queue q JOIN webhook w ON w.number = q.webhook
     LEFT JOIN backlog b ON b.lane = q.lane AND b.webhook = q.webhook AND q.parked
     WHERE q.lane = $1 AND q.event = $2`,
    [lane, event],
  );
}

/** What the last attempts of an event at some webhooks have to say, by number of the webhook. */
export async function lastErrors(
  db: Db,
  lane: number,
  event: string,
  webhooks: readonly number[],
): Promise<Map<number, string | null>> {
  if (webhooks.length === 0) return new Map();
  const found = await rows<{ webhook: number; error: string | null }>(
    db,
    `SELECT DISTINCT ON (webhook) webhook, error FROM attempt
     WHERE lane = $1 AND event = $2 AND webhook = ANY ($3) ORDER BY webhook, at DESC, number DESC`,
    [lane, event, webhooks],
  );
  return new Map(found.map(({ webhook, error }) => [webhook, error]));
}

/** Forgets what was replaced before every event that is still there was accepted. */
export async function dropFormerConfiguration(db: Db, replacedBefore: number): Promise<void> {
  const before = [new Date(replacedBefore)];
  await db.query('DELETE FROM former_webhook WHERE replaced_at < $1', before);
  await db.query('DELETE FROM former_watcher WHERE replaced_at < $1', before);
}
