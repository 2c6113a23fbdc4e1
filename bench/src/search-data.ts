/** A log of weeks, made inside PostgreSQL: events, deliveries and attempts as if they had been sent and received. */
import type pg from 'pg';

export interface SearchData {
  /** Milliseconds since 1970: the end of the log. */
  now: number;
  days: number;
  attempts: number;
}

/**
 * One large organization and twenty small ones, with 240 webhooks. Of a hundred deliveries three have failed after five
 * attempts, two were canceled or skipped, and the rest succeeded at once; some of the last day still wait.
 */
export async function fillSearchData(client: pg.Client, { now, days, attempts }: SearchData): Promise<void> {
  await client.query('SET synchronous_commit = off');
  await client.query('SET session_replication_role = replica');
  const { rows } = await client.query<{ webhooks: number; organizations: number }>(CONFIGURATION, [
    new Date(now),
  ]);
  const before = [rows[0]!.webhooks, rows[0]!.organizations];
  await client.query(UUID);
  await client.query('SELECT make_partitions($1, $2)', [new Date(now - days * DAY_MS), days + 3]);
  const perHour = eventsAnHour({ days, attempts });
  for (let hour = days * 24; hour > 0; hour--) {
    const from = now - hour * HOUR_MS;
    await client.query(HOUR, [from, HOUR_MS, perHour, perHour * (days * 24 - hour), ...before]);
  }
  await client.query(WAITING, [now - DAY_MS]);
  await client.query('VACUUM (ANALYZE) event, delivery, attempt, queue, webhook, organization');
  await client.query('CHECKPOINT');
}

