-- The statements of the hot path. Group commits come in as arrays, one element a row.
--
-- Every look-up here is by key. Plans are cached while the tables are still empty, and an empty table is best read
-- whole, so reading whole tables and joining by hash or merge are switched off for these functions.

-- Commits events with what is decided about them, and answers with those that were accepted before.
-- p_owner null: the events are for another process to send. p_id null: none has an id of the caller's own.
CREATE FUNCTION ingest(
  p_lane int2, p_now timestamptz, p_owner int8,
  p_uid uuid[], p_organization int4[], p_project int4[], p_configuration int8[], p_id text[], p_hash text[], p_type text[],
  p_created text[], p_attributes text[], p_test boolean[], p_named boolean[], p_targets text[], p_data bytea[],
  -- Deliveries that the sender's memory does not take, by index of their event: ready, parked, ordered or skipped.
  p_other_event int4[], p_other_webhook int4[], p_other_kind text[],
  -- What each event asks people; null where none asks anything.
  p_asks text[]
) RETURNS TABLE (index int4, uid uuid, hash text, targets int4[]) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  today date := (p_now AT TIME ZONE 'UTC')::date;
  -- Around midnight two processes may disagree about the day. Within a minute of it a key is claimed for both days,
  -- so that one of them meets the other.
  days date[] := ARRAY(SELECT DISTINCT (p_now AT TIME ZONE 'UTC' + s * interval '1 minute')::date
                       FROM unnest(ARRAY[-1, 0, 1]) s ORDER BY 1);
  taken int4[] := '{}';
