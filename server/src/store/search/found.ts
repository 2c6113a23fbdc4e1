/** What is shown of deliveries and events that a search has found. */
import type { PathStep } from '@tidings/core/search/query';
import type { SummarizedEvent } from '../../event-summary.ts';
import { rows } from '../db.ts';
import type { Db } from '../db.ts';
import { ATTRIBUTES } from '../deliveries.ts';
import { boundsOf } from '../deliveries.ts';
import type { DeliveryRow } from '../deliveries.ts';
import { EVENT_VIEW } from '../events.ts';
import type { EventRow } from '../events.ts';
import { inScope } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { jsonPath } from './condition.ts';
import type { FoundDelivery } from './deliveries.ts';
import type { FoundEvent } from './events.ts';

/** A delivery with what it is known by. */
export interface DescribedDelivery extends DeliveryRow {
  lane: number;
  webhookUid: string;
  webhookName: string;
  webhookType: string;
  organization: string;
  summary: string | null;
  /** What is at each of the paths that were asked for; null where none were. */
  values: string[][] | null;
}

/** What is told of a value: more is for who opens the delivery. */
const MOST_ITEMS = 20;
const MOST_CHARACTERS = 200;

/** What is at each of the paths, as texts. The JSON is costly to read: once a row. */
function valuesAt(paths: string): string {
  return `(SELECT jsonb_agg((
      SELECT coalesce(jsonb_agg(left(v.value #>> '{}', ${MOST_CHARACTERS})), '[]')
      FROM (SELECT * FROM jsonb_path_query(data.value, path.steps) AS item(value)
        WHERE jsonb_typeof(item.value) <> 'null' LIMIT ${MOST_ITEMS}) v) ORDER BY path.n)
    FROM (SELECT searchable_json(searchable_text(e.data)) AS value OFFSET 0) data
    CROSS JOIN unnest(${paths}::jsonpath[]) WITH ORDINALITY AS path(steps, n))`;
}

/**
 * In the order in which they were found.
 *
 * @param paths into the event's data
 */
export async function describeDeliveries(
  db: Db,
  found: readonly FoundDelivery[],
  paths: readonly (readonly PathStep[])[] = [],
): Promise<DescribedDelivery[]> {
  if (found.length === 0) return [];
  const events = found.map(({ event }) => event);
  const described = await rows<Omit<DescribedDelivery, keyof FoundDelivery> & { n: number }>(
    db,
    `SELECT k.n::int4 AS n, e.id AS event_own_id, e.type AS event_type, octet_length(e.data) AS size,
       attributes.value ->> 'severity' AS severity, attributes.value ->> 'agentId' AS agent_id,
       attributes.value ->> 'summary' AS summary, w.uid AS webhook_uid, w.name AS webhook_name, w.type AS webhook_type,
       o.id AS organization, p.id AS project, ${paths.length > 0 ? valuesAt('$6') : 'NULL'} AS values
     FROM unnest($1::int2[], $2::uuid[], $3::int4[]) WITH ORDINALITY AS k(lane, event, webhook, n)
     JOIN event e ON e.lane = k.lane AND e.uid = k.event AND e.uid BETWEEN $4 AND $5 ${ATTRIBUTES}
     JOIN webhook w ON w.number = k.webhook JOIN organization o ON o.number = w.organization
     LEFT JOIN project p ON p.number = e.project
     ORDER BY k.n`,
    [
      found.map(({ lane }) => lane),
      events,
      found.map(({ webhook }) => webhook),
      ...boundsOf(events),
      ...(paths.length > 0 ? [paths.map(jsonPath)] : []),
    ],
    paths.length > 0 ? 'describe_deliveries_with_values' : 'describe_deliveries',
  );
  return described.map(({ n, ...about }) => ({ ...found[n - 1]!, ...about }));
}

export interface DescribedEvent extends SummarizedEvent {
  lane: number;
}

/** In the order in which they were found. */
export async function describeEvents(db: Db, found: readonly FoundEvent[]): Promise<DescribedEvent[]> {
  if (found.length === 0) return [];
  const events = found.map(({ event }) => event);
  return rows(
    db,
    `SELECT e.lane, e.uid AS event, e.id AS own_id, e.type, e.created, o.id AS organization, p.id AS project,
       attributes.value ->> 'severity' AS severity, attributes.value ->> 'agentId' AS agent_id,
       attributes.value ->> 'summary' AS summary, attributes.value -> 'source' AS source,
       attributes.value ->> 'trigger' AS trigger, octet_length(e.data) AS size, cardinality(e.targets) AS webhooks
     FROM unnest($1::int2[], $2::uuid[]) WITH ORDINALITY AS k(lane, event, n)
     JOIN event e ON e.lane = k.lane AND e.uid = k.event AND e.uid BETWEEN $3 AND $4 ${ATTRIBUTES}
     JOIN organization o ON o.number = e.organization LEFT JOIN project p ON p.number = e.project
     ORDER BY k.n`,
    [found.map(({ lane }) => lane), events, ...boundsOf(events)],
    'describe_events',
  );
}

/** Whole, in the order in which they were found, but for those whose partition was dropped meanwhile. */
export async function readEvents(db: Db, scope: Scope, found: readonly FoundEvent[]): Promise<EventRow[]> {
  if (found.length === 0) return [];
  const events = found.map(({ event }) => event);
  return rows(
    db,
    `${EVENT_VIEW} JOIN unnest($1::int2[], $2::uuid[]) WITH ORDINALITY AS k(lane, event, n)
       ON e.lane = k.lane AND e.uid = k.event AND e.uid BETWEEN $3 AND $4
     WHERE ${inScope('e', 5)} ORDER BY k.n`,
    [found.map(({ lane }) => lane), events, ...boundsOf(events), scope.organization, scope.project],
  );
}

/** Of a delivery's latest attempt what a line has room for. */
export interface LatestAttempt {
  event: string;
  webhook: number;
  statusCode: number | null;
  trigger: string;
  durationMs: number;
  errorClass: string | null;
  error: string | null;
  url: string;
  address: string | null;
}

export async function latestAttempts(db: Db, found: readonly FoundDelivery[]): Promise<LatestAttempt[]> {
  if (found.length === 0) return [];
  const events = found.map(({ event }) => event);
  return rows(
    db,
    `SELECT a.event, a.webhook, a.status_code, a.trigger, a.duration_ms, a.error_class, a.error, a.url, a.address
     FROM unnest($1::int2[], $2::uuid[], $3::int4[]) AS k(lane, event, webhook) CROSS JOIN LATERAL (
       SELECT * FROM attempt
       WHERE attempt.lane = k.lane AND attempt.event = k.event AND attempt.webhook = k.webhook
         AND attempt.event BETWEEN $4 AND $5
       ORDER BY attempt.at DESC, attempt.number DESC LIMIT 1) a`,
    [found.map(({ lane }) => lane), events, found.map(({ webhook }) => webhook), ...boundsOf(events)],
  );
}