/** Attempts of a delivery, all in all: 0.03 × 5 + 0.95 × 1. */
export function eventsAnHour({ days, attempts }: Pick<SearchData, 'days' | 'attempts'>): number {
  return Math.round(attempts / 1.1 / (days * 24));
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const CONFIGURATION = `
  WITH organizations AS (
    INSERT INTO organization (id, name, created_at, updated_at, version)
    SELECT 'bench-' || n, 'Bench ' || n, $1, $1, 1 FROM generate_series(1, 21) n ORDER BY n RETURNING number, id
  ), webhooks AS (
    INSERT INTO webhook (uid, organization, name, description, type, url, events, filters, enabled, paused, signing,
      headers, secret, payload, retry, timeout_ms, created_at, updated_at, version)
    SELECT gen_random_uuid(), o.number, 'Webhook ' || o.number || '/' || n, '', 'rest', 'https://example.com/hooks/' || n,
      '{*}', '{}', true, false, 'none', '{}', NULL, 'native', '{}', 15000, $1, $1, 1
    FROM organizations o, generate_series(1, CASE WHEN o.id = 'bench-1' THEN 40 ELSE 10 END) n
    ORDER BY o.number, n
    RETURNING number
  )
  SELECT min(w.number) - 1 AS webhooks, (SELECT min(number) - 1 FROM organizations) AS organizations FROM webhooks w`;

const UUID = `
  CREATE FUNCTION bench_uuid(p_ms int8, p_seed int8) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(p_ms), 12, '0') || '7' || substr(md5(p_seed::text), 1, 3) || '8' || substr(md5(p_seed::text), 5, 15))::uuid
  $$`;

/** $1 from, $2 how long, $3 how many; $4 events, $5 webhooks and $6 organizations that there are. Six in ten deliveries are the large organization's. */
const HOUR = `
  WITH numbered AS (
    SELECT $4::int8 + n AS seed, $1::int8 + ($2::int8 * n / $3::int8) AS ms,
      CASE WHEN n % 10 < 6 THEN 1 ELSE 2 + (n / 10 % 20) END AS organization
    FROM generate_series(0, $3::int4 - 1) n
  ), made AS (
    SELECT bench_uuid(ms, seed) AS uid, organization, seed, to_timestamp(ms / 1000.0) AS at,
      CASE WHEN organization = 1 THEN 1 + (seed * 31 % 40) ELSE 41 + (organization - 2) * 10 + (seed * 31 % 10) END + $5::int4 AS webhook,
      CASE WHEN seed % 100 < 3 THEN 'failed' WHEN seed % 100 = 3 THEN 'canceled' WHEN seed % 100 = 4 THEN 'skipped'
        ELSE 'success' END AS status
    FROM numbered
  ), event AS (
    INSERT INTO event (lane, uid, organization, project, configuration, id, type, created, batch, targets, test, attributes, data)
    SELECT 0, uid, organization + $6::int4, NULL, 0, CASE WHEN seed % 4 = 0 THEN 'order-' || seed END,
      (ARRAY['function.executed', 'function.failed', 'user.login', 'agent.completed', 'workflow.started'])[1 + seed % 5],
      to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), NULL, ARRAY[webhook::int4], false,
      CASE WHEN seed % 3 = 0 THEN json_build_object('severity', (ARRAY['info', 'warning', 'error', 'critical'])[1 + seed % 4],
        'agentId', 'agent-' || seed % 50) END,
      convert_to(format('{"id":"func-%s","name":"My Function","execution":{"id":"exec-%s","status":"%s","input":{"name":"John"},"output":{"greeting":"Hello, John!","count":%s}},"note":"%s"}',
        seed % 1000, seed, CASE WHEN seed % 200 = 0 THEN 'error' ELSE 'success' END, seed % 97, repeat(md5(seed::text), 5)), 'UTF8')
    FROM made
  ), own_id AS (
    INSERT INTO idempotency (lane, organization, id, day, event, at, hash)
    SELECT 0, organization + $6::int4, 'order-' || seed, (at AT TIME ZONE 'UTC')::date, uid, at, '' FROM made WHERE seed % 4 = 0
  ), ended AS (
    INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at)
    SELECT 0, uid, webhook, organization + $6::int4, status::delivery_status,
      CASE status WHEN 'failed' THEN 5 WHEN 'skipped' THEN 0 WHEN 'canceled' THEN 0 ELSE 1 END, at + interval '1 second'
    FROM made
  )
  INSERT INTO attempt (lane, event, webhook, number, at, trigger, status_code, error_class, error, duration_ms, first_byte_ms,
    url, rendering, request_headers, response_headers, response_body, truncated, resent)
  SELECT 0, m.uid, m.webhook, a, m.at + a * interval '1 second', CASE WHEN a = 1 THEN 'event' ELSE 'retry' END,
    CASE WHEN m.status = 'success' THEN 200 WHEN m.seed % 2 = 0 THEN 503 END,
    CASE WHEN m.status = 'success' THEN NULL WHEN m.seed % 2 = 0 THEN 'http' ELSE 'timeout' END,
    CASE WHEN m.status = 'success' THEN NULL WHEN m.seed % 2 = 0 THEN 'The receiver answered 503.' ELSE 'No answer within 15 s.' END,
    (5 + m.seed * 13 % 400)::int4, 4, 'https://example.com/hooks/' || m.webhook, 1,
    '{"content-type":"application/json","webhook-id":"' || m.uid || '","webhook-signature":"(masked)","user-agent":"Tidings/1"}',
    '{"content-type":"text/plain","date":"Sat, 21 Nov 2026 10:00:00 GMT"}', 'ok', false, false
  FROM made m, generate_series(1, CASE m.status WHEN 'failed' THEN 5 WHEN 'success' THEN 1 ELSE 0 END) a`;

/** Of the last day, one success in five hundred waits for another attempt instead. */
const WAITING = `
  WITH gone AS (
    DELETE FROM delivery WHERE event >= bench_uuid($1::int8, 0) AND status = 'success' AND get_byte(uuid_send(event), 15) = 0
      AND get_byte(uuid_send(event), 14) < 128
    RETURNING *
  )
  INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked)
  SELECT lane, event, webhook, organization, 300, attempts, 'retry', completed_at + interval '30 days', false FROM gone`;