BEGIN
  -- A process hears of a deletion a moment later. What is accepted after it belongs to another owner, or would be lost.
  IF EXISTS (SELECT FROM organization o WHERE o.number = ANY (p_organization) AND o.deleted_at IS NOT NULL)
    OR EXISTS (SELECT FROM project p WHERE p.number = ANY (p_project) AND p.deleted_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the organization or project was deleted' USING ERRCODE = 'TD002';
  END IF;

  IF p_id IS NOT NULL THEN
    WITH keyed AS (
      SELECT k.n::int4 AS n, k.id, k.organization, k.uid, k.hash
      FROM unnest(p_id, p_organization, p_uid, p_hash) WITH ORDINALITY AS k(id, organization, uid, hash, n)
      WHERE k.id IS NOT NULL
    ), fresh AS (
      -- Of today's keys the insert below tells. OFFSET 0 keeps the look-up by key from becoming a join.
      SELECT * FROM keyed k WHERE NOT EXISTS (
        SELECT FROM idempotency i
        WHERE i.lane = p_lane AND i.organization = k.organization AND i.id = k.id
          AND i.day = today - 1 AND i.at > p_now - interval '24 hours' OFFSET 0)
    ), claimed AS (
      INSERT INTO idempotency (lane, organization, id, day, event, at, hash)
      SELECT p_lane, f.organization, f.id, d, f.uid, p_now, decode(f.hash, 'hex')
      FROM fresh f, unnest(days) d
      -- In one order everywhere, so that no two commits wait for each other; and by n, so that of two events of this
      -- commit with one id the same one gets both days.
      ORDER BY f.organization, f.id, d, f.n
      ON CONFLICT (lane, organization, id, day) DO NOTHING
      RETURNING idempotency.event
    ), complete AS (
      SELECT c.event FROM claimed c GROUP BY c.event HAVING count(*) = cardinality(days)
    )
    SELECT coalesce(array_agg(k.n), '{}') INTO taken
    FROM keyed k WHERE NOT EXISTS (SELECT FROM complete c WHERE c.event = k.uid);

    -- A key that was taken on one of two days was claimed on the other: nothing must hold it for an event that is not.
    IF cardinality(taken) > 0 AND cardinality(days) > 1 THEN
      DELETE FROM idempotency i USING unnest(taken) AS t(n)
      WHERE i.lane = p_lane AND i.organization = p_organization[t.n] AND i.id = p_id[t.n] AND i.day = ANY (days)
        AND i.event = p_uid[t.n];
    END IF;
  END IF;

  INSERT INTO event (lane, uid, organization, project, configuration, id, type, created, batch, targets, test, named,
                     attributes, data)
  SELECT p_lane, e.uid, e.organization, e.project, e.configuration, e.id, e.type, e.created,
         CASE WHEN p_owner IS NOT NULL THEN p_uid[1] END, e.targets::int4[], e.test, e.named, e.attributes::json,
         e.data
  FROM unnest(p_uid, p_organization, p_project, p_configuration, p_id, p_type, p_created, p_attributes, p_test, p_named, p_targets,
              p_data)
       WITH ORDINALITY AS e(uid, organization, project, configuration, id, type, created, attributes, test, named, targets, data, n)
  WHERE NOT e.n = ANY (taken);

  IF cardinality(taken) = 0 AND cardinality(p_uid) <= 64 THEN
    INSERT INTO journal (lane, transaction, day, attempted, events) VALUES (p_lane, this_transaction(), today, false, p_uid);
  ELSIF cardinality(taken) < cardinality(p_uid) THEN
    INSERT INTO journal (lane, transaction, day, attempted, events)
    SELECT p_lane, (SELECT this_transaction()), today, false, array_agg(e.uid)
    FROM unnest(p_uid) WITH ORDINALITY AS e(uid, n) WHERE NOT e.n = ANY (taken) GROUP BY e.n / 64;
  END IF;

  IF p_asks IS NOT NULL THEN
    INSERT INTO asking (lane, event, asks)
    SELECT p_lane, p_uid[a.n], a.asks::json FROM unnest(p_asks) WITH ORDINALITY AS a(asks, n)
    WHERE a.asks IS NOT NULL AND NOT a.n = ANY (taken);
  END IF;

  IF p_owner IS NOT NULL THEN
    INSERT INTO batch (lane, id, last, owner) VALUES (p_lane, p_uid[1], p_uid[cardinality(p_uid)], p_owner);
  END IF;

  IF cardinality(p_other_event) > 0 THEN
    INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked)
    SELECT p_lane, p_uid[o.event], o.webhook, p_organization[o.event],
           octet_length(p_data[o.event]) + coalesce(octet_length(p_attributes[o.event]), 0), 0,
           CASE WHEN p_test[o.event] THEN 'test' ELSE 'event' END, p_now, o.kind = 'parked'
    FROM unnest(p_other_event, p_other_webhook, p_other_kind) AS o(event, webhook, kind)
    WHERE o.kind IN ('ready', 'parked') AND NOT o.event = ANY (taken);

    IF 'ordered' = ANY (p_other_kind) THEN
      -- The rows of ordering stay locked until the commit is over, so that positions become visible in their order.
      WITH wanted AS (
        SELECT o.event, o.webhook, row_number() OVER (PARTITION BY o.webhook ORDER BY o.event) AS n
        FROM unnest(p_other_event, p_other_webhook, p_other_kind) AS o(event, webhook, kind)
        WHERE o.kind = 'ordered' AND NOT o.event = ANY (taken)
      ), counted AS (
        SELECT w.webhook, count(*) AS count FROM wanted w GROUP BY w.webhook
      ), advanced AS (
        INSERT INTO ordering (lane, webhook, last)
        SELECT p_lane, c.webhook, c.count FROM counted c ORDER BY c.webhook
        ON CONFLICT (lane, webhook) DO UPDATE SET last = ordering.last + excluded.last
        RETURNING ordering.webhook, ordering.last
      )
      INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked, position)
      SELECT p_lane, p_uid[w.event], w.webhook, p_organization[w.event],
             octet_length(p_data[w.event]) + coalesce(octet_length(p_attributes[w.event]), 0), 0, 'event', p_now, true,
             a.last - c.count + w.n
      FROM wanted w JOIN counted c USING (webhook) JOIN advanced a USING (webhook);
    END IF;

    INSERT INTO backlog (lane, webhook, due_at)
    SELECT p_lane, o.webhook, p_now
    FROM unnest(p_other_event, p_other_webhook, p_other_kind) AS o(event, webhook, kind)
    WHERE o.kind IN ('parked', 'ordered') AND NOT o.event = ANY (taken)
    GROUP BY o.webhook ORDER BY o.webhook
    ON CONFLICT (lane, webhook) DO UPDATE SET due_at = least(backlog.due_at, excluded.due_at);

    INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
    SELECT p_lane, p_uid[o.event], o.webhook, p_organization[o.event], 'skipped', 0, p_now, (SELECT this_transaction())
    FROM unnest(p_other_event, p_other_webhook, p_other_kind) AS o(event, webhook, kind)
    WHERE o.kind = 'skipped' AND NOT o.event = ANY (taken);
  END IF;

  IF cardinality(taken) > 0 THEN
    RETURN QUERY
      SELECT DISTINCT ON (t.n) t.n, i.event, encode(i.hash, 'hex'), coalesce(e.targets, '{}')
      FROM unnest(taken) AS t(n)
      CROSS JOIN LATERAL (
        SELECT * FROM idempotency
        WHERE idempotency.lane = p_lane AND idempotency.organization = p_organization[t.n]
          AND idempotency.id = p_id[t.n] AND idempotency.day = ANY (ARRAY[today - 1, today, today + 1])
          AND idempotency.event <> p_uid[t.n] OFFSET 0) i
      LEFT JOIN LATERAL (
        SELECT * FROM event WHERE event.lane = p_lane AND event.uid = i.event OFFSET 0) e ON true
      -- The first one of the last 24 hours. There is none only around midnight, when a key was claimed for two days and
      -- the second has outlived those hours by seconds: then it still stands for the old one.
      ORDER BY t.n, i.at > p_now - interval '24 hours' DESC, i.at;
  END IF;
END $$;

-- Records what came of deliveries: attempts made, deliveries ended, retries, releases, and batches that are done.
-- Everything but the attempts, which are facts, is dropped when the process has been declared dead.
-- Answers whether it was, and how many claimed rows were no longer its own.
CREATE FUNCTION record(
  p_lane int2, p_now timestamptz, p_owner int8,
  p_event uuid[], p_webhook int4[], p_organization int4[], p_claimed boolean[], p_status delivery_status[],
  p_attempts int2[], p_trigger text[], p_due_at timestamptz[], p_parked boolean[],
  -- The attempt made; p_at is null where none was.
  p_at timestamptz[], p_status_code int2[], p_error_class text[], p_error text[], p_duration_ms int4[],
  p_first_byte_ms int4[], p_connecting_ms text[], p_address text[], p_url text[], p_rendering int4[], p_request_headers text[],
  p_request_body bytea[], p_response_headers text[], p_response_body bytea[], p_truncated boolean[], p_resent boolean[],
  p_done uuid[], p_failing int4[], p_failures int4[], p_recovered int4[],
  -- What is to be told of outcomes, by their index; most have nothing to tell.
  p_report int4[], p_report_uid uuid[], p_report_type text[], p_report_facts text[],
  OUT fenced boolean, OUT missed int4
) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  mine record;
  before record;
  transaction int8 := this_transaction();
BEGIN
  INSERT INTO attempt (lane, event, webhook, number, at, trigger, status_code, error_class, error, duration_ms,
                       first_byte_ms, connecting_ms, address, url, rendering, request_headers, request_body, response_headers,
                       response_body, truncated, resent, gave_up, recorded)
  SELECT p_lane, a.event, a.webhook, a.number, a.at, a.trigger, a.status_code, a.error_class, a.error, a.duration_ms,
         a.first_byte_ms, a.connecting_ms::int4[], a.address, a.url, a.rendering,
         a.request_headers, a.request_body, a.response_headers, a.response_body,
         a.truncated, a.resent, a.status = 'failed', transaction
  FROM unnest(p_event, p_webhook, p_status, p_attempts, p_trigger, p_at, p_status_code, p_error_class, p_error, p_duration_ms,
              p_first_byte_ms, p_connecting_ms, p_address, p_url, p_rendering, p_request_headers, p_request_body, p_response_headers,
              p_response_body, p_truncated, p_resent)
       AS a(event, webhook, status, number, trigger, at, status_code, error_class, error, duration_ms, first_byte_ms, connecting_ms,
            address, url, rendering, request_headers, request_body, response_headers, response_body, truncated, resent)
  WHERE a.at IS NOT NULL;

  missed := 0;
  -- Whoever declares the process dead deletes this row first, and so waits for this statement or comes before it.
  PERFORM FROM process WHERE id = p_owner FOR KEY SHARE;
  fenced := NOT FOUND;
  IF fenced THEN RETURN; END IF;

  IF cardinality(p_event) BETWEEN 1 AND 64 THEN
    INSERT INTO journal (lane, transaction, day, attempted, events)
    VALUES (p_lane, transaction, (p_now AT TIME ZONE 'UTC')::date, true, p_event);
  ELSIF cardinality(p_event) > 64 THEN
    INSERT INTO journal (lane, transaction, day, attempted, events)
    SELECT p_lane, transaction, (p_now AT TIME ZONE 'UTC')::date, true, array_agg(e.uid)
    FROM unnest(p_event) WITH ORDINALITY AS e(uid, n) GROUP BY e.n / 64;
  END IF;

  IF true = ANY (p_claimed) THEN
    -- One by one, by key: what was claimed is the slow path, and a join would be planned on a guess. IS NOT DISTINCT
    -- keeps the look-up from going through all that this process owns.
    FOR mine IN
      SELECT * FROM unnest(p_event, p_webhook, p_organization, p_claimed, p_status, p_attempts, p_due_at, p_parked, p_at)
        AS u(event, webhook, organization, claimed, status, attempts, due_at, parked, at)
      WHERE u.claimed
    LOOP
      IF mine.status IN ('pending', 'retrying') THEN
        UPDATE queue SET owner = NULL, attempts = mine.attempts, due_at = mine.due_at, parked = mine.parked,
                         position = CASE WHEN mine.parked THEN position END,
                         trigger = CASE WHEN mine.attempts > queue.attempts THEN 'retry' ELSE trigger END
        WHERE lane = p_lane AND event = mine.event AND webhook = mine.webhook AND owner IS NOT DISTINCT FROM p_owner;
      ELSE
        DELETE FROM queue WHERE lane = p_lane AND event = mine.event AND webhook = mine.webhook AND owner IS NOT DISTINCT FROM p_owner
        RETURNING ended, ended_at INTO before;
      END IF;
      IF NOT FOUND THEN
        missed := missed + 1;
      ELSIF mine.status NOT IN ('pending', 'retrying') THEN
        -- A row of before is there when the delivery was sent twice, by a process declared dead and by its rescuer.
        INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
        VALUES (p_lane, mine.event, mine.webhook, mine.organization, status_after(mine.status, before.ended), mine.attempts,
                CASE WHEN status_after(mine.status, before.ended) = mine.status THEN p_now ELSE before.ended_at END,
                CASE WHEN mine.at IS NULL AND before.ended IS NULL THEN transaction END)
        ON CONFLICT (lane, event, webhook) DO UPDATE
          SET status = excluded.status, attempts = excluded.attempts, completed_at = excluded.completed_at
          WHERE delivery.status <> 'success';
      END IF;
    END LOOP;
  END IF;

  IF false = ANY (p_claimed) THEN
    INSERT INTO delivery (lane, event, webhook, organization, status, attempts, completed_at, recorded)
    SELECT p_lane, o.event, o.webhook, o.organization, o.status, o.attempts, p_now,
           CASE WHEN o.at IS NULL THEN transaction END
    FROM unnest(p_event, p_webhook, p_organization, p_claimed, p_status, p_attempts, p_at)
         AS o(event, webhook, organization, claimed, status, attempts, at)
    WHERE NOT o.claimed AND o.status IN ('success', 'failed', 'skipped', 'canceled')
    ON CONFLICT (lane, event, webhook) DO NOTHING;

    IF 'retrying' = ANY (p_status) OR 'pending' = ANY (p_status) THEN
      INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked)
      SELECT p_lane, o.event, o.webhook, o.organization,
             coalesce((SELECT event_size(e) FROM event e WHERE e.lane = p_lane AND e.uid = o.event), 0), o.attempts,
             CASE WHEN o.attempts > 0 THEN 'retry' ELSE o.trigger END, o.due_at, o.parked
      FROM unnest(p_event, p_webhook, p_organization, p_claimed, p_status, p_attempts, p_trigger, p_due_at, p_parked)
           AS o(event, webhook, organization, claimed, status, attempts, trigger, due_at, parked)
      WHERE NOT o.claimed AND o.status IN ('pending', 'retrying')
        -- This may be written a second time, and since the first somebody may have taken the row to its end.
        AND NOT EXISTS (
          SELECT FROM delivery d WHERE d.lane = p_lane AND d.event = o.event AND d.webhook = o.webhook OFFSET 0)
      ON CONFLICT (lane, event, webhook) DO NOTHING;
    END IF;
  END IF;

  IF true = ANY (p_parked) THEN
    INSERT INTO backlog (lane, webhook, due_at)
    SELECT p_lane, o.webhook, min(o.due_at)
    FROM unnest(p_webhook, p_due_at, p_parked) AS o(webhook, due_at, parked)
    WHERE o.parked
    GROUP BY o.webhook ORDER BY o.webhook
    ON CONFLICT (lane, webhook) DO UPDATE SET due_at = least(backlog.due_at, excluded.due_at);
  END IF;

  IF cardinality(p_failing) > 0 THEN
    INSERT INTO health (lane, webhook, failing_since, failures)
    SELECT p_lane, f.webhook, p_now, f.failures FROM unnest(p_failing, p_failures) AS f(webhook, failures)
    ORDER BY f.webhook
    ON CONFLICT (lane, webhook) DO UPDATE SET failures = health.failures + excluded.failures;
  END IF;
  IF cardinality(p_recovered) > 0 THEN
    -- Of several that saw it recover, the one that takes the row away tells of it.
    WITH well AS (
      DELETE FROM health WHERE lane = p_lane AND webhook = ANY (p_recovered) RETURNING webhook, failing_since
    )
    INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
    SELECT DISTINCT ON (w.webhook) p_lane, r.uid, p_now, p_organization[r.outcome], w.webhook, r.type,
           jsonb_strip_nulls(jsonb_build_object('failingSince', print_time(w.failing_since), 'recoveredAt', print_time(p_now)))
    FROM unnest(p_report, p_report_uid, p_report_type, p_report_facts) AS r(outcome, uid, type, facts)
    JOIN well w ON w.webhook = p_webhook[r.outcome]
    -- One that is marked as refused is well when the mark goes, which tells it.
    WHERE r.type = 'webhook.recovered'
      AND NOT EXISTS (SELECT FROM webhook m WHERE m.number = w.webhook AND m.configuration_error IS NOT NULL)
    ORDER BY w.webhook, r.outcome;
  END IF;

  IF cardinality(p_report) > 0 THEN
    -- Only what has come to be so above: what came too late is told by nobody.
    INSERT INTO report (lane, uid, at, organization, webhook, type, facts)
    SELECT p_lane, r.uid, p_now, p_organization[r.outcome], p_webhook[r.outcome], r.type, r.facts::json
    FROM unnest(p_report, p_report_uid, p_report_type, p_report_facts) AS r(outcome, uid, type, facts)
    WHERE r.type = 'delivery.exhausted' AND EXISTS (
            SELECT FROM delivery d
            WHERE d.lane = p_lane AND d.event = p_event[r.outcome] AND d.webhook = p_webhook[r.outcome]
              AND d.status = 'failed' AND d.attempts = p_attempts[r.outcome] OFFSET 0)
       OR r.type = 'delivery.failing' AND EXISTS (
            SELECT FROM queue q
            WHERE q.lane = p_lane AND q.event = p_event[r.outcome] AND q.webhook = p_webhook[r.outcome]
              AND q.owner IS NULL AND q.attempts = p_attempts[r.outcome] OFFSET 0);
  END IF;

  IF 'failed' = ANY (p_status) THEN
    -- For review by people; see 0019-issues.sql. Tests count for nothing.
    INSERT INTO given_up AS g (lane, event, webhook, organization, at, attempts, error_class, error, status_code)
    SELECT p_lane, o.event, o.webhook, o.organization, p_now, o.attempts, coalesce(o.error_class, 'http'), o.error, o.status_code
    FROM unnest(p_event, p_webhook, p_organization, p_status, p_attempts, p_trigger, p_error_class, p_error, p_status_code)
         AS o(event, webhook, organization, status, attempts, trigger, error_class, error, status_code)
    WHERE o.status = 'failed' AND o.trigger <> 'test' AND EXISTS (
      SELECT FROM delivery d
      WHERE d.lane = p_lane AND d.event = o.event AND d.webhook = o.webhook AND d.status = 'failed'
        AND d.attempts = o.attempts OFFSET 0)
    ORDER BY o.event, o.webhook
    ON CONFLICT (lane, event, webhook) DO UPDATE
      SET at = excluded.at, attempts = excluded.attempts, error_class = excluded.error_class, error = excluded.error, status_code = excluded.status_code,
          looked_at = false, again = NULL
      -- Written down a second time, it is the same failure.
      WHERE g.attempts <> excluded.attempts;
  END IF;

  IF cardinality(p_done) > 0 THEN
    DELETE FROM batch WHERE lane = p_lane AND id = ANY (p_done) AND owner = p_owner;
  END IF;
END $$;

-- Bytes that an event takes in the memory of a process.
CREATE FUNCTION event_size(p_event event) RETURNS int4 LANGUAGE sql STABLE AS $$
  SELECT octet_length(p_event.data) + coalesce(octet_length(p_event.attributes::text), 0)
$$;

-- Takes over what a dead process held: its batches become queue rows, its claims are free again.
CREATE FUNCTION rescue(p_lane int2, p_now timestamptz, p_dead int8)
RETURNS int4 LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  events uuid[];
  webhooks int4[];
  ended int4;
  freed int4;
BEGIN
  -- One statement takes the batches and their events: the process may commit another batch at any moment, and a batch
  -- must not go without its deliveries.
  WITH gone AS (
    DELETE FROM batch WHERE lane = p_lane AND owner = p_dead RETURNING id, last
  ), made AS (
    INSERT INTO queue (lane, event, webhook, organization, size, attempts, trigger, due_at, parked)
    SELECT p_lane, e.uid, t.webhook, e.organization, event_size(e), 0, CASE WHEN e.test THEN 'test' ELSE 'event' END, p_now, false
    FROM gone g
    CROSS JOIN LATERAL (
      SELECT * FROM event
      WHERE event.lane = p_lane AND event.uid BETWEEN g.id AND g.last AND event.batch = g.id OFFSET 0) e
    CROSS JOIN LATERAL unnest(e.targets) AS t(webhook)
    WHERE NOT EXISTS (
      SELECT FROM delivery d WHERE d.lane = p_lane AND d.event = e.uid AND d.webhook = t.webhook OFFSET 0)
    ON CONFLICT (lane, event, webhook) DO NOTHING
    RETURNING queue.event, queue.webhook
  )
  SELECT coalesce(array_agg(made.event), '{}'), coalesce(array_agg(made.webhook), '{}') INTO events, webhooks FROM made;

  -- A delivery that another process had in the queue and ended while we waited for its row: a new statement sees that.
  DELETE FROM queue
  WHERE ctid = ANY (ARRAY(
    SELECT q.ctid FROM unnest(events, webhooks) AS m(event, webhook)
    CROSS JOIN LATERAL (
      SELECT queue.ctid FROM queue
      WHERE queue.lane = p_lane AND queue.event = m.event AND queue.webhook = m.webhook OFFSET 0) q
    WHERE EXISTS (
      SELECT FROM delivery d WHERE d.lane = p_lane AND d.event = m.event AND d.webhook = m.webhook OFFSET 0)));
  GET DIAGNOSTICS ended = ROW_COUNT;

  -- In the order in which everybody else takes these rows.
  UPDATE backlog SET owner = NULL
  WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM backlog WHERE lane = p_lane AND owner = p_dead ORDER BY webhook FOR UPDATE));
  WITH free AS (
    UPDATE queue SET owner = NULL WHERE lane = p_lane AND owner = p_dead RETURNING webhook, due_at, parked
  ), behind AS (
    -- A backlog is gone when all that was parked is in flight.
    INSERT INTO backlog (lane, webhook, due_at)
    SELECT p_lane, f.webhook, min(f.due_at) FROM free f WHERE f.parked GROUP BY f.webhook ORDER BY f.webhook
    ON CONFLICT (lane, webhook) DO UPDATE SET due_at = least(backlog.due_at, excluded.due_at)
  )
  SELECT count(*) INTO freed FROM free;
  RETURN cardinality(events) - ended + freed;
END $$;
